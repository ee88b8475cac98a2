"""Writes docs/policy.md and docs/policy.zh-CN.md: the reference of the policy, made of the grammar;
and contrib/answers.schema.json, made of the types of the answers.

Every table and key with its type, default and meaning, and an example taken from a shipped pack or
from a policy that the tests read; so no example can be wrong. ``python tools/policy_docs.py``
rewrites the files, those of command_docs.py and of man_pages.py; a test fails where they are not
what this gives.
"""

import runpy
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

from casefile.actions.office.glossary import LENGTHS, MONEY_TYPE, TRIGGER_WORDS, UNLISTED
from casefile.actions.office.reference import key_meaning, meaning_of_test
from casefile.actions.office.shipped import packs
from casefile.actions.office.sources import policy_text
from casefile.pages.answers.schema import every_schema
from casefile.pages.language import Language
from casefile.pages.policy_reference import default_text, header, kind_text
from casefile.people.rights import VERBS
from casefile.policy.fact import TYPES
from casefile.policy.lines import Lines
from casefile.policy.people import RESERVED
from casefile.policy.reference import GrammarKey, grammar_keys, keys_below
from casefile.policy.rules import RESERVED_KEYS
from casefile.trials.written import Trial
from casefile.values.value import Title
from casefile.worktime.allowance import UNITS

ROOT = Path(__file__).parents[1]
OURS = ("sound", "rare", "robot", "letters")
SOURCES = (*packs(), *(str(ROOT / "tests" / f"{name}.toml") for name in OURS))
"""The policies that examples are taken from."""
FILES = {"en": ROOT / "docs" / "policy.md", "zh": ROOT / "docs" / "policy.zh-CN.md"}
FIRST = {lang: ROOT / "tools" / "first_policy" / f"{lang}.md" for lang in ("en", "zh")}
"""How somebody writes a first policy, to stand before the tables; the tests play it."""
ANSWERS = ROOT / "contrib" / "answers.schema.json"
WORDS = {
    "title": Title("制度文件参考", "The policy file"),
    "intro": Title(
        "本页由程序的语法生成（`python tools/policy_docs.py`）；"
        "例子都取自自带的制度或测试所读的制度。查一个键：`casefile policy explain clock.within`。",
        "This page is made of the program's grammar (`python tools/policy_docs.py`); every example"
        " is taken from a shipped pack or from a policy that the tests read. To look up one key:"
        " `casefile policy explain clock.within`.",
    ),
    "key": Title("键", "key"),
    "type": Title("类型", "type"),
    "default": Title("默认", "default"),
    "meaning": Title("含义", "meaning"),
    "example": Title("例", "example"),
    "triggers": Title(
        "触发：时限以什么起算、完成、取消", "Triggers: what starts, stops and cancels clocks"
    ),
    "rights": Title("权限：`[rights]` 的各项", "Rights: the verbs of `[rights]`"),
    "types": Title("栏目类型", "Types of facts"),
    "names": Title("栏目不能用的名称", "Names that no fact may have"),
    "allowances": Title("时长", "Allowances"),
    "conditions": Title("条件", "Conditions"),
    "parts": Title("写在几个文件里", "In several files"),
}
CONDITIONS = (
    Title(
        '`when = { founded = "yes" }`：该栏目是这个值。'
        '`{ category = ["goods", "service"] }`：是其中之一。'
        '`{ founded = "yes", category = "goods" }`：同时成立。'
        "`[{ … }, { … }]`：其中一行成立即可。不知道的栏目不成立。",
        '`when = { founded = "yes" }`: the fact has this value. '
        '`{ category = ["goods", "service"] }`: one of these. '
        '`{ founded = "yes", category = "goods" }`: both. `[{ … }, { … }]`: any of the rows. '
        "What is not known never holds.",
    ),
    Title(
        '`{ quote = { over = "5000", up_to = "10000" } }`：范围，用于金额、整数、百分数和日期；'
        "可写 `over`（大于）、`at_least`（不小于）、`up_to`（不大于）、`under`（小于）。",
        '`{ quote = { over = "5000", up_to = "10000" } }`: bounds, of amounts, whole numbers, '
        "percentages and days; `over`, `at_least`, `up_to`, `under`.",
    ),
    Title(
        '`{ category = { not = "goods" } }`：已知且不是这个值。'
        "`{ unit = { known = false } }`：尚不知道；`known = true`：已知道。",
        '`{ category = { not = "goods" } }`: known, and not this. '
        "`{ unit = { known = false } }`: not known yet; `known = true`: known, whatever it is.",
    ),
    Title(
        '`{ "clock:parts" = "missed" }`：该时限最近一轮的状态：'
        "waiting、running、paused、met、missed、cancelled。",
        '`{ "clock:parts" = "missed" }`: the state of the last round of that clock: waiting, '
        "running, paused, met, missed, cancelled.",
    ),
    Title(
        '`{ "count:visit" = { at_least = 3 } }`：该环节有效登记的次数；'
        "`count:contact` 为联系次数。",
        '`{ "count:visit" = { at_least = 3 } }`: how many recordings of the step stand; '
        "`count:contact` counts contacts.",
    ),
)
PARTS = (
    Title(
        '`include = ["letters.toml", "staff.toml"]`：'
        "这些文件的各行排在本文件各行之后；文件放在本文件旁边或旁边的 parts 文件夹，只一层。",
        '`include = ["letters.toml", "staff.toml"]`: the rows of these files, which lie beside '
        "this one or in the folder parts beside it, stand behind its own; one level of them.",
    ),
    Title(
        '`facts_from = "facts.toml"`：从该文件取本制度用到的事实，其余略去。',
        '`facts_from = "facts.toml"`: of the facts in this file those that something in the '
        "policy asks for, without the others.",
    ),
    Title(
        '`extends = "mall"`：以自带的制度或旁边的文件为底。',
        '`extends = "mall"`: begins with a shipped pack or a file beside.',
    ),
    Title(
        "其他文件里代号相同的行（没有行的则整张表），以本文件所写的键为准；写成 `{}` 即取消该键。",
        "A row of another file with the same id (a table, where it has no rows) takes over each "
        "key that is said again here; `{}` takes back what was said of a key.",
    ),
    Title(
        '`[remove]` 下写 `clock = ["judge-soon"]`：去掉这些行；`block = "apology"`：'
        '该文书的各段；`finding = "*"`：全部去掉。',
        '`clock = ["judge-soon"]` below `[remove]` leaves these rows out; `block = "apology"` '
        'every paragraph of that letter; `finding = "*"` all.',
    ),
    Title(
        '`[[stage]]` 有 `id`、`when`：写了 `stage = "…"` 的环节都带上它的条件。',
        '`[[stage]]` has an `id` and a `when`, which every step with `stage = "…"` has as well.',
    ),
)
"""How a policy is written in several files; a stored version is one text, and knows none of it."""


def reference(lang: str) -> str:
    """The whole page in a language."""
    return "\n".join(_page(lang)) + "\n"


def _page(lang: str) -> Iterator[str]:
    def word(name: str) -> str:
        return WORDS[name].of(lang)

    yield f"# {word('title')}"
    yield ""
    yield word("intro")
    yield ""
    yield FIRST[lang].read_text("utf-8").rstrip()
    for table in [key for key in grammar_keys() if key.is_table or not key.table]:
        if table.path.startswith("route_step."):
            continue
        yield from _table(table, lang)
    yield from ("", "## `[[test]]`", "", meaning_of_test("").of(lang), "")
    yield from (f"- `{key}` {meaning_of_test(key).of(lang)}" for key in Trial.__struct_fields__)
    yield from _list(word("conditions"), [one.of(lang) for one in CONDITIONS])
    yield from _list(word("parts"), [one.of(lang) for one in PARTS])
    told = {name: kind.title for name, kind in TYPES.items()} | {"money": MONEY_TYPE}
    types = [f"`{name}` {title.of(lang)}" for name, title in told.items()]
    yield from _list(word("types"), types)
    yield from _list(word("names"), [", ".join(f"`{name}`" for name in RESERVED_KEYS)])
    units = [f"`{unit}` {LENGTHS[unit].of(lang)}" for unit in UNITS]
    yield from _list(word("allowances"), units)
    yield from _list(word("triggers"), [f"`{k}` {t.of(lang)}" for k, t in TRIGGER_WORDS.items()])
    verbs = [
        f"`{verb}` {title.of(lang)} ({UNLISTED[verb in RESERVED].of(lang)})"
        for verb, title in VERBS.items()
    ]
    yield from _list(word("rights"), verbs)


def _list(title: str, lines: list[str]) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    yield from (f"- {line}" for line in lines)


def _table(table: GrammarKey, lang: str) -> Iterator[str]:
    speak = Language(lang)
    meaning = key_meaning(table)
    name = header(table) if table.is_table else f"[{table.path}]"
    yield from ("", f"## `{name}` {meaning.label.of(lang)}", "", meaning.text.of(lang))
    if not table.is_table:
        yield from ("", f"`{example(table)}`")
        return
    keys = [key for key in keys_below(table.path) if not key.is_table]
    headings = [WORDS[w].of(lang) for w in ("key", "type", "default", "meaning", "example")]
    yield from ("", f"| {' | '.join(headings)} |", "|---|---|---|---|---|")
    for key in keys:
        cells = (
            f"`{key.path.rpartition('.')[2]}`",
            kind_text(key, speak),
            _code(default_text(key, speak), key),
            key_meaning(key).text.of(lang),
            f"`{example(key)}`",
        )
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _code(text: str, key: GrammarKey) -> str:
    said = key.default not in (None, "", (), {}, msgspec.UNSET)
    return f"`{text}`" if said and not key.required else text


def example(key: GrammarKey) -> str:
    """A line of a policy that sets the key; nothing where no policy does."""
    other = "route_" + key.path if key.path.startswith("step.") else key.path.removeprefix("route_")
    own = examples().get(key.path) or examples().get(other, "")
    return own if len(own) <= 90 else f"{own[:88]} …"


@cache
def examples() -> dict[str, str]:
    """For each key the shortest way in which some policy sets it."""
    found: dict[str, str] = {}
    for source in SOURCES:
        text = policy_text(source)
        raw = tomllib.loads(text)
        lines, rows = Lines(text, raw), text.splitlines()
        for path, line in lines.found.items():
            name = _grammar_path(path)
            if name and isinstance(path[-1], str):
                said = _said(rows[line - 1], path[-1])
                if said and (name not in found or len(found[name]) > 60 > len(said)):
                    found[name] = said
    return found


def _grammar_path(path: tuple[str | int, ...]) -> str:
    """A place in a text as the grammar names it: without numbers of rows and names of facts."""
    names = [str(step) for step in path if isinstance(step, str)]
    keys = {key.path: key for key in grammar_keys()}
    if len(names) > 1 and names[0] in keys and keys[names[0]].named:
        names.pop(1)
    joined = ".".join(names)
    return joined if joined in keys else ".".join(names[:1]) if names[0] in keys else ""


def _said(row: str, key: str) -> str:
    """The part of a line that sets ``key``, its comment left out."""
    start = row.find(key)
    if "=" not in row[start:]:
        return ""
    said = row[start:].strip() if not row.strip().startswith(key) else row.strip()
    depth = 0
    for place, mark in enumerate(said):
        depth += mark in "[{"
        depth -= mark in "]}"
        closed = depth < 0 or (depth == 0 and mark in ",#" and said[:place].count('"') % 2 == 0)
        if closed:
            return said[:place].strip()
    return said if depth == 0 else ""


def answers() -> str:
    """What ``casefile schema`` prints."""
    return msgspec.json.format(msgspec.json.encode(every_schema()), indent=2).decode() + "\n"


def main() -> None:
    for lang, file in FILES.items():
        file.write_text(reference(lang), "utf-8")
        print(file.relative_to(ROOT))
    ANSWERS.write_text(answers(), "utf-8")
    print(ANSWERS.relative_to(ROOT))
    for other in ("command_docs.py", "man_pages.py"):
        runpy.run_path(str(ROOT / "tools" / other), run_name="__main__")


if __name__ == "__main__":
    main()
