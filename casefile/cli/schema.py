"""What commands answer with ``--json``, as JSON Schema."""

from typing import Annotated

from casefile.cli.declared import Argument, Room
from casefile.cli.output import print_data
from casefile.cli.session import Session

room = Room()


@room.command("schema", help="A JSON Schema of what a command answers with --json.")
def schema(
    session: Session,
    command: Annotated[
        list[str] | None,
        Argument(
            metavar="[COMMAND]...",
            show_default=False,
            help="Such as show, policy list, export cases, error; all without.",
        ),
    ] = None,
) -> None:
    from casefile.cli.commands import MEMBER_NAMES, NAMES
    from casefile.pages.answers.commands import ANSWERS
    from casefile.pages.answers.schema import answer_schema, every_schema
    from casefile.policy.named import find
    from casefile.values.value import Title, filled

    if not command:
        print_data(every_schema())
        return
    spoken = Title("{group} {name}", "{command}")
    known = {name: NAMES.get(name, Title(name, name)) for name in ANSWERS}
    for group, members in MEMBER_NAMES.items():
        named = {f"{group} {name}": title for name, title in members.items()}
        known |= {
            name: filled(spoken, group=NAMES[group], name=title, command=name)
            for name, title in named.items()
            if name in known
        }
    print_data(answer_schema(find(" ".join(command), known, "No command {name} answers as JSON.")))
