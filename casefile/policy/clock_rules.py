"""What must hold of clocks and the nightly notice."""

import re
from collections.abc import Iterator

from casefile.errors import CasefileError, Message, message
from casefile.policy.clocks import Clock, Notify
from casefile.policy.faults import roles_or_owner, undefined, unmeetable, unreadable_allowance
from casefile.policy.grammar import Policy
from casefile.policy.trigger_rules import TRIGGER_RULES, readable
from casefile.worktime.allowance import allowance

NOTICE_PLACES = ("staff", "date")
"""What is filled in where the nightly notice is handed over."""
_ELSEWHERE = re.compile(r"env:[A-Za-z_](?:[A-Za-z0-9_-]|\{staff\})*|file:[^\x00-\x1f]+")
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`|~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_BELOW = re.compile(r"(?:[A-Za-z0-9_-]+/)*(?=[^/]*\{staff\})(?:[A-Za-z0-9_.-]|\{staff\}|\{date\})+")


def _clocks(policy: Policy) -> Iterator[Message]:
    roles = roles_or_owner(policy)
    for clock in policy.clocks:
        place = f"clock[{clock.id}]"
        yield from undefined(roles, [clock.owner, *clock.escalate], f"{place}.owner/escalate")
        for text in clock.warn:
            yield from unreadable_allowance(text, f"{place}.warn")
        yield from unmeetable(policy, clock.when, f"{place}.when")
        yield from _otherwise(policy, clock, f"{place}.otherwise")
        for variation in clock.varies:
            yield from unmeetable(policy, variation.when, f"{place}.varies")
    for clock in policy.clocks:
        if re.fullmatch(r"pause|promise|.*-[0-9]+", clock.id):
            yield message("{place}: this id is kept for other clocks", place=f"clock[{clock.id}]")
    yield from unreadable_allowance(policy.identity.longest_pause, "policy.longest_pause")
    yield from unreadable_allowance(policy.checks.quiet, "checks.quiet")
    yield from unreadable_allowance(policy.checks.calendar_ahead, "checks.calendar_ahead")
    yield from unreadable_allowance(policy.checks.recent, "checks.recent")
    yield from unreadable_allowance(policy.checks.approval, "checks.approval")
    kept = policy.retention.after_closing
    if kept and not (readable(kept) and allowance(kept).unit in ("d", "w", "mo", "y")):
        yield message(
            "{place}: days, weeks, months or years, such as 3y; nothing for never",
            place="retention.after_closing",
        )


def _otherwise(policy: Policy, clock: Clock, place: str) -> Iterator[Message]:
    if not clock.otherwise:
        return
    yield from undefined([s.id for s in policy.steps], [clock.otherwise], place)
    if clock.otherwise == policy.opening.id:
        yield message("{place}: the case is open by then; name a later step", place=place)


def _notify(policy: Policy) -> Iterator[Message]:
    if policy.notify is None:
        return
    for field in ("every", "escalate_after"):
        place = f"notify.{field}"
        try:
            if not allowance(getattr(policy.notify, field)).elapsed():
                yield message("{place}: a time longer than nothing", place=place)
        except CasefileError as error:
            yield message("{place}: {reason}", place=place, reason=error.message)
    if policy.notify.office:
        yield from undefined([r.id for r in policy.roles], [policy.notify.office], "notify.office")
    ways = [w for w in ("file", "command", "chat", "mail") if getattr(policy.notify, w)]
    if len(ways) != 1:
        yield message(
            "{place}: give a file, a command, a chat or a mail, one of them", place="notify"
        )
    for field in ("file", "command", "mail", "address"):
        texts = getattr(policy.notify, field)
        every = texts if isinstance(texts, tuple) else (texts,)
        for name in re.findall(r"\{([^{}]*)\}", " ".join(every)):
            if name not in NOTICE_PLACES:
                yield message(
                    "{place}: {name} is no place that is filled in; there are: {known}",
                    place=f"notify.{field}",
                    name=f"{{{name}}}",
                    known=[f"{{{one}}}" for one in NOTICE_PLACES],
                )
    if policy.notify.file and not _BELOW.fullmatch(policy.notify.file):
        yield message(
            "{place}: a path below the folder of the database, with {{staff}} in its name",
            place="notify.file",
        )
    if policy.notify.command and "apply" not in policy.rights:
        # else whoever may type commands could have the nightly account run a program of theirs
        yield message(
            "{place}: a policy that runs a program must say who may apply policies: [rights] apply",
            place="notify.command",
        )
    yield from _sent(policy.notify, open_to_all="apply" not in policy.rights)


def _sent(way: Notify, *, open_to_all: bool) -> Iterator[Message]:
    """What is sent out of the house is told where to, never in words that the log would keep."""
    sends = bool(way.chat or way.mail)
    for field in ("address", "secret"):
        text = getattr(way, field)
        if text and not _ELSEWHERE.fullmatch(text):
            yield message(
                "{place}: env:NAME or file:PATH; what stands here is kept in the log",
                place=f"notify.{field}",
            )
    if sends and not way.address:
        yield message(
            "{place}: env:NAME or file:PATH, where the address of the service is",
            place="notify.address",
        )
    if not sends and way.address:
        yield message("{place}: only with a chat or a mail", place="notify.address")
    if way.secret and way.chat not in ("dingtalk", "feishu"):
        yield message("{place}: only with the chats dingtalk and feishu", place="notify.secret")
    for field in ("mail", "sender"):
        text = getattr(way, field)
        if text and not _MAILBOX.fullmatch(text.replace("{staff}", "x").replace("{date}", "x")):
            yield message(
                "{place}: a mail address such as desk@mall.example", place=f"notify.{field}"
            )
    if bool(way.mail) != bool(way.sender):
        yield message("{place}: a mail has an address it comes from", place="notify.sender")
    if sends and open_to_all:
        yield message(
            "{place}: a policy that sends notices out of the house must say who may apply "
            "policies: [rights] apply",
            place="notify",
        )


TIMING = (_clocks, *TRIGGER_RULES, _notify)
