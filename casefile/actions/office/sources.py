"""Where a policy comes from: a shipped pack or a file, checked together with its templates."""

from pathlib import Path

from casefile.actions.office.shipped import packs, shipped, template
from casefile.disk.files import read_text
from casefile.errors import NotFound, PolicyError, message
from casefile.policy import Policy
from casefile.policy.reading import read_policy
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


def checked_policy(text: str, own: Path) -> Policy:
    """The policy in ``text``, each of whose templates exists in some language, in ``own`` or
    shipped; PolicyError."""
    policy = read_policy(text)
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
