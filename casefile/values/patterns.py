"""Regular expressions that are compiled when first asked for: most commands ask for few."""

import re
from typing import Any, AnyStr, cast


class _Pattern:
    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        compiled: re.Pattern[Any] = re.compile(self._text, self._flags)
        found = getattr(compiled, name)
        setattr(self, name, found)
        return found


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The pattern that ``text`` spells."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))
