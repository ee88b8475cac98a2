"""Where a policy comes from: a shipped pack or a file, checked together with its templates."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path

from casefile.actions.office.shipped import packs, shipped, template
from casefile.actions.policies import desk_under, policy_of
from casefile.disk.files import read_text
from casefile.errors import Message, NotFound, PolicyError, message
from casefile.log.events import OFFICE, PolicyApplied
from casefile.policy import Policy
from casefile.policy.composed import FILES, Composed, Written, composed, names_files, names_under
from casefile.policy.people_rules import locked_out
from casefile.policy.presence_rules import can_apply, present
from casefile.policy.reading import read_policy
from casefile.policy.rules import TEMPLATE, PolicyRule
from casefile.policy.syntax import toml_of
from casefile.store import Reading
from casefile.values.languages import languages
from casefile.values.moments import local


def policy_source(source: str, encoding: str = "", *, extending: bool = True) -> Composed:
    """The TOML text of a shipped pack or of a file, with all that it includes and extends; UTF-8,
    unless somebody says otherwise. NotFound tells the packs, BadData a line that is no text,
    PolicyError what cannot be put together."""
    path = policy_path(source)
    encoding = "" if source in packs() else encoding
    text = read_text(path, encoding, asked=True)
    try:
        raw = toml_of(text)
    except PolicyError as error:
        raise _in_file(path.name, error) if names_files(text) else error from error
    if "extends" in raw and not extending:
        raise PolicyError.listing([ONE_LEVEL])
    return composed(
        Written(text, path.name, raw),
        partial(_beside, path, encoding=encoding),
        partial(_base, path, encoding=encoding),
    )


def policy_text(source: str) -> str:
    """The same as one text."""
    return policy_source(source).text


def sound_policy(source: str, encoding: str = "", *more: PolicyRule) -> Policy:
    """The policy of a shipped pack or of a file, checked together with the templates beside it, and
    by ``more``; PolicyError tells each fault by its file."""
    return sound(policy_source(source, encoding), Path(source).parent / "templates", *more)


def sound(whole: Composed, own: Path, *more: PolicyRule) -> Policy:
    """The same of what was put together already, with its ``own`` templates."""
    with told_by_file(whole):
        return checked_policy(whole.text, own, *more)


ONE_LEVEL = message(
    "{place}: what is extended extends nothing itself; name that, and say the rest here",
    place="extends",
)


def policy_path(source: str) -> Path:
    """The file of a shipped pack, or the one that is named; NotFound tells the packs."""
    if source in packs():
        return shipped("policies") / f"{source}.toml"
    path = Path(source)
    if not path.is_file():
        raise NotFound(
            "There is no policy {source}: give a file, or one of {packs}.",
            source=source,
            packs=packs(),
        )
    return path


def parts_of(source: str) -> dict[str, str]:
    """The files that a policy is made of beside its own, by their names as they lie beside it, each
    with its text."""
    path = policy_path(source)
    said = toml_of(read_text(path))
    names = [name for key in FILES for name in names_under(said, key)]
    found = {_place(path, name): _beside(path, name) for name in names}
    for name in names_under(said, "extends"):
        if name not in packs():
            found |= {name: _beside(path, name), **parts_of(str(path.parent / name))}
    return found


def tests_beside(source: str) -> Path:
    """The file of tests that belongs to a policy: ``mall.test.toml`` beside ``mall.toml``."""
    if source in packs() and not Path(source).is_file():
        return shipped("policies") / "tests" / f"{source}.test.toml"
    return Path(source).with_suffix(".test.toml")


PARTS_FOLDER = "parts"
"""The folder beside a policy where its parts may lie as well."""


def _place(policy: Path, name: str) -> str:
    """The file of a policy that it calls by that name, as it lies beside it."""
    within = f"{PARTS_FOLDER}/{name}"
    beside = (policy.parent / name).exists() or not (policy.parent / within).exists()
    return name if beside else within


def _beside(policy: Path, name: str, encoding: str = "") -> str:
    """The text of a file beside a policy, which is named plainly and does not lie elsewhere."""
    plain = not set(name) & set('/\\:*?"<>|') and name.endswith(".toml")
    path = policy.parent / (_place(policy, name) if plain else name)
    folder = policy.parent.resolve()
    if not plain or path.resolve().parent not in (folder, folder / PARTS_FOLDER):
        raise PolicyError.listing(
            [
                message(
                    "{file}: {name} is no file beside it; write a plain name such as letters.toml",
                    file=policy.name,
                    name=name,
                )
            ]
        )
    if not path.is_file():
        raise PolicyError.listing(
            [message("{file}: there is no {name} beside it", file=policy.name, name=name)]
        )
    text = read_text(path, encoding, asked=True)
    try:
        toml_of(text)
    except PolicyError as error:
        raise _in_file(name, error) from error
    return text


def _in_file(name: str, error: PolicyError) -> PolicyError:
    """``error`` by the file that it is about."""
    return PolicyError.listing(
        [message("{file}: {fault}", file=name, fault=fault) for fault in error.parts]
    )


def _base(policy: Path, name: str, encoding: str) -> Composed:
    """The policy that another one extends: a shipped pack, or a file beside it."""
    if name in packs():
        return policy_source(name, extending=False)
    if not name.endswith(".toml"):
        raise PolicyError.listing(
            [
                message(
                    "{file}: extends: {name} is neither a shipped pack nor a file beside it, such "
                    "as base.toml; there are the packs {packs}",
                    file=policy.name,
                    name=name,
                    packs=packs(),
                )
            ]
        )
    _beside(policy, name)
    return policy_source(str(policy.parent / name), encoding, extending=False)


def desk_policy(store: Reading, text: str, own: Path, now: datetime) -> Policy:
    """The policy in ``text``. A text that was applied before goes on saying what it said then,
    whatever a later grammar understands by its silence; any other is read and checked as today, and
    whether somebody of the desk is left ``now`` who may apply another."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    for event in store.of_kind(OFFICE, PolicyApplied.kind):
        applied = event.payload
        if isinstance(applied, PolicyApplied) and applied.source == digest:
            policy = policy_of(store, applied.digest)
            if missing := [*_templates_in(own)(policy)]:
                raise PolicyError.listing(missing)
            return policy

    def left_to_somebody(policy: Policy) -> Iterator[Message]:
        there, today = desk_under(store, policy), day_of(policy, now)
        yield from locked_out(there)
        yield from can_apply(there, today)

    return read_policy(text, _templates_in(own), left_to_somebody)


def day_of(policy: Policy, now: datetime) -> date:
    """The day that it is where the policy applies; that of the moment, for one that has no zone."""
    try:
        return local(now, policy.identity.timezone).date()
    except (ValueError, OSError, KeyError):
        return now.date()


def present_at(now: datetime) -> PolicyRule:
    """The rule that what has to be done is not left to people who have gone before ``now``."""
    return lambda policy: present(day_of(policy, now))(policy)


@contextmanager
def told_by_file(source: Composed) -> Iterator[None]:
    """Within it, faults of the policy are told by the files and lines that they stand in."""
    try:
        yield
    except PolicyError as error:
        raise source.located(error) from error


def checked_policy(text: str, own: Path, *more: PolicyRule) -> Policy:
    """The policy in ``text``, each of whose templates exists in some language, in ``own`` or
    shipped, under which somebody can go on, and for which ``more`` holds; PolicyError."""
    return read_policy(text, _templates_in(own), locked_out, *more)


def _templates_in(own: Path) -> PolicyRule:
    """The rule that each document has a template in some language."""

    def missing(policy: Policy) -> Iterator[Message]:
        folders = languages().values()
        for document in policy.documents:
            plain = TEMPLATE.fullmatch(document.template)
            if plain and not any(template(document.template, own, f) for f in folders):
                yield message(
                    "{place}: there is no template {name}",
                    place=f"document[{document.id}].template",
                    name=document.template,
                )

    return missing
