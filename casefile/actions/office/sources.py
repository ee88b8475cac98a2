"""Where a policy comes from: a shipped pack or a file, checked together with its templates."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from casefile.actions.office.shipped import packs, shipped, template
from casefile.actions.policies import desk_under, policy_of
from casefile.disk.files import read_text
from casefile.errors import Message, NotFound, PolicyError, message
from casefile.log.events import OFFICE, PolicyApplied
from casefile.policy import Policy
from casefile.policy.reading import read_policy
from casefile.policy.rules import TEMPLATE, PolicyRule, locked_out
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
            policy = policy_of(store, applied.digest)
            if missing := [*_templates_in(own)(policy)]:
                raise PolicyError.listing(missing)
            return policy
    return read_policy(
        text, _templates_in(own), lambda policy: locked_out(desk_under(store, policy))
    )


def checked_policy(text: str, own: Path) -> Policy:
    """The policy in ``text``, each of whose templates exists in some language, in ``own`` or
    shipped, and under which somebody can go on; PolicyError."""
    return read_policy(text, _templates_in(own), locked_out)


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
