"""What was meant by a name: an id or a title in either language."""

from collections.abc import Mapping

from casefile.errors import Refused, message
from casefile.values.likeness import near_miss
from casefile.values.value import Title


def find(name: str, known: Mapping[str, Title], text: str, **values: object) -> str:
    """The id that ``name`` means: the id itself or its title in either language.

    Else Refused with ``text`` (which has a place for name) and a near miss, if there is one.
    """
    if name in known:
        return name
    low = name.lower()
    for key, title in known.items():
        if low in (key, title.zh.lower(), title.en.lower()):
            return key
    names = [*known, *(t.zh for t in known.values()), *(t.en for t in known.values())]
    near = near_miss(low, names)
    error = Refused(text, name=name, **values)
    if near:
        error.parts = (message("Did you mean {near}?", near=near),)
    else:
        error.parts = (message("Known are: {known}.", known=_listed(known)),)
    raise error


def _listed(known: Mapping[str, Title]) -> list[Title]:
    """The ids with their titles, for a sentence that tells what may be typed."""
    return [
        Title(
            key if key == title.zh else f"{key} {title.zh}",
            key if title.en.isascii() else f"{key} {title.en}",
        )
        for key, title in known.items()
    ]
