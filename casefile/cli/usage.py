"""Typer's complaints about a command line, in our sentences and both languages."""

import re
import sys
from collections.abc import Callable
from typing import Any

from typer._click import exceptions as click
from typer.exceptions import Abort, Exit, TyperException

from casefile.cli.commands import MEMBER_NAMES, ROOMS, room_of
from casefile.cli.declared import EMPTY
from casefile.cli.error_answers import tell_error
from casefile.cli.examples import BARE, EXAMPLES
from casefile.cli.in_full import parameters_of
from casefile.cli.session import Session
from casefile.errors import Usage
from casefile.policy.named import listed
from casefile.values.likeness import near_miss
from casefile.values.text import printable

GLOBAL = ("--db", "--as", "--now", "--lang", "--no-input", "--no-pager")
Say = Callable[..., str]
# Typer tells these apart by its English only, which tests hold against the Typer that is installed
_EXTRA = re.compile(r"Got unexpected extra argument(?:\(?s?\)?) \((.*)\)", re.DOTALL)
_NO_WORD = "Missing command."
_NO_COMMAND = re.compile(r"No such command [\"'](.*?)[\"']\.", re.DOTALL)
_NUMBER = re.compile(r"[\"'](.*)[\"'] is not a valid int|(\S+) is not in the range", re.DOTALL)


def is_usage(error: Exception) -> bool:
    """Whether ``error`` is Typer's way of ending a command."""
    return isinstance(error, TyperException | Exit | Abort)


def usage_told(error: Exception, session: Session) -> int:
    """Tell on stderr what is wrong with the command line; the exit code."""
    if isinstance(error, Exit):
        return error.exit_code
    if isinstance(error, Abort):
        return 130
    if isinstance(error, click.NoArgsIsHelpError) and error.ctx.parent is None:
        print(_first_words(session), file=sys.stderr)
        return 2
    if isinstance(error, click.NoArgsIsHelpError):
        print(error.format_message(), file=sys.stderr)
        return 2
    told = [_sentence(error, session)]
    ctx = getattr(error, "ctx", None)
    if ctx is not None:
        name = ctx.command_path.removeprefix("casefile ")
        if _counts_wrong(error) and name in EXAMPLES:
            told.append(f"{session.speak.text('For example:')} casefile {EXAMPLES[name]}")
        elif _counts_wrong(error):
            told.append(_typed_so(error, session.speak.text))
        if _message(error) == _NO_WORD and name in MEMBER_NAMES:
            known = listed(MEMBER_NAMES[name])
            told.append(session.speak.text("Known are: {known}.", known=known))
        told.append(session.speak.text("See: {command} --help", command=ctx.command_path))
    tell_error("\n".join(told), 2, as_json=session.as_json)
    return 2


def _counts_wrong(error: Any) -> bool:
    """Whether a word is missing (but for a case, of which an example is told), or one too many."""
    if isinstance(error, click.MissingParameter):
        return error.param is not None and error.param.name != "case"
    return bool(_EXTRA.fullmatch(_message(error)))


def _message(error: Any) -> str:
    """Typer's English; nothing where it has none."""
    return getattr(error, "message", "") or ""


def _first_words(session: Session) -> str:
    """What somebody sees who types no command: five examples, and where the rest is."""
    text = session.speak.text
    lines = [f"  casefile {EXAMPLES[name]}" for name in BARE]
    return "\n".join(
        (
            text("A case-file manager for customer complaints."),
            "",
            *lines,
            "",
            text("All commands: casefile --help; one of them: casefile COMMAND --help"),
        )
    )


def _sentence(error: Any, session: Session) -> str:
    text = session.speak.text
    match error:
        case click.NoSuchOption():
            return _no_option(error, text)
        case click.BadParameter() if error.param is not None:
            return _parameter(error, text)
        case click.BadOptionUsage() if "does not take" in error.message:
            return text("{option} takes no value.", option=error.option_name)
        case click.BadOptionUsage():
            return text("{option} needs a value.", option=error.option_name)
        case click.UsageError() if error.message == _NO_WORD:
            return text("Which command?")
        case click.UsageError() if found := _NO_COMMAND.match(error.message):
            return session.speak.tell(no_command(found[1], error.ctx))
        case click.UsageError() if found := _EXTRA.fullmatch(error.message):
            return text(
                "Nothing more can stand here: {words}. Put a text with blanks in quotation marks.",
                words=found[1],
            )
        case _:
            return text(
                "The command line cannot be understood: {reason}",
                reason=printable(error.format_message()),
            )


def _typed_so(error: Any, text: Say) -> str:
    """What a command of a group needs, as it is typed: its arguments, and the options that are no
    option."""
    needed = [param for param in error.ctx.command.params if param.required]
    words = [error.ctx.command_path]
    for param in needed:
        flag = next((one for one in param.opts if one[:2] == "--"), "")
        words += [flag] * bool(flag) + [str(param.metavar or param.human_readable_name)]
    return text("It is typed so: {line}", line=" ".join(words))


def _no_option(error: Any, text: Say) -> str:
    if error.option_name.lstrip("-").replace(".", "").isdigit():
        return text(
            "There is no option {option}; if it is none, it stands behind two dashes: "
            "casefile COMMAND … -- {option}",
            option=error.option_name,
        )
    if error.option_name in GLOBAL:
        return text(
            "{option} goes before the command: casefile {option} … COMMAND …",
            option=error.option_name,
        )
    if _at_the_top(error) and error.option_name in _command_flags():
        return text(
            "{option} goes behind the command: casefile COMMAND … {option}",
            option=error.option_name,
        )
    # the dashes, which all have, would make any two alike
    bare = {one.lstrip("-"): one for opts in _spellings(error.ctx) for one in opts}
    if near := near_miss(error.option_name.lstrip("-"), bare):
        return text(
            "There is no option {option}; did you mean {near}?",
            option=error.option_name,
            near=bare[near],
        )
    elsewhere = _near_elsewhere(error, text)
    if elsewhere:
        return elsewhere
    return text(
        "There is no option {option}; there are: {known}.",
        option=error.option_name,
        known=[next((one for one in o if one[:2] == "--"), o[0]) for o in _spellings(error.ctx)],
    )


def _near_elsewhere(error: Any, text: Say) -> str:
    """What may be meant by an option that stands in the wrong place, too; nothing if none is."""
    typed, at_the_top = error.option_name.lstrip("-"), _at_the_top(error)
    flags = _command_flags() if at_the_top else GLOBAL
    near = near_miss(typed, [flag.lstrip("-") for flag in flags if flag[:2] == "--"])
    if not near:
        return ""
    if at_the_top:
        return text(
            "There is no option {option}; did you mean {near}? It goes behind the command: "
            "casefile COMMAND … {near}",
            option=error.option_name,
            near=f"--{near}",
        )
    return text(
        "There is no option {option}; did you mean {near}? It goes before the command: "
        "casefile {near} … COMMAND …",
        option=error.option_name,
        near=f"--{near}",
    )


def _at_the_top(error: Any) -> bool:
    return error.ctx is not None and error.ctx.parent is None


def _spellings(ctx: Any) -> list[list[str]]:
    """How each option of a command may be spelt."""
    return [param.opts for param in ctx.command.get_params(ctx) if param.opts[0][:1] == "-"]


def _command_flags() -> list[str]:
    """Every option of any command."""
    rooms = [room_of(name) for name in ROOMS]
    rooms += [group for room in rooms for _, group in room.groups.values()]
    every = (one for room in rooms for one in room.commands.values())
    flags = (f for one in every for place in parameters_of(one.function) for f in place.flags)
    return sorted(dict.fromkeys(flags))


def _parameter(error: Any, text: Say) -> str:
    options = [o for o in error.param.opts if o.startswith("--")]
    name = options[0] if options else error.param.human_readable_name.strip("[].")
    if type(error).__name__ == "MissingParameter" or not error.message:
        if error.param.name == "case":
            return text("Which case? Such as: {command} 12", command=error.ctx.command_path)
        return text("{name} is missing.", name=name)
    if error.message == EMPTY and error.param.nargs == -1:
        return text("An empty word cannot stand here.")
    if error.message == EMPTY:
        return text("{fact} must not be empty.", fact=name)
    if not (found := _NUMBER.match(error.message)):
        return text("{name} cannot be read.", name=name)
    value, least = found[1] or found[2], getattr(error.param.type, "min", None)
    told = text("{name} cannot be read: {value} is no whole number.", name=name, value=value)
    if least is not None:
        told = text(
            "{name} cannot be read: {value} is no whole number of at least {least}.",
            name=name,
            value=value,
            least=least,
        )
    year = "year" in str(error.param.name)
    such = text("Such as {example}.", example="2026" if year else "3")
    return f"{told} {such}"


def no_command(name: str, ctx: Any) -> Usage:
    """The error for a command that the group of ``ctx`` does not have."""
    near = near_miss(name, ctx.command.list_commands(ctx))
    if near:
        return Usage("There is no command {name}; did you mean {near}?", name=name, near=near)
    return Usage(
        "There is no command {name}; see: {group} --help", name=name, group=ctx.command_path
    )
