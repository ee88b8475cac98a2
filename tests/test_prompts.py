"""A person at a terminal: a real one, so that asking, mistakes and Ctrl-C are what they are."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

import pyte
import pytest
from wcwidth import wcswidth

from casefile.store import locate, opened
from tests.desk import CARD, NOW, Desk

ROOT = Path(__file__).parents[1]


class Screen(pyte.Screen):
    """What is seen; asked where its cursor stands, it answers as terminals do."""

    def __init__(self, columns: int, lines: int, answers: int) -> None:
        super().__init__(columns, lines)
        self._answers = answers

    def write_process_input(self, data: str) -> None:
        os.write(self._answers, data.encode())


class Terminal:
    """A command run on a pseudo-terminal of 80 columns."""

    def __init__(
        self,
        *words: str,
        lang: str = "zh",
        env: Mapping[str, str] = MappingProxyType({}),
        program: Sequence[str] = (sys.executable, "-m", "casefile"),
    ) -> None:
        self.master, slave = pty.openpty()
        told = env
        env = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ["HOME"],
            "TERM": "xterm",
            "COLUMNS": "80",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "CASEFILE_LANG": lang,
            "CASEFILE_AS": "teng",
            "LOGNAME": "counter",
            "LINES": "24",
            "PAGER": "",
            **{name: os.environ[name] for name in ("CASEFILE_DB",) if name in os.environ},
            **told,
        }
        self.process = subprocess.Popen(
            [*program, *words],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=env,
            start_new_session=True,
            preexec_fn=lambda: _controlling(slave),
        )
        os.close(slave)
        self.seen = ""
        self.screen = Screen(80, 24, self.master)
        self._painter = pyte.ByteStream(self.screen)
        self._read = 0

    def until(self, text: str) -> str:
        """Read until ``text`` appears; what was read."""
        deadline = time.monotonic() + 20
        while (found := self.seen.find(text, self._read)) < 0:
            rest = self.seen[self._read :]
            assert time.monotonic() < deadline, f"no {text!r} in:\n{rest}"
            ready, _, _ = select.select([self.master], [], [], 0.5)
            if ready:
                self._take(os.read(self.master, 4096))
        shown = self.seen[self._read : found + len(text)]
        self._read = found + len(text)
        return shown

    def _take(self, chunk: bytes) -> None:
        self.seen += chunk.decode("utf-8", "replace")
        self._painter.feed(chunk)

    def type(self, line: str) -> None:
        os.write(self.master, (line + "\n").encode())

    def press(self, keys: str) -> None:
        """Press ``keys``, and read until the screen stays as it is."""
        os.write(self.master, keys.encode())
        with suppress(OSError):  # where the program has ended
            while select.select([self.master], [], [], 0.7)[0]:
                self._take(os.read(self.master, 4096))

    @property
    def line(self) -> str:
        """The line of the screen that the cursor stands in; a wide character is written once."""
        cells = self.screen.buffer[self.screen.cursor.y]
        return "".join(cells[x].data for x in range(80)).rstrip()

    def end(self, key: bytes = b"") -> int:
        """The exit code, after all output was read. ``key`` is pressed as a person would: again
        where nothing follows. Python hears a Ctrl-C that falls between a question and the wait for
        its answer with the next key only."""
        deadline = time.monotonic() + 60
        os.write(self.master, key)
        while True:
            if not select.select([self.master], [], [], 5)[0]:
                assert time.monotonic() < deadline, f"it does not end:\n{self.seen}"
                os.write(self.master, key)
                continue
            try:
                chunk = os.read(self.master, 4096)
            except OSError:
                break
            if not chunk:
                break
            self._take(chunk)
        os.close(self.master)
        return self.process.wait(20)


def _controlling(slave: int) -> None:
    import fcntl
    import termios

    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)


@pytest.mark.usefixtures("desk")
def test_open_asks_for_every_fact_and_again_after_a_mistake() -> None:
    terminal = Terminal("open")
    terminal.until("投诉人姓名")
    terminal.type("")
    terminal.until("投诉人姓名")
    terminal.type("王小明")
    terminal.until("联系电话")
    terminal.type("一三八")
    terminal.until("联系电话")
    terminal.type("13812348000")
    shown = terminal.until("投诉类别")
    assert "1 商品质量" in shown
    terminal.type("9")
    terminal.until("投诉类别")
    terminal.type("2")
    terminal.until("投诉对象")
    terminal.type("服务台")
    terminal.until("投诉内容")
    terminal.type("无人接待")
    terminal.until("投诉请求")
    terminal.type("道歉")
    terminal.until("栏目=内容")
    terminal.type("channel=电话")
    terminal.until("栏目=内容")
    terminal.type("chanel=电话")
    terminal.until("channel")
    terminal.until("栏目=内容")
    terminal.type("")
    assert terminal.end() == 0, terminal.seen
    store = opened(locate("casefile.db"))
    step = store.events(store.named("1")[0])[1]
    assert step.personal
    assert step.personal["name"] == "王小明"
    assert step.payload.facts == {  # type: ignore[union-attr]
        "category": "service",
        "channel": "phone",
    }
    store.close()


def test_ctrl_c_leaves_nothing_behind(desk: Desk) -> None:
    before = desk.json("verify")["head"]
    terminal = Terminal("open", lang="en")
    terminal.until("complainant")
    terminal.type("Wang")
    terminal.until("telephone")
    assert terminal.end(b"\x03") == 130
    assert "nothing was recorded" in terminal.seen
    assert "Traceback" not in terminal.seen
    assert desk.json("verify")["head"] == before


def test_the_end_of_input_is_an_interruption(desk: Desk) -> None:
    terminal = Terminal("open", lang="en")
    terminal.until("complainant")
    os.write(terminal.master, b"\x04")
    assert terminal.end() == 130


def test_next_asks_and_records(desk: Desk) -> None:
    desk.open()
    terminal = Terminal("--now", "2026-03-02T11:00", "next", "1")
    terminal.until("投诉成立")
    terminal.type("1")
    terminal.until("请求合理")
    terminal.type("是")
    terminal.until("栏目=内容")
    terminal.type("")
    assert terminal.end() == 0, terminal.seen
    assert desk.json("show 1")["facts"]["reasonable"] == "yes"


LEFT, RIGHT, HOME, END, RUBOUT, DELETE = "\x1b[D", "\x1b[C", "\x1b[H", "\x1b[F", "\x7f", "\x1b[3~"
PASTED, PASTED_END = "\x1b[200~", "\x1b[201~"
# the keys, the text as it stands there, and how many characters of it the cursor has on its left
TYPED = (
    ("字太小看不清", "字太小看不清", 6),
    (f"字太小看不清{RUBOUT}{RUBOUT}晰", "字太小看晰", 5),
    (f"字太小看不晰{LEFT}清清{RUBOUT}", "字太小看不清晰", 6),
    (f"太小{HOME}字", "字太小", 1),
    (f"字太小{LEFT}{LEFT}{DELETE}{END}了", "字小了", 3),
    (f"a字b{LEFT}{LEFT}{RUBOUT}", "字b", 0),
    (
        f"{PASTED}单号Ａ１２，退款 5,999.00 元{PASTED_END}{LEFT}{RUBOUT}",
        "单号Ａ１２，退款 5,999.00元",
        17,
    ),
    ("\x1b[A\x1b[B字", "字", 1),
    (f"字{LEFT * 3}x{RIGHT * 9}y", "x字y", 3),
)


@pytest.mark.parametrize(("keys", "text", "before"), TYPED)
def test_what_is_recorded_is_what_was_seen(desk: Desk, keys: str, text: str, before: int) -> None:
    """A line is edited where the cursor is: its cell is that of the text, a Chinese character is
    rubbed out whole, and what is on record is what stood on the screen."""
    desk.open()
    terminal = Terminal("--now", "2026-03-02T11:00", "next", "1")
    terminal.until("投诉成立")
    terminal.type("1")
    terminal.until("请求合理")
    terminal.type("1")
    terminal.until("直接回车结束")
    terminal.type("grounds=")
    terminal.until("判定理由")
    terminal.press("")
    start = terminal.screen.cursor.x
    terminal.press(keys)
    assert terminal.line.endswith(f"：{text}")
    assert terminal.screen.cursor.x == start + wcswidth(text[:before])
    terminal.type("")
    terminal.until("直接回车结束")
    terminal.type("")
    assert terminal.end() == 0, terminal.seen
    assert desk.json("show 1")["facts"]["grounds"] == text


def test_questions_can_be_gone_back_over_and_when_is_now(desk: Desk) -> None:
    """Whoever went back is asked again; the staff are listed; Enter at "when" is now."""
    desk.open()
    desk.run("--as teng record 1 judge y y")
    terminal = Terminal("--now", "2026-03-02T11:00", "record", "1", "responsible")
    terminal.until("1/3")
    terminal.until("受理单位")
    terminal.type("spb")
    terminal.until("2/3")
    terminal.type("<")
    terminal.until("1/3")
    terminal.type("家电")
    terminal.until("2/3")
    shown = terminal.until("朱（样例）")
    assert "1 滕（样例）" in shown
    terminal.type("5")
    terminal.until("3/3")
    terminal.until("回车")
    terminal.type("")
    assert terminal.end() == 0, terminal.seen
    facts = desk.json("show 1")["facts"]
    assert facts["unit"] == "家电部"
    assert facts["person"] == "zhu"
    assert facts["phoned_at"] == "2026-03-02T03:00:00Z"


def test_several_facts_may_be_added_on_one_line(desk: Desk) -> None:
    desk.open()
    terminal = Terminal("--now", "2026-03-02T11:00", "record", "1", "judge")
    terminal.until("投诉成立")
    terminal.type("1")
    terminal.until("请求合理")
    terminal.type("2")
    terminal.until("栏目=内容")
    terminal.type("grounds=样机 与实物 不同 trouble=goods")
    terminal.until("栏目=内容")
    terminal.type("")
    assert terminal.end() == 0, terminal.seen
    facts = desk.json("show 1")["facts"]
    assert (facts["grounds"], facts["trouble"]) == ("样机 与实物 不同", "goods")
    assert facts["reasonable"] == "no"


def test_no_input_never_asks(desk: Desk) -> None:
    terminal = Terminal("--no-input", "open", lang="en")
    assert terminal.end() == 4
    assert "name=…" in terminal.seen


def test_a_page_in_a_terminal_is_folded_and_harmless(desk: Desk) -> None:
    desk.run(
        "--as teng open name=王 phone=12345 category=goods request=换货",
        "about=[/nope][red]x",
        "details=" + "很长的投诉内容" * 30 + "\x1b]0;title\x07尾",
    )
    terminal = Terminal("show", "1")
    assert terminal.end() == 0
    assert "[/nope][red]x" in terminal.seen
    assert "\x1b]0;" not in terminal.seen
    assert "…" not in terminal.seen.split("casefile record")[0]
    assert "尾" in terminal.seen
    widths = [len(line.encode("gbk", "replace")) for line in _plain(terminal.seen).splitlines()]
    assert max(widths) <= 80


def _plain(text: str) -> str:
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", text).replace("\r", "")


def asked(*words: str, answers: list[tuple[str, str]]) -> Terminal:
    """A command whose questions (the end of each) are answered one after the other."""
    terminal = Terminal("--now", "2026-03-02T11:00", *words)
    for question, answer in answers:
        terminal.until(question)
        terminal.type(answer)
    assert terminal.end() == 0, terminal.seen
    return terminal


def test_what_is_missing_is_asked_for(desk: Desk) -> None:
    """As a step asks, so do notes, contacts, promises and offers."""
    desk.open()
    asked("note", "1", answers=[("备注内容", "顾客很急")])
    asked(
        "promise",
        "1",
        answers=[("承诺的内容", "回电"), ("何时到期", "soon"), ("何时到期", "17:00")],
    )
    asked("contact", "1", answers=[("渠道", "1"), ("2/2", "1"), ("直接回车结束", "")])
    shown = desk.json("show 1")
    assert [n["text"] for n in shown["notes"]] == ["顾客很急"]
    assert shown["promises"][0]["due_at"] == "2026-03-02T17:00:00+08:00"
    assert len(shown["contacts"]) == 1


def test_a_question_may_be_left_for_later(desk: Desk) -> None:
    desk.open()
    asked(
        *("record", "1", "judge"),
        answers=[("投诉成立", ">"), ("请求合理", "1"), ("投诉成立", "2"), ("直接回车结束", "")],
    )
    facts = desk.json("show 1")["facts"]
    assert (facts["founded"], facts["reasonable"]) == ("no", "yes")


def test_opening_asks_when_the_complaint_came_too(desk: Desk) -> None:
    answers = [("姓名", "王"), ("电话", "13812348000"), ("类别", "1"), ("对象", "冰箱")]
    answers += [("内容", "坏"), ("请求", "换"), ("直接回车结束", "投诉时间=昨天 15:00")]
    asked("open", answers=[*answers, ("直接回车结束", "")])
    assert desk.json("show 1")["received_at"] == "2026-03-01T15:00:00+08:00"


def test_a_long_text_is_written_in_an_editor(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.open()
    Path("editor").write_text("#!/bin/sh\nprintf '很长的\\n经过\\n' >> \"$1\"\n")
    Path("editor").chmod(0o700)
    monkeypatch.setenv("EDITOR", str(Path("editor").absolute()))
    desk.run("--as teng note 1 --edit")
    desk.run("--as teng record 1 judge y y grounds=因为 --edit grounds")
    shown = desk.json("show 1")
    assert shown["notes"][0]["text"] == "很长的\n经过"
    assert shown["facts"]["grounds"] == "因为很长的\n经过"


def test_nothing_is_asked_for_on_a_case_that_there_is_not(bare_desk: Desk) -> None:
    bare_desk.run("init --practice")
    for line in ("promise 9", "note 9"):
        terminal = Terminal(*line.split(), env={"CASEFILE_NOW": NOW})
        assert "没有案件「9」" in terminal.until("9」")
        assert terminal.end() == 3


def test_a_list_of_facts_breaks_between_them_and_not_within(desk: Desk) -> None:
    terminal = Terminal("open", env={"CASEFILE_NOW": NOW})
    for answer in (word.partition("=")[2] for word in CARD.split()):
        terminal.press(f"{answer}\r")
    told = terminal.until("栏目=内容")
    lines = [line.strip() for line in told.split("还可填写：")[1].splitlines()[:-1]]
    assert len(lines) > 5
    assert all(line.endswith("、") for line in lines[:-1])
    terminal.type("")
    assert terminal.end() == 0


@pytest.mark.parametrize("answer", ["7", "赠礼", "赠", "zl", "７"])
def test_a_remedy_is_chosen_by_number_name_or_initials(desk: Desk, answer: str) -> None:
    desk.open()
    terminal = Terminal("--as", "teng", "--now", NOW, "offer", "1")
    terminal.until("11")
    terminal.press(f"99\n{answer}\n")
    terminal.until("物品或服务")
    terminal.press("茶叶\n80\n\n")
    assert terminal.end() == 0, terminal.seen
    assert [r["kind"] for r in desk.json("show 1")["remedies"]] == ["gift"]


def test_nobody_is_asked_for_what_is_refused_anyway(desk: Desk) -> None:
    """A case with steps to come is not closed, whatever its result would be."""
    desk.open()
    terminal = Terminal("--as", "teng", "--now", NOW, "close", "1")
    assert terminal.end() == 4
    assert "还须办理" in terminal.seen
    assert "还可填写" not in terminal.seen


def test_when_a_promise_is_due_is_asked_again_in_words_of_the_question(desk: Desk) -> None:
    desk.open()
    terminal = Terminal("--as", "teng", "--now", NOW, "promise", "1", "回电")
    terminal.until("何时到期")
    terminal.press("\n三天\n")
    assert terminal.end() == 0
    assert "请写明何时到期" in terminal.seen
    assert "--due" not in terminal.seen
