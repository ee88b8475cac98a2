"""What comes next on a case, as text: the steps, the commands, the facts they take."""

from casefile.case.case import Case
from casefile.log.marks import EMPTY_HANDED
from casefile.pages.data import Reader
from casefile.pages.language import Language
from casefile.pages.page import Heading, Line, Page, Table
from casefile.people.rights import as_whom
from casefile.policy import Policy, Step
from casefile.policy.fact import TYPES
from casefile.policy.forms import EndingRule
from casefile.procedure.facts import answers
from casefile.procedure.guards import needs_as_known
from casefile.procedure.next_steps import NextStep, next_steps, repeatable, words_for
from casefile.procedure.performers import narrowing, performers
from casefile.values.amounts import yuan


def next_lines(case: Case, policy: Policy, speak: Language, reader: Reader) -> Page:
    """What may come next and the command that records it, as ``reader`` would type it."""
    if case.over:
        return hanging_lines(case, policy, speak)
    if case.status != "open":
        return []
    coming = next_steps(case, policy)
    page: Page = []
    if coming:
        page.append(Heading(speak.text("Next")))
        for step in coming:
            page.append(Line(next_line(step, case, policy, speak, reader.staff)))
            page += lacking_lines(step, case, policy, speak)
        page += receipt_lines(coming, case, policy, speak)
    if not any(step.required for step in coming):
        page += hanging_lines(case, policy, speak)
        page += open_lines(case, policy, speak)
        needs = needs_as_known(policy, policy.closing, case.known)
        facts = " ".join(f"{n.key}=…" if n.required else f"[{n.key}=…]" for n in needs)
        text = speak.text(
            "Nothing more is required. Close the case: casefile close {case} {facts}",
            case=case.number,
            facts=facts,
        )
        page.append(Line(text.rstrip()))
    if any(a.state == "waiting" and a.of != "step" for a in case.approvals):
        from casefile.pages.approvals import first_waiting, waiting_line

        page += [
            Line(waiting_line(case, policy, one, speak, reader))
            for one in first_waiting(case)
            if one.of != "step"
        ]
    if again := repeatable(case, policy):
        steps = [f"{s.id} {speak.title(s.title)}{_going_back(s, policy, speak)}" for s in again]
        page.append(Line(speak.text("May be recorded again: {steps}", steps=steps)))
    return page


def _going_back(step: Step, policy: Policy, speak: Language) -> str:
    """Behind a step that may be recorded again: with what answer the case goes back, and where
    to."""
    if step.sends_back is None:
        return ""
    from casefile.procedure.conditions_read import condition_text  # few steps send a case back

    return speak.text(
        " ({condition}: back to {step})",
        condition=condition_text(policy, step.sends_back.when).of(speak.code),
        step=policy.step(step.sends_back.to).title,
    )


def endings_page(case: Case, policy: Policy, speak: Language) -> Page:
    """The other ways in which the case may end now, each with its command."""
    from casefile.procedure.short_ends import endings_open

    lines = [Line(_ending_line(case, rule, speak)) for rule in endings_open(case, policy)]
    return [Heading(speak.text("Other ways to end the case")), *lines] if lines else []


def _ending_line(case: Case, rule: EndingRule, speak: Language) -> str:
    """A way in which the case may end, and the command for it."""
    other = [f"of={speak.text('CASE')}"] if rule.duplicate else []
    facts = " ".join([*other, *(f"{key}=…" for key in rule.needs)])
    command = f"casefile close {case.number} ending={rule.id} {facts}".strip()
    return speak.text("{ending}: {command}", ending=rule.title, command=command)


def open_lines(case: Case, policy: Policy, speak: Language) -> Page:
    """What a case may not end without, or for a reason only, with the command that settles it."""
    from casefile.procedure.loose_ends import loose_ends

    left = [one for one in loose_ends(case, policy) if not one.name.startswith("copy-")]
    return [Line(speak.text("Before it is closed: {what}", what=one.told)) for one in left]


def hanging_lines(case: Case, policy: Policy, speak: Language) -> Page:
    """Papers of a settlement that nobody signed or fetched yet, which a case may end without."""
    from casefile.papers.outstanding import hanging, mark_told

    left = [mark for mark in hanging(case, policy) if mark.mark != EMPTY_HANDED]
    return [
        Line(speak.text("Still open: {papers}", papers=mark_told(mark, policy))) for mark in left
    ]


def lacking_lines(coming: NextStep, case: Case, policy: Policy, speak: Language) -> Page:
    """The papers that a step requires and that are not there yet, with the commands that issue
    them."""
    if not coming.lacking:
        return []
    from casefile.case.certified import DOCUMENT  # few steps lack a paper
    from casefile.money.payments import issue_words

    one = next((s for s in case.settlements if s.no == coming.settlement), None)
    words = [
        issue_words(case, policy, one, coming.step, name) if one else name.removeprefix(DOCUMENT)
        for name in coming.lacking
    ]
    number = case.number
    texts = (
        speak.text("Before it: casefile issue {case} {document}", case=number, document=w)
        for w in words
        if w
    )
    return [Line(text) for text in texts]


def receipt_lines(
    coming: tuple[NextStep, ...], case: Case, policy: Policy, speak: Language
) -> Page:
    """The receipts that are due: whoever was paid a part signs for it, and does not wait for the
    rest. What a step asks for anyhow stands with that step, and what cannot be made out as the
    settlement stands is not proposed."""
    if not any(step.settlement and step.step.sums for step in coming):
        return []
    from casefile.case.certified import uncertified
    from casefile.papers.issuable import lacking_facts

    kinds = [d for d in policy.documents if d.confirms_payment]
    numbers = {step.settlement for step in coming if step.step.sums}
    paying = {one.no: one for one in case.settlements if one.no in numbers}
    return [
        Line(
            speak.text(
                "{document} for the {amount} yuan that were paid: casefile issue {case} {name} "
                "payment={no}",
                document=kind.title,
                amount=yuan(one.amount),
                case=case.number,
                name=kind.id,
                no=one.no,
            )
        )
        for one in uncertified(case, policy)
        for kind in kinds
        if one.settlement in paying
        and not lacking_facts(kind, case, policy, paying[one.settlement])
    ]


def next_title(coming: NextStep, case: Case, policy: Policy, speak: Language) -> str:
    """A step that may come next and who may record it."""
    by = _performed_by(coming, case, policy, speak)
    return speak.text("{title} (by {who})", title=speak.title(coming.step.title), who=by)


def next_line(coming: NextStep, case: Case, policy: Policy, speak: Language, actor: str) -> str:
    """One step that may come next: its title, who may record it, the command."""
    title, by = speak.title(coming.step.title), _performed_by(coming, case, policy, speak)
    command = _command(coming, case, policy, actor)
    if coming.required:
        return speak.text("{title} (by {who}): {command}", title=title, who=by, command=command)
    return speak.text(
        "{title} (optional, by {who}): {command}", title=title, who=by, command=command
    )


def _performed_by(coming: NextStep, case: Case, policy: Policy, speak: Language) -> str:
    """Who records a step: its roles; the people themselves where the case leaves few of them."""
    if narrowing(case, coming.step).any:
        who = [policy.name_of(m.id) for m in performers(policy, case, coming.step)]
        return speak.joined(who) or speak.text("nobody")
    roles = [speak.title(policy.role_title(r)) for r in coming.step.roles]
    return speak.joined(roles) or speak.text("everybody")


def _command(coming: NextStep, case: Case, policy: Policy, actor: str) -> str:
    """The command that records a step; where the desk shares a login and another must act, as the
    first of those who may."""
    able = [m.id for m in performers(policy, case, coming.step)] if actor else []
    words = [f"{as_whom(policy, able, actor)}record", case.number, coming.step.id]
    return " ".join(["casefile", *words, words_for(case, coming)]).strip()


def needs_page(coming: NextStep, policy: Policy, speak: Language) -> Page:
    """The facts of a step, as a table to look up what may be typed."""
    rows = list[tuple[str, ...]]()
    for need in coming.needs:
        fact = policy.facts[need.key]
        known = {c.id: speak.title(c.title) for c in fact.choices}
        choices = [key if title == key else f"{key} {title}" for key, title in known.items()]
        if fact.type == "bool":
            choices = [speak.text("yes"), speak.text("no")]
        if fact.type in ("unit", "person"):
            choices = answers(policy, fact)
        rows.append(
            (
                need.key,
                speak.title(fact.title),
                speak.text("required") if need.required else speak.text("optional"),
                speak.title(TYPES[fact.type].title),
                speak.joined(choices) or (speak.title(fact.hint) if fact.hint else ""),
            )
        )
    columns = (
        speak.text("fact"),
        speak.text("title"),
        speak.text("needed"),
        speak.text("type"),
        speak.text("values"),
    )
    return [Heading(speak.title(coming.step.title)), Table(columns, tuple(rows))]
