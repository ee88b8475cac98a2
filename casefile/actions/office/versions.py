"""The versions of the policy that a desk applied: one by number or digest, or a file instead."""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from casefile.actions.entry import Entry
from casefile.actions.office.policy import Applied, apply_policy
from casefile.actions.office.shipped import packs
from casefile.actions.office.sources import policy_source, policy_text
from casefile.actions.policies import policy_of, procedure_named, versions_of
from casefile.errors import CasefileError, NotFound, Refused
from casefile.log.events import OFFICE, Event, PolicyApplied
from casefile.log.rows import CaseFilter
from casefile.policy import Policy
from casefile.policy.origins import RowOrigin, origins
from casefile.policy.reading import read_policy
from casefile.store import Reading, Store

_NUMBER = re.compile("[1-9][0-9]{0,5}")
_DIGEST = re.compile("[0-9a-f]{4,64}")


class Version(msgspec.Struct, frozen=True):
    """A version of the policy, as the office's log has it."""

    event: Event
    payload: PolicyApplied
    current: bool


def policies(store: Store) -> list[Version]:
    """Every version that was applied, the first one first."""
    found = [
        (e, e.payload)
        for e in store.of_kind(OFFICE, PolicyApplied.kind)
        if isinstance(e.payload, PolicyApplied)
    ]
    return [Version(e, p, i == len(found)) for i, (e, p) in enumerate(found, 1)]


def version_named(store: Store, name: str) -> Version:
    """The version of that number (as ``policy list`` counts) or whose digest begins so; or the
    newest of the procedure of that id or title. NotFound tells how many there are."""
    known = policies(store)
    if _NUMBER.fullmatch(name) and int(name) <= len(known):
        return known[int(name) - 1]
    found = {v.payload.digest: v for v in known if v.payload.digest.startswith(name)}
    if _DIGEST.fullmatch(name) and len(found) == 1:
        return next(iter(found.values()))
    with suppress(Refused):
        digest, _ = procedure_named(store, name)
        return next(v for v in reversed(known) if v.payload.digest == digest)
    raise NotFound(
        "There is no version {name}: give its number, 1 to {count} (casefile policy list), the "
        "beginning of its digest, or a procedure.",
        name=name,
        count=len(known),
    )


def version_text_of(store: Store, version: Version) -> str:
    """The file that was applied, as it was written."""
    source = store.file(version.payload.source)
    if source is None:
        raise NotFound("The policy {digest} is not in the database.", digest=version.payload.source)
    return source.decode("utf-8")


def is_source(name: str) -> bool:
    """Whether a file or a shipped pack is meant, and no version of the desk."""
    return Path(name).is_file() or name in packs()


def open_cases_of(store: Store, procedure: str) -> int:
    """How many cases are open under any version of a procedure."""
    versions = versions_of(store, procedure)
    rows = (store.cases(CaseFilter(status=s, policies=versions)) for s in ("open", "paused"))
    return sum(len(some) for some in rows) if versions else 0


def version_or_file(desk: Callable[[], Store], name: str) -> Policy:
    """The policy that is meant: a file or a shipped pack, else a version of the desk."""
    if is_source(name):
        return read_policy(policy_text(name))
    store = desk()
    return policy_of(store, version_named(store, name).payload.digest)


def origins_of_version(store: Store, version: Version) -> tuple[RowOrigin, ...]:
    """Where each row of a version stands in the files beside the database; nothing where these say
    something else today."""
    path = store.locator.policy
    with suppress(CasefileError, OSError):
        source = policy_source(str(path))
        if hashlib.sha256(source.text.encode()).hexdigest() == version.payload.source:
            return origins(source, path.name)
    return ()


def last_two(store: Store) -> tuple[Policy, ...]:
    """The version before the one in force, and that one; only that where there is no other."""
    known = policies(store)
    before = version_before(store, known, known[-1])
    last = policy_of(store, known[-1].payload.digest)
    return (before, last) if before else (last,)


def version_before(store: Reading, versions: list[Version], version: Version) -> Policy | None:
    """The version of the same procedure that was applied before ``version``."""
    earlier = [
        v
        for v in versions
        if v.event.seq < version.event.seq and v.payload.id == version.payload.id
    ]
    return policy_of(store, earlier[-1].payload.digest) if earlier else None


def roll_back(store: Store, name: str, entry: Entry, own: Path) -> tuple[Version, Applied]:
    """Apply an earlier version once more: the one that is named, else the one before that in
    force. Refused where there is none."""
    known = policies(store)
    last = known[-1].payload
    others = [v for v in known[:-1] if v.payload.id == last.id and v.payload.digest != last.digest]
    if not name and not others:
        raise Refused("There is no earlier version to go back to; only one was ever applied.")
    version = version_named(store, name) if name else others[-1]
    return version, apply_policy(store, version_text_of(store, version), entry, own)
