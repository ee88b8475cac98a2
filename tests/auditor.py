"""Somebody who reads the log of a desk beside the program, knows what the rules of money are from
the house rules alone, and judges every entry by them; nothing of ``casefile.money`` is asked.

What they know of the rules: each grant is within a limit of whoever grants it, counted over the
case, the clerk and whoever stands behind every number and link of the case; whoever proposed or
changed something does not approve it, nor does their delegate; nobody fills two places of a chain;
an approval covers one state of the content; a payment is what was paid and not struck."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from casefile.log import events as log
from casefile.log.events import Event

Tree = Mapping[str, Any]


def cents(text: object) -> int:
    return int(Decimal(str(text or "0")) * 100)


@dataclass
class Place:
    """One place of a chain: enough authority for the amount, or a role, or both."""

    seq: int
    rank: int
    amount: bool
    role: str
    given: frozenset[str] = frozenset()
    """Who gave it, and for whom."""


@dataclass
class Deal:
    """Whatever is granted: a remedy, or what a settlement adds to the remedies."""

    case: str
    no: int
    of: str
    kind: str
    seq: int
    amount: int
    at: datetime
    authors: set[str]
    facts: dict[str, Any]
    grantor: str = ""
    state: str = "offered"
    places: list[Place] = field(default_factory=list)
    unvalued: bool = False
    # of a settlement
    whole: int = 0
    continues: int = 0
    carried: int = 0
    returned: int = 0
    explained: int = 0
    paid: dict[int, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.of}-{self.no}"

    @property
    def whole_chain(self) -> bool:
        return all(place.given for place in self.places)

    @property
    def alive(self) -> bool:
        return self.state in ("offered", "chosen", "waiting")

    @property
    def new_money(self) -> int:
        return max(sum(self.paid.values()) - self.returned, 0)

    @property
    def covered(self) -> int:
        return max(self.whole - self.amount - self.carried, 0)

    @property
    def counts(self) -> int:
        """The fen that limits count."""
        if self.of == "remedy":
            stands = self.state in ("offered", "chosen") or (
                self.state == "waiting" and self.grantor
            )
            return self.amount if stands else 0
        if self.state == "offered" or (self.state == "waiting" and self.grantor):
            return self.amount
        return 0 if self.state == "waiting" else max(self.new_money - self.covered, 0)


@dataclass
class File:
    """What is known of a case."""

    numbers: list[str]
    links: dict[str, datetime | None] = field(default_factory=dict)
    """Who else stands behind it, and until when what was granted counts; None: still."""
    tied: set[str] = field(default_factory=set)
    told: set[tuple[str, str]] = field(default_factory=set)
    """What was found to lie beyond a limit."""
    card: int = 0


class Auditor:
    """The log as it was read so far. A broken rule is an AssertionError."""

    def __init__(self, policy: Tree, numbers: Mapping[str, str]) -> None:
        self.spelled = numbers
        self.roles: dict[str, tuple[str, ...]] = {}
        self.policy: Tree = {}
        self.files: dict[str, File] = {}
        self.deals: list[Deal] = []
        self.lent: dict[tuple[str, str], datetime] = {}
        self.held: dict[str, tuple[str, ...]] = {}
        """The roles that somebody held last."""
        self.applied(policy)

    # ---- who is who

    def applied(self, policy: Tree) -> None:
        """A version of the policy is in force from now on."""
        renamed = policy.get("renamed", {})
        was = self.policy.get("staff", ())
        known = {row["id"]: _called(row["roles"], renamed) for row in was}
        self.roles = {who: _called(roles, renamed) for who, roles in self.roles.items()}
        self.held = {who: _called(roles, renamed) for who, roles in self.held.items()}
        for row in policy["staff"]:
            if known.get(row["id"]) != tuple(row["roles"]):
                self.roles[row["id"]] = tuple(row["roles"])
        self.policy = policy

    def holds(self, who: str) -> frozenset[str]:
        """The roles of somebody, under every name that they ever had."""
        roles = set(self.roles.get(who, ()))
        former = [old for old, new in self.policy.get("renamed", {}).items() if new in roles]
        return frozenset(roles | set(former))

    def speaks_for(self, who: str, now: datetime) -> set[str]:
        """Whose authority somebody has: their own, and what is lent to them."""
        lenders = {by for (by, to), until in self.lent.items() if to == who and until > now}
        return {who} | {by for by in lenders if self.holds(by)}

    # ---- what is read

    def heard(self, event: Event) -> None:
        said = event.payload
        match said:
            case log.StaffChanged():
                self.roles[said.id] = tuple(said.roles)
            case log.StaffLeft():
                self.held[said.id] = self.roles.get(said.id, ())
                self.roles[said.id] = ()
            case log.AuthorityDelegated():
                self.lent[said.by, said.to] = said.until
            case log.DelegationEnded():
                self.lent[said.by, said.to] = event.at
            case log.StepRecorded() if not said.settlement and event.personal:
                if "phone" in event.personal:
                    known = self.files.setdefault(event.stream, File([]))
                    self._known_by(known, event.personal["phone"])
                    known.card = event.seq
            case log.StepRecorded() if said.settlement:
                if "paid_amount" in said.facts:
                    one = self._deal(event.stream, "settlement", said.settlement)
                    assert one.state == "offered", "paid on what does not stand"
                    one.paid[event.seq] = cents(said.facts["paid_amount"])
            case log.CaseLinked() | log.CaseUnlinked():
                self._linked(event, said)
            case log.RemedyOffered():
                self._offered(event, said)
            case log.SettlementMade():
                self._settled(event, said)
            case log.RemediesChosen():
                self._chosen(event, said)
            case log.RemedyDeclined():
                self._deal(event.stream, "remedy", said.no).state = "declined"
            case log.ApprovalGiven():
                self._given(event, said)
            case log.ApprovalRefused():
                self._asked_in(event.stream, said.ask).state = "refused"
            case log.SettlementCancelled():
                self._deal(event.stream, "settlement", said.no).state = "cancelled"
            case log.OverpaymentExplained():
                one = self._deal(event.stream, "settlement", said.no)
                if said.returned:
                    one.returned += cents(said.amount)
                else:
                    one.explained += cents(said.amount)
            case log.EntryStruck():
                for one in self.deals:
                    one.paid.pop(said.of, None)
            case log.FactsCorrected():
                self._corrected(event, said)
            case _:
                pass

    def _deal(self, case: str, of: str, no: int) -> Deal:
        return next(d for d in self.deals if (d.case, d.of, d.no) == (case, of, no))

    def _asked_in(self, case: str, seq: int) -> Deal:
        return next(d for d in self.deals if d.case == case and any(p.seq == seq for p in d.places))

    # ---- customers

    def _known_by(self, known: File, phone: object) -> None:
        number = self.spelled[str(phone)]
        if number in known.numbers:
            known.numbers.remove(number)
        known.numbers.append(number)

    def granted(self, but: Deal | None = None) -> list[Deal]:
        return [d for d in self.deals if d.counts and d is not but]

    def of_customer(self, case: str) -> list[Deal]:
        """What was granted to whoever stands behind a case."""
        reached: dict[str, datetime | None] = {}
        left: list[tuple[str, datetime | None]] = [(case, None)]
        while left:
            one, until = left.pop()
            if one in reached:
                known = reached[one]
                if known is None or (until and until <= known):
                    continue
            reached[one] = until
            for other, ended in self.files[one].links.items():
                left.append((other, min((t for t in (until, ended) if t), default=None)))
            now = self.files[one].numbers[-1:]
            left += [(c, until) for c, known in self.files.items() if now == known.numbers[-1:]]
        found = []
        for deal in self.granted():
            theirs = set(self.files[deal.case].numbers)
            for one, until in reached.items():
                same = deal.case == one or theirs & set(self.files[one].numbers)
                if same and (until is None or deal.at <= until):
                    found.append(deal)
                    break
        return found

    # ---- limits

    def may_grant(self, roles: Iterable[str], wanted: Deal, amount: int, now: datetime) -> bool:
        """Whether a role of them allows it: everything that counts, and what is wanted."""
        if not amount and not wanted.unvalued:
            return True
        return any(self._allows(role, wanted, amount, now) for role in roles)

    def _rows(self, role: str, kind: str) -> list[Tree]:
        rows = [row for row in self.policy["limit"] if row["role"] == role]
        return [row for row in rows if row.get("remedy", "*") in ("*", kind)]

    def _allows(self, role: str, wanted: Deal, amount: int, now: datetime) -> bool:
        rows = self._rows(role, wanted.kind)
        if not rows:
            return False
        if wanted.unvalued:
            own = [row for row in rows if row.get("remedy") == wanted.kind] or rows
            if any(key.startswith("per_") for row in own for key in row):
                return False
        others = self.granted(wanted)
        theirs = [d for d in self.of_customer(wanted.case) if d is not wanted]
        for row in rows:
            since = _since(row, now)
            scopes = {
                "per_item": [],
                "per_case": [d for d in others if d.case == wanted.case],
                "per_customer": [d for d in theirs if _in(d, since)],
                "per_clerk": [d for d in others if d.grantor == wanted.grantor and _in(d, since)],
            }
            for scope, counted in scopes.items():
                if scope in row:
                    same = [d for d in counted if row.get("remedy", "*") in ("*", d.kind)]
                    total = sum(d.counts for d in same) + amount
                    if not 0 < cents(row[scope]) >= total:
                        return False
        return True

    def _covers(self, giver: str, wanted: Deal, amount: int, now: datetime, what: str) -> None:
        wanted.grantor, before = giver, wanted.grantor
        enough = self.may_grant(self.holds(giver), wanted, amount, now)
        wanted.grantor = before
        assert enough, f"{giver} granted {amount} fen beyond every limit: {what}: {wanted}"

    def _may(self, who: str, verb: str) -> None:
        rights = self.policy.get("rights", {})
        assert verb not in rights or set(rights[verb]) & self.holds(who), f"{who} may not {verb}"

    # ---- what is granted

    def _stands_on(self, deal: Deal, event: Event, said: Any, chain: Iterable[str]) -> None:
        """The content of a deal is new: on whose authority it stands, or who was asked."""
        deal.places = [
            Place(event.seq, rank, bool(ask.staff) or not ask.role, ask.role)
            for rank, ask in enumerate(said.asks)
        ]
        missing = set(chain) - {place.role for place in deal.places}
        assert not missing, f"nobody was asked as {missing}: {deal}"
        asked = any(place.amount for place in deal.places)
        amount, deal.at = deal.amount, event.at
        if not asked and (amount or deal.unvalued):
            assert said.grantor == event.actor, f"granted by nobody who acted: {deal}"
            self._covers(said.grantor, deal, amount, event.at, type(said).__name__)
        deal.grantor = "" if asked else said.grantor
        deal.state = "waiting" if deal.places else "offered"

    def _remedy(self, kind: str) -> Tree:
        return next(row for row in self.policy["remedy"] if row["id"] == kind)

    def _unvalued(self, kind: str, facts: Mapping[str, Any]) -> bool:
        row = self._remedy(kind)
        return row.get("unvalued", "ask") == "ask" and not facts.get(row.get("value", ""))

    def _offered(self, event: Event, said: log.RemedyOffered) -> None:
        self._may(event.actor, "offer")
        facts = {**said.facts, **(event.personal or {})}
        no = 1 + sum(d.of == "remedy" and d.case == event.stream for d in self.deals)
        deal = Deal(
            event.stream, no, "remedy", said.remedy, event.seq, cents(said.amount), event.at,
            {event.actor}, facts, state="new",
        )  # fmt: skip
        deal.unvalued = self._unvalued(said.remedy, facts)
        assert deal.amount == cents(facts.get("amount")), "another amount than was said"
        self.deals.append(deal)
        self._stands_on(deal, event, said, self._remedy(said.remedy).get("approvals", ()))

    def _uncovered(self, case: str, but: Deal | None = None) -> int:
        """What was granted and chosen to be paid, and nothing rests on yet."""
        cash = {row["id"] for row in self.policy["remedy"] if row.get("cash")}
        here = [d for d in self.deals if d.case == case and d is not but]
        chosen = sum(d.amount for d in here if d.state == "chosen" and d.kind in cash)
        used = sum(
            d.covered if d.alive else min(d.new_money, d.covered)
            for d in here
            if d.of == "settlement"
        )
        return max(chosen - used, 0)

    def _settled(self, event: Event, said: log.SettlementMade) -> None:
        self._may(event.actor, "settle")
        facts = {**said.facts, **(event.personal or {})}
        no = 1 + sum(d.of == "settlement" and d.case == event.stream for d in self.deals)
        carried = 0
        if said.continues:
            former = self._deal(event.stream, "settlement", said.continues)
            assert former.state in ("cancelled", "refused")
            others = [d.continues for d in self.deals if d.case == event.stream]
            assert said.continues not in others, "the same money goes on twice"
            carried = max(former.carried + sum(former.paid.values()) - former.returned, 0)
            carried = max(carried - former.explained, 0)
        excess = max(cents(said.amount) - carried - self._uncovered(event.stream), 0)
        assert cents(said.excess) == excess, f"{excess} fen go beyond what was granted: {said}"
        deal = Deal(
            event.stream, no, "settlement", "settlement", event.seq, excess, event.at,
            {event.actor}, facts, state="new", whole=cents(said.amount),
            continues=said.continues, carried=carried,
        )  # fmt: skip
        route = next(row for row in self.policy["route"] if row["id"] == said.route)
        chain = [r for r in route.get("approvals", ()) if excess or not self._had(event.stream, r)]
        self.deals.append(deal)
        self._stands_on(deal, event, said, chain)

    def _had(self, case: str, role: str) -> bool:
        """Whether somebody with that role approved everything that is to be paid."""
        cash = {row["id"] for row in self.policy["remedy"] if row.get("cash")}
        resting = [d for d in self.deals if d.case == case and d.state == "chosen"]
        resting = [d for d in resting if d.kind in cash]
        return bool(resting) and all(
            any(role in self.holds(who) for p in d.places for who in p.given) for d in resting
        )

    def _chosen(self, event: Event, said: log.RemediesChosen) -> None:
        self._may(event.actor, "choose")
        for no in said.nos:
            deal = self._deal(event.stream, "remedy", no)
            if deal.state == "declined":  # granted anew, by whoever had granted it
                assert deal.whole_chain, f"chosen, and never approved: {deal}"
                chain = set(self._remedy(deal.kind).get("approvals", ()))
                assert chain <= {p.role for p in deal.places}, f"{chain} are not asked: {deal}"
                if deal.amount or deal.unvalued:
                    self._covers(deal.grantor, deal, deal.amount, event.at, "chosen after all")
                deal.at = event.at
            else:
                assert deal.state in ("offered", "chosen"), f"chosen while it is {deal.state}"
            deal.state = "chosen"
        for no in said.declined:
            self._deal(event.stream, "remedy", no).state = "declined"

    # ---- four eyes

    def _given(self, event: Event, said: log.ApprovalGiven) -> None:
        deal = self._asked_in(event.stream, said.ask)
        place = next(p for p in deal.places if (p.seq, p.rank) == (said.ask, said.rank))
        giver = said.behalf or event.actor
        assert deal.state == "waiting", f"approved while it is {deal.state}"
        assert all(p.given for p in deal.places if p.rank < place.rank), "out of turn"
        assert not place.given, "approved twice"
        assert giver in self.speaks_for(event.actor, event.at), f"{event.actor} speaks for nobody"
        hands = {event.actor, giver}
        assert not hands & deal.authors, f"{hands} approved what they proposed: {deal}"
        filled = frozenset().union(*(p.given for p in deal.places))
        assert not hands & filled, f"two places in one hand: {hands}: {deal}"
        assert not place.role or place.role in self.holds(giver), f"{giver} is no {place.role}"
        if place.amount:
            self._covers(giver, deal, deal.amount, event.at, "approved")
            deal.grantor, deal.at = giver, event.at
        place.given = frozenset(hands)
        if deal.whole_chain:
            deal.state = "offered"

    # ---- corrections

    def _corrected(self, event: Event, said: log.FactsCorrected) -> None:
        given = {**said.facts, **(event.personal or {})}
        for deal in self.deals:
            if said.of in deal.paid and "paid_amount" in said.facts:
                deal.paid[said.of] = cents(said.facts["paid_amount"])
            if deal.seq == said.of:
                self._changed(deal, event, said, given)
        for case, known in self.files.items():
            if known.card == said.of and "phone" in given:
                before = self._beyond([self.of_customer(case)])
                self._known_by(known, given["phone"])
                self._tells(case, said, before, self.of_customer(case))

    def _changed(self, deal: Deal, event: Event, said: log.FactsCorrected, given: Any) -> None:
        self._may(event.actor, "correct")
        facts = {**deal.facts, **{k: v for k, v in given.items() if k != "reason"}}
        if not (said.grantor or said.asks):
            assert facts == deal.facts, "changed, and nobody answers for it"
            return
        assert deal.alive, f"changed while it is {deal.state}"
        deal.facts = facts
        deal.authors.add(event.actor)
        if deal.of == "remedy":
            deal.amount = cents(said.amount)
            assert deal.amount == cents(facts.get("amount")), "another amount than was said"
            deal.unvalued = self._unvalued(deal.kind, facts)
            chain = self._remedy(deal.kind).get("approvals", ())
        else:
            deal.whole = cents(said.amount)
            deal.amount = max(deal.whole - deal.carried - self._uncovered(deal.case, deal), 0)
            assert deal.amount == cents(said.excess), "another excess"
            routes = (row for row in self.policy["route"] if row["id"] == said_route(deal))
            chain = next(routes).get("approvals", ())
        self._stands_on(deal, event, said, chain)

    def _linked(self, event: Event, said: log.CaseLinked | log.CaseUnlinked) -> None:
        known = self.files[event.stream]
        if isinstance(said, log.CaseUnlinked):
            ended = said.other in known.links and known.links[said.other] is None
            if not said.counts:
                known.links.pop(said.other, None)
            elif ended:
                known.links[said.other] = event.recorded_at
            return
        if said.tie != "same-customer":
            return
        other = self.files[said.other]
        new = event.stream not in other.links or other.links[event.stream] is not None
        if new:  # the first of the two: what it tells is told here
            halves = [self.of_customer(event.stream), self.of_customer(said.other)]
            before = self._beyond(halves)
            known.links[said.other] = other.links[event.stream] = None
            both = {id(d): d for half in halves for d in half}
            self._tells(event.stream, said, before, both.values())

    def _beyond(self, halves: Iterable[Iterable[Deal]]) -> set[tuple[str, str]]:
        return {name for half in halves for name in self._hindsight(half)}

    def _hindsight(self, deals: Iterable[Deal]) -> Iterator[tuple[str, str]]:
        """What its grantor could not have granted, had they known that all of it is one
        customer's."""
        order = sorted(deals, key=lambda d: (d.at, d.case, d.name))
        for number, deal in enumerate(order):
            roles = self.holds(deal.grantor) or set(self.held.get(deal.grantor, ()))
            if roles and not any(
                self._within(role, deal, order[:number]) for role in roles if self._rows(role, "*")
            ):
                yield deal.case, deal.name

    def _within(self, role: str, deal: Deal, before: list[Deal]) -> bool:
        for row in self._rows(role, deal.kind):
            since = _since(row, deal.at)
            if "per_customer" in row:
                same = [d for d in before if row.get("remedy", "*") in ("*", d.kind)]
                counted = [d for d in same if _in(d, since)]
                if sum(d.counts for d in counted) + deal.counts > cents(row["per_customer"]):
                    return False
        return True

    def _tells(
        self, case: str, said: Any, before: set[tuple[str, str]], after: Iterable[Deal]
    ) -> None:
        """What is new beyond a limit stands in the entry that showed it."""
        told = {(b.case, b.item) for b in said.over}
        new = self._beyond([after]) - before
        assert new <= told, f"beyond a limit, and not told: {new - told}"
        self.files[case].told |= told


def said_route(deal: Deal) -> str:
    return str(deal.facts.get("trigger")) + (
        "-in-scope" if deal.facts.get("in_scope") == "yes" else "-out-of-scope"
    )


def _called(roles: Iterable[str], renamed: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(renamed.get(role, role) for role in roles))


def _since(row: Tree, now: datetime) -> datetime | None:
    window = row.get("window", "")
    days = {"d": 1, "w": 7}
    return now - timedelta(days=int(window[:-1]) * days[window[-1]]) if window else None


def _in(deal: Deal, since: datetime | None) -> bool:
    return since is None or deal.at > since
