"""Collect every message of the program and bring the catalogues up to date.

    python tools/messages.py            rewrite the .po and .mo files of all languages
    python tools/messages.py xx         begin a catalogue of the language xx
    python tools/messages.py --check    exit 1 if a message is missing, left over or untranslated

A message is the first text of a call that makes one (``Refused(...)``, ``speak.text(...)``), the
text of a ``Problem``, a ``help=`` text, or a ``metavar=`` that is no word to be typed as it stands.
English is the source; en.po says each text as it is. A title that stands in the code, such as
``Title("承诺", "promise")``, is in Chinese and English already; any other language has it in its
catalogue, the Chinese being the context of the English. What another language leaves untranslated
is said in English there.
"""

import ast
import io
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from casefile import errors

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "casefile" / "locale"
OURS = ("zh_CN", "en")
"""The languages that stand in the code itself, and whose catalogues must be whole."""
CALLS = {
    "message",
    "text",
    "answer",
    "find",
    "of_number",
    "Problem",
    "cls",
    *(
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.CasefileError)
    ),
}
POSITION = {"answer": 2, "find": 2, "Problem": 1, "of_number": 3}


def messages() -> dict[str, list[str]]:
    """Every message, with the files that it stands in."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "casefile").rglob("*.py")):
        for text in _texts(ast.parse(path.read_text("utf-8"))):
            places = found.setdefault(text, [])
            name = path.relative_to(ROOT).as_posix()
            if name not in places:
                places.append(name)
    return found


def words() -> dict[tuple[str, str], list[str]]:
    """Every title in the code, Chinese and English, with the files that it stands in."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted((ROOT / "casefile").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name("Title"),
                    args=[ast.Constant(str(zh)), ast.Constant(str(en))],
                ):
                    found.setdefault((zh, en), []).append(path.relative_to(ROOT).as_posix())
    return found


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = str(getattr(node.func, "attr", None) or getattr(node.func, "id", ""))
        position = POSITION.get(name, 0)
        if name in CALLS and len(node.args) > position:
            yield from _constants(node.args[position])
        for keyword in node.keywords:
            if keyword.arg == "help":
                yield from _constants(keyword.value)
            if keyword.arg == "metavar":
                yield from (text for text in _constants(keyword.value) if not text.islower())


def _constants(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip():
        yield node.value


def catalogue(language: str) -> Catalog:
    """The catalogue in its file, or an empty one."""
    path = po(language)
    return read_po(io.BytesIO(path.read_bytes())) if path.exists() else Catalog()


def po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "casefile.po"


def renewed(language: str, found: dict[str, list[str]]) -> Catalog:
    """A catalogue of exactly the messages found, with the translations there are."""
    old = catalogue(language)
    new = Catalog(
        locale=language,
        project="casefile",
        fuzzy=False,
        revision_date=datetime(2026, 1, 1, tzinfo=UTC),
        creation_date=datetime(2026, 1, 1, tzinfo=UTC),
        charset="utf-8",
        last_translator="casefile",
        language_team="casefile",
        msgid_bugs_address="casefile",
        version="1",
        copyright_holder="casefile",
        header_comment="# Messages of casefile.",
    )
    for text, places in found.items():
        known = old.get(text)
        said = text if language == "en" else (str(known.string) if known else "")
        new.add(text, said, locations=[(p, 0) for p in places])
    for (zh, en), places in words().items() if language not in OURS else ():
        known = old.get(en, zh)
        said = str(known.string) if known else ""
        new.add(en, said, locations=[(p, 0) for p in places], context=zh)
    return new


def faults(language: str, found: dict[str, list[str]]) -> list[str]:
    """What is wrong with a catalogue."""
    known = {m.id: m for m in catalogue(language) if m.id and not m.context}
    wrong = [f"{language}: missing: {t}" for t in found if t not in known]
    wrong += [f"{language}: left over: {t}" for t in known if t not in found]
    wrong += [f"{language}: {fault}" for fault in _faults_of_words(catalogue(language))]
    for text in found.keys() & known.keys():
        said = str(known[text].string)
        if not said and language not in OURS:
            continue
        if not said:
            wrong.append(f"{language}: not translated: {text}")
        elif _places(said) != _places(text):
            wrong.append(f"{language}: other places than the source: {text}")
    return wrong


def _faults_of_words(of: Catalog) -> Iterator[str]:
    """The titles that are left over, or have other places than their Chinese and English."""
    found = words()
    for entry in of:
        if not entry.context:
            continue
        zh, en, said = str(entry.context), str(entry.id), str(entry.string)
        if (zh, en) not in found:
            yield f"left over: {zh}, {en}"
        if not _places(said) <= _places(zh) | _places(en):
            yield f"other places than the source: {en}"


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def compiled(of: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, of)
    return out.getvalue()


def write(language: str, found: dict[str, list[str]]) -> None:
    new, path = renewed(language, found), po(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, new, width=100, no_location=True, sort_output=True)
    path.with_suffix(".mo").write_bytes(compiled(catalogue(language)))


def main() -> int:
    found = messages()
    new = [word for word in sys.argv[1:] if not word.startswith("-")]
    languages = sorted({*OURS, *(f.name for f in LOCALE.iterdir() if f.is_dir()), *new})
    if "--check" not in sys.argv:
        for language in languages:
            write(language, found)
    wrong = [fault for language in languages for fault in faults(language, found)]
    for language in languages:
        if po(language).with_suffix(".mo").read_bytes() != compiled(catalogue(language)):
            wrong.append(f"{language}: casefile.mo is stale")
    print("\n".join(wrong) or f"{len(found)} messages, complete in {', '.join(languages)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
