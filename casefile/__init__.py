"""A case-file manager for customer complaints: procedure, deadlines, limits and papers."""

import sys

if "typing_extensions" not in sys.modules:
    # msgspec takes type hints from it where it is there, and from typing, which has all that we
    # use, where not. Its import costs as much as the rest of msgspec, at every start.
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]
    try:
        import msgspec  # noqa: F401
    finally:
        del sys.modules["typing_extensions"]

__version__ = "0.1.0"
