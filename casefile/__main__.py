"""``python -m casefile``."""

from casefile.cli import program

program()
