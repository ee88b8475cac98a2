"""The desk itself: its database, clock, days off, policy and templates."""

from collections.abc import Iterator
from datetime import timedelta

from casefile.errors import message
from casefile.health.vitals import Jump, Verdict, Vitals

CALENDAR_AHEAD = timedelta(days=30)
"""How long before a year begins its days off should be known; the State Council's notice comes out
in November."""
LONG = timedelta(days=30)
"""How long a desk may lie still before one asks whether it was closed, or the clock is ahead."""
SKEW = timedelta(minutes=5)
"""By how much the clocks of several desks may differ before somebody notices."""


def database(v: Vitals) -> Iterator[Verdict]:
    if v.trouble:
        yield Verdict("database", "fault", v.trouble)
    elif v.problems:
        for problem in v.problems:
            yield Verdict(
                "database",
                "fault",
                problem,
                message("See casefile verify; then restore the last good backup."),
            )
    elif v.untold:
        yield Verdict("database", "note", v.untold)
    else:
        told = message("{path} is sound, as far as a quick look tells.", path=v.database)
        yield Verdict("database", "ok", told)


def clock(v: Vitals) -> Iterator[Verdict]:
    """The clock on the wall against the last entry: behind it, one of two clocks is wrong. And
    where the log itself goes back in time. On a desk to practise on, times are given by hand, and
    tell of no clock."""
    if v.practice:
        told = message("It is {now}; what a practice desk says of times is not judged.", now=v.now)
        yield Verdict("clock", "ok", told)
        return
    yield from _against_the_log(v)
    for jump in v.jumps:
        yield _jump(jump, v)


def _against_the_log(v: Vitals) -> Iterator[Verdict]:
    if v.last_recorded is None:
        return
    fix = message("Set the clock of this machine, and let it follow a time server.")
    if v.now < v.last_recorded - SKEW:
        yield Verdict(
            "clock",
            "fault",
            message(
                "It is {now} here, but the last entry was made at {time}.",
                now=v.now,
                time=v.last_recorded,
            ),
            fix,
        )
    elif v.now - v.last_recorded > LONG:
        told = message(
            "It is {now}; nothing was recorded since {time}.", now=v.now, time=v.last_recorded
        )
        yield Verdict("clock", "warning", told, fix)
    else:
        yield Verdict("clock", "ok", message("It is {now}.", now=v.now))


def _jump(jump: Jump, v: Vitals) -> Verdict:
    values = {"seq": jump.seq, "time": jump.time, "before": jump.before}
    if jump.by_hand:
        told = message(
            "Event {seq} is of {time}, the one before it of {before}: a time was given by hand.",
            **values,
        )
        return Verdict("clock", "note", told)
    told = message(
        "Event {seq} is of {time}, the one before it of {before}: the clock of a machine was "
        "wrong.",
        **values,
    )
    if v.now - jump.time > LONG:
        return Verdict("clock", "note", told)
    fix = message("Look at the entries around it: times, deadlines and notices there may be wrong.")
    return Verdict("clock", "warning", told, fix)


def zone(v: Vitals) -> Iterator[Verdict]:
    if not v.zone:
        return
    if v.zone_known:
        yield Verdict("zone", "ok", message("The time zone {zone} is known.", zone=v.zone))
    else:
        told = message("The time zone {zone} is not known here.", zone=v.zone)
        yield Verdict("zone", "fault", told, message("Install it: pip install tzdata"))


def calendar(v: Vitals) -> Iterator[Verdict]:
    """Days off are known for this year, and soon before the next."""
    if v.trouble or v.problems or not v.calendar:
        return
    if v.known_until is None or v.known_until < v.now.date():
        state = "fault"
    elif v.known_until < (v.now + CALENDAR_AHEAD).date():
        state = "warning"
    else:
        told = message("The days off are known until {day}.", day=v.known_until.isoformat())
        yield Verdict("calendar", "ok", told)
        return
    yield Verdict(
        "calendar",
        state,
        message(
            "The days off are known until {day} only.",
            day=v.known_until.isoformat() if v.known_until else "-",
        ),
        message("Once the notice is out: casefile calendar import FILE"),
    )


def policy(v: Vitals) -> Iterator[Verdict]:
    if v.trouble or v.problems:
        return
    path = v.policy_path
    if not v.policy_there:
        told = message("{path} is not there; the policy in force lies in the database.", path=path)
        yield Verdict("policy", "note", told)
    elif v.policy_faults:
        fix = message("See casefile policy check {path}", path=path)
        for fault in v.policy_faults:
            yield Verdict("policy", "fault", fault, fix)
    elif v.policy_earlier:
        yield Verdict(
            "policy",
            "warning",
            message("{path} is an earlier version; another one is in force since.", path=path),
            message("Have that one in it: casefile policy show --text > {path}", path=path),
        )
    elif not v.policy_applied:
        yield Verdict(
            "policy",
            "warning",
            message("{path} is not the policy in force.", path=path),
            message(
                "Look at what it changes: casefile policy diff {path}. If that is meant: casefile "
                "policy apply {path}; if not, have the one in force in it: casefile policy show "
                "--text > {path}",
                path=path,
            ),
        )
    else:
        yield Verdict("policy", "ok", message("{path} is the policy in force.", path=path))


def templates(v: Vitals) -> Iterator[Verdict]:
    said = {
        "missing": message("is missing"),
        "unreadable": message("cannot be read as a Word file"),
        "unapproved": message("was changed since it was approved"),
    }
    bad = [t for t in v.templates if t.fault]
    for template in bad:
        yield Verdict(
            "templates",
            "fault",
            message("The template {name} {what}.", name=template.name, what=said[template.fault]),
            message("Put it right, then: casefile template apply FILE"),
        )
    if v.templates and not bad:
        told = message("{count} template(s) can be used.", count=len(v.templates))
        yield Verdict("templates", "ok", told)


def samples(v: Vitals) -> Iterator[Verdict]:
    """Papers go out under the names of the policy, and say how whoever wrote them is reached."""
    if v.trouble or v.problems:
        return
    if v.unreachable:
        yield Verdict(
            "names",
            "note",
            message(
                "Letters name no telephone at which their writer is reached; put it in "
                "policy.toml, phone = … under [organisation], then: casefile policy apply "
                "policy.toml"
            ),
        )
    if v.practice or not v.samples:
        yield Verdict("names", "ok", message("No paper would go out under a sample's name."))
        return
    yield Verdict(
        "names",
        "note",
        message(
            "Papers would go out under a sample's name: {names}; put your own in policy.toml, "
            "then: casefile policy apply policy.toml",
            names=list(v.samples),
        ),
    )
