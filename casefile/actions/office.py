"""The verbs of the office: a new database, a new version of the policy, the log's upkeep."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from casefile.actions.calendars import import_years, shipped_years
from casefile.actions.files import cannot_write, publish, scratch_in, write_durably
from casefile.actions.log import (
    Entry,
    clock_rows,
    clocks_now,
    current_policy,
    replayed,
    row_of,
    save,
    staff_of,
)
from casefile.actions.shipped import packs, shipped, template
from casefile.errors import BadData, CannotWrite, NotFound, PolicyError, message
from casefile.model import (
    OFFICE,
    CaseFilter,
    Event,
    NewEvent,
    PolicyApplied,
    Problem,
)
from casefile.policy import Policy, digest, spelled
from casefile.policy.reading import read_policy
from casefile.procedure import may
from casefile.store import BACKENDS, Store


def policy_text(source: str) -> str:
    """The TOML text of a shipped pack or of a file; NotFound tells the packs."""
    if source in packs():
        return (shipped("policies") / f"{source}.toml").read_text("utf-8")
    path = Path(source)
    if not path.is_file():
        raise NotFound(
            "There is no policy {source}: give a file, or one of {packs}.",
            source=source,
            packs=packs(),
        )
    return read_text(path)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file; BadData tells what is wrong with it."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadData(
            "{path} cannot be read: {reason}.", path=str(path), reason=error.strerror
        ) from error
    except UnicodeDecodeError as error:
        raise BadData("{path} is not UTF-8 text.", path=str(path)) from error


def checked_policy(text: str, own: Path) -> Policy:
    """The policy in ``text``, all of whose templates exist, in ``own`` or shipped; PolicyError."""
    policy = read_policy(text)
    missing = [d for d in policy.documents if template(d.template, own) is None]
    if missing:
        raise PolicyError.listing(
            [
                message(
                    "{place}: there is no template {name}",
                    place=f"document[{d.id}].template",
                    name=d.template,
                )
                for d in missing
            ]
        )
    return policy


def apply_policy(store: Store, text: str, entry: Entry, own: Path) -> tuple[str, Policy, bool]:
    """Make the policy in ``text`` the current one. Digest, policy, and whether it was new."""
    policy = checked_policy(text, own)
    name = digest(policy)
    with store.write():
        office = store.events(OFFICE)
        applied = [e.payload for e in office if isinstance(e.payload, PolicyApplied)]
        if applied and applied[-1].digest == name:
            return name, policy, False
        actor = _who_applies(store, entry, first=not applied)
        payload = PolicyApplied(
            id=policy.id,
            digest=store.put_file(spelled(policy)),
            source=store.put_file(text.encode()),
        )
        store.append(
            OFFICE,
            len(office),
            [NewEvent(entry.now, payload)],
            now=entry.now,
            actor=actor,
            via=entry.via,
        )
    return name, policy, True


def _who_applies(store: Store, entry: Entry, *, first: bool) -> str:
    """The member of staff who applies a policy, where the one in force reserves that right;
    else whoever is at the keyboard. The first policy is applied by whoever makes the database."""
    if first:
        return entry.login
    _, policy = current_policy(store)
    if "apply" in policy.rights:
        staff = staff_of(policy, entry)
        may(policy, staff, "apply")
        return staff.id
    return staff_of(policy, entry).id if entry.staff else entry.login


class Applied(msgspec.Struct, frozen=True):
    """A version of the policy, as the office's log has it."""

    event: Event
    payload: PolicyApplied
    current: bool


def policies(store: Store) -> list[Applied]:
    """Every version that was applied, the first one first."""
    found = [
        (e, e.payload)
        for e in store.of_kind(OFFICE, PolicyApplied.kind)
        if isinstance(e.payload, PolicyApplied)
    ]
    return [Applied(e, p, i == len(found)) for i, (e, p) in enumerate(found, 1)]


def create(database: Path, source: str, entry: Entry, backend: str = "sqlite") -> Policy:
    """A new database with its first policy, and beside it ``policy.toml`` and ``templates/`` to
    edit. Either all of it is there afterwards or nothing is."""
    folder = database.parent
    written = folder / "policy.toml"
    if database.exists():
        raise CannotWrite("{path} is there already; nothing was changed.", path=str(database))
    text = policy_text(source)
    own = Path(source).is_file() and written.exists() and written.samefile(source)
    if written.exists() and not own:
        raise CannotWrite(
            "{path} is there already; use it (--policy {path}) or choose another folder.",
            path=str(written),
        )
    if source in packs():
        text = at_desk(text, entry.login)
    checked_policy(text, folder / "templates")
    scratch = scratch_in(folder)
    made: list[Path] = []
    try:
        scratch.mkdir()
        new = scratch / database.name
        store = BACKENDS[backend][0](new)
        try:
            _, policy, _ = apply_policy(store, text, entry, folder / "templates")
            import_years(store, shipped_years(policy.identity.calendar), entry)
        finally:
            store.close()
        if database.with_name(database.name + "-journal").exists():
            raise CannotWrite(
                "{path} is left over from another database; move it away first.",
                path=f"{database}-journal",
            )
        _copy_templates(folder / "templates", made)
        if not own:
            made.append(written)
            write_durably(written, text.encode())
        publish(new, database)
    except BaseException as error:
        for path in made:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise cannot_write(folder, error) from error
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return policy


def at_desk(text: str, login: str) -> str:
    """The pack's text with whoever sets the desk up mapped to its first member of staff, so that
    the first commands need no ``--as``; the line is there to be edited."""
    mark = "login = []"
    safe = login.replace("\\", "\\\\").replace('"', '\\"')
    return text.replace(mark, f'login = ["{safe}"]', 1) if login.isprintable() else text


def _copy_templates(target: Path, made: list[Path]) -> None:
    for folder in shipped("templates").iterdir():
        if not folder.is_dir():
            continue
        (target / folder.name).mkdir(parents=True, exist_ok=True)
        for file in folder.iterdir():
            path = target / folder.name / file.name
            if file.name.endswith(".docx") and not path.exists():
                made.append(path)
                path.write_bytes(file.read_bytes())


# ---- upkeep --------------------------------------------------------------------------------------


def rebuild(store: Store) -> Iterator[str]:
    """Make every derived row anew from the log, in one transaction; yields each case done."""
    with store.write():
        store.clear_derived()
        store.index(store.events(OFFICE))
        for stream in store.streams():
            events = store.events(stream)
            save(store, *replayed(store, events))
            store.index(events)
            yield stream


def verify(store: Store) -> Iterator[Problem]:
    """Everything that is wrong with the log, and every derived row that does not follow from it."""
    found = list(store.problems())
    yield from found
    if found:
        return
    rows = {row.number for row in store.cases(CaseFilter())}
    for stream in store.streams():
        rows.discard(stream)
        if not _agrees(store, stream) and not _agrees_unmoved(store, stream):
            yield Problem(
                store.events(stream)[-1].seq,
                "the derived rows of {case} do not follow from the log; run casefile rebuild",
                {"case": stream},
            )
    for number in sorted(rows):
        yield Problem(0, "the derived row {case} has no events", {"case": number})


def _agrees(store: Store, stream: str) -> bool:
    """Whether what is derived from a case is what its events give."""
    case, policy = replayed(store, store.events(stream))
    clocks = clock_rows(case, clocks_now(store, case, policy))
    return store.case(stream) == row_of(case, policy) and store.clocks(stream) == clocks


def _agrees_unmoved(store: Store, stream: str) -> bool:
    """The same while nobody else writes: they may have recorded between two of our looks."""
    try:
        with store.write():
            return _agrees(store, stream)
    except CannotWrite:
        return False
