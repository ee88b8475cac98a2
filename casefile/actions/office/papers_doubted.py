"""Papers of a policy that could not be issued: their templates ask for facts that it has not."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from casefile.actions.office.shipped import template
from casefile.errors import Message, message
from casefile.papers.sample import sample
from casefile.papers.template_names import plainly_named
from casefile.papers.template_safety import faults
from casefile.policy import Policy
from casefile.policy.composed import Composed
from casefile.policy.lines import placed
from casefile.policy.syntax import toml_of
from casefile.values.languages import languages


def papers_doubted(source: Composed, policy: Policy, own: Path) -> list[Message]:
    """A remark, with its line, for each template in ``own`` or shipped that the facts of the policy
    do not fill."""
    return placed([*_unfilled(policy, own)], source.text, toml_of(source.text))


def _wanting(content: bytes, values: dict[str, Any]) -> list[str]:
    """The names in a template behind which nothing stands; none of what is no template, which is
    told where it is looked at."""
    try:
        if plainly_named(content, values):
            return []
    except (zipfile.BadZipFile, KeyError, ValueError):
        return []
    return [
        str(fault.values["name"]) for fault in faults(content, values) if "name" in fault.values
    ]


def _unfilled(policy: Policy, own: Path) -> Iterator[Message]:
    """Each template once, in the first language that it has: those of others ask for the same."""
    seen = set()
    for document in policy.documents:
        alike = (document.template, document.of)
        files = (template(document.template, own, folder) for folder in languages().values())
        file = next(filter(None, files), None)
        if file is None or alike in seen:
            continue
        seen.add(alike)
        names = _wanting(file.read_bytes(), sample(policy, document))
        if names:
            yield message(
                "{place}: {template} asks for {wanted}, which this policy has not, so the paper "
                "cannot be issued; add these facts, or put a template of your own beside it",
                place=f"document[{document.id}].template",
                template=document.template,
                wanted=names,
            )
