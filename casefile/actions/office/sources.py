"""Where a policy comes from: a shipped pack or a file, checked together with its templates."""

import hashlib
from pathlib import Path

from casefile.actions.office.shipped import packs, shipped, template
from casefile.actions.policies import policy_of
from casefile.disk.files import read_text
from casefile.errors import NotFound, PolicyError, message
from casefile.log.events import OFFICE, PolicyApplied
from casefile.policy import Policy
from casefile.policy.reading import read_policy
from casefile.store import Reading
from casefile.values.languages import languages


def policy_text(source: str) -> str:
    """The TOML text of a shipped pack or of a file; NotFound tells the packs."""
    if source in packs():
        return (shipped("policies") / f"{source}.toml").read_text("utf-8")
    path = Path(source)
    if not path.is_file():
        raise NotFound(
            "There is no policy {source}: give a file, or one of {packs}.",
            source=source,
            packs=packs(),
        )
    return read_text(path)


def desk_policy(store: Reading, text: str, own: Path) -> Policy:
    """The policy in ``text``. A text that was applied before goes on saying what it said then,
    whatever a later grammar understands by its silence; any other is read and checked as today."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    for event in store.of_kind(OFFICE, PolicyApplied.kind):
        applied = event.payload
        if isinstance(applied, PolicyApplied) and applied.source == digest:
            return _with_templates(policy_of(store, applied.digest), own)
    return checked_policy(text, own)


def checked_policy(text: str, own: Path) -> Policy:
    """The policy in ``text``, each of whose templates exists in some language, in ``own`` or
    shipped; PolicyError."""
    return _with_templates(read_policy(text), own)


def _with_templates(policy: Policy, own: Path) -> Policy:
    folders = languages().values()
    missing = [
        d for d in policy.documents if not any(template(d.template, own, f) for f in folders)
    ]
    if missing:
        raise PolicyError.listing(
            [
                message(
                    "{place}: there is no template {name}",
                    place=f"document[{d.id}].template",
                    name=d.template,
                )
                for d in missing
            ]
        )
    return policy
