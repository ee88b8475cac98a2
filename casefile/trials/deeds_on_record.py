"""What a line of a test does to what is on record already: corrections, strikes, links, signatures,
answers."""

from collections.abc import Callable

import msgspec

from casefile.case.here import Here
from casefile.errors import NotFound
from casefile.log.events import NewEvent
from casefile.money import corrections, offers, settlements
from casefile.papers import custody
from casefile.procedure import links, promises, requests, steps, strike
from casefile.trials.deed_words import (
    Options,
    facts_given,
    first_of,
    moment_given,
    nth_number,
    number_given,
)

OnRecord = Callable[[Here, list[str], Options], tuple[NewEvent, ...]]
_ANY = "-"
"""The reason, or the name, of a deed that gives none."""


def _correct(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    """``correct STEP``: its last recording, of the procedure or of a route; ``correct opened``,
    ``correct offer 1``, ``correct settlement 1``."""
    name, reason = " ".join(words[:1]), options.pop("reason", _ANY)
    if name == "opened":
        came = moment_given(here, options, "received_at")
        return steps.correct_receipt(here, came, reason=reason)
    facts = facts_given(here, options)
    if name == "offer":
        one = offers.offer_numbered(here.case, nth_number(words, 1))
        return corrections.correct_offer(here, one, facts, reason=reason)
    if name == "settlement":
        made = settlements.settlement_numbered(here.case, nth_number(words, 1))
        return corrections.correct_settlement(here, made, facts, reason=reason)
    on_route = [(m, s) for m in here.case.settlements for s in m.steps if s.id == name]
    if on_route:
        made, paid = on_route[-1]
        return corrections.correct_route_step(here, made, paid, facts, moved_to=None, reason=reason)
    taken = [s for s in here.case.steps if s.id == name]
    if not taken:
        raise NotFound("The procedure has no step {name}.", name=name)
    return steps.correct(here, taken[-1], facts, moved_to=None, reason=reason)


def _strike(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    return strike.strike(here, first_of(words), options.get("reason", _ANY))


def _link(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    """``link 2026-000002 tie=repeat``, with a case that is made up as well."""
    return links.tied((here, _other(here, words)), options.get("tie", ""))[0]


def _unlink(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    reason, mistake = options.get("reason", _ANY), options.get("mistake") == "yes"
    return links.untied((here, _other(here, words)), reason, mistake=mistake)[0]


def _other(here: Here, words: list[str]) -> Here:
    other = msgspec.structs.replace(here.case, number=first_of(words), links=())
    return msgspec.structs.replace(here, case=other)


def _sign(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    copy = number_given(options, "copy")
    return custody.sign(here, first_of(words), copy, options.get("by", _ANY), at=None)


def _hand_over(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    to, by = options.get("to", ""), options.get("by", _ANY)
    copy = number_given(options, "copy")
    return custody.hand_over(here, first_of(words), copy, to, by, at=None)


def _void(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    return custody.void(here, first_of(words), options.get("reason", _ANY))


def _demand(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    sort, amount = options.get("sort", "correct"), options.get("amount", "")
    return offers.demand(here, " ".join(words) or _ANY, sort=sort, amount=amount)


def _answer(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    met, remedy = options.get("met") == "yes", number_given(options, "remedy") or 0
    reason = options.get("reason", _ANY)
    return offers.answer_demand(here, nth_number(words), met=met, remedy=remedy, reason=reason)


def _decline(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    return offers.decline(here, nth_number(words), options.get("reason", _ANY))


def _cancel(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    return settlements.cancel(here, nth_number(words), options.get("reason", _ANY))


def _moved(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    due = moment_given(here, options, "due")
    by, reason = options.get("by", ""), options.get("reason", _ANY)
    return promises.promise_moved(here, nth_number(words), due, by=by, reason=reason)


def _released(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    return promises.promise_released(here, nth_number(words), options.get("reason", _ANY))


def _request_refused(here: Here, words: list[str], options: Options) -> tuple[NewEvent, ...]:
    return requests.request_refused(here, nth_number(words), options.get("reason", _ANY))


def _assign(here: Here, words: list[str], _: Options) -> tuple[NewEvent, ...]:
    return steps.assign(here, first_of(words))


DEEDS_ON_RECORD: dict[str, OnRecord] = {
    "correct": _correct,
    "strike": _strike,
    "link": _link,
    "unlink": _unlink,
    "sign": _sign,
    "hand-over": _hand_over,
    "void": _void,
    "demand": _demand,
    "answer": _answer,
    "decline": _decline,
    "cancel": _cancel,
    "moved": _moved,
    "released": _released,
    "request-refused": _request_refused,
    "assign": _assign,
}
