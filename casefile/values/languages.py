"""The languages there are: each is a folder with a catalogue of what the program says."""

import struct
from functools import cache
from pathlib import Path

from casefile.values.patterns import pattern

LOCALES = [Path(__file__).parents[1] / "locale"]
"""Where the folders of languages lie."""
LANGUAGE_CODE = pattern("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""How a language is named: ``zh``, ``en``, ``ja``."""
SOURCE = "en"
"""The language that the messages are written in; its catalogue says each as it is."""
_FIRST = ("zh", SOURCE)
_FILE = "LC_MESSAGES/casefile.mo"
_MEANT = "\4"
"""What stands between a context and its message in a catalogue."""


def languages() -> dict[str, str]:
    """The code of each language and the name of its folder, which that of its templates bears as
    well: ``zh`` is ``zh_CN``."""
    return _languages(tuple(LOCALES))


def translated(text: str, lang: str) -> str:
    """A message in ``lang``; as it is where the catalogue has none."""
    return _said(lang, text) or text


def translated_word(zh: str, en: str, lang: str) -> str:
    """What stands in our two languages, in ``lang``. The Chinese tells which sense is meant of an
    English word; the English stands where the catalogue has none."""
    return _said(lang, f"{zh}{_MEANT}{en}") or en


@cache
def _languages(places: tuple[Path, ...]) -> dict[str, str]:
    folders = sorted(
        folder.name for place in places for folder in place.iterdir() if (folder / _FILE).is_file()
    )
    found = {folder.partition("_")[0]: folder for folder in folders}
    first = {code: found.pop(code) for code in _FIRST if code in found}
    return first | found


def _said(lang: str, message: str) -> str:
    """What the catalogue of ``lang`` has for a message; nothing where it has none, and for the
    source, which says each as it is."""
    if lang == SOURCE or not message:  # under the empty message it tells of itself
        return ""
    return _catalogue(lang, tuple(LOCALES)).get(message.encode(), b"").decode()


@cache
def _catalogue(lang: str, places: tuple[Path, ...]) -> dict[bytes, bytes]:
    """The messages of ``lang`` with what each is in it, as the tables of its file hold them, in
    UTF-8: ``gettext`` turns every one into text first, which costs a tenth of a command that says
    fifty."""
    folder = _languages(places).get(lang)
    if folder is None:
        return {}
    file = next(path for place in places if (path := place / folder / _FILE).is_file())
    content = file.read_bytes()
    order = "<" if content.startswith(b"\xde\x12\x04\x95") else ">"
    _, _, count, texts, translations = struct.unpack_from(f"{order}5I", content)
    table = struct.Struct(f"{order}{2 * count}I")
    of, said = table.unpack_from(content, texts), table.unpack_from(content, translations)
    spans = zip(of[::2], of[1::2], said[::2], said[1::2], strict=True)
    return {content[at : at + n]: content[to : to + m] for n, at, m, to in spans}
