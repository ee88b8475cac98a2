"""Backups of the database, and new databases from them. Nothing that is there is touched."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath

import msgspec

from casefile.actions.office.shipped import shipped
from casefile.actions.office.versions import policies
from casefile.actions.proof.verify import sentence
from casefile.disk.files import folders_undone, is_folder, make_folder, write_whole, written
from casefile.disk.patience import remove
from casefile.errors import BadData, CannotWrite, CasefileError, cannot_write
from casefile.log.events import OFFICE, TemplateApplied
from casefile.store import Locator, Store, backend_of, kept_elsewhere, locate
from casefile.store.backend import InFile
from casefile.values.languages import languages
from casefile.values.moments import local

Tell = Callable[[int, int], None] | None
MOST_PROBLEMS = 10


class Kept(msgspec.Struct, frozen=True):
    """A whole database in one file, or restored from one: its last event and the hash of it, and of
    the file itself."""

    file: str
    events: int
    head: str
    sha256: str
    bytes: int
    beside: tuple[Path, ...] = ()
    """What was written beside a restored one."""


def backup(store: Store, typed: str, now: datetime, zone: str, tell: Tell = None) -> Kept:
    """A copy of the database as it is at one moment, proved, under a name that was free.

    In a folder its name tells the time. Others go on; a copy that is not whole has no name.
    """
    if not typed.strip():  # a variable of a script that is not set
        raise CannotWrite("The name of the file must not be empty.")
    target = Path(typed)
    if is_folder(typed):
        target = target / backend_of(store.locator).kept_name(local(now, zone))
    if not target.parent.is_dir():
        # not made: it may be a disk that is not there today
        raise CannotWrite("There is no folder {path}.", path=str(target.parent))
    known = store.head()
    with written(backend_of(store.locator).vacant(target)) as scratch:
        store.copy(scratch, tell)
        with _naming(target), backend_of(store.locator).kept(store.locator, scratch) as held:
            kept = _proved(held, target)
        if not _holds(store, known, kept):
            raise BadData("The copy does not hold what the log holds; nothing was kept.")
    return kept


def _holds(store: Store, known: tuple[int, str], kept: Kept) -> bool:
    """Whether a copy ends with an event of ours, no earlier than what we knew of before."""
    last = store.log(kept.events - 1, 1)
    return kept.events >= known[0] and bool(last) and last[0].hash == kept.head


def restore(source: Path, typed: str, tell: Tell = None) -> Kept:
    """A new database from a backup, which is only read; beside it the policy and the approved
    templates of then, where nothing stands in their place."""
    if not typed.strip():
        raise CannotWrite("The name of the file must not be empty.")
    place = locate(typed)
    if kind := kept_elsewhere(source, place):
        raise BadData(
            "{path} is a copy of another kind of store; restore it so: casefile restore {path} "
            "{place}",
            path=str(source),
            place=kind.example,
        )
    folders = (place.templates / name for name in languages().values())
    with folders_undone(*folders):
        return _restored(source, place, tell)


def _restored(source: Path, place: Locator, tell: Tell) -> Kept:
    made: list[Path] = []
    backend = backend_of(place)
    try:
        with _naming(source), backend.restoring(source, place, tell, made) as held:
            kept = _proved(held, source)
            _beside(held.store, place, made)
            written_too = tuple(made)
    except BaseException as error:
        for path in made:
            remove(path)
        if isinstance(error, OSError):
            raise cannot_write(Path(place.address), error) from error
        raise
    with closing(backend.open(place)) as store:
        if store.head() != (kept.events, kept.head):
            raise BadData("{path} cannot be read as it was written.", path=str(place))
    return msgspec.structs.replace(kept, file=str(place), beside=written_too)


@contextmanager
def _naming(named: Path) -> Iterator[None]:
    """Errors about a copy name it as it was typed: nobody knows the name it has meanwhile."""
    try:
        yield
    except CasefileError as error:
        if ".casefile-" in str(error.message.values.get("path", "")):
            error.message.values["path"] = str(named)
        raise


def _proved(held: InFile, named: Path) -> Kept:
    """What a copy holds; BadData lists what is wrong with it."""
    problems = list(held.store.problems())
    events, head = held.store.head()
    if problems:
        unsound = BadData(
            "{path}: {count} problem(s) in the log; nothing was written.",
            path=str(named),
            count=len(problems),
        )
        unsound.parts = tuple(sentence(problem) for problem in problems[:MOST_PROBLEMS])
        raise unsound
    with held.file.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Kept(str(named), events, head, sha256, held.file.stat().st_size)


def _beside(store: Store, place: Locator, made: list[Path]) -> None:
    """The files to edit, as they were: the policy applied last, the newest of each procedure beside
    it (``ID.toml``), and the templates that were approved."""
    versions = policies(store)
    newest = {v.payload.id: v.payload.source for v in versions}
    for procedure, source in newest.items():
        if procedure == versions[-1].payload.id:
            _write_new(place.policy, store.file(source), made)
        elif PROCEDURE.fullmatch(procedure):
            _write_new(place.policy.with_name(f"{procedure}.toml"), store.file(source), made)
    for event in reversed(store.of_kind(OFFICE, TemplateApplied.kind)):
        if isinstance(event.payload, TemplateApplied):
            name = PurePosixPath(event.payload.template)
            # a backup may come from anywhere: its names lead nowhere else
            if name.parts[:-1] in [(f,) for f in languages().values()] and _is_plain(name.name):
                content = store.file(event.payload.sha256)
                _write_new(place.templates / name, content, made)
    for language in languages().values():
        make_folder(place.templates / language)
        for file in (shipped("templates") / language).iterdir():
            if file.name.endswith(".docx"):
                path = place.templates / language / file.name
                _write_new(path, file.read_bytes(), made)


PROCEDURE = re.compile("[a-z][a-z0-9-]{0,40}")
"""How a procedure may be called for a file to bear its name."""


def _is_plain(name: str) -> bool:
    return name.endswith(".docx") and not set(name) & set('/\\:*?"<>|')


def _write_new(path: Path, content: bytes | None, made: list[Path]) -> None:
    if content is None or path.exists() or path.is_symlink():
        return
    write_whole(path, content, made)
