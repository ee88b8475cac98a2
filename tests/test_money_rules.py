"""Deciding on money, row by row: offers, choices, demands, approvals, settlements, corrections.

Each row says why, what was done before, what somebody wants to do, and what comes of it."""

import msgspec
import pytest

from casefile.case.owed import paid_on
from casefile.log.events import (
    ApprovalGiven,
    ApprovalRefused,
    Ask,
    AuthorityDelegated,
    DemandAnswered,
    DemandMade,
    FactsCorrected,
    NewEvent,
    NoteAdded,
    RemediesChosen,
    RemedyDeclined,
    RemedyOffered,
    SettlementCancelled,
    SettlementMade,
    StepRecorded,
)
from casefile.money.authority import rule_text
from casefile.money.grants import customer_of, grants_of, rests_on, uncovered
from casefile.money.limits import Bound
from casefile.pages.language import Language
from casefile.policy import Policy
from casefile.policy.money import Limit
from casefile.values.value import Facts, Value
from tests.rules import (
    ALONE,
    FIRST,
    MALL,
    NOW,
    Around,
    Then,
    adds,
    around,
    case_after,
    check,
    comes_of,
    moment,
    rows,
)

PER_CASE = "“service desk”: at most 200.00 on one case, all remedies together"
REASON = "Refused: A reason is needed: --reason …"


def chain(*roles: str) -> Policy:
    """The mall, where a refund takes the approval of ``roles``, one after the other."""
    remedies = tuple(
        msgspec.structs.replace(r, approvals=roles) if r.id == "refund" else r
        for r in MALL.remedies
    )
    return msgspec.structs.replace(MALL, remedies=remedies)


CHAIN = around(chain("operations-director", "finance"))


def refund(amount: str, grantor: str = "teng", *asks: Ask) -> RemedyOffered:
    return RemedyOffered("refund", amount, {"amount": amount}, grantor, asks)


# ---- offers -----------------------------------------------------------------------------------

SMALL = "teng offer refund amount=100"
ASKED = "teng offer refund amount=300 ask=xu"
OTHER_CASE = around(grants="2026-000002 refund 400 hong 5d 13812348000")
LONG_AGO = around(grants="2026-000002 refund 400 hong 90d 13812348000")
STRANGER = around(grants="2026-000002 refund 400 hong 5d 13912348000")
NO_APOLOGY = around(
    msgspec.structs.replace(MALL, limits=(*MALL.limits, Limit("desk", "apology", per_item="0.00")))
)
BUSY_CLERK = around(grants="2026-000002 refund 2950 teng 5d 13912348000")

OFFERS = [
    ("within authority it stands at once", "", SMALL, ALONE, refund("100.00")),
    ("up to the limit", "", "teng offer refund amount=200", ALONE, refund("200.00")),
    (
        "nobody asks themselves, though they may grant it",
        "",
        "teng offer refund amount=100 ask=teng",
        ALONE,
        "Refused: Nobody approves what they proposed themselves.",
    ),
    (
        "a limit of nothing on what costs nothing means none of it",
        "",
        "teng offer apology",
        NO_APOLOGY,
        "Unauthorised: 滕（样例） may not grant 0.00 yuan: “service desk”: none of “apology”; "
        "0.00 is taken up, 0.00 is left.",
    ),
    (
        "a fen beyond it names rule, total and rest",
        "",
        "teng offer refund amount=200.01",
        ALONE,
        f"Unauthorised: 滕（样例） may not grant 200.01 yuan: {PER_CASE}; "
        "0.00 is taken up, 200.00 is left.\n"
        "金（样例） may (jin): head of the responsible unit.\n"
        "周（样例） may (zhou): operations manager.\n"
        "徐（样例） may (xu): store manager.\n"
        "吴（样例） may (wu): operations director.\n"
        "朱（样例） may (zhu): head of the responsible unit.\n"
        "程（样例） may (cheng): section chief, head of the responsible unit.\n"
        "梅（样例） may (mei): head of the responsible unit.\n"
        "白（样例） may (bai): head of the responsible unit.\n"
        "田（样例） may (tian): head of the responsible unit.\n"
        "Ask for it: the same command with --ask jin; then they type: "
        "casefile --as jin approve 2026-000001",
    ),
    (
        "small offers one after the other are one large one",
        SMALL,
        "teng offer refund amount=100.01",
        ALONE,
        f"Unauthorised: 滕（样例） may not grant 100.01 yuan: {PER_CASE}; "
        "100.00 is taken up, 100.00 is left.",
    ),
    (
        "one gift has a bound of its own",
        "",
        "teng offer gift item=茶 amount=100.01",
        ALONE,
        "Unauthorised: 滕（样例） may not grant 100.01 yuan: “service desk”: at most 100.00 for "
        "one item, “gift”; 0.00 is taken up, 100.00 is left.",
    ),
    (
        "what colleagues granted on the case counts",
        "hong offer refund amount=150",
        "teng offer refund amount=51",
        ALONE,
        f"Unauthorised: 滕（样例） may not grant 51.00 yuan: {PER_CASE}; "
        "150.00 is taken up, 50.00 is left.",
    ),
    (
        "what the customer got on another case counts",
        "",
        "teng offer refund amount=101",
        OTHER_CASE,
        "Unauthorised: 滕（样例） may not grant 101.00 yuan: “service desk”: at most 500.00 to one "
        "customer in 90 day(s), all remedies together; 400.00 is taken up, 100.00 is left.",
    ),
    (
        "but not for ever",
        "",
        "teng offer refund amount=101",
        LONG_AGO,
        refund("101.00"),
    ),
    ("nor what others got", "", "teng offer refund amount=101", STRANGER, refund("101.00")),
    (
        "a clerk has a total of their own",
        "",
        "teng offer refund amount=51",
        BUSY_CLERK,
        "Unauthorised: 滕（样例） may not grant 51.00 yuan: “service desk”: at most 3000.00 by one "
        "person in 90 day(s), all remedies together; 2950.00 is taken up, 50.00 is left.",
    ),
    (
        "a colleague has another",
        "",
        "hong offer refund amount=51",
        BUSY_CLERK,
        refund("51.00", "hong"),
    ),
    (
        "what was declined is free again",
        "teng offer refund amount=200 | teng decline 1",
        "teng offer refund amount=200",
        ALONE,
        refund("200.00"),
    ),
    (
        "a role without a limit grants nothing",
        "",
        "qian offer refund amount=1",
        ALONE,
        "Unauthorised: 钱（样例） may not grant 1.00 yuan: the policy gives no limit to finance.",
    ),
    (
        "what costs nothing needs no authority",
        "",
        "qian offer apology",
        ALONE,
        RemedyOffered("apology", grantor="qian"),
    ),
    (
        "what is beyond everybody is told so",
        "",
        "wu offer refund amount=100000.01",
        ALONE,
        "Unauthorised: 吴（样例） may not grant 100000.01 yuan: “operations director”: at most "
        "100000.00 on one case, all remedies together; 0.00 is taken up, 100000.00 is left.\n"
        "Nobody in the policy may grant it; offer less, or something else.",
    ),
    (
        "somebody with authority is asked, and grants it later",
        "",
        ASKED,
        ALONE,
        refund("300.00", "", Ask("xu")),
    ),
    (
        "whoever is asked within one's own authority decides all the same",
        "",
        "teng offer refund amount=10 ask=xu",
        ALONE,
        refund("10.00", "", Ask("xu")),
    ),
    (
        "nobody asks themselves",
        "",
        "teng offer refund amount=300 ask=teng",
        ALONE,
        "Refused: Nobody approves what they proposed themselves.",
    ),
    (
        "only those can be asked who may",
        "",
        "teng offer refund amount=600 ask=zhu",
        ALONE,
        "Unauthorised: 朱（样例） may not grant 600.00 yuan either.\n"
        "周（样例） may (zhou): operations manager.\n"
        "徐（样例） may (xu): store manager.\n"
        "吴（样例） may (wu): operations director.",
    ),
    (
        "a delegate may be asked",
        "",
        "teng offer refund amount=3000 ask=hong",
        around(lent="xu>hong 03-05T10:00"),
        refund("3000.00", "", Ask("hong")),
    ),
    (
        "until the delegation ends",
        "",
        "@03-05T10:00 teng offer refund amount=3000 ask=hong",
        around(lent="xu>hong 03-05T10:00"),
        "Unauthorised: 洪（样例） may not grant 3000.00 yuan either.",
    ),
    (
        "one's own delegate is nobody else",
        "",
        "xu offer refund amount=6000 ask=xu",
        around(lent="wu>xu 03-05T10:00"),
        "Refused: Nobody approves what they proposed themselves.",
    ),
    (
        "a chain asks each of its roles, whatever the amount",
        "",
        "teng offer refund amount=10",
        CHAIN,
        refund("10.00", "teng", Ask(role="operations-director"), Ask(role="finance")),
    ),
    (
        "a chain comes after the authority for the amount",
        "",
        "teng offer refund amount=300 ask=xu",
        CHAIN,
        refund("300.00", "", Ask("xu"), Ask(role="operations-director"), Ask(role="finance")),
    ),
    (
        "who is asked for the amount approves in the place of their role, not before it is due",
        "",
        "teng offer refund amount=6000 ask=wu",
        around(chain("finance", "operations-director")),
        refund("6000.00", "", Ask(role="finance"), Ask("wu", "operations-director")),
    ),
    (
        "a role that stands twice in a chain is asked twice",
        "",
        "teng offer refund amount=6000 ask=wu",
        around(chain("operations-director", "finance", "operations-director")),
        refund(
            "6000.00",
            "",
            Ask("wu", "operations-director"),
            Ask(role="finance"),
            Ask(role="operations-director"),
        ),
    ),
    (
        "the amount that it needs is missing",
        "",
        "teng offer refund",
        ALONE,
        "Refused: “refund” needs amount; add amount=….",
    ),
    (
        "nothing is no refund",
        "",
        "teng offer refund amount=0",
        ALONE,
        "BadData: “refund” must be worth more than nothing.",
    ),
    (
        "what costs something has a value, or somebody without bound approves it",
        "",
        "teng offer exchange item=价值16400元的冰箱",
        ALONE,
        "Unauthorised: 滕（样例） may not grant “exchange” without an amount: nobody could tell "
        "what it costs.\nSay what it costs: amount=… (0 where it costs nothing).\n"
        "吴（样例） may (wu): operations director.",
    ),
    (
        "and is asked of them",
        "",
        "teng offer exchange item=冰箱 ask=wu",
        ALONE,
        RemedyOffered("exchange", "", {"item": "冰箱"}, "", (Ask("wu"),)),
    ),
    (
        "not of somebody with a bound",
        "",
        "teng offer exchange item=冰箱 ask=xu",
        ALONE,
        "Unauthorised: 徐（样例） may not grant it without an amount either.",
    ),
    (
        "what is said to cost nothing is believed, under the name of who says it",
        "",
        "teng offer repair item=换门封条 amount=0",
        ALONE,
        RemedyOffered("repair", "", {"item": "换门封条", "amount": "0.00"}, "teng"),
    ),
    (
        "a fact that tells what has happened lies in the past",
        "",
        "teng offer refund amount=1 paid_at=2026-03-03T10:00",
        ALONE,
        "BadData: “paid at” tells what has happened; it cannot lie in the future.",
    ),
    (
        "a remedy that there is not",
        "",
        "teng offer refnd amount=1",
        ALONE,
        "NotFound: The policy has no remedy refnd.\nDid you mean refund?",
    ),
    (
        "a paused case takes none",
        "teng pause until=03-05T10:00 reason=等配件",
        SMALL,
        ALONE,
        "Refused: Case 2026-000001 is paused until 2026-03-05 10:00; resume it first: "
        "casefile resume 2026-000001",
    ),
    (
        "nor does one that was withdrawn",
        "teng withdraw reason=和好",
        SMALL,
        ALONE,
        "Refused: Case 2026-000001 was withdrawn; reopen it first: "
        "casefile reopen 2026-000001 --reason …",
    ),
    (
        "who has not the right offers nothing",
        "",
        "qian offer apology",
        around(msgspec.structs.replace(MALL, rights={"offer": ("desk",)})),
        "NotPermitted: 钱（样例） may not record “an offer”: it takes service desk "
        "(--as teng, --as hong).",
    ),
]


@rows(OFFERS)
def test_an_offer(before: str, deed: str, beside: Around, then: Then) -> None:
    check(deed, then, before, beside)


# ---- the choice -------------------------------------------------------------------------------

TWO = "teng offer refund amount=100 | teng offer gift item=茶 amount=50"
FULL = "teng offer refund amount=150 | teng decline 1 | hong offer refund amount=100"
CHOICES = [
    ("one is chosen, the rest is declined", TWO, "teng choose 2", RemediesChosen((2,), (1,))),
    ("several are chosen together", TWO, "teng choose 1 2", RemediesChosen((1, 2))),
    ("none", TWO, "teng choose", "Refused: Say which remedies were chosen, each once."),
    ("one twice", TWO, "teng choose 1 1", "Refused: Say which remedies were chosen, each once."),
    ("one that there is not", TWO, "teng choose 3", "NotFound: Case 2026-000001 has no remedy 3."),
    (
        "again",
        f"{TWO} | teng choose 1",
        "teng choose 1",
        "Refused: Remedy 1 is chosen already.",
    ),
    (
        "one more beside it",
        f"{TWO} | teng choose 1",
        "teng choose 1 2",
        RemediesChosen((1, 2)),
    ),
    ("what waits", ASKED, "teng choose 1", "Refused: Remedy 1 waits for an approval."),
    (
        "what was refused",
        f"{ASKED} | xu refuse reason=太多",
        "teng choose 1",
        "Refused: Remedy 1 was not approved; offer it anew.",
    ),
    (
        "what was taken back",
        f"{ASKED} | teng refuse reason=写错",
        "teng choose 1",
        "Refused: Remedy 1 was not approved; offer it anew.",
    ),
    (
        "what was declined while it waited",
        f"{ASKED} | teng decline 1",
        "teng choose 1",
        "Refused: Remedy 1 was not approved; offer it anew.",
    ),
    (
        "what was declined, after all",
        f"{SMALL} | teng decline 1",
        "teng choose 1",
        RemediesChosen((1,)),
    ),
    (
        "what was declined, beyond what is left by now",
        FULL,
        "teng choose 1",
        "Refused: Remedy 1 is no longer within the limits of 滕（样例）; offer it anew.\n"
        f"滕（样例） may not grant 150.00 yuan: {PER_CASE}; 100.00 is taken up, 100.00 is left.",
    ),
    (
        "two that were declined pass no limit together that they would not pass one by one",
        "teng offer refund amount=150 | teng decline 1 | teng offer refund amount=150 | "
        "teng decline 2",
        "teng choose 1 2",
        "Refused: Remedy 2 is no longer within the limits of 滕（样例）; offer it anew.\n"
        f"滕（样例） may not grant 150.00 yuan: {PER_CASE}; 150.00 is taken up, 50.00 is left.",
    ),
    (
        "declined after it was changed to what takes no approval",
        f"{ASKED} | xu approve | teng correct offer 1 amount=150 reason=x | teng decline 1",
        "teng choose 1",
        RemediesChosen((1,)),
    ),
    (
        "declined after it was changed to what takes another approval",
        f"{ASKED} | xu approve | teng correct offer 1 amount=310 reason=x | teng decline 1",
        "teng choose 1",
        "Refused: Remedy 1 was not approved; offer it anew.",
    ),
    (
        "declined after its grantor approved it",
        f"{ASKED} | xu approve | teng decline 1",
        "teng choose 1",
        RemediesChosen((1,)),
    ),
]


@rows(CHOICES)
def test_a_choice(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


def test_what_is_chosen_after_all_counts_from_then() -> None:
    case = case_after(f"{SMALL} | teng decline 1 | @03-09T10:00 teng choose 1")
    (row,) = grants_of(case, MALL)
    assert (row.at, row.amount, row.grantor) == (moment("03-09T10:00"), 10000, "teng")


SETTLED = "trigger=merchant merchant=甲店 in_scope=no payee=本人"
RESTING = f"teng offer refund amount=100 | teng choose 1 | teng settle amount=100 {SETTLED}"
DECLINES = [
    ("an option", SMALL, "teng decline 1", RemedyDeclined(1)),
    ("with a reason", SMALL, "teng decline 1 reason=不要", adds(RemedyDeclined(1), reason="不要")),
    ("what waits", ASKED, "teng decline 1", RemedyDeclined(1)),
    (
        "twice",
        f"{SMALL} | teng decline 1",
        "teng decline 1",
        "Refused: Remedy 1 does not stand any more.",
    ),
    (
        "one that there is not",
        "",
        "teng decline 1",
        "NotFound: Case 2026-000001 has no remedy 1.",
    ),
    (
        "from under a settlement",
        RESTING,
        "teng decline 1",
        "Refused: A settlement rests on remedy 1; cancel it first: "
        "casefile cancel-settlement 2026-000001 N --reason …",
    ),
    (
        "once that came to nothing",
        f"{RESTING} | teng cancel 1 reason=反悔",
        "teng decline 1",
        RemedyDeclined(1),
    ),
]


@rows(DECLINES)
def test_an_option_is_declined(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


DEMAND = "teng demand 换新 sort=correct"
DEMANDS = [
    ("a line of them", "", DEMAND, adds(DemandMade("correct"), text="换新")),
    (
        "with an amount",
        "",
        "teng demand 误工 sort=compensate amount=80",
        adds(DemandMade("compensate", "80.00"), text="误工"),
    ),
    (
        "of no kind",
        "",
        "teng demand 换新 sort=x",
        "BadData: --for: x is not one of inform, correct, compensate.",
    ),
    (
        "without words",
        "",
        "teng demand sort=inform",
        "Refused: A demand must say what is asked for.",
    ),
    ("met", DEMAND, "teng answer 1 met=yes", DemandAnswered(1, met=True)),
    ("declined", DEMAND, "teng answer 1 met=no", DemandAnswered(1, met=False)),
    (
        "met by what was chosen",
        f"{DEMAND} | {SMALL} | teng choose 1",
        "teng answer 1 met=yes remedy=1",
        DemandAnswered(1, met=True, remedy=1),
    ),
    (
        "met by what was not chosen",
        f"{DEMAND} | {SMALL}",
        "teng answer 1 met=yes remedy=1",
        "Refused: Remedy 1 was not chosen.",
    ),
    (
        "answered twice",
        f"{DEMAND} | teng answer 1 met=yes",
        "teng answer 1 met=no",
        "Refused: Demand 1 was answered already.",
    ),
    (
        "one that there is not",
        "",
        "teng answer 1 met=no",
        "NotFound: Case 2026-000001 has no demand 1.",
    ),
]


@rows(DEMANDS)
def test_a_demand(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


# ---- approvals --------------------------------------------------------------------------------

OWN = (
    "Refused: {} proposed it: nobody approves what they proposed themselves, nor does their "
    "delegate."
)
CHAINED = "teng offer refund amount=300 ask=xu"
PLANNED = (
    "teng record judge founded=yes reasonable=yes | "
    "teng record responsible unit=家电部 person=zhu phoned_at=now | "
    "zhu record investigate cause=x at_fault=x | he record inspect inspection=x | "
    "{} record plan plan=x"
)
ZHU_PLANS = PLANNED.format("zhu")
APPROVALS = [
    ("by who was asked", ASKED, "xu approve", ALONE, ApprovalGiven(3)),
    ("by anybody with enough authority", ASKED, "wu approve", ALONE, ApprovalGiven(3)),
    ("by its number", ASKED, "xu approve 1", ALONE, ApprovalGiven(3)),
    ("of one's own proposal", ASKED, "teng approve", ALONE, OWN.format("滕（样例）")),
    (
        "beyond one's authority",
        ASKED,
        "hong approve",
        ALONE,
        f"Unauthorised: 洪（样例） may not grant 300.00 yuan: {PER_CASE}; "
        "0.00 is taken up, 200.00 is left.",
    ),
    (
        "by a delegate, for whom they act",
        ASKED,
        "hong approve",
        around(lent="xu>hong 03-05T10:00"),
        ApprovalGiven(3, behalf="xu"),
    ),
    (
        "by a delegate who has the authority themselves",
        ASKED,
        "wu approve",
        around(lent="xu>wu 03-05T10:00"),
        ApprovalGiven(3),
    ),
    (
        "by a delegate whose delegation has ended",
        ASKED,
        "@03-05T10:00 hong approve",
        around(lent="xu>hong 03-05T10:00"),
        f"Unauthorised: 洪（样例） may not grant 300.00 yuan: {PER_CASE}; "
        "0.00 is taken up, 200.00 is left.",
    ),
    (
        "by a delegate's delegate",
        ASKED,
        "hong approve",
        around(lent="xu>he 03-05T10:00;he>hong 03-05T10:00"),
        f"Unauthorised: 洪（样例） may not grant 300.00 yuan: {PER_CASE}; "
        "0.00 is taken up, 200.00 is left.",
    ),
    (
        "by the delegate of who proposed it",
        "wu offer refund amount=300 ask=xu",
        "hong approve",
        around(lent="wu>hong 03-05T10:00"),
        OWN.format("吴（样例）"),
    ),
    (
        "by who proposed it, with the authority of another",
        ASKED,
        "teng approve",
        around(lent="xu>teng 03-05T10:00"),
        OWN.format("滕（样例）"),
    ),
    (
        "beyond what is left by now",
        ASKED,
        "zhu approve",
        around(grants="2026-000002 refund 701 hong 5d 13812348000"),
        "Unauthorised: 朱（样例） may not grant 300.00 yuan: “head of the responsible unit”: at "
        "most 1000.00 to one customer in 90 day(s), all remedies together; 701.00 is taken up, "
        "299.00 is left.",
    ),
    (
        "where none waits",
        SMALL,
        "xu approve",
        ALONE,
        "Refused: Nothing on case 2026-000001 waits for an approval.",
    ),
    (
        "one that there is not",
        ASKED,
        "xu approve 2",
        ALONE,
        "NotFound: Case 2026-000001 has no approval 2.",
    ),
    (
        "twice",
        f"{ASKED} | xu approve",
        "wu approve 1",
        ALONE,
        "Refused: Approval 1 does not wait any more.",
    ),
    (
        "one of two",
        f"{ASKED} | teng offer gift item=茶 amount=150 ask=xu",
        "xu approve",
        ALONE,
        "Refused: Say which approval is meant: 1, 2.",
    ),
    (
        "the only one of two that they may decide on",
        "teng offer refund amount=3000 ask=xu | teng offer gift item=茶 amount=150 ask=zhu",
        "zhu approve",
        ALONE,
        ApprovalGiven(4),
    ),
    (
        "out of order in a chain",
        CHAINED,
        "wu approve 2",
        CHAIN,
        "Refused: Approval 1 comes before 2.",
    ),
    ("the first of a chain", CHAINED, "xu approve", CHAIN, ApprovalGiven(3)),
    (
        "the second of a chain",
        f"{CHAINED} | xu approve",
        "wu approve",
        CHAIN,
        ApprovalGiven(3, rank=1),
    ),
    (
        "amount and first role do not lie in one hand",
        CHAINED,
        "wu approve",
        CHAIN,
        "Refused: Nobody but 吴（样例） may give approval 2, and nobody gives two of them; let "
        "somebody else give this one.",
    ),
    (
        "two roles of a chain in one hand",
        f"{CHAINED} | xu approve",
        "wu approve",
        around(chain("operations-director", "operations-director")),
        "Refused: Nobody but 吴（样例） may give approval 3, and nobody gives two of them; let "
        "somebody else give this one.",
    ),
    (
        "two roles of a chain, one through a delegate",
        f"{CHAINED} | xu approve",
        "hong approve",
        around(chain("operations-director", "operations-director"), lent="wu>hong 03-05T10:00"),
        "Refused: Nobody but 吴（样例） may give approval 3, and nobody gives two of them; let "
        "somebody else give this one.",
    ),
    (
        "without the role of a chain",
        f"{CHAINED} | xu approve",
        "xu approve",
        CHAIN,
        "Unauthorised: 徐（样例） may not approve it: it takes operations director.\n"
        "吴（样例） may (wu).",
    ),
    (
        "of a step that decides",
        ZHU_PLANS,
        "wu approve",
        ALONE,
        StepRecorded("approve", {"decision": "approved"}, judged=7),
    ),
    (
        "of a step, for whom they act",
        ZHU_PLANS,
        "xu approve",
        around(lent="wu>xu 03-05T10:00"),
        StepRecorded("approve", {"decision": "approved"}, behalf="wu", judged=7),
    ),
    (
        "of a step, by the wrong role",
        ZHU_PLANS,
        "xu approve",
        ALONE,
        "Unauthorised: 徐（样例） may not approve it: it takes operations director.\n"
        "吴（样例） may (wu).",
    ),
    (
        "of a step, by the delegate who proposed it",
        ZHU_PLANS,
        "zhu approve",
        around(lent="wu>zhu 03-05T10:00"),
        OWN.format("朱（样例）"),
    ),
    (
        "on a paused case",
        f"{ASKED} | teng pause until=03-05T10:00 reason=x",
        "xu approve",
        ALONE,
        ApprovalGiven(ask=3),
    ),
]


@rows(APPROVALS)
def test_an_approval(before: str, deed: str, beside: Around, then: Then) -> None:
    check(deed, then, before, beside)


REFUSALS = [
    (
        "by who was asked",
        ASKED,
        "xu refuse reason=太多",
        ALONE,
        adds(ApprovalRefused(3), reason="太多"),
    ),
    (
        "by who was asked and has no authority left",
        "teng offer refund amount=300 ask=zhu | wu offer gift item=茶 amount=5000",
        "zhu refuse reason=太多",
        ALONE,
        adds(ApprovalRefused(3), reason="太多"),
    ),
    (
        "one's own is taken back",
        ASKED,
        "teng refuse reason=写错",
        ALONE,
        adds(ApprovalRefused(3, withdrawn=True), reason="写错"),
    ),
    (
        "by a delegate",
        ASKED,
        "hong refuse reason=太多",
        around(lent="xu>hong 03-05T10:00"),
        adds(ApprovalRefused(3, behalf="xu"), reason="太多"),
    ),
    (
        "by somebody without authority",
        ASKED,
        "hong refuse reason=太多",
        ALONE,
        f"Unauthorised: 洪（样例） may not grant 300.00 yuan: {PER_CASE}; "
        "0.00 is taken up, 200.00 is left.",
    ),
    ("without a reason", ASKED, "xu refuse", ALONE, REASON),
    (
        "of a step: it is sent back, and a note says why",
        ZHU_PLANS,
        "wu refuse reason=太贵",
        ALONE,
        None,
    ),
]


@rows(REFUSALS)
def test_an_approval_is_refused(before: str, deed: str, beside: Around, then: Then) -> None:
    if then is None:
        came = comes_of(deed, before)
        assert not isinstance(came, str)
        step, note = came
        assert step.payload == StepRecorded("approve", {"decision": "returned"}, judged=7)
        assert (note.payload, note.personal) == (NoteAdded(), {"text": "太贵"})
    else:
        check(deed, then, before, beside)


UNTIL = moment("03-05T10:00")
DELEGATIONS = [
    (
        "until then",
        "",
        "xu delegate hong until=03-05T10:00",
        AuthorityDelegated("xu", "hong", UNTIL),
    ),
    (
        "at once it ends",
        "",
        "xu delegate hong until=03-02T10:01",
        AuthorityDelegated("xu", "hong", FIRST),
    ),
    (
        "by name",
        "",
        "xu delegate 洪（样例） until=03-05T10:00",
        AuthorityDelegated("xu", "hong", UNTIL),
    ),
    (
        "to oneself",
        "",
        "xu delegate xu until=03-05T10:00",
        "Refused: 徐（样例） cannot act for 徐（样例）.",
    ),
    (
        "into the past",
        "",
        "xu delegate hong until=03-02T10:00",
        "BadData: 2026-03-02 10:00 has passed; a delegation is for a time to come.",
    ),
    (
        "to nobody we know",
        "",
        "xu delegate hung until=03-05T10:00",
        "NotFound: The policy has no member of staff hung.\nDid you mean hong?",
    ),
]


@rows(DELEGATIONS)
def test_authority_is_lent(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


# ---- settlements ------------------------------------------------------------------------------

GRANTED = "teng offer compensation amount=100 | teng choose 1"
AGREED = f"{GRANTED} | teng settle amount=100 {SETTLED}"


def settlement(
    route: str, amount: str, excess: str = "", grantor: str = "teng", *asks: Ask
) -> SettlementMade:
    trigger, _, rest = route.partition("-")
    facts: Facts = {
        "amount": amount,
        "trigger": trigger,
        "in_scope": "no" if "out" in rest else "yes",
        **({"merchant": "甲店"} if trigger == "merchant" else {}),
    }
    return SettlementMade(route, amount, excess, facts, grantor, asks, to_judge=True)


def to_him(payload: SettlementMade, **more: Value) -> NewEvent:
    return NewEvent(NOW, payload, {"payee": "王小明", **more})


DIRECTOR, FINANCE = Ask(role="operations-director"), Ask(role="finance")
SETTLEMENTS = [
    (
        "a merchant's, within our responsibility",
        GRANTED,
        "teng settle amount=100 trigger=merchant merchant=甲店 in_scope=yes payee=本人",
        to_him(settlement("merchant-in-scope", "100.00")),
    ),
    (
        "a merchant's, outside it",
        GRANTED,
        f"teng settle amount=100 {SETTLED}",
        to_him(settlement("merchant-out-of-scope", "100.00")),
    ),
    (
        "a facility's, within it: the director approves the slip",
        GRANTED,
        "teng settle amount=100 trigger=facility in_scope=yes payee=本人",
        to_him(settlement("facility-in-scope", "100.00", "", "teng", DIRECTOR)),
    ),
    (
        "a facility's, outside it: director, then finance",
        GRANTED,
        "teng settle amount=100 trigger=facility in_scope=no payee=本人",
        to_him(settlement("facility-out-of-scope", "100.00", "", "teng", DIRECTOR, FINANCE)),
    ),
    (
        "what goes beyond what was granted is granted here",
        GRANTED,
        f"teng settle amount=150 {SETTLED}",
        to_him(settlement("merchant-out-of-scope", "150.00", "50.00")),
    ),
    (
        "or not",
        GRANTED,
        f"teng settle amount=200.01 {SETTLED}",
        f"Unauthorised: 滕（样例） may not grant 100.01 yuan: {PER_CASE}; "
        "100.00 is taken up, 100.00 is left.",
    ),
    (
        "or by somebody else",
        GRANTED,
        f"teng settle amount=350 {SETTLED} ask=xu",
        to_him(settlement("merchant-out-of-scope", "350.00", "250.00", "", Ask("xu"))),
    ),
    (
        "what was offered and not chosen covers nothing",
        "teng offer compensation amount=100",
        f"teng settle amount=101 {SETTLED}",
        f"Unauthorised: 滕（样例） may not grant 101.00 yuan: {PER_CASE}; "
        "100.00 is taken up, 100.00 is left.",
    ),
    (
        "what is not paid in money covers nothing",
        "teng offer gift item=茶 amount=100 | teng choose 1",
        f"teng settle amount=101 {SETTLED}",
        f"Unauthorised: 滕（样例） may not grant 101.00 yuan: {PER_CASE}; "
        "100.00 is taken up, 100.00 is left.",
    ),
    (
        "a second settlement does not rest on the same remedy",
        AGREED,
        f"teng settle amount=50 {SETTLED}",
        to_him(settlement("merchant-out-of-scope", "50.00", "50.00")),
    ),
    (
        "unless the first came to nothing",
        f"{AGREED} | teng cancel 1 reason=反悔",
        f"teng settle amount=50 {SETTLED}",
        to_him(settlement("merchant-out-of-scope", "50.00")),
    ),
    (
        "nothing is settled while an offer waits",
        ASKED,
        f"teng settle amount=100 {SETTLED}",
        "Refused: Remedy 1 waits for an approval; first: casefile --as xu approve 2026-000001 1, "
        "or casefile --as xu refuse 2026-000001 1 --reason …",
    ),
    (
        "over nothing",
        GRANTED,
        f"teng settle amount=0 {SETTLED}",
        "BadData: A settlement must be over more than nothing.",
    ),
    (
        "the facts that the route takes are missing",
        GRANTED,
        "teng settle amount=100 payee=本人",
        "Refused: “a settlement” needs where it comes from, within our responsibility; "
        "add trigger=… in_scope=….",
    ),
    (
        "the complainant by name",
        GRANTED,
        "teng settle amount=100 trigger=merchant merchant=甲店 in_scope=no payee=王小明",
        to_him(settlement("merchant-out-of-scope", "100.00")),
    ),
    (
        "somebody else, without a ground",
        GRANTED,
        "teng settle amount=100 trigger=merchant merchant=甲店 in_scope=no payee=李四",
        "Refused: 李四 is not the complainant; say on what ground they are paid:\n"
        'the same command with payee_basis="power of attorney"',
    ),
    (
        "somebody else, with a ground",
        GRANTED,
        "teng settle amount=100 trigger=merchant "
        "merchant=甲店 in_scope=no payee=李四 payee_basis=委托书",
        adds(settlement("merchant-out-of-scope", "100.00"), payee="李四", payee_basis="委托书"),
    ),
    (
        "items that come to the amount",
        GRANTED,
        f"teng settle amount=100 {SETTLED} 'items=清洗：60;误工：40'",
        to_him(settlement("merchant-out-of-scope", "100.00"), items=["清洗：60", "误工：40"]),
    ),
    (
        "items that do not",
        GRANTED,
        f"teng settle amount=100 {SETTLED} 'items=清洗：60;误工：41'",
        "BadData: The items come to 101.00 yuan, the settlement to 100.00.",
    ),
    (
        "under a policy that knows none",
        "",
        f"teng settle amount=100 {SETTLED}",
        "Refused: The policy knows no settlements: it has no [settlement] and no [[route]].",
    ),
    (
        "on a case that was withdrawn",
        "teng withdraw reason=x",
        f"teng settle amount=100 {SETTLED}",
        "Refused: Case 2026-000001 was withdrawn; reopen it first: "
        "casefile reopen 2026-000001 --reason …",
    ),
]


@rows(SETTLEMENTS)
def test_a_settlement(before: str, deed: str, then: Then) -> None:
    without = "knows no settlements" in str(then)
    bare = around(msgspec.structs.replace(MALL, settlement=None, routes=()))
    check(deed, then, before, bare if without else ALONE)


def test_a_policy_without_grounds_pays_nobody_else_and_says_so() -> None:
    assert MALL.settlement
    rules = msgspec.structs.replace(MALL.settlement, payee_basis="")
    told = comes_of(
        "teng settle amount=100 trigger=merchant merchant=甲店 in_scope=no payee=李四",
        GRANTED,
        around(msgspec.structs.replace(MALL, settlement=rules)),
    )
    assert str(told).splitlines() == [
        "Refused: 李四 is not the complainant.",
        "The complainant is named by payee=customer; the policy pays nobody else: it has no "
        "payee_basis under [settlement].",
    ]


def test_facts_that_fit_no_route_or_two_are_told_with_the_conditions() -> None:
    routes = [r for r in MALL.routes if r.id.startswith("merchant")]
    deed = f"teng settle amount=100 {SETTLED}"
    none = around(msgspec.structs.replace(MALL, routes=(routes[0],)))
    check(
        deed,
        "Refused: No route fits these facts.\n“merchant, in scope”: "
        "“where it comes from: a merchant and within our responsibility: yes”",
        beside=none,
    )
    both = around(msgspec.structs.replace(MALL, routes=(routes[1], routes[1])))
    told = comes_of(deed, beside=both)
    assert str(told).startswith("Refused: Two routes fit these facts.\n“merchant, out of scope”: ")


PAID_OUT = (
    f"{AGREED} | zhou record negotiate negotiated_at=now vouchers_reminded=yes | "
    "teng record vouchers vouchers_received_at=now"
)
ON_ROUTES = [
    (
        "the first step",
        AGREED,
        "zhou record negotiate negotiated_at=2026-03-02T10:00 vouchers_reminded=yes",
        StepRecorded(
            "negotiate",
            {"negotiated_at": "2026-03-02T02:00:00Z", "vouchers_reminded": "yes"},
            settlement=1,
            judged=5,
        ),
    ),
    (
        "out of order",
        AGREED,
        "teng record pay paid_amount=100 paid_at=now",
        "Refused: “pay” does not come next in settlement 1.\n"
        "Next: casefile --as zhou record 2026-000001 negotiate negotiated_at=… vouchers_reminded=…",
    ),
    (
        "without a settlement",
        "",
        "teng record pay paid_amount=100 paid_at=now",
        "Refused: “pay” belongs to a settlement; first: casefile settle 2026-000001 …",
    ),
    (
        "of a settlement that there is not",
        AGREED,
        "teng record pay paid_amount=100 paid_at=now settlement=2",
        "NotFound: Case 2026-000001 has no settlement 2.",
    ),
    (
        "while it waits",
        f"teng settle amount=300 {SETTLED} ask=xu",
        "zhou record negotiate negotiated_at=now vouchers_reminded=yes",
        "Refused: Settlement 1 waits for an approval.",
    ),
    (
        "by the wrong role",
        AGREED,
        "teng record negotiate negotiated_at=now vouchers_reminded=yes",
        "NotPermitted: 滕（样例） may not record “agree the compensation”: it takes operations "
        "manager, floor supervisor, property manager (--as zhou, --as li, --as zheng).",
    ),
    (
        "before the settlement was made",
        AGREED,
        "zhou record negotiate negotiated_at=now vouchers_reminded=yes at=03-02T10:02",
        "BadData: 2026-03-02 10:02 is before the settlement was made (2026-03-02 10:03).",
    ),
    (
        "in parts",
        PAID_OUT,
        "teng record pay paid_amount=40 paid_at=2026-03-02T10:05",
        StepRecorded(
            "pay", {"paid_amount": "40.00", "paid_at": "2026-03-02T02:05:00Z"}, settlement=1
        ),
    ),
    (
        "the rest",
        f"{PAID_OUT} | teng record pay paid_amount=40 paid_at=now",
        "teng record pay paid_amount=60 paid_at=2026-03-02T10:05",
        StepRecorded(
            "pay", {"paid_amount": "60.00", "paid_at": "2026-03-02T02:05:00Z"}, settlement=1
        ),
    ),
    (
        "more than the rest",
        f"{PAID_OUT} | teng record pay paid_amount=40 paid_at=now",
        "teng record pay paid_amount=60.01 paid_at=now",
        "BadData: 60.01 cannot be paid: of 100.00 yuan 40.00 are paid, 60.00 are left.",
    ),
    (
        "nothing",
        PAID_OUT,
        "teng record pay paid_amount=0 paid_at=now",
        "BadData: 0.00 cannot be paid: of 100.00 yuan 0.00 are paid, 100.00 are left.",
    ),
    (
        "twice",
        f"{PAID_OUT} | teng record pay paid_amount=100 paid_at=now",
        "teng record pay paid_amount=1 paid_at=now",
        "Refused: “pay” was recorded already, as event 8 by 滕（样例）; to change it: "
        "casefile correct 2026-000001 8 KEY=VALUE --reason …",
    ),
    (
        "without a fact",
        PAID_OUT,
        "teng record pay paid_amount=100",
        "Refused: “pay” needs paid at; add paid_at=….",
    ),
    (
        "a signature that was declined is asked for again",
        f"{PAID_OUT} | teng record pay paid_amount=100 paid_at=now | "
        "teng issue receipt | teng issue agreement | "
        "teng record customer-signs receipt_signed=yes agreement_signed=no",
        "teng record customer-signs receipt_signed=yes agreement_signed=yes",
        StepRecorded(
            "customer-signs", {"receipt_signed": "yes", "agreement_signed": "yes"}, settlement=1
        ),
    ),
]


@rows(ON_ROUTES)
def test_a_step_on_a_route(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


CANCELLED = f"{AGREED} | teng cancel 1 reason=反悔"
CANCELS = [
    (
        "one that runs",
        AGREED,
        "teng cancel 1 reason=反悔",
        adds(SettlementCancelled(1), reason="反悔"),
    ),
    ("without a reason", AGREED, "teng cancel 1", REASON),
    ("twice", CANCELLED, "teng cancel 1 reason=x", "Refused: Settlement 1 does not run any more."),
    (
        "one that there is not",
        AGREED,
        "teng cancel 2 reason=x",
        "NotFound: Case 2026-000001 has no settlement 2.",
    ),
]


@rows(CANCELS)
def test_a_settlement_comes_to_nothing(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


# ---- corrections ------------------------------------------------------------------------------


def changed(of: int, amount: str, grantor: str, *asks: Ask, excess: str = "") -> FactsCorrected:
    return FactsCorrected(
        of=of, facts={"amount": amount}, amount=amount, excess=excess, grantor=grantor, asks=asks
    )


PAID = f"{PAID_OUT} | teng record pay paid_amount=40 paid_at=now"
CORRECTIONS = [
    (
        "an offer, within one's own authority",
        SMALL,
        "teng correct offer 1 amount=120 reason=x",
        adds(changed(3, "120.00", "teng"), reason="x"),
    ),
    (
        "its own old amount does not count beside the new one",
        "teng offer refund amount=200",
        "teng correct offer 1 amount=199 reason=x",
        adds(changed(3, "199.00", "teng"), reason="x"),
    ),
    (
        "beyond it, where nobody was asked before",
        SMALL,
        "teng correct offer 1 amount=201 reason=x",
        f"Unauthorised: 滕（样例） may not grant 201.00 yuan: {PER_CASE}; "
        "0.00 is taken up, 200.00 is left.",
    ),
    (
        "beyond it, whoever was asked before is asked again",
        f"{ASKED} | xu approve",
        "teng correct offer 1 amount=400 reason=x",
        adds(changed(3, "400.00", "", Ask("xu")), reason="x"),
    ),
    (
        "beyond who was asked before, whoever may is asked",
        "teng offer refund amount=300 ask=zhu | zhu approve",
        "teng correct offer 1 amount=1500 reason=x",
        adds(changed(3, "1500.00", "", Ask("zhou")), reason="x"),
    ),
    (
        "back within it, nobody needs to be asked",
        f"{ASKED} | xu approve",
        "teng correct offer 1 amount=150 reason=x",
        adds(changed(3, "150.00", "teng"), reason="x"),
    ),
    ("an offer without a reason", SMALL, "teng correct offer 1 amount=1", REASON),
    (
        "nothing",
        SMALL,
        "teng correct offer 1 reason=x",
        "Refused: Nothing to correct: give KEY=VALUE or --at.",
    ),
    (
        "an offer that was declined",
        f"{SMALL} | teng decline 1",
        "teng correct offer 1 amount=1 reason=x",
        "Refused: Remedy 1 does not stand any more.",
    ),
    (
        "an offer under a settlement",
        AGREED,
        "teng correct offer 1 amount=1 reason=x",
        "Refused: A settlement rests on remedy 1; cancel it first: "
        "casefile cancel-settlement 2026-000001 N --reason …",
    ),
    (
        "a settlement, still covered",
        AGREED,
        "teng correct settlement 1 amount=80 reason=x",
        adds(changed(5, "80.00", "teng"), reason="x"),
    ),
    (
        "a settlement, beyond what was granted",
        AGREED,
        "teng correct settlement 1 amount=180 reason=x",
        adds(changed(5, "180.00", "teng", excess="80.00"), reason="x"),
    ),
    (
        "a settlement, beyond one's authority",
        AGREED,
        "teng correct settlement 1 amount=300 reason=x",
        f"Unauthorised: 滕（样例） may not grant 200.00 yuan: {PER_CASE}; "
        "100.00 is taken up, 100.00 is left.",
    ),
    (
        "a settlement's payee is a change of its content, too",
        AGREED,
        "teng correct settlement 1 payee=李四 payee_basis=委托书 reason=x",
        adds(
            FactsCorrected(of=5, amount="100.00", grantor="teng"),
            payee="李四",
            payee_basis="委托书",
            reason="x",
        ),
    ),
    (
        "to another route",
        AGREED,
        "teng correct settlement 1 in_scope=yes reason=x",
        "Refused: These facts lead to another route; cancel the settlement and settle anew.",
    ),
    (
        "to nothing",
        AGREED,
        "teng correct settlement 1 amount=0 reason=x",
        "BadData: A settlement must be over more than nothing.",
    ),
    (
        "to what its items do not come to",
        f"{GRANTED} | teng settle amount=100 {SETTLED} items=清洗：100",
        "teng correct settlement 1 amount=90 reason=x",
        "BadData: The items come to 100.00 yuan, the settlement to 90.00.",
    ),
    (
        "a settlement that was paid in part",
        PAID,
        "teng correct settlement 1 amount=80 reason=x",
        "Refused: Settlement 1 is paid in part already; cancel it and go on with what was paid: "
        "casefile cancel-settlement 2026-000001 1 --reason …, then "
        "casefile settle 2026-000001 --continues 1 …",
    ),
    (
        "a settlement that was cancelled",
        CANCELLED,
        "teng correct settlement 1 amount=80 reason=x",
        "Refused: Settlement 1 does not run any more.",
    ),
    (
        "those who approve its route are asked again",
        f"{GRANTED} | teng settle amount=100 trigger=facility in_scope=yes payee=本人 | wu approve",
        "teng correct settlement 1 amount=80 reason=x",
        adds(changed(5, "80.00", "teng", DIRECTOR), reason="x"),
    ),
    (
        "a payment",
        PAID,
        "teng correct pay paid_amount=50 reason=x",
        adds(FactsCorrected(of=8, facts={"paid_amount": "50.00"}), reason="x"),
    ),
    (
        "a payment to more than was settled",
        PAID,
        "teng correct pay paid_amount=100.01 reason=x",
        "BadData: 100.01 cannot be paid: of 100.00 yuan 0.00 are paid, 100.00 are left.",
    ),
    (
        "the time of a step on a route",
        PAID,
        "teng correct pay at=03-02T10:05 reason=x",
        adds(FactsCorrected(of=8, moved_to=moment("03-02T10:05")), reason="x"),
    ),
    (
        "to a time before the settlement",
        PAID,
        "teng correct pay at=03-02T10:02 reason=x",
        "BadData: 2026-03-02 10:02 is before the complaint was received (2026-03-02 10:03).",
    ),
    (
        "a payment on what was cancelled",
        f"{PAID} | teng cancel 1 reason=x",
        "teng correct pay paid_amount=50 reason=x",
        "Refused: Settlement 1 does not run any more.",
    ),
    (
        "a payment, by the wrong role",
        PAID,
        "zhou correct pay paid_amount=50 reason=x",
        "NotPermitted: 周（样例） may not record “pay”: it takes service desk, finance "
        "(--as teng, --as hong, --as qian).",
    ),
]


@rows(CORRECTIONS)
def test_a_correction(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


def test_whoever_changed_it_does_not_approve_it() -> None:
    before = f"{ASKED} | xu approve | wu correct offer 1 amount=6000 reason=x"
    case = case_after(before)
    assert [(a.no, a.state) for a in case.approvals] == [(1, "void")]
    assert (case.offers[0].state, case.offers[0].grantor) == ("offered", "wu")
    lowered = f"{ASKED} | hong correct offer 1 amount=250 reason=x"
    check("hong approve", OWN.format("洪（样例）"), lowered)
    check("xu approve", ApprovalGiven(4), lowered)


# ---- what counts ------------------------------------------------------------------------------

COUNTED = [
    # why, what was done, (item, fen, on whose authority), whether a settlement rests on it
    ("an offer that stands", SMALL, [("remedy-1", 10000, "teng")], False),
    ("one that was chosen", f"{SMALL} | teng choose 1", [("remedy-1", 10000, "teng")], False),
    ("one that costs nothing", "teng offer apology", [], False),
    ("one that waits for authority", ASKED, [], False),
    ("one that was approved", f"{ASKED} | xu approve", [("remedy-1", 30000, "xu")], False),
    ("one that was declined", f"{SMALL} | teng decline 1", [], False),
    ("one that was refused", f"{ASKED} | xu refuse reason=x", [], False),
    ("a settlement that is covered", AGREED, [("remedy-1", 10000, "teng")], True),
    (
        "what it adds",
        f"{GRANTED} | teng settle amount=150 {SETTLED}",
        [("remedy-1", 10000, "teng"), ("settlement-1", 5000, "teng")],
        True,
    ),
    (
        "what waits for its route takes up limits already",
        f"{GRANTED} | teng settle amount=150 trigger=facility in_scope=yes payee=本人",
        [("remedy-1", 10000, "teng"), ("settlement-1", 5000, "teng")],
        True,
    ),
    (
        "cancelled before it was paid",
        f"teng settle amount=150 {SETTLED} | teng cancel 1 reason=x",
        [],
        False,
    ),
    (
        "cancelled after it was paid in part",
        f"teng settle amount=100 {SETTLED} | "
        "zhou record negotiate negotiated_at=now vouchers_reminded=yes | "
        "teng record vouchers vouchers_received_at=now | "
        "teng record pay paid_amount=40 paid_at=now | teng cancel 1 reason=x",
        [("settlement-1", 4000, "teng")],
        True,
    ),
]


@pytest.mark.parametrize(
    ("before", "counted", "rests"), [r[1:] for r in COUNTED], ids=[r[0] for r in COUNTED]
)
def test_what_limits_count(before: str, counted: list[tuple[str, int, str]], rests: bool) -> None:
    case = case_after(before)
    assert [(g.item, g.amount, g.grantor) for g in grants_of(case, MALL)] == counted
    assert rests_on(case, MALL) is rests
    assert (
        {g.customer for g in grants_of(case, MALL)} <= {customer_of(case, MALL)} == {"13812348000"}
    )


def test_a_chain_takes_up_the_limit_of_its_grantor_at_once() -> None:
    case = case_after("teng offer refund amount=150", CHAIN)
    assert case.offers[0].state == "waiting"
    assert [(g.amount, g.grantor) for g in grants_of(case, CHAIN.policy)] == [(15000, "teng")]


@pytest.mark.parametrize(
    ("before", "left"),
    [
        ("", 0),
        (SMALL, 0),
        (GRANTED, 10000),
        (AGREED, 0),
        (f"{GRANTED} | teng settle amount=60 {SETTLED}", 4000),
        (CANCELLED, 10000),
        (f"{PAID} | teng cancel 1 reason=x", 6000),
    ],
)
def test_what_is_chosen_covers_one_settlement(before: str, left: int) -> None:
    assert uncovered(case_after(before), MALL) == left


def test_payments_add_up() -> None:
    case = case_after(f"{PAID} | teng record pay paid_amount=60 paid_at=now")
    assert paid_on(case.settlements[0], MALL) == 10000


@pytest.mark.parametrize(
    ("scope", "remedy", "window", "text"),
    [
        ("per_item", "gift", "", "“service desk”: at most 1.00 for one item, “gift”"),
        ("per_case", "*", "", "“service desk”: at most 1.00 on one case, all remedies together"),
        (
            "per_customer",
            "*",
            "2w",
            "“service desk”: at most 1.00 to one customer in 2 week(s), all remedies together",
        ),
        (
            "per_clerk",
            "refund",
            "",
            "“service desk”: at most 1.00 by one person in all time, “refund”",
        ),
    ],
)
def test_a_bound_is_read_as_it_is_meant(scope: str, remedy: str, window: str, text: str) -> None:
    bound = Bound(Limit("desk", remedy, window=window), scope, 100, 0, ())
    assert Language("en").say(rule_text(MALL, bound)) == text


def test_nobody_fills_a_place_beside_the_one_that_was_given_in_their_name() -> None:
    policy = chain("operations-director", "finance")
    both = tuple(
        msgspec.structs.replace(s, roles=("operations-director", "finance")) if s.id == "wu" else s
        for s in policy.staff
    )
    lent = around(msgspec.structs.replace(policy, staff=both), lent="wu>zhou 03-05T10:00")
    check(
        "wu approve 2",
        "Refused: 吴（样例） has approved it already; it takes somebody else.",
        "teng offer refund amount=100 | zhou approve 1",
        lent,
    )


def test_who_changed_a_settlement_does_not_approve_it() -> None:
    settled = "zhou settle amount=100 payee=本人 trigger=facility in_scope=yes"
    corrected = f"{settled} | wu correct settlement 1 amount=90 reason=x"
    refused = comes_of("wu approve 2", corrected)
    assert "nobody approves what they proposed themselves" in str(refused), refused


def test_a_place_for_a_role_and_an_amount_takes_authority_for_the_amount() -> None:
    policy, roles = chain("finance"), {"qian": ("finance", "store-manager"), "sun": ("finance",)}
    staff = tuple(msgspec.structs.replace(s, roles=roles.get(s.id, s.roles)) for s in policy.staff)
    beside = around(msgspec.structs.replace(policy, staff=staff))
    asked = "teng offer refund amount=300 ask=qian"
    assert str(comes_of("sun approve 1", asked, beside)).startswith("Unauthorised")
    assert not isinstance(comes_of("qian approve 1", asked, beside), str)


def test_what_was_approved_for_somebody_stands_on_their_authority() -> None:
    approved = "teng offer refund amount=300 ask=hong | hong approve 1"
    assert case_after(approved, around(lent="xu>hong 03-05T10:00")).offers[0].grantor == "xu"
