"""Whatever is typed stands on the paper, within its page and its cell."""

from pathlib import Path

import pytest

from tests.desk import CARD, Desk
from tests.office import Word, as_pdf, needs_office, pages, read, words

MARGIN = 20.0  # mm, of the card
LABELS = MARGIN + 26.0  # where the column of labels ends
PAPER = (210.0, 297.0)
FOOT = 297.0 - 13.0
SLACK = 0.5
SENTENCE = "送到家的是某型号，店里摆的样机却是新款，两款差价一千五百元，导购说差不多。"
LONG = {
    "600": (SENTENCE * 17)[:600],
    "unbroken": "https://example.org/" + "a1b2c3d4" * 60,
    "lines": "\n".join(f"第{n}行：{SENTENCE[:12]}" for n in range(30)),
    "marks": "（「《" * 150 + "》」）" * 150,
    "several pages": SENTENCE * 120,
}


def within(found: list[Word], edges: tuple[float, float]) -> None:
    for word in found:
        assert word.left >= edges[0] - SLACK, word
        assert word.right <= edges[1] + SLACK, word
        assert word.top >= 0, word
        assert word.bottom <= PAPER[1], word


def bare(text: str) -> str:
    """Text without what a line break takes or leaves."""
    return "".join(text.split())


@pytest.mark.slow
@needs_office
def test_a_long_text_flows_on_and_nothing_of_it_is_cut(real_desk: Desk, tmp_path: Path) -> None:
    desk = real_desk
    for number, text in enumerate(LONG.values(), 1):
        card = CARD.replace("details=送来的与样机不符", "")
        desk.run(f"--as teng open {card}", f"details={text}", f"address={text[:200]}")
        judged = f"--as teng record {number} judge founded=yes reasonable=yes"
        desk.run(judged, f"grounds={text[:600]}")
        for lang in ("zh", "en"):
            desk.run(f"--as teng issue {number} record-card --in {lang} -o out")
    made = as_pdf(Path("out").iterdir(), Path("pdf"))
    assert len(made) == 2 * len(LONG)
    for number, (name, text) in enumerate(LONG.items(), 1):
        for version in ("v1", "v1-en"):
            pdf = made[f"2026-{number:06}-record-card-{version}"]
            found = words(pdf)
            within(found, (MARGIN, PAPER[0] - MARGIN))
            body = [w for w in found if w.left >= LABELS - SLACK and w.bottom < FOOT]
            assert bare(text) in read(body), f"{name} {version}"
            assert pages(pdf) <= (4 if name == "several pages" else 2), name


@pytest.mark.slow
@needs_office
def test_a_long_text_stands_whole_on_the_papers_of_a_settlement(desk: Desk, tmp_path: Path) -> None:
    text = LONG["600"]
    desk.run(f"--as teng open {CARD.replace('details=送来的与样机不符', '')}", f"details={text}")
    items = ";".join(f"第{n}项损失，{SENTENCE[:20]}：10.00" for n in range(1, 21))
    desk.run(
        "--as xu settle 1 trigger=facility in_scope=yes amount=200 payee=本人",
        f"items={items}",
        f"agreed_facts={text}",
    )
    desk.run("--as wu approve 1")
    for kind in ("receipt amount=200", "agreement", "slip"):
        desk.run(f"--as teng issue 1 {kind} -o out")
    for kind in ("receipt amount=200", "agreement"):
        desk.run(f"--as teng issue 1 {kind} --in en -o out")
    made = as_pdf(Path("out").iterdir(), Path("pdf"))
    for name, pdf in made.items():
        found = words(pdf)
        within(found, (20.0, 190.0))
        after = 22.0 + 28.0 - SLACK if "slip" in name else 0.0  # its labels stand before this
        shown = read(word for word in found if word.bottom < FOOT and word.left >= after)
        told = items.split(";")[-1].partition("：")[0]
        assert shown.count(bare(told)) == (1 if "slip" in name else 3), name
        if "receipt" not in name:
            assert bare(text) in shown, name
