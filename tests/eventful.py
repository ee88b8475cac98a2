"""Months in which everything happens that a report counts: beside the cases of ``bench.histories``
what goes wrong, is typed late, corrected, linked, moved, released, struck, erased, paid in parts,
receipted or not, granted or refused. Whatever the policy refuses at that moment leaves nothing, as
at a desk."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain

from bench.histories import histories

Turn = tuple[str, str]
"""Who types what; ``{no}`` is the case, ``{before}`` an earlier one, ``{later}`` a day ahead."""
TURNS: tuple[tuple[Turn, ...], ...] = (
    (("teng", "link {no} {before} --as same-customer"),),
    (("teng", "link {no} {before} --as same-cause"),),
    (("teng", "correct {no} opened received_at={earlier} --reason 样例"),),
    (("teng", "correct {no} record-card phone=13800000222 --reason 样例"),),
    (("teng", "correct {no} judge founded=no --reason 样例"),),
    (("teng", "correct {no} notify --at {earlier} --reason 样例"),),
    (("teng", "correct {no} written-notice --at {earlier} --reason 样例"),),
    (("teng", "contact {no} channel=phone outcome=reached said=样例"),),
    (
        ("teng", "promise {no} 回电 --due {later}"),
        ("teng", "promise-moved {no} 1 --due {much_later} --reason 样例"),
        ("teng", "promise-kept {no} 1"),
    ),
    (
        ("teng", "promise {no} 回电 --due {later} --by zhou"),
        ("teng", "promise-released {no} 1 --reason 样例"),
    ),
    (("teng", "promise {no} 送货 --due {later}"),),
    (("teng", "promise {no} 送货 --due {later}"), ("teng", "strike {no} promise --reason 误记")),
    (
        ("zhou", "offer {no} compensation amount=80 item=样例"),
        ("zhou", "offer {no} gift item=样例 amount=30"),
        ("teng", "choose {no} 1"),
    ),
    (("teng", "offer {no} compensation amount=90 item=样例 --ask wu"), ("wu", "approve {no}")),
    (
        ("teng", "offer {no} compensation amount=95 item=样例 --ask wu"),
        ("wu", "refuse {no} --reason 样例"),
    ),
    (
        (
            "zhou",
            "settle {no} amount=120 trigger=merchant in_scope=yes payee=本人 merchant=某某餐饮 "
            "items=衣物",
        ),
        ("teng", "record {no} insurer-report insurer_reported_at=now"),
        ("zhou", "record {no} negotiate negotiated_at=now vouchers_reminded=yes"),
        ("teng", "record {no} vouchers vouchers_received_at=now"),
        ("teng", "record {no} pay paid_amount=70 paid_at=now pay_method=cash"),
        ("teng", "issue {no} receipt -o out"),
        ("teng", "record {no} pay paid_amount=50 paid_at=now pay_method=cash"),
    ),
    (
        (
            "zhou",
            "settle {no} amount=60 trigger=merchant in_scope=yes payee=本人 merchant=样例鞋店 "
            "items=鞋",
        ),
        ("zhou", "cancel-settlement {no} 1 --reason 样例"),
    ),
    (("xu", "record {no} improvement-done improved_on={day}"),),
    (
        ("xu", "record {no} penalise penalty=样例 chief_penalty=样例 penalty_amount=40"),
        ("xu", "record {no} improve improvement=样例 improvement_owner=xu improvement_due={day}"),
        ("xu", "record {no} improvement-done improved_on={day}"),
    ),
    (("xu", "correct {no} improve improvement_due={day} --reason 样例"),),
    (
        ("teng", "promise {no} 换货 --due {later}"),
        ("teng", "promise-moved {no} 1 --due {later} --by hong --reason 样例"),
        ("teng", "promise-moved {no} 1 --due {much_later} --reason 样例"),
    ),
    (
        (
            "zhou",
            "settle {no} amount=100 trigger=facility in_scope=no payee=本人 items=衣物 --ask wu",
        ),
        ("wu", "approve {no}"),
    ),
    (("teng", "correct {no} record-card product=双门冰箱 merchant=某某餐饮 --reason 样例"),),
    (
        ("teng", "promise {no} 尽快回电 --call-back --due {later}"),
        ("teng", "contact {no} channel=phone outcome=no-answer said=样例"),
    ),
    (("xu", "correct {no} penalise penalty_amount=30 --reason 样例"),),
    (("teng", "record {no} investigate cause=样例 at_fault=样例 --at {earlier}"),),
    (
        ("teng", "withdraw {no} --reason 顾客撤回 --despite 样例"),
        ("xu", "erase {no} --reason 到期"),
    ),
    (("xu", "erase {no} --reason 到期"),),
    (("teng", "reopen {no} --reason 样例"),),
    (("teng", "assign {no} hong"),),
    (("teng", "pause {no} --reason 等待鉴定 --until {later}"),),
)
PAID: tuple[Turn, ...] = (
    (
        "zhou",
        "settle {no} amount=140 trigger=merchant in_scope=no payee=本人 merchant=样例茶行 items=茶",
    ),
    ("zhou", "record {no} negotiate negotiated_at=now vouchers_reminded=yes"),
    ("teng", "record {no} vouchers vouchers_received_at=now"),
    ("teng", "record {no} pay paid_amount=90 paid_at=now pay_method=cash"),
    ("teng", "correct {no} pay paid_amount=70 --reason 样例"),
)
"""Agreed, and paid in part; which was less than was typed at first."""
CANCELLED: Turn = ("zhou", "cancel-settlement {no} --reason 样例")
CONTINUED: tuple[Turn, ...] = (
    ("zhou", "overpaid {no} --returned 10 --reason 样例"),
    (
        "zhou",
        "settle {no} amount=110 trigger=merchant in_scope=yes payee=本人 merchant=样例茶行 "
        "items=茶 --continues 1",
    ),
)
PAID_IN_VAIN: tuple[tuple[Turn, ...], ...] = (
    PAID,
    (*PAID, CANCELLED),
    (*PAID, CANCELLED, ("zhou", "overpaid {no} --reason 样例")),
    (
        *PAID,
        CANCELLED,
        ("zhou", "overpaid {no} --returned 20 --reason 样例"),
        ("zhou", "overpaid {no} --reason 样例"),
    ),
    (*PAID, CANCELLED, *CONTINUED),
    (
        *(*PAID, CANCELLED, *CONTINUED, CANCELLED),
        ("zhou", "overpaid {no} --returned 45 --reason 样例"),
    ),
)
"""What becomes of money that was paid on what came to nothing."""


def eventful(count: int, seed: int, begun: datetime, days: int) -> Iterator[str]:
    """The lines of ``count`` cases that came in ``days`` days from ``begun`` on, the first of that
    year."""
    chance = random.Random(seed)
    for no, lines in enumerate(_each_case(histories(count, seed, begun, days)), 1):
        lines = [_in_full(line, no, begun.year) for line in lines]
        turns = chance.sample(TURNS, chance.choice((0, 2, 4, 6)))
        half = chance.randrange(1, len(lines) + 1)
        case, before = (f"{begun.year}-{n:06}" for n in (no, chance.randrange(1, max(no, 2))))
        yield from lines[:half]
        yield from _taken(case, before, turns[::2], lines[half - 1], 30, chance)
        yield from lines[half:]
        yield from _taken(case, before, turns[1::2], lines[-1], 3000, chance)
        vain = PAID_IN_VAIN[no // 2 % len(PAID_IN_VAIN)] if no % 2 else ()
        yield from _taken(case, before, (vain,), lines[half - 1], 300, random.Random(no))


def _in_full(line: str, no: int, year: int) -> str:
    """The line with the number of its case in full, since cases of two years have one end."""
    words = line.split(" ")
    if words[4] != "open":
        assert words[5] == str(no), line
        words[5] = f"{year}-{no:06}"
    return " ".join(words)


def _each_case(lines: Iterator[str]) -> Iterator[list[str]]:
    found: list[str] = []
    for line in lines:
        if found and line.split()[4] == "open":
            yield found
            found = []
        found.append(line)
    yield found


def _taken(
    case: str,
    before: str,
    turns: Sequence[tuple[Turn, ...]],
    after: str,
    minutes: int,
    chance: random.Random,
) -> Iterator[str]:
    """Those turns of a case, one after the other, each some minutes later."""
    now = datetime.fromisoformat(after.split()[1])
    for who, words in chain.from_iterable(turns):
        now += timedelta(minutes=chance.randrange(1, minutes))
        told = words.format(
            no=case,
            before=before,
            earlier=(now - timedelta(hours=20)).isoformat(),
            later=(now + timedelta(hours=24)).isoformat(),
            much_later=(now + timedelta(days=6)).isoformat(),
            day=f"{now:%Y-%m-%d}",
        )
        yield f"--now {now.isoformat()} --as {who} {told}"
