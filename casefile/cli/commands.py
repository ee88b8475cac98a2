"""Which command lies where. A command's room is imported when the command is typed.

To add a command: write it in a room, name it here.
"""

import importlib
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command_from_info, get_group_from_info

from casefile.cli.session import Session
from casefile.errors import Usage

ROOMS = {
    "init": "setup",
    "open": "casework",
    "record": "casework",
    "next": "casework",
    "show": "reading",
    "list": "reading",
    "search": "reading",
    "note": "casework",
    "assign": "casework",
    "correct": "casework",
    "issue": "papers",
    "documents": "papers",
    "close": "endings",
    "reopen": "endings",
    "withdraw": "endings",
    "verify": "upkeep",
    "rebuild": "upkeep",
    "policy": "policies",
    "batch": "batch",
    "shell": "batch",
}


class Commands(TyperGroup):
    """The top level: finds a command by name, builds it alone, in the language of the session."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(ROOMS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in ROOMS:
            return None
        session = ctx.find_object(Session)
        return _translated(_built(cmd_name), session)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in ROOMS:
            from difflib import get_close_matches

            near = get_close_matches(args[0], ROOMS, 1)
            if near:
                raise Usage(
                    "There is no command {name}; did you mean {near}?", name=args[0], near=near[0]
                )
            raise Usage("There is no command {name}; see: casefile --help", name=args[0])
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _translated(self, ctx.find_object(Session))
        super().format_help(ctx, formatter)


def _built(name: str) -> Any:
    room: typer.Typer = importlib.import_module(f"casefile.cli.{ROOMS[name]}").room
    for info in room.registered_commands:
        if info.name == name:
            return get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None)
    for group in room.registered_groups:
        if group.name == name:
            return get_group_from_info(
                group, pretty_exceptions_short=False, suggest_commands=True, rich_markup_mode=None
            )
    raise LookupError(name)


def _translated(command: Any, session: Session | None) -> Any:
    """The command with its help in the session's language."""
    if session is None:
        return command
    text = session.speak.text
    for owner in (command, *command.params, *getattr(command, "commands", {}).values()):
        if owner.help:
            owner.help = text(owner.help)
        if owner is not command and hasattr(owner, "params"):
            _translated_params(owner, session)
    return command


def _translated_params(command: Any, session: Session) -> None:
    for param in command.params:
        if param.help:
            param.help = session.speak.text(param.help)
