"""The nightly run: the log is proven, what is new is handed to those whom it concerns, and
remembered as told."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from casefile.actions.entry import Entry
from casefile.actions.histories import history_of
from casefile.actions.night.check import Checked, check, handed, runs
from casefile.actions.night.delivery import Notice, Office, deliver
from casefile.actions.night.today import narrowings_of
from casefile.actions.office.log import put_on_office, whoever
from casefile.actions.policies import current_policy, is_practice, policy_on
from casefile.actions.proof.verify import sentence, verify
from casefile.actions.tellings import keep_tellings
from casefile.clocks.rounds import Round
from casefile.errors import Altered, CannotWrite, CasefileError, Message, Refused
from casefile.log.events import NewEvent, NightRun, NoticeHanded
from casefile.night.chats import LARGEST
from casefile.night.findings import Finding
from casefile.night.housekeeping import log_altered
from casefile.night.news import News, People, heard, news, overtaken, told_by
from casefile.night.whose import whom_to_tell
from casefile.pages.notices import Digest
from casefile.policy import Policy, Staff
from casefile.store import Store
from casefile.values.moments import local
from casefile.worktime import allowance

CLOCK_AHEAD = timedelta(days=1)
"""How far ahead of the clock on the wall a run may be dated without more ado."""


class NightTold(msgspec.Struct, frozen=True):
    """A nightly run: what was found, who was told how much, and what could not be handed over."""

    checked: Checked
    told: tuple[tuple[Staff, int], ...]
    failed: tuple[Message, ...]
    later: datetime | None = None
    """The date of the run before, where that lies after the date of this one."""
    alarm: Finding | None = None
    """That the log is not as it was written."""


class Teller(msgspec.Struct, frozen=True):
    """How notices are put into words and handed over: the folder of the desk, the text of a
    digest, and what the environment has under a name; and where copies of other sites lie, of which
    they tell too."""

    folder: Path
    text_of: Callable[[Digest], str]
    variable: Callable[[str], str] = lambda _: ""
    sites: Sequence[str] = ()


def notify(store: Store, entry: Entry, teller: Teller, *, really: bool = False) -> NightTold:
    """Hand a digest to each member of staff for whom something is new, and put each on record as
    soon as it was taken: what could not be handed over is news again at the next run, and no more
    than that.

    Refused without ``[notify]`` in the policy, and for a date far ahead of the clock on the wall
    unless it is ``really`` meant; Busy while another run is at work. Of a log that is not as it was
    written the office is told, and as much else as can still be told; Altered if that fails.
    """
    if not really and _ahead(entry) and not is_practice(store):
        raise Refused(
            "{now} lies ahead of the clock on the wall ({wall}): what this run tells would be told "
            "on its date only. If that is meant, add --really.",
            now=entry.now,
            wall=entry.wall,
        )
    with store.alone():
        problems = [sentence(problem) for problem in verify(store, derived=False)]
        try:
            return _told(store, entry, teller, problems)
        except Exception as error:
            if not problems:
                raise
            # whatever went wrong, that the log was altered is what has to be known
            alarm = log_altered(problems, "").message
            altered = Altered(alarm.text, **alarm.values)
            altered.parts = (error.message,) if isinstance(error, CasefileError) else ()
            raise altered from error


def _ahead(entry: Entry) -> bool:
    return entry.wall is not None and entry.now - entry.wall > CLOCK_AHEAD


def _told(store: Store, entry: Entry, teller: Teller, problems: list[Message]) -> NightTold:
    _, policy = current_policy(store)
    way = policy.notify
    if way is None:
        raise Refused("The policy does not say how staff are told: it has no [notify].")
    actor = whoever(policy, entry)
    day = local(entry.now, policy.identity.timezone).date().isoformat()
    alarm = log_altered(problems, day) if problems else None
    failed: list[Message] = []
    checked = _look(store, entry.now, teller.sites, alarm, failed)
    past = runs(store)
    later = overtaken(past, entry.now)
    lists = news(
        checked.findings,
        told_by((*past, *handed(store)), entry.now),
        entry.now,
        allowance(way.escalate_after).elapsed(),
        _concerned(store, policy),
    )
    clocks = _clocks(store, lists, failed if alarm else None)
    office = Office(teller.folder, day, entry.wall or entry.now, teller.variable)
    done: list[tuple[Staff, int]] = []
    told: list[str] = []
    for staff in policy.staff:
        items = tuple(lists.get(staff.id, ()))
        count = 0
        while items[count:]:
            digest = Digest(staff, items[count:], clocks, checked.missed, policy, later)
            digest = _at_once(digest, teller.text_of, LARGEST.get(way.chat or ""))
            keys = tuple(key for item in digest.news for key in item.keys)
            text = teller.text_of(digest)
            try:
                deliver(way, Notice(staff, text.partition("\n")[0], text, keys), office)
            except CasefileError as error:
                failed.append(error.message)
                break
            count += len(digest.news)
            if told or not _put(store, NoticeHanded(staff.id, way.way, keys), entry, actor):
                told += [heard(key, staff.id) for key in keys]
        if count:
            done.append((staff, count))
    with store.write():
        run = NewEvent(entry.now, NightRun(told=tuple(told), missed=checked.missed))
        put_on_office(store, run, entry, actor)
    if not problems:
        _kept_for_reports(store)
    return NightTold(checked, tuple(done), tuple(failed), later, alarm)


def _kept_for_reports(store: Store) -> None:
    """Keep what reports count of what the day brought. All was told and is on record by now, so a
    night that cannot do this was no worse; the next one can."""
    with suppress(CasefileError):
        for _ in keep_tellings(store):
            pass


def _at_once(digest: Digest, text_of: Callable[[Digest], str], most: int | None) -> Digest:
    """As much of the digest, from its beginning, as one message of ``most`` bytes holds, but one
    item at the least: what was taken is on record before the next message goes."""
    if most is None:
        return digest
    part = msgspec.structs.replace(digest, news=digest.news[:1])
    for end in range(2, len(digest.news) + 1):
        more = msgspec.structs.replace(digest, news=digest.news[:end])
        if len(text_of(more).encode()) > most:
            break
        part = more
    return part


def _put(store: Store, notice: NoticeHanded, entry: Entry, actor: str) -> bool:
    """Whether it is on record that the notice was taken; what is not is told by the record of the
    run, so that whoever comes next is told all the same."""
    try:
        with store.write():
            put_on_office(store, NewEvent(entry.now, notice), entry, actor)
    except CasefileError:
        return False
    return True


def _look(
    store: Store,
    now: datetime,
    sites: Sequence[str],
    alarm: Finding | None,
    failed: list[Message],
) -> Checked:
    """What the night finds; of an altered log the alarm first, and what can still be looked at."""
    if alarm is None:
        return check(store, now, warn=True, nightly=True, sites=sites)
    try:
        checked = check(store, now, warn=True, nightly=True, sites=sites)
    except CasefileError as error:
        failed.append(error.message)
        return Checked((alarm,), 0)
    return Checked((alarm, *checked.findings), checked.missed)


def _clocks(
    store: Store, lists: dict[str, list[News]], failed: list[Message] | None
) -> dict[tuple[str, str], Round]:
    """The clocks that the news are about, for the line that derives each deadline. Where the log
    was altered (``failed`` is given), a case that cannot be replayed has none, and says why."""
    found = (item.finding for items in lists.values() for item in items)
    clocks: dict[tuple[str, str], Round] = {}
    for number in dict.fromkeys(finding.case for finding in found if finding.clock):
        try:
            states = history_of(store, store.events(number)).rounds
        except CasefileError as error:
            if failed is None:
                raise
            failed.append(error.message)
            continue
        clocks.update({(number, c.clock.id): c for c in states})
    return clocks


def _concerned(store: Store, policy: Policy) -> People:
    """Whom a finding concerns of those whom an owner means: of the heads of all units, the one
    whose unit it is."""
    narrowed = narrowings_of(store)

    def of(finding: Finding, owner: str) -> list[str]:
        meant = people(policy, owner)
        row = store.case(finding.case) if finding.clock and not policy.member(owner) else None
        if row:
            its_own = policy_on(store, row.policy)
            meant = whom_to_tell(finding, owner, meant, its_own, narrowed)
        return [staff.id for staff in meant]

    return of


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


def undelivered(failed: tuple[Message, ...]) -> CannotWrite:
    """The error that tells which digests were not handed over."""
    error = CannotWrite("{count} notice(s) will be handed over again next time.", count=len(failed))
    error.parts = failed
    return error
