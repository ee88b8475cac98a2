"""Deciding on what binds us in time, row by row: pauses, contacts, promises, and how cases end.

Each row says why, what was done before, what somebody wants to do, and what comes of it."""

import msgspec
import pytest

from casefile.case.case import Case
from casefile.log.events import (
    CaseClosed,
    CasePaused,
    CaseReopened,
    CaseResumed,
    CaseWithdrawn,
    ContactMade,
    NoteAdded,
    OwnerAssigned,
    PauseLengthened,
    PersonalErased,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
)
from casefile.values.value import Facts
from tests.rules import MALL, Around, Then, adds, around, case_after, check, moment, rows

REASON = "Refused: A reason is needed: --reason …"
PAUSED = "teng pause until=03-05T10:00 reason=等配件"
AT_REST = (
    "Refused: Case 2026-000001 is paused until 2026-03-05 10:00; resume it first: "
    "casefile resume 2026-000001"
)
WITHDRAWN = "teng withdraw reason=和好"
GONE = (
    "Refused: Case 2026-000001 was withdrawn; reopen it first: "
    "casefile reopen 2026-000001 --reason …"
)
UNFOUNDED = (
    "teng record judge founded=no reasonable=no | "
    "teng record explain-unfounded reported_to=shen explained_at=now"
)
CLOSED = f"{UNFOUNDED} | teng close"
OVER = (
    "Refused: Case 2026-000001 is closed; reopen it first: casefile reopen 2026-000001 --reason …"
)
ERASED = f"{CLOSED} | xu erase reason=到期"
NOTHING_LEFT = (
    "Refused: The personal data of case 2026-000001 were erased (event 6), so there is nothing to "
    "go on with; open a new case: casefile open"
)


def only(verb: str, *roles: str) -> Around:
    """The mall, where ``verb`` is for ``roles``."""
    return around(msgspec.structs.replace(MALL, rights={verb: roles}))


# ---- pauses -----------------------------------------------------------------------------------

PAUSES = [
    (
        "until a day to come",
        "",
        PAUSED,
        adds(CasePaused(until=moment("03-05T10:00")), reason="等配件"),
    ),
    (
        "until the last moment of thirty days",
        "",
        "teng pause until=04-02T00:00 reason=x",
        adds(CasePaused(until=moment("04-02T00:00")), reason="x"),
    ),
    (
        "for longer",
        "",
        "teng pause until=04-02T00:01 reason=x",
        "Refused: A pause may last until 2026-04-01 24:00 at the longest (30d).",
    ),
    (
        "until now",
        "",
        "@03-05T10:00 teng pause until=03-05T10:00 reason=x",
        "BadData: 2026-03-05 10:00 has passed; a pause needs an end to come.",
    ),
    ("without a reason", "", "teng pause until=03-05T10:00", REASON),
    ("with a reason of blanks", "", "teng pause until=03-05T10:00 'reason=  '", REASON),
    (
        "of a paused case, for as long as it is anyway",
        PAUSED,
        PAUSED,
        "Refused: Case 2026-000001 is paused until 2026-03-05 10:00 as it is; to end the pause "
        "now: casefile resume 2026-000001",
    ),
    (
        "of a paused case, for longer",
        PAUSED,
        "@03-05T09:59 teng pause until=03-09T10:00 reason=还没到货",
        adds(PauseLengthened(until=moment("03-09T10:00")), reason="还没到货", at="03-05T09:59"),
    ),
    (
        "of a paused case, for longer without a reason",
        PAUSED,
        "teng pause until=03-09T10:00",
        REASON,
    ),
    (
        "of a paused case, for longer once it was over",
        PAUSED,
        "@03-05T10:00 teng pause until=03-09T10:00 reason=x",
        "Refused: The pause of case 2026-000001 was over 2026-03-05 10:00, and its clocks run; "
        "resume it, then pause it anew: casefile resume 2026-000001",
    ),
    (
        "lengthened to more than thirty days from its beginning",
        PAUSED,
        "@03-05T09:00 teng pause until=04-02T00:01 reason=x",
        "Refused: A pause may last until 2026-04-01 24:00 at the longest (30d).\n"
        "Longer pauses take a right that nobody has as yet: [rights] pause-longer = … in the "
        "policy.",
    ),
    (
        "anew, within what is left of thirty days",
        f"{PAUSED} | @03-12T10:00 teng resume",
        "@03-12T10:00 teng pause until=04-08T10:01 reason=x",
        adds(CasePaused(until=moment("04-08T10:01")), reason="x", at="03-12T10:00"),
    ),
    (
        "anew, for more than is left of thirty days",
        f"{PAUSED} | @03-12T10:00 teng resume",
        "@03-12T10:00 teng pause until=04-08T10:02 reason=x",
        "Refused: All pauses of a case together may last 30d: this one until 2026-04-08 10:01.",
    ),
    (
        "anew, where nothing is left of thirty days",
        "@03-03T10:00 teng pause until=04-02T10:00 reason=x | @04-02T10:00 teng resume",
        "@04-02T11:00 teng pause until=04-02T11:01 reason=x",
        "Refused: All pauses of a case together may last 30d, and those of case 2026-000001 did.",
    ),
    ("of a closed case", CLOSED, PAUSED, OVER),
    ("of a case that was withdrawn", WITHDRAWN, PAUSED, GONE),
    ("of a case whose person was erased", ERASED, PAUSED, NOTHING_LEFT),
    ("an end to it", PAUSED, "teng resume", CaseResumed()),
    (
        "an end to it that comes late",
        PAUSED,
        "@03-09T10:00 teng resume",
        adds(CaseResumed(), at="03-09T10:00"),
    ),
    ("an end to none", "", "teng resume", "Refused: Case 2026-000001 is not paused."),
    (
        "an end twice",
        f"{PAUSED} | teng resume",
        "teng resume",
        "Refused: Case 2026-000001 is not paused.",
    ),
    (
        "an end on a closed case",
        CLOSED,
        "teng resume",
        "Refused: Case 2026-000001 is not paused.",
    ),
]


@rows(PAUSES)
def test_a_pause(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


LONG = "pause until=05-20T10:00 reason=等配件"


MANAGERS = only("pause-longer", "store-manager")
END = moment("05-20T10:00")
LONGER = [
    ("by who may", "", f"xu {LONG}", MANAGERS, adds(CasePaused(END), reason="等配件")),
    ("lengthened", PAUSED, f"xu {LONG}", MANAGERS, adds(PauseLengthened(END), reason="等配件")),
    (
        "by somebody else",
        "",
        f"teng {LONG}",
        MANAGERS,
        "Refused: A pause may last until 2026-04-01 24:00 at the longest (30d).\n"
        "For longer it takes --as xu.",
    ),
]


@rows(LONGER)
def test_a_pause_beyond_the_longest(before: str, deed: str, beside: Around, then: Then) -> None:
    check(deed, then, before, beside)


# ---- contacts ---------------------------------------------------------------------------------

REACHED = "teng contact channel=phone outcome=reached"
FACTS: Facts = {"channel": "phone", "outcome": "reached"}
CONTACTS = [
    ("the complainant was reached", "", REACHED, ContactMade(FACTS)),
    (
        "what was said stands beside the log",
        "",
        f"{REACHED} said=周三到货",
        adds(ContactMade(FACTS), said="周三到货"),
    ),
    (
        "typed later than it happened",
        "",
        f"@03-02T15:00 {REACHED} at=03-02T11:00",
        adds(ContactMade(FACTS), at="03-02T11:00"),
    ),
    (
        "before the complaint came",
        "",
        f"{REACHED} at=03-02T09:59",
        "BadData: 2026-03-02 09:59 is before the complaint was received (2026-03-02 10:00).",
    ),
    (
        "to come",
        "",
        f"{REACHED} at=03-02T12:00",
        "BadData: 2026-03-02 12:00 lies in the future (now is 2026-03-02 10:01).",
    ),
    (
        "a fact is missing",
        "",
        "teng contact channel=phone",
        "Refused: “a contact” needs outcome of the contact; add outcome=….",
    ),
    ("on a paused case", PAUSED, REACHED, ContactMade(FACTS)),
    ("on a closed case", CLOSED, REACHED, ContactMade(FACTS)),
]


@rows(CONTACTS)
def test_a_contact(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


# ---- promises ---------------------------------------------------------------------------------

PROMISED = "teng promise 送到配件 due=03-03T10:00"
CALL = "teng promise 回电 due=03-02T16:00 back=yes"
DUE = moment("03-03T10:00")
PROMISES = [
    ("by who makes it", "", PROMISED, adds(PromiseMade(DUE, "teng"), text="送到配件")),
    ("by somebody else", "", f"{PROMISED} by=zhu", adds(PromiseMade(DUE, "zhu"), text="送到配件")),
    (
        "by somebody else, by name",
        "",
        f"{PROMISED} by=朱（样例）",
        adds(PromiseMade(DUE, "zhu"), text="送到配件"),
    ),
    (
        "by nobody we know",
        "",
        f"{PROMISED} by=zhuo",
        "NotFound: The policy has no member of staff zhuo.\nDid you mean zhu?",
    ),
    (
        "with what happens otherwise",
        "",
        f"{PROMISED} otherwise=退货",
        adds(PromiseMade(DUE, "teng"), text="送到配件", otherwise="退货"),
    ),
    (
        "to call back",
        "",
        CALL,
        adds(PromiseMade(moment("03-02T16:00"), "teng", call_back=True), text="回电"),
    ),
    (
        "of nothing",
        "",
        "teng promise due=03-03T10:00",
        "Refused: A promise must say what is promised.",
    ),
    (
        "for a time that has passed",
        "",
        "@03-03T10:00 teng promise 送到配件 due=03-03T10:00",
        "BadData: 2026-03-03 10:00 has passed; a promise is for a time to come.",
    ),
    ("on a paused case", PAUSED, PROMISED, adds(PromiseMade(DUE, "teng"), text="送到配件")),
    ("on a closed case", CLOSED, PROMISED, OVER),
    ("on a case that was withdrawn", WITHDRAWN, PROMISED, GONE),
]


@rows(PROMISES)
def test_a_promise(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


NONE = "NotFound: Case 2026-000001 has no promise 1."
KEPT = f"{PROMISED} | @03-03T09:00 teng kept 1"
ALREADY = "Refused: Promise 1 was kept already, on 2026-03-03 09:00."
LATER = [
    ("kept", PROMISED, "teng kept 1", PromiseKept(1)),
    (
        "kept earlier than it is typed",
        PROMISED,
        "@03-03T12:00 teng kept 1 at=03-03T09:00",
        adds(PromiseKept(1), at="03-03T09:00"),
    ),
    (
        "kept before it was made",
        PROMISED,
        "@03-03T12:00 teng kept 1 at=03-02T10:00",
        "BadData: 2026-03-02 10:00 is before the complaint was received (2026-03-02 10:01).",
    ),
    ("kept twice", KEPT, "teng kept 1", ALREADY),
    ("kept where there is none", "", "teng kept 1", NONE),
    (
        "kept on a paused case: what was promised stays promised",
        f"{PROMISED} | {PAUSED}",
        "teng kept 1",
        PromiseKept(1),
    ),
    (
        "kept on a case that was withdrawn",
        f"{PROMISED} | {WITHDRAWN} despite=顾客同意",
        "teng kept 1",
        PromiseKept(1),
    ),
    ("moved", PROMISED, "teng moved 1 due=03-04T10:00", PromiseMoved(1, moment("03-04T10:00"))),
    (
        "moved to the past",
        PROMISED,
        "@03-03T09:00 teng moved 1 due=03-03T09:00",
        "BadData: 2026-03-03 09:00 has passed; a promise is for a time to come.",
    ),
    ("moved once kept", KEPT, "teng moved 1 due=03-04T10:00", ALREADY),
    ("moved where there is none", "", "teng moved 1 due=03-04T10:00", NONE),
]


@rows(LATER)
def test_what_becomes_of_a_promise(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


STANDS = [
    # why, what was done, whether it was broken, whether it is kept, how many dates it was given
    ("made", PROMISED, False, False, 1),
    ("kept in time", KEPT, False, True, 1),
    ("kept at its last moment", f"{PROMISED} | @03-03T10:00 teng kept 1", False, True, 1),
    ("kept too late", f"{PROMISED} | @03-03T10:01 teng kept 1", True, True, 1),
    (
        "kept in time and typed later",
        f"{PROMISED} | @03-03T12:00 teng kept 1 at=03-03T09:00",
        False,
        True,
        1,
    ),
    ("moved in time", f"{PROMISED} | @03-03T09:00 teng moved 1 due=03-04T10:00", False, False, 2),
    ("moved too late", f"{PROMISED} | @03-03T11:00 teng moved 1 due=03-04T10:00", True, False, 2),
    (
        "moved too late, and kept",
        f"{PROMISED} | @03-03T11:00 teng moved 1 due=03-04T10:00 | @03-04T09:00 teng kept 1",
        True,
        True,
        2,
    ),
    (
        "moved too late, though it had been kept in time",
        f"{PROMISED} | @03-03T11:00 teng moved 1 due=03-04T10:00 | "
        "@03-04T09:00 teng kept 1 at=03-03T09:00",
        False,
        True,
        2,
    ),
    (
        "moved too late, though it had been kept: too late as well",
        f"{PROMISED} | @03-03T11:00 teng moved 1 due=03-04T10:00 | "
        "@03-04T09:00 teng kept 1 at=03-03T10:30",
        True,
        True,
        2,
    ),
    (
        "moved too late; what had kept it in time was typed by mistake",
        f"{CALL} | @03-03T11:00 teng moved 1 due=03-04T10:00 | "
        f"@03-03T12:00 {REACHED} at=03-02T15:00 | @03-03T13:00 teng strike contact reason=错登",
        True,
        False,
        2,
    ),
    ("a call back that reached them", f"{CALL} | {REACHED}", False, True, 1),
    (
        "a call back that nobody answered",
        f"{CALL} | teng contact channel=phone outcome=no-answer",
        False,
        True,
        1,
    ),
    ("a call back that came too late", f"{CALL} | @03-02T16:01 {REACHED}", True, True, 1),
    (
        "a complainant who asks keeps no promise of ours",
        f"{CALL} | teng contact channel=phone outcome=asks",
        False,
        False,
        1,
    ),
    ("a contact keeps no promise but to call back", f"{PROMISED} | {REACHED}", False, False, 1),
    (
        "a call before it was promised keeps nothing",
        f"@03-02T11:00 {CALL} | {REACHED} at=03-02T10:30",
        False,
        False,
        1,
    ),
]


@pytest.mark.parametrize(
    ("before", "broken", "kept", "dates"), [r[1:] for r in STANDS], ids=[r[0] for r in STANDS]
)
def test_how_a_promise_stands(before: str, broken: bool, kept: bool, dates: int) -> None:
    (one,) = case_after(before).promises
    assert (one.broken, one.kept_at is not None, len(one.dues)) == (broken, kept, dates)


# ---- endings ----------------------------------------------------------------------------------

OFFERED = "teng offer refund amount=300 ask=xu"
SETTLED = "teng settle amount=100 trigger=merchant merchant=甲店 in_scope=no payee=本人"
ENDINGS = [
    ("closed as unfounded", UNFOUNDED, "teng close", CaseClosed("unfounded")),
    (
        "closed, with what came of it",
        UNFOUNDED,
        "teng close satisfaction=fair result=已说明",
        adds(CaseClosed("unfounded", {"satisfaction": "fair"}), result="已说明"),
    ),
    (
        "closed on another day than it is typed",
        UNFOUNDED,
        "@03-03T10:00 teng close at=03-02T11:00",
        adds(CaseClosed("unfounded"), at="03-02T11:00"),
    ),
    (
        "closed tomorrow",
        UNFOUNDED,
        "teng close at=03-03T10:00",
        "BadData: 2026-03-03 10:00 lies in the future (now is 2026-03-02 10:03).",
    ),
    (
        "closed too early",
        "",
        "teng close",
        "Refused: Case 2026-000001 cannot be closed yet: judge the complaint still to come.\n"
        "Next: casefile record 2026-000001 judge founded=… reasonable=…",
    ),
    (
        "closed over money that waits",
        f"{UNFOUNDED} | {OFFERED}",
        "teng close",
        "Refused: Remedy 1 waits for an approval; first: casefile --as xu approve 2026-000001 1, "
        "or casefile --as xu refuse 2026-000001 1 --reason …",
    ),
    (
        "closed over a settlement",
        f"{UNFOUNDED} | {SETTLED}",
        "teng close",
        "Refused: Case 2026-000001 cannot be closed yet: judge whether it is within our "
        "responsibility, agree the compensation still to come.\n"
        "Next: casefile --as zhou record 2026-000001 judge-scope scope_confirmed=…",
    ),
    ("closed twice", CLOSED, "teng close", OVER),
    ("closed while it is paused", f"{UNFOUNDED} | {PAUSED}", "teng close", AT_REST),
    ("withdrawn", "", WITHDRAWN, adds(CaseWithdrawn(), reason="和好")),
    ("withdrawn without a reason", "", "teng withdraw", REASON),
    ("withdrawn twice", WITHDRAWN, WITHDRAWN, GONE),
    (
        "withdrawn over a settlement",
        SETTLED,
        WITHDRAWN,
        "Refused: Settlement 1 is still on its way; finish it, or: "
        "casefile cancel-settlement 2026-000001 1 --reason …",
    ),
    (
        "withdrawn over money that waits",
        OFFERED,
        WITHDRAWN,
        "Refused: Remedy 1 waits for an approval; first: casefile --as xu approve 2026-000001 1, "
        "or casefile --as xu refuse 2026-000001 1 --reason …",
    ),
    (
        "withdrawn once that came to nothing",
        f"{SETTLED} | teng cancel 1 reason=x",
        WITHDRAWN,
        adds(CaseWithdrawn(), reason="和好"),
    ),
    ("reopened", CLOSED, "teng reopen reason=又坏", adds(CaseReopened(), reason="又坏")),
    (
        "reopened after a withdrawal",
        WITHDRAWN,
        "teng reopen reason=x",
        adds(CaseReopened(), reason="x"),
    ),
    ("reopened without a reason", CLOSED, "teng reopen", REASON),
    ("reopened while open", "", "teng reopen reason=x", "Refused: Case 2026-000001 is open."),
    (
        "reopened while paused",
        PAUSED,
        "teng reopen reason=x",
        "Refused: Case 2026-000001 is open.",
    ),
    ("reopened once erased", ERASED, "teng reopen reason=x", NOTHING_LEFT),
    ("erased", CLOSED, "xu erase reason=到期", PersonalErased("到期")),
    (
        "erased while it goes on",
        PAUSED,
        "xu erase reason=到期",
        "Refused: Case 2026-000001 still goes on; only a closed or withdrawn one is erased. First: "
        "casefile close 2026-000001, or: casefile withdraw 2026-000001 --reason …",
    ),
    ("erased without a reason", CLOSED, "xu erase", REASON),
    ("a note on a closed case", CLOSED, "teng note 来电致谢", adds(NoteAdded(), text="来电致谢")),
    ("an empty note", "", "teng note", "Refused: A note must not be empty."),
    ("another owner", "", "teng assign zhu", OwnerAssigned("zhu")),
    (
        "the same owner",
        "",
        "teng assign teng",
        "Refused: Case 2026-000001 is 滕（样例）'s already.",
    ),
    ("another owner of a closed case", CLOSED, "teng assign zhu", OVER),
]


@rows(ENDINGS)
def test_how_a_case_ends_and_is_taken_up_again(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


def test_a_case_that_was_reopened_has_its_ending_still_to_come() -> None:
    """Reopened, what it ended by counts no longer: the explanation is due again."""
    again = f"{CLOSED} | teng reopen reason=又坏"
    check(
        "teng close",
        "Refused: Case 2026-000001 cannot be closed yet: explain that it is unfounded still to "
        "come.",
        again,
    )


def status(before: str) -> tuple[str, bool, bool]:
    case: Case = case_after(before)
    return case.status, case.running, case.over


@pytest.mark.parametrize(
    ("before", "stands"),
    [
        ("", ("open", True, False)),
        (PAUSED, ("paused", True, False)),
        (f"{PAUSED} | teng resume", ("open", True, False)),
        (CLOSED, ("closed", False, True)),
        (WITHDRAWN, ("withdrawn", False, True)),
        (f"{WITHDRAWN} | teng reopen reason=x", ("open", True, False)),
    ],
)
def test_how_a_case_stands(before: str, stands: tuple[str, bool, bool]) -> None:
    assert status(before) == stands


# ---- rights -----------------------------------------------------------------------------------

FORBIDDEN = [
    ("pause", "", PAUSED, "a pause"),
    ("pause", PAUSED.replace("teng", "xu"), "teng resume", "a pause"),
    ("contact", "", REACHED, "a contact"),
    ("promise", "", PROMISED, "a promise"),
    ("promise", PROMISED.replace("teng", "xu"), "teng kept 1", "a promise"),
    ("promise", PROMISED.replace("teng", "xu"), "teng moved 1 due=03-04T10:00", "a promise"),
    ("close", UNFOUNDED, "teng close", "the closing"),
    ("withdraw", "", WITHDRAWN, "the withdrawal"),
    ("reopen", CLOSED, "teng reopen reason=x", "the reopening"),
    ("note", "", "teng note x", "a note"),
    ("assign", "", "teng assign zhu", "an assignment"),
]


@pytest.mark.parametrize(("verb", "before", "deed", "what"), FORBIDDEN)
def test_a_verb_that_is_reserved_is_for_those_roles(
    verb: str, before: str, deed: str, what: str
) -> None:
    told = f"NotPermitted: 滕（样例） may not record “{what}”: it takes store manager (--as xu)."
    check(deed, told, before, only(verb, "store-manager"))
