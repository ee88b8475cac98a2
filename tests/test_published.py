"""What is published of complaints: nobody in words of somebody's own, no amount of a single case,
no count that is small or follows from the others."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.pages.reports.published import too_small
from tests.desk import CARD, Desk

LEAST = 3
TABLES = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 9), max_size=8)


def readings(counts: dict[str, int]) -> list[tuple[int, ...]]:
    """Every reading of the hidden counts that fits their sum, for who knows how they are hidden:
    each is one at least."""
    hidden = sorted(too_small(counts, LEAST))
    whole = sum(counts[value] for value in hidden)

    def parts(total: int, places: int) -> list[tuple[int, ...]]:
        if places == 0:
            return [()] if total == 0 else []
        return [(n, *rest) for n in range(1, total + 1) for rest in parts(total - n, places - 1)]

    return parts(whole, len(hidden))


@given(TABLES)
def test_no_small_count_is_told_or_follows_from_the_others(counts: dict[str, int]) -> None:
    """As long as there is anything beside it to hide it behind."""
    hidden = too_small(counts, LEAST)
    assert not [v for v, count in counts.items() if 0 < count < LEAST and v not in hidden]
    if hidden and len(hidden) < sum(1 for count in counts.values() if count):
        assert len(readings(counts)) > 1


@given(TABLES)
def test_no_more_is_hidden_than_one_count_beside_the_small_ones(counts: dict[str, int]) -> None:
    small = {value for value, count in counts.items() if 0 < count < LEAST}
    assert len(too_small(counts, LEAST) - small) <= bool(small)


PERSONAL_CHOICES = (
    ("by = [", 'by = ["owner_words", '),
    ('"heated", "heard_first"', '"owner_words", "heated", "heard_first"'),
    (
        "[fact.reported_to]",
        '[fact.owner_words]\ntype = "text"\ntitle = { zh = "摊位", en = "stall" }\n\n'
        "[fact.reported_to]",
    ),
)


@pytest.fixture
def named(desk: Desk) -> Desk:
    """A desk that counts by words of somebody's own, and whose merchant is a person."""
    text = Path("policy.toml").read_text("utf-8")
    for wanted, instead in PERSONAL_CHOICES:
        assert wanted in text
        text = text.replace(wanted, instead, 1)
    Path("policy.toml").write_text(text, "utf-8")
    desk.run("--as wu policy apply policy.toml")
    for _ in range(4):
        desk.run(f"--as teng open {CARD} merchant=欧阳小妹水果摊 owner_words=司徒师傅的摊位")
    desk.run("--as teng offer 1 compensation item=x amount=88")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    return desk


@pytest.mark.parametrize("ending", ["md", "html"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nobody_is_published_in_words_of_somebodys_own(
    named: Desk, lang: str, ending: str, tmp_path: Path
) -> None:
    """Neither a merchant that is a person, nor what was typed freely, nor the staff."""
    target = tmp_path / f"p.{ending}"
    named.run(f"--lang {lang} report publicity this -o {target}")
    text = target.read_text("utf-8")
    staff = [one["name"].split("（")[0] for one in named.json("policy show")["staff"]]
    names = ["欧阳小妹", "司徒师傅", "王小明", "13812348000"]
    assert not [word for word in names if word in text]
    assert not [name for name in staff if f"{name}（" in text]
    assert "88" not in text.split("号记录" if lang == "zh" else "event")[1][20:]


def test_no_amount_is_published_since_one_may_be_a_single_customers(named: Desk) -> None:
    for groups in named.json("report publicity this")["groups"].values():
        for group in groups:
            for name in ("paid", "claimed", "penalties_amount", "penalties", "skip_level_cases"):
                assert group[name] is None


def test_what_a_single_complaint_came_to_is_hidden_with_another(desk: Desk) -> None:
    """Four of goods, one of service: whoever knows that there were five reads neither."""
    for category in ("goods", "goods", "goods", "goods", "service"):
        desk.run(f"--as teng open {CARD.replace('category=goods', f'category={category}')}")
    told = desk.json("report publicity this")["groups"]["category"]
    assert {one["value"]: one["received"] for one in told} == {"goods": None, "service": None}
