"""A policy that is written in several files → one text, and where each of its lines comes from.

``include`` puts the rows of files that lie beside a policy behind its own, ``facts_from`` gives it
those facts of a file that something in it asks for, ``extends`` begins with another policy. A row
of the same id (of the same table, where it has no rows) takes over what is said anew, and
``[remove]`` leaves rows out. What comes of it is one plain text, which is what a desk keeps.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import msgspec

from casefile.errors import Message, PolicyError, message
from casefile.policy.facts_used import facts_used
from casefile.policy.faults import undefined
from casefile.policy.lines import placed
from casefile.policy.pieces import Piece, pieces, row_named, said_anew

ReadPart = Callable[[str], str]
"""The text of the file of that name beside the policy; PolicyError if there is none to be read."""


class OtherFiles(msgspec.Struct, frozen=True):
    """What a policy says of other files; the text that comes of it says none of it."""

    include: tuple[str, ...] = ()
    facts_from: tuple[str, ...] = ()
    extends: str = ""
    remove: dict[str, tuple[str, ...]] = {}


KEYS = tuple(field.name for field in msgspec.structs.fields(OtherFiles))
FILES = ("include", "facts_from")
"""Of these the keys that name files which lie beside a policy."""
EVERY = "*"
_NAMING = re.compile(rf"^\s*(?:{'|'.join(('extends', *FILES))})\s*=", re.M)


def names_files(text: str) -> bool:
    """Whether a text, which may be no TOML, says that it is made of other files as well."""
    return bool(_NAMING.search(text))


class Composed(msgspec.Struct, frozen=True):
    """A policy in one text. ``pieces`` say where it comes from; there are none where it is the text
    of one file."""

    text: str
    pieces: tuple[Piece, ...] = ()
    unasked: tuple[Piece, ...] = ()
    """The facts on offer that nothing asks for; what extends this policy may."""

    def located(self, error: PolicyError) -> PolicyError:
        """``error``, which tells of faults in the text, by the files and the lines in them."""
        return PolicyError.listing(self.told(error.parts)) if self.pieces else error

    def told(self, faults: Sequence[Message]) -> list[Message]:
        """The same of faults, or of what was perhaps not meant so."""
        if not self.pieces:
            return [*faults]
        lines = [line for piece in self.pieces for line in piece.lines]
        return [self._located(fault, lines) for fault in faults]

    def _located(self, fault: Message, lines: Sequence[tuple[str, int]]) -> Message:
        line = str(fault.values.get("line", ""))
        if line.isdigit() and 0 < int(line) <= len(lines):
            file, number = lines[int(line) - 1]
            values = {**fault.values, "line": str(number)}
            if isinstance(inner := values.get("fault"), Message) and "more" in inner.values:
                more = [lines[int(n) - 1] for n in cast("list[str]", inner.values["more"])]
                values["fault"] = Message(inner.text, {**inner.values, "more": _others(more, file)})
            return message("{file}: {fault}", file=file, fault=Message(fault.text, values))
        piece = self._of(str(fault.values.get("place", "")))
        if piece is None:
            return fault
        file, number = piece.lines[0]
        placed = message("line {line}: {fault}", line=str(number), fault=fault)
        return message("{file}: {fault}", file=file, fault=placed)

    def _of(self, place: str) -> Piece | None:
        """The piece that a place such as ``step[3 judge].when`` or ``fact.name`` lies in."""
        found = re.match(r"([a-z_]+)(?:\[(?:\d+ )?([^\]]*)\]|\.([a-z0-9_-]+))?", place)
        if found is None:
            return None
        here = [piece for piece in self.pieces if piece.table == found[1]]
        named = [piece for piece in here if piece.name in (found[2], found[3])]
        return next(iter(named or here), None)


def _others(found: Sequence[tuple[str, int]], file: str) -> list[str]:
    """Lines in files: those of ``file`` first, and every other file named once, after its lines."""
    lines: dict[str, list[int]] = {file: []}
    for other, number in found:
        lines.setdefault(other, []).append(number)
    told = [str(number) for number in lines.pop(file)]
    for other, (*numbers, last) in lines.items():
        told += [*map(str, numbers), f"{last} ({other})"]
    return told


class Written(msgspec.Struct, frozen=True):
    """A policy as it lies in its ``file``, and what that says."""

    text: str
    file: str
    said: dict[str, Any]


def composed(written: Written, read: ReadPart, base: Callable[[str], Composed]) -> Composed:
    """The policy that a text is with all that it names; ``base`` gives the policy that another one
    extends. PolicyError for what cannot be put together."""
    text, file, raw = written.text, written.file, written.said
    if not set(KEYS) & set(raw):
        return Composed(text)
    loose = [key for key in raw if key not in KEYS and not _written_as_table(text, key)]
    if loose:
        raise PolicyError.listing(
            [
                message(
                    "{place}: a policy of several files writes it as a table: [{place}]",
                    place=key,
                )
                for key in loose
            ]
        )
    parts = [p for n in names_under(raw, "include") for p in pieces(read(n), n, only_tables=True)]
    ground = _offered(raw, read)
    for name in names_under(raw, "extends")[:1]:
        whole = base(name)
        ground = [*whole.unasked, *(whole.pieces or pieces(whole.text, name)), *ground]
    try:
        left = _left(raw.get("remove", {}), [*ground, *parts])
    except PolicyError as error:
        faults = placed(error.parts, text, raw)
        told = [message("{file}: {fault}", file=file, fault=fault) for fault in faults]
        raise PolicyError.listing(told) from error
    own = _joined(pieces(text, file), [p for p in parts if left(p)])
    return _asked(_over([p for p in ground if left(p)], own))


def _offered(raw: Mapping[str, Any], read: ReadPart) -> list[Piece]:
    """The facts of the files that ``facts_from`` names."""
    found = [
        p for n in names_under(raw, "facts_from") for p in pieces(read(n), n, only_tables=True)
    ]
    for piece in found:
        if piece.table not in ("fact", ""):
            fault = message(
                "{file}: {key} is no fact; facts_from is for a file of facts",
                file=piece.lines[0][0],
                key=piece.header,
            )
            raise PolicyError.listing([fault])
    facts = {p.name: p for p in found if p.table}  # of several files the last goes
    return [msgspec.structs.replace(p, offered=True) for p in facts.values()]


def _asked(found: Sequence[Piece]) -> Composed:
    """The policy that the pieces are, the facts last, without those that nothing asks for."""
    if not any(piece.offered for piece in found):
        return _whole(found)
    found = sorted(found, key=lambda piece: piece.table == "fact")
    own = {piece.name for piece in found if piece.table == "fact" and not piece.offered}
    asked = facts_used(_whole(found).text, own)
    if asked is None:
        return _whole(found)
    left = tuple(p for p in found if p.offered and p.name not in asked)
    whole = _whole([p for p in found if not p.offered or p.name in asked])
    return msgspec.structs.replace(whole, unasked=left)


def names_under(raw: Mapping[str, Any], key: str) -> list[str]:
    """The files that a policy names under ``key``: one text or a list of them; PolicyError."""
    told = raw.get(key, [])
    listed = [told] if isinstance(told, str) else told
    if isinstance(listed, list) and all(isinstance(name, str) for name in listed):
        return listed
    fault = message(
        "{place}: should be {wanted}, not {value}",
        place=key,
        wanted=message("a list"),
        value=str(told)[:80],
    )
    raise PolicyError.listing([fault])


def _written_as_table(text: str, key: str) -> bool:
    return re.search(rf"(?m)^[ \t]*\[\[?[ \t]*{re.escape(key)}\b", text) is not None


def _left(removed: object, known: Sequence[Piece]) -> Callable[[Piece], bool]:
    """Whether ``[remove]`` leaves a piece: it names rows by their ids, ``*`` for a whole table."""
    tables = removed if isinstance(removed, Mapping) else {}
    faults: list[Message] = []
    gone: set[tuple[str, str]] = set()
    there = [*dict.fromkeys(piece.table for piece in known if piece.table)]
    for table, told in tables.items():
        if table not in there:
            faults += undefined(there, [table], "remove")
            continue
        named = [p.name for p in known if p.table == table]
        wanted = names_under({table: told}, table)
        if EVERY in wanted:
            gone |= {(table, name) for name in named}
            wanted = []
        faults += undefined(named, wanted, f"remove.{table}")
        gone |= {(table, name) for name in wanted}
    if faults:
        raise PolicyError.listing(faults)
    return lambda piece: (piece.table, piece.name) not in gone


def _joined(own: Sequence[Piece], parts: Sequence[Piece]) -> list[Piece]:
    """The pieces of a policy, each with what a part says of its row, and the other rows of the
    parts behind them."""
    said, mine = _by_name(parts), _by_name(own)
    found = [said_anew(said[name], p) if (name := row_named(p)) in said else p for p in own]
    return found + [p for p in parts if row_named(p) not in mine]


def _over(ground: Sequence[Piece], own: Sequence[Piece]) -> list[Piece]:
    """The pieces of ``ground`` with what is said anew of them, and the rest behind."""
    anew, known = _by_name(own), _by_name(ground)
    found = [said_anew(p, anew[name]) if (name := row_named(p)) in anew else p for p in ground]
    return found + [p for p in own if row_named(p) not in known]


def _by_name(found: Sequence[Piece]) -> dict[tuple[str, str] | None, Piece]:
    """The rows and tables that have a name of their own."""
    return {name: piece for piece in found if (name := row_named(piece))}


def _whole(found: Sequence[Piece]) -> Composed:
    return Composed("".join(f"{piece.text}\n" for piece in found), tuple(found))
