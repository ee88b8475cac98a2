"""``python -m casefile``."""

from casefile.cli import run_and_end

run_and_end()
