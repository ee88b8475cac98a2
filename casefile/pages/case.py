"""Cases as pages of text for people."""

from casefile.case.case import ELSEWHERE, Case, StepTaken
from casefile.case.endings import Ending
from casefile.pages.data import SeenCase
from casefile.pages.language import Language
from casefile.pages.listing import status_word
from casefile.pages.page import Heading, Line, Page, Pairs, Table
from casefile.pages.promises import pairs, struck_through, talk
from casefile.policy import Policy
from casefile.procedure.next_steps import ending_title


def case_page(seen: SeenCase, speak: Language) -> Page:
    """Everything about a case on one page: head, facts, what was recorded, what comes next; as who
    looks by a login sees it then."""
    case, policy, reveal = seen.case, seen.policy, seen.reveal
    page: Page = [
        Heading(f"{case.number}  {status_word(case.status, speak)}"),
        Pairs(
            (
                (
                    speak.text("procedure"),
                    f"{speak.title(policy.identity.title)} {case.policy[:16]}",
                ),
                (speak.text("received"), _received(case, speak)),
                (speak.text("opened"), speak.when(case.opened_at)),
                (speak.text("owner"), policy.name_of(case.owner)),
                *_hands(case, speak),
            )
        ),
        Heading(speak.text("Facts")),
        *_facts(seen, speak),
        Heading(speak.text("Recorded")),
        Table(
            (
                "#",
                speak.text("step"),
                speak.text("happened"),
                speak.text("by"),
                speak.text("remarks"),
            ),
            tuple(_step_row(s, case, policy, speak, reveal) for s in case.steps),
        ),
    ]
    if case.pauses:
        from casefile.pages.pauses import pause_lines  # most cases have none

        page += pause_lines(case, speak)
    for ending in case.endings:
        page.append(Line(_ending(ending, policy, speak)))
        if ending.loose:
            from casefile.pages.loose_ends import left_open

            page.append(Line(left_open(ending, speak)))
    page += _notes(case, policy, speak)
    page += talk(seen, speak)
    if case.requests:
        from casefile.pages.requests import requests_lines  # most cases have none

        page += requests_lines(case, policy, speak)
    if case.demands or case.offers or case.approvals or case.settlements:
        from casefile.pages.money import bargains  # most cases have none

        page += bargains(case, policy, speak, reveal, seen.login)
    page += _papers_and_ties(case, policy, speak)
    if case.over:
        from casefile.pages.loose_ends import loose_lines

        page += loose_lines(case, policy, speak)
    if case.backdated:
        from casefile.pages.by_hand import dated_by_hand

        page += dated_by_hand(case, policy, speak)
    return page


def _papers_and_ties(case: Case, policy: Policy, speak: Language) -> Page:
    """The papers issued, the files kept, and the cases that it is tied to."""
    page: Page = []
    if case.documents:
        from casefile.pages.papers import documents_table  # most cases have none

        page.append(Heading(speak.text("Documents")))
        page.append(documents_table(case, policy, speak))
    if case.attachments:
        from casefile.pages.attachments import attachments_table  # many cases have none

        page += [Heading(speak.text("Attachments")), attachments_table(case, policy, speak)]
    if case.links:
        from casefile.pages.links import links_lines  # most cases have none

        page += links_lines(case, speak)
    return page


def _hands(case: Case, speak: Language) -> list[tuple[str, str]]:
    """Through whose hands it went, of a case that was at other sites."""
    if not (case.takings or case.given):
        return []
    from casefile.pages.sites import hands_rows

    return [*hands_rows(case, speak)]


def _facts(seen: SeenCase, speak: Language) -> Page:
    """What is known, and what was and is erased."""
    case, policy = seen.case, seen.policy
    known = pairs(case.everything, policy, speak, seen.reveal)
    if not case.erasures:
        return [Pairs(tuple(known))]
    from casefile.pages.privacy import erasures, gone

    erased = gone(case, policy, speak)
    return [*erasures(case, policy, speak), Pairs((*known, *erased))]


def _notes(case: Case, policy: Policy, speak: Language) -> Page:
    """What was noted, in the order in which it was typed."""
    if not case.notes:
        return []
    rows = []
    for n in case.notes:
        text = n.text if n.text is not None else speak.text("[erased]")
        told = struck_through(text, n.struck, policy, speak)
        rows.append((str(n.seq), speak.when(n.at), policy.name_of(n.by), told))
    heads = ("#", speak.text("happened"), speak.text("by"), speak.text("note"))
    return [Heading(speak.text("Notes")), Table(heads, tuple(rows))]


def _received(case: Case, speak: Language) -> str:
    """When the complaint was received, and by which events that was corrected."""
    marks = [speak.text("corrected by event {seq}", seq=seq) for seq in case.receipt_corrected]
    return speak.clauses([speak.when(case.received_at), *marks])


def _ending(ending: Ending, policy: Policy, speak: Language) -> str:
    """How and when the case ended, in a sentence."""
    who, when = policy.name_of(ending.by), speak.when(ending.at)
    if ending.how == "withdrawn":
        why = speak.text("[erased]") if ending.reason is None else ending.reason
        return speak.text(
            "Withdrawn on {when}, recorded by {who}: {reason}", when=when, who=who, reason=why
        )
    if ending.how == "settled":
        return speak.text("Closed on {when} by {who}.", when=when, who=who)
    if ending.how == ELSEWHERE:
        return speak.text(
            "Closed on {when}, before it came here; recorded by {who}.", when=when, who=who
        )
    if rule := policy.ending(ending.how):
        return speak.text(
            "Closed on {when} by {who}: {ending}.", when=when, who=who, ending=rule.title
        )
    return speak.text(
        "Closed on {when} by {who}, after {step}.",
        when=when,
        who=who,
        step=ending_title(policy, ending.how),
    )


def _step_row(
    taken: StepTaken, case: Case, policy: Policy, speak: Language, reveal: bool
) -> tuple[str, ...]:
    remarks = [
        f"{label} {text}"
        for label, text in pairs(
            {k: v for k, v in taken.facts.items() if case.everything.get(k) != v},
            policy,
            speak,
            reveal,
        )
    ]
    if taken.late_entry:
        remarks.append(speak.text("late entry, typed {time}", time=taken.recorded_at))
    if entered := case.entered_at(taken.recorded_at):
        remarks.append(speak.text("dated by hand, typed {time}", time=entered))
    remarks += [speak.text("corrected by event {seq}", seq=seq) for seq in taken.corrected]
    if not taken.stands:
        remarks.append(speak.text("superseded"))
    return (
        str(taken.seq),
        speak.title(policy.step(taken.id).title),
        speak.when(taken.at),
        policy.name_of(taken.by),
        speak.clauses(remarks),
    )
