"""Papers that must be there before a step of the procedure."""

from casefile.case.case import Case
from casefile.case.certified import DOCUMENT, lacking_on
from casefile.errors import Refused, message
from casefile.policy import Policy, Step


def papers_first(case: Case, policy: Policy, step: Step) -> None:
    """Refused while a paper is not there that a step of the procedure requires; each is named with
    the command that issues it."""
    ids = [name.removeprefix(DOCUMENT) for name in lacking_on(case, step, policy)]
    if not ids:
        return
    kinds = [kind for kind in policy.documents if kind.id in ids]
    error = Refused(
        "{step} needs {papers} first.", step=step.title, papers=[kind.title for kind in kinds]
    )
    error.parts = tuple(
        message("Next: casefile issue {case} {document}", case=case.number, document=kind.id)
        for kind in kinds
    )
    raise error
