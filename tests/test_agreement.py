"""What the parties sign: who they are, what they agreed on, what is settled, what stays open; and
that a paper about a settlement tells of that one alone.
"""

from pathlib import Path

import pytest

from casefile.papers.word.xml import text_of
from tests.desk import CARD, Desk

SETTLE = (
    "settle 1 trigger=merchant in_scope=no amount=200 merchant=某某餐厅 'items=外套:120;误工:80'"
)
FACTS = "2026年3月1日，乙方的外套在丙方店内被热汤弄脏"
NUMBER = "110101190001010014"


def paper(desk: Desk, line: str) -> str:
    """What a paper says that is issued now."""
    return text_of(Path(desk.json(f"--as teng issue {line} -o out")["file"]).read_bytes())


def settled(desk: Desk, *more: str) -> Desk:
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run(f"--as xu {SETTLE} payee=王小明", *more)
    return desk


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_agreement_has_the_agreed_facts_and_never_the_raw_complaint(
    desk: Desk, lang: str
) -> None:
    desk.run(f"--as teng open {CARD}")
    settled(desk)
    assert "送来的与样机不符" not in paper(desk, f"1 agreement --in {lang}")
    seq = next(e["seq"] for e in desk.json("show 1 --log")["events"] if "settle" in e["kind"])
    desk.run(f"--as xu correct 1 {seq} --reason 补录", f"agreed_facts={FACTS}")
    text = paper(desk, f"1 agreement --in {lang}")
    assert FACTS in text
    assert "送来的与样机不符" not in text


def test_what_was_agreed_on_may_be_told_when_it_is_negotiated(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    settled(desk)
    desk.run(
        "--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes",
        f"agreed_facts={FACTS}",
    )
    assert f"各方确认：{FACTS}。" in paper(desk, "1 agreement")


def test_the_parties_are_told_by_what_identifies_them(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD} address=北京路1号 agent=濮阳梅 guardian=李兰")
    settled(
        desk, f"payee_id={NUMBER}", "merchant_code=91110000600037341L", "attachments=发票；照片"
    )
    lines = paper(desk, "1 agreement").splitlines()
    for line in (
        "编号：2026-000001-1",
        "甲方：某某商场（样例）",
        "乙方：王小明（监护人：李兰）（代理人：濮阳梅）",
        "住址：北京路1号",
        "电话：13812348000",
        "身份证号码：110101********0014",
        "丙方：某某餐厅（商户）",
        "统一社会信用代码：91110000600037341L",
    ):
        assert line in lines, line
    assert not [line for line in lines if line.startswith("收款人：")], "the complainant is paid"
    (last,) = {line for line in lines if line.startswith("附件：")}
    assert last.startswith("附件：发票；照片。各方已阅读本协议，了解并同意其全部内容。")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["agreement", "receipt amount=200"])
def test_there_is_nothing_to_write_on_behind_what_is_known(
    desk: Desk, kind: str, lang: str
) -> None:
    """A tab draws the line to write on."""
    desk.run(f"--as teng open {CARD}")
    settled(desk, f"payee_id={NUMBER}", "pay_account=6222-1", "merchant_code=91110000600037341L")
    lines = paper(desk, f"1 {kind} --in {lang}").splitlines()
    known = [
        line
        for line in lines
        if any(one in line for one in ("6222-1", "0014", "91110000600037341L"))
    ]
    assert len(known) >= 4
    assert not [line for line in known if "\t" in line]
    assert [line for line in lines if line.endswith("\t")], "what is not known is written by hand"


@pytest.mark.parametrize("severity", ["usual", "injury"])
def test_injury_that_shows_later_is_reserved_where_somebody_was_hurt(
    desk: Desk, severity: str
) -> None:
    desk.run(f"--as teng open {CARD} severity={severity}")
    settled(desk)
    for lang, told in (("zh", "人身损害"), ("en", "njury to a person")):
        assert (told in paper(desk, f"1 agreement --in {lang}")) == (severity == "injury")


def test_a_payment_that_was_made_is_told_as_made(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    settled(desk, "pay_by=2026-03-20")
    assert "于2026年3月20日前（含当日）支付给王小明" in paper(desk, "1 agreement")
    desk.run("--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes")
    desk.run("--as teng record 1 vouchers vouchers_received_at=now")
    desk.run("--as qian record 1 pay paid_amount=50 paid_at=now pay_method=cash")
    assert "其中¥50.00已经支付，尚余¥150.00" in paper(desk, "1 agreement")
    desk.run("--as qian record 1 pay paid_amount=150 paid_at=now paid_by=mall")
    text = paper(desk, "1 agreement")
    assert "上述款项已向王小明付清，收条另具。" in text
    assert "前（含当日）" not in text


def test_who_gets_a_paper_about_a_settlement_reads_of_no_other(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    settled(desk, "pay_method=transfer")
    desk.run("--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes")
    desk.run("--as teng record 1 vouchers vouchers_received_at=now")
    desk.run("--as qian record 1 pay paid_amount=200 paid_at=now pay_method=cash")
    desk.run(
        "--as xu settle 1 trigger=merchant in_scope=no amount=30 merchant=另一商户 payee=王小明 "
        "items=鞋:30"
    )
    for kind in ("payment-slip", "merchant-letter"):
        text = paper(desk, f"1 {kind} --settlement 2")
        assert "另一商户" in text or kind == "payment-slip"
        assert "200.00" not in text, kind
    told = desk.run("--as teng issue 1 payment-slip --settlement 1", code=4).err
    assert "nothing is left to be paid on settlement 1" in told
    text = paper(desk, "1 merchant-letter --settlement 1")
    assert "200.00" in text
    assert "已由我方支付" not in text
    agreed = paper(desk, "1 agreement --settlement 1")
    assert "☑\u00a0转账" in agreed, "as it was agreed, whatever way it was paid"
    assert "☐\u00a0现金" in agreed
    assert "200.00" in paper(desk, "1 summary"), "a paper about the case has all of it"


def test_a_receipt_is_translated_without_naming_its_payment(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    settled(desk)
    desk.run("--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes")
    desk.run("--as teng record 1 vouchers vouchers_received_at=now")
    for version, amount in ((1, 50), (2, 150)):
        desk.run(f"--as qian record 1 pay paid_amount={amount} paid_at=now")
        desk.run("--as teng issue 1 receipt -o out")
        text = paper(desk, "1 receipt --in en")
        assert f"CNY {amount}.00 (" in text
        assert f"annex to 2026-000001-receipt-v{version}," in text
    told = desk.run("--as teng issue 1 receipt --in en -o out", code=4).err
    assert "payment=1" in told
    assert "payment=2" in told


def test_a_receipt_made_out_late_says_what_was_received_by_then(desk: Desk) -> None:
    """And its translation says what it says, whatever was paid since."""
    desk.run(f"--as teng open {CARD}")
    settled(desk)
    desk.run("--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes")
    desk.run("--as teng record 1 vouchers vouchers_received_at=now")
    desk.run("--as qian record 1 pay paid_amount=50 paid_at=now")
    desk.run("--as qian record 1 pay paid_amount=60 paid_at=now")
    assert "累计已收¥110.00，尚余¥90.00" in paper(desk, "1 receipt payment=1")
    desk.run("--as qian record 1 pay paid_amount=90 paid_at=now")
    assert "CNY 110.00 has been received in all" in paper(desk, "1 receipt payment=1 --in en")
    assert "累计已收¥200.00，尚余¥0.00" in paper(desk, "1 receipt payment=2")


def test_nobody_signs_what_is_broken_when_it_is_signed(desk: Desk) -> None:
    """The day of the payment has passed, and the money has not come."""
    desk.run(f"--as teng open {CARD}")
    settled(desk, "pay_by=2026-03-05")
    desk.run("--as teng issue 1 agreement -o first", now="2026-03-05T21:00:00+08:00")
    late = "2026-03-06T10:00:00+08:00"
    told = desk.run("--as teng issue 1 agreement -o out", code=4, now=late).err
    assert "passed" in told
    desk.run("--as teng issue 1 agreement --in en -o out", now=late)
    seq = desk.json("show 1")["settlements"][0]["seq"]
    desk.run(f"--as zhou correct 1 {seq} pay_by=2026-03-09 --reason 另约", now=late)
    desk.run("--as teng issue 1 agreement -o out", now=late)


def test_a_passport_is_named_in_the_language_of_the_paper(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    settled(desk, "payee_passport=E12345678")
    assert "E******78 (payee's passport)" in paper(desk, "1 receipt amount=200 --in en")
    assert "E******78（护照）" in paper(desk, "1 receipt amount=200")


TO_COME = {
    "zh": ("款项付清后", "收款时出具收条", "未按约定支付"),
    "en": ("Once the sum is paid", "when the money is received", "Where "),
}
"""What an agreement says of money that is still to be paid."""
ACCOUNT = "6222000011112222"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_agreement_tells_of_a_payment_as_past_or_to_come_as_it_is(desk: Desk, lang: str) -> None:
    """With nothing paid, a part, the rest."""
    desk.run(f"--as teng open {CARD}")
    settled(desk)
    desk.run("--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes")
    desk.run("--as teng record 1 vouchers vouchers_received_at=now")
    line = f"1 agreement --in {lang}"
    none = paper(desk, line)
    assert all(words in none for words in TO_COME[lang])
    desk.run("--as teng record 1 pay paid_amount=50 pay_method=cash paid_at=now")
    part = paper(desk, line)
    assert all(words in part for words in TO_COME[lang])
    assert {"zh": "其中¥50.00已经支付", "en": "Of it CNY 50.00 has been paid"}[lang] in part
    assert {"zh": "未按约定支付余款的", "en": "Where what is left is not paid"}[lang] in part
    desk.run("--as teng record 1 pay paid_amount=150 pay_method=cash paid_at=now")
    whole = paper(desk, line)
    assert not [words for words in TO_COME[lang] if words in whole]
    assert {"zh": "款项已经付清，就此了结", "en": "The sum is paid: the losses"}[lang] in whole


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("agreed", "paid", "named"),
    [
        ("transfer", "transfer", True),
        ("transfer", "", True),  # paid as agreed
        ("transfer", "cash", False),
        ("transfer", "wechat", False),
        ("", "transfer", False),  # which way the account belongs to nobody said: to be written in
        ("", "cash", False),
        ("", "", True),
    ],
)
def test_a_receipt_names_the_account_of_the_way_in_which_the_money_came(
    desk: Desk, agreed: str, paid: str, named: bool, lang: str
) -> None:
    desk.run(f"--as teng open {CARD}")
    settled(desk, f"pay_account={ACCOUNT}", *([f"pay_method={agreed}"] * bool(agreed)))
    desk.run("--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes")
    desk.run("--as teng record 1 vouchers vouchers_received_at=now")
    method = f"pay_method={paid}" if paid else ""
    desk.run(f"--as teng record 1 pay paid_amount=50 paid_at=now {method}")
    assert (ACCOUNT in paper(desk, f"1 receipt payment=1 --in {lang}")) is named


def test_a_translation_says_of_the_payment_what_its_original_says(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    settled(desk)
    desk.run("--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes")
    desk.run("--as teng record 1 vouchers vouchers_received_at=now")
    assert "款项付清后即告了结" in paper(desk, "1 agreement")
    desk.run("--as teng record 1 pay paid_amount=200 paid_at=now")
    assert "Once the sum is paid" in paper(desk, "1 agreement --in en")
    assert "款项已经付清，就此了结" in paper(desk, "1 agreement")
    assert "The sum is paid: the losses" in paper(desk, "1 agreement --in en")
