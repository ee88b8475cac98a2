"""Typer's commands, built of our declarations: for whatever is not typed in full, and for help."""

from functools import cache
from inspect import Parameter, signature
from typing import Annotated, Any

import typer
from typer._click.exceptions import BadParameter
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info, get_group, get_group_from_info

from casefile.cli.commands import MEMBER_NAMES, NAMES, ROOMS, room_of
from casefile.cli.declared import EMPTY, Option, Room
from casefile.cli.declared import Parameter as Declared
from casefile.cli.examples import EXAMPLES, GROUPS
from casefile.cli.helptext import help_in_language
from casefile.cli.in_full import parameters_of
from casefile.cli.session import Session
from casefile.cli.top import top

PLAIN: Any = {"pretty_exceptions_short": False, "rich_markup_mode": None}


class Commands(TyperGroup):
    """The top level: finds a command by name, builds it alone, in the language of the session."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(ROOMS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in ROOMS:
            return None
        session = ctx.find_object(Session)
        command = help_in_language(_built(cmd_name), session)
        if session is not None:
            said = session.speak.text("For example:")
            command.epilog = f"\b\n{said} casefile {EXAMPLES[cmd_name]}"
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in ROOMS:
            from casefile.cli.short_words import in_full

            args = in_full(args, ctx, NAMES)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list of all commands, of which only names and help are asked for."""
        listed = {name: TyperCommand(name, help=room_of(name).told(name)) for name in ROOMS}
        limit = formatter.width - 6 - max(map(len, listed))
        session = ctx.find_object(Session)
        rows = [
            (name, help_in_language(command, session).get_short_help_str(limit))
            for name, command in listed.items()
        ]
        told = dict(rows)
        for title, names in GROUPS:
            with formatter.section(f"{session.speak.title(title)}:" if session else title.of("en")):
                formatter.write_dl([(name, told[name]) for name in names.split()])

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        help_in_language(self, kwargs.get("obj"))
        return super().make_context(*args, **kwargs)


class Members(TyperGroup):
    """The commands behind the word of a group: they are typed short and in Chinese, too."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in self.commands:
            from casefile.cli.short_words import member_meant

            args = [member_meant(args[0], MEMBER_NAMES[str(self.name)]), *args[1:]]
        return super().resolve_command(ctx, args)


@cache
def application() -> Any:
    """The group of all commands, built once a process."""
    app = typer.Typer(
        cls=Commands,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        no_args_is_help=True,
    )
    app.callback(help="A case-file manager for customer complaints.")(_for_typer(top))
    group = get_group(app)
    group.rich_markup_mode = None
    _as_declared(group, top)
    return group


@cache
def _built(name: str) -> Any:
    """The command of that name; built once a process, for the many lines of a batch."""
    room = room_of(name)
    built = _typer(room)
    for info in built.registered_commands:
        if info.name == name:
            return _as_declared(get_command_from_info(info, **PLAIN), room.commands[name].function)
    for group in built.registered_groups:
        if group.name == name:
            whole = get_group_from_info(group, suggest_commands=True, **PLAIN)
            for inner, command in room.groups[name][1].commands.items():
                _as_declared(whole.commands[inner], command.function)
            return whole
    raise LookupError(name)


def _as_declared(command: Any, function: Any) -> Any:
    """The command, which takes no empty word where its parameters take none, and of each word what
    is meant by it."""
    declared = {place.name: place.declared for place in parameters_of(function)}
    for param in command.params:
        if param.name in declared:
            param.consume_value = _words_meant(param, declared[param.name])
    return command


def _words_meant(param: Any, declared: Declared) -> Any:
    """What Typer reads for a parameter, where it may stand there."""
    read = param.consume_value

    def consumed(ctx: Any, opts: Any) -> Any:
        value, source = read(ctx, opts)
        typed = opts.get(param.name)
        words = typed if isinstance(typed, list | tuple) else [typed]
        if not all(declared.takes(word) for word in words if isinstance(word, str)):
            raise BadParameter(EMPTY, ctx=ctx, param=param)
        return _meant(value, declared), source

    return consumed


def _meant(value: Any, declared: Declared) -> Any:
    """What stands for a parameter, of each of its words what is meant by it."""
    if isinstance(value, str):
        return declared.meant(value)
    return [_meant(one, declared) for one in value] if isinstance(value, list | tuple) else value


def _typer(room: Room) -> typer.Typer:
    """The same declarations, as Typer has them."""
    built = typer.Typer(rich_markup_mode=None)
    for command in room.commands.values():
        built.command(command.name, help=command.help)(_for_typer(command.function))
    for name, (told, group) in room.groups.items():
        built.add_typer(_typer(group), name=name, help=told, cls=Members)
    return built


def _for_typer(function: Any) -> Any:
    """``function`` with its parameters declared as Typer reads them."""

    def called(ctx: typer.Context, **values: Any) -> Any:
        return function(ctx.obj, **values)

    told = signature(function)
    declared = [
        p.replace(annotation=_hint(p.annotation)) for p in list(told.parameters.values())[1:]
    ]
    context = Parameter("ctx", Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    called.__signature__ = told.replace(parameters=[context, *declared])  # type: ignore[attr-defined]
    called.__annotations__ = {p.name: p.annotation for p in (context, *declared)}
    return called


def _hint(hint: Any) -> Any:
    """What Typer has to know of a parameter."""
    (declared,) = hint.__metadata__
    kind = typer.Option if isinstance(declared, Option) else typer.Argument
    told: Any = kind(
        *declared.flags,
        callback=declared.callback,
        min=declared.min,
        is_eager=declared.is_eager,
        **declared.shown,
    )
    return Annotated[hint.__origin__, told]
