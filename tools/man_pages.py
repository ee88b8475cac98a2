"""Writes man/casefile.1 and man/zh_CN/casefile.1: every command, made of the declarations.

The same source as docs/commands.md, as a page for ``man casefile``. ``python tools/man_pages.py``
rewrites the files; a test fails where they are not what it gives.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from casefile.cli.commands import NAMES, ROOMS, room_of
from casefile.cli.in_full import MANY, Place, parameters_of
from casefile.cli.top import top
from casefile.values.value import Title
from tools.command_docs import CODES, WORDS, commands, said, typed_for, usage

ROOT = Path(__file__).parents[1]
PAGES = {"en": ROOT / "man" / "casefile.1", "zh": ROOT / "man" / "zh_CN" / "casefile.1"}
DATED = "2026-11-28"
"""The day of the page as man shows it; that of the release."""
HEADS = {
    "name": Title("名称", "NAME"),
    "synopsis": Title("用法", "SYNOPSIS"),
    "description": Title("说明", "DESCRIPTION"),
    "options": Title("选项", "OPTIONS"),
    "commands": Title("命令", "COMMANDS"),
    "environment": Title("环境变量", "ENVIRONMENT"),
    "files": Title("文件", "FILES"),
    "exit": Title("退出码", "EXIT STATUS"),
    "see": Title("参见", "SEE ALSO"),
}
ABOUT = Title("顾客投诉案件管理", "a case file for customer complaints")
SYNOPSIS = Title("[选项] 命令 [参数]...", "[OPTIONS] COMMAND [ARGS]...")
DESCRIPTION = Title(
    "在服务台为每件投诉建立案卷：制度规定的每个环节连同时间记入日志，并说明下一环节、最近期限和"
    "可由谁办理。命令可以只打开头或用中文。",
    "Keeps a case file for each complaint: every step of the procedure is recorded with its times,"
    " and the program says what comes next, until when, and who may do it. Commands may be typed"
    " short, or in Chinese.",
)
ENVIRONMENT = {
    "CASEFILE_DB": Title("数据库，或其所在文件夹", "the database, or its folder"),
    "CASEFILE_AS": Title("办理人的工号", "the member of staff who acts"),
    "CASEFILE_NOW": Title("以此为当前时间（练习台）", "the time to take for now (practice desk)"),
    "CASEFILE_LANG": Title("语言，zh 或 en", "the language, zh or en"),
    "CASEFILE_PAGER": Title(
        "分屏查看长内容的程序；其次为 PAGER，再次为 less",
        "what long pages are read through; else PAGER, else less",
    ),
    "NO_COLOR": Title("不显示颜色", "no colours"),
    "CASEFILE_DEBUG": Title(
        "意外故障时显示细节（可能含个人信息）",
        "show the details of an unexpected fault (they may hold personal data)",
    ),
}
KEPT = {
    "~/.config/casefile/settings.toml": Title(
        "个人设置：db、as、lang、pager；先看命令选项，再看环境变量，最后看这里",
        "settings of one's own: db, as, lang, pager; after the environment, and after options",
    ),
    "casefile.db": Title("日志与案件", "the log and the cases"),
    "policy.toml, parts/": Title("供编辑的制度", "the policy, to be edited"),
    "templates/": Title("自己的 Word 模板", "Word templates of your own"),
}
SEE = Title(
    "casefile 命令 --help；docs/lesson.zh-CN.md、docs/recipes.zh-CN.md",
    "casefile COMMAND --help; docs/lesson.md, docs/recipes.md",
)


def page(lang: str) -> str:
    """The whole page in a language, for man."""
    return "\n".join(_lines(lang)) + "\n"


def _lines(lang: str) -> Iterator[str]:
    yield '.\\" made by tools/man_pages.py'
    yield f'.TH CASEFILE 1 "{DATED}" casefile casefile'
    yield from (".nh", ".ad l")  # neither words nor Chinese lines are stretched
    yield from (_head("name", lang), f"casefile \\- {_text(ABOUT.of(lang))}")
    yield from (_head("synopsis", lang), f"\\fBcasefile\\fR {_text(SYNOPSIS.of(lang))}")
    yield from (_head("description", lang), _text(DESCRIPTION.of(lang)), _head("options", lang))
    yield from _places(parameters_of(top), lang)
    yield _head("commands", lang)
    for name in ROOMS:
        room = room_of(name)
        for typed, command in commands(room, name):
            title = f" {NAMES[name].of(lang)}" if typed == name and lang != "en" else ""
            yield f'.SS "{_quoted(typed + title)}"'
            yield from (f"\\fB{_text(usage(typed, command, lang))}\\fR", ".PP")
            yield _text(said(command.help, lang))
            yield from _places(parameters_of(command.function), lang)
    yield _head("environment", lang)
    yield from _terms({key: title.of(lang) for key, title in ENVIRONMENT.items()})
    yield _head("files", lang)
    yield from _terms({key: title.of(lang) for key, title in KEPT.items()})
    yield _head("exit", lang)
    yield from _terms({str(code): title.of(lang) for code, title in CODES.items()})
    yield from (_head("see", lang), _text(SEE.of(lang)))


def _head(name: str, lang: str) -> str:
    return f'.SH "{HEADS[name].of(lang)}"'


def _places(places: list[Place], lang: str) -> Iterator[str]:
    """What is typed for each parameter, and what it means."""
    told = {}
    for place in places:
        if not place.declared.shown.get("hidden"):
            remarks = [WORDS["needed"].of(lang)] if place.needed else []
            remarks += [WORDS["many"].of(lang)] if place.holds == MANY and place.flags else []
            remark = f" [{'; '.join(remarks)}]" if remarks else ""
            told[typed_for(place, lang)] = said(place.declared.shown.get("help", ""), lang) + remark
    yield from _terms(told)


def _terms(told: dict[str, str]) -> Iterator[str]:
    for term, meaning in told.items():
        yield from (".TP", f"\\fB{_text(term)}\\fR", _text(meaning) or "\\&")


def _text(text: str) -> str:
    """``text`` as man shows it: no sign of it is one of man's own."""
    plain = re.sub(r"\s+", " ", text.replace("\\", "\\e").replace("-", "\\-")).strip()
    return f"\\&{plain}" if plain[:1] in (".", "'") else plain


def _quoted(text: str) -> str:
    return _text(text).replace('"', "\\(dq")


def main() -> None:
    for lang, file in PAGES.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(lang), "utf-8")
        print(file.relative_to(ROOT))


if __name__ == "__main__":
    main()
