"""Cases as a mall has them, made up by chance: plans that are sent back, pauses, cases that are
taken up again, payments in parts, deadlines that are missed, promises kept and broken. Names are
samples. The same seed gives the same cases."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

ZONE = timezone(timedelta(hours=8))
HEADS = {
    "家电部": "zhu",
    "食品部": "mei",
    "洗衣部": "bai",
    "运动部": "tian",
    "收银中心": "shen",
    "营运部": "zhou",
}
"""Units, and who answers for each."""
CHANNELS = ("in-person", "phone", "online", "letter", "mail")
TROUBLES = ("goods", "service", "delay", "billing", "safety")
CATEGORIES = ("goods", "service", "suggestion")


class History:
    """The lines of one case, each with its time."""

    def __init__(self, no: int, begun: datetime, by_chance: random.Random) -> None:
        self.no, self.now, self.chance = no, begun, by_chance
        self.category = by_chance.choice(CATEGORIES)
        self.paid = False

    def line(self, who: str, words: str, *, after: float = 0.2) -> str:
        """``words`` as ``who`` types them ``after`` hours, more or less."""
        self.now += timedelta(minutes=int(after * 60 * self.chance.uniform(0.5, 1.5)) + 1)
        return f"--now {self.now.isoformat()} --as {who} {words}"

    def told(self) -> Iterator[str]:
        """The course of the case, from its opening on."""
        chance, no = self.chance, self.no
        phone = 13800000000 + chance.randrange(1, 400 if chance.random() < 0.2 else 10**7)
        claimed = (
            f" amount_claimed={chance.randrange(50, 3000)}.00" if chance.random() < 0.5 else ""
        )
        skipped = " skip_level=yes" if chance.random() < 0.06 else ""
        yield self.line(
            "teng",
            f"open name=顾客{no}（样例） phone={phone} category={self.category} "
            f"trouble={chance.choice(TROUBLES)} channel={chance.choice(CHANNELS)} about=柜台 "
            f"details=样例 request=样例{claimed}{skipped}",
        )
        if chance.random() < 0.05:
            yield self.line("teng", f"withdraw {no} --reason 顾客撤回", after=5)
            return
        if chance.random() < 0.08:
            return  # nobody went on with it
        founded = chance.random() < 0.8
        answer = "yes" if founded else "no"
        yield self.line("teng", f"record {no} judge founded={answer} reasonable=yes", after=1)
        if chance.random() < 0.3:
            due = self.now + timedelta(hours=chance.choice((2, 24)))
            words = f"promise {no} 回电 --due {due.isoformat()}"
            yield self.line("teng", words)
            yield self.line("teng", f"promise-kept {no} 1", after=chance.choice((1, 30)))
        if not founded:
            told = (
                f"record {no} explain-unfounded explained_at=now explanation=样例 reported_to=shen"
            )
            yield self.line("teng", told, after=4)
            return
        yield from self._handled()

    def _handled(self) -> Iterator[str]:
        chance, no = self.chance, self.no
        unit = chance.choice(list(HEADS))
        head = HEADS[unit]
        slow = 60 if chance.random() < 0.15 else 6
        yield self.line("teng", f"record {no} responsible unit={unit} person={head} phoned_at=now")
        yield self.line(
            "teng", f"record {no} written-notice written_notice_at=now received_by={head}", after=1
        )
        if chance.random() < 0.1:
            until = self.now + timedelta(days=3)
            yield self.line("teng", f"pause {no} --reason 等待鉴定 --until {until.isoformat()}")
            yield self.line("teng", f"resume {no}", after=30)
        yield self.line(head, f"record {no} investigate cause=样例 at_fault=样例", after=slow)
        if self.category == "goods":
            yield self.line("he", f"record {no} inspect inspection=样例", after=slow)
        yield self.line(head, f"record {no} plan plan=样例", after=slow)
        for _ in range(chance.choice((0, 0, 0, 1, 2))):
            words = f"record {no} approve decision=returned"
            yield self.line("wu", words, after=slow * 2)
            yield self.line(head, f"record {no} plan plan=样例", after=slow)
        yield self.line("wu", f"record {no} approve decision=approved", after=8)
        if chance.random() < 0.4:
            yield from self._paid()
        yield self.line("teng", f"record {no} notify told_at=now reaction=accepts", after=slow)
        yield from self._rounded_off()

    def _paid(self) -> Iterator[str]:
        """A settlement with a merchant who pays, sometimes in parts; the papers are to come."""
        self.paid = True
        chance, no = self.chance, self.no
        amount = chance.randrange(1, 8) * 20
        route = "trigger=merchant in_scope=no payee=本人 merchant=某某餐饮"
        yield self.line("zhou", f"settle {no} amount={amount} {route} items=衣物")
        words = f"record {no} negotiate negotiated_at=now vouchers_reminded=yes"
        yield self.line("zhou", words)
        yield self.line("teng", f"record {no} vouchers vouchers_received_at=now")
        parts = (amount,) if chance.random() < 0.7 else (amount // 4, amount - amount // 4)
        for part in parts:
            paid = f"record {no} pay paid_amount={part} paid_at=now pay_method=cash"
            yield self.line("teng", paid, after=2)

    def _rounded_off(self) -> Iterator[str]:
        chance, no = self.chance, self.no
        if chance.random() < 0.25:
            return
        how = chance.choice(("satisfied", "fair", "dissatisfied"))
        words = f"record {no} follow-up followed_up_at=now reaction=accepts carried_out=样例"
        yield self.line("teng", f"{words} satisfaction={how}", after=30)
        penalty = (
            f" penalty_amount={chance.choice((50, 100, 200))}" if chance.random() < 0.3 else ""
        )
        words = f"record {no} penalise penalty=样例 chief_penalty=样例{penalty}"
        yield self.line("xu", words, after=6)
        words = f"record {no} improve improvement=样例 improvement_owner=xu"
        yield self.line("xu", f"{words} improvement_due=2026-12-31", after=6)
        yield self.line(
            "xu", f"record {no} summarise reported_on={self.now:%Y-%m-%d} lesson=样例", after=6
        )
        if not self.paid and chance.random() < 0.8:
            yield self.line("teng", f"close {no} --despite 样例", after=5)
            if chance.random() < 0.1:
                yield self.line("teng", f"reopen {no} --reason 顾客再次投诉", after=50)


def histories(count: int, seed: int, begun: datetime, days: int) -> Iterator[str]:
    """The lines of ``count`` cases that came in ``days`` days from ``begun`` on."""
    chance = random.Random(seed)
    starts = sorted(
        begun
        + timedelta(
            days=chance.randrange(days),
            hours=chance.choice(range(10, 21)),
            minutes=chance.randrange(60),
        )
        for _ in range(count)
    )
    for no, start in enumerate(starts, 1):
        yield from History(no, start.replace(tzinfo=ZONE), chance).told()
