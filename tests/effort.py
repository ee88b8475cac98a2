"""How hard the fuzz tests look: ``CASEFILE_FUZZ=20`` tries twenty times as many examples.

``make fuzz`` does so; every day's run looks at a few, new ones each time.
"""

import os

EFFORT = max(1, int(os.environ.get("CASEFILE_FUZZ", "1")))


def examples(count: int) -> int:
    """``count`` examples, or as many times more as was asked for."""
    return count * EFFORT
