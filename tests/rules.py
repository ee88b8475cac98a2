"""The rules alone, without command line and store: what was done on a case, in words, and what
comes of the next thing that somebody wants to do.

A deed reads as it is typed, with who types it before it and its options as ``key=value``::

    @03-05T09:30 teng offer refund amount=100 ask=xu

Deeds stand one after the other, separated by ``|``, a minute apart where they name no time. What
comes of one is the events that it adds, or a refusal in words: ``Refused: Promise 1 was …``.
"""

import shlex
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from casefile.case.case import Case
from casefile.case.here import Here, Totals
from casefile.clocks.calendars import Calendars
from casefile.clocks.history import case_at
from casefile.errors import CasefileError, NotFound
from casefile.log.events import DocumentIssued, Event, NewEvent
from casefile.log.kinds import Payload
from casefile.log.rows import Grant
from casefile.money import approvals, corrections, offers, payments, settlements
from casefile.money.grants import grants_of
from casefile.pages.language import Language
from casefile.papers import custody
from casefile.papers.receipts import receipt_for
from casefile.papers.settlement_meant import belongs, settlement_for
from casefile.people import delegation
from casefile.people.delegation import Delegation
from casefile.policy import Policy
from casefile.procedure import endings, erasure, pauses, promises, requests, steps, strike
from casefile.procedure.canonical import parse
from casefile.procedure.next_steps import step_named
from casefile.replay.replay import replay
from casefile.values.amounts import fen, yuan
from casefile.values.moments import a_moment
from casefile.values.value import Facts
from tests.desk import history, numbered, pack

MALL = pack("mall")
OPENED = "03-02 10:00 record-card category=goods name=王小明 phone=13812348000"
FIRST = datetime.fromisoformat("2026-03-02T10:01:00+08:00")
"""When the first deed comes that names no time."""

Options = dict[str, str]
Then = NewEvent | Payload | Sequence[NewEvent | Payload] | str
"""What comes of a deed: events, or the words of a refusal."""
Verb = Callable[[Here, list[str], Options], tuple[NewEvent, ...]]


class Around(msgspec.Struct, frozen=True):
    """What lies beside the case: the policy, what was granted on other cases, whose authority was
    lent to whom."""

    policy: Policy = MALL
    grants: tuple[Grant, ...] = ()
    lent: tuple[Delegation, ...] = ()


ALONE = Around()
"""A case that nothing else touches, under the policy of the mall."""


def around(policy: Policy = MALL, *, grants: str = "", lent: str = "") -> Around:
    """From ``2026-000002 refund 400 teng 5d 13812348000`` (case, remedy, yuan, on whose authority,
    how long before the first deed, the customer; several with ``;``) and ``xu>teng 03-05T10:00``
    (who lent theirs to whom, until when)."""
    rows = []
    for number, line in enumerate(filter(None, grants.split(";"))):
        case, remedy, amount, grantor, ago, customer = line.split()
        at = FIRST - timedelta(days=int(ago[:-1]))
        rows.append(Grant(case, f"remedy-{number}", remedy, at, fen(amount), grantor, customer))
    found = []
    for line in filter(None, lent.split(";")):
        who, until = line.split()
        by, to = who.split(">")
        found.append(Delegation(by, to, moment(until)))
    return Around(policy, tuple(rows), tuple(found))


def moment(text: str) -> datetime:
    """``03-05T10:00`` in the year of the tests, as a clock in Shanghai says it."""
    return a_moment(f"2026-{text}", "Asia/Shanghai")


def done(text: str, beside: Around = ALONE, opened: str = OPENED) -> list[Event]:
    """The events of a case on which everything in ``text`` was done."""
    events = history(opened, beside.policy)
    for line in filter(None, map(str.strip, text.split("|"))):
        here, deed = _read(line, events, beside)
        new = decided(here, deed)
        events += numbered(new, events, now=here.now, actor=here.staff.id)
    return events


def case_after(text: str, beside: Around = ALONE, opened: str = OPENED) -> Case:
    return replay(done(text, beside, opened), beside.policy)


def comes_of(
    deed: str, before: str = "", beside: Around = ALONE, opened: str = OPENED
) -> tuple[NewEvent, ...] | str:
    """The events that ``deed`` adds after what was done ``before``; or its refusal, with every
    part of it in a line of its own."""
    here, words = _read(deed, done(before, beside, opened), beside)
    try:
        return decided(here, words)
    except CasefileError as error:
        return f"{type(error).__name__}: {Language('en').tell(error)}"


def adds(payload: Payload, *, at: str = "", **personal: Any) -> NewEvent:
    """An event, at the moment of the deed where none is named; what is personal beside it."""
    return NewEvent(moment(at) if at else NOW, payload, personal)


NOW = datetime.max
"""Stands for the moment of the deed."""


def check(
    deed: str,
    then: Then,
    before: str = "",
    beside: Around = ALONE,
    opened: str = OPENED,
) -> None:
    """What comes of ``deed`` is ``then``, to the letter; of a refusal that has several sentences at
    least the first is named."""
    came = comes_of(deed, before, beside, opened)
    if isinstance(then, str):
        assert isinstance(came, str), came
        lines = then.splitlines()
        assert came.splitlines()[: len(lines)] == lines, came
        return
    assert not isinstance(came, str), came
    wanted: Sequence[Any] = then if isinstance(then, list | tuple) else [then]
    whole = [one if isinstance(one, NewEvent) else NewEvent(NOW, one) for one in wanted]
    now = _read(deed, done(before, beside, opened), beside)[0].now
    filled = [msgspec.structs.replace(e, at=now) if e.at == NOW else e for e in whole]
    assert list(came) == filled


def rows(table: Sequence[tuple[Any, ...]]) -> pytest.MarkDecorator:
    """A test for each row: why, what was done before, the deed, what lies beside the case where the
    row names it, and what comes of it."""
    beside = ["beside"] if len(table[0]) == 5 else []
    names = ["before", "deed", *beside, "then"]
    return pytest.mark.parametrize(names, [r[1:] for r in table], ids=[r[0] for r in table])


def decided(here: Here, deed: Sequence[str]) -> tuple[NewEvent, ...]:
    """The events that a verb with its words adds, or its refusal."""
    verb, *rest = deed
    options = dict(word.split("=", 1) for word in rest if "=" in word)
    return VERBS[verb](here, [word for word in rest if "=" not in word], options)


def _read(line: str, events: list[Event], beside: Around) -> tuple[Here, list[str]]:
    words = shlex.split(line)
    now = max(FIRST, events[-1].recorded_at + timedelta(minutes=1))
    if words[0].startswith("@"):
        now = moment(words.pop(0)[1:])
    who, *deed = words
    case = seen(events, beside.policy, now)
    staff = beside.policy.member(who)
    assert staff, who
    totals = Totals([*beside.grants, *grants_of(case, beside.policy)], beside.lent)
    return Here(case, beside.policy, staff, now, lambda: totals), deed


def seen(events: list[Event], policy: Policy, now: datetime) -> Case:
    """The case as a decision sees it, with its clocks where conditions ask for them."""
    return case_at(events, policy, Calendars(), now)


# ---- the verbs --------------------------------------------------------------------------------


def _facts(here: Here, given: Options) -> Facts:
    """What was typed, as it is kept."""
    return {key: parse(here.policy, key, raw, here.now) for key, raw in given.items()}


def _when(options: Options, name: str = "at") -> datetime | None:
    return moment(options.pop(name)) if name in options else None


def _until(options: Options, name: str) -> datetime:
    at = _when(options, name)
    assert at
    return at


def _number(words: list[str]) -> int:
    return int(words[0]) if words else 0


def _offer(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    ask, chosen = options.pop("ask", ""), options.pop("chosen", "") == "yes"
    remedy = offers.remedy_named(here.policy, words[0])
    return offers.offer(here, remedy, _facts(here, options), ask=ask, chosen=chosen)


def _demand(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    text = " ".join(words)
    return offers.demand(here, text, sort=options["sort"], amount=options.get("amount", ""))


def _answer(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    met, remedy = options["met"] == "yes", int(options.get("remedy", "0"))
    reason = options.get("reason", "")
    return offers.answer_demand(here, _number(words), met=met, remedy=remedy, reason=reason)


def _settle(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    ask, continues = options.pop("ask", ""), int(options.pop("continues", "0"))
    return settlements.settle(here, _facts(here, options), ask=ask, continues=continues)


def _overpaid(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    returned, reason = options.get("returned", ""), options.get("reason", "")
    return payments.explain_overpayment(here, _number(words), reason, returned=returned)


def _record(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    step, at = step_named(here.policy, words[0]), _when(options)
    number = int(options.pop("settlement", "0"))
    facts = _facts(here, options)
    if here.policy.route_step(step.id):
        return payments.record_route_step(here, step, facts, settlement=number, at=at)
    return steps.record_step(here, step, facts, at=at)


def _correct(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    """``correct offer 1``, ``correct settlement 1``, or ``correct STEP`` for its last recording."""
    reason, moved_to = options.pop("reason", ""), _when(options)
    facts = _facts(here, options) if words[0] != "opened" else {}
    if words[0] == "offer":
        one = offers.offer_numbered(here.case, int(words[1]))
        return corrections.correct_offer(here, one, facts, reason=reason)
    if words[0] == "settlement":
        made = settlements.settlement_numbered(here.case, int(words[1]))
        return corrections.correct_settlement(here, made, facts, reason=reason)
    for made in here.case.settlements:
        for taken in reversed(made.steps):
            if taken.id == words[0]:
                return corrections.correct_route_step(
                    here, made, taken, facts, moved_to=moved_to, reason=reason
                )
    if words[0] == "opened":
        return steps.correct_receipt(here, _until(options, "received_at"), reason=reason)
    recorded = [s for s in here.case.steps if s.id == words[0]]
    if not recorded:
        raise NotFound("There is nothing to correct.")
    return steps.correct(here, recorded[-1], facts, moved_to=moved_to, reason=reason)


def _promise(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    return promises.promise(
        here,
        " ".join(words),
        due_at=_until(options, "due"),
        by=options.get("by", ""),
        otherwise=options.get("otherwise", ""),
        call_back=options.get("back", "") == "yes",
    )


def _issue(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    """The record of a paper, as issuing it leaves one; the holders are those of its route."""
    kind = here.policy.document(words[0])
    assert kind
    number = int(options.pop("settlement", "0"))
    certified: dict[str, Any] = {}
    if not kind.confirms_payment:
        made = settlement_for(here.case, here.policy, kind, number)
    else:
        made, receipt = receipt_for(here.case, here.policy, kind, number, {**options})
        certified = {
            "payment": receipt.payment,
            "amount": yuan(receipt.amount),
            "payer": receipt.payer.of("zh"),
        }
    belongs(here.policy, kind, made)
    route = here.policy.route(made.route) if made else None
    version = 1 + sum(d.type == kind.id for d in here.case.documents)
    payload = DocumentIssued(
        document=kind.id,
        version=version,
        sha256=f"{len(here.case.documents) + 1:064}",
        template="0" * 64,
        name=f"{here.case.number}-{kind.id}-v{version}.docx",
        settlement=made.no if made else 0,
        holders=route.holders if route and kind.copies else (),
        **certified,
    )
    return (NewEvent(here.now, payload),)


def _sign(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    name, copy = words[0], int(options["copy"])
    return custody.sign(here, name, copy, options["by"], at=_when(options))


def _hand_over(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    name, copy, to = words[0], int(options["copy"]), options["to"]
    return custody.hand_over(here, name, copy, to, options["by"], at=_when(options))


def _erase(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    return erasure.erase(
        here.case, here.policy, [], (), reason=options.get("reason", ""), now=here.now
    )


VERBS: dict[str, Verb] = {
    "delegate": lambda h, words, o: delegation.lend(
        h.policy, h.staff, words[0], _until(o, "until"), h.now
    ),
    "offer": _offer,
    "choose": lambda h, words, o: offers.choose(h, [int(no) for no in words]),
    "decline": lambda h, words, o: offers.decline(h, _number(words), o.get("reason", "")),
    "demand": _demand,
    "answer": _answer,
    "approve": lambda h, words, o: approvals.approve(h, _number(words)),
    "refuse": lambda h, words, o: approvals.refuse(h, _number(words), o.get("reason", "")),
    "settle": _settle,
    "overpaid": _overpaid,
    "cancel": lambda h, words, o: settlements.cancel(h, _number(words), o.get("reason", "")),
    "record": _record,
    "correct": _correct,
    "pause": lambda h, words, o: pauses.pause(h, _until(o, "until"), o.get("reason", "")),
    "resume": lambda h, words, o: pauses.resume(h),
    "contact": lambda h, words, o: promises.contact(h, _facts(h, _rest(o)), at=_when(o)),
    "promise": _promise,
    "kept": lambda h, words, o: promises.promise_kept(h, _number(words), at=_when(o)),
    "moved": lambda h, words, o: promises.promise_moved(
        h, _number(words), _when(o, "due"), by=o.get("by", ""), reason=o.get("reason", "")
    ),
    "released": lambda h, words, o: promises.promise_released(
        h, _number(words), o.get("reason", "")
    ),
    "request": lambda h, words, o: requests.request(h, words[0], o.get("reason", ""), at=_when(o)),
    "met": lambda h, words, o: requests.request_met(h, _number(words), at=_when(o)),
    "unmet": lambda h, words, o: requests.request_refused(h, _number(words), o.get("reason", "")),
    "strike": lambda h, words, o: strike.strike(h, words[0], o.get("reason", "")),
    "note": lambda h, words, o: steps.note(h, " ".join(words), at=_when(o)),
    "assign": lambda h, words, o: steps.assign(h, words[0]),
    "reveal": lambda h, words, o: steps.reveal(h, words[0]),
    "close": lambda h, words, o: endings.close(
        h, _facts(h, _rest(o)), at=_when(o), despite=o.get("despite", "")
    ),
    "withdraw": lambda h, words, o: endings.withdraw(
        h, o.get("reason", ""), despite=o.get("despite", "")
    ),
    "reopen": lambda h, words, o: endings.reopen(h, o.get("reason", "")),
    "erase": _erase,
    "issue": _issue,
    "sign": _sign,
    "hand-over": _hand_over,
    "void": lambda h, words, o: custody.void(h, words[0], o.get("reason", "")),
}


def _rest(options: Options) -> Options:
    return {key: value for key, value in options.items() if key not in ("at", "despite")}
