"""Papers in numbered copies: who signed, who holds them, and what hangs."""

import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from casefile.papers.word.xml import text_of
from tests.desk import CARD, Desk

SETTLE = "--as teng settle 1 amount=200 payee=本人 items=外套清洗;误工 "


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.run(f"--as teng open {CARD}")
    desk.run(f"{SETTLE} trigger=merchant in_scope=no merchant=某某餐厅（样例）")
    return desk


def pay(desk: Desk) -> None:
    for line in (
        "--as zhou record 1 negotiate negotiated_at=now vouchers_reminded=yes",
        "--as teng record 1 vouchers vouchers_received_at=now",
        "--as teng record 1 pay paid_amount=200 paid_at=now",
    ):
        desk.run(line)


def document(desk: Desk, number: int = -1) -> dict[str, Any]:
    found: dict[str, Any] = desk.json("show 1")["documents"][number]
    return found


def findings(desk: Desk, day: int, line: str = "check") -> set[str]:
    got = desk.run(f"{line} --exit-zero --json", now=f"2026-03-{day:02}T10:00:00+08:00")
    return set(got.data["counts"])


def test_a_paper_that_lacks_a_fact_names_the_command_that_gives_it(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run(
        "--as teng settle 1 trigger=merchant in_scope=no merchant=某餐厅 amount=200 payee=本人"
    )
    err = desk.run("--as teng issue 1 agreement", code=4).err
    command = re.search(r"casefile (correct 2026-000001 \d+ items=…) --reason …", err)
    assert command, err
    desk.run(f"--as teng {command[1].replace('…', '外套清洗:200')} --reason 补充")
    desk.run("--as teng issue 1 agreement -o out")


def test_a_paper_sends_to_the_step_that_tells_what_it_lacks(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    err = desk.run("--as teng issue 1 notice", code=4).err
    assert "casefile record 2026-000001 responsible unit=… person=… phoned_at=…" in err
    told = desk.run("--lang zh --as teng issue 1 notice", code=4).err
    assert "请补充：casefile record 2026-000001 responsible unit=… person=… phoned_at=…" in told


def test_a_receipt_that_lacks_its_items_when_all_is_paid_says_that_it_is_too_late(
    desk: Desk,
) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run(
        "--as teng settle 1 trigger=merchant in_scope=no merchant=某餐厅 amount=200 payee=本人"
    )
    pay(desk)
    err = desk.run("--as teng issue 1 receipt", code=4).err
    assert "casefile settle 2026-000001 --continues 1" in err
    assert "casefile correct" not in err


@pytest.mark.parametrize(
    ("facts", "holders"),
    [
        (
            "trigger=merchant merchant=甲店 in_scope=yes",
            ["财务部", "行政人事部", "客服中心", "商户"],
        ),
        ("trigger=merchant merchant=甲店 in_scope=no", ["客服中心", "商户"]),
        ("trigger=facility in_scope=yes", ["财务部", "行政人事部", "客服中心"]),
        ("trigger=facility in_scope=no", ["财务部", "客服中心"]),
    ],
)
@pytest.mark.parametrize("kind", ["receipt", "agreement"])
def test_there_is_a_copy_for_each_holder_of_the_route(
    desk: Desk, facts: str, holders: list[str], kind: str
) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run(SETTLE + facts)
    while [a for a in desk.json("show 1")["approvals"] if a["state"] == "waiting"]:
        asked = desk.json("next 1")["approvals"][0]["staff"][0]
        desk.run(f"--as {asked} approve 1")
    ahead = "amount=200" if kind == "receipt" else ""
    desk.run(f"--as teng issue 1 {kind} {ahead} -o out")
    copies = document(desk)["copies"]
    assert [c["holder"] for c in copies] == holders
    assert {c["state"] for c in copies} == {"made"}
    text = text_of(Path(f"out/2026-000001-{kind}-v1.docx").read_bytes())
    word = {2: "贰", 3: "叁", 4: "肆"}[len(holders)]
    assert text.count(f"一式{word}份，由{'、'.join(holders)}各执一份") == len(holders)
    for number, holder in enumerate(holders, 1):
        assert f"第{number}份 共{len(holders)}份 · 交 {holder}" in text
    assert text.count("人民币贰佰元整") == len(holders)
    # the receipt tells the losses in a sentence, the agreement line by line
    told = "外套清洗；误工" if kind == "receipt" else "1\n外套清洗\n\n2\n误工\n"
    assert text.count(told) == len(holders)
    assert desk.json("verify")["ok"]


def test_split_copies_lie_in_a_file_each(case: Desk) -> None:
    answer = case.json("--as teng issue 1 agreement -o out --split")
    names = [Path(f).name for f in answer["files"]]
    assert names == ["2026-000001-agreement-v1-copy1.docx", "2026-000001-agreement-v1-copy2.docx"]
    first, second = (text_of(Path("out", name).read_bytes()) for name in names)
    assert "交 客服中心" in first
    assert "交 商户" not in first
    assert "交 商户" in second
    case.run("documents 1 -o again")
    assert [f.name for f in Path("again").iterdir()] == ["2026-000001-agreement-v1.docx"]


def test_a_copy_is_signed_and_handed_to_its_holder(case: Desk) -> None:
    case.run("--as teng issue 1 agreement -o out")
    case.run("--as teng hand-over 1 agreement --copy 1 --to 客服中心 --signed-by 滕", code=4)
    case.run("--as teng sign 1 agreement --copy 1 --by 王小明")
    case.run("--as teng sign 1 agreement --copy 1 --by 王小明", code=4)
    case.run("--as teng sign 1 agreement --copy 1 --by 徐（样例）")
    case.run("--as teng sign 1 agreement --copy 3 --by 王小明", code=3)
    case.run("--as teng hand-over 1 agreement --copy 1 --to 商户 --signed-by 滕", code=4)
    case.run("--as teng hand-over 1 agreement --copy 1 --to 客服中心 --signed-by 滕")
    case.run("--as teng hand-over 1 agreement --copy 1 --to 客服中心 --signed-by 滕", code=4)
    first, second = document(case)["copies"]
    assert (first["state"], second["state"]) == ("handed-over", "made")
    assert first["signed_by"] == "王*、徐*****"[: len(first["signed_by"])]
    open_names = case.json("--as teng show 1 --reveal")["documents"][0]["copies"][0]
    assert open_names["signed_by"] == "王小明、徐（样例）"
    case.run("--as teng sign 1 receipt --copy 1 --by x", code=3)
    case.run("--as teng sign 1 和解协议书 --copy 2 --by 王小明")
    assert case.json("verify")["ok"]


def test_a_void_paper_is_signed_no_more(case: Desk) -> None:
    case.run("--as teng issue 1 agreement -o out")
    case.run("--as teng void 1 agreement", code=4)
    case.run("--as teng void 1 agreement --reason 金额写错")
    case.run("--as teng void 1 agreement --reason 金额写错", code=4)
    case.run("--as teng sign 1 agreement --copy 1 --by 王小明", code=4)
    assert document(case)["state"] == "void"
    case.run("--as teng issue 1 agreement -o out")
    assert (document(case)["version"], document(case)["state"]) == (2, "issued")


def test_a_new_version_supersedes_the_old(case: Desk) -> None:
    case.run("--as teng issue 1 agreement -o out")
    case.run("--as teng issue 1 agreement -o out")
    assert [d["state"] for d in case.json("show 1")["documents"]] == ["superseded", "issued"]
    case.run("--as teng sign 1 1 --copy 1 --by 王小明", code=4)


def test_a_signed_paper_is_not_superseded_by_printing_it_anew(case: Desk) -> None:
    case.run("--as teng issue 1 agreement -o out")
    case.run("--as teng sign 1 agreement --copy 1 --by 本人")
    told = case.run("--as teng issue 1 agreement -o out", code=4).err
    assert "void" in told
    assert [d["state"] for d in case.json("show 1")["documents"]] == ["issued"]
    case.run("--as teng void 1 agreement --reason 打印错误")
    case.run("--as teng issue 1 agreement -o out")
    assert [d["state"] for d in case.json("show 1")["documents"]] == ["void", "issued"]


def test_a_translation_stands_beside_the_original_as_its_annex(case: Desk) -> None:
    case.run("--as teng issue 1 agreement -o out")
    case.run("--as teng sign 1 agreement --copy 1 --by 本人")
    case.run("--as teng issue 1 agreement --in en -o out")
    first, second = case.json("show 1")["documents"]
    assert (first["state"], second["state"]) == ("issued", "issued")
    assert (first["version"], second["version"], second["annex"]) == (1, 1, first["no"])
    assert "以中文为准" in text_of(Path("out/2026-000001-agreement-v1-en.docx").read_bytes())
    case.run("--as teng void 1 1 --reason 打印错误")
    assert [d["state"] for d in case.json("show 1")["documents"]] == ["void", "void"]
    case.run("--as teng issue 1 agreement --in en -o out")
    assert "annex" not in text_of(Path("out/2026-000001-agreement-v2.docx").read_bytes())


def test_a_translation_takes_no_version_and_made_again_it_bears_a_name_of_its_own(
    case: Desk,
) -> None:
    """Versions count how often the paper itself was issued, whatever was translated between."""
    for lang in ("zh", "en", "en", "zh", "en"):
        case.run(f"--as teng issue 1 agreement --in {lang} -o out")
    papers = case.json("show 1")["documents"]
    kept = ("v1", "v1-en", "v1-en2", "v2", "v2-en")
    names = [f"2026-000001-agreement-{name}.docx" for name in kept]
    assert [d["name"] for d in papers] == names
    assert [d["version"] for d in papers] == [1, 1, 1, 2, 2]
    assert [d["annex"] for d in papers] == [None, 1, 1, None, 4]
    assert [d["state"] for d in papers] == ["superseded"] * 3 + ["issued"] * 2
    assert sorted(f.name for f in Path("out").iterdir()) == sorted(names)


def test_every_paper_can_be_looked_at_before_and_has_no_version_then(case: Desk) -> None:
    before = case.json("show 1")["documents"]
    for kind in ("record-card", "agreement", "summary"):
        told = case.run(f"--as teng issue 1 {kind} --preview --json").data
        assert any("2026-000001" in line for line in told["lines"])
        assert not any("v1" in line for line in told["lines"])
    assert case.json("show 1")["documents"] == before
    case.run("--as qian issue 1 agreement --preview")


def test_a_notice_whose_day_for_an_answer_has_passed_is_refused(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now")
    late = "2026-06-01T10:00:00+08:00"
    assert "passed" in desk.run("--as teng issue 1 notice -o out", code=4, now=late).err
    desk.run("--as teng issue 1 notice -o out")
    desk.run("--as zhu record 1 investigate cause=送货单型号填错 at_fault=cheng")
    told = desk.run("--as teng issue 1 notice -o again", code=4, now=late)
    assert "nobody waits" in told.err, "an answer that came is not asked for by a day that is gone"


def test_a_change_of_the_amount_supersedes_what_was_issued(case: Desk) -> None:
    case.run("--as teng issue 1 agreement -o out")
    seq = case.json("show 1")["settlements"][0]["seq"]
    case.run(f"--as teng correct 1 {seq} amount=150 --reason 少赔")
    assert document(case)["state"] == "superseded"
    case.run("--as teng issue 1 agreement -o out")
    text = text_of(Path("out/2026-000001-agreement-v2.docx").read_bytes())
    assert "人民币壹佰伍拾元整" in text


def test_nothing_that_waits_or_lacks_a_fact_is_issued(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    assert "settle" in desk.run("--as teng issue 1 receipt -o out", code=4).err
    desk.run("--as teng issue 1 notice -o out", code=4)
    desk.run("--as teng settle 1 trigger=facility in_scope=no amount=200 payee=本人")
    told = desk.run("--as teng issue 1 receipt -o out", code=4).err
    assert "issue 2026-000001 receipt amount=…" in told
    desk.run("--as wu approve 1")
    desk.run("--as qian approve 1")
    told = desk.run("--as teng issue 1 receipt amount=200 -o out", code=4).err
    assert "losses that are settled" in told
    desk.run("--as teng issue 1 application -o out")
    text = text_of(Path("out/2026-000001-application-v1.docx").read_bytes())
    assert text.count("同意") == 2
    desk.run("--as teng cancel-settlement 1 1 --reason x")
    desk.run("--as teng issue 1 application -o out", code=4)
    assert not list(Path("out").glob("*receipt*"))


def test_the_notice_tells_the_unit_what_to_do_by_when(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng record 1 judge founded=yes reasonable=yes")
    desk.run("--as teng record 1 responsible unit=家电部 person=zhu phoned_at=now")
    desk.run("--as teng issue 1 notice -o out")
    text = text_of(Path("out/2026-000001-notice-v1.docx").read_bytes())
    for part in ("家电部", "朱（样例）", "2026-03-02 10:00", "2026-03-05 24:00", "回　执"):
        assert part in text


def test_money_without_a_signed_receipt_hangs(case: Desk) -> None:
    pay(case)
    case.run("--as teng issue 1 receipt -o out")
    assert "paid-without-receipt" not in findings(case, 5)
    assert "paid-without-receipt" in findings(case, 6)
    assert [p["rule"] for p in case.json("--as teng today")["papers"]] == ["paid-without-receipt"]
    for copy in (1, 2):
        case.run(f"--as teng sign 1 receipt --copy {copy} --by 王小明")
    assert "paid-without-receipt" not in findings(case, 6)


def test_an_agreement_without_its_receipt_and_copies_that_lie_about(case: Desk) -> None:
    pay(case)
    for kind in ("receipt", "agreement"):
        case.run(f"--as teng issue 1 {kind} -o out")
    for copy in (1, 2):
        case.run(f"--as teng sign 1 agreement --copy {copy} --by 王小明")
    found = findings(case, 6)
    assert {"signature-missing", "copy-not-handed-over"} <= found
    for copy in (1, 2):
        case.run(f"--as teng sign 1 receipt --copy {copy} --by 王小明")
    assert "signature-missing" not in findings(case, 6)
    for kind in ("receipt", "agreement"):
        for copy, holder in ((1, "客服中心"), (2, "商户")):
            case.run(f"--as teng hand-over 1 {kind} --copy {copy} --to {holder} --signed-by 甲")
    assert "copy-not-handed-over" not in findings(case, 6)
    assert case.json("verify")["ok"]


def test_a_party_without_a_copy_is_known(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run(SETTLE + "trigger=merchant merchant=甲店 in_scope=no")
    desk.run("--as teng issue 1 agreement -o out")
    assert "customer-without-copy" in findings(desk, 2, "check --warn")
    assert "customer-without-copy" not in findings(desk, 2)
    later = findings(desk, 20, "check --warn")
    assert "customer-without-copy" not in later, "told for some days, not every night for ever"
    text = Path("policy.toml").read_text("utf-8")
    text = text.replace("customer_copy = false", "customer_copy = true")
    Path("new.toml").write_text(text, "utf-8")
    desk.run("policy apply new.toml --open-cases")
    desk.run("--as teng issue 1 agreement -o out")
    assert [c["holder"] for c in document(desk)["copies"]][-1] == "顾客"
    assert "customer-without-copy" not in findings(desk, 2, "check --warn")


def proof(desk: Desk, file: str, code: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = desk.run(f"verify {file} --json", code=code).data
    return data


def saved_again(file: str, old: str = "", new: str = "") -> str:
    """The file as an office program writes it, with one text changed."""
    from docx import Document

    document = Document(file)
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace(old, new) if old else run.text
    document.save("again.docx")
    return "again.docx"


def test_an_issued_file_is_proved_by_its_bytes_or_its_text(case: Desk) -> None:
    case.run("--as teng issue 1 receipt amount=200 -o out")
    file = "out/2026-000001-receipt-v1.docx"
    assert proof(case, file) == {
        "ok": True,
        "result": "identical",
        "case": "2026-000001",
        "document": "receipt",
        "version": 1,
        "state": "issued",
        "erased": False,
        "changed": [],
        "odd": [],
    }
    assert proof(case, saved_again(file))["result"] == "same-text"
    altered = proof(case, saved_again(file, "200.00", "900.00"), 10)
    assert (altered["ok"], altered["result"], altered["document"]) == (False, "altered", "receipt")
    assert any("900.00" in c["now"] and "200.00" in c["issued"] for c in altered["changed"])
    assert "altered" in case.run("verify again.docx", code=10).out


def test_a_superseded_file_and_a_foreign_one_are_no_proof(case: Desk) -> None:
    case.run("--as teng issue 1 agreement -o out")
    case.run("--as teng issue 1 agreement -o out")
    old = proof(case, "out/2026-000001-agreement-v1.docx", 10)
    assert (old["ok"], old["result"], old["state"]) == (False, "identical", "superseded")
    from docx import Document

    Document().save("foreign.docx")
    assert proof(case, "foreign.docx", 10)["result"] == "unknown"
    other = Document()
    other.core_properties.title = "和解协议书 2026-000001"
    other.add_paragraph("今收到一百万元")
    other.save("forged.docx")
    assert proof(case, "forged.docx", 10)["result"] == "unknown"
    Path("no.docx").write_bytes(b"PK\x03\x04 no")
    case.run("verify no.docx", code=65)
    case.run("verify nowhere.docx", code=65)


def test_a_single_copy_is_proved_too(case: Desk) -> None:
    case.run("--as teng issue 1 agreement -o out --split")
    found = proof(case, "out/2026-000001-agreement-v1-copy2.docx")
    assert (found["ok"], found["result"]) == (True, "identical")
    told = case.run("verify out/2026-000001-agreement-v1-copy2.docx").out
    assert "agreement-v1-copy2.docx: byte by byte" in told
    case.run("verify")


def test_a_void_paper_is_shown_as_void(case: Desk) -> None:
    case.run("--as teng issue 1 agreement -o out")
    told = case.run("--lang zh --as teng void 1 agreement --reason 打错").out
    assert "2026-000001-agreement-v1.docx" in told
    for line in ("show 1", "show 1 --log", "documents 1", "--lang zh documents 1"):
        assert "void" in case.run(line).out or "作废" in case.run(line).out


@pytest.mark.parametrize("split", ["", "--split"])
def test_a_clause_that_was_taken_out_is_found(case: Desk, split: str) -> None:
    from docx import Document

    case.run(f"--as teng issue 1 agreement -o out {split}")
    file = next(f for f in sorted(Path("out").iterdir()))
    document = Document(str(file))
    clause = next(p for p in document.paragraphs if "仍可依法主张权利" in p.text)
    clause._p.getparent().remove(clause._p)
    document.save("short.docx")
    found = proof(case, "short.docx", 10)
    assert found["result"] == "altered"
    assert any("仍可依法主张权利" in c["issued"] and not c["now"] for c in found["changed"])


def test_the_summary_tells_the_whole_case(case: Desk) -> None:
    pay(case)
    case.run("--as teng note 1 顾客来电询问进度")
    case.run("--as teng promise 1 三天内回电 --due 3d")
    case.run("--as teng offer 1 apology")
    case.run("--as teng issue 1 agreement -o out")
    case.run("--as teng sign 1 agreement --copy 1 --by 王小明")
    case.run("--as teng issue 1 summary -o out")
    text = text_of(Path("out/2026-000001-summary-v1.docx").read_bytes())
    for part in (
        "支付赔偿",
        "备注：顾客来电询问进度",
        "承诺：三天内回电",
        "致歉",
        "200.00",
        "和解协议书 第 1 版",
        "有效，已签署",
        "有效，未签署",
        "商户责任、不属本公司责任范围",
        "判定投诉性质",
    ):
        assert part in text, part


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_pdf_lies_beside_the_file(case: Desk) -> None:
    answer = case.json("--as teng issue 1 agreement -o out --pdf")
    assert [Path(f).suffix for f in answer["files"]] == [".docx", ".pdf"]
    assert Path(answer["files"][1]).read_bytes().startswith(b"%PDF")


def test_without_an_office_no_pdf_and_no_document(
    case: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casefile.disk.pdf.shutil.which", lambda _: None)
    assert "LibreOffice" in case.run("--as teng issue 1 agreement -o out --pdf", code=73).err
    assert case.json("show 1")["documents"] == []


def test_another_main_part_is_no_issued_paper(case: Desk) -> None:
    case.run("--as teng issue 1 agreement -o out")
    file = Path("out/2026-000001-agreement-v1.docx")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile("forged.docx", "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "_rels/.rels":
                part = part.replace(b"word/document.xml", b"word/forged.xml")
            if name == "[Content_Types].xml":
                other = part.replace(b"/word/document.xml", b"/word/forged.xml")
                one = re.findall(b"<Override[^>]*/word/forged.xml[^>]*>", other)[0]
                part = part.replace(b"</Types>", one + b"</Types>")
            new.writestr(name, part)
        new.writestr("word/forged.xml", old.read("word/document.xml").replace(b"800.00", b"900.00"))
        links = old.read("word/_rels/document.xml.rels")
        new.writestr("word/_rels/forged.xml.rels", links)
    assert proof(case, "forged.docx", 10)["result"] == "altered"


def test_the_margins_of_one_copy_do_not_prove_another(case: Desk) -> None:
    case.run("--as teng issue 1 agreement -o out --split")
    one, two = (Path(f"out/2026-000001-agreement-v1-copy{n}.docx") for n in (1, 2))
    with (
        zipfile.ZipFile(one) as first,
        zipfile.ZipFile(two) as second,
        zipfile.ZipFile("mixed.docx", "w") as new,
    ):
        for name in first.namelist():
            new.writestr(name, (second if "header" in name else first).read(name))
    assert proof(case, "mixed.docx", 10)["result"] == "altered"


@pytest.mark.parametrize("before", ["", "--copy 1 --by 李"], ids=["none", "one by another"])
def test_all_copies_of_a_paper_are_signed_and_handed_over_at_once(case: Desk, before: str) -> None:
    """What that leaves is what it leaves copy by copy; each copy goes to whom it belongs."""
    pay(case)
    case.run("--as teng issue 1 receipt -o out")
    if before:
        case.run(f"--as teng sign 1 receipt {before}")
    case.run("--as teng sign 1 receipt 王小明")
    copies = document(case)["copies"]
    assert all("王*" in (c["signed_by"] or "") for c in copies)
    told = case.run("--as teng sign 1 receipt 王小明", code=4).err
    assert "signed" in told
    case.run("--as teng hand-over 1 receipt 李")
    copies = document(case)["copies"]
    assert {c["state"] for c in copies} == {"handed-over"}
    case.run("--as teng hand-over 1 receipt 李", code=4)
    assert case.json("verify")["ok"]


def test_only_signed_copies_go_and_only_to_the_holder_who_is_named(case: Desk) -> None:
    pay(case)
    case.run("--as teng issue 1 receipt -o out")
    case.run("--as teng hand-over 1 receipt 李", code=4)
    case.run("--as teng sign 1 receipt 王小明 --copy 1")
    first, second = document(case)["copies"]
    case.run(f"--as teng hand-over 1 receipt 李 --to {second['holder']}", code=4)
    case.run(f"--as teng hand-over 1 receipt 李 --to {first['holder']}")
    first, second = document(case)["copies"]
    assert (first["state"], second["state"]) == ("handed-over", "made")
    case.run("--as teng sign 1 receipt 王小明 --by 李", code=2)
    case.run("--as teng sign 1 receipt", code=4)


def test_copies_that_are_signed_already_are_told_as_the_language_lists_them(desk: Desk) -> None:
    settled = "trigger=merchant in_scope=no payee=customer merchant=某某餐饮 items=衣物：150.00"
    for line in (
        f"teng open {CARD}",
        f"zhou settle 1 amount=150 {settled}",
        "teng issue 1 agreement --keep",
        "teng sign 1 agreement 王小明",
    ):
        desk.run(f"--as {line}")
    told = desk.run("--lang zh --as teng sign 1 agreement 王小明", code=4).err
    assert "王小明已签署第 1、2 份" in told
