"""What is decided on papers, as tables: which may be issued, what they say and promise, what hangs
on them. Records in, records out; no command line, no store, no file."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from casefile.case.case import Case
from casefile.case.here import Here
from casefile.case.money import RouteStep, Settlement, SettlementState
from casefile.case.papers import Copy, IssuedDocument, PaperState
from casefile.errors import BadData, CasefileError, NotFound, NotPermitted, Refused
from casefile.log.events import (
    CopyHandedOver,
    CopySigned,
    DocumentVoided,
    NewEvent,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
)
from casefile.log.marks import EMPTY_HANDED
from casefile.papers import custody, on_paper, outstanding
from casefile.papers.context import Imprint
from casefile.papers.draft import Draft, drafted, sendable
from casefile.papers.facts import PaperFacts, PaperRequest, paper_facts
from casefile.papers.paper import printed
from casefile.papers.settlement_meant import settlement_for
from casefile.papers.template_names import misnamed, unseen
from casefile.papers.word.compile import compile_form
from casefile.papers.word.form import Form, PageSection
from casefile.papers.word.render import Press
from casefile.policy import Policy
from casefile.replay.replay import replay
from casefile.values.value import Facts, Title
from tests.desk import history, numbered, pack

POLICY = pack("mall")
DAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
SOON = DAY + timedelta(hours=1)
OPENED = "03-02 10:00 record-card name=王小明 category=goods product=锅"
LETTER: dict[str, Any] = {"actor": "zhu", "actor_job": "主管", "resolve_by": "2026-03-06"}
OWN: dict[str, Any] = {"own_words": "那天您排了二十多分钟。"}
TEMPLATES = Path(__file__).parents[1] / "templates" / "zh_CN"


def settled(state: SettlementState = "open", no: int = 1, **more: Any) -> Settlement:
    facts: Facts = {"trigger": "facility", "in_scope": "no", "payee": "王小明", "items": ["锅"]}
    one = Settlement(
        no=no,
        seq=9,
        route="facility-out-of-scope",
        at=DAY,
        by="teng",
        amount=10000,
        excess=0,
        facts=facts,
        grantor="",
        granted_at=DAY,
        authors=(),
        state=state,
    )
    return msgspec.structs.replace(one, **more)


def paper(
    kind: str, *copies: Copy, no: int = 1, state: PaperState = "issued", settlement: int = 1
) -> IssuedDocument:
    return IssuedDocument(
        seq=10 + no,
        no=no,
        type=kind,
        version=1,
        sha256="0" * 64,
        name=f"{kind}.docx",
        at=DAY,
        by="teng",
        state=state,
        settlement=settlement,
        copies=copies,
    )


def here(who: str = "teng", policy: Policy = POLICY, now: datetime = SOON, **more: Any) -> Here:
    """An open case of goods with ``more``, and a member of staff who acts on it."""
    member = policy.member(who)
    assert member
    case = replay(history(OPENED, policy), policy)
    return Here(msgspec.structs.replace(case, **more), policy, member, now)


def asked(kind: str, settlement: int = 0, **given: Any) -> PaperRequest:
    return PaperRequest(kind, Path(), Path(), settlement=settlement, given=given)


def facts_of(at: Here, request: PaperRequest) -> PaperFacts:
    return paper_facts(at, request, Imprint(at.now, "a" * 64), ())


def draft_of(at: Here, request: PaperRequest) -> Draft:
    return drafted(facts_of(at, request))


RESERVED = msgspec.structs.replace(POLICY, rights={**POLICY.rights, "issue": ("finance",)})
REFUSALS: list[tuple[str, Here, PaperRequest, type[CasefileError], str]] = [
    ("no such paper", here(), asked("nothing"), NotFound, "The policy has no document nothing"),
    ("not his to issue", here(policy=RESERVED), asked("apology"), NotPermitted, "issue"),
    ("no settlement", here(), asked("receipt"), Refused, "nothing was settled"),
    (
        "a settlement that waits",
        here(settlements=(settled("waiting"),)),
        asked("slip"),
        Refused,
        "waits for an approval",
    ),
    (
        "one that came to nothing",
        here(settlements=(settled("cancelled"),)),
        asked("receipt"),
        Refused,
        "does not run any more",
    ),
    ("facts for a form", here(), asked("record-card", actor="zhu"), Refused, "takes no facts"),
    ("a letter with a gap", here(), asked("apology", actor="zhu"), Refused, "resolve_by=…"),
    (
        "a day that is none",
        here(),
        asked("apology", **{**LETTER, "resolve_by": "2026-02-30"}),
        BadData,
        "2026-02-30",
    ),
    ("a form with a gap", here(), asked("notice"), Refused, "which it takes from the case"),
    (
        "an apology where there is no fault",
        here(facts={"founded": "no"}, steps=()),
        asked("apology", **LETTER),
        Refused,
        "is not issued on a case where",
    ),
]


@pytest.mark.parametrize(
    ("at", "request_", "error", "words"),
    [row[1:] for row in REFUSALS],
    ids=[r[0] for r in REFUSALS],
)
def test_a_paper_that_the_case_does_not_bear_is_refused(
    at: Here, request_: PaperRequest, error: type[CasefileError], words: str
) -> None:
    with pytest.raises(error) as told:
        facts_of(at, request_)
    assert words in str(told.value)
    assert type(told.value) is error


def test_rights_come_before_everything_that_the_case_tells() -> None:
    with pytest.raises(NotPermitted):
        facts_of(here(policy=RESERVED), asked("notice"))


@pytest.mark.parametrize(
    ("states", "no", "found"),
    [
        (["open"], 0, 1),
        (["done"], 0, 1),
        (["open", "open"], 0, 2),
        (["open", "open"], 1, 1),
        (["open", "cancelled"], 0, 1),
        (["open", "waiting"], 1, 1),
        (["open", "waiting"], 0, None),
        (["waiting", "refused"], 0, None),
        (["open", "waiting"], 2, None),
        (["open"], 3, None),
    ],
)
def test_a_paper_is_about_the_last_settlement_that_stands(
    states: list[SettlementState], no: int, found: int | None
) -> None:
    """With one named, about that; never past one that waits, unless its approver reviews it."""
    case = here(settlements=tuple(settled(s, n) for n, s in enumerate(states, 1))).case
    kind = POLICY.document("slip")
    assert kind
    if found is None:
        with pytest.raises(Refused):
            settlement_for(case, POLICY, kind, no)
    else:
        about = settlement_for(case, POLICY, kind, no)
        assert about
        assert about.no == found


def test_a_numbered_paper_has_a_copy_for_each_holder() -> None:
    at = here(settlements=(settled(),))
    draft = draft_of(at, asked("receipt", amount="100"))
    assert draft.facts.holders == ("财务部", "客服中心")
    assert [copy["copy"]["no"] for copy in draft.copies] == ["1", "2"]
    assert [copy["copy"]["holder"] for copy in draft.copies] == ["财务部", "客服中心"]
    unnumbered = draft_of(at, asked("application"))
    assert unnumbered.facts.about == at.case.settlements[0]
    assert (unnumbered.facts.holders, unnumbered.copies) == ((), ({},))
    assert unnumbered.context["settlement"]["payee"] == "王小明"


def test_the_draft_of_a_letter_says_all_of_it_before_anything_is_printed() -> None:
    draft = draft_of(here(), asked("apology", **LETTER, **OWN))
    assert draft.letter
    assert draft.context["letter"]["salutation"] == draft.letter.salutation
    assert draft.context["letter"]["paragraphs"] == [p.text for p in draft.letter.paragraphs]
    assert "锅" in draft.letter.text
    assert (draft.version, draft.context["doc"]["version"]) == (1, "1")
    assert sendable(draft) is draft


PROMISE = POLICY.document("apology").promises[-1].text.of("zh")  # type: ignore[union-attr]
UNTIL = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)


def promised(due: datetime, *, kept: bool = False) -> Case:
    """The case once a letter promised that."""
    policy, before = POLICY, history(OPENED, POLICY)
    new = [NewEvent(DAY, PromiseMade(due=due, by="teng"), {"text": PROMISE})]
    new += [NewEvent(DAY, PromiseKept(no=1))] if kept else []
    return replay([*before, *numbered(tuple(new), before, now=DAY)], policy)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (here().case, [PromiseMade(due=UNTIL, by="teng")]),
        (promised(UNTIL), []),
        (promised(UNTIL - timedelta(days=1)), [PromiseMoved(no=1, due=UNTIL)]),
        (promised(UNTIL, kept=True), [PromiseMade(due=UNTIL, by="teng")]),
    ],
    ids=["made", "made already", "moved", "made again, once kept"],
)
def test_what_a_letter_promises_is_made_once_and_moved_after_that(
    case: Case, expected: list[Any]
) -> None:
    at = Here(case, POLICY, here().staff, SOON)
    draft = draft_of(at, asked("apology", **LETTER, **OWN))
    assert [event.payload for event in draft.promises] == expected
    assert draft.lapsed == ()


def test_a_promise_for_a_day_that_has_passed_is_told_in_a_draft_and_refused_on_sending() -> None:
    late = draft_of(here(now=UNTIL), asked("apology", **LETTER, **OWN))
    assert "has passed" in str(late.against[-1].message)
    assert late.against[-1].grave
    with pytest.raises(BadData, match="has passed"):
        sendable(late)
    last = UNTIL - timedelta(seconds=1)
    assert sendable(draft_of(here(now=last), asked("apology", **LETTER, **OWN))).lapsed == ()


def test_a_closed_case_gets_forms_and_no_letters() -> None:
    closed = here(status="closed")
    assert sendable(draft_of(closed, asked("record-card"))).letter is None
    with pytest.raises(Refused, match="is closed"):
        sendable(draft_of(closed, asked("apology", **LETTER, **OWN)))


def test_everything_grave_about_a_letter_is_told_at_once() -> None:
    avoided = [a.words("zh")[0] for a in POLICY.avoids if a.document == "apology"][:2]
    own: dict[str, Any] = {"own_words": "，".join(avoided)}
    draft = draft_of(here(), asked("apology", **LETTER, **own))
    grave = [r.message for r in draft.remarks if r.grave]
    assert len(grave) == len(avoided) == 2
    with pytest.raises(Refused) as told:
        sendable(draft)
    assert list(told.value.parts) == grave


def test_one_draft_gives_one_paper_and_its_copies_one_by_one() -> None:
    template = (TEMPLATES / "receipt.docx").read_bytes()
    press = Press(compile_form(template))
    draft = draft_of(here(settlements=(settled(),)), asked("receipt", amount="100"))
    whole = printed(draft, template, press, split=False)
    assert whole == printed(draft, template, press, split=False)
    assert [name for name, _ in whole.files()] == ["2026-000001-receipt-v1.docx"]
    parts = printed(draft, template, press, split=True)
    assert parts.content == whole.content
    assert [name for name, _ in parts.files()] == [
        "2026-000001-receipt-v1-copy1.docx",
        "2026-000001-receipt-v1-copy2.docx",
    ]


MADE, SIGNED = Copy(1, "财务部"), Copy(1, "财务部", ("王",), SOON)
HANDED = msgspec.structs.replace(SIGNED, handed_at=SOON, handed_by="teng", received_by="李")
PAID = RouteStep("pay", 12, SOON, SOON, "teng", late_entry=False, facts={"paid_amount": "100.00"})


@pytest.mark.parametrize(
    ("settlement", "papers", "expected"),
    [
        (settled(), [], []),
        (settled("cancelled"), [paper("receipt", SIGNED)], []),
        (settled("done"), [], []),
        (settled(steps=(PAID,)), [], ["paid-without-receipt"]),
        (settled(steps=(PAID,)), [paper("receipt", MADE)], ["paid-without-receipt"]),
        (
            settled(steps=(PAID,)),
            [paper("receipt", HANDED)],
            ["signature-missing agreement"],
        ),
        (settled(), [paper("receipt", HANDED, state="void")], []),
        (settled(), [paper("receipt", HANDED), paper("agreement", HANDED, no=2)], []),
        (
            settled("done"),
            [paper("receipt", SIGNED), paper("agreement", HANDED, no=2)],
            ["copy-not-handed-over receipt 1"],
        ),
    ],
    ids=[
        "nothing issued",
        "settlement cancelled",
        "done without papers",
        "paid",
        "paid, receipt not signed",
        "receipt signed, agreement not",
        "a paper that is void",
        "all in order",
        "signed, and not handed over",
    ],
)
def test_what_hangs_on_the_papers_of_a_settlement(
    settlement: Settlement, papers: Iterable[IssuedDocument], expected: list[str]
) -> None:
    case = here(settlements=(settlement,), documents=tuple(papers)).case
    marks = list(outstanding.hanging(case, POLICY))
    told = [f"{m.mark} {m.value}".strip() for m in marks if m.mark != EMPTY_HANDED]
    assert told == expected
    for mark in marks:
        assert str(outstanding.mark_told(mark, POLICY))


def test_a_customer_without_a_copy_of_the_papers_is_told_of() -> None:
    case = here(settlements=(settled(),), documents=(paper("receipt", MADE),)).case
    assert POLICY.settlement
    with_copy = msgspec.structs.replace(POLICY.settlement, customer_copy=True)
    for policy, expected in (
        (POLICY, [EMPTY_HANDED]),
        (msgspec.structs.replace(POLICY, settlement=with_copy), []),
    ):
        assert [mark.mark for mark in outstanding.hanging(case, policy)] == expected


@pytest.mark.parametrize(
    ("name", "no"),
    [
        ("1", 1),
        ("2", 2),
        ("receipt", 2),
        ("收条", 2),
        ("agreement", None),
        ("3", None),
        ("²", None),
    ],
)
def test_a_paper_is_meant_by_its_number_or_as_the_last_of_its_kind(
    name: str, no: int | None
) -> None:
    papers = (paper("receipt", state="superseded"), paper("receipt", no=2))
    case = here(documents=papers).case
    if no is None:
        with pytest.raises(NotFound):
            custody.paper_named(case, POLICY, name)
    else:
        assert custody.paper_named(case, POLICY, name).no == no


@pytest.mark.parametrize(
    ("copy", "by", "refusal"),
    [
        (MADE, "王", ""),
        (MADE, "  ", "Say who signed"),
        (SIGNED, "王", "has signed copy .*1.* already"),
        (SIGNED, "李", ""),
    ],
)
def test_each_signs_a_copy_once_and_several_may(copy: Copy, by: str, refusal: str) -> None:
    at = here(documents=(paper("receipt", copy),))
    if refusal:
        with pytest.raises(Refused, match=refusal):
            custody.sign(at, "receipt", 1, by, at=None)
    else:
        (event,) = custody.sign(at, "receipt", 1, by, at=None)
        assert (event.payload, event.personal) == (CopySigned(no=1, copy=1), {"by": by})


@pytest.mark.parametrize(
    ("copy", "to", "refusal"),
    [
        (SIGNED, "财务部", ""),
        (MADE, "财务部", "is not signed yet"),
        (HANDED, "财务部", "was handed over already"),
        (SIGNED, "客服中心", "is for .*'finance'.*, not for 客服中心"),
    ],
)
def test_a_copy_goes_to_its_holder_once_it_is_signed(copy: Copy, to: str, refusal: str) -> None:
    at = here(documents=(paper("receipt", copy),))
    if refusal:
        with pytest.raises(Refused, match=refusal):
            custody.hand_over(at, "receipt", 1, to, "李", at=None)
    else:
        (event,) = custody.hand_over(at, "receipt", 1, to, "李", at=None)
        assert event.payload == CopyHandedOver(no=1, copy=1, to="财务部")


def test_only_a_valid_paper_has_copies_to_sign_and_only_those_it_has() -> None:
    for state in ("superseded", "void"):
        with pytest.raises(Refused, match="superseded or void"):
            custody.copy_of(paper("receipt", MADE, state=state), 1)
    with pytest.raises(NotFound, match="has no copy 2"):
        custody.copy_of(paper("receipt", MADE), 2)


def test_a_paper_is_declared_void_once_and_for_a_reason() -> None:
    at = here(documents=(paper("receipt"), paper("agreement", no=2, state="void")))
    (event,) = custody.void(at, "receipt", "写错了")
    assert event.payload == DocumentVoided(no=1)
    with pytest.raises(Refused, match="void already"):
        custody.void(at, "agreement", "写错了")
    with pytest.raises(Refused):
        custody.void(at, "receipt", " ")


def form(body: str) -> Form:
    return Form(
        head="",
        body=body,
        section=PageSection("", ""),
        tail="",
        margins=(),
        others=(),
        types="",
        relations="",
        still=(),
        sectioned=False,
        reworked=False,
    )


NAMES = {
    "facts": {"name": "王", "phone": "138"},
    "steps": [{"title": "记录", "at": "10:00"}],
    "thirds": ["丙"],
}


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("{{ facts.name }}{{ facts['phone'] }}{{ facts.name.upper() }}", []),
        ("{{ facts.nmae }}", ["facts.nmae"]),
        ("{{ facts.nmae }}{{ facts.nmae }}", ["facts.nmae"]),
        ("{% for s in steps %}{{ s.title }}{{ loop.index }}{% endfor %}", []),
        ("{% for s in steps %}{{ s.titel }}{% endfor %}", ["steps[].titel"]),
        ("{% for s in steps %}{% endfor %}{{ s.title }}", ["s.title"]),
        ("{% for t in thirds %}{{ t }}{% endfor %}", []),
        ("{% for s in stpes %}{{ s.anything }}{% endfor %}", ["stpes"]),
        ("{% set one = steps[0] %}{{ one.title }}{{ one.nothing }}", ["steps[].nothing"]),
        ("{% set who %}x{% endset %}{{ who }}{{ paper.title }}", []),
        ("{% with a = facts.nothing %}{{ a }}{% endwith %}", ["facts.nothing"]),
        ("{% macro m(a) %}{{ a.b }}{% endmacro %}{{ m(facts) }}", []),
        ("{% if facts.other %}x{% endif %}", ["facts.other"]),
    ],
)
def test_each_name_that_nothing_stands_behind_is_told_once(body: str, missing: list[str]) -> None:
    assert [m.values["name"] for m in misnamed(form(body), NAMES)] == missing


def test_a_broken_tag_is_told_with_its_sentence() -> None:
    (told,) = misnamed(form("<w:p >甲</w:p><w:p >乙 {{ facts. }}</w:p>"), NAMES)
    assert told.values["line"] == "乙 {{ facts. }}"


def test_a_tag_that_word_would_not_show_is_told() -> None:
    seen = '<w:t>{{ facts.name }}</w:t><w:color w:val="{{ facts.phone }}"/>'
    assert [m.values["tag"] for m in unseen(form(seen))] == []
    hidden = "<w:instrText>{{ facts.name }}</w:instrText>"
    assert [m.values["tag"] for m in unseen(form(hidden))] == ["{{ facts.name }}"]


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        ("2026-03-02T02:00:00Z", "2026-03-02 10:00", "2 March 2026, 10:00"),
        ("2026-03-02T16:00:00Z", "2026-03-02 24:00", "2 March 2026, 24:00"),
        ("2026-02-28T16:00:00Z", "2026-02-28 24:00", "28 February 2026, 24:00"),
        ("2026-03-02T16:00:01Z", "2026-03-03 00:00", "3 March 2026, 00:00"),
    ],
)
def test_midnight_is_the_end_of_the_day_for_a_deadline(moment: str, zh: str, en: str) -> None:
    at = datetime.fromisoformat(moment)
    assert on_paper.deadline_on_paper(at, POLICY, "zh") == zh
    assert on_paper.deadline_on_paper(at, POLICY, "en") == en


@pytest.mark.parametrize(
    ("parts", "zh", "en"),
    [
        ([], "", ""),
        (["甲"], "甲", "甲"),
        (["甲", "乙"], "甲；乙", "甲; 乙"),
        (["甲。", "乙"], "甲。乙", "甲。 乙"),
        (["a.", "b"], "a.b", "a. b"),
    ],
)
def test_parts_of_a_sentence_are_joined_without_a_second_stop(
    parts: list[str], zh: str, en: str
) -> None:
    assert on_paper.in_one_sentence(parts, "zh") == zh
    assert on_paper.in_one_sentence(parts, "en") == en


def test_a_title_that_stands_alone_begins_large() -> None:
    assert on_paper.as_heading(Title("收条", "receipt"), "en") == "Receipt"
    assert on_paper.as_heading(Title("收条", "receipt"), "zh") == "收条"


def test_a_day_to_be_written_by_hand_has_lines_that_no_end_of_a_line_swallows() -> None:
    assert all("_" in blank and not re.search(r"\s", blank) for blank in on_paper.BLANK_DAY.names)
