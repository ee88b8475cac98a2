"""The languages there are: each is a folder with a catalogue of what the program says."""

import gettext
from functools import cache
from pathlib import Path

LOCALES = [Path(__file__).parents[1] / "locale"]
"""Where the folders of languages lie."""
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
    return _catalogue(lang, tuple(LOCALES)).gettext(text)


def translated_word(zh: str, en: str, lang: str) -> str:
    """What stands in our two languages, in ``lang``. The Chinese tells which sense is meant of an
    English word; the English stands where the catalogue has none."""
    return _catalogue(lang, tuple(LOCALES)).pgettext(zh, en)


@cache
def _languages(places: tuple[Path, ...]) -> dict[str, str]:
    folders = sorted(
        file.parents[1].name
        for place in places
        for file in place.glob(f"*/LC_MESSAGES/{_DOMAIN}.mo")
    )
    found = {folder.partition("_")[0]: folder for folder in folders}
    first = {code: found.pop(code) for code in _FIRST if code in found}
    return first | found


@cache
def _catalogue(lang: str, places: tuple[Path, ...]) -> gettext.NullTranslations:
    folder = _languages(places).get(lang)
    if folder is None or lang == SOURCE:
        return gettext.NullTranslations()
    file = next(p for p in places if gettext.find(_DOMAIN, str(p), [folder]))
    return gettext.translation(_DOMAIN, str(file), [folder])
