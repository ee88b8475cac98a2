"""Which remedy, and which paper, is meant: asked for on a terminal where nobody says."""

from casefile.actions.histories import load
from casefile.cli.session import Session
from casefile.errors import Refused, Usage
from casefile.policy.named import listed


def remedy_asked(session: Session, case: str) -> str:
    """Which remedy is offered, chosen on a terminal from those of the policy."""
    _, policy = load(session.store, session.case(case))
    if not session.interactive:
        known = listed({one.id: one.title for one in policy.remedies})
        raise Usage("Say which remedy: {known}.", known=known)
    from casefile.cli.prompts import chosen_of

    speak = session.reading(policy)
    titles = [(one.id, speak.title(one.title)) for one in policy.remedies]
    return policy.remedies[chosen_of(speak.text("Which remedy? "), titles, speak)].id


def paper_asked(session: Session, case: str) -> str:
    """Which paper is signed, chosen on a terminal from those that are valid."""
    if not session.interactive:
        raise Usage(
            "Say which document, and who signed: casefile sign {case} DOCUMENT NAME", case=case
        )
    from casefile.cli.prompts import chosen_of

    state, policy = load(session.store, session.case(case))
    papers = [one for one in state.documents if one.valid and one.copies]
    if not papers:
        raise Refused("{case} has no paper in copies that is to be signed.", case=state.number)
    speak = session.reading(policy)
    titles = [(one.type, one.name) for one in papers]
    which = chosen_of(speak.text("Which document? "), titles, speak) if len(papers) > 1 else 0
    return str(papers[which].no)
