"""Commands typed short: by their Chinese name, by what they begin with, or by the step alone."""

import shlex
import unicodedata
from collections.abc import Mapping
from typing import Any

from casefile.actions.policies import current_policy
from casefile.cli.session import Session
from casefile.cli.touched import LAST_AND_BEFORE
from casefile.errors import CasefileError, NotFound, Usage, message
from casefile.policy.named import listed, short_for
from casefile.procedure.next_steps import step_named
from casefile.store import exists
from casefile.values.patterns import pattern
from casefile.values.value import Title

_SPECIAL = pattern(r"[\s'\"\\$`&|;<>()*?!#~\[\]{}]")
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
    judge y y``) or on the case whose number comes next (``judge 12 y y``). Usage for what is none,
    or may be several."""
    typed, *rest = words
    exact = next((name for name, title in names.items() if typed in title.names), "")
    if exact:
        return [exact, *rest]
    short = short_for(typed, names)
    if len(short) == 1:
        return [*short, *rest]
    if step := _step_meant(typed, ctx, whole=bool(short)):
        case, values = case_before(ctx.find_object(Session), step, rest)
        return ["record", case, step, *values]
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


def case_before(session: Session, step: str, words: list[str]) -> tuple[str, list[str]]:
    """The case that a step typed alone is recorded on, and its values: a number of a case that
    stands first is that case, any other is a value on the case touched last. Usage, with both
    lines, for a number that may be either."""
    first = unicodedata.normalize("NFKC", words[0]) if words else ""
    if first in LAST_AND_BEFORE or _is_full_number(first):
        return first, words[1:]
    if not _is_number(first) or len(first) > LONGEST_CASE:
        return ".", words
    case, touched = _case_numbered(session, first), _touched(session)
    value = bool(touched) and _takes(session, touched, step, words)
    if case and value:
        error = Usage("{number} may be a case or a value; say which it is:", number=first)
        error.parts = tuple(
            message("casefile record {case} {step} {values}", case=one, step=step, values=said)
            for one, said in (
                (case, typed_out(words[1:])),
                (touched, typed_out([first, *words[1:]])),
            )
        )
        raise error
    return (".", words) if value else (first, words[1:])


def _is_full_number(word: str) -> bool:
    year, dash, serial = word.partition("-")
    return bool(dash) and len(year) == 4 and _is_number(year) and _is_number(serial)


def _case_numbered(session: Session, number: str) -> str:
    """The case of that number in full; nothing where there is none, or it may be several."""
    from casefile.actions.histories import number_of

    try:
        return number_of(session.store, number)
    except CasefileError:
        return ""


def _takes(session: Session, case: str, step: str, words: list[str]) -> bool:
    """Whether the first of the words may be a value of the step on that case, and all of them are
    no more than it needs."""
    from casefile.actions.histories import load
    from casefile.actions.steps import Recording
    from casefile.cli.inputs import gather_in_order

    try:
        state, policy = load(session.store, case, session.now())
        asked = step_named(policy, step)
        given, values = gather_in_order(Session(), words[: _before_options(words)])
        Recording(step, given, bare=values[:1]).facts(state, policy, asked, session.now())
    except CasefileError:
        return False
    return len(values) <= len(asked.needs)


def _before_options(words: list[str]) -> int:
    """How many of the words stand before the first option."""
    return next((no for no, word in enumerate(words) if word.startswith("-")), len(words))


def _touched(session: Session) -> str:
    """The case that a step alone is recorded on; nothing where none was touched."""
    try:
        return session.case(".")
    except CasefileError:
        return ""


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


def typed_out(words: list[str]) -> str:
    """Words as they are typed: in quotation marks where a shell would part or change them."""
    return " ".join(
        shlex.quote(word) if not word or _SPECIAL.search(word) else word for word in words
    )
