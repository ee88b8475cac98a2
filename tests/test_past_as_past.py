"""What is past is told as past: no paper promises an answer that was given, draws or claims money
that is not owed, or says otherwise than the record; what the customer signs tells of nobody else.
"""

import re
from pathlib import Path

import msgspec
import pytest

from casefile.case.case import Case, StepTaken
from casefile.case.endings import Reopening
from casefile.papers.letter_facts import letter_facts
from casefile.papers.letter_times import given_already
from casefile.papers.letters import compose
from casefile.policy import Document, Policy
from casefile.policy.conditions import holds
from casefile.policy.letters import LetterPromise
from casefile.values.value import Facts
from tests.desk import CARD, Desk, pack
from tests.papers import plain
from tests.test_letter_claims import CLAIMS, LETTERS, PACKED, records
from tests.test_letter_variants import AT, case_with

STILL_WAITING = re.compile(
    r"正在(查清|逐处查看|核对|办理)|还在办理|给您答复|(?<!接受我们的)(?<!时间)答复您|给您处理决定|"
    r"查明的结果，|核对的结果，我|处理意见告诉您|再告诉您一次|把结果告诉您|最终答复最迟|"
    r"[Ww]e are (finding|still|at work|going over)|will have (our|my) (answer|decision|final)|"
    r"hear from us again|tell you the result|with the result\.|expect to be able to give it"
)
"""What is said only to somebody who waits for an answer."""


def promises_made(of: Document, known: Facts) -> list[LetterPromise]:
    """What a letter promises on what is known, of several for one day the first."""
    made: dict[str, LetterPromise] = {}
    for one in of.promises:
        if one.due in known and holds(one.when, known):
            made.setdefault(one.due, one)
    return list(made.values())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("name", "letter"), LETTERS)
def test_who_is_told_that_an_answer_is_to_come_still_waits_for_one(
    name: str, letter: str, lang: str
) -> None:
    """Every letter that says so promises it, so that it is refused once the answer was given; or it
    is not issued any more once the step of the answer was recorded."""
    policy = pack(name)
    of = policy.document(letter)
    assert of is not None
    ends = {f"count:{step}" for step in policy.report.answers}
    if any(ends & row.keys() for row in of.unless):
        return
    for record in records(policy, of):
        case = case_with(record.known)
        said = letter_facts(case, policy, of, (), case.updated_at, lang)
        said |= {"granted": "x" if record.granted else "", "late": "x" if record.late else ""}
        paragraphs = compose(case, policy, of, {}, lang, said).paragraphs
        if {p.move for p in paragraphs} != set(of.moves):
            continue  # it is not issued: a move is lacking
        waits = [p.ours for p in paragraphs if STILL_WAITING.search(p.ours)]
        made = promises_made(of, record.known)
        assert not waits or any(one.answers for one in made), (waits, record)


NOT_SO = re.compile(CLAIMS["nothing went wrong"][0])
GRANTED = re.compile(CLAIMS["something was granted"][0])
SO = re.compile(r"属实|投诉成立|\bis so\b|is upheld")
NEXT = re.compile(
    r"最迟在|前办妥|商定|不能(全部)?照办|还在核对|另行书面|"
    r"to agree on|will .* by |cannot do all|cannot grant all|still being"
)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("name", "letter"), LETTERS)
def test_a_verdict_and_what_follows_from_it_agree(name: str, letter: str, lang: str) -> None:
    """What is granted although nothing was found is called goodwill; what was found so is followed
    by something that was granted, by a day on which it is told, by who agrees on it with them, or
    by why it cannot be."""
    policy = pack(name)
    of = policy.document(letter)
    assert of is not None
    for record in records(policy, of):
        case = case_with(record.known)
        said = letter_facts(case, policy, of, (), case.updated_at, lang)
        said |= {"granted": "x" if record.granted else "", "late": "x" if record.late else ""}
        paragraphs = compose(case, policy, of, {}, lang, said).paragraphs
        if {p.move for p in paragraphs} != set(of.moves):
            continue  # it is not issued: a move is lacking
        texts = [p.ours for p in paragraphs]
        gifts = [text for text in texts if GRANTED.search(text)]
        if any(NOT_SO.search(text) for text in texts) and not record.is_one(outcome_of="partly"):
            kindly = any(re.search("心意|仍愿|goodwill|all the same", text) for text in texts)
            assert not gifts or kindly, texts
        if letter in ("reply", "decision-letter") and any(SO.search(text) for text in texts):
            assert gifts or any(NEXT.search(text) for text in texts), texts


def step(name: str, seq: int, *, stands: bool = True) -> StepTaken:
    return StepTaken(name, seq, seq, AT, AT, "teng", late_entry=False, facts={}, stands=stands)


@pytest.mark.parametrize("name", PACKED)
def test_an_answer_is_promised_until_it_is_given_and_again_once_the_case_is_taken_up(
    name: str,
) -> None:
    policy = pack(name)
    waits = case_with({})
    promise = next((p for d in policy.documents for p in d.promises if p.answers), None)
    made = [promise or LetterPromise(policy.identity.title, "x", answers=True)]
    assert policy.report.answers

    def spoken_against(case: Case) -> bool:
        return bool([*given_already(made, case, policy)])

    assert not spoken_against(waits)
    for answer in policy.report.answers:
        answered = msgspec.structs.replace(waits, steps=(step(answer, 5),))
        assert spoken_against(answered)
        sent_back = msgspec.structs.replace(waits, steps=(step(answer, 5, stands=False),))
        assert not spoken_against(sent_back)
        again = msgspec.structs.replace(
            answered, reopenings=(Reopening(seq=7, at=AT, by="teng", reason="x"),)
        )
        assert not spoken_against(again)
        assert spoken_against(msgspec.structs.replace(again, steps=(*again.steps, step(answer, 9))))


JUDGED = (
    "--as teng record 1 judge founded=yes reasonable=no",
    "--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now",
)
ANSWERED = (
    "--as zhu record 1 investigate cause=发货时拿错型号 at_fault=cheng",
    "--as he record 1 inspect inspection=属实",
    "--as zhu record 1 plan plan=换货",
    "--as wu record 1 approve decision=approved",
    "--as teng record 1 notify told_at=now reaction=accepts",
)
WAITING_FOR = {
    "acknowledgement": "reply_by=2026-03-20",
    "progress": "reply_by=2026-03-20 progress_told=样品已送检。",
    "apology": "actor=zhu actor_job=主管 resolve_by=2026-03-20 own_words=您跑了两趟。",
}


@pytest.mark.parametrize("letter", WAITING_FOR)
def test_a_letter_that_promises_the_answer_is_refused_once_it_was_given(
    desk: Desk, letter: str
) -> None:
    desk.run(f"--as teng open {CARD} product=双门冰箱")
    for line in JUDGED:
        desk.run(line)
    issue = f"--as teng issue 1 {letter} {WAITING_FOR[letter]}"
    desk.run(f"{issue} -o before")
    for line in ANSWERED:
        desk.run(line)
    told = desk.run(f"{issue} -o after", code=4).err
    assert "The letter promises the customer an answer, which they were given" in told
    assert "[must be mended]" in desk.run(f"{issue} --preview", code=4).out
    assert not Path("after").exists()
    desk.run("--as teng record 1 notify told_at=now reaction=rejects")  # so another answer is due
    desk.run(f"{issue} -o again")


def test_a_notice_is_refused_once_the_answer_that_it_asks_for_came(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    for line in JUDGED:
        desk.run(line)
    desk.run("--as teng issue 1 notice -o before")
    desk.run(ANSWERED[0])
    told = desk.run("--as teng issue 1 notice -o after", code=4).err
    assert "nobody waits for one any more" in told


SETTLED = (
    "--as xu settle 1 trigger=merchant in_scope=no amount=200 payee=王小明 merchant=某某餐厅 "
    "'items=外套:120;误工:80'",
    "--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes",
    "--as teng record 1 vouchers vouchers_received_at=now",
)


def test_money_is_drawn_and_claimed_only_where_it_is_owed(desk: Desk) -> None:
    """Each paper at each state of the payment, in which the merchant who was to pay leaves the rest
    to the house."""
    desk.run(f"--as teng open {CARD}")
    desk.run(JUDGED[0])
    for line in SETTLED:
        desk.run(line)
    unowed = "it paid nothing of settlement 1 for them"
    states = (
        ("", 0, unowed),
        ("--as teng record 1 pay paid_amount=50 paid_at=now", 0, unowed),
        ("--as teng record 1 pay paid_amount=150 paid_at=now paid_by=mall", 4, ""),
    )
    for line, drawn, claimed in states:
        if line:
            desk.run(line)
        desk.run("--as teng issue 1 payment-slip --keep", code=drawn)
        told = desk.run("--as teng issue 1 merchant-claim -o out", code=4 if claimed else 0).err
        assert claimed in told
    (claim,) = Path("out").glob("*merchant-claim*")
    text = plain(claim.read_bytes())
    assert "其中¥150.00已由我方代付" in text
    assert "人民币壹佰伍拾元整" in text
    assert pack("mall").organisation.account in text


def test_a_claim_needs_an_account_to_pay_to(desk: Desk) -> None:
    file = Path("policy.toml")
    kept = [x for x in file.read_text("utf-8").splitlines() if not x.startswith("account =")]
    file.write_text("\n".join(kept), "utf-8")
    desk.run("--as teng policy apply policy.toml")
    desk.run(f"--as teng open {CARD}")
    desk.run(JUDGED[0])
    for line in SETTLED:
        desk.run(line)
    desk.run("--as teng record 1 pay paid_amount=200 paid_at=now paid_by=mall")
    told = desk.run("--as teng issue 1 merchant-claim --keep", code=4).err
    assert "names no account to pay to" in told


@pytest.mark.parametrize(
    ("paid", "says"),
    [
        ((), "赔偿款项由贵方支付，尚余¥200.00"),
        (("paid_amount=50",), "赔偿款项由贵方支付，尚余¥150.00"),
        (("paid_amount=200",), "赔偿款项已经付清，各笔款项和付款方以下表为准"),
    ],
)
def test_a_letter_to_the_merchant_claims_nothing_and_says_what_is_left(
    desk: Desk, paid: tuple[str, ...], says: str
) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run(JUDGED[0])
    for line in SETTLED:
        desk.run(line)
    for amount in paid:
        desk.run(f"--as teng record 1 pay {amount} paid_at=now")
    text = desk.run("--as teng issue 1 merchant-letter --preview").out
    assert says in text
    assert "我方账户" not in text
    assert "追偿" not in text


def test_a_letter_says_no_other_date_than_the_record(desk: Desk) -> None:
    """A notice that the answer takes longer, and the day until which it was extended."""
    desk.begin("--policy bank-cn")
    facts = (
        "name=王小明 phone=13812348000 channel=phone account_kind=account category=fees "
        "about=手续费 details=多扣了手续费。 request=退还"
    )
    desk.run(f"--as {_who(desk, 'front-line')} open {facts}")
    handler = _who(desk, "handler")
    desk.run(
        f"--as {handler} record 1 accept identity_checked=yes acceptance=accepted "
        "complexity=complex"
    )
    desk.run(
        f"--as {handler} record 1 extend extension_reason=需要调取录像。 answer_until=2026-03-20 "
        "told_at=now"
    )
    letter = f"--as {handler} issue 1 extension-letter"
    told = desk.run(f"{letter} answer_until=2026-03-25 --keep", code=4).err
    assert "2026-03-25, and 2026-03-20 is on record" in told
    desk.run(f"{letter} answer_until=2026-03-20 -o out")
    assert "2026年3月20日" in desk.run(f"{letter} --preview").out


def _who(desk: Desk, role: str) -> str:
    """Somebody of the sample staff who holds a role."""
    policy: Policy = pack("bank-cn")
    return next(s.id for s in policy.staff if role in s.roles)


PENALTY = "扣发当月奖金一百元"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_the_customer_signs_tells_of_no_penalty_and_of_nobody_else(
    desk: Desk, lang: str
) -> None:
    desk.run(f"--as teng open {CARD}")
    before = desk.run(f"--as teng issue 1 record-card --in {lang} --preview").out
    for line in (*JUDGED, *ANSWERED):
        desk.run(line)
    desk.run(
        f"--as xu record 1 penalise penalty={PENALTY} chief_penalty=通报批评 penalty_amount=100 "
        "penalty_due=2026-03-20"
    )
    card = desk.run(f"--as teng issue 1 record-card --in {lang} --preview").out
    title = pack("mall").step("penalise").title.of(lang)
    for inner in (PENALTY, "通报批评", "100.00", title, title.capitalize()):
        assert inner not in card
        assert inner not in before, "nor a line to write it on"
    assert "发货时拿错型号" in card, "why it happened is the customer's to know"
    if lang == "zh":
        assert PENALTY in desk.run("--as teng issue 1 summary --preview").out, (
            "the house's own paper"
        )
        assert PENALTY in desk.run("--as teng issue 1 penalty-notice --preview").out


def test_promises_stand_on_the_summary_in_their_words_and_with_what_became_of_them(
    desk: Desk,
) -> None:
    desk.run(f"--as teng open {CARD}")
    due = "--due 2026-03-05T10:00"
    for text in ("周三送货", "退还运费", "周末致电", "上门取回", "寄送发票"):
        desk.run(f"--as teng promise 1 {text} {due}")
    desk.run("--as teng promise-kept 1 1", now="2026-03-03T09:00+08:00")
    desk.run("--as teng promise-released 1 2 --reason 顾客自取", now="2026-03-03T09:00+08:00")
    seq = next(
        e["seq"]
        for e in desk.json("show 1 --log")["events"]
        if e["kind"] == "promise.made" and e["data"].get("text", "周末致电") == "周末致电"
    )
    desk.run(f"--as teng strike 1 {seq + 2} --reason 误记", now="2026-03-03T09:00+08:00")
    desk.run("--as teng promise-kept 1 4", now="2026-03-06T09:00+08:00")
    text = desk.run("--as teng issue 1 summary --preview", now="2026-03-06T10:00+08:00").out
    lines = text.splitlines()
    rows = {
        line.partition("：")[2]: lines[at + 1 : at + 4]
        for at, line in enumerate(lines)
        if line.startswith("承诺 ")
    }
    deadline = "2026-03-05 10:00"
    assert rows["周三送货"] == [deadline, "2026-03-03 09:00", "已兑现"]
    assert rows["退还运费"][:2] == [deadline, "已免除"], (
        "nothing was done, so there is no time of it"
    )
    assert rows["上门取回"] == [deadline, "2026-03-06 09:00", "逾期兑现"]
    assert rows["寄送发票"][:2] == [deadline, "逾期未兑现"]
    assert "（误记，已划销：承诺 3：周末致电）" in text


TO_COME = "actor=zhu actor_job=主管 resolve_by=2026-03-20 own_words=您跑了两趟。"
ANSWER = "finding_told=发货时拿错了型号。 reasons_told=样机已停产。"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_was_carried_out_is_promised_by_no_letter_and_told_as_past(
    desk: Desk, lang: str
) -> None:
    """From the follow-up on, until the customer does not accept it or the case is taken up
    again."""
    dated = ANSWER + " actor=zhu actor_job=主管 resolve_by=2026-03-20"

    def reply(facts: str) -> str:
        return desk.run(f"--as xu issue 1 reply {facts} --in {lang} --preview").out

    desk.run(f"--as teng open {CARD} product=双门冰箱")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    for line in (JUDGED[1], *ANSWERED):
        desk.run(line)
    desk.run(f"--as teng issue 1 apology {TO_COME} --preview")
    past = {"zh": "已经同您核对过", "en": "has been gone over with you since"}[lang]
    day = {"zh": "2026年3月20日", "en": "20 March 2026"}[lang]
    assert past not in reply(dated)
    assert day in reply(dated)
    follow_up = "--as teng record 1 follow-up followed_up_at=now carried_out=已换货"
    desk.run(f"{follow_up} reaction=satisfied")
    desk.run(f"--as teng issue 1 apology {TO_COME} --keep", code=4)
    desk.run(f"--as xu issue 1 reply {dated} --in {lang} --keep")
    assert past in reply(dated)
    assert day not in reply(dated)
    assert desk.json("show 1")["promises"] == [], "nothing is promised that the letter does not say"
    desk.run(f"{follow_up} reaction=rejects")
    desk.run(f"--as teng issue 1 apology {TO_COME} --preview")
    assert day in reply(dated)
    desk.run(f"{follow_up} reaction=accepts")
    desk.run("--as teng close 1 ending=on-the-spot result=已换货")
    desk.run("--as teng reopen 1 --reason 又坏了")
    desk.run(f"--as teng issue 1 apology {TO_COME} --preview")


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        ("", 0),
        ("withdraw 1 --reason 想通了", 0),
        ("close 1 ending=on-the-spot result=已退款", 4),
        ("close 1 ending=duplicate of=2", 4),
        ("close 1 ending=passed-on passed_to=maker", 4),
        ("close 1 ending=mistake ending_reason=重复录入", 4),
    ],
)
def test_nothing_is_taken_back_on_paper_once_the_case_was_closed(
    desk: Desk, ending: str, code: int
) -> None:
    desk.open()
    desk.open()
    if ending:
        desk.run(f"--as teng {ending}")
    told = desk.run("--as teng issue 1 withdrawal --keep", code=code).err
    assert ("that was closed" in told) is (code == 4)
    if code:
        desk.run("--as teng reopen 1 --reason 弄错了")
        desk.run("--as teng issue 1 withdrawal --keep")


NAMELESS = ("未提供", "匿名", "某先生", "unknown", "顾客")


@pytest.mark.parametrize("name", NAMELESS)
def test_nobody_is_paid_under_a_name_that_is_none(desk: Desk, name: str) -> None:
    card = CARD.replace("name=王小明", f"name={name}")
    desk.run(f"--as teng open {card}")
    desk.run(JUDGED[0])
    told = desk.run(SETTLED[0].replace("payee=王小明", "payee=本人"), code=4).err
    (way,) = re.findall(r"correct \S+ (\d+) name=…", told)
    desk.run(f"--as teng correct 1 {way} name=李四 --reason 补报姓名")
    desk.run(SETTLED[0].replace("payee=王小明", "payee=本人"))
    assert desk.json("show 1")["settlements"], "nobody asks for a ground: it was never another name"


def test_a_receipt_of_a_part_is_named_as_due_until_it_is_made_out(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run(JUDGED[0])
    for line in SETTLED:
        desk.run(line)
    assert "payment=1" not in desk.run("--as teng next 1").out
    told = desk.run("--as teng record 1 pay paid_amount=50 paid_at=now").out
    assert "casefile issue 2026-000001 receipt payment=1" in told
    desk.run("--as teng issue 1 receipt --keep")
    assert "payment=1" not in desk.run("--as teng next 1").out
    told = desk.run("--as teng record 1 pay paid_amount=50 paid_at=now").out
    assert "casefile issue 2026-000001 receipt payment=2" in told


def test_no_receipt_is_named_as_due_that_cannot_be_made_out(desk: Desk) -> None:
    """What was lost was not told before money was paid, and a receipt says it."""
    desk.run(f"--as teng open {CARD}")
    desk.run(JUDGED[0])
    for line in SETTLED:
        desk.run(re.sub(r" '?items=[^' ]*'?", "", line))
    told = desk.run("--as teng record 1 pay paid_amount=50 paid_at=now").out
    assert "receipt payment=1" not in told
    assert "--continues 1" in desk.run("--as teng issue 1 receipt payment=1", code=4).err


def test_a_paper_that_is_handed_over_says_what_is_still_to_be_done_and_what_is_late(
    desk: Desk,
) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng promise 1 周三送货 --due 2026-03-04")
    desk.run("--as xu offer 1 compensation amount=9000 --ask wu")

    def listed(now: str) -> str:
        text = desk.run("--as teng issue 1 handover-list --preview", now=now).out
        return text.partition("未办事项和期限")[2].partition("文书")[0]

    pack_ = pack("mall")
    early, late = listed("2026-03-02T10:10+08:00"), listed("2026-03-20T10:00+08:00")
    for text in (early, late):
        assert pack_.step("judge").title.of("zh") in text
        assert "周三送货" in text
        assert "批准：现金补偿 9000.00 元" in text
    assert "逾期" not in early
    assert late.count("（逾期）") == 2
    desk.run("--as teng promise-kept 1 1", now="2026-03-20T10:01+08:00")
    assert "周三送货" not in listed("2026-03-20T10:02+08:00")


@pytest.mark.parametrize("paper", ["record-card", "handover-list", f"reply {ANSWER}"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_preview_has_no_version_and_says_that_it_is_one(
    desk: Desk, paper: str, lang: str
) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run(JUDGED[0])
    abroad = "" if paper == "handover-list" else f"--in {lang}"
    text = desk.run(f"--as xu issue 1 {paper} {abroad} --preview").out
    foot = next(line for line in text.splitlines() if re.search("预览|preview", line))
    assert not re.search(r"第 \S+ 版|\bv[-\d]|文书 [-\d]", foot), foot
