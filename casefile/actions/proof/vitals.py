"""Measuring what `doctor` judges. The only place that looks; nothing is changed by looking."""

import io
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import msgspec

from casefile.actions.calendars_known import known_years
from casefile.actions.office.shipped import template
from casefile.actions.office.sources import desk_policy, policy_source
from casefile.actions.office.versions import policies
from casefile.actions.papers.approved import trusted
from casefile.actions.policies import current_policy, is_practice, policy_of, procedures
from casefile.actions.proof.verify import sentence
from casefile.errors import CasefileError, Message, NotPermitted, Refused, cannot_read
from casefile.health.desk import SKEW
from casefile.health.vitals import Jump, Template, Vitals
from casefile.log.by_hand import BY_HAND
from casefile.log.events import CaseTaken, Event
from casefile.policy import Policy, says_the_same
from casefile.store import Locator, Store, backend_of, opened
from casefile.values.languages import languages

PROGRAM_PATIENCE = 20
"""Seconds that another program may take to answer."""
MOST_PROBLEMS = 10
EVENTS_LOOKED_AT = 10_000
"""The entries that are looked at for jumps of the clock: months of a busy desk, read at once."""
MOST_JUMPS = 5
MOST_NAMES = 5


def measured(place: Locator, now: datetime) -> Vitals:
    """Everything that can be told of the machine, the store and the files beside it; a store that
    cannot be opened is told, too."""
    vitals = Vitals(
        now=now,
        python=tuple(sys.version_info[:3]),
        kept=backend_of(place).measure(place, now),
        database=str(place),
        fonts=_fonts(),
        office=shutil.which("soffice") or shutil.which("libreoffice") or "",
    )
    try:
        store = opened(place)
    except CasefileError as error:
        return msgspec.structs.replace(vitals, trouble=error.message)
    try:
        return _within(store, vitals, place)
    except CasefileError as error:
        return msgspec.structs.replace(vitals, trouble=error.message)
    except OSError as error:  # a template or a policy of somebody else's
        refused = cannot_read(Path(error.filename or str(place)), error)
        return msgspec.structs.replace(vitals, trouble=refused.message)
    finally:
        store.close()


def _within(store: Store, vitals: Vitals, place: Locator) -> Vitals:
    """What the database itself tells."""
    problems, untold = list[Message](), None
    try:
        problems = [sentence(problem) for problem in store.quick_problems()]
    except NotPermitted as error:  # to a desk's login the tables are closed
        untold = error.message
    if problems:
        return msgspec.structs.replace(vitals, problems=tuple(problems[:MOST_PROBLEMS]))
    _, policy = current_policy(store)
    newest = [policy_of(store, digest) for digest in procedures(store).values()]
    last = store.log(max(store.head()[0] - EVENTS_LOOKED_AT, 0), EVENTS_LOOKED_AT)
    beside, own = place.policy.absolute(), place.templates.absolute()
    faults, applied, earlier = _policy(store, beside, own, newest, vitals.now)
    years = known_years(store, policy.identity.calendar)
    return msgspec.structs.replace(
        vitals,
        untold=untold,
        practice=is_practice(store),
        last_recorded=last[-1].recorded_at if last else None,
        jumps=_jumps(last),
        zone=policy.identity.timezone,
        zone_known=_zone_known(policy.identity.timezone),
        policy_path=str(beside),
        policy_there=beside.is_file(),
        policy_faults=faults,
        policy_applied=applied,
        policy_earlier=earlier,
        templates=_templates(store, newest, own),
        samples=_samples(policy),
        unreachable=bool(policy.blocks) and not policy.organisation.phone,
        calendar=policy.identity.calendar != "none",
        known_until=date(max(years), 12, 31) if years else None,
    )


def _samples(policy: Policy) -> tuple[str, ...]:
    """What papers bear that is marked as a sample: of the house, and of who acts for it."""
    house = policy.organisation
    names = (
        *(house.name, house.name_en, house.phone, house.address, house.account),
        *(s.name for s in policy.staff if s.roles),
    )
    found = [name for name in names if "样例" in name or "sample" in name.lower()]
    return tuple(found[:MOST_NAMES])


def _jumps(events: list[Event]) -> tuple[Jump, ...]:
    """Where the entries go back in time, further than the clocks of two desks may differ."""
    carried = {e.stream: e.no for e in events if isinstance(e.payload, CaseTaken)}
    found = [
        Jump(e.seq, e.recorded_at, b.recorded_at, any(BY_HAND in one.via for one in (b, e)))
        for b, e in pairwise(events)
        if e.recorded_at < b.recorded_at - SKEW and e.no > carried.get(e.stream, 0)
    ]
    return tuple(reversed(found[-MOST_JUMPS:]))


def _policy(
    store: Store, beside: Path, own: Path, newest: Sequence[Policy], now: datetime
) -> tuple[tuple[Message, ...], bool, bool]:
    """What is wrong with the policy beside the database; whether it is in force, the ``newest``
    version of a procedure of the desk; whether it is an earlier one, to which nobody should go
    back without meaning to."""
    if not beside.is_file():
        return (), True, False
    try:
        written = desk_policy(store, policy_source(str(beside)).text, own, now)
    except CasefileError as error:
        return error.parts or (error.message,), False, False
    if any(says_the_same(written, one) for one in newest):
        return (), True, False
    before = (policy_of(store, v.payload.digest) for v in policies(store))
    return (), False, any(says_the_same(written, one) for one in before)


def _templates(store: Store, newest: Sequence[Policy], own: Path) -> tuple[Template, ...]:
    """The template of each document, in each language that there is one in; one must be there."""
    found = []
    for name in dict.fromkeys(kind.template for policy in newest for kind in policy.documents):
        files = {folder: template(name, own, folder) for folder in languages().values()}
        if not any(files.values()):
            found.append(Template(name, "missing"))
        found += [
            Template(f"{folder}/{name}", _template_fault(store, name, folder, f))
            for folder, f in files.items()
            if f
        ]
    return tuple(found)


def _template_fault(store: Store, name: str, folder: str, file: Path) -> str:
    try:
        content = file.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if "word/document.xml" not in package.namelist() or package.testzip():
                return "unreadable"
        trusted(store, name, folder, content)
    except Refused:
        return "unapproved"
    except (OSError, zipfile.BadZipFile):
        return "unreadable"
    return ""


def _zone_known(name: str) -> bool:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _fonts() -> frozenset[str] | None:
    """The families that the system's font list names."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603  a program of the system, no words of others
            [program, ":", "family"], capture_output=True, timeout=PROGRAM_PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return frozenset(done.stdout.decode("utf-8", "replace").splitlines())
