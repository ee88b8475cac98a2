"""The languages there are: each is a folder with a catalogue of what the program says."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

LOCALES = [Path(__file__).parents[1] / "locale"]
"""Where the folders of languages lie."""
LANGUAGE_CODE = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""How a language is named: ``zh``, ``en``, ``ja``."""
SOURCE = "en"
"""The language that the messages are written in; its catalogue says each as it is."""
_FIRST = ("zh", SOURCE)
_DOMAIN = "casefile"


def languages() -> dict[str, str]:
    """The code of each language and the name of its folder, which that of its templates bears as
    well: ``zh`` is ``zh_CN``."""
    return _languages(tuple(LOCALES))


def translated(text: str, lang: str) -> str:
    """A message in ``lang``; as it is where the catalogue has none."""
    catalogue = _catalogue(lang, tuple(LOCALES))
    return catalogue.gettext(text) if catalogue else text


def translated_word(zh: str, en: str, lang: str) -> str:
    """What stands in our two languages, in ``lang``. The Chinese tells which sense is meant of an
    English word; the English stands where the catalogue has none."""
    catalogue = _catalogue(lang, tuple(LOCALES))
    return catalogue.pgettext(zh, en) if catalogue else en


@cache
def _languages(places: tuple[Path, ...]) -> dict[str, str]:
    folders = sorted(
        folder.name
        for place in places
        for folder in place.iterdir()
        if (folder / "LC_MESSAGES" / f"{_DOMAIN}.mo").is_file()
    )
    found = {folder.partition("_")[0]: folder for folder in folders}
    first = {code: found.pop(code) for code in _FIRST if code in found}
    return first | found


@cache
def _catalogue(lang: str, places: tuple[Path, ...]) -> "NullTranslations | None":
    """The catalogue of ``lang``; None for the source, which says each message as it is."""
    folder = _languages(places).get(lang)
    if folder is None or lang == SOURCE:
        return None
    import gettext

    file = next(p for p in places if gettext.find(_DOMAIN, str(p), [folder]))
    return gettext.translation(_DOMAIN, str(file), [folder])
