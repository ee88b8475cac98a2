"""What a clean name is: two that look alike are alike, wherever a name is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import BadData
from casefile.people.masks import mask_name
from casefile.values.clean_names import clean_name
from casefile.values.text import clean
from tests.desk import Desk

OPEN = "--as teng open phone=13812348000 category=goods about=冰箱 details=坏 request=换"
UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u202a\u202e"
    "\u2060\u2066\u2069\u2800\u3164\ufeff\uffa0\ufff9\U000e0041\x07\x9b\n\t"
)
ZERO_WIDTH = "王\u200b小明"
PAID = (
    "--as teng settle 1 amount=200 trigger=merchant in_scope=no merchant=甲 payee=王小明 items=锅",
    "--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes",
    "--as teng record 1 vouchers vouchers_received_at=now",
    "--as teng record 1 pay paid_amount=200 paid_at=now",
    "--as teng issue 1 receipt --keep",
)


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.run(f"{OPEN} name=王小明")
    return desk


@pytest.mark.parametrize("mark", UNSEEN, ids=[f"{ord(c):04X}" for c in UNSEEN])
def test_a_name_with_a_character_that_nobody_sees_is_refused_and_told_which(mark: str) -> None:
    with pytest.raises(BadData) as told:
        clean_name(f"王{mark}小明")
    assert told.value.message.values == {"code": f"U+{ord(mark):04X}", "place": 2}


@pytest.mark.parametrize(
    "name",
    ["王小明", "𠮷田", "Anne-Marie O'Neill", "阿依古丽·买买提", "ශ්\u200dරී", "葛\U000e0100城", "㛃"],
)
def test_what_people_are_called_is_a_clean_name(name: str) -> None:
    assert clean_name(f" {name}\n") == name


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_a_clean_name_is_clean_text_and_shows_as_many_characters_as_it_has(text: str) -> None:
    try:
        name = clean_name(text)
    except BadData:
        return
    assert name == clean(name) == clean_name(name) == text.strip()
    assert not name or mask_name(name)


@pytest.mark.parametrize(
    "line",
    [
        f"{OPEN} name={ZERO_WIDTH}",
        f"--as teng correct 1 record-card name={ZERO_WIDTH} --reason x",
        f"--as xu staff add lin --name {ZERO_WIDTH} --roles desk",
        f"--as teng settle 1 amount=200 trigger=facility in_scope=yes payee={ZERO_WIDTH}",
        f"--as teng sign 1 receipt --copy 1 --by {ZERO_WIDTH}",
        f"--as teng hand-over 1 receipt --copy 1 --signed-by {ZERO_WIDTH}",
        f"--as teng issue 1 apology actor={ZERO_WIDTH} actor_job=经理 resolve_by=2026-03-06",
    ],
)
def test_no_command_takes_a_name_that_shows_less_than_it_holds(case: Desk, line: str) -> None:
    if "receipt" in line:
        for paid in PAID:
            case.run(paid)
    before = len(case.json("show 1 --log")["events"])
    told = case.run(line, code=65).err
    assert "U+200B" in told
    assert len(case.json("show 1 --log")["events"]) == before


def test_free_text_shows_what_it_holds_in_secret(case: Desk) -> None:
    case.run("--as teng note 1 他说\u202e没有")
    assert "他说[U+202E]没有" in case.run("show 1").out
