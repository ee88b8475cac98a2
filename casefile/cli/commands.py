"""Which command lies where. A command's room is imported when the command is typed.

To add a command: write it in a room, name it here.
"""

import importlib
from functools import cache
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command_from_info, get_group_from_info

from casefile.cli.helptext import help_in_language
from casefile.cli.session import Session

ROOMS = {
    "init": "init",
    "open": "steps",
    "record": "steps",
    "next": "steps",
    "show": "show",
    "list": "show",
    "search": "show",
    "today": "night",
    "check": "night",
    "why": "show",
    "pause": "endings",
    "resume": "endings",
    "note": "steps",
    "contact": "promises",
    "promise": "promises",
    "promise-kept": "promises",
    "promise-moved": "promises",
    "demand": "money",
    "demand-met": "money",
    "demand-declined": "money",
    "offer": "money",
    "choose": "money",
    "decline": "money",
    "approve": "money",
    "refuse": "money",
    "delegate": "money",
    "settle": "settlements",
    "cancel-settlement": "settlements",
    "overpaid": "settlements",
    "assign": "steps",
    "correct": "steps",
    "issue": "issuing",
    "sign": "custody",
    "hand-over": "custody",
    "void": "custody",
    "documents": "custody",
    "close": "endings",
    "reopen": "endings",
    "withdraw": "endings",
    "erase": "erasure",
    "verify": "proof",
    "rebuild": "backup",
    "import": "imports",
    "export": "exports",
    "backup": "backup",
    "restore": "backup",
    "doctor": "backup",
    "policy": "policy",
    "template": "templates",
    "calendar": "calendars",
    "staff": "staff",
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
        return help_in_language(_built(cmd_name), session)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in ROOMS:
            from casefile.cli.usage import no_command

            raise no_command(args[0], ctx)
        return super().resolve_command(ctx, args)

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        help_in_language(self, kwargs.get("obj"))
        return super().make_context(*args, **kwargs)


@cache
def _built(name: str) -> Any:
    """The command of that name; built once a process, for the many lines of a batch."""
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
