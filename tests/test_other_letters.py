"""Every letter but the apology by cases, and the texts of all of them, read aloud and kept."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from casefile.papers.letter_faults import for_anybody, letter_remarks
from casefile.papers.letters import compose
from casefile.papers.word.xml import text_of
from casefile.policy import Document
from casefile.values.value import Facts
from tests.desk import CARD, Desk, pack
from tests.papers import GOLDEN
from tests.test_letter_variants import HALF_WIDTH, JUDGED, TROUBLES, case_with

MALL = pack("mall")
ACTING: Facts = {"actor": "zhu", "actor_job": "家电部主管", "resolve_by": "2026-03-06"}
WORDS: dict[str, Facts] = {
    "zh": {
        "own_words": "那天您排了二十多分钟，只问了一句积分。",
        "finding_told": "当天收银台只开了两个，标价签没有及时更换。",
        "reasons_told": "商品没有拆封痕迹，检验未见故障。",
        "progress_told": "样品已送检，检验单预计三天内到。",
        "use_told": "三楼母婴室下周起加装挂钩。",
        "child": "乐乐",
    },
    "en": {
        "own_words": "You queued for twenty minutes that day.",
        "finding_told": "Two tills were open, and the price tag had not been changed.",
        "reasons_told": "the seal is unbroken and the test showed no fault.",
        "progress_told": "the sample is being tested; the report is due in three days.",
        "use_told": "hooks will be put up in the nursery on the third floor.",
        "child": "Lele",
    },
}
MORE: Facts = {**ACTING, "reply_by": "2026-03-05", "guardian": "李梅"}


def kind(name: str) -> Document:
    found = MALL.document(name)
    assert found
    return found


def given(of: Document, lang: str) -> Facts:
    return {k: v for k, v in {**MORE, **WORDS[lang]}.items() if k in of.needs + of.may}


def written(name: str, facts: Facts, lang: str) -> tuple[str, list[str]]:
    """A letter, and what is grave about it."""
    of, case = kind(name), case_with(facts)
    letter = compose(case, MALL, of, given(of, lang), lang)
    found = [
        *letter_remarks(letter, case, MALL, of, given(of, lang), lang),
        *for_anybody(letter, MALL, of),
    ]
    assert "{" not in letter.text
    if lang == "zh":
        assert not HALF_WIDTH.search(letter.text)
    return letter.text, [r.message.text for r in found if r.grave]


def combinations() -> Iterator[tuple[str, Facts]]:
    """Every kind of letter with whatever makes it another one."""
    for trouble, severity, judged in product(TROUBLES, ("usual", "serious", "injury"), JUDGED):
        yield "apology", {"trouble": trouble, "severity": severity, **JUDGED[judged]}
    for category, judged in product(("goods", "service", "suggestion"), JUDGED):
        yield "apology", {"category": category, **JUDGED[judged]}
        yield "apology", {"category": category, **JUDGED[judged], "price_related": "yes"}
    for severity, founded, reasonable in product(("usual", "injury"), *[("yes", "no")] * 2):
        yield "reply", {"severity": severity, "founded": founded, "reasonable": reasonable}
    for inspected in ({}, {"inspection": "标价签与收银不符"}):
        both: Facts = {"founded": "yes", "reasonable": "yes"}
        yield "reply", {"price_related": "yes", **both, **inspected}
    for severity in ("usual", "injury"):
        yield "acknowledgement", {"severity": severity}
        yield "guardian-letter", {"severity": severity}
    yield "thanks", {"category": "suggestion"}
    yield "progress", {}
    yield "not-accepted", {}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_combination_reads_as_it_was_read_and_kept(lang: str, update_golden: bool) -> None:
    texts = []
    for name, facts in combinations():
        text, grave = written(name, {**facts, "honorific": "ms"}, lang)
        assert grave == [], (name, facts, grave)
        head = " ".join([name, *(f"{key}={value}" for key, value in facts.items())])
        texts.append(f"== {head}\n{text}\n")
    kept = GOLDEN / f"letters-{lang}.txt"
    if update_golden:
        kept.write_text("\n".join(texts), "utf-8")
    assert "\n".join(texts) == kept.read_text("utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nobody_is_told_a_decision_before_it_was_judged(lang: str) -> None:
    assert "The letter lacks the move {move}." in written("reply", {}, lang)[1]


@pytest.mark.parametrize("founded", ["no", "yes"])
def test_a_reply_without_reasons_says_what_to_tell_and_how_to_add_it(
    desk: Desk, founded: str
) -> None:
    desk.open()
    desk.run(f"--as teng record 1 judge founded={founded} reasonable=no")
    reply = (
        "--as teng issue 1 reply finding_told=查过了 actor=zhu actor_job=经理 resolve_by=2026-03-08"
    )
    told = desk.run(f"{reply} -o out", code=4).err
    assert "does not tell the customer yet: reasons" in told
    assert "reasons_told=…" in told
    assert "move" not in told
    desk.run(f"{reply} reasons_told=屏幕是摔坏的 -o out")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_answer_that_says_no_names_its_reasons_and_the_ways_of_the_law(lang: str) -> None:
    text, _ = written("reply", {"founded": "no"}, lang)
    assert str(WORDS[lang]["reasons_told"]) in text
    ways = {"zh": ("协商", "调解", "12315", "仲裁", "诉讼"), "en": ("mediate", "12315", "court")}
    for way in ways[lang]:
        assert way in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_answer_about_an_injury_admits_and_denies_nothing(lang: str) -> None:
    for founded in ("yes", "no"):
        text, _ = written("reply", {"founded": founded, "severity": "injury"}, lang)
        for word in ("属实", "未能证实", "is so", "not bear out", "we apologise"):
            assert word not in text


def test_an_answer_about_a_price_waits_for_the_check() -> None:
    judged: Facts = {"founded": "yes", "reasonable": "yes", "price_related": "yes"}
    assert "还在核对" in written("reply", judged, "zh")[0]
    assert "属实" in written("reply", {**judged, "inspection": "标价有误"}, "zh")[0]


def test_the_acknowledgement_says_what_is_kept_for_how_long_and_what_one_may_ask() -> None:
    text, _ = written("acknowledgement", {}, "zh")
    for word in ("姓名", "3年", "查阅", "复制", "更正", "删除", "撤回同意"):
        assert word in text


def test_what_each_letter_promises_runs_from_the_moment_that_it_is_issued(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng issue 1 acknowledgement reply_by=2026-03-05 -o out")
    (promise,) = desk.json("show 1")["promises"]
    assert promise["due_at"] == "2026-03-06T00:00:00+08:00"
    text = text_of(Path("out/2026-000001-acknowledgement-v1.docx").read_bytes())
    for part in ("受理回执", "2026年3月5日", "服务台　滕（样例）"):
        assert part in text


def test_an_answer_is_signed_by_who_may_sign_it(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng issue 1 reply finding_told=当天标价签没有更换。 -o out")
    text = text_of(Path("out/2026-000001-reply-v1.docx").read_bytes())
    assert "商场经理　徐（样例）" in text


def test_a_letter_to_the_guardian_addresses_the_guardian(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD} severity=injury honorific=mr")
    facts = "guardian=李梅 child=乐乐 actor=li actor_job=物业经理 resolve_by=2026-03-06"
    shown: Any = desk.json(
        f"--as teng issue 1 guardian-letter {facts} own_words=乐乐摔倒时您不在身边。 --preview"
    )
    assert shown["salutation"] == "尊敬的李梅："


def test_thanks_for_a_suggestion_is_for_suggestions(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng issue 1 thanks use_told=加装挂钩。", code=4)


@pytest.mark.parametrize(("lang", "stop"), [("zh", "。"), ("en", ".")])
def test_a_reason_typed_without_a_stop_gets_one(lang: str, stop: str) -> None:
    case = case_with({"founded": "yes", "reasonable": "no"})
    for typed in ("x", f"x{stop}"):
        told: Facts = {**given(kind("reply"), lang), "reasons_told": typed}
        assert f"x{stop}\n" in compose(case, MALL, kind("reply"), told, lang).text


def test_where_nothing_was_found_wrong_nobody_is_told_that_it_will_be_seen_to() -> None:
    for founded, told in (("no", "说清楚"), ("yes", "办妥")):
        text, _ = written("reply", {"founded": founded, "reasonable": founded}, "zh")
        assert [word for word in ("说清楚", "办妥") if word in text] == [told]
