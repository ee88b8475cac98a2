"""Who may approve, on what ground somebody is paid, what stays with whom, which papers there are:
each answer has the line that is typed next."""

import re

import pytest

from tests.desk import Desk
from tests.test_prompts import Terminal

SETTLED = "settle 1 merchant n 100 {} items=衣服：100 merchant=甲店"


def lines_of(said: str) -> list[str]:
    return re.findall(r"casefile (.+)", said)


# ---- who may approve -----------------------------------------------------------------------------


def asked(desk: Desk, line: str) -> list[str]:
    """Whom a refusal names, in its order; the first is whom it proposes to ask."""
    said = desk.run(line, code=4).err
    named = re.findall(r"may \((\w+)\)", said)
    (first,) = re.findall(r"--ask (\w+)", said)
    assert first == named[0]
    return named


def test_of_the_heads_of_units_the_one_whom_it_concerns_is_asked_first(desk: Desk) -> None:
    desk.open()
    offer = "--as teng offer 1 gift 茶 300"
    assert asked(desk, offer)[0] == "jin"  # of the unit that offers it
    desk.run("--as teng record 1 judge y y")
    desk.run("--as teng record 1 responsible 家电部 朱 now")
    named = asked(desk, offer)
    assert named[:2] == ["zhu", "cheng"]
    assert set(named[-4:]) == {"jin", "mei", "bai", "tian"}
    assert "zhou" in named[2:-4]
    desk.run(f"{offer} --ask zhu")
    desk.run("--as zhu approve 1")


def test_whoever_is_not_there_today_is_neither_proposed_nor_asked(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng record 1 judge y y")
    desk.run("--as teng record 1 responsible 家电部 朱 now")
    desk.run("--as wu staff change zhu --until 2026-03-01")
    desk.run("--as wu staff change cheng --from 2026-03-03")
    offer = "--as teng offer 1 gift 茶 300"
    assert not {"zhu", "cheng"} & {*asked(desk, offer)}
    for who in ("zhu", "cheng"):
        assert "not on the staff on that day" in desk.run(f"{offer} --ask {who}", code=4).err


def test_nobody_is_proposed_who_could_not_approve_it(desk: Desk) -> None:
    """Everybody whom a refusal names gives the approval, and the proposer is none of them."""
    desk.open()
    named = asked(desk, "--as zhu offer 1 gift 茶 999")
    assert "zhu" not in named
    for who in named:
        desk.run(f"--as zhu offer 1 gift 茶 999 --ask {who}")
        desk.run(f"--as {who} approve 1")
        no = len(desk.json("show 1")["remedies"])
        desk.run(f"--as teng decline 1 {no} --reason 改主意")


# ---- on what ground another is paid --------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "ground"),
    [("guardian=王母", "payee_basis=guardian"), ("agent=王母", "payee_basis=agent")],
)
def test_the_ground_of_another_payee_is_proposed_as_the_case_calls_them(
    desk: Desk, fact: str, ground: str
) -> None:
    desk.open(fact)
    said = desk.run(f"--as teng {SETTLED.format('王母')}", code=4).err
    assert f"the same command with {ground}" in said
    desk.run(f"--as teng {SETTLED.format('王母')} {ground}")


def test_the_ground_of_a_payee_whom_the_case_does_not_name_is_an_example_of_the_policy(
    desk: Desk,
) -> None:
    desk.open()
    said = desk.run(f"--lang zh --as teng {SETTLED.format('李四')}", code=4).err
    assert "在同一命令后加 payee_basis=委托书" in said
    desk.run(f"--as teng {SETTLED.format('李四')} payee_basis=委托书")


# ---- what was agreed before ----------------------------------------------------------------------


@pytest.fixture
def half_paid(desk: Desk) -> Desk:
    """A case with a settlement that was cancelled with money paid on it."""
    desk.open()
    for who, line in (
        ("teng", "record 1 judge y y"),
        ("teng", "record 1 responsible 家电部 朱 now"),
        ("zhou", SETTLED.format("本人") + " pay_account=6222020200112233"),
        ("zhou", "record 1 negotiate negotiated_at=now vouchers_reminded=yes"),
        ("teng", "record 1 vouchers vouchers_received_at=now"),
        ("teng", "record 1 pay paid_amount=70 paid_at=now pay_method=cash"),
        ("zhou", "cancel-settlement 1 --reason 样例"),
    ):
        desk.run(f"--as {who} {line}")
    return desk


def test_what_was_agreed_before_is_taken_by_enter(half_paid: Desk) -> None:
    before = half_paid.json("show 1")["settlements"][0]
    terminal = Terminal("--now", half_paid.now, "--as", "zhou", "settle", "1", "--continues", "1")
    terminal.until("商户）")
    for _ in range(14):
        if terminal.process.poll() is not None:
            break
        terminal.press("\n")
    assert terminal.end() == 0, terminal.seen
    made = half_paid.json("show 1")["settlements"][1]
    assert {**made["facts"]} == {**before["facts"]}
    assert "6222020200112233" not in terminal.seen


def test_what_was_agreed_before_may_be_changed_or_left_out(half_paid: Desk) -> None:
    terminal = Terminal("--now", half_paid.now, "--as", "zhou", "settle", "1", "--continues", "1")
    terminal.until("商户）")
    for _ in range(14):
        if terminal.process.poll() is not None:
            break
        asked = terminal.line
        answer = "110" if "100.00" in asked else "-" if "衣服" in asked else ""
        terminal.press(f"{answer}\n")
    assert terminal.end() == 0, terminal.seen
    made = half_paid.json("show 1")["settlements"][1]
    assert made["amount"] == "110.00"
    assert "items" not in made["facts"]


def test_a_settlement_that_continues_nothing_is_refused_before_anything_is_asked(
    desk: Desk,
) -> None:
    desk.open()
    terminal = Terminal("--now", desk.now, "settle", "1", "--continues", "3")
    assert terminal.end() == 3
    assert "1/" not in terminal.seen


# ---- what stays with whom ------------------------------------------------------------------------


def test_what_stays_with_whoever_had_a_case_is_told_and_can_be_moved(desk: Desk) -> None:
    desk.open()
    desk.open()
    desk.run("--as teng promise 1 回电 3d")
    desk.run("--as teng promise 1 送货 3d --by hong")
    desk.run("--as teng promise 2 退款 3d")
    said = desk.run("--as teng assign 1 2 hong").out
    lines = [line for line in lines_of(said) if "promise" in line]
    assert lines == [f"promise-moved 2026-00000{case} 1 --by hong --reason …" for case in (1, 2)]
    for line in lines:
        desk.run(f"--as hong {line.replace('…', '交接')}")
    assert {p["by"] for no in (1, 2) for p in desk.json(f"show {no}")["promises"]} == {"hong"}


def test_an_approval_that_waits_for_whoever_had_the_case_is_told(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng assign 1 zhu")
    desk.run("--as teng offer 1 gift 茶 300 --ask zhu")
    said = desk.run("--as teng assign 1 hong").out
    assert "Approval 1 still waits for 朱（样例）" in said
    line = next(line for line in lines_of(said) if "delegate" in line)
    desk.run(line.replace("TIME", "3d"))
    desk.run("--as hong approve 1")


def test_nothing_is_told_where_nothing_stays(desk: Desk) -> None:
    desk.open()
    said = desk.run("--as teng assign 1 hong").out
    assert "stays" not in said
    assert "still waits" not in said


# ---- which papers --------------------------------------------------------------------------------


def papers(desk: Desk, lang: str = "en") -> list[str]:
    said = desk.run(f"--lang {lang} --as teng issue 1", code=2).err
    return [line for line in lines_of(said) if line.startswith("issue 2026-000001")]


def test_every_paper_that_is_listed_can_be_issued_as_it_is_printed(desk: Desk) -> None:
    """Those that ask for facts with these told, and no other paper is left out."""
    desk.open()
    found = papers(desk)
    assert len(found) > 5
    for line in found:
        if "…" not in line:
            desk.run(f"--as teng {line} --keep")
    named = {line.split()[2] for line in found}
    for kind in {d["id"] for d in desk.json("policy show")["documents"]} - named:
        assert desk.run(f"--as teng issue 1 {kind} --keep", code=4).code == 4
    assert papers(desk, "zh") == found


def test_a_paper_about_a_settlement_is_listed_once_there_is_one(desk: Desk) -> None:
    desk.open()
    assert not any("agreement" in line for line in papers(desk))
    desk.run("--as teng settle 1 merchant n 88 王小明 merchant=甲店 items=衣服：88")
    assert any("agreement" in line for line in papers(desk))
