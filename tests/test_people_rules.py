"""Who may, for whom, and what of a person is shown: rights, authority that is lent, masks, what is
kept apart. Row by row, without the command line."""

import typing

import msgspec
import pytest

from casefile.errors import CasefileError, Message
from casefile.log.events import PersonalErased, PersonalRevealed
from casefile.pages.language import Language
from casefile.people.delegation import Delegation, delegates, delegators
from casefile.people.masks import mask, mask_id, mask_name, mask_phone
from casefile.people.privacy import discreet, manner, masked, masked_value, split
from casefile.people.rights import VERBS, acting, may, member_named, permitted
from casefile.policy import Policy, Staff
from casefile.policy.people import RESERVED, Verb
from casefile.policy.rules import remarks_of
from casefile.procedure.erasure import erase
from casefile.replay.replay import replay
from casefile.values.value import Facts, Title, Value
from tests.desk import pack
from tests.rules import FIRST, MALL, Then, check, done, moment, rows

EN = Language("en")


def member(name: str, policy: Policy = MALL) -> Staff:
    found = policy.member(name)
    assert found, name
    return found


def told(error: CasefileError) -> str:
    return f"{type(error).__name__}: {EN.tell(error)}"


# ---- rights -----------------------------------------------------------------------------------

ROLES: list[tuple[str, str, tuple[str, ...], str]] = [
    # why, who, the roles that it takes, the refusal
    ("whoever holds the role", "teng", ("desk",), ""),
    ("any of the roles will do", "wu", ("desk", "operations-director"), ""),
    ("any of one's own roles will do", "cheng", ("section-chief",), ""),
    ("where no role is named everybody may", "sun", (), ""),
    (
        "others may not, and are told who may",
        "teng",
        ("finance",),
        "NotPermitted: 滕（样例） may not record “a note”: it takes finance (--as qian).",
    ),
    (
        "each role and everybody who holds one is told",
        "qian",
        ("unit-head", "desk"),
        "NotPermitted: 钱（样例） may not record “a note”: it takes head of the responsible unit, "
        "service desk (--as teng, --as hong, --as zhu, --as cheng, --as jin, --as mei, --as bai, "
        "--as tian).",
    ),
    (
        "a role that nobody holds is told, too",
        "teng",
        ("watchman",),
        "NotPermitted: 滕（样例） may not record “a note”: it takes watchman, which nobody is.",
    ),
]


@pytest.mark.parametrize(
    ("who", "roles", "then"), [r[1:] for r in ROLES], ids=[r[0] for r in ROLES]
)
def test_what_takes_a_role(who: str, roles: tuple[str, ...], then: str) -> None:
    if not then:
        permitted(MALL, member(who), roles, VERBS["note"])
        return
    with pytest.raises(CasefileError) as refusal:
        permitted(MALL, member(who), roles, VERBS["note"])
    assert told(refusal.value) == then


def test_who_has_gone_holds_no_role() -> None:
    gone = msgspec.structs.replace(member("teng"), roles=())
    with pytest.raises(CasefileError) as refusal:
        permitted(MALL, gone, ("desk",), VERBS["note"])
    assert told(refusal.value).startswith("NotPermitted: 滕（样例） may not record “a note”")


@pytest.mark.parametrize("verb", sorted(set(VERBS) - RESERVED))
def test_a_verb_is_for_everybody_until_it_is_reserved(verb: Verb) -> None:
    open_to_all = msgspec.structs.replace(MALL, rights={})
    reserved = msgspec.structs.replace(MALL, rights={verb: ("finance",)})
    for staff in MALL.staff:
        may(open_to_all, staff, verb)
    may(reserved, member("qian"), verb)
    with pytest.raises(CasefileError) as refusal:
        may(reserved, member("wu"), verb)
    assert told(refusal.value) == (
        f"NotPermitted: 吴（样例） may not record “{VERBS[verb].of('en')}”: it takes finance "
        "(--as qian)."
    )


@pytest.mark.parametrize("verb", sorted(RESERVED))
def test_a_verb_that_breaks_a_rule_is_for_nobody_until_it_is_given(verb: Verb) -> None:
    given = msgspec.structs.replace(MALL, rights={verb: ("finance",)})
    silent = msgspec.structs.replace(MALL, rights={})
    may(given, member("qian"), verb)
    with pytest.raises(CasefileError) as refusal:
        may(silent, member("qian"), verb)
    what = VERBS[verb].of("en")
    assert told(refusal.value) == (
        f"NotPermitted: 钱（样例） may not record “{what}”: the policy gives nobody that right "
        f"([rights] {verb} = …)."
    )
    with pytest.raises(CasefileError, match="takes"):
        may(given, member("wu"), verb)


def test_every_verb_that_a_policy_may_reserve_has_a_name() -> None:
    assert set(typing.get_args(Verb)) == set(VERBS)


NAMES = [
    ("by id", "teng", "teng"),
    ("by name", "滕（样例）", "teng"),
    ("by a name in other letters", "TENG", "teng"),
    (
        "by a slip of the hand",
        "tenk",
        "NotFound: The policy has no member of staff tenk.\nDid you mean teng?",
    ),
]


@pytest.mark.parametrize(("name", "then"), [r[1:] for r in NAMES], ids=[r[0] for r in NAMES])
def test_a_member_of_staff_is_named(name: str, then: str) -> None:
    try:
        found = member_named(MALL, name).id
    except CasefileError as error:
        found = told(error)
    assert found == then


def test_who_is_not_known_at_all_is_told_who_there_is() -> None:
    with pytest.raises(CasefileError) as missing:
        member_named(MALL, "完全不同的名字")
    first, second = told(missing.value).splitlines()
    assert first == "NotFound: The policy has no member of staff 完全不同的名字."
    assert second.startswith("Known are: teng 滕（样例）, hong 洪（样例）, ")


def test_a_name_is_read_however_it_is_spaced_and_namesakes_are_told_apart() -> None:
    two = tuple(
        msgspec.structs.replace(s, name="张 伟", login=()) for s in (member("teng"), member("zhu"))
    )
    lone = msgspec.structs.replace(member("wu"), id="li", name="Li  Na", login=())
    policy = msgspec.structs.replace(MALL, staff=(*two, lone))
    for typed in ("lina", "LI NA", "Ｌｉ　Ｎａ", "li"):
        assert member_named(policy, typed).id == "li"
    with pytest.raises(CasefileError) as several:
        member_named(policy, "张伟")
    assert told(several.value) == (
        f"NotFound: 张伟 may be any of teng {_unit('teng')}, zhu {_unit('zhu')}; "
        "name one by the id."
    )
    assert member_named(policy, policy.name_of("zhu")).id == "zhu", "as lists print it"
    gone = msgspec.structs.replace(two[0], roles=())
    left = msgspec.structs.replace(policy, staff=(gone, two[1], lone))
    assert acting(left, "张伟").id == "zhu", "who has left is nobody's namesake"


def _unit(name: str) -> str:
    unit = member(name).unit
    return MALL.known_units[unit].of("en")


# ---- authority that is lent -------------------------------------------------------------------

LATER, EARLIER = moment("03-05T10:00"), moment("03-01T10:00")
LENT = [
    # why, what was lent (by, to, until), of whom, who acts with their authority
    ("to one", [("xu", "hong", LATER)], "xu", ["hong"]),
    ("to two", [("xu", "hong", LATER), ("xu", "teng", LATER)], "xu", ["hong", "teng"]),
    ("by another", [("wu", "hong", LATER)], "xu", []),
    ("until a moment that has passed", [("xu", "hong", EARLIER)], "xu", []),
    ("until this very moment", [("xu", "hong", FIRST)], "xu", []),
    (
        "of two the later counts: taken back",
        [("xu", "hong", LATER), ("xu", "hong", EARLIER)],
        "xu",
        [],
    ),
    (
        "of two the later counts: renewed",
        [("xu", "hong", EARLIER), ("xu", "hong", LATER)],
        "xu",
        ["hong"],
    ),
    ("to somebody who is not in the policy", [("xu", "gone", LATER)], "xu", []),
    ("not passed on", [("wu", "xu", LATER), ("xu", "hong", LATER)], "wu", ["xu"]),
]


@pytest.mark.parametrize(("lent", "of", "found"), [r[1:] for r in LENT], ids=[r[0] for r in LENT])
def test_who_acts_for_somebody(lent: list[typing.Any], of: str, found: list[str]) -> None:
    made = [Delegation(*one) for one in lent]
    assert [m.id for m in delegates(MALL, of, made, FIRST)] == found
    for staff in MALL.staff:  # read from the other end it is the same
        lenders = {m.id for m in delegators(MALL, staff, made, FIRST)}
        assert (of in lenders) is (staff.id in found)


def test_nobody_acts_with_the_authority_of_who_has_gone() -> None:
    staff = tuple(msgspec.structs.replace(s, roles=()) if s.id == "xu" else s for s in MALL.staff)
    without = msgspec.structs.replace(MALL, staff=staff)
    lent = [Delegation("xu", "hong", LATER), Delegation("wu", "xu", LATER)]
    assert delegators(without, member("hong"), lent, FIRST) == []
    assert delegates(without, "wu", lent, FIRST) == []


# ---- masks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "seen"), [("王小明", "王*"), ("王", "*"), ("Ann Smith", "A*"), ("欧阳", "欧*")]
)
def test_a_name_shows_its_first_character(name: str, seen: str) -> None:
    assert mask_name(name) == seen


@pytest.mark.parametrize(
    ("number", "seen"),
    [
        ("13812348000", "138****8000"),
        ("138 1234 8000", "138****8000"),
        ("+86 138-1234-8000", "861****8000"),
        ("010-6512345", "****45"),
        ("12315", "****15"),
        ("1231", "****"),
        ("", "****"),
    ],
)
def test_a_telephone_number_shows_its_ends(number: str, seen: str) -> None:
    assert mask_phone(number) == seen


@pytest.mark.parametrize(
    ("number", "seen"),
    [
        ("110101190001010014", "110101********0014"),
        ("11010119000101", "110101****0101"),
        ("12345678901", "123456*8901"),
        ("1234567890", "***"),
        ("", "***"),
    ],
)
def test_an_identity_number_hides_the_day_of_birth(number: str, seen: str) -> None:
    assert mask_id(number) == seen


@pytest.mark.parametrize(
    ("how", "seen"),
    [
        ("none", "13812348000"),
        ("phone", "138****8000"),
        ("id", "138123*8000"),
        ("all", "***"),
        ("name", "1*"),
    ],
)
def test_a_value_is_masked_in_the_manner_of_the_policy(how: str, seen: str) -> None:
    assert mask("13812348000", how) == seen


# ---- what is kept apart -----------------------------------------------------------------------

KEPT: list[tuple[str, Value, bool, Value]] = [
    # the fact, its value, whether it is kept apart, what others see
    ("name", "王小明", True, "王*"),
    ("phone", "13812348000", True, "138****8000"),
    ("address", "人民路1号", True, "***"),
    ("details", "与样机不符", True, "与样机不符"),
    ("category", "goods", False, "goods"),
    ("amount", "100.00", False, "100.00"),
    ("payee", "王小明", True, "王*"),
    ("payee_id", "110101190001010014", True, "110101********0014"),
    ("pay_account", "6222020000000000", True, "***"),
    ("items", ["清洗：86", "误工"], True, ["清洗：86", "误工"]),
    ("at_fault", ["王小明", "李四"], True, ["王*", "李*"]),
    ("merchant", "某餐厅", False, "某餐厅"),
]


@pytest.mark.parametrize(("key", "value", "apart", "seen"), KEPT, ids=[r[0] for r in KEPT])
def test_a_fact_about_people(key: str, value: Value, apart: bool, seen: Value) -> None:
    public, personal = split(MALL, {key: value})
    assert (public, personal) == (({}, {key: value}) if apart else ({key: value}, {}))
    assert masked_value(MALL, key, value) == seen


def test_facts_are_parted_and_masked_together() -> None:
    facts: Facts = {key: value for key, value, _, _ in KEPT}
    public, personal = split(MALL, facts)
    assert public | personal == facts
    assert not public.keys() & personal.keys()
    assert masked(MALL, facts) == {key: seen for key, _, _, seen in KEPT}


def test_every_fact_that_shows_less_than_it_is_can_be_erased() -> None:
    """What is masked but not personal would stay in the log for ever."""
    for policy in (MALL, pack("eight-step")):
        for key, fact in policy.facts.items():
            assert fact.personal or fact.manner == "none", key


@pytest.mark.parametrize(
    ("key", "how"),
    [("name", "name"), ("phone", "phone"), ("details", "none"), ("by", "name"), ("reason", "none")],
)
def test_how_a_value_is_masked(key: str, how: str) -> None:
    """Who signed is no fact of the policy, and a name all the same."""
    assert manner(MALL, key) == how


@pytest.mark.parametrize(
    ("said", "how", "then"),
    [
        (
            Message("{value} is no number.", {"value": "13812348000"}),
            "phone",
            "138****8000 is no number.",
        ),
        (
            Message("{value} is no number.", {"value": "13812348000"}),
            "none",
            "13812348000 is no number.",
        ),
        (Message("{value} of {all}.", {"value": "王小明", "all": "x"}), "name", "王* of x."),
        (Message("{value} too many.", {"value": 3}), "name", "3 too many."),
        (
            Message("{fact} must not be empty.", {"fact": Title("姓名", "name")}),
            "name",
            "“name” must not be empty.",
        ),
    ],
)
def test_an_error_repeats_a_personal_value_only_masked(said: Message, how: str, then: str) -> None:
    assert EN.say(discreet(said, how)) == then


LOOKS = [
    ("is on record", "", "teng reveal show", PersonalRevealed("show")),
    (
        "is for who may",
        "",
        "zhu reveal show",
        "NotPermitted: 朱（样例） may not record “a look at personal data”: it takes service desk, "
        "store manager, operations director, operations manager, property manager (--as teng, "
        "--as hong, --as xu, --as wu, --as zhou, --as li).",
    ),
    (
        "is allowed on a case that ended",
        "teng withdraw reason=x",
        "teng reveal show",
        PersonalRevealed("show"),
    ),
]


@rows(LOOKS)
def test_a_look_at_personal_data(before: str, deed: str, then: Then) -> None:
    check(deed, then, before)


# ---- reasons that stay ------------------------------------------------------------------------

STAYS = "Refused: The reason stays in the log for ever: leave out names, numbers, addresses."
REASONS = [
    ("says why", "保存期满", ""),
    ("names the person", "王小明要求", STAYS),
    ("names the number", "13812348000来电", STAYS),
    ("names the number in other marks", "138-1234-8000 来电", STAYS),
    ("tells free text, which is not masked", "送来的与样机不符", ""),
    ("says nothing", "  ", "Refused: A reason is needed: --reason …"),
]


@pytest.mark.parametrize(("reason", "then"), [r[1:] for r in REASONS], ids=[r[0] for r in REASONS])
def test_the_reason_of_an_erasure(reason: str, then: str) -> None:
    events = done("teng withdraw reason=x")
    case = replay(events, MALL)
    try:
        (event,) = erase(case, MALL, events, (), reason=reason, now=FIRST)
    except CasefileError as error:
        assert told(error) == then  # noqa: PT017
    else:
        assert (event.payload, then) == (PersonalErased(reason), "")


def test_what_is_erased_already_is_not_erased_again() -> None:
    bare = "03-02 10:00 record-card category=goods"
    events = done("teng withdraw reason=x", opened=bare)
    case = msgspec.structs.replace(replay(events, MALL), personal=False)
    assert erase(case, MALL, events, (), reason="到期", now=FIRST) == ()
    (event,) = erase(case, MALL, events, ("a" * 64,), reason="到期", now=FIRST)
    assert event.payload == PersonalErased("到期", ("a" * 64,))


# ---- units that do not read each other's cases -----------------------------------------------


def without_a_unit(*names: str, reads: tuple[str, ...] = ("store-manager",)) -> list[str]:
    """Of whom a policy remarks that they see only their own cases, where ``names`` have no unit."""
    staff = tuple(
        msgspec.structs.replace(s, unit="" if s.id in names else "客服部") for s in MALL.staff
    )
    rights = {verb: held for verb, held in MALL.rights.items() if verb != "read"}
    policy = msgspec.structs.replace(
        MALL, staff=staff, rights=rights | ({"read": reads} if reads else {})
    )
    places = [(m.values["place"], m.values.get("staff")) for m in remarks_of(policy)]
    return [one for place, alone in places if place == "rights.read" for one in alone]  # type: ignore[attr-defined]


def test_whoever_has_no_unit_where_units_are_apart_is_remarked() -> None:
    assert without_a_unit() == []
    assert without_a_unit("teng", "zhu") == ["teng", "zhu"]
    assert without_a_unit("teng", "zhu", reads=()) == [], "everybody reads everything"
    (reader, *_) = MALL.members(("store-manager",))
    assert without_a_unit("teng", reader.id) == ["teng"], "who reads all needs no unit"
