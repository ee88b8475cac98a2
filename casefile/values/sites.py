"""How sites are called: the name stands before the numbers of their cases."""

from casefile.errors import BadData
from casefile.values.patterns import pattern

_NAME = pattern("[A-Z][A-Z0-9]{0,7}")


def site_name(typed: str) -> str:
    """The name of a site as it is kept; BadData for what is none."""
    name = typed.strip().upper()
    if not _NAME.fullmatch(name):
        raise BadData(
            "{value} is no name of a site: a letter, then up to seven letters or digits, such as "
            "S2.",
            value=typed,
        )
    return name
