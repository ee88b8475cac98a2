"""A bundle as a file: lines of JSON, each proved before anything of them is used.

First what it is of and from which event it goes on, then the events in order, each after the files
that it names, last where it ends and the SHA-256 of every line before.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec

from casefile.actions.data.carried import EVENTS_A_PIECE, files_of
from casefile.disk.files import new_file
from casefile.errors import Altered, BadData, NewerSchema, cannot_read, cannot_write, too_large
from casefile.log.events import PersonalErased, PolicyApplied
from casefile.log.features import KNOWN_FEATURES, features_written
from casefile.store.chain import GENESIS, LogLink, odd_link
from casefile.store.protocol import Movable
from casefile.values.digests import hex_digest

FORMAT = 1
_LONGEST_LINE = 400_000_000
"""Bytes of one line, which may be a file of a case."""
_No = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
_Moment = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")
]


class _Made(msgspec.Struct, frozen=True, tag_field="line", tag="bundle"):
    """What the first line of a bundle tells in every format: which."""

    format: _No


class Beginning(msgspec.Struct, frozen=True, tag_field="line", tag="bundle"):
    """What a bundle is: of the log whose first event has the hash ``site``, what follows event
    ``since``, whose hash is ``after``. ``needs`` are the features that a program must know."""

    format: int
    site: str
    since: int
    after: str
    needs: tuple[str, ...] = ()


class NamedFile(
    msgspec.Struct, frozen=True, tag_field="line", tag="file", forbid_unknown_fields=True
):
    """A file that the next event names."""

    sha256: str
    content: bytes


class BundledEvent(
    msgspec.Struct, frozen=True, tag_field="line", tag="event", forbid_unknown_fields=True
):
    """An event as it is written, and its personal facts as far as they are not erased."""

    row: tuple[_No, str, _No, str, _Moment, _Moment, str, str, str | None, str, bytes | None]
    hash: bytes
    salt: bytes | None = None
    text: str | None = None

    @property
    def link(self) -> LogLink:
        return LogLink(self.row, self.hash, self.salt, self.text)


class End(msgspec.Struct, frozen=True, tag_field="line", tag="end", forbid_unknown_fields=True):
    """The last event, its hash, and the SHA-256 of all lines before."""

    events: int
    head: str
    sha256: str


_encode = msgspec.json.Encoder().encode
_line = msgspec.json.Decoder(Beginning | NamedFile | BundledEvent | End)


class Bundle:
    """A bundle that was proved, open to be read."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path, self._file = path, file
        self.beginning, self.end = _proved(path, file)

    def events(self) -> Iterator[tuple[LogLink, dict[str, bytes]]]:
        """Each event with the files before it."""
        self._file.seek(0)
        files: dict[str, bytes] = {}
        for line in _lines(self.path, self._file):
            one = _line.decode(line)
            if isinstance(one, NamedFile):
                files[one.sha256] = one.content
            elif isinstance(one, BundledEvent):
                yield one.link, files
                files = {}


@contextmanager
def bundle_in(path: Path) -> Iterator[Bundle]:
    """The bundle that a file holds. Altered where it is not as it was made, BadData where it is
    none, NewerSchema where this program cannot read it."""
    try:
        if not path.is_file():
            raise BadData(
                "{path} is no file; name the one that casefile bundle make wrote at the site.",
                path=str(path),
            )
        with path.open("rb") as file:
            yield Bundle(path, file)
    except OSError as error:
        raise cannot_read(path, error) from error


def not_as_made(path: Path) -> Altered:
    """The error for a bundle that no program made so."""
    return Altered(
        "{path} is not as it was made; nothing was taken. Have it made or sent again.",
        path=str(path),
    )


def _lines(path: Path, file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(_LONGEST_LINE + 1):
        if len(line) > _LONGEST_LINE:
            raise too_large(path, _LONGEST_LINE)
        yield line


def _proved(path: Path, file: BinaryIO) -> tuple[Beginning, End]:
    altered = not_as_made(path)
    beginning = _begun(path, file.readline(_LONGEST_LINE + 1))
    try:
        last, head = beginning.since, bytes.fromhex(beginning.after)
        end: End | None = None
        told = hashlib.sha256(_encode(beginning) + b"\n")
        named: dict[str, bytes] = {}
        for line in _lines(path, file):
            one = _line.decode(line)
            if end or isinstance(one, Beginning) or _encode(one) + b"\n" != line:
                raise altered
            if isinstance(one, End):
                end = one
                continue
            told.update(line)
            if isinstance(one, NamedFile):
                named[one.sha256] = one.content
                continue
            if odd_link([one.link], last, head) or _odd_files(one.link, named):
                raise altered
            last, head, named = one.row[0], one.hash, {}
    except (ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise altered from error
    if (
        end is None
        or named
        or (end.events, end.head, end.sha256) != (last, head.hex(), told.hexdigest())
    ):
        raise altered
    return beginning, end


def _begun(path: Path, line: bytes) -> Beginning:
    newer = NewerSchema(
        "{path} was made by a newer casefile; bring this one up to date.", path=str(path)
    )
    try:
        if msgspec.json.decode(line, type=_Made).format > FORMAT:
            raise newer  # whatever else its first line says, and however
        beginning = msgspec.json.decode(line, type=Beginning)
    except (RecursionError, msgspec.MsgspecError):
        raise BadData(
            "{path} is no bundle of a log; name the file that casefile bundle make wrote at the "
            "site.",
            path=str(path),
        ) from None
    if not set(beginning.needs) <= KNOWN_FEATURES:
        raise newer
    if _encode(beginning) + b"\n" != line:
        raise not_as_made(path)
    return beginning


def _odd_files(link: LogLink, files: dict[str, bytes]) -> bool:
    """Whether one of the ``files`` is not what it is called, or is not named by the event."""
    named = files_of(link)
    return any(sha256 not in named or hex_digest(files[sha256]) != sha256 for sha256 in files)


def write_bundle(path: Path, store: Movable, since: int) -> End:
    """Write what follows event ``since`` into the new file ``path``. What is recorded meanwhile is
    in it too, so no erasure is known of which the bundle does not tell."""
    try:
        with new_file(path) as file:
            return _written(file, store, since)
    except OSError as error:
        raise cannot_write(path, error) from error


def _written(file: BinaryIO, store: Movable, since: int) -> End:
    told = hashlib.sha256()

    def write(one: Beginning | NamedFile | BundledEvent) -> None:
        line = _encode(one) + b"\n"
        told.update(line)
        file.write(line)

    # with a policy in it, which is the most that one may have to know
    needs = tuple(sorted(features_written([PolicyApplied.kind])))
    last, head = since, store.hash_of(since) if since else GENESIS.hex()
    write(Beginning(FORMAT, store.hash_of(1), last, head, needs))
    sent: set[str] = set()
    while links := store.links(last, EVENTS_A_PIECE):
        for link in links:
            for one in _files(store, link, sent):
                write(one)
            write(BundledEvent(link.row, link.hash, link.salt, link.text))
            last, head = link.row[0], link.hash.hex()
    end = End(last, head, told.hexdigest())
    file.write(_encode(end) + b"\n")
    return end


def _files(store: Movable, link: LogLink, sent: set[str]) -> Iterable[NamedFile]:
    """The files that an event names and that are still there, each once; again where it was erased
    and named anew."""
    if link.row[3] == PersonalErased.kind:
        sent.difference_update(erased_by(link))
    for sha256 in dict.fromkeys(files_of(link)):
        if sha256 not in sent and (content := store.file(sha256)) is not None:
            sent.add(sha256)
            yield NamedFile(sha256, content)


def erased_by(link: LogLink) -> tuple[str, ...]:
    """The files that an erasure names."""
    return msgspec.json.decode(link.row[9], type=PersonalErased).files
