"""Typer's complaints about a command line, in our sentences and both languages."""

import sys
from typing import Any

from typer._click import exceptions as click
from typer.exceptions import Abort, Exit, TyperException

from casefile.cli.session import Session
from casefile.text import printable

GLOBAL = ("--db", "--as", "--now", "--lang", "--no-input")


def is_usage(error: Exception) -> bool:
    """Whether ``error`` is Typer's way of ending a command."""
    return isinstance(error, TyperException | Exit | Abort)


def told(error: Exception, session: Session) -> int:
    """Tell on stderr what is wrong with the command line; the exit code."""
    if isinstance(error, Exit):
        return error.exit_code
    if isinstance(error, Abort):
        return 130
    if isinstance(error, click.NoArgsIsHelpError):
        print(error.format_message(), file=sys.stderr)
        return 2
    print(_sentence(error, session), file=sys.stderr)
    ctx = getattr(error, "ctx", None)
    if ctx is not None:
        hint = session.speak.text("See: {command} --help", command=ctx.command_path)
        print(hint, file=sys.stderr)
    return 2


def _sentence(error: Any, session: Session) -> str:
    text = session.speak.text
    match error:
        case click.NoSuchOption() if error.option_name in GLOBAL:
            return text(
                "{option} goes before the command: casefile {option} … COMMAND …",
                option=error.option_name,
            )
        case click.NoSuchOption() if error.possibilities:
            return text(
                "There is no option {option}; did you mean {near}?",
                option=error.option_name,
                near=error.possibilities[0],
            )
        case click.NoSuchOption():
            return text("There is no option {option}.", option=error.option_name)
        case click.BadParameter() if error.param is not None:
            options = [o for o in error.param.opts if o.startswith("--")]
            name = options[0] if options else error.param.human_readable_name
            if type(error).__name__ == "MissingParameter" or not error.message:
                return text("{name} is missing.", name=name)
            return text("{name} cannot be read.", name=name)
        case click.UsageError() if error.message == "Missing command.":
            return text("Which command?")
        case click.UsageError() if error.message.startswith("No such command"):
            return text("There is no such command.")
        case click.BadOptionUsage():
            return text("{option} needs a value.", option=error.option_name)
        case _:
            return text(
                "The command line cannot be understood: {reason}",
                reason=printable(error.format_message()),
            )
