"""Opening a case and recording its steps."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from casefile.actions import steps
from casefile.actions.act import act_on
from casefile.actions.customers import of_one_cause, others_of
from casefile.actions.entry import staff_of
from casefile.actions.histories import load
from casefile.actions.policies import procedure_named
from casefile.case.here import Here
from casefile.cli.declared import Argument, Option, Room
from casefile.cli.doubts import doubtful_lines
from casefile.cli.inputs import asked_for, asked_procedure, gather_in_order
from casefile.cli.options import (
    AsJson,
    At,
    CaseName,
    Edited,
    FromFile,
    Linked,
    Procedure,
    SeenEvent,
    StepWords,
    WriteKey,
)
from casefile.cli.output import answer
from casefile.cli.session import Session
from casefile.errors import BadData, Usage, message
from casefile.log.events import NewEvent
from casefile.pages.customers import known_data, known_lines
from casefile.pages.page import Line, Page
from casefile.people.rights import permitted
from casefile.policy import Policy, Step
from casefile.policy.forms import RECEIVED
from casefile.procedure import steps as decisions
from casefile.procedure.next_steps import recordable, step_named
from casefile.procedure.performers import may_record
from casefile.procedure.typed import Asked, with_bare
from casefile.values.value import Facts, Title

room = Room()
RECEIVED_AT = message("received_at")
"""The field in which the time is typed at which the complaint reached us."""


@room.command("open", help="Open a case: record the complaint and get its number.")
def open_case(
    session: Session,
    facts: StepWords = None,
    from_file: FromFile = None,
    received: Annotated[
        str | None,
        Option(
            "--received",
            metavar="TIME",
            help="When the complaint reached us; also received_at=TIME.",
        ),
    ] = None,
    at: At = None,
    edit: Edited = "",
    procedure: Procedure = "",
    key: WriteKey = "",
    as_json: AsJson = False,
) -> None:
    session.done("")
    given, bare = gather_in_order(session, facts, from_file)
    given |= written_in_editor(edit, given)
    _, policy = procedure_named(session.store, procedure or asked_procedure(session))
    session.opening = policy
    received = received_among(given, policy, received)
    if session.interactive:
        first = policy.opening
        asked = Asked(first.needs, first.facts, first.title)
        given, bare = with_bare(policy, asked, {}, given, bare, session.now()), ()
        beside = {RECEIVED[0]: Title(RECEIVED[2], RECEIVED[3])} if received is None else {}
        given = step_facts(session, policy, policy.opening, {}, given, beside)
        received = received_among(given, policy, received)
    opening = steps.TypedOpening(
        given,
        bare,
        received_at=session.moment(received, RECEIVED_AT) if received is not None else None,
        at=session.at(at),
        procedure=policy.id,
    )
    outcome = steps.open_case(session.store, opening, session.entry(key or session.line_key))
    speak = session.reading(outcome.policy)
    others = others_of(session.store, outcome.case, outcome.policy)
    answer(
        session,
        outcome,
        "Case {case} is open (event {seq}).",
        as_json,
        remarks=[
            *doubtful_lines(outcome, speak),
            *known_lines(outcome.case, others, outcome.policy, speak),
        ],
        beside={"customer_cases": known_data(others, speak)},
    )


def received_among(given: Facts, policy: Policy, option: str | None) -> str | None:
    """When the complaint reached us: the option, or ``received_at=`` among the facts (by another
    name only where the policy has no fact called so)."""
    typed = [key for key in RECEIVED if key in given]
    if not typed:
        return option
    titles = {title for fact in policy.facts.values() for title in fact.title.names}
    named = [given.pop(key) for key in typed if key not in titles]
    if not named:
        return option
    if option or len(named) > 1 or not isinstance(named[0], str):
        raise Usage("{name} is given twice.", name=RECEIVED[0])
    if not named[0].strip():
        raise BadData("{fact} must not be empty.", fact=RECEIVED[0])
    return named[0]


def written_in_editor(name: str, given: Facts) -> Facts:
    """The fact of that ``name`` as somebody writes it in an editor, beginning with what is given;
    nothing where none is named."""
    if not name:
        return {}
    from casefile.cli.lines import edited_text

    before = given.get(name, "")
    return {name: edited_text(before if isinstance(before, str) else "\n".join(before))}


def step_facts(
    session: Session,
    policy: Policy,
    step: Step,
    known: Facts,
    given: Facts,
    beside: Mapping[str, Title] = MappingProxyType({}),
) -> Facts:
    """``given`` completed at the terminal, after what was typed has been found good."""
    permitted(policy, staff_of(policy, session.entry()), step.roles, step.title)
    of_route = {"settlement": given.pop("settlement")} if "settlement" in given else {}
    asked = asked_for(session, policy, step, step.title, known, given, beside)
    return {**asked, **of_route}


@room.command("record", help="Record a step of the procedure.")
def record(
    session: Session,
    case: CaseName,
    step: Annotated[
        str,
        Argument(
            metavar="STEP",
            show_default=False,
            help="The step's id or title; casefile next CASE lists them.",
        ),
    ],
    facts: StepWords = None,
    from_file: FromFile = None,
    at: At = None,
    key: WriteKey = "",
    seen: SeenEvent = None,
    linked: Linked = False,
    edit: Edited = "",
    as_json: AsJson = False,
) -> None:
    if step.isascii() and step.isdigit() and case.replace("-", "").isalpha():
        raise Usage(
            "The case comes before its step: casefile record {case} {step} …", case=step, step=case
        )
    name = session.case(case)
    given, bare = gather_in_order(session, facts, from_file)
    given |= written_in_editor(edit, given)
    recording = steps.Recording(step, given, session.at(at, name), bare)
    if session.interactive:
        state, policy = load(session.store, name, session.now())
        wanted = step_named(policy, step)
        number, rest = recording.on_route(policy)
        known = recording.known(state, policy, wanted, number)
        if not policy.route_step(wanted.id):
            actor = staff_of(policy, session.entry())
            recordable(state, policy, wanted, actor.id)
            if wanted.decides is None:  # for a decision the authority may be lent
                may_record(policy, state, wanted, actor)
        asked = Asked(wanted.needs, wanted.facts, wanted.title)
        given |= with_bare(policy, asked, known, rest, bare, session.now())
        given = step_facts(session, policy, wanted, known, given)
        recording = steps.Recording(step, given, recording.at)
        seen = seen or (None if linked else state.last_seq)
    if linked:
        if key or seen:
            raise Usage("--linked goes with neither --key nor --seen: they are of one case.")
        names = of_one_cause(session.store, name)
        first, *others = steps.record_on(session.store, names, recording, session.entry(key))
        answer(
            session,
            first,
            "{case}: {step} recorded (event {seq}); and on {others}.",
            as_json,
            step=step_named(first.policy, step).title,
            others=[one.case.number for one in others],
        )
        return
    outcome = steps.record(session.store, name, recording, session.entry(key), seen)
    title = step_named(outcome.policy, step).title
    remarks = doubtful_lines(outcome, session.reading(outcome.policy))
    if outcome.case.settlements:
        from casefile.pages.payments import paid_lines  # few cases have one

        seqs = {event.seq for event in outcome.events}
        remarks += paid_lines(outcome.case, outcome.policy, seqs, session.reading(outcome.policy))
    answer(session, outcome, "{case}: {step} recorded (event {seq}).", as_json, remarks, step=title)


@room.command(
    "assign", help="Give cases to another member of staff; with --all, those that filters describe."
)
def assign(
    session: Session,
    words: Annotated[
        list[str],
        Argument(
            metavar="CASE... STAFF",
            show_default=False,
            help="The cases (1 2 5-9 or 1,2,5-9), or filters as of list with --all; then whose.",
        ),
    ],
    everywhere: Annotated[
        bool, Option("--all", help="Every case that the filters describe.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    *cases, to = words
    if not cases and not everywhere:
        raise Usage("Say who shall have which cases: casefile assign CASE... STAFF")
    from casefile.cli.filters import cases_meant, is_range
    from casefile.procedure.left_behind import stays_with

    if everywhere or len(cases) > 1 or is_range(cases[0]):
        names = cases_meant(session, cases, everywhere=everywhere, but_of=to if everywhere else "")
    else:
        names = [session.case(cases[0])]
    former = dict[str, str]()

    def decide(heres: tuple[Here, ...]) -> tuple[tuple[NewEvent, ...], ...]:
        former.update({here.case.number: here.case.owner for here in heres})
        return tuple(decisions.assign(here, to) for here in heres)

    first, *others = act_on(session.store, names, session.entry(), decide)
    speak = session.reading(first.policy)
    left: Page = [
        Line(speak.say(told))
        for one in (first, *others)
        for told in stays_with(one.case, one.policy, former[one.case.number], one.case.owner)
    ]
    owner = first.policy.member(first.case.owner)
    staff = owner.name if owner else first.case.owner
    if others:
        answer(
            session,
            first,
            "{count} cases are now {staff}'s: {case} (event {seq}) and {others}.",
            as_json,
            left,
            staff=staff,
            count=1 + len(others),
            others=[one.case.number for one in others],
        )
        return
    answer(session, first, "{case} is now {staff}'s (event {seq}).", as_json, left, staff=staff)
