"""What a version of the policy changes, in words for whoever answers for the procedure: by titles,
from what to what, and what it means for cases that are open."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from casefile.pages.clocks import allowance_text
from casefile.pages.language import Language
from casefile.pages.page import Heading, Line, Page
from casefile.pages.policy_names import PolicyNames
from casefile.people.rights import VERBS
from casefile.policy import Policy
from casefile.policy.changes import VersionChange
from casefile.policy.fact import TYPES
from casefile.policy.in_force import in_force_at_once
from casefile.policy.money import Limit
from casefile.policy.people import RESERVED
from casefile.procedure.conditions_read import condition_text
from casefile.values.value import Title
from casefile.values.words import COLON, NO, YES
from casefile.worktime.allowance import ALLOWANCE

if TYPE_CHECKING:
    from casefile.pages.answers.policy import ChangeTold

Label = Callable[[str], Title]
"""What a table or a key is called, by its path."""
_ASIDE = ("id", "title", "name", "document", "move")
"""What a row is called by already where it is told whole."""


class TwoPolicies(msgspec.Struct, frozen=True):
    """Two versions of a policy, or two policies, with everything in which they differ."""

    before: Policy
    after: Policy
    changes: list[VersionChange]
    open_cases: int | None = None
    """How many cases of the desk are open under the procedure; None where nobody knows."""


def changes_page(compared: TwoPolicies, label: Label, speak: Language) -> Page:
    """Each change in a line, under the tables that they are in; then what they mean for open
    cases."""
    words = ChangeWords(compared.before, compared.after, label, speak)
    page: Page = []
    table = ""
    for change in compared.changes:
        if change.table != table:
            table = change.table
            page.append(Heading(label(table).of(speak.code)))
        page.append(Line(words.change(change)))
    if not page:
        return [Line(speak.text("The two say the same."))]
    page.append(Heading(speak.text("What it means for cases that are open")))
    return [*page, *(Line(line) for line in _for_open_cases(compared, label, speak))]


def _for_open_cases(compared: TwoPolicies, label: Label, speak: Language) -> Iterator[str]:
    """What holds for them at once, and what only once they are moved."""
    if compared.before.id != compared.after.id:
        yield speak.text("These are two procedures; the cases of each go on under their own.")
        return
    if compared.open_cases is not None:
        yield speak.text("{count} case(s) of it are open.", count=compared.open_cases)
    for at_once in (True, False):
        tables = dict.fromkeys(
            label(one.table).of(speak.code)
            for one in compared.changes
            if in_force_at_once(one.table, one.key) is at_once
        )
        if tables and at_once:
            yield speak.text(
                "For them as well, as soon as it is applied: {tables}.", tables=[*tables]
            )
        elif tables:
            yield speak.text(
                "For new cases only: {tables}. Open ones keep their version, until policy apply "
                "--open-cases moves them; with --dry-run it tells what that would change.",
                tables=[*tables],
            )


class ChangeWords:
    """The words for what one policy changes of another, in a language. Guards nothing."""

    def __init__(self, before: Policy, after: Policy, label: Label, speak: Language) -> None:
        self._before, self._after = PolicyNames(before, speak), PolicyNames(after, speak)
        self._label, self._speak = label, speak

    def change(self, change: VersionChange) -> str:
        """One change as a sentence."""
        speak = self._speak
        row = self._row(change)
        if change.key == "order":
            return speak.text(
                "another order: {before} → {after}",
                before=[self._before.named(change.table, name) for name in change.before],
                after=[self._after.named(change.table, name) for name in change.after],
            )
        if change.table == "rights":
            return speak.text(
                "{where}: {before} → {after}",
                where=row,
                before=self._holders(change.row, change.before, self._before),
                after=self._holders(change.row, change.after, self._after),
            )
        if change.before is None and not change.key:
            told = self._value(change.after, change.table, self._after)
            return speak.text("new: {row}  {told}", row=row, told=told).rstrip()
        if change.after is None and not change.key:
            told = self._value(change.before, change.table, self._before)
            return speak.text("gone: {row}  {told}", row=row, told=told).rstrip()
        key = self._label(change.key).of(speak.code) if "." in change.key else ""
        before = self._value(change.before, change.key, self._before)
        after = self._value(change.after, change.key, self._after)
        if before == after and isinstance(change.before, Title) and isinstance(change.after, Title):
            before, after = _in_another_language(change.before, change.after)
        return speak.text(
            "{where}: {before} → {after}",
            where=" ".join(filter(None, (row, key))),
            before=before or speak.text("none"),
            after=after or speak.text("none"),
        )

    def _row(self, change: VersionChange) -> str:
        """What a row is called: by its title, with the id that a command takes."""
        names = self._after if change.after is not None else self._before
        if change.table == "limit":
            row = change.after if isinstance(change.after, Limit) else change.before
            if not isinstance(row, Limit):
                row = names.limit(change.row)
            return " ".join(filter(None, self._limit(row, names))) if row else change.row
        if change.table == "rights":
            verb = {str(name): title for name, title in VERBS.items()}.get(change.row)
            return f"{verb.of(self._speak.code)} ({change.row})" if verb else change.row
        if change.table in ("block", "avoid"):
            document, _, move = change.row.partition(" ")
            return " ".join(filter(None, (names.named("document", document), move)))
        if change.table == "derive":
            return names.named("derive", change.row)
        title = change.title.of(self._speak.code) if change.title else ""
        if not title or title == change.row:
            return change.row
        return f"{title} ({change.row})" if change.row else title

    def _limit(self, row: Limit, names: PolicyNames) -> tuple[str, ...]:
        when = condition_text(names.policy, row.when).of(self._speak.code)
        told = f"({when})" if when else ""
        return names.named("role", row.role), names.named("remedy", row.remedy), told

    def _holders(self, verb: str, roles: Sequence[str] | None, names: PolicyNames) -> str:
        if not roles:
            nobody = verb in RESERVED
            return self._speak.text("nobody") if nobody else self._speak.text("everybody")
        return self._speak.joined([names.named("role", role) for role in roles])

    def _value(self, value: Any, path: str, names: PolicyNames) -> str:
        """A value as it is read: what stands at the ``path`` of the grammar in the policy of
        ``names``."""
        speak = self._speak
        match value:
            case None | msgspec.UNSET:
                return ""
            case Title():
                return speak.title(value)
            case bool():
                return speak.title(YES if value else NO)
            case msgspec.Struct():
                return self._told_whole(value, path, names)
            case Mapping():
                return speak.clauses(
                    [
                        f"{k}{COLON.of(speak.code)}{self._value(v, path, names)}"
                        for k, v in value.items()
                    ]
                )
            case tuple() | list() if value and isinstance(value[0], dict):
                return condition_text(names.policy, tuple(value)).of(speak.code)
            case tuple() | list() if value and isinstance(value[0], msgspec.Struct):
                return speak.clauses([self._listed(row, path, names) for row in value])
            case tuple() | list():
                return speak.joined([self._value(one, path, names) for one in value])
            case str():
                return self._text(value, path.rpartition(".")[2], names)
            case _:
                return str(value)

    def _text(self, value: str, key: str, names: PolicyNames) -> str:
        if key == "type" and value in TYPES:
            return self._speak.title(TYPES[value].title)
        if ALLOWANCE.fullmatch(value):
            return allowance_text(value, self._speak)
        return names.of_key(key, value)

    def _listed(self, row: msgspec.Struct, path: str, names: PolicyNames) -> str:
        """A row within a row: by its title, where it has one."""
        title = getattr(row, "title", None)
        if isinstance(title, Title):
            return self._speak.title(title)
        return self._told_whole(row, path, names)

    def _told_whole(self, row: msgspec.Struct, path: str, names: PolicyNames) -> str:
        """A row of a table key by key, but for what it is called by."""
        speak, told = self._speak, []
        for field in msgspec.structs.fields(row):
            value = getattr(row, field.name)
            if field.name in _ASIDE or value == field.default:
                continue
            if value is False and field.default is not True:
                continue  # it says no of what nobody asked for
            if isinstance(row, Limit) and field.name in ("role", "remedy", "when"):
                continue
            where = f"{path}.{field.encode_name}"
            if said := self._value(value, where, names):
                told.append(self._label(where).of(speak.code) + COLON.of(speak.code) + said)
        return speak.clauses(told)


def _in_another_language(before: Title, after: Title) -> tuple[str, str]:
    """Two titles in the first language in which they differ."""
    for lang in dict.fromkeys((*before, *after)):
        if before.get(lang) != after.get(lang):
            return before.get(lang, ""), after.get(lang, "")
    return "", ""


def changes_data(changes: list[VersionChange]) -> "list[ChangeTold]":
    """The same for programs."""
    return [
        {
            "table": change.table,
            "row": change.row,
            "key": change.key,
            "before": msgspec.to_builtins(change.before),
            "after": msgspec.to_builtins(change.after),
            "at_once": in_force_at_once(change.table, change.key),
        }
        for change in changes
    ]
