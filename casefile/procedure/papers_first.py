"""The refusal of a step of the procedure for papers that must be there before it."""

from casefile.case.case import Case
from casefile.case.certified import DOCUMENT
from casefile.errors import Refused, message
from casefile.policy import Policy, Step


def papers_first(case: Case, policy: Policy, step: Step, lacking: tuple[str, ...]) -> Refused:
    """The refusal of a step for the papers that it lacks, each with the command that issues it."""
    ids = [name.removeprefix(DOCUMENT) for name in lacking]
    kinds = [kind for kind in policy.documents if kind.id in ids]
    error = Refused(
        "{step} needs {papers} first.", step=step.title, papers=[kind.title for kind in kinds]
    )
    error.parts = tuple(
        message("Next: casefile issue {case} {document}", case=case.number, document=kind.id)
        for kind in kinds
    )
    return error
