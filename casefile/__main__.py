"""``python -m casefile``."""

import sys

from casefile.cli import main

code = main()
# An interrupt inside exec(), as dataclasses use it while modules load, is remembered by the
# interpreter though it was caught, and with -m would end the process by a signal, not by 130.
exec("")  # noqa: S102  (the next exec() makes it forget)
sys.exit(code)
