"""The versions of the policy that were applied: which there are, what each changed, going back."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from casefile.actions.office.shipped import packs
from casefile.actions.office.sources import policy_path, policy_source, sound_policy
from casefile.actions.office.versions import (
    Version,
    is_source,
    last_two,
    open_cases_of,
    origins_of_version,
    policies,
    roll_back,
    version_before,
    version_named,
    version_or_file,
    version_text_of,
)
from casefile.actions.policies import current_policy, policy_of, procedures
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.options import AsJson
from casefile.cli.output import print_data, print_to_read
from casefile.cli.session import Session
from casefile.errors import NotFound, Usage
from casefile.pages.language import Language
from casefile.pages.office_entry import office_entry
from casefile.pages.page import Heading, Line, Page, Table
from casefile.pages.policy import policy_data
from casefile.pages.policy_changes import TwoPolicies, changes_data, changes_page
from casefile.pages.policy_origins import origins_page
from casefile.pages.policy_page import policy_page
from casefile.policy import Policy, version_digest
from casefile.policy.changes import VersionChange, policy_changes
from casefile.policy.origins import origins

if TYPE_CHECKING:
    from casefile.pages.answers.policy import (
        DiffTold,
        VersionInForce,
        VersionShown,
        VersionTold,
    )

room = Room()

VersionName = Annotated[
    str | None,
    Argument(
        metavar="[VERSION]",
        show_default=False,
        help="A number of policy list, the beginning of a digest, or a procedure.",
    ),
]
VersionToShow = Annotated[
    str | None,
    Argument(
        metavar="[VERSION|FILE]",
        show_default=False,
        help="A number of policy list, the beginning of a digest, a procedure, or a file.",
    ),
]
VersionOrFile = Annotated[
    str | None,
    Argument(
        metavar="[VERSION|FILE]",
        show_default=False,
        help="A number of policy list, the beginning of a digest, a file or a shipped pack.",
    ),
]


@room.command(
    "show",
    help="The policy that new cases are opened under, an earlier version, or that of a file.",
)
def show(
    session: Session,
    version: VersionToShow = None,
    text: Annotated[bool, Option("--text", help="The file as it was applied.")] = False,
    ids: Annotated[bool, Option("--ids", help="The ids of facts and roles as well.")] = False,
    as_json: AsJson = False,
) -> None:
    if version and _is_source(session, version):
        _show_file(session, version, text=text, ids=ids, as_json=as_json)
        return
    store = session.store
    name, policy = current_policy(store)
    known = policies(store)
    chosen = version_named(store, version) if version else known[-1]
    if text:
        print(version_text_of(store, chosen), end="")
        return
    if version:
        name, policy = chosen.payload.digest, policy_of(store, chosen.payload.digest)
    speak = session.reading(policy)
    earlier = version_before(store, known, chosen) if version else None
    changes = policy_changes(earlier, policy) if earlier else []
    found = origins_of_version(store, chosen)
    if as_json:
        told = policy_data(policy, name, speak, found)
        if version:
            shown: VersionShown = {
                **told,
                "applied_at": speak.iso(chosen.event.recorded_at),
                "by": chosen.event.actor,
                "changes": changes_data(changes),
            }
            told = shown
        print_data(told)
        return
    page = [*policy_page(policy, name, speak, ids=ids), *origins_page(found, speak)]
    if version:
        when = speak.text(
            "Applied {at} by {by}.", at=chosen.event.recorded_at, by=chosen.event.actor
        )
        page = [Line(when), *page]
    if earlier:
        from casefile.actions.office.reference import label_of

        page.append(Heading(speak.text("What it changed of the version before")))
        page += changes_page(TwoPolicies(earlier, policy, changes), label_of, speak)
    print_to_read(session, page)


def _is_source(session: Session, name: str) -> bool:
    """Whether a file is meant, or a shipped pack that the desk does not go by."""
    if Path(name).is_file() or name not in packs():
        return Path(name).is_file()
    try:
        return name not in procedures(session.store)
    except NotFound:  # there is no desk
        return True


def _show_file(session: Session, file: str, *, text: bool, ids: bool, as_json: bool) -> None:
    """The policy of a file that nobody applied, with where each row of it comes from."""
    source = policy_source(file)
    if text:
        print(source.text, end="")
        return
    policy = sound_policy(file)
    found = origins(source, policy_path(file).name)
    digest, speak = version_digest(policy), session.reading(policy)
    if as_json:
        print_data(policy_data(policy, digest, speak, found))
        return
    page = policy_page(policy, digest, speak, ids=ids)
    print_to_read(session, [*page, *origins_page(found, speak)])


@room.command("list", help="Every version that was applied.")
def listing(session: Session, as_json: AsJson = False) -> None:
    _, policy = current_policy(session.store)
    speak = session.reading(policy)
    versions = policies(session.store)
    newest = procedures(session.store)
    if as_json:
        told: list[VersionTold] = [
            {
                "id": v.payload.id,
                "digest": v.payload.digest,
                "applied_at": speak.iso(v.event.recorded_at),
                "by": v.event.actor,
                "current": v.current,
                "newest": newest[v.payload.id] == v.payload.digest,
            }
            for v in versions
        ]
        print_data(told)
        return
    rows = tuple(
        (
            str(no),
            v.payload.id,
            v.payload.digest[:16],
            speak.when(v.event.recorded_at),
            v.event.actor,
            _standing(v, newest, speak),
        )
        for no, v in enumerate(versions, 1)
    )
    headings = (
        "#",
        speak.text("id"),
        speak.text("version"),
        speak.text("applied"),
        speak.text("by"),
        speak.text("state"),
    )
    print_to_read(session, [Table(headings, rows)])


def _standing(version: Version, newest: Mapping[str, str], speak: Language) -> str:
    """Whether new cases are opened under a version: unasked, or where its procedure is named."""
    if version.current:
        return speak.text("current")
    name, digest = version.payload.id, version.payload.digest
    return speak.text("newest of {name}", name=name) if newest[name] == digest else ""


@room.command("diff", help="What one version, file or pack changes of another, in words.")
def diff(
    session: Session,
    a: VersionOrFile = None,
    b: VersionOrFile = None,
    as_json: AsJson = False,
) -> None:
    def meant(name: str | None) -> Policy:
        return version_or_file(lambda: session.store, name) if name else last_two(session.store)[-1]

    found = last_two(session.store) if a is None else (meant(a), meant(b))
    if a and b is None and is_source(a):  # what the file would change of what is in force
        found = found[::-1]
    speak = session.reading(found[-1])
    if len(found) == 1:
        if as_json:
            print_data(_compared(1, []))
        else:
            told = speak.text("Only one version was applied so far; there is nothing to compare.")
            print_to_read(session, [Line(told)])
        return
    changes = policy_changes(found[0], found[1])
    if as_json:
        print_data(_compared(2, changes))
    else:
        from casefile.actions.office.reference import label_of

        alone = a is not None and b is not None and is_source(a) and is_source(b)
        count = None if alone else open_cases_of(session.store, found[-1].id)
        compared = TwoPolicies(found[0], found[1], changes, count)
        print_to_read(session, changes_page(compared, label_of, speak))


def _compared(versions: int, changes: list[VersionChange]) -> "DiffTold":
    return {"versions": versions, "changes": changes_data(changes)}


@room.command("rollback", help="Apply an earlier version once more: the one before, or VERSION.")
def rollback(session: Session, version: VersionName = None, as_json: AsJson = False) -> None:
    earlier, done = roll_back(session.store, version or "", session.entry(), session.desk.templates)
    speak = session.reading(done.policy)
    if as_json:
        answer: VersionInForce = {
            **office_entry(done.events),
            "id": done.policy.id,
            "digest": done.digest,
            "new": done.new,
        }
        print_data(answer)
        return
    if not done.new:
        raise Usage("This version is in force already.")
    told = speak.text(
        "{title} applies again as of {at} (version {digest}); open cases keep theirs.",
        title=done.policy.identity.title,
        at=earlier.event.recorded_at,
        digest=done.digest[:16],
    )
    keep = speak.text(
        "policy.toml was not touched; to have this version in it: casefile policy show {digest} "
        "--text > policy.toml",
        digest=done.digest[:16],
    )
    page: Page = [Line(told), Line(keep)]
    print_to_read(session, page)
