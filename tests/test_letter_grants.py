"""What a letter tells of what was granted: the sum is the granted one, or the letter is refused."""

import re
from itertools import product
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.case.money import Offer
from casefile.papers.letter_faults import letter_remarks
from casefile.papers.letters import compose
from casefile.policy.letters import Block, Document
from casefile.values.amounts import fen
from casefile.values.value import Facts, Title
from tests.test_letter_variants import MALL, case_with

SUMS = ("180.00", "500.00")
STATES = ("offered", "chosen", "declined", "refused", "withdrawn", "lapsed")
KIND = Document(
    "sum", Title("信", "letter"), "letter.docx", may=("amount",), moves=("offer", "own")
)


def offer(no: int, kind: str, amount: str, state: Any) -> Offer:
    case = case_with({})
    return Offer(
        no=no,
        seq=no + 3,
        kind=kind,
        at=case.opened_at,
        by=case.owner,
        amount=fen(amount),
        facts={"amount": amount},
        grantor=case.owner,
        granted_at=case.opened_at,
        authors=(case.owner,),
        state=state,
    )


ONE = [
    (offer(1, kind, sum_, s),) for kind in ("refund", "voucher") for sum_ in SUMS for s in STATES
]
TWO = [
    (offer(1, "refund", "180.00", a), offer(2, "refund", "500.00", b))
    for a, b in product(STATES, STATES)
]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("offers", ["", "refund"])
def test_a_sum_in_a_letter_is_the_granted_one_or_the_letter_is_refused(
    lang: str, offers: str
) -> None:
    blocks = (
        Block(
            "sum",
            "offer",
            Title("给您{amount}。", "You get {amount}."),
            (),
            ("amount",),
            "",
            offers,
        ),
        Block("sum", "own", Title("经办人是{owner}。", "{owner} looks after it.")),
    )
    policy = msgspec.structs.replace(MALL, blocks=blocks, documents=(KIND,))
    issued = 0
    for typed, known, made in product((None, *SUMS), (None, *SUMS), [(), *ONE, *TWO]):
        facts: Facts = {"amount": known} if known else {}
        given: Facts = {"amount": typed} if typed else {}
        case = msgspec.structs.replace(case_with(facts), offers=made)
        letter = compose(case, policy, KIND, given, lang)
        if any(r.grave for r in letter_remarks(letter, case, policy, KIND, given, lang)):
            continue
        issued += 1
        told = {*re.findall(r"\d+\.\d\d", letter.text)}
        chosen = [o for o in made if o.state == "chosen"]
        granted = chosen or [o for o in made if o.state == "offered"]
        assert told
        assert told <= {str(o.facts["amount"]) for o in granted}, (typed, known, made)
        assert not offers or all(o.kind == offers for o in granted if o.facts["amount"] in told)
    assert issued


GRANTED = st.lists(
    st.tuples(st.sampled_from(("大衣", "衬衫", "西装")), st.sampled_from(SUMS)),
    min_size=1,
    max_size=4,
)


@given(GRANTED, st.sampled_from(("zh", "en")))
def test_each_sum_stands_with_what_it_was_granted_for(
    granted: list[tuple[str, str]], lang: str
) -> None:
    """Two things for which the same was granted are not one sum, and no sum changes its thing."""
    said = Title("{item}给{amount}", "{amount} for {item}")
    block = Block("sum", "offer", said, (), ("item", "amount"), "", "gift")
    policy = msgspec.structs.replace(MALL, blocks=(block,), documents=(KIND,))
    offers = tuple(
        msgspec.structs.replace(
            offer(no, "gift", amount, "offered"), facts={"item": item, "amount": amount}
        )
        for no, (item, amount) in enumerate(granted, 1)
    )
    case = msgspec.structs.replace(case_with({}), offers=offers)
    text = compose(case, policy, KIND, {}, lang).paragraphs[0].text
    each = re.findall(r"[^。. ]+?给[\d.]+ ?元|CNY [\d.]+ for \w+", text)
    assert len(each) == len(granted)
    for sentence, (item, amount) in zip(each, granted, strict=True):
        assert item in sentence
        assert amount in sentence


@given(st.lists(st.sampled_from(SUMS), min_size=1, max_size=4), st.sampled_from(("zh", "en")))
def test_a_sum_that_was_granted_twice_is_told_twice(sums: list[str], lang: str) -> None:
    block = Block("sum", "offer", Title("给您{amount}。", "You get {amount}."), (), ("amount",))
    policy = msgspec.structs.replace(MALL, blocks=(block,), documents=(KIND,))
    offers = tuple(offer(no, "refund", one, "offered") for no, one in enumerate(sums, 1))
    case = msgspec.structs.replace(case_with({}), offers=offers)
    text = compose(case, policy, KIND, {}, lang).paragraphs[0].text
    assert re.findall(r"\d+\.\d\d", text) == sums


def test_what_the_paper_does_not_take_is_not_asked_for_with_it() -> None:
    blocks = (Block("sum", "offer", Title("{details}", "{details}"), (), ("details",)),)
    kind = msgspec.structs.replace(KIND, may=(), moves=("offer",))
    policy = msgspec.structs.replace(MALL, blocks=blocks, documents=(kind,))
    case = case_with({})
    letter = compose(case, policy, kind, {}, "en")
    said = [str(r.message) for r in letter_remarks(letter, case, policy, kind, {}, "en")]
    assert "which it takes from the case" in said[0]
    assert "casefile record 2026-000001" in said[1]
    assert not any("follow: details=" in text for text in said)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("胶水开裂。", "我们查明：胶水开裂。"),
        ("胶水开裂", "我们查明：胶水开裂。"),
        ("怎么会这样！", "我们查明：怎么会这样！"),
        ("原因不明…", "我们查明：原因不明…。"),
    ],
)
def test_a_stop_that_was_typed_is_not_set_twice(typed: str, said: str) -> None:
    block = Block("sum", "offer", Title("我们查明：{details}。", "-"), (), ("details",))
    policy = msgspec.structs.replace(MALL, blocks=(block,), documents=(KIND,))
    letter = compose(case_with({"details": typed}), policy, KIND, {}, "zh")
    assert letter.paragraphs[0].text == said


def test_a_stop_that_was_typed_gives_way_to_a_comma() -> None:
    block = Block("sum", "offer", Title("您说{details}，我们道歉。", "-"), (), ("details",))
    policy = msgspec.structs.replace(MALL, blocks=(block,), documents=(KIND,))
    letter = compose(case_with({"details": "等了两小时。"}), policy, KIND, {}, "zh")
    assert letter.paragraphs[0].text == "您说等了两小时，我们道歉。"
