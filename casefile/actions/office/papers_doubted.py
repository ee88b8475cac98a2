"""Papers of a policy that could not be issued: their templates ask for facts that it has not."""

from collections.abc import Iterator
from pathlib import Path

from casefile.actions.office.shipped import template
from casefile.errors import Message, message
from casefile.papers.sample import sample
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
        wanting = faults(file.read_bytes(), sample(policy, document))
        names = [str(fault.values["name"]) for fault in wanting if "name" in fault.values]
        if names:
            yield message(
                "{place}: {template} asks for {wanted}, which this policy has not, so the paper "
                "cannot be issued; add these facts, or put a template of your own beside it",
                place=f"document[{document.id}].template",
                template=document.template,
                wanted=names,
            )
