"""What becomes of papers, row by row and played from events: who signed, who holds which copy,
which are void, what hangs; and what somebody is told whose paper cannot be issued.

Each row says why, what was done before, what somebody wants to do, and what comes of it. What a
paper says and promises is in ``test_papers_rules.py``."""

import msgspec
import pytest

from casefile.case.routes import coming, holders
from casefile.errors import CasefileError
from casefile.log.events import CopyHandedOver, CopySigned, DocumentVoided
from casefile.log.marks import EMPTY_HANDED, UNDELIVERED, UNRECEIPTED, UNSIGNED
from casefile.pages.language import Language
from casefile.papers.issuable import issuable
from casefile.papers.outstanding import hanging, mark_told
from casefile.papers.settlement_meant import belongs, settlement_for
from casefile.policy import Policy
from tests.rules import ALONE, MALL, Around, Then, adds, around, case_after, check, rows

EN = Language("en")
AGREED = (
    "teng settle amount=100 trigger=merchant merchant=甲店 in_scope=no payee=本人 items=清洗：100"
)
PAPER = f"{AGREED} | teng issue agreement"
"""Copy 1 is for the customer service centre, copy 2 for the merchant."""
SIGNED = f"{PAPER} | teng sign agreement copy=1 by=王小明"
HANDED = f"{SIGNED} | hong hand-over agreement copy=1 to=客服中心 by=滕"
VOID = f"{PAPER} | teng void agreement reason=写错"
NAME = "2026-000001-agreement-v1.docx"

# ---- signatures -------------------------------------------------------------------------------

SIGNATURES = [
    (
        "by who signs",
        PAPER,
        "teng sign agreement copy=1 by=王小明",
        adds(CopySigned(1, 1), by="王小明"),
    ),
    (
        "of the paper by its number",
        PAPER,
        "teng sign 1 copy=2 by=x",
        adds(CopySigned(1, 2), by="x"),
    ),
    (
        "of the paper by its title",
        PAPER,
        "teng sign 和解协议书 copy=2 by=x",
        adds(CopySigned(1, 2), by="x"),
    ),
    (
        "by a second person",
        SIGNED,
        "teng sign agreement copy=1 by=李四",
        adds(CopySigned(1, 1), by="李四"),
    ),
    (
        "twice by the same",
        SIGNED,
        "teng sign agreement copy=1 by=王小明",
        "Refused: 王小明 has signed copy 1 already.",
    ),
    ("by nobody", PAPER, "teng sign agreement copy=1 'by= '", "Refused: Say who signed: --by NAME"),
    (
        "of a copy that there is not",
        PAPER,
        "teng sign agreement copy=3 by=x",
        f"NotFound: {NAME} has no copy 3; it has 2.",
    ),
    (
        "of a paper that was not issued",
        PAPER,
        "teng sign receipt copy=1 by=x",
        "NotFound: No document receipt was issued on case 2026-000001.",
    ),
    (
        "earlier than it is typed",
        PAPER,
        "@03-02T15:00 teng sign agreement copy=1 by=x at=03-02T10:30",
        adds(CopySigned(1, 1), at="03-02T10:30", by="x"),
    ),
    (
        "before the paper was issued",
        PAPER,
        "teng sign agreement copy=1 by=x at=03-02T10:01",
        "BadData: 2026-03-02 10:01 is before the complaint was received (2026-03-02 10:02).",
    ),
    (
        "of what is void",
        VOID,
        "teng sign agreement copy=1 by=x",
        f"Refused: {NAME} is superseded or void; issue it anew first.",
    ),
    (
        "of what a later version supersedes",
        f"{PAPER} | teng issue agreement",
        "teng sign 1 copy=1 by=x",
        f"Refused: {NAME} is superseded or void; issue it anew first.",
    ),
    (
        "of the later version",
        f"{PAPER} | teng issue agreement",
        "teng sign agreement copy=1 by=x",
        adds(CopySigned(2, 1), by="x"),
    ),
    (
        "of what rests on a settlement that has changed",
        f"{PAPER} | teng correct settlement 1 amount=90 items=清洗：90 reason=x",
        "teng sign agreement copy=1 by=x",
        f"Refused: {NAME} is superseded or void; issue it anew first.",
    ),
    (
        "of what rests on a settlement that came to nothing",
        f"{PAPER} | teng cancel 1 reason=x",
        "teng sign agreement copy=1 by=x",
        f"Refused: {NAME} is superseded or void; issue it anew first.",
    ),
]


@rows(SIGNATURES)
def test_a_signature(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


# ---- copies -----------------------------------------------------------------------------------

GIVEN = adds(CopyHandedOver(1, 1, "客服中心"), by="滕")
COPIES = [
    ("to its holder", SIGNED, "hong hand-over agreement copy=1 to=客服中心 by=滕", GIVEN),
    (
        "to its holder, named in English",
        SIGNED,
        "hong hand-over agreement copy=1 'to=Customer Service Centre' by=滕",
        GIVEN,
    ),
    (
        "to another",
        SIGNED,
        "hong hand-over agreement copy=1 to=商户 by=滕",
        "Refused: Copy 1 is for “customer service centre”, not for 商户.",
    ),
    (
        "without a signature",
        PAPER,
        "hong hand-over agreement copy=1 to=客服中心 by=滕",
        "Refused: Copy 1 is not signed yet.",
    ),
    (
        "the other copy is another paper",
        SIGNED,
        "hong hand-over agreement copy=2 to=商户 by=李",
        "Refused: Copy 2 is not signed yet.",
    ),
    (
        "twice",
        HANDED,
        "hong hand-over agreement copy=1 to=客服中心 by=滕",
        "Refused: Copy 1 was handed over already, on 2026-03-02 10:04.",
    ),
    (
        "to somebody who does not sign for it",
        SIGNED,
        "hong hand-over agreement copy=1 to=客服中心 by=",
        "Refused: Say who signed: --signed-by NAME",
    ),
    (
        "before it was signed",
        SIGNED,
        "hong hand-over agreement copy=1 to=客服中心 by=滕 at=03-02T10:02",
        "BadData: 2026-03-02 10:02 is before the complaint was received (2026-03-02 10:03).",
    ),
    (
        "of what is void",
        f"{SIGNED} | teng void agreement reason=x",
        "hong hand-over agreement copy=1 to=客服中心 by=滕",
        f"Refused: {NAME} is superseded or void; issue it anew first.",
    ),
]


@rows(COPIES)
def test_a_copy_goes_to_its_holder(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


def test_a_copy_goes_through_its_states() -> None:
    made, signed, handed = (
        case_after(text).documents[0].copies for text in (PAPER, SIGNED, HANDED)
    )
    assert [c.state for c in made] == ["made", "made"]
    assert [c.state for c in signed] == ["signed", "made"]
    assert [c.state for c in handed] == ["handed-over", "made"]
    assert (handed[0].signed_by, handed[0].handed_by, handed[0].received_by) == (
        ("王小明",),
        "hong",
        "滕",
    )


VOIDED = [
    (
        "with a reason",
        PAPER,
        "teng void agreement reason=写错",
        adds(DocumentVoided(1), reason="写错"),
    ),
    ("without one", PAPER, "teng void agreement", "Refused: A reason is needed: --reason …"),
    ("twice", VOID, "teng void agreement reason=x", f"Refused: {NAME} is void already."),
    (
        "an older version, too",
        f"{PAPER} | teng issue agreement",
        "teng void 1 reason=x",
        adds(DocumentVoided(1), reason="x"),
    ),
    (
        "one that there is not",
        "",
        "teng void agreement reason=x",
        "NotFound: No document agreement was issued on case 2026-000001.",
    ),
]


@rows(VOIDED)
def test_a_paper_is_declared_void(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


@pytest.mark.parametrize(
    "deed",
    [
        "teng sign agreement copy=2 by=x",
        "teng hand-over agreement copy=1 to=客服中心 by=x",
        "teng void agreement reason=x",
    ],
)
def test_papers_are_for_who_may_issue_them(deed: str) -> None:
    beside = around(msgspec.structs.replace(MALL, rights={"issue": ("finance",)}))
    told = (
        "NotPermitted: 滕（样例） may not record “the issue of a document”: it takes finance "
        "(--as qian)."
    )
    check(deed, told, SIGNED.replace("teng sign", "qian sign"), beside)


# ---- what may be issued -----------------------------------------------------------------------

UNFOUNDED = "teng record judge founded=no reasonable=no"
WAITING = (
    "teng settle amount=300 trigger=merchant merchant=甲店 in_scope=no payee=本人 items=x ask=xu"
)
NO_ITEMS = "teng settle amount=100 trigger=merchant merchant=甲店 in_scope=no payee=本人"
PAYS = (
    " | zhou record negotiate negotiated_at=now vouchers_reminded=yes | "
    "teng record vouchers vouchers_received_at=now | teng record pay paid_amount=100 paid_at=now"
)
PAPERS = " | teng issue receipt | teng issue agreement"
LETTER = {"actor": "teng", "actor_job": "服务台", "resolve_by": "2026-03-09"}
ISSUABLE = [
    # why, what was done, which paper, what is given for it, what is said against it
    ("a card needs nothing", "", "record-card", {}, ""),
    (
        "a notice needs facts of a step to come",
        "",
        "notice",
        {},
        "Refused: “notice to the responsible unit” needs responsible unit, person responsible, "
        "told by telephone at, which it takes from the case.\n"
        "Add it: casefile record 2026-000001 responsible unit=… person=… phoned_at=…",
    ),
    (
        "once they are recorded",
        "teng record judge founded=yes reasonable=yes | "
        "teng record responsible unit=家电部 person=zhu phoned_at=now",
        "notice",
        {},
        "",
    ),
    (
        "a receipt needs a settlement",
        "",
        "receipt",
        {},
        "Refused: “receipt” certifies a payment, and payments are recorded on a settlement; on "
        "case 2026-000001 nothing was settled yet.\nNext: casefile settle 2026-000001 trigger=… "
        "in_scope=… amount=… payee=… merchant=…",
    ),
    ("a receipt of one that runs", f"{AGREED}{PAYS}", "receipt", {}, ""),
    ("an agreement on one that runs", AGREED, "agreement", {}, ""),
    (
        "a slip where the route has none",
        AGREED,
        "slip",
        {},
        "Refused: “compensation slip” is no paper of this route (“merchant, out of scope”); it has "
        "receipt, settlement agreement.",
    ),
    (
        "a receipt of one that waits",
        WAITING,
        "receipt",
        {},
        "Refused: Settlement 1 waits for an approval.\n"
        "徐（样例） gives it: casefile --as xu approve 2026-000001 1",
    ),
    (
        "a receipt of one that came to nothing",
        f"{AGREED} | teng cancel 1 reason=x",
        "receipt",
        {},
        "Refused: Settlement 1 does not run any more.",
    ),
    (
        "of two of which the last waits one must be named",
        f"{AGREED} | {WAITING}",
        "receipt",
        {},
        "Refused: Settlement 2 waits for an approval; for another one say --settlement 1.",
    ),
    (
        "a receipt without its items is told how to add them",
        NO_ITEMS,
        "receipt",
        {},
        "Refused: “receipt” needs losses that are settled, which it takes from the case.\n"
        "Add it: casefile correct 2026-000001 3 items=… --reason …",
    ),
    (
        "or that it is too late for it",
        f"{NO_ITEMS}{PAYS}",
        "receipt",
        {},
        "Refused: “receipt” needs losses that are settled, which it takes from the case.\n"
        "Settlement 1 is paid in part already; cancel it and go on with what was paid: casefile "
        "cancel-settlement 2026-000001 1 --reason …, then casefile settle 2026-000001 "
        "--continues 1 …",
    ),
    ("a letter takes facts of its own", "", "apology", LETTER, ""),
    (
        "a letter without them",
        "",
        "apology",
        {"actor": "teng"},
        "Refused: “letter of apology” needs their post, solved by; add actor_job=… resolve_by=….",
    ),
    (
        "nobody apologises for what did not happen",
        UNFOUNDED,
        "apology",
        LETTER,
        "Refused: “letter of apology” is not issued on a case where founded: no.",
    ),
    (
        "nothing is written from what was erased",
        "teng withdraw reason=x | xu erase reason=到期",
        "record-card",
        {},
        "Refused: The personal data of case 2026-000001 were erased (event 4); no paper can be "
        "written from what is left.",
    ),
]


@pytest.mark.parametrize(
    ("before", "paper", "given", "then"), [r[1:] for r in ISSUABLE], ids=[r[0] for r in ISSUABLE]
)
def test_which_paper_may_be_issued(
    before: str, paper: str, given: dict[str, str], then: str
) -> None:
    case, kind = case_after(before), MALL.document(paper)
    assert kind
    told = ""
    try:
        about = settlement_for(case, MALL, kind, 0)
        belongs(MALL, kind, about)
        issuable(case, MALL, kind, about, {**given})
    except CasefileError as error:
        told = f"{type(error).__name__}: {EN.tell(error)}"
    assert told == then


# ---- what hangs -------------------------------------------------------------------------------

COPY = "teng sign {0} copy={1} by=王小明"
BOTH = " | ".join(COPY.format("receipt", no) for no in (1, 2))
BOTH_HANDED = (
    f"{BOTH} | teng hand-over receipt copy=1 to=客服中心 by=x | "
    "teng hand-over receipt copy=2 to=商户 by=x"
)
AGREEMENT = " | ".join(COPY.format("agreement", no) for no in (1, 2))
WITH_COPY = around(
    msgspec.structs.replace(
        MALL,
        settlement=msgspec.structs.replace(MALL.settlement, customer_copy=True),  # type: ignore[type-var]
    )
)
NO_COPY = "Settlement 1: the customer holds no copy."
HANGS = [
    # why, what was done, the policy, what is told
    ("nothing, while nothing was paid or issued", AGREED, ALONE, []),
    (
        "money without a receipt",
        f"{AGREED}{PAYS}",
        ALONE,
        ["Settlement 1: paid, and no receipt is signed."],
    ),
    (
        "money with a receipt that nobody signed",
        f"{AGREED}{PAYS} | teng issue receipt",
        ALONE,
        ["Settlement 1: paid, and no receipt is signed.", NO_COPY],
    ),
    (
        "money with a receipt of which one copy is signed",
        f"{AGREED}{PAYS} | teng issue receipt | {COPY.format('receipt', 1)}",
        ALONE,
        [
            "Settlement 1: paid, and no receipt is signed.",
            "“receipt”, document 1: copy 1 not handed over.",
            NO_COPY,
        ],
    ),
    (
        "a receipt without its agreement",
        f"{AGREED}{PAYS} | teng issue receipt | {BOTH_HANDED}",
        ALONE,
        ["Settlement 1: settlement agreement not signed.", NO_COPY],
    ),
    (
        "copies that lie about",
        f"{AGREED}{PAYS} | teng issue receipt | {BOTH} | teng issue agreement | {AGREEMENT}",
        ALONE,
        [
            "“receipt”, document 1: copy 1, 2 not handed over.",
            "“settlement agreement”, document 2: copy 1, 2 not handed over.",
            NO_COPY,
        ],
    ),
    ("a customer with a copy of their own", PAPER, WITH_COPY, []),
    ("nothing, once a paper is void", VOID, ALONE, []),
    (
        "nothing, once the settlement came to nothing",
        f"{PAPER} | teng cancel 1 reason=x",
        ALONE,
        [],
    ),
]


@pytest.mark.parametrize(
    ("before", "beside", "told"), [r[1:] for r in HANGS], ids=[r[0] for r in HANGS]
)
def test_what_hangs_on_papers(before: str, beside: Around, told: list[str]) -> None:
    case, policy = case_after(before, beside), beside.policy
    assert [EN.say(mark_told(mark, policy)) for mark in hanging(case, policy)] == told


def test_what_hangs_is_marked_from_the_moment_since_which_it_does() -> None:
    case = case_after(
        f"{AGREED} | zhou record negotiate negotiated_at=now vouchers_reminded=yes | "
        "teng record vouchers vouchers_received_at=now | "
        "@03-03T10:00 teng record pay paid_amount=100 paid_at=now | "
        "@03-04T10:00 teng issue receipt | @03-05T10:00 teng sign receipt copy=1 by=x | "
        "@03-06T10:00 teng sign receipt copy=2 by=x"
    )
    marks = {m.mark: (m.at.day, m.value, m.owner) for m in hanging(case, MALL)}
    assert marks == {
        UNSIGNED: (6, "agreement", "teng"),
        UNDELIVERED: (5, "receipt 1 2", "teng"),
        EMPTY_HANDED: (4, "", "teng"),
    }
    unpaid = case_after(f"{AGREED}{PAYS}")
    assert [m.mark for m in hanging(unpaid, MALL)] == [UNRECEIPTED]


# ---- the route that papers stand on -----------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "found"),
    [(MALL, ("客服中心", "商户")), (WITH_COPY.policy, ("客服中心", "商户", "顾客"))],
)
def test_who_holds_a_copy(policy: Policy, found: tuple[str, ...]) -> None:
    (one,) = case_after(AGREED).settlements
    assert holders(one, policy, "顾客") == found


@pytest.mark.parametrize(
    ("more", "steps"),
    [
        ("", ["judge-scope", "negotiate"]),
        (PAYS, ["customer-signs"]),
        (
            f"{PAYS}{PAPERS} | teng record customer-signs receipt_signed=yes agreement_signed=no",
            ["customer-signs"],
        ),
        (
            f"{PAYS}{PAPERS} | teng record customer-signs receipt_signed=yes agreement_signed=yes",
            ["copies"],
        ),
        (" | teng cancel 1 reason=x", []),
    ],
)
def test_what_comes_next_on_a_route(more: str, steps: list[str]) -> None:
    case = case_after(AGREED + more)
    assert [s.id for s in coming(case, case.settlements[0], MALL)] == steps
