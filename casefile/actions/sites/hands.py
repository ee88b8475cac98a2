"""Whether the changing hands holds: what each taker claims, against what the giver's log has; and
that nothing was recorded where a case was no longer. Each that does not is a finding: the logs stay
as they are, and a person finds out which is right.
"""

from collections.abc import Iterator, Sequence

from casefile.actions.calendars_carried import calendars_on, days_to_carry
from casefile.actions.sites.alike import entries_here, words_here
from casefile.actions.sites.handover_file import policies_of
from casefile.actions.sites.site_logs import SiteLog, Taking
from casefile.derived.all_sites import SiteFinding
from casefile.errors import Message, message
from casefile.log.events import (
    CaseGiven,
    CaseTaken,
    DocumentIssued,
    Event,
    PersonalErased,
    PersonalRevealed,
    PrintedHead,
)

_MAY_FOLLOW = (PersonalErased, PersonalRevealed)
"""What changes nothing of a case that goes on elsewhere: that its facts were deleted or seen."""


def hand_findings(logs: Sequence[SiteLog]) -> Iterator[SiteFinding]:
    """What of the changing hands does not hold, as far as the logs are known."""
    by_chain = {one.chain: one for one in logs}
    by_name = {one.site: one for one in logs if one.site}
    found: dict[tuple[str, str], SiteFinding] = {}
    for log in logs:
        for taking in log.takings():
            # nothing in the file of a case proves whose chain it is of
            giver = by_chain.get(taking.told.chain) or by_name.get(taking.told.site)
            told = _unlike(giver, log, taking) if giver else None
            if told:
                found.setdefault((told.rule, told.about), told)
    yield from found.values()
    for log in logs:
        yield from _recorded_after(log, logs)


def _unlike(giver: SiteLog, taker: SiteLog, taking: Taking) -> SiteFinding | None:
    """What a claim says that the giver's log does not bear out."""
    told = taking.told
    event = giver.giving(told)
    if event is None:
        return _never_given(giver, taking)
    theirs = giver.store.events(told.number)[: event.no]
    ours = taker.store.events(taking.number)[: taking.event.no - 1]
    if _claim(giver, theirs) == _claimed(told) and _same(theirs, ours):
        return None
    return _finding(
        "case-differs",
        taking,
        message(
            "What site {to} took over as {case} (event {seq}) is not what site {site} gave as "
            "{former}. Find out which is right: casefile show {case} --log",
            to=told.to,
            case=taking.number,
            seq=taking.event.seq,
            site=told.site,
            former=told.number,
        ),
    )


def _same(theirs: Sequence[Event], ours: Sequence[Event]) -> bool:
    """Whether both tell the same entries, and the same personal facts where both still have
    them."""
    words = zip(words_here(theirs), words_here(ours), strict=False)
    kept = all(a == b for a, b in words if a is not None and b is not None)
    return kept and entries_here(theirs) == entries_here(ours)


_Claim = tuple[object, ...]


def _claim(giver: SiteLog, events: Sequence[Event]) -> _Claim:
    """What a taker of the case that ends with those events has to claim."""
    given = events[-1].payload
    assert isinstance(given, CaseGiven)
    days, _ = days_to_carry(calendars_on(giver.store, events), events)
    told = given.site, given.to, giver.chain
    return *told, policies_of([e.payload for e in events]), days, tuple(_heads(giver, events))


def _claimed(told: CaseTaken) -> _Claim:
    return told.site, told.to, told.chain, told.policies, told.calendars, told.heads


def _heads(giver: SiteLog, events: Sequence[Event]) -> Iterator[PrintedHead]:
    carried = [e.payload for e in events if isinstance(e.payload, CaseTaken)]
    known = {one.no: one for payload in carried for one in payload.heads}
    for event in events:
        if isinstance(event.payload, DocumentIssued):
            head = giver.store.hash_of(event.seq - 1)[:16]
            yield known.get(event.no) or PrintedHead(event.no, head)


def _never_given(giver: SiteLog, taking: Taking) -> SiteFinding | None:
    """Nothing of it in the giver's log, though that is known for longer than the case was taken; of
    a bundle that is still on its way nobody can tell."""
    last = giver.store.log(giver.store.head()[0] - 1, 1)
    if not last or last[0].recorded_at <= taking.event.recorded_at:
        return None
    told = taking.told
    return _finding(
        "taken-not-given",
        taking,
        message(
            "Site {to} took over {case} (event {seq}) as what site {site} gave as {former}, and "
            "the log of {site} tells nothing of that up to {time}. Find out which is right: "
            "casefile show {case} --log",
            to=told.to,
            case=taking.number,
            seq=taking.event.seq,
            site=told.site,
            former=told.number,
            time=last[0].recorded_at,
        ),
    )


def _finding(rule: str, taking: Taking, told: Message) -> SiteFinding:
    return SiteFinding(rule, taking.number, taking.told.to, told, taking.told.given)


def _recorded_after(log: SiteLog, logs: Sequence[SiteLog]) -> Iterator[SiteFinding]:
    """What was recorded on a case while it went on at another site."""
    given = {row.number for row in log.given()}
    given |= {t.told.number for one in logs for t in one.takings() if t.told.chain == log.chain}
    for number in sorted(given):
        away: CaseGiven | None = None
        for event in log.store.events(number):
            payload = event.payload
            if isinstance(payload, CaseGiven | CaseTaken):
                away = payload if isinstance(payload, CaseGiven) else None
            elif away and not isinstance(payload, _MAY_FOLLOW):
                told = message(
                    "Event {seq} was recorded on {case} at site {site} after the case was given "
                    "to site {to}, which goes on without it.",
                    seq=event.seq,
                    case=number,
                    site=away.site,
                    to=away.to,
                )
                about = event.hash[:16]
                yield SiteFinding("recorded-after-given", number, log.site, told, about)
                break
