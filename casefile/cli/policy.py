"""The policy: reading, checking, applying."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from casefile.actions.calendars_known import known_years
from casefile.actions.office import policy, sources
from casefile.actions.office.mappings import mapping_toml
from casefile.actions.office.papers_doubted import papers_doubted
from casefile.actions.policies import policy_of, procedures
from casefile.cli import (
    policy_drawing,
    policy_otherwise,
    policy_trials,
    policy_versions,
    policy_writing,
)
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_page
from casefile.cli.progress import progress
from casefile.cli.session import Session
from casefile.clocks.calendars import NO_CALENDAR
from casefile.errors import Message, PolicyError, Usage, message
from casefile.pages.language import Language
from casefile.pages.office_entry import office_entry
from casefile.pages.page import Line, Page
from casefile.pages.succession import succession_data, successions_page
from casefile.policy import Policy, version_digest
from casefile.policy.presence_rules import present_soon
from casefile.policy.reading import remarks_on

if TYPE_CHECKING:
    from casefile.pages.answers.policy import PolicyChecked, VersionApplied

room = Room()
group = Room()
room.add(group, name="policy", help="Show, check and apply the policy.")

PolicyFile = Annotated[
    str,
    Argument(metavar="FILE", show_default=False, help="A policy file, or a shipped pack."),
]


Encoding = Annotated[str, Option("--encoding", metavar="NAME", help="utf-8, gb18030 or utf-16.")]


@group.command("check", help="Check a policy file; every fault is named at once.")
def check(
    session: Session, file: PolicyFile, encoding: Encoding = "", as_json: AsJson = False
) -> int:
    speak, own = session.speak, Path(file).parent / "templates"
    try:
        source = sources.policy_source(file, encoding)
        policy = sources.sound(source, own, sources.present_at(session.now()))
    except PolicyError as error:
        if not as_json:
            raise
        faulty: PolicyChecked = {"ok": False, "faults": [speak.say(m) for m in error.parts]}
        print_data(faulty)
        return error.code
    soon = present_soon(sources.day_of(policy, session.now()))
    remarks_found = [*remarks_on(policy, source.text, soon), *papers_doubted(source, policy, own)]
    found = source.told(remarks_found)
    remarks = [speak.say(m) for m in found]
    if as_json:
        checked: PolicyChecked = {
            "ok": True,
            "id": policy.id,
            "digest": version_digest(policy),
            "faults": [],
            "remarks": remarks,
        }
        print_data(checked)
    else:
        sound = speak.text(
            "{title} is sound: {steps} steps, {facts} facts, version {digest}.",
            title=policy.identity.title,
            steps=len(policy.steps),
            facts=len(policy.facts),
            digest=version_digest(policy)[:16],
        )
        told = speak.listed([_warning(m) for m in found])
        print_page(session, [Line(sound), *map(Line, told)])
    return 0


def _warning(remark: Message) -> Message:
    """A remark as a warning; what it is about stays in front, where it is a file."""
    inner = remark.values.get("fault") if "file" in remark.values else None
    if isinstance(inner, Message):
        warned = message("warning: {text}", text=inner)
        return Message(remark.text, {**remark.values, "fault": warned})
    return message("warning: {text}", text=remark)


@group.command("apply", help="Make a policy file the one that new cases are opened under.")
def apply(
    session: Session,
    file: PolicyFile,
    open_cases: Annotated[
        bool, Option("--open-cases", help="Move the open cases to it as well.")
    ] = False,
    dry_run: Annotated[
        bool, Option("--dry-run", help="With --open-cases: show what would move, no more.")
    ] = False,
    encoding: Encoding = "",
    as_json: AsJson = False,
) -> None:
    if dry_run and not open_cases:
        raise Usage("--dry-run goes with --open-cases.")
    templates = session.desk.templates
    source = sources.policy_source(file, encoding)
    before = procedures(session.store)
    with progress(session.speak.text("cases")) as watch, sources.told_by_file(source):
        if dry_run:
            done = policy.would_apply(session.store, source.text, session.entry(), templates, watch)
        else:
            done = policy.apply_policy(
                session.store,
                source.text,
                session.entry(),
                templates,
                open_cases=open_cases,
                progress=watch,
            )
    speak = session.reading(done.policy)
    if as_json:
        applied: VersionApplied = {
            **office_entry(done.events),
            "id": done.policy.id,
            "digest": done.digest,
            "new": done.new,
            "dry_run": dry_run,
            "cases": [succession_data(c, speak) for c in done.cases],
        }
        print_data(applied)
        return
    page: Page = [] if dry_run else [Line(_applied(done, speak))]
    calendar = done.policy.identity.calendar
    if calendar != NO_CALENDAR and not known_years(session.store, calendar):
        told = speak.text(
            "No days off of {calendar} are known yet; until then deadlines are provisional: "
            "casefile calendar import FILE --as {calendar}",
            calendar=calendar,
        )
        page.append(Line(told))
    page += _beside(session, done.policy, speak)
    if was := before.get(done.policy.id):
        page += _gone(policy_of(session.store, was), done.policy, speak)
    if open_cases:
        page += successions_page(done.cases, done.policy, speak, dry_run=dry_run)
    print_page(session, page)


def _gone(before: Policy, after: Policy, speak: Language) -> Page:
    """The mappings that only the version before has: ``import --save`` put them there, and whoever
    edits an older file does not know of them."""
    gone = [m for m in before.mappings if after.mapping(m.id) is None]
    if not gone:
        return []
    told = speak.text(
        "The mappings {names} are not in this version any more; if they are wanted, add them and "
        "apply it again:",
        names=[m.id for m in gone],
    )
    return [Line(told), *(Line(mapping_toml(m.id, m.columns).strip()) for m in gone)]


def _beside(session: Session, policy: Policy, speak: Language) -> Page:
    """That other procedures stay: whoever means one of them has to name it from now on."""
    others = [name for name in procedures(session.store) if name != policy.id]
    if not others:
        return []
    told = speak.text(
        "The desk goes on with {others} as well; their cases are opened with --procedure ID.",
        others=others,
    )
    return [Line(told)]


def _applied(done: policy.Applied, speak: Language) -> str:
    if not done.new:
        return speak.text(
            "{title} applies already; nothing was changed.", title=done.policy.identity.title
        )
    if done.cases:
        return speak.text(
            "{title} applies from now on (version {digest}).",
            title=done.policy.identity.title,
            digest=done.digest[:16],
        )
    return speak.text(
        "{title} applies to new cases from now on (version {digest}); open cases keep theirs.",
        title=done.policy.identity.title,
        digest=done.digest[:16],
    )


group.add(policy_versions.room)
group.add(policy_writing.room)
group.add(policy_trials.room)
group.add(policy_drawing.room)
group.add(policy_otherwise.room)
