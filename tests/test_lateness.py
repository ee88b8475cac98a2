"""A letter owns up to having kept somebody waiting where it did, and nowhere else: over deadlines
of the house and of the customer, kept and missed, and of cases taken up again."""

import pytest

from tests.desk import CARD, Desk

DAY = "2026-03-{day:02}T{hour:02}:00:00+08:00"
COURSE = (
    (2, "teng record 1 judge founded=yes reasonable=yes"),
    (2, "teng record 1 responsible unit=家电部 person=zhu phoned_at=now"),
    (2, "teng record 1 written-notice written_notice_at=now"),
    (2, "zhu record 1 investigate cause=送货单型号填错 at_fault=某某"),
    (2, "he record 1 inspect inspection=无质量问题"),
    (2, "zhu record 1 plan plan=换成样机型号"),
    (2, "wu record 1 approve decision=approved"),
)
TOLD = "teng record 1 notify told_at=now reaction=accepts"
OWNED_UP = "没有按答应的时间"


def letter_says(desk: Desk, day: int, *lines: tuple[int, str]) -> bool:
    """Whether the reply of that day owns up, after a course in time and these entries."""
    desk.run(f"--as teng open {CARD}", now=DAY.format(day=2, hour=10))
    for on, line in (*COURSE, *lines):
        hour = 10 if on == 2 else 12
        desk.run(f"--as {line}", now=DAY.format(day=on, hour=hour))
    preview = "issue 1 reply finding_told=查明是送货单填错了型号。 --preview"
    return (
        OWNED_UP in desk.run(f"--lang zh --as teng {preview}", now=DAY.format(day=day, hour=13)).out
    )


@pytest.mark.parametrize(
    ("day", "lines", "owned_up"),
    [
        (3, ((3, TOLD),), False),
        (28, ((3, TOLD),), False),  # the follow-up, penalties, the meeting: nobody waits for those
        (9, (), True),  # told within five days of the approval
        (9, ((9, TOLD),), True),
        (3, ((3, TOLD), (3, "teng promise 1 送配件 --due 2026-03-04")), False),
        (6, ((3, TOLD), (3, "teng promise 1 送配件 --due 2026-03-04")), True),
        (9, ((3, TOLD), (3, "teng contact 1 channel=phone outcome=asks")), True),
        (9, ((3, TOLD), (3, "teng contact 1 channel=phone outcome=reached")), False),
        (
            28,
            (
                (3, TOLD),
                (4, "teng close 1 on-the-spot result=已换货"),
                (20, "teng reopen 1 --reason 又坏了"),
            ),
            False,
        ),
    ],
)
def test_a_letter_owns_up_to_what_the_customer_waited_for(
    desk: Desk, day: int, lines: tuple[tuple[int, str], ...], owned_up: bool
) -> None:
    assert letter_says(desk, day, *lines) == owned_up


def test_a_deadline_that_kept_an_answer_from_coming_is_owned_up_to(desk: Desk) -> None:
    """Nobody judged the complaint for a week, and all that time there was no answer."""
    desk.run(f"--as teng open {CARD}", now=DAY.format(day=2, hour=10))
    preview = "issue 1 progress progress_told=正在查。 reply_by=2026-03-12 --preview"
    for day, late in ((2, False), (9, True)):
        told = desk.run(f"--lang zh --as teng {preview}", now=DAY.format(day=day, hour=11)).out
        assert ("没有按原定的时间" in told) == late
