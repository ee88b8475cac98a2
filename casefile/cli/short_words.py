"""Commands typed short: by their Chinese name, by what they begin with, or by the step alone."""

from collections.abc import Mapping
from typing import Any

from casefile.actions.policies import current_policy
from casefile.cli.session import Session
from casefile.cli.touched import LAST_AND_BEFORE
from casefile.errors import CasefileError, NotFound, Usage
from casefile.policy.named import listed, short_for
from casefile.procedure.next_steps import step_named
from casefile.store import exists
from casefile.values.value import Title

LONGEST_CASE = 6
"""Digits of a number that is a case's; a longer one is a telephone's."""


def member_meant(typed: str, names: Mapping[str, Title]) -> str:
    """The command of a group that ``typed`` is another name of, or the beginning; what is typed
    where there is none. Usage for what may be several."""
    exact = next((name for name, title in names.items() if typed in title.names), "")
    short = [exact] if exact else short_for(typed, names)
    if len(short) > 1:
        raise _of_several(typed, short, names)
    return short[0] if short else typed


def _of_several(typed: str, short: list[str], names: Mapping[str, Title]) -> Usage:
    known = listed({name: names[name] for name in short})
    return Usage("{name} may be short for {known}.", name=typed, known=known)


def in_full(words: list[str], ctx: Any, names: Mapping[str, Title]) -> list[str]:
    """The command line that ``words`` are short for: another name of a command, its beginning, or a
    step of the procedure, which is recorded on the case touched last (``judge y y`` is ``record .
    judge y y``). Usage for what is none, or may be several."""
    typed, *rest = words
    exact = next((name for name, title in names.items() if typed in title.names), "")
    if exact:
        return [exact, *rest]
    short = short_for(typed, names)
    if len(short) == 1:
        return [*short, *rest]
    if step := _step_meant(typed, ctx, whole=bool(short)):
        if rest[:1] == ["."]:
            return ["record", ".", step, *rest[1:]]
        if rest and _is_number(rest[0]) and (not _touched(ctx) or _too_many(step, rest, ctx)):
            raise Usage(
                "The case comes before its step: casefile record {case} {step} …",
                case=rest[0],
                step=step,
            )
        return ["record", ".", step, *rest]
    if short:
        raise _of_several(typed, short, names)
    if _is_number(typed) and len(typed) > LONGEST_CASE:
        raise Usage(
            "{number} is no command; cases by telephone: casefile customer {number}", number=typed
        )
    if _is_number(typed) or typed in LAST_AND_BEFORE:
        raise Usage("{number} is no command; the case: casefile show {number}", number=typed)
    from casefile.cli.usage import no_command

    raise no_command(typed, ctx)


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit()


def _too_many(step: str, rest: list[str], ctx: Any) -> bool:
    """Whether more stands behind a step than it needs: what is too much is the number of a case."""
    _, policy = current_policy(ctx.find_object(Session).store)
    bare = [word for word in rest if "=" not in word and not word.startswith("-")]
    return len(bare) > len(step_named(policy, step).needs)


def _touched(ctx: Any) -> bool:
    """Whether a case was touched before, which a step alone is recorded on."""
    try:
        return bool(ctx.find_object(Session).case("."))
    except CasefileError:
        return False


def _step_meant(typed: str, ctx: Any, *, whole: bool) -> str:
    """The id of the step that is typed like a command; nothing where there is none, or no desk."""
    session = ctx.find_object(Session)
    if session is None:
        return ""
    chosen = ("db", "staff", "now", "lang", "no_input", "no_pager")
    session.choose(**{name: ctx.params[name] for name in chosen})
    try:
        if not exists(session.database):
            return ""
        _, policy = current_policy(session.store)
        step = step_named(policy, typed)
    except NotFound:
        return "" if whole else _coming_step(session, typed)
    except CasefileError:  # told by the command that needs the desk
        return ""
    if whole and typed not in (step.id, *step.title.names):
        return ""
    return "" if step.id == policy.opening.id else step.id


def _coming_step(session: Session, typed: str) -> str:
    """The id of the only step that ``typed`` is short for among those that come next on the case
    touched last; nothing where there is no such one."""
    from casefile.actions.histories import load
    from casefile.procedure.next_steps import next_steps

    try:
        state, policy = load(session.store, session.case("."), session.now())
    except CasefileError:
        return ""
    coming = {one.step.id: one.step.title for one in next_steps(state, policy)}
    found = short_for(typed, coming)
    return found[0] if len(found) == 1 else ""
