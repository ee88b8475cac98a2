"""Numbers with a check digit: proved when they are typed, masked where they are shown."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import BadData
from casefile.people.masks import mask_id, mask_passport
from casefile.values.codes import credit_code, identity_number, passport_number, permit_number
from tests.desk import CARD, Desk

NUMBER = "110101190001010014"
CODE = "91110000600037341L"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (NUMBER, NUMBER),
        ("110101 19000101 0014", NUMBER),
        ("110101-19000101-0014", NUMBER),
        ("11010119000101009x", "11010119000101009X"),
        ("１１０１０１ １９０００１０１００１４", NUMBER),
        ("11010119000101009ｘ", "11010119000101009X"),
        ("810000199001010019", "810000199001010019"),  # a permit of a resident from Hong Kong
    ],
)
def test_an_identity_number_is_kept_without_its_blanks(typed: str, number: str) -> None:
    assert identity_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("110101190001010015", "check digit"),
        ("110101190002300011", "date of birth"),
        ("11010119000101001", "17 digits"),
        ("1101011900010100144", "17 digits"),
        ("110101189901010010", "nobody was born"),
        ("X10101190001010014", "17 digits"),
        ("护照 E12345678", "17 digits"),
    ],
)
def test_an_identity_number_that_cannot_be_is_refused_and_not_repeated(
    typed: str, told: str
) -> None:
    with pytest.raises(BadData) as caught:
        identity_number(typed)
    sentence = caught.value.message.text
    assert told in sentence
    assert typed not in str(caught.value)


def test_nobody_is_born_after_today() -> None:
    assert identity_number(NUMBER, date(1900, 1, 1)) == NUMBER
    with pytest.raises(BadData, match="nobody was born"):
        identity_number(NUMBER, date(1899, 12, 31))


@pytest.mark.parametrize(
    ("read", "typed", "number", "seen"),
    [
        (passport_number, "e1234 5678", "E12345678", "E******78"),
        (passport_number, "ＥＡ１２３４５６７", "EA1234567", "E******67"),
        (passport_number, "L01X0", "L01X0", "***"),
        (permit_number, "H12345678", "H12345678", "H******78"),
        (permit_number, "m12345678 01", "M1234567801", "M12345*7801"),
        (permit_number, "12345678", "12345678", "1*****78"),
        (permit_number, "1234567801（B）", "1234567801B", "123456*801B"),
        (permit_number, "CAN110078010112", "CAN110078010112", "CAN110*****0112"),
        (permit_number, NUMBER.replace("110101", "911124")[:17] + "4", "", ""),
    ],
)
def test_a_passport_or_a_permit_is_read_and_masked(
    read: Callable[[str], str], typed: str, number: str, seen: str
) -> None:
    if not number:
        with pytest.raises(BadData, match="check digit"):
            read(typed)
        return
    assert read(typed) == number
    assert mask_passport(number) == seen


@pytest.mark.parametrize(
    ("read", "typed"),
    [
        (passport_number, "ABCDEF"),
        (passport_number, "E123456789"),
        (passport_number, "护照123456"),
        (permit_number, "K12345678"),
        (permit_number, "1234567"),
        (permit_number, "CAN110078130112"),
    ],
)
def test_a_passport_or_a_permit_that_cannot_be_is_refused_and_not_repeated(
    read: Callable[[str], str], typed: str
) -> None:
    with pytest.raises(BadData) as caught:
        read(typed)
    assert typed not in str(caught.value)


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(place: int, more: int) -> None:
    """GB 11643 finds every single mistake."""
    wrong = str((int(NUMBER[place]) + more) % 10)
    with pytest.raises(BadData):
        identity_number(NUMBER[:place] + wrong + NUMBER[place + 1 :])


@pytest.mark.parametrize("typed", [CODE, CODE.lower(), "91110000 600037341L"])
def test_a_credit_code_is_kept_in_capitals(typed: str) -> None:
    assert credit_code(typed) == CODE


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("91110000600037342L", "check digit"),
        ("9111000060003734", "no unified social credit code"),
        ("9111000060003734IL", "no unified social credit code"),  # I is not among its letters
        ("A1110000600037341L", "no unified social credit code"),
        ("９１１１００００６０００３７３４１Ｌ", "no unified social credit code"),
        ("商户", "no unified social credit code"),
    ],
)
def test_a_credit_code_that_cannot_be_is_refused(typed: str, told: str) -> None:
    with pytest.raises(BadData) as caught:
        credit_code(typed)
    assert told in caught.value.message.text


def test_a_masked_number_hides_the_day_of_birth() -> None:
    assert mask_id(NUMBER) == "110101********0014"
    assert mask_id("short") == "***"


def settle(
    desk: Desk, extra: str, scope: str = "yes", code: int = 0, trigger: str = "merchant"
) -> str:
    return desk.run(
        f"--as xu settle 1 trigger={trigger} in_scope={scope} amount=200 payee=本人 items=外套 "
        f"merchant=某某餐厅 {extra}",
        code=code,
    ).err


def test_a_wrong_number_is_told_in_one_sentence_and_nothing_is_written(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    before = desk.json("verify")["head"]
    told = settle(desk, "payee_id=110101190001010015", code=65)
    assert "check digit" in told
    assert "110101190001010015" not in told
    assert "credit code" in settle(desk, "merchant_code=91110000600037342L", code=65)
    assert desk.json("verify")["head"] == before


def copies(desk: Desk, kind: str) -> list[str]:
    """What stands on each copy."""
    from casefile.papers.word.xml import text_of

    ahead = "amount=200" if kind == "receipt" else ""
    desk.run(f"--as teng issue 1 {kind} {ahead} -o {kind} --split")
    files = sorted(Path(kind).iterdir())
    return [text_of(file.read_bytes()) for file in files]


@pytest.mark.parametrize("kind", ["receipt", "agreement"])
def test_every_original_masks_the_identity_number_where_the_house_keeps_one(
    desk: Desk, kind: str
) -> None:
    """Originals that differ are not equally valid."""
    text = Path("policy.toml").read_text("utf-8")
    text = text.replace("customer_copy = false", "customer_copy = true")
    Path("policy.toml").write_text(text, "utf-8")
    desk.run("policy apply policy.toml")
    desk.run(f"--as teng open {CARD}")
    settle(desk, f"payee_id={NUMBER} merchant_code={CODE}")
    originals = copies(desk, kind)
    assert len(originals) == 5
    for one in originals:
        assert "110101********0014" in one
        assert NUMBER not in one
        assert (kind == "agreement") == (CODE in one)


@pytest.mark.parametrize("internal", [(), ("merchant",), ("desk",)])
def test_the_policy_says_whether_originals_show_the_number_in_full(
    desk: Desk, internal: tuple[str, ...]
) -> None:
    """In full where none of their holders is of the house."""
    text = Path("policy.toml").read_text("utf-8")
    text += '\n[[holder]]\nid = "客服中心"\ntitle = { zh = "客服中心", en = "desk" }\n'
    for name in internal:
        before = f'en = "{name}" }}\n'
        at = text.rindex(before) if name == "desk" else text.index(f"{before}\n[[staff]]")
        text = f"{text[: at + len(before)]}internal = true\n{text[at + len(before) :]}"
    Path("policy.toml").write_text(text, "utf-8")
    desk.run("policy apply policy.toml")
    desk.run(f"--as teng open {CARD}")
    settle(desk, f"payee_id={NUMBER}", scope="no")
    assert [NUMBER in one for one in copies(desk, "receipt")] == [not internal] * 2


def test_a_number_that_is_not_known_leaves_a_line_to_write_on(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    settle(desk, "")
    for text in copies(desk, "receipt"):
        assert "身份证号码：\t" in text


def test_lists_and_internal_forms_show_it_masked(desk: Desk) -> None:
    from casefile.papers.word.xml import text_of

    desk.run(f"--as teng open {CARD}")
    settle(desk, f"payee_id={NUMBER}", trigger="facility")
    desk.run("--as wu approve 1")
    assert NUMBER not in desk.run("show 1").out
    assert desk.json("show 1")["settlements"][0]["facts"]["payee_id"] == "110101********0014"
    revealed = desk.json("--as teng show 1 --reveal")["settlements"][0]["facts"]
    assert revealed["payee_id"] == NUMBER
    file = desk.json("--as teng issue 1 slip -o out")["file"]
    slip = text_of(Path(file).read_bytes())
    assert "110101********0014" in slip
    assert NUMBER not in slip


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('payee_id = "payee_id"', 'payee_id = "merchant"', "payee_id"),
        ('method = "pay_method"', 'method = "pay_account"', "choice"),
        ('pay_by = "pay_by"', 'pay_by = "merchant"', "date"),
        ('account = "pay_account"', 'account = "acount"', "not defined"),
        (
            '[[staff]]\nid = "teng"',
            '[[holder]]\nid = "商户"\ntitle = "商户"\n\n[[staff]]\nid = "teng"',
            "twice",
        ),
        (
            '[[staff]]\nid = "teng"',
            '[[holder]]\nid = ""\ntitle = "x"\n\n[[staff]]\nid = "teng"',
            "missing",
        ),
    ],
)
def test_what_papers_print_is_checked_in_the_policy(
    desk: Desk, old: str, new: str, told: str
) -> None:
    text = Path("policy.toml").read_text("utf-8")
    assert old in text
    Path("new.toml").write_text(text.replace(old, new, 1), "utf-8")
    assert told in desk.run("policy check new.toml", code=65).err


def test_a_number_of_a_payee_must_be_masked(desk: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    old = 'en = "payee\'s identity number" }\npersonal = true'
    assert old in text
    Path("new.toml").write_text(text.replace(old, old.removesuffix("\npersonal = true")), "utf-8")
    assert "must be personal and masked" in desk.run("policy check new.toml", code=65).err


def test_the_library_is_loaded_only_where_a_number_is_typed() -> None:
    rooms = "casefile.procedure.canonical, casefile.papers.context_money"
    script = f"import sys, {rooms}; sys.exit('stdnum' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
