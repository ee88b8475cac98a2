"""What was meant by a name: an id or a title in any language."""

from collections.abc import Mapping

from casefile.errors import Message, Refused, message
from casefile.values.likeness import near_miss
from casefile.values.value import Title


def find(
    name: str,
    known: Mapping[str, Title],
    text: str,
    *,
    whole: bool = False,
    guess: bool = True,
    **values: object,
) -> str:
    """The id that ``name`` means: the id itself or its title in any language; or, unless it must be
    ``whole``, the only one that it is short for.

    Else Refused with ``text`` (which has a place for name), telling which it may be short for, or
    a near miss if there is one, unless nobody wants a ``guess``.
    """
    if name in known:
        return name
    low = name.lower()
    for key, title in known.items():
        if low in (key, *map(str.lower, title.names)) or low.replace(" ", "-") == key:
            return key
    short = [] if whole else short_for(name, known)
    if len(short) == 1:
        return short[0]
    error = Refused(text, name=name, **values)
    if not guess:
        raise error
    names = [*known, *(name for title in known.values() for name in title.names)]
    short = short or part_of(low, known)
    near = None if short else near_miss(low, names)
    error.parts = (
        message("Did you mean {near}?", near=near) if near else told_of(low, short, known),
    )
    raise error


def told_of(low: str, short: list[str], known: Mapping[str, Title]) -> Message:
    """What may have been meant by what was typed: what it is ``short`` for, else what there is."""
    if len(short) == 1:
        return message("Did you mean {near}?", near=known[short[0]])
    if short:
        may_be = listed({key: known[key] for key in short})
        return message("It may be short for {known}.", known=may_be)
    return _all_or_nearest(low, known)


_NEAREST, _MANY = 6, 24
"""How many are told where there are more than a sentence holds."""


def part_of(low: str, known: Mapping[str, Title]) -> list[str]:
    """The ids in a title of which ``low`` is a part, or the other way round: 姓名 of 投诉人姓名."""
    if len(low) < 2 or low.isascii():
        return []
    return [
        key
        for key, title in known.items()
        if any(low in name or (len(name) > 1 and name in low) for name in title.names)
    ]


def _all_or_nearest(low: str, known: Mapping[str, Title]) -> Message:
    """What may be typed; of many what is most like ``low``, and how many more there are."""
    if not known:
        return message("There is none.")
    if len(known) <= _MANY:
        return message("Known are: {known}.", known=listed(known))
    from difflib import SequenceMatcher

    def likeness(key: str) -> float:
        return max(SequenceMatcher(None, low, n.lower()).ratio() for n in (key, *known[key].names))

    nearest = sorted(known, key=likeness, reverse=True)[:_NEAREST]
    return message(
        "Nearest are: {known}; there are {more} more.",
        known=listed({key: known[key] for key in nearest}),
        more=len(known) - _NEAREST,
    )


def short_for(name: str, known: Mapping[str, Title]) -> list[str]:
    """The ids that begin with ``name``, or a title of which does; where there is none, those of a
    Chinese title that is read with these first letters (``spzl``, 商品质量)."""
    low = name.strip().lower()
    if not low:
        return []
    names = {key: [n.lower() for n in (key, *title.names)] for key, title in known.items()}
    begun = [key for key, every in names.items() if any(n.startswith(low) for n in every)]
    if begun or not (low.isascii() and low.isalpha()):
        return begun
    from casefile.values.initials import initials  # few names are told by them

    return [
        key
        for key, every in names.items()
        if any(not n.isascii() and initials(n).startswith(low) for n in every)
    ]


def listed(known: Mapping[str, Title]) -> list[Title]:
    """The ids with their titles, for a sentence that tells what may be typed."""
    return [
        Title(**{lang: _with_title(key, title.of(lang), lang) for lang in title})
        for key, title in known.items()
    ]


def _with_title(key: str, title: str, lang: str) -> str:
    """An id is English words: an English title adds nothing to it. Yes and no are typed as they
    are said."""
    if key in ("yes", "no"):
        return title
    english = lang == "en" and title.isascii() and key.isascii()
    return key if title == key or english else f"{key} {title}"
