"""The nightly run: what is new is handed to those whom it concerns, and remembered as told."""

import os
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from casefile.actions.act import Entry, clocks_now, current_policy, load
from casefile.actions.night.check import Checked, check
from casefile.actions.office.log import put_on_office, whoever
from casefile.clocks.clocks import ClockState
from casefile.errors import CannotWrite, CasefileError, Message, Refused, cannot_write
from casefile.log.events import OFFICE, NewEvent, NightRun
from casefile.night.ledger import News, news
from casefile.pages.notices import Digest
from casefile.policy import Policy, Staff
from casefile.policy.clocks import Notify
from casefile.store import Store
from casefile.values.moments import local
from casefile.worktime import allowance

PATIENCE = 60
"""Seconds that a program may take to accept one digest."""


class Told(msgspec.Struct, frozen=True):
    """A nightly run: what was found, who was told how much, and what could not be handed over."""

    checked: Checked
    told: tuple[tuple[Staff, int], ...]
    failed: tuple[Message, ...]


def notify(store: Store, entry: Entry, folder: Path, text_of: Callable[[Digest], str]) -> Told:
    """Hand one digest to each member of staff for whom something is new, then put on record what
    was told: what could not be handed over is news again at the next run.

    Refused without ``[notify]`` in the policy; Busy while another run is at work.
    """
    _, policy = current_policy(store)
    way = policy.notify
    if way is None:
        raise Refused("The policy does not say how staff are told: it has no [notify].")
    actor = whoever(policy, entry)
    with store.alone():
        last = store.latest(OFFICE, NightRun.kind)
        since = last.recorded_at if last else None
        checked = check(store, entry.now, warn=True, since=since)
        known = _told(store)
        fresh = news(checked.findings, known, entry.now, allowance(way.escalate_after).elapsed())
        day = local(entry.now, policy.identity.timezone).date().isoformat()
        done: list[tuple[Staff, int]] = []
        failed: list[Message] = []
        missing: set[str] = set()
        heard: list[str] = []
        for digest in _digests(store, policy, fresh, checked.missed, known):
            keys = [key for item in digest.news for key in item.keys]
            try:
                _hand_over(way, digest, text_of(digest), folder, day)
                done.append((digest.staff, len(digest.news)))
                heard += [_heard(key, digest.staff) for key in keys]
            except CasefileError as error:
                failed.append(error.message)
                missing |= set(keys)
        # told to all; or, where somebody could not be reached, to each of the others
        told = tuple(k for item in fresh for k in item.keys if k not in missing)
        told += tuple(h for h in heard if h.partition(" @")[0] in missing)
        with store.write():
            run = NewEvent(entry.now, NightRun(told=told, missed=checked.missed))
            put_on_office(store, run, entry, actor)
    return Told(checked, tuple(done), tuple(failed))


def _told(store: Store) -> set[str]:
    runs = (e.payload for e in store.of_kind(OFFICE, NightRun.kind))
    return {key for run in runs if isinstance(run, NightRun) for key in run.told}


def _heard(key: str, staff: Staff) -> str:
    return f"{key} @{staff.id}"


def _digests(
    store: Store, policy: Policy, fresh: Iterable[News], missed: int, known: set[str]
) -> Iterable[Digest]:
    lists: dict[str, list[News]] = {}
    for item in fresh:
        for staff in dict.fromkeys(s for to in item.to for s in people(policy, to)):
            if not all(_heard(key, staff) in known for key in item.keys):
                lists.setdefault(staff.id, []).append(item)
    clocks: dict[tuple[str, str], ClockState] = {}
    for number in {item.finding.case for item in fresh if item.finding.clock}:
        case, its_policy = load(store, number)
        states = clocks_now(store, case, its_policy)
        clocks.update({(number, c.clock.id): c for c in states})
    for staff in policy.staff:
        if items := lists.get(staff.id):
            yield Digest(staff, tuple(items), clocks, missed, policy)


def people(policy: Policy, owner: str) -> tuple[Staff, ...]:
    """Whom ``owner`` means: a person, or all who hold a role. What belongs to nobody concerns the
    office, or where it is not named those who may apply a policy; what belongs to somebody who
    has gone, those who may assign the case."""
    member = policy.member(owner)
    if member and member.roles:
        return (member,)
    if any(role.id == owner for role in policy.roles) and policy.members((owner,)):
        return policy.members((owner,))
    office = policy.notify.office if policy.notify else ""
    if not owner and office:
        return policy.members((office,))
    return policy.members(policy.rights.get("assign" if owner else "apply", ()))


def _hand_over(way: Notify, digest: Digest, text: str, folder: Path, day: str) -> None:
    """One digest to a program or a file. The names filled in are ids and a date, never text."""
    if way.command:
        argv = [word.format(staff=digest.staff.id, date=day) for word in way.command]
        _run(argv, text, folder, digest.staff)
    else:
        path = folder / way.file.format(staff=digest.staff.id, date=day)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
            descriptor = os.open(path, flags, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(descriptor)
        except OSError as error:
            raise cannot_write(path, error) from error


def _run(argv: list[str], text: str, folder: Path, staff: Staff) -> None:
    try:
        done = subprocess.run(  # noqa: S603  the policy names it; no shell, no foreign text
            argv, input=text.encode(), cwd=folder, timeout=PATIENCE, capture_output=True
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotWrite(
            "The notice to {staff} could not be handed over: {program} cannot be run.",
            staff=staff.id,
            program=argv[0],
        ) from error
    if done.returncode:
        raise CannotWrite(
            "The notice to {staff} could not be handed over: {program} ended with {code}.",
            staff=staff.id,
            program=argv[0],
            code=done.returncode,
        )


def undelivered(failed: tuple[Message, ...]) -> CannotWrite:
    """The error that tells which digests were not handed over."""
    error = CannotWrite("{count} notice(s) will be handed over again next time.", count=len(failed))
    error.parts = failed
    return error
