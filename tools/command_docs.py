"""Writes docs/commands.md and docs/commands.zh-CN.md: every command, made of the declarations.

Each command with what is typed for it and what that means, and each exit code.
``python tools/command_docs.py`` rewrites the files; a test fails where they are not what it gives.
"""

from collections.abc import Iterator
from pathlib import Path

from casefile.cli.commands import MEMBER_NAMES, NAMES, ROOMS, room_of
from casefile.cli.declared import Argument, Command, Room
from casefile.cli.in_full import MANY, SWITCH, Place, parameters_of
from casefile.cli.top import top
from casefile.pages.language import Language
from casefile.values.value import Title
from casefile.values.words import every_language

ROOT = Path(__file__).parents[1]
FILES = {"en": ROOT / "docs" / "commands.md", "zh": ROOT / "docs" / "commands.zh-CN.md"}
WORDS = {
    "title": Title("命令手册", "The commands"),
    "intro": Title(
        "本页由程序对命令的声明生成（`python tools/command_docs.py`）。"
        "同样的内容：`casefile 命令 --help`。"
        "各命令按中文名也能输入；用法举例见 [recipes.zh-CN.md](recipes.zh-CN.md)。",
        "This page is made of the program's own declarations (`python tools/command_docs.py`). The"
        " same is told by `casefile COMMAND --help`. How they are used: [recipes.md](recipes.md).",
    ),
    "before": Title("写在命令之前的选项", "Options before the command"),
    "typed": Title("输入", "typed"),
    "meaning": Title("含义", "meaning"),
    "needed": Title("必填", "required"),
    "many": Title("可写多次", "may be repeated"),
    "codes": Title("退出码", "Exit codes"),
    "code": Title("退出码", "code"),
}
CODES = {
    0: Title("完成", "done"),
    1: Title("意外故障，请报告", "an unexpected fault; please report it"),
    2: Title("命令有误", "the command line cannot be understood"),
    3: Title(
        "没有该案件、文书、环节、员工、数据库、备份或制度",
        "no such case, paper, step, member of staff, database, backup or policy",
    ),
    4: Title("不合规定", "a rule forbids it"),
    5: Title("已被他人改动", "somebody else recorded something meanwhile"),
    10: Title(
        "有发现：逾期、警告、被改动的文书", "something was found: late, a warning, an altered paper"
    ),
    11: Title("日志与写入时不一致", "the log is not as it was written"),
    12: Title(
        "同一日志的同一编号有两条不同的记录", "one number of one log has two different events"
    ),
    65: Title(
        "数据有误，或数据文件不存在", "a value, a file or a database that cannot be accepted"
    ),
    73: Title("无法写入", "a file or the database cannot be written"),
    74: Title("已记录或已写出，但未能显示", "recorded or written, but the answer is lost"),
    75: Title("正忙，请重试", "somebody else is writing; try again"),
    76: Title("数据库由更新的版本写入", "the database was written by a newer casefile"),
    77: Title("没有权限", "this person may not do it"),
    129: Title("终端已关闭", "the terminal was closed"),
    130: Title("以 Ctrl-C 中断，未记录", "interrupted by Ctrl-C; nothing was recorded"),
    143: Title("系统要求结束", "ended by an order of the system"),
}
"""What each exit code says; a test holds them to those that the program has."""


def commands(room: Room, name: str, before: str = "") -> Iterator[tuple[str, Command]]:
    """The command ``name`` of a room, or each command of the group of that name, in full."""
    if name in room.groups:
        group = room.groups[name][1]
        for below in (*group.commands, *group.groups):
            yield from commands(group, below, f"{before}{name} ")
    else:
        yield f"{before}{name}", room.commands[name]


def reference(lang: str) -> str:
    """The whole page in a language."""
    return "\n".join(_page(lang)) + "\n"


def _page(lang: str) -> Iterator[str]:
    yield from (f"# {WORDS['title'].of(lang)}", "", WORDS["intro"].of(lang))
    yield from ("", f"## {WORDS['before'].of(lang)}")
    yield from _table(parameters_of(top), lang)
    for name in ROOMS:
        title = f"## `{name}`"
        yield from ("", title if lang == "en" else f"{title} {NAMES[name].of(lang)}")
        room = room_of(name)
        if name in room.groups:
            yield from ("", said(room.told(name), lang))
        for typed, command in commands(room, name):
            if typed != name:
                member = MEMBER_NAMES[name][typed.removeprefix(f"{name} ")]
                title = f"### `{typed}`"
                yield from ("", title if lang == "en" else f"{title} {member.of(lang)}")
            yield from ("", f"`{usage(typed, command, lang)}`", "", said(command.help, lang))
            yield from _table(parameters_of(command.function), lang)
    yield from ("", f"## {WORDS['codes'].of(lang)}", "")
    yield from (f"| {WORDS['code'].of(lang)} | {WORDS['meaning'].of(lang)} |", "|---|---|")
    yield from (f"| {code} | {title.of(lang)} |" for code, title in CODES.items())


def usage(typed: str, command: Command, lang: str) -> str:
    """How a command is typed: its words, and what stands for each argument."""
    places = parameters_of(command.function)
    arguments = [typed_for(p, lang) for p in places if isinstance(p.declared, Argument)]
    needed = [
        typed_for(p, lang) for p in places if p.needed and not isinstance(p.declared, Argument)
    ]
    return " ".join(("casefile", typed, *arguments, *needed))


def typed_for(place: Place, lang: str) -> str:
    """What is typed for a parameter: its flags, and what stands for its value."""
    stands = place.declared.shown.get("metavar") or place.name.upper()
    value = "" if place.holds == SWITCH else Language(lang).text(stands)
    return " ".join(filter(None, (", ".join(place.flags), value)))


def _table(places: list[Place], lang: str) -> Iterator[str]:
    rows = [p for p in places if not p.declared.shown.get("hidden")]
    if not rows:
        return
    yield from ("", f"| {WORDS['typed'].of(lang)} | {WORDS['meaning'].of(lang)} |", "|---|---|")
    for place in rows:
        told = said(place.declared.shown.get("help", ""), lang)
        remarks = [WORDS["needed"].of(lang)] if place.needed else []
        if place.holds == MANY and place.flags:
            remarks.append(WORDS["many"].of(lang))
        remark = f" [{'; '.join(remarks)}]" if remarks else ""
        yield f"| `{_cell(typed_for(place, lang))}` | {_cell(told + remark)} |"


def said(text: str, lang: str) -> str:
    return Language(lang).text(text, languages=[every_language()]) if text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> None:
    for lang, file in FILES.items():
        file.write_text(reference(lang), "utf-8")
        print(file.relative_to(ROOT))


if __name__ == "__main__":
    main()
