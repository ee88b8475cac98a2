"""Forms print what the log knows: what stands on record is no gap on paper, and what is not on
record is not claimed.
"""

import re
from datetime import date
from pathlib import Path

import pytest

from casefile.papers.on_paper import fact_on_paper
from casefile.papers.sample import AT, sample
from casefile.papers.word.render import Press
from casefile.papers.word.xml import text_of
from casefile.values.words import years_ago
from tests.desk import CARD, Desk, pack
from tests.papers import form_of

PACKS = sorted(
    file.stem for file in (Path(__file__).parents[1] / "casefile/policies").glob("*.toml")
)


def paper(desk: Desk, line: str) -> str:
    return text_of(Path(desk.json(f"--as teng issue {line} -o out")["file"]).read_bytes())


def after(text: str, label: str) -> str:
    """What stands behind a label: in the next cell."""
    lines = text.splitlines()
    return lines[lines.index(label) + 1]


def test_the_loan_slip_names_what_was_lent_as_it_was_granted(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD} product=冰箱")
    desk.run("--as xu offer 1 loan-unit item=206升冰箱 amount=900 --ask wu")
    told = desk.run("--as teng issue 1 loan-slip --keep", code=4).err
    assert "casefile offer 2026-000001 loan-unit" in told, "nobody granted it yet"
    desk.run("--as wu approve 1")
    assert after(paper(desk, "1 loan-slip"), "借用物品") == "206升冰箱"


@pytest.mark.parametrize("policy", ["eight-step", "after-sales"])
def test_a_loan_unit_that_a_step_recorded_is_named_on_its_slip(policy: str) -> None:
    kind = pack(policy).document("loan-slip")
    assert kind
    values = sample(pack(policy), kind)
    values["facts"] |= {"loan_item": "备用洗衣机"}
    slip = Path(__file__).parents[1] / "templates" / "zh_CN" / "loan-slip.docx"
    filled = Press(form_of(slip.read_bytes())).fill(values, title="t", author="a", at=AT)
    assert after(text_of(filled), "借用物品") == "备用洗衣机"


def test_the_follow_up_tells_what_was_carried_out_and_how_it_was_taken(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD} agent=濮阳梅")
    for line in (
        "teng record 1 judge founded=yes reasonable=yes",
        "teng record 1 responsible unit=家电部 person=zhu phoned_at=now",
        "zhu record 1 investigate cause=送货单型号填错 at_fault=cheng",
        "he record 1 inspect inspection=无质量问题",
        "zhu record 1 plan plan=换成样机型号",
        "wu record 1 approve decision=approved",
        "teng record 1 notify told_at=now reaction=accepts",
        "teng record 1 follow-up followed_up_at=now reaction=satisfied carried_out=已换货",
    ):
        desk.run(f"--as {line}")
    text = paper(desk, "1 follow-up")
    assert after(text, "落实情况") == "已换货"
    assert after(text, "顾客反映").startswith("☑\u00a0满意")
    assert after(paper(desk, "1 proxy"), "受托人") == "濮阳梅"


def test_the_approval_on_paper_has_posts_under_posts_and_sums_with_their_unit(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run("--as xu offer 1 compensation amount=6000 --ask wu")
    lines = paper(desk, "1 approval-sheet").splitlines()
    assert lines[lines.index("现金补偿 6000.00 元") + 1] == "营运部处长"


def test_what_the_route_recorded_stands_on_papers_about_the_case(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD} incident_at=2026-03-01T15:00 incident_place=二楼扶梯口")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run(
        "--as xu settle 1 trigger=merchant in_scope=yes amount=200 merchant=某某餐厅 payee=王小明 "
        "items=外套"
    )
    desk.run("--as teng record 1 insurer-report insurer_reported_at=now insurer_ref=P-7")
    text = paper(desk, "1 insurance-list")
    assert after(text, "报案号") == "P-7"
    assert after(text, "报案时间") == "2026-03-02 10:00"
    assert after(text, "出险地点") == "二楼扶梯口"
    desk.run("--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes")
    desk.run("--as teng record 1 vouchers vouchers_received_at=now")
    desk.run("--as qian record 1 pay paid_amount=50 paid_at=now")
    card = paper(desk, "1 record-card")
    assert after(card, "赔偿") == "200.00 元，办理中；2026年3月2日商户支付50.00 元"
    assert after(card, "事发地点") == "二楼扶梯口"


def test_the_summary_has_what_was_asked_for_and_what_was_offered(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng demand 1 干洗费 --amount 86")
    desk.run("--as xu offer 1 exchange item=样机型号冰箱 amount=300 --ask wu")
    text = paper(desk, "1 summary")
    assert "干洗费" in text
    assert after(text, "换货") == "样机型号冰箱"
    assert "300.00" in text


def test_a_unit_is_called_by_its_title_on_papers_in_english(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now")
    card = paper(desk, "1 record-card --in en")
    assert "household appliances" in card
    assert "家电部" not in card
    assert "家电部" in paper(desk, "1 record-card")


@pytest.mark.parametrize("policy", PACKS)
def test_a_house_with_papers_in_english_has_a_name_for_them(policy: str) -> None:
    assert not re.search("[一-龥]", pack(policy).organisation.called("en"))


def test_who_could_not_see_a_preview_is_not_on_record_as_having_seen_it(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    before = desk.json("show 1 --log")["events"]
    told = desk.run("--as teng issue 1 summary --in en --preview", code=3).err
    assert "template" in told
    assert desk.json("show 1 --log")["events"] == before
    desk.run("--as teng issue 1 summary --preview")
    assert len(desk.json("show 1 --log")["events"]) == len(before) + 1


@pytest.mark.parametrize("policy", PACKS)
def test_a_payer_is_named_by_a_noun_that_fits_every_sentence(policy: str) -> None:
    """``CNY 10 paid by we``."""
    found = pack(policy)
    payers = [route.payer.of("en") for route in found.routes]
    assert not [name for name in payers if re.search(r"\b(I|we|us|they|you)\b", name)]


def test_a_reaction_of_before_is_no_reaction_to_the_follow_up(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    for line in (
        "teng record 1 judge founded=yes reasonable=yes",
        "teng record 1 responsible unit=家电部 person=zhu phoned_at=now",
        "zhu record 1 investigate cause=送货单型号填错 at_fault=cheng",
        "he record 1 inspect inspection=无质量问题",
        "zhu record 1 plan plan=换成样机型号",
        "wu record 1 approve decision=approved",
        "teng record 1 notify told_at=now reaction=accepts",
    ):
        desk.run(f"--as {line}")
    assert not after(paper(desk, "1 follow-up"), "顾客反映")
    desk.run("--as teng record 1 follow-up followed_up_at=now reaction=satisfied carried_out=已换")
    assert after(paper(desk, "1 follow-up"), "顾客反映").startswith("☑\u00a0满意")


@pytest.mark.parametrize("policy", PACKS)
@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_nobody_of_the_house_is_made_the_proxy_of_a_customer(policy: str, lang: str) -> None:
    """Whatever a procedure calls an agent."""
    found = pack(policy)
    kind = next(d for d in found.documents if d.template == "proxy.docx")
    template = (Path(__file__).parents[1] / f"templates/{lang}/proxy.docx").read_bytes()
    filled = Press(form_of(template)).fill(sample(found, kind), title="", author="", at=AT)
    proxy = after(text_of(filled), "受托人" if lang == "zh_CN" else "Proxy")
    assert bool(proxy) == any("mandate" in step.facts for step in found.steps)
    assert proxy not in [name for m in found.staff for name in (m.name, m.id, m.name_en) if name]


def test_the_card_has_its_steps_in_the_order_in_which_they_happened(desk: Desk) -> None:
    """Whatever order the procedure names them in; what was not taken yet stands behind."""
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now")
    desk.run("--as zhu record 1 investigate cause=送货单型号填错 at_fault=cheng")
    desk.run("--as teng record 1 written-notice written_notice_at=now")
    text = paper(desk, "1 record-card")
    titles = ["判定投诉性质", "调查原因", "下达书面通知", "反馈物价质检", "提出解决办法"]
    rows = [text.index(title) for title in titles]
    assert rows == sorted(rows)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "主板：材料费 1050.00 元，工时费 150.00 元；上门：材料费 0.00 元"),
        ("en", "主板: parts CNY 1,050.00, labour CNY 150.00; 上门: parts CNY 0.00"),
    ],
)
def test_each_sum_in_a_row_is_named_on_paper(lang: str, said: str) -> None:
    rows = [
        "quote_item=主板|quote_part=1050.00|quote_labour=150.00",
        "quote_item=上门|quote_part=0.00",
    ]
    assert fact_on_paper(pack("after-sales"), "quote_lines", rows, lang) == said


def test_nobody_draws_money_where_nothing_is_left(desk: Desk) -> None:
    """An empty line for a sum, on a slip with its signatures, is money for whoever writes on it."""
    kind = pack("mall").document("payment-slip")
    assert kind
    values = sample(pack("mall"), kind)
    slip = Path(__file__).parents[1] / "templates" / "zh_CN" / "payment-slip.docx"
    for settled, drawn in (("", "¥"), ("yes", "——")):
        values["settlement"]["settled"] = settled
        filled = Press(form_of(slip.read_bytes())).fill(values, title="t", author="a", at=AT)
        assert after(text_of(filled), "本次领款") == drawn


def test_what_was_judged_is_answered_and_not_turned_away(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    line = "--as xu issue 1 not-accepted reasons_told=此事由物业公司受理。 --plain 短信已说明 -o"
    desk.run(f"{line} before")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    assert "founded" in desk.run(f"{line} after", code=4).err


def test_the_summary_tells_that_a_case_was_taken_up_again(desk: Desk) -> None:
    """A case that runs, with nothing but its ending in its course, reads as one that is over."""
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng close 1 on-the-spot result=当场换货")
    desk.run("--as teng reopen 1 --reason 又坏了")
    text = paper(desk, "1 summary")
    assert text.index("结案") < text.index("重新立案：又坏了")


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        ("2026-01-01", "今年", "this year"),
        ("2025-12-31", "去年", "last year"),
        ("2024-12-31", "前年", "the year before last"),
        ("2023-12-31", "两年前", "two years ago"),
        ("2019-05-02", "七年前", "seven years ago"),
        ("2011-01-01", "15年前", "15 years ago"),
    ],
)
def test_no_year_is_told_that_has_not_passed(day: str, zh: str, en: str) -> None:
    told = [years_ago(date.fromisoformat(day), date(2026, 3, 2), lang) for lang in ("zh", "en")]
    assert told == [zh, en]
