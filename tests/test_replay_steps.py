"""What a step that is recorded next takes away, against what all recordings say together."""

from datetime import UTC, datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from casefile.case.case import Case, StepTaken
from casefile.replay.steps import with_step, with_steps
from casefile.values.value import Facts
from tests.desk import pack

MALL = pack("mall")
NOW = datetime(2026, 3, 2, tzinfo=UTC)
DECISIONS = ["returned", "approved", "yes", "no"]


@st.composite
def recordings(draw: st.DrawFn) -> list[StepTaken]:
    """Steps in whatever order, approved and sent back, some of them corrected later."""
    found = []
    for no in range(1, draw(st.integers(1, 12)) + 1):
        step = draw(st.sampled_from(MALL.steps))
        facts: Facts = {key: draw(st.sampled_from(DECISIONS)) for key in step.needs}
        corrected = draw(st.sampled_from([(), (), (), (no + 20,)]))
        found.append(
            StepTaken(step.id, no, no, NOW, NOW, "teng", False, facts, corrected=corrected)
        )
    return found


@given(recordings())
def test_recorded_one_after_the_other_steps_tell_what_they_tell_together(
    steps: list[StepTaken],
) -> None:
    case = Case("2026-000001", "", "open", NOW, NOW, NOW, "teng", 0)
    for no, taken in enumerate(steps, 1):
        after = with_step(case, taken, MALL)
        assert after == with_steps(tuple(steps[:no]), MALL, 0)
        case = msgspec.structs.replace(case, **after)
