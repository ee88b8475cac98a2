"""Every letter but the apology by cases, and the texts of all of them, read aloud and kept."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
import pytest

from casefile.papers.letter_facts import letter_facts
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
        "product": "电饭锅",
        "extension_reason": "需要向开户网点调取当日录像。",
        "steps_told": "我们调取了当日的交易记录，并与商户核对。",
        "follow_up_told": "更正后的账单随下月账单寄给您。",
        "done_told": "当晚为您换到十二层的安静房间。",
    },
    "en": {
        "own_words": "You queued for twenty minutes that day.",
        "finding_told": "Two tills were open, and the price tag had not been changed.",
        "reasons_told": "the seal is unbroken and the test showed no fault.",
        "progress_told": "the sample is being tested; the report is due in three days.",
        "use_told": "hooks will be put up in the nursery on the third floor.",
        "child": "Lele",
        "product": "the rice cooker",
        "actor_job": "head of appliances",
        "extension_reason": "the recording of that day has to be fetched from the branch.",
        "steps_told": "we looked up the record of that day and compared it with the merchant's.",
        "follow_up_told": "a corrected statement comes with the next one.",
        "done_told": "that night we moved you to a quiet room on the twelfth floor.",
    },
}
MORE: Facts = {
    **ACTING,
    "reply_by": "2026-03-05",
    "guardian": "李梅",
    "answer_until": "2026-03-20",
    "accepted_on": "2026-03-02",
    "waive": "no",
}


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


class Told(msgspec.Struct, frozen=True):
    """A letter of a pack, on what it stands, and with what it is given beside."""

    pack: str
    letter: str
    facts: Facts = {}
    granted: bool = False
    late: bool = False
    without: tuple[str, ...] = ()
    """What the letter may have and is not given."""

    @property
    def head(self) -> str:
        said = [f"{key}={value}" for key, value in self.facts.items()]
        beside = [name for name in ("granted", "late") if getattr(self, name)]
        return " ".join([self.pack, self.letter, *said, *beside, *(f"-{k}" for k in self.without)])


def combinations() -> Iterator[Told]:
    """Every kind of letter with whatever makes it another one."""
    for trouble, severity, judged in product(TROUBLES, ("usual", "serious", "injury"), JUDGED):
        yield Told("mall", "apology", {"trouble": trouble, "severity": severity, **JUDGED[judged]})
    for category, judged in product(("goods", "service", "suggestion"), JUDGED):
        yield Told("mall", "apology", {"category": category, **JUDGED[judged]})
        yield Told(
            "mall", "apology", {"category": category, **JUDGED[judged], "price_related": "yes"}
        )
    right = JUDGED["right in every point"]
    yield Told("mall", "apology", {"trouble": "goods", **right}, granted=True, late=True)
    yield Told("mall", "apology", {"severity": "injury"}, granted=True, late=True)
    yield Told("mall", "apology", {"trouble": "service", "customer_since": "2019-05-12"})
    for severity, founded, reasonable, granted in product(
        ("usual", "injury"), ("yes", "no"), ("yes", "no"), (False, True)
    ):
        facts: Facts = {"severity": severity, "founded": founded, "reasonable": reasonable}
        yield Told("mall", "reply", facts, granted)
    for inspected, granted in product(({}, {"inspection": "标价签与收银不符"}), (False, True)):
        yield Told("mall", "reply", {"price_related": "yes", **right, **inspected}, granted)
    for severity in ("usual", "injury"):
        yield Told("mall", "reply", {"severity": severity, **right}, granted=True, late=True)
        yield Told("mall", "acknowledgement", {"severity": severity})
        yield Told("mall", "guardian-letter", {"severity": severity})
        yield Told("mall", "guardian-letter", {"severity": severity}, granted=True)
    for late in (False, True):
        yield Told("mall", "progress", late=late)
    yield Told("mall", "thanks", {"category": "suggestion"})
    yield Told("mall", "thanks", {"category": "suggestion"}, without=("own_words",))
    yield Told("mall", "not-accepted")
    yield from _decisions()
    yield from _answers()


def _decisions() -> Iterator[Told]:
    """What firms under a standard or an authority decide."""
    for name, founded, granted, late in product(
        ("iso10002", "bank-cn"), ("yes", "no"), (False, True), (False, True)
    ):
        judged: Facts = {"founded": founded}
        yield Told(name, "decision-letter", judged, granted, late)
    for name in ("iso10002", "bank-cn"):
        facts: Facts = {"founded": "yes"}
        yield Told(name, "decision-letter", facts, granted=True, without=("reasons_told",))
        yield Told(name, "decision-letter", facts, without=("reasons_told", "actor"))
    yield Told("bank-cn", "extension-letter")
    for outcome, granted, waive in product(
        ("upheld", "partly", "goodwill", "rejected"), (False, True), ("yes", "no")
    ):
        if granted or outcome != "goodwill":
            yield Told("fca", "final-response", {"outcome_of": outcome, "waive": waive}, granted)
    yield Told("fca", "summary-resolution", {"waive": "no"})
    yield Told("fca", "summary-resolution", {"waive": "yes"})
    yield Told("fca", "delay-letter")
    for closure, without in product(
        ("monetary", "non-monetary", "explanation"), ((), ("follow_up_told", "actor"))
    ):
        yield Told("cfpb", "response", {"closure": closure}, closure == "monetary", without=without)
    yield Told("cfpb", "response", {"closure": "monetary"}, granted=True, late=True)
    yield Told("cfpb", "interim-response")


def _answers() -> Iterator[Told]:
    """What a hotline, a hotel, and shops answer."""
    for late in (False, True):
        yield Told("hotline", "answer", late=late)
        yield Told("hotline", "answer", {"ours": "yes"}, late=late)
    yield Told("hotline", "answer", {"ours": "yes"}, without=("own_words",))
    changes: tuple[Facts, ...] = (
        {},
        {"improved_on": "2026-03-01"},
        {"improved_on": "2026-03-01", "measure_dropped": "x"},
    )
    for judged, changed in product(({}, {"founded": "yes"}), changes):
        yield Told("hospitality", "guest-letter", {**judged, **changed})
    for granted, late, without in product((False, True), (False, True), ((), ("reasons_told",))):
        yield Told("after-sales", "reply", {}, granted, late, without)
    yield Told("logistics", "reply", {"founded": "yes"}, without=("actor", "own_words"))


GRANTED = {"zh": "更换同款电饭锅", "en": "a new rice cooker of the same kind"}


def told(one: Told, lang: str) -> str:
    """The letter; nothing may speak against it."""
    policy = pack(one.pack)
    of = policy.document(one.letter)
    assert of
    words = {k: v for k, v in {**MORE, **WORDS[lang]}.items() if k in of.needs + of.may}
    words = {k: v for k, v in words.items() if k not in (*one.facts, *one.without)}
    if "actor" in words:
        words["actor"] = "zhu" if one.pack == "mall" else policy.staff[1].id
    case = case_with({**one.facts, "honorific": "ms"})
    case = msgspec.structs.replace(case, owner="teng" if one.pack == "mall" else policy.staff[0].id)
    said = letter_facts(case, policy, of, (), case.updated_at, lang)
    said |= {"granted": GRANTED[lang] if one.granted else ""}
    said |= {"late": "late" if one.late else "", "telephone": "0371-60001234"}
    letter = compose(case, policy, of, words, lang, said)
    found = letter_remarks(letter, case, policy, of, words, lang)
    assert [str(r.message) for r in found if lang == "en" or r.grave] == [], one.head
    assert "{" not in letter.text
    house = policy.organisation.language  # names of a house abroad have its brackets
    assert "en" in (lang, house) or not HALF_WIDTH.search(letter.text)
    return letter.text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_combination_reads_as_it_was_read_and_kept(lang: str, update_golden: bool) -> None:
    every = list(combinations())
    assert len({one.head for one in every}) == len(every) >= 150
    texts = [f"== {one.head}\n{told(one, lang)}\n" for one in every]
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
    for founded, told in (("no", "说清楚"), ("yes", "怎样办理")):
        text, _ = written("reply", {"founded": founded, "reasonable": founded}, "zh")
        assert [word for word in ("说清楚", "怎样办理", "办妥") if word in text] == [told]
