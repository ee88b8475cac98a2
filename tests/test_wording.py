"""Words that a mall would use: what is typed at a desk, and how it is answered in Chinese."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from casefile.cli.run import run
from tests.desk import CARD, Desk
from tests.test_prompts import ROOT

CHINESE = ROOT / "casefile/locale/zh_CN/LC_MESSAGES/casefile.po"
BANNED = {
    "事件编号": "记录号: at a complaints desk 事件 is the incident",
    "ISO 8601": "an example, such as 2026-03-02 09:30",
    r"[0-9]T[0-9]{2}:[0-9]{2}(?![:0-9])": "no T in Chinese writing",
    "划去": "划销",
    "是事项|事项=|这一事项": "栏目: 事项 is also a matter to be approved",
    "缺少「(案件|文字)」": "what to write, with an example",
    "键「": "标识「, as in the help",
    "已达成和解": "进入赔偿流程: nobody has negotiated yet",
    "项批准已办结": "这一项已批准",
    "(?<![a-z{:])- 不是 UTF-8": "标准输入",
    r"\byes 是|\bno 否": "是、否",
    r"「[0-9]+w?[hd]」|：step:[a-z]": "the name of the step, and words for the time",
}
"""What is not said, and what is said instead."""


def banned(texts: list[str]) -> list[tuple[str, str]]:
    return [(text, why) for text in texts for word, why in BANNED.items() if re.search(word, text)]


def test_no_word_of_the_program_is_one_that_a_desk_reads_otherwise() -> None:
    with CHINESE.open("rb") as file:
        told = [str(m.string) for m in read_po(file) if m.id]
    assert banned(told) == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.zh-CN.md")), ids=lambda p: p.name)
def test_no_word_of_a_page_is_one_that_a_desk_reads_otherwise(page: Path) -> None:
    """What is typed is no Chinese writing: a policy, and the lines of a page that are played."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.M)
    assert banned([re.sub("`[^`]*`", "", text)]) == []


@pytest.mark.parametrize(
    "said",
    [
        "事件编号 5",
        "如 2026-03-02T09:30。",
        "没有「姓名」这一事项",
        "缺少「案件」，请补充",
        "yes 是、no 否",
    ],
)
def test_the_words_that_are_not_said_are_found(said: str) -> None:
    assert banned([said])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("show", "请写明案件编号，如：casefile show 12"),
        ("promise 1", "请写明承诺的内容和期限：casefile promise 1 文字 3d"),
        ("open 姓名=王", "可能是：name 投诉人姓名、"),
        ("record 1 judge 赵国强", "请从以下选填：是、否"),
        (
            f"open {CARD} amount_claimed=2k",
            "索赔金额：「2k」不是有效金额：请用数字写明多少元，如 2000",
        ),
        (f"open {CARD} amount_claimed=20美元", "「20美元」是其他币种"),
        ("list phone=13900020002", "按电话查：casefile customer 13900020002"),
        ("list 电话=13900020002", "按电话查：casefile customer 13900020002"),
        ("schema frob", "另有"),
        ("issue 1 记录", "可能是：record-card 顾客投诉记录卡、follow-up 回访记录。"),
        ("link 1 2 --as 同名", "same-customer 同一顾客"),
        ("list 安全", "category 类别"),
        ("open 王 13812348000 质量 冰箱 与 换", "可能是：goods 商品质量、service 服务质量。"),
        ("1", "查看案件：casefile show 1"),
        ("13812348000", "按电话查案件：casefile customer 13812348000"),
        ("judge 9 是 是", "没有案件「9」"),
        ("record 判定 1 是 是", "请先写案件编号，再写环节：casefile record 1 判定 …"),
        ("calendar show 20x6", "不是整数。 例如：2026。"),
        ("staff add", "写法：casefile staff add 工号 --name 名称"),
        ("withdraw 1 误会", "例如： casefile withdraw 1 --reason "),
        ("choose 1", "例如： casefile choose 1 1"),
        ("sign 1 agreement 王", "请先出具：casefile issue 2026-000001 agreement"),
        ("correct 1 phone=13", "casefile correct 2026-000001 record-card phone=… --reason …"),
        ("correct 1 电话=13", "casefile correct 2026-000001 STEP KEY=… --reason …"),
        ("correct 1 立案 name=x", "casefile correct 2026-000001 record-card name=… --reason …"),
        ("record 1 frobnicate", "本案下一环节：judge 判定投诉性质"),
        ("record 1 judge 是 是 是", "此处还可填写：grounds 判定理由、"),
        ("note 1 x --at 23:00", "今天还没到 23:00；如指别的日子，请写成昨天 15:00。"),
        ("close 1 解决", "没有结案方式「解决」"),
        (f"open {CARD} founded=yes", "「投诉成立」在以下环节填写：judge 判定投诉性质。"),
        ("correct 1 record-card 原因=x --reason 错", "「原因」这一栏目"),
        (f"open {CARD} 又及", "必填的内容已经齐全；其他栏目请写成 栏目=内容。"),
        ("attach 1 policy.toml --as 图", "evidence 证据、"),
        ("export 顾客", "cases 案件、"),
        ("documents 1 -o -", "「-」不能作文件名"),
        ("--json list", "选项 --json 须写在命令之后：casefile 命令 … --json"),
        ("demand 1 换货 --for 退", "inform 告知、correct 纠正、compensate 赔偿"),
        ("calendar due 3wd now", "开始时间：3wd 无法读作"),
        (f"open {CARD} --received 2026-02-30", "收到时间（received_at）：2026-02-30"),
    ],
)
def test_a_mistake_is_answered_with_what_to_type(
    desk: Desk, capsys: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    desk.open()
    desk.open()
    words = ("--lang", "zh", "--as", "teng", "--now", desk.now, *line.split())

    assert run(list(words)) != 0
    assert told in capsys.readouterr().err


def test_no_heading_of_a_table_is_left_in_english() -> None:
    """What stands over a column is said by the catalogue, wherever it is written."""
    found = [
        (path.name, text.value)
        for path in sorted((ROOT / "casefile").rglob("*.py"))
        for text in headings(ast.parse(path.read_text("utf-8")))
        if isinstance(text, ast.Constant) and re.search("[a-z]", str(text.value))
    ]
    assert found == []


def headings(tree: ast.AST) -> Iterator[ast.expr]:
    """Whatever stands in a tuple called heads, or in the first one that a table is given."""
    for node in ast.walk(tree):
        tuples: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            names = [n.id for n in node.targets if isinstance(n, ast.Name)]
            tuples = [node.value] if "heads" in names or "columns" in names else []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            tuples = node.args[:1] if node.func.id == "Table" else []
        for one in tuples:
            yield from one.elts if isinstance(one, ast.Tuple) else ()


def test_a_word_that_means_two_things_is_said_in_two_ways(desk: Desk) -> None:
    off = desk.run("--lang zh calendar show 2026").out
    assert "放假\t首日\t末日\t天数" in off
    assert "占位符\t名称\t" in desk.run("--lang zh template fields record-card").out
    desk.run("--as zhu delegate --to cheng --until 3d")
    assert "被授权人" in desk.run("--lang zh delegate").out


def test_a_case_is_closed_with_values_alone(desk: Desk) -> None:
    """First the way in which it ends, then what that asks for."""
    for _ in range(4):
        desk.open()
    desk.run("--as teng close 1 当场解决 已道歉")
    desk.run("--as teng close 2 on-the-spot result=换货")
    desk.run("--as teng close 3 重复 4")
    ends = [desk.json(f"show {n}")["ending"] for n in (1, 2, 3)]
    assert ends == ["on-the-spot", "on-the-spot", "duplicate"]
    assert desk.json("show 1")["facts"]["result"] == "已道歉"
    assert "还缺少" in desk.run("--lang zh --as teng close 4 当场解决", code=4).err


def test_an_id_is_typed_with_blanks_too_and_told_with_what_it_means(desk: Desk) -> None:
    desk.open()
    desk.run("--as teng record 1 judge yes yes")
    told = desk.run("--as teng record 1 responsible home zhu 9:00", code=65).err
    assert "家电部 household appliances" in told
    desk.run("--as teng close 1", "on the spot", "result=换货")
    assert desk.json("show 1")["ending"] == "on-the-spot"


def test_every_word_that_is_no_fact_is_told_at_once(desk: Desk) -> None:
    told = desk.run("--lang zh --as teng open 姓名=王 类别=goods frob=1", code=4).err
    assert all(f"没有「{word}」这一栏目" in told for word in ("姓名", "类别", "frob"))


def test_headings_that_nobody_knows_are_told_at_once(desk: Desk) -> None:
    Path("a.csv").write_text("姓名,电话,时间\n王,13812348000,2026-03-01\n", "utf-8")
    told = desk.run("--lang zh --as teng import a.csv", code=65).err
    assert "可能是：name 投诉人姓名、agent 代理人姓名" in told
    assert "可一次写明：--map 姓名=… --map 电话=… --map 时间=…" in told


def test_what_was_done_is_said_as_it_was_done(desk: Desk) -> None:
    desk.open()
    zh = "--lang zh --as teng"
    assert "承诺 1 已登记，须在 2026-" in desk.run(f"{zh} promise 1 回电 2h").out
    told = desk.run(f"{zh} offer 1 cash amount=1000 --ask wu").out
    assert re.search(r"第 1 项补偿方案待批准，记录号 \d+。", told)
    assert "已撤回报批" in desk.run(f"{zh} refuse 1 --reason 改主意").out
    assert "已有结果" in desk.run("--lang zh --as wu approve 1 1", code=4).err


def test_standard_input_that_is_no_text_is_called_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from io import BytesIO, TextIOWrapper

    desk.open()
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO("你".encode("gb18030"))))
    assert "标准输入不是 UTF-8" in desk.run("--lang zh --as teng note 1 -", code=65).err


def test_a_policy_is_shown_in_words(desk: Desk) -> None:
    shown = desk.run("--lang zh policy show").out
    clocks = shown[shown.index("期限\n") :]
    assert "step:" not in clocks
    assert not re.search(r"\t\d+w?[hd]\t", clocks)


def test_a_paper_and_a_tie_are_named_as_a_desk_names_them(desk: Desk) -> None:
    desk.open()
    desk.open()
    desk.run("--as teng issue 1 投诉记录卡")
    desk.run("--as teng link 1 2 --as 同一顾客")
    assert desk.json("show 1")["links"][0]["as"] == "same-customer"
    desk.run("--as teng void 1 记录卡 --reason 写错日期")
    assert desk.json("show 1")["documents"][0]["state"] == "void"
