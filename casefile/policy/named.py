"""What was meant by a name: an id or a title in any language."""

from collections.abc import Mapping

from casefile.errors import Refused, message
from casefile.values.likeness import near_miss
from casefile.values.value import Title


def find(name: str, known: Mapping[str, Title], text: str, **values: object) -> str:
    """The id that ``name`` means: the id itself or its title in any language.

    Else Refused with ``text`` (which has a place for name) and a near miss, if there is one.
    """
    if name in known:
        return name
    low = name.lower()
    for key, title in known.items():
        if low in (key, *map(str.lower, title.names)):
            return key
    near = near_miss(low, [*known, *(name for title in known.values() for name in title.names)])
    error = Refused(text, name=name, **values)
    if near:
        error.parts = (message("Did you mean {near}?", near=near),)
    else:
        error.parts = (message("Known are: {known}.", known=listed(known)),)
    raise error


def listed(known: Mapping[str, Title]) -> list[Title]:
    """The ids with their titles, for a sentence that tells what may be typed."""
    return [
        Title(**{lang: _with_title(key, title.of(lang), lang) for lang in title})
        for key, title in known.items()
    ]


def _with_title(key: str, title: str, lang: str) -> str:
    """An id is English words: an English title adds nothing to it."""
    return key if title == key or (lang == "en" and title.isascii()) else f"{key} {title}"
