"""No letter of any pack claims, concedes or promises what the record does not bear: every letter
under every judgement that it asks for, with a remedy granted and without."""

import random
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from math import prod

import msgspec
import pytest

from casefile.papers.letter_facts import letter_facts
from casefile.papers.letters import compose
from casefile.policy import Document, Policy
from casefile.policy.conditions import asked_in, holds
from casefile.policy.fact import Fact
from casefile.values.value import Facts, Value
from tests.desk import PACKS, pack
from tests.test_letter_variants import case_with

PACKED = sorted(path.stem for path in PACKS.glob("*.toml"))
LETTERS = [(name, of.id) for name in PACKED for of in pack(name).documents if of.moves]
MOST = 800
"""How many records each letter is held to; where there are more, that many of them by chance."""
SAID = "（原话）"
"""What was typed for a letter; what it claims is on whoever typed it."""


class Record(msgspec.Struct, frozen=True):
    """What a letter stands on."""

    known: Facts
    granted: bool
    late: bool

    def is_one(self, **facts: str) -> bool:
        return any(self.known.get(key) in value.split() for key, value in facts.items())

    @property
    def wrong(self) -> bool:
        """Whether it was found that something went wrong."""
        return self.is_one(
            founded="yes", ours="yes", outcome_of="upheld partly", closure="monetary non-monetary"
        ) and not (self.priced and "inspection" not in self.known)

    @property
    def priced(self) -> bool:
        """Whether it is about a price and nothing else."""
        other = self.is_one(trouble="goods service delay safety")
        return self.is_one(trouble="billing") or (self.is_one(price_related="yes") and not other)

    @property
    def injured(self) -> bool:
        return self.is_one(severity="injury")

    @property
    def asked_rightly(self) -> bool:
        """Whether what the customer asks for was found reasonable."""
        return self.is_one(founded="yes") and self.is_one(reasonable="yes") and self.checked

    @property
    def checked(self) -> bool:
        """Whether a price that is asked about was inspected, or none is asked about."""
        price = self.is_one(trouble="billing", price_related="yes")
        return not price or "inspection" in self.known


CLAIMS: dict[str, tuple[str, Callable[[Record], bool]]] = {
    "something went wrong": (
        r"没有做到|让您一等再等|留下了隐患|本不应|本来不该|属实|投诉(部分)?成立|"
        r"(?<!not )\bis so\b|did not\.|were not\.|was not\.|kept waiting|should not have|"
        r"should have had|fell short|\b(are|is) upheld|[Ww]e accept your complaint|went wrong\.",
        lambda record: record.wrong and not record.injured,
    ),
    "nothing went wrong": (
        r"未能证实|未予支持|不能支持|没有发现自己的过错|not bear out|not uphold|not find that we",
        lambda record: (
            record.is_one(founded="no", outcome_of="rejected partly goodwill")
            and not record.injured
        ),
    ),
    "what is asked for is right": (
        r"照办|完全正确|请求合理|立即得到补救|in every point|immediate remedy|"
        r"ask for is reasonable",
        lambda record: record.asked_rightly and not record.injured,
    ),
    "it will be seen to": (
        r"办妥|问题解决|不需要您再奔走|sees? to it|be put right|nothing more for you to do",
        lambda record: (
            record.granted
            or (record.asked_rightly and not record.injured)
            or record.is_one(ours="yes", closure="monetary non-monetary")
        ),
    ),
    "it will be corrected": (
        r"予以更正|will be corrected",
        lambda record: record.is_one(closure="non-monetary"),
    ),
    "something was changed": (
        r"已经照着改|已经更正|has been (changed|put right|corrected)",
        lambda record: "improved_on" in record.known and "measure_dropped" not in record.known,
    ),
    "something was granted": (
        r"为您确定的处理方案|已经批准的帮助|作出补偿|been granted|[Ww]e offer you|"
        r"wish to offer you|[Ww]e will provide",
        lambda record: record.granted,
    ),
    "there is a danger": (
        r"排除隐患|remove the danger|留下了隐患",
        lambda record: record.is_one(founded="yes"),
    ),
    "the answer was accepted": (
        r"接受我们的答复|accepted our answer|You have accepted",
        lambda record: "accepted_on" in record.known,
    ),
    "the time was not kept": (
        r"没有按|久等，|let you wait|later than|did not come at the time|not there at the time|"
        r"答复晚了|早些到您手里",
        lambda record: record.late or record.is_one(trouble="delay"),
    ),
}
DENIED = re.compile("不能(全部)?照办|不能全部支持")
"""What is said of a claim that is not made."""


def options(policy: Policy, of: Document) -> dict[str, list[Value | None]]:
    """Everything that the letter asks for, and what each may be; None where nobody said it."""
    blocks = [block for block in policy.blocks if block.document == of.id]
    conditions = [of.unless, *(b.when for b in blocks), *(one.when for one in of.promises)]
    judged = {key for one in conditions for key in asked_in(one)}
    told = {*of.needs, *of.may, *(key for block in blocks for key in block.needs)}
    found: dict[str, list[Value | None]] = {"granted": [None, ""], "late": [None, ""]}
    for key in sorted((judged | told) & policy.facts.keys()):
        fact = policy.facts[key]
        every: list[Value | None] = [c.id for c in fact.choices]
        every = ["yes", "no"] if fact.type == "bool" else every or [_typed(policy, fact)]
        found[key] = every if key in of.needs else [None, *every]
    return found


def _typed(policy: Policy, fact: Fact) -> str:
    kinds = {"date": "2026-03-06", "person": policy.staff[0].id, "money": "10.00"}
    return kinds.get(fact.type, SAID)


def records(policy: Policy, of: Document) -> Iterator[Record]:
    """Every record that the letter may be issued on, or as many of them as are looked at."""
    asked = options(policy, of)
    every: Iterable[tuple[Value | None, ...]] = product(*asked.values())
    if prod(map(len, asked.values())) > MOST:
        chance = random.Random(of.id)
        every = (tuple(chance.choice(one) for one in asked.values()) for _ in range(MOST))
    for chosen in every:
        of_it = {k: v for k, v in zip(asked, chosen, strict=True) if v is not None}
        known: Facts = {k: v for k, v in of_it.items() if k in policy.facts}
        if not (of.unless and holds(of.unless, known)):
            yield Record(known, "granted" in of_it, "late" in of_it)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("name", "letter"), LETTERS)
def test_a_letter_claims_nothing_that_the_record_does_not_bear(
    name: str, letter: str, lang: str
) -> None:
    policy = pack(name)
    of = policy.document(letter)
    assert of is not None
    looked_at = 0
    for record in records(policy, of):
        case = case_with(record.known)
        said = letter_facts(case, policy, of, (), case.updated_at, lang)
        said |= {"granted": SAID if record.granted else "", "late": SAID if record.late else ""}
        paragraphs = compose(case, policy, of, {}, lang, said).paragraphs
        if {p.move for p in paragraphs} != set(of.moves):
            continue  # it is not issued: a move is lacking
        for paragraph in paragraphs:
            ours = DENIED.sub("", paragraph.ours)
            for claim, (words, borne) in CLAIMS.items():
                found = re.search(words, ours)
                assert not found or borne(record), (claim, paragraph.ours, record)
        looked_at += 1
    assert looked_at


@pytest.mark.parametrize(("name", "letter"), LETTERS)
def test_what_a_letter_promises_on_record_is_no_more_than_the_record_bears(
    name: str, letter: str
) -> None:
    policy = pack(name)
    of = policy.document(letter)
    assert of is not None
    for record in records(policy, of):
        due: set[str] = set()
        for one in of.promises:
            if one.due in due or one.due not in record.known or not holds(one.when, record.known):
                continue
            due.add(one.due)
            for claim, (words, borne) in CLAIMS.items():
                for text in one.text.names:
                    assert not re.search(words, text) or borne(record), (claim, text, record)
