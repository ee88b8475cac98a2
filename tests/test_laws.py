"""Laws that hold for every case, whatever is recorded on it."""

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from casefile.actions import endings as closings
from casefile.actions import steps
from casefile.actions.act import act
from casefile.actions.data.rebuild import rebuild
from casefile.actions.entry import Entry
from casefile.actions.histories import number_of, replayed
from casefile.actions.office.policy import apply_policy
from casefile.actions.proof.verify import verify
from casefile.case.here import Here
from casefile.errors import CasefileError
from casefile.log.rows import CaseFilter
from casefile.policy import Policy
from casefile.procedure import endings
from casefile.procedure import steps as decisions
from casefile.procedure.next_steps import next_steps
from casefile.procedure.performers import performers
from casefile.procedure.steps import Arrival, record_step
from casefile.replay.replay import apply, replay
from casefile.store import locate, made
from casefile.values.moments import a_moment
from casefile.values.value import Facts
from tests.desk import SAMPLES, numbered, pack, pack_text

NOW = a_moment("2026-03-02T12:00", "Asia/Shanghai")


def value_for(policy: Policy, key: str, choose: random.Random) -> str:
    fact = policy.facts[key]
    if fact.choices:
        return choose.choice(fact.choices).id
    if fact.type == "bool":
        return choose.choice(["yes", "no"])
    if fact.type == "unit":
        return choose.choice(policy.units).id
    return SAMPLES[fact.type]


def walk(policy: Policy, seed: int) -> list[Any]:
    """The events of a case played to its end, with choices by chance."""
    choose = random.Random(seed)
    from casefile.procedure.steps import open_case

    opener = policy.members(policy.opening.roles)[0]
    facts = {key: value_for(policy, key, choose) for key in policy.opening.needs}
    events = numbered(open_case(policy, "d", opener, facts, Arrival(NOW)), [], now=NOW)
    for _ in range(60):
        case = replay(events, policy)
        coming = next_steps(case, policy)
        if not coming:
            return events
        step = choose.choice(coming)
        given = {
            n.key: value_for(policy, n.key, choose)
            for n in step.needs
            if n.required or choose.random() < 0.3
        }
        staff = performers(policy, case, step.step)[0]
        new = record_step(Here(case, policy, staff, NOW), step.step, given, at=None)
        events += numbered(new, events, now=NOW)
    raise AssertionError("the procedure does not come to an end")


@pytest.mark.parametrize("name", ["mall", "eight-step"])
@given(seed=st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_every_way_through_a_pack_comes_to_an_end(name: str, seed: int) -> None:
    walk(pack(name), seed)


@given(seed=st.integers(0, 10**9), data=st.data())
@settings(max_examples=60, deadline=None)
def test_replay_is_a_fold(seed: int, data: st.DataObject) -> None:
    policy = pack("mall")
    events = walk(policy, seed)
    cut = data.draw(st.integers(1, len(events)))
    case = replay(events[:cut], policy)
    for event in events[cut:]:
        case = apply(case, event, policy)
    assert case == replay(events, policy)


_SHARED = {name: pack(name) for name in ("mall", "eight-step")}


@pytest.mark.parametrize("name", [*_SHARED])
@given(seed=st.integers(0, 10**9))
@settings(max_examples=40, deadline=None)
def test_what_comes_next_follows_from_the_case_and_from_no_other(name: str, seed: int) -> None:
    events = walk(_SHARED[name], seed)
    for end in range(1, len(events) + 1):
        case = replay(events[:end], _SHARED[name])
        alone = replace(_SHARED[name])  # the same policy, which has seen no other case
        assert next_steps(case, _SHARED[name]) == next_steps(case, alone)


VERBS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "open",
                "next",
                "note",
                "correct",
                "assign",
                "close",
                "reopen",
                "withdraw",
                "reveal",
                "rebuild",
            ]
        ),
        st.integers(0, 10**6),
        st.text(max_size=12),
    ),
    max_size=25,
)


@given(commands=VERBS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_sequence_of_commands_makes_verify_fail(
    commands: list[tuple[str, int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("law")
    store = made(locate(folder / "log"))
    policy = pack("mall")
    apply_policy(store, pack_text("mall"), Entry(NOW, "counter"), folder)
    for verb, seed, text in commands:
        try:
            _act(store, policy, verb, random.Random(seed), text)
        except CasefileError:
            continue
    assert list(verify(store)) == []
    store.close()


def _act(store: Any, policy: Policy, verb: str, choose: random.Random, text: str) -> None:
    entry = Entry(NOW, "counter", choose.choice(policy.staff).id)
    numbers = [row.number for row in store.cases(CaseFilter())]
    name = choose.choice(numbers) if numbers else "1"
    match verb:
        case "open":
            keys = policy.opening.needs
            given: Facts = {
                k: text or value_for(policy, k, choose)
                if policy.facts[k].type == "text"
                else value_for(policy, k, choose)
                for k in keys
            }
            steps.open_case(store, steps.TypedOpening(given), Entry(NOW, "counter", "teng"))
        case "next":
            case, _ = replayed(store, store.events(number_of(store, name)))
            coming = next_steps(case, policy)
            if not coming:
                return
            step = choose.choice(coming).step
            needed: Facts = {k: value_for(policy, k, choose) for k in step.needs}
            staff = policy.members(step.roles)[0].id
            recording = steps.Recording(step.id, needed)
            steps.record(store, name, recording, Entry(NOW, "counter", staff))
        case "note":
            act(store, name, entry, lambda here: decisions.note(here, text, at=None))
        case "correct":
            seq = str(choose.randint(1, 30))
            wrong: Facts = {"founded": choose.choice(["yes", "no"])}
            steps.correct(store, name, steps.Correction(seq, wrong, text), entry)
        case "assign":
            other = choose.choice(policy.staff).id
            act(store, name, entry, lambda here: decisions.assign(here, other))
        case "close":
            closings.close(store, name, closings.TypedClosing({}, despite="x"), entry)
        case "reopen":
            act(store, name, entry, lambda here: endings.reopen(here, text))
        case "withdraw":
            act(store, name, entry, lambda here: endings.withdraw(here, text))
        case "reveal":
            act(store, name, entry, lambda here: decisions.reveal(here, "show"))
        case "rebuild":
            list(rebuild(store))
