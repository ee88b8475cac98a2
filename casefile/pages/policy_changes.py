"""What a version of the policy changes, in words for whoever answers for the procedure."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from casefile.pages.language import Language
from casefile.pages.page import Heading, Line, Page
from casefile.policy.changes import VersionChange
from casefile.values.value import Title
from casefile.values.words import NO, YES

if TYPE_CHECKING:
    from casefile.pages.answers.policy import ChangeTold

Label = Callable[[str], Title]
"""What a table or a key is called, by its path."""


def changes_page(changes: list[VersionChange], label: Label, speak: Language) -> Page:
    """Each change in a line, under the tables that they are in."""
    page: Page = []
    table = ""
    for change in changes:
        if change.table != table:
            table = change.table
            page.append(Heading(f"{label(table).of(speak.code)} [{table}]"))
        page.append(Line(version_change_text(change, label, speak)))
    return page or [Line(speak.text("The two say the same."))]


def version_change_text(change: VersionChange, label: Label, speak: Language) -> str:
    """One change as a sentence."""
    row = _row(change, speak)
    if change.key == "order":
        return speak.text(
            "another order: {before} → {after}",
            before=" ".join(change.before),
            after=" ".join(change.after),
        )
    if change.before is None or change.after is None:
        value = change.after if change.before is None else change.before
        told = valued(value, speak)
        if change.before is None:
            return speak.text("new: {row} {told}", row=row, told=told)
        return speak.text("gone: {row} {told}", row=row, told=told)
    key = label(change.key).of(speak.code) if "." in change.key else ""
    return speak.text(
        "{where}: {before} → {after}",
        where=" ".join(filter(None, (row, key))),
        before=valued(change.before, speak) or speak.text("none"),
        after=valued(change.after, speak) or speak.text("none"),
    )


def _row(change: VersionChange, speak: Language) -> str:
    title = change.title.of(speak.code) if change.title else ""
    if not title or title == change.row:
        return change.row
    return f"{title} ({change.row})" if change.row else title


def valued(value: Any, speak: Language) -> str:
    """A value of the policy as it is read: lists with commas, conditions with = and or."""
    match value:
        case Title():
            return value.of(speak.code)
        case bool():
            return (YES if value else NO).of(speak.code)
        case msgspec.Struct():
            said = {
                f.encode_name: valued(getattr(value, f.name), speak)
                for f in msgspec.structs.fields(value)
                if f.name not in ("id", "title", "name") and getattr(value, f.name) != f.default
            }
            return speak.joined([f"{k} {v}" for k, v in said.items() if v])
        case Mapping():
            return speak.joined([f"{k}={valued(v, speak)}" for k, v in value.items()])
        case list() | tuple() if value and isinstance(value[0], msgspec.Struct | dict):
            return speak.clauses([valued(row, speak) for row in value])
        case list() | tuple():
            return "/".join(valued(one, speak) for one in value)
        case None:
            return ""
        case _:
            return str(value)


def changes_data(changes: list[VersionChange]) -> "list[ChangeTold]":
    """The same for programs."""
    return [
        {
            "table": change.table,
            "row": change.row,
            "key": change.key,
            "before": msgspec.to_builtins(change.before),
            "after": msgspec.to_builtins(change.after),
        }
        for change in changes
    ]
