"""Amounts in another currency than yuan, and a desk whose procedures reckon in several."""

import re
from gettext import GNUTranslations
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from casefile.errors import BadData
from casefile.money.losses import Loss, come_to, losses
from casefile.pages.language import Language
from casefile.papers.word.xml import text_of
from casefile.values.amounts import capitals, grouped
from casefile.values.currency import CNY, CURRENCIES, GBP, USD, Currency
from casefile.values.typed_amounts import amount_printed
from casefile.values.words import a_sum, sum_in_words
from tests.desk import CARD, Desk, pack_text

SETTLED = (
    "settle 1 trigger=merchant in_scope=yes amount=1409.50 payee=本人 "
    "items=coat：1400;cleaning：9.50 merchant=Bistro pay_method=transfer pay_account=6222-1 "
    "pay_by=2026-03-09"
)
OF_YUAN = re.compile("¥|￥|人民币|元|yuan|CNY|[角分]整?$")
BOX = "name=李强 phone=13900139000 category=goods about=洗衣机 details=漏水 request=修理"


def mall_in(code: str, name: str = "") -> str:
    """The mall, which reckons in another currency; under another id, where one is given."""
    text = pack_text("mall").replace('id = "mall"', f'id = "{name or "mall"}"', 1)
    return text.replace("[policy]\n", f'[policy]\ncurrency = "{code}"\n', 1)


def pounds(desk: Desk, code: str = "GBP") -> None:
    """A desk that reckons in that currency from its first day on."""
    Path("ours.toml").write_text(mall_in(code), "utf-8")
    desk.run("init --practice --policy ours.toml")


@pytest.fixture
def two(desk: Desk) -> Desk:
    """A desk of two procedures: case 1 is in yuan, case 2 of the same customer in pounds."""
    desk.open()
    Path("abroad.toml").write_text(mall_in("GBP", "abroad"), "utf-8")
    desk.run("--as wu policy apply abroad.toml")
    desk.run(f"--as teng open --procedure abroad {CARD}")
    return desk


# ---- in words and figures ------------------------------------------------------------------------


def test_the_capitals_of_the_law_are_for_yuan_and_others_count_in_their_own_units() -> None:
    assert sum_in_words(140950, "zh", CNY) == "人民币壹仟肆佰零玖元伍角整"
    assert sum_in_words(140950, "zh", GBP) == "壹仟肆佰零玖英镑伍拾便士"
    assert sum_in_words(140950, "zh", USD) == "壹仟肆佰零玖美元伍拾美分"
    assert sum_in_words(100, "zh", GBP) == "壹英镑整"
    assert sum_in_words(7, "zh", USD) == "柒美分"
    assert sum_in_words(0, "zh", GBP) == "零英镑整"
    assert (
        sum_in_words(140950, "en", GBP)
        == "one thousand four hundred and nine pounds and fifty pence"
    )
    assert sum_in_words(101, "en", USD) == "one dollar and one cent"


@given(amount=st.integers(1, 10**12 - 1), currency=st.sampled_from([GBP, USD]))
def test_the_whole_part_is_told_in_the_numerals_of_the_capitals(
    amount: int, currency: Currency
) -> None:
    whole, part = divmod(amount, 100)
    told = sum_in_words(amount, "zh", currency)
    if whole:
        numeral = capitals(str(whole)).removesuffix("元整")
        assert told.startswith(numeral + currency.chinese[0])
    assert told.endswith(currency.chinese[1] if part else "整")
    assert not OF_YUAN.search(told.replace(currency.chinese[0], "").replace("美分", ""))


@given(amount=st.integers(0, 10**12 - 1), code=st.sampled_from([*CURRENCIES]))
def test_what_is_printed_in_a_currency_is_read_in_it_and_in_no_other(
    amount: int, code: str
) -> None:
    currency = CURRENCIES[code]
    for lang in ("zh", "en"):
        printed = a_sum(amount, lang, currency)
        assert amount_printed(printed, currency) == amount
        for other in CURRENCIES.values():
            assert other is currency or amount_printed(printed, other) is None
    assert losses(f"coat: {a_sum(amount, 'zh', currency)}", currency) == (Loss("coat", amount),)
    assert amount_printed(f"{currency.sign.of('en')}{grouped(amount)}", currency) == amount


@pytest.mark.parametrize("item", ["coat: £50", "coat：50 英镑", "coat £50"])
def test_a_loss_in_pounds_is_read_where_pounds_are_reckoned_and_refused_elsewhere(
    item: str,
) -> None:
    assert [line.amount for line in losses(item, GBP)] == [5000]
    with pytest.raises(BadData):
        come_to([item], 5000, CNY)


# ---- a desk in pounds ----------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["£50", "50英镑", "GBP 50", "五十英镑"])
def test_an_amount_is_typed_with_the_marks_of_its_currency_and_of_no_other(
    bare_desk: Desk, typed: str
) -> None:
    pounds(bare_desk)
    said = bare_desk.run(f"--as teng open {CARD} amount_claimed='{typed}'").out
    assert "amount claimed: 50.00 pounds" in said
    said = bare_desk.run(f"--as teng open {CARD} amount_claimed=50元", code=65).err
    assert "amounts are in pounds here: write what it comes to in pounds" in said


@pytest.mark.parametrize(("code", "word"), [("GBP", "pounds"), ("USD", "dollars")])
def test_a_limit_is_told_in_the_currency_of_the_policy(
    bare_desk: Desk, code: str, word: str
) -> None:
    pounds(bare_desk, code)
    bare_desk.open()
    said = bare_desk.run("--as teng offer 1 compensation amount=201", code=4).err
    assert f"201.00 {word}" in said
    assert not OF_YUAN.search(said)
    told = bare_desk.run("--as teng why 1 limit").out + bare_desk.run("show 1").out
    assert not OF_YUAN.search(told)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_sentence_names_another_currency_than_that_of_the_policy(lang: str) -> None:
    """Whatever a language adds to an amount where the English sentence names no currency."""
    speak = Language(lang, "Asia/Shanghai", GBP)
    place = files("casefile") / "locale" / "zh_CN" / "LC_MESSAGES" / "casefile.mo"
    with place.open("rb") as file:
        catalogue = GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    texts = [text for text in catalogue if isinstance(text, str) and text]
    assert len(texts) > 2000
    for text in texts:
        names = {name for _, name, _, _ in Formatter().parse(text) if name}
        said = speak.text(text, **dict.fromkeys(names, "12.00"))
        assert not re.search("(?<!单)元|yuan|CNY", said), said


def test_what_was_decided_is_told_in_the_currency_of_the_policy(bare_desk: Desk) -> None:
    pounds(bare_desk)
    bare_desk.open()
    ask = "--as teng offer 1 compensation amount=300 --ask xu"
    for line in (
        "--as xu approve 1",
        "--as xu refuse 1 --reason x",
        "--as teng refuse 1 --reason x",
    ):
        bare_desk.run(ask)
        for lang in ("en", "zh"):
            assert not OF_YUAN.search(bare_desk.run(f"--lang {lang} show 1").out)
        said = bare_desk.run(line).out
        assert "300.00 pounds" in said
        assert not OF_YUAN.search(said)
        chinese = bare_desk.run("--lang zh --as xu why 1 limit").out
        assert "英镑" in chinese
        assert not OF_YUAN.search(chinese)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", ["GBP", "USD"])
def test_every_paper_about_money_is_in_the_currency_of_the_policy(
    bare_desk: Desk, code: str, lang: str
) -> None:
    pounds(bare_desk, code)
    bare_desk.open("amount_claimed=1500")
    bare_desk.run(f"--as xu {SETTLED}")
    currency = CURRENCIES[code]
    slips = ("payment-slip",) if lang == "zh" else ()
    for paper in ("receipt amount=1409.50", "agreement", "record-card", *slips):
        bare_desk.run(f"--as teng issue 1 {paper} --in {lang} -o out")
    for file in Path("out").glob("*.docx"):
        text = text_of(file.read_bytes())
        bare = text.replace(currency.chinese[0], "").replace("单元", "").replace("☐ 现金", "")
        assert not re.search("¥|￥|人民币|元|yuan|CNY", bare), file.name
        if "receipt" in file.name:
            figures = "1,409.50" if lang == "en" else "1409.50"
            assert f"{currency.sign.of(lang)}{figures}" in text
            assert sum_in_words(140950, lang, currency) in text


def test_a_workbook_shows_amounts_in_the_currency_of_the_policy(bare_desk: Desk) -> None:
    pounds(bare_desk)
    assert imported(bare_desk, "[$£-809]#,##0.00")["totals"]["currency"] == "GBP"
    assert bare_desk.json("show 1")["facts"]["amount_claimed"] == "1409.50"


def test_a_workbook_in_another_currency_is_refused(desk: Desk) -> None:
    book(desk, "[$£-809]#,##0.00")
    assert "£1409.50" in desk.run("--as teng import register.xlsx", code=65).err


def book(desk: Desk, shape: str) -> None:
    sheet = (made := Workbook()).active
    assert sheet is not None
    keys = ["name", "phone", "category", "about", "details", "request", "amount_claimed"]
    sheet.append(keys)
    sheet.append(["王小明", "13812348000", "goods", "冰箱", "不符", "换货", 1409.5])
    sheet["G2"].number_format = shape
    made.save("register.xlsx")


def imported(desk: Desk, shape: str) -> dict[str, dict[str, str]]:
    book(desk, shape)
    desk.run("--as teng import register.xlsx")
    told: dict[str, dict[str, str]] = desk.json("show 1")
    return told


def test_programs_are_told_in_which_currency_amounts_are(bare_desk: Desk) -> None:
    pounds(bare_desk)
    bare_desk.open()
    bare_desk.run("--as teng offer 1 compensation amount=100")
    told = bare_desk.json("show 1")
    assert told["totals"]["currency"] == told["remedies"][0]["currency"] == "GBP"
    assert bare_desk.json("report monthly 2026-03")["currency"] == "GBP"
    for what in ("cases", "remedies"):
        out = bare_desk.run(f"export {what} --format csv").out
        assert "GBP" in out
    assert not OF_YUAN.search(bare_desk.run("report monthly 2026-03").out)


def test_letters_tell_what_was_granted_in_the_currency_of_the_policy(bare_desk: Desk) -> None:
    bare_desk.begin("--demo --policy fca")
    number = bare_desk.json("list")[0]["case"]
    assert bare_desk.json(f"show {number}")["totals"]["currency"] == "GBP"


# ---- two currencies at one desk ------------------------------------------------------------------


def test_amounts_in_another_currency_take_up_no_limit(two: Desk) -> None:
    """Three hundred to a customer are three hundred in each currency."""
    two.run("--as xu offer 1 compensation amount=300")
    before = two.json("why 2 limit")
    two.run("--as xu offer 1 compensation amount=200")
    assert two.json("why 2 limit") == before
    assert before != two.json("why 1 limit")


def test_of_a_customer_each_currency_is_told_by_itself(two: Desk) -> None:
    two.run("--as teng offer 1 compensation amount=100")
    two.run("--as teng offer 2 compensation amount=150")
    told = two.json("customer 13812348000")
    assert told["granted_in"] == {"GBP": "150.00", "CNY": "100.00"}
    assert (told["granted"], told["currency"]) == ("150.00", "GBP")
    assert {g["case"]: g["currency"] for g in told["grants"]} == {
        "2026-000001": "CNY",
        "2026-000002": "GBP",
    }
    page = two.run("customer 13812348000").out
    assert "Granted in all: 150.00 pounds\nGranted in all: 100.00 yuan\n" in page


def test_cases_that_are_linked_as_of_one_customer_keep_their_currencies_apart(two: Desk) -> None:
    two.run(f"--as teng open --procedure mall {BOX}")
    two.run("--as teng offer 2 compensation amount=200")
    two.run("--as teng offer 3 compensation amount=200")
    linked = two.run("--as teng link 2 3 --as same-customer").out
    assert "beyond" not in linked
    assert two.json("customer 13900139000")["granted_in"] == {"GBP": "200.00", "CNY": "200.00"}


@pytest.mark.parametrize("tied", ["1 4", "4 1"])
def test_a_link_across_two_currencies_shows_what_lies_beyond_a_limit_in_either(
    two: Desk, tied: str
) -> None:
    """A clerk may grant a customer five hundred: of each currency three cases come to six hundred,
    once it is known that they are of one customer."""
    two.run(f"--as teng open --procedure abroad {CARD}")
    two.run(f"--as teng open --procedure abroad {BOX}")
    two.run(f"--as teng open --procedure mall {CARD}")
    two.run(f"--as teng open --procedure mall {BOX}")
    for case in range(1, 7):
        two.run(f"--as teng offer {case} compensation amount=200")
    assert not two.run("check --warn --json", code=10).data["counts"].get("over-limit")
    two.run(f"--as teng link {tied} --as same-customer")
    found = two.run("check --warn --json", code=10).data["findings"]
    told = {f["case"][-1]: f["message"] for f in found if f["rule"] == "over-limit"}
    assert {"2026-000006" in told["1"], "2026-000004" in told["4"]} == {True}
    assert all("600.00" in text for text in told.values())
    assert two.json("verify")["ok"]


def test_a_report_never_adds_up_two_currencies(two: Desk) -> None:
    two.run("--as teng offer 1 compensation amount=100")
    two.run("--as teng offer 2 compensation amount=150")
    said = two.run("report monthly 2026-03", code=4).err
    assert "The cases are in CNY, GBP" in said
    assert "--procedure ID; there are abroad, mall" in said
    for name, code, amount in (("mall", "CNY", "100.00"), ("abroad", "GBP", "150.00")):
        told = two.json(f"report monthly 2026-03 --procedure {name}")
        assert (told["currency"], told["figures"]["granted"]) == (code, amount)
        assert told["figures"]["received"] == 1
        assert told["filters"] == [name]
        traced = two.json(f"why report granted 2026-03 --procedure {name}")
        assert traced["value"] == amount
    two.run("why report granted 2026-03", code=4)
    assert two.json("why report received 2026-03")["value"] == 2


def test_a_report_of_all_procedures_stays_where_they_reckon_alike(desk: Desk) -> None:
    desk.open()
    desk.run("--as wu policy apply eight-step")
    desk.run(f"--as lin open {BOX}")
    assert desk.json("report monthly 2026-03")["figures"]["received"] == 2
    assert desk.json("report monthly 2026-03 --procedure mall")["figures"]["received"] == 1


def test_a_procedure_keeps_the_currency_of_its_cases(desk: Desk) -> None:
    Path("pounds.toml").write_text(mall_in("GBP"), "utf-8")
    desk.open()
    said = desk.run("--as wu policy apply pounds.toml", code=65).err
    assert "policy.currency: the cases of mall are in CNY" in said


def test_before_its_first_case_a_procedure_may_take_another_currency(desk: Desk) -> None:
    Path("pounds.toml").write_text(mall_in("GBP"), "utf-8")
    desk.run("--as wu policy apply pounds.toml")
    desk.open()
    assert desk.json("show 1")["totals"]["currency"] == "GBP"


@pytest.mark.parametrize("corrected", ["CNY", "GBP"])
def test_a_number_that_is_corrected_is_judged_in_every_currency_that_it_joins(
    two: Desk, corrected: str
) -> None:
    """A case in one currency is of the same customer as a case in the other: once its number is
    put right, the three of the other currency come to six hundred of the five that a clerk may."""
    other, told = {"CNY": ("mall", "abroad"), "GBP": ("abroad", "mall")}[corrected]
    two.run(f"--as teng open --procedure {other} {CARD.replace('13812348000', '13700000001')}")
    two.run(f"--as teng open --procedure {told} {CARD.replace('13812348000', '13700000002')}")
    two.run("--as teng link 3 4 --as same-customer")
    two.run(f"--as teng open --procedure {told} {BOX}")
    two.run(f"--as teng open --procedure {told} {BOX}")
    for case in (4, 5, 6):
        two.run(f"--as teng offer {case} compensation amount=200")
    assert not two.run("check --json", code=10).data["counts"].get("over-limit")
    two.run("--as hong correct 3 record-card phone=13900139000 --reason 号码打错")
    found = two.run("check --json", code=10).data["findings"]
    (one,) = (f for f in found if f["rule"] == "over-limit")
    assert one["case"] == "2026-000003"
    assert "2026-000006" in one["message"]
    assert "now 600.00" in one["message"]
    assert two.json("verify")["ok"]


@pytest.mark.parametrize("strict_last", [True, False])
def test_what_proves_beyond_a_limit_is_judged_by_the_rules_of_its_own_case(
    desk: Desk, strict_last: bool
) -> None:
    """Two procedures in one currency, of which one lets a clerk grant a customer half as much: what
    was granted last goes beyond its limit, or stays within that of the other."""
    text = pack_text("mall").replace('id = "mall"', 'id = "strict"', 1)
    text = text.replace('per_customer = "500.00"', 'per_customer = "250.00"', 1)
    Path("strict.toml").write_text(text, "utf-8")
    desk.open()
    desk.run("--as wu policy apply strict.toml")
    desk.run(f"--as teng open --procedure strict {BOX}")
    first, last = (1, 2) if strict_last else (2, 1)
    desk.run(f"--as teng offer {first} compensation amount=100", now="2026-03-02T10:10:00+08:00")
    desk.now = "2026-03-02T10:20:00+08:00"
    desk.run(f"--as teng offer {last} compensation amount=200")
    desk.run("--as hong correct 1 record-card phone=13900139000 --reason x")
    found = desk.run("check --json", code=10).data["findings"]
    beyond = [f["message"] for f in found if f["rule"] == "over-limit"]
    assert len(beyond) == strict_last
    for told in beyond:
        assert "2026-000002" in told
        assert "at most 250.00 to one customer, now 300.00" in told
