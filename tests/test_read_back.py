"""Whoever types a value short is told how it was read: once, in words; whoever types it in full, or
asks for JSON, is not."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.log.events import Event, StepRecorded
from casefile.pages.language import Language
from casefile.pages.read_back import read_back
from casefile.procedure.facts import choices_of
from casefile.procedure.typed import parsed
from casefile.values.initials import initials
from casefile.values.value import Title
from tests.desk import CARD, Desk, pack
from tests.rules import moment

ZH = "--lang zh --as teng"

TYPED = [
    ("record 1 judge y n", "投诉成立：是；请求合理：否"),
    ("record 1 judge 1 否", "投诉成立：是"),
    ("record 1 judge 是 否", ""),
    ("record 1 judge founded=yes reasonable=no", ""),
    ("record 1 judge yes no trouble=2", "问题性质：接待"),
    ("record 1 judge yes no external=1;7", "外部渠道：12315；黑猫投诉"),
    ("contact 1 1 1", "投诉渠道：当面；联系结果：顾客来询问"),
    ("contact 1 当面 顾客来询问 said=催", ""),
    ("contact 1 dm outcome=1", "投诉渠道：当面；联系结果：顾客来询问"),
    ("offer 1 退 100", "补偿方式：退款"),
    ("offer 1 refund 1000 --ask 吴", "请其批准：吴（样例）"),
    ("offer 1 refund 100 --ask wu", ""),
    ("promise 1 回电 3d --by 朱", "责任人：朱（样例）"),
    ("promise 1 回电 3d --by zhu", ""),
    ("demand 1 换货 --for comp", "诉求类型：赔偿"),
    ("demand 1 换货 --for compensate --amount 20", ""),
    ("close 1 当场 已道歉", "结案方式：当场解决"),
    ("close 1 on-the-spot result=1", ""),
    ("note 1 是", ""),
]


@pytest.mark.parametrize(("line", "told"), TYPED, ids=[line for line, _ in TYPED])
def test_what_was_typed_short_is_said_back_once(desk: Desk, line: str, told: str) -> None:
    desk.open()
    said = [one for one in desk.run(f"{ZH} {line}").out.splitlines() if one.startswith("读作：")]
    assert len(said) == bool(told)
    for part in told.split("；"):
        assert part in "".join(said)


def test_it_is_said_in_the_language_of_the_desk_and_never_in_json(desk: Desk) -> None:
    desk.open()
    assert "Read as: founded: yes" in desk.run("--as teng record 1 judge y no").out
    desk.open()
    answer = desk.run("--as teng record 2 judge y no --json").out
    assert "Read as" not in answer
    assert desk.json("show 2")["facts"]["founded"] == "yes"


def test_personal_data_is_not_said_back(desk: Desk) -> None:
    said = desk.run(f"{ZH} open {CARD.replace('13812348000', '138-1234-8000')}").out
    assert "138" not in said


def test_a_paper_says_how_its_facts_were_read(desk: Desk) -> None:
    desk.open()
    said = desk.run(f"{ZH} issue 1 acknowledgement reply_by=周五").out
    assert "答复日期：2026-03-06 周五" in said


POLICY = pack("mall")
CHOSEN = [
    (key, no, choice, title)
    for key, fact in POLICY.facts.items()
    if fact.type in ("text", "unit") and fact.manner == "none"
    for no, (choice, title) in enumerate(choices_of(POLICY, fact).items(), 1)
]


def ways(no: int, choice: str, title: Title) -> dict[str, bool]:
    """How a choice may be typed, and whether that is as it is read."""
    short = initials(title.of("zh"))
    return {
        str(no): False,
        choice: True,
        title.of("zh"): True,
        title.of("en").upper(): True,
        choice[:3]: choice[:3] == choice,
        title.of("zh")[:1]: title.of("zh")[:1] == title.of("zh"),
        short: False,
    }


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(st.data())
def test_exactly_what_is_not_typed_as_it_reads_is_said_back(data: st.DataObject) -> None:
    key, no, choice, title = data.draw(st.sampled_from(CHOSEN))
    typed, whole = data.draw(st.sampled_from([*ways(no, choice, title).items()]))
    alone = data.draw(st.booleans())
    try:
        kept = parsed(POLICY, (key,), {key: typed}, "x")
    except Exception:
        return  # short for several
    at = moment("03-02T10:00")
    event = Event(1, "2026-000001", 1, at, at, "teng", "t", StepRecorded("judge", kept), None, "")
    for lang in ("zh", "en"):
        words = [typed] if alone else [f"{key}={typed}"]
        said = read_back([event], POLICY, words, words, Language(lang))
        read = POLICY.facts[key].title.of(lang)
        meant = dict(choices_of(POLICY, POLICY.facts[key]))[str(kept[key])]
        same = typed.casefold() in (str(kept[key]), *(name.casefold() for name in meant.names))
        assert whole <= same
        assert bool(said) == (not same)
        if said:
            assert said[0].text.count(read) == 1  # type: ignore[union-attr]
