"""The policy: reading, checking, applying."""

from pathlib import Path
from typing import Annotated

import typer

from casefile.actions import office
from casefile.actions.log import current_policy
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_page
from casefile.cli.session import Session
from casefile.errors import PolicyError
from casefile.policy import digest
from casefile.present.page import Line, Table
from casefile.present.policies import policy_data, policy_page

room = typer.Typer()
policies = typer.Typer(rich_markup_mode=None)
room.add_typer(policies, name="policy", help="Show, check and apply the policy.")

PolicyFile = Annotated[
    str,
    typer.Argument(metavar="FILE", show_default=False, help="A policy file, or a shipped pack."),
]


@policies.command("show", help="The policy that new cases are opened under.")
def show(ctx: typer.Context, as_json: AsJson = False) -> None:
    session: Session = ctx.obj
    name, policy = current_policy(session.store)
    speak = session.reading(policy)
    if as_json:
        print_data(policy_data(policy, name, speak))
    else:
        print_page(policy_page(policy, name, speak))


@policies.command("check", help="Check a policy file; every fault is named at once.")
def check(ctx: typer.Context, file: PolicyFile, as_json: AsJson = False) -> int:
    session: Session = ctx.obj
    speak = session.speak
    text = office.policy_text(file)
    try:
        policy = office.checked_policy(text, Path(file).parent / "templates")
    except PolicyError as error:
        if not as_json:
            raise
        print_data({"ok": False, "faults": [speak.say(m) for m in error.parts]})
        return error.code
    if as_json:
        print_data({"ok": True, "id": policy.id, "digest": digest(policy), "faults": []})
    else:
        text = speak.text(
            "{title} is sound: {steps} steps, {facts} facts, version {digest}.",
            title=policy.identity.title,
            steps=len(policy.steps),
            facts=len(policy.facts),
            digest=digest(policy)[:16],
        )
        print_page([Line(text)])
    return 0


@policies.command("apply", help="Make a policy file the one that new cases are opened under.")
def apply(ctx: typer.Context, file: PolicyFile, as_json: AsJson = False) -> None:
    session: Session = ctx.obj
    assert session.database is not None
    templates = session.database.parent / "templates"
    name, policy, new = office.apply_policy(
        session.store, office.policy_text(file), session.entry(), templates
    )
    speak = session.reading(policy)
    if as_json:
        print_data({"id": policy.id, "digest": name, "new": new})
        return
    told = (
        speak.text(
            "{title} applies to new cases from now on (version {digest}); open cases keep theirs.",
            title=policy.identity.title,
            digest=name[:16],
        )
        if new
        else speak.text(
            "{title} applies already; nothing was changed.", title=policy.identity.title
        )
    )
    print_page([Line(told)])


@policies.command("list", help="Every version that was applied.")
def listing(ctx: typer.Context, as_json: AsJson = False) -> None:
    session: Session = ctx.obj
    _, policy = current_policy(session.store)
    speak = session.reading(policy)
    versions = office.policies(session.store)
    if as_json:
        print_data(
            [
                {
                    "id": v.payload.id,
                    "digest": v.payload.digest,
                    "applied_at": speak.iso(v.event.recorded_at),
                    "by": v.event.actor,
                    "current": v.current,
                }
                for v in versions
            ]
        )
        return
    rows = tuple(
        (
            v.payload.id,
            v.payload.digest[:16],
            speak.when(v.event.recorded_at),
            v.event.actor,
            speak.text("current") if v.current else "",
        )
        for v in versions
    )
    print_page(
        [
            Table(
                (
                    speak.text("id"),
                    speak.text("version"),
                    speak.text("applied"),
                    speak.text("by"),
                    speak.text("state"),
                ),
                rows,
            )
        ]
    )
