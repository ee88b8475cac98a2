"""Files that people bring: kept by their hash, told, written out again, erased with the person."""

import hashlib
import os
from pathlib import Path

import pytest

from casefile.procedure.attachments import plain_name
from tests import server
from tests.desk import CARD, Desk

PHOTO = b"\xff\xd8\xff\xe1 GPS 31.2N" + b"x" * 1000
HOSTILE = {
    "bomb.zip": b"PK\x03\x04" + b"\0" * 5000,
    "picture.svg": b"<svg onload='x()'/>",
    "paper.pdf": b"%PDF-1.7 /JavaScript",
    "no-ending": b"\x7fELF",
}


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.run(f"--as teng open {CARD}")
    Path("in").mkdir()
    Path("in/发票.jpg").write_bytes(PHOTO)
    return desk


def test_a_file_is_kept_by_its_hash_and_comes_out_byte_by_byte(case: Desk) -> None:
    answer = case.json("--as teng attach 1 in/发票.jpg --as voucher")
    assert len(answer["events"]) == 1
    (kept,) = case.json("show 1")["attachments"]
    assert (kept["no"], kept["name"], kept["kind"], kept["size"]) == (
        *(1, "发票.jpg", "voucher", len(PHOTO)),
    )
    assert kept["sha256"] == hashlib.sha256(PHOTO).hexdigest()
    told = case.json("--as teng attachments 1 -o out")
    assert [Path(p).name for p in told["files"]] == ["发票.jpg"]
    assert Path("out/发票.jpg").read_bytes() == PHOTO
    case.run("--as teng attachments 1 -o out")
    assert case.json("verify")["ok"]


def test_whatever_a_file_holds_it_is_kept_and_never_opened(case: Desk) -> None:
    for name, content in HOSTILE.items():
        Path("in", name).write_bytes(content)
    names = " ".join(f"in/{name}" for name in HOSTILE)
    assert len(case.json(f"--as teng attach 1 {names} --as evidence")["events"]) == len(HOSTILE)
    case.run("--as teng attachments 1 -o out")
    for name, content in HOSTILE.items():
        assert Path("out", name).read_bytes() == content


def test_several_files_are_kept_all_or_none(case: Desk) -> None:
    case.run("--as teng attach 1 in/发票.jpg in/there-is-none --as evidence", code=65)
    Path("in/empty").write_bytes(b"")
    case.run("--as teng attach 1 in/发票.jpg in/empty --as evidence", code=65)
    case.run("--as teng attach 1 in/发票.jpg in/发票.jpg --as evidence", code=4)
    case.run("--as teng attach 1 in/发票.jpg --as nonsense", code=3)
    assert case.json("show 1")["attachments"] == []


def test_the_policy_bounds_a_file_and_all_of_a_case(case: Desk) -> None:
    text = Path("policy.toml").read_text("utf-8")
    bounds = "\n[attachments]\nlargest = 2000\nin_all = 2500\n"
    Path("policy.toml").write_text(text + bounds, "utf-8")
    case.run("policy apply policy.toml")
    case.run(f"--as teng open {CARD.replace('13812348000', '13812348009')}")
    for number, size in enumerate((2001, 1500, 1001)):
        Path(f"in/{number}").write_bytes(bytes([number]) * size)
    assert "2000" in case.run("--as teng attach 2 in/0 --as evidence", code=65).err
    case.run("--as teng attach 2 in/1 --as evidence")
    assert "too large" in case.run("--as teng attach 2 in/2 --as evidence", code=4).err


def test_an_attachment_goes_with_the_person(case: Desk) -> None:
    Path("in/左手伤口.jpg").write_bytes(PHOTO)
    case.run("--as teng attach 1 in/左手伤口.jpg --as evidence")
    case.run("--as teng withdraw 1 --reason 顾客撤回")
    case.run("--as xu erase 1 --reason 到期")
    (kept,) = case.json("show 1")["attachments"]
    assert (kept["name"], kept["erased"]) == (None, True)
    assert PHOTO not in case.kept_bytes()
    assert "左手伤口".encode() not in case.kept_bytes()
    assert case.json("--as teng attachments 1 -o out")["files"] == []
    assert case.json("verify")["ok"]
    case.run("--as teng attach 1 in/发票.jpg --as evidence", code=4)


def test_a_file_that_another_case_has_too_stays_with_that_one(case: Desk) -> None:
    case.run(f"--as teng open {CARD.replace('13812348000', '13812348009')}")
    for number in (1, 2):
        case.run(f"--as teng attach {number} in/发票.jpg --as evidence")
    case.run("--as teng withdraw 1 --reason 顾客撤回")
    case.run("--as xu erase 1 --reason 到期")
    case.run("--as teng attachments 2 -o out")
    assert Path("out/发票.jpg").read_bytes() == PHOTO
    assert case.json("verify")["ok"]


def test_a_backup_has_the_attachments(case: Desk) -> None:
    case.run("--as teng attach 1 in/发票.jpg --as evidence")
    case.run("backup copy.db")
    place = "copy.db"
    if address := os.environ.get("CASEFILE_DB"):
        place = server.new_database(f"{address.rpartition('/')[2]}_other")
        case.run(f"restore copy.db {place}")
    else:
        assert PHOTO in Path(place).read_bytes()
    told = case.run(f"--db {place} --as teng attachments 1 -o back --json").data
    assert Path(told["files"][0]).read_bytes() == PHOTO
    if address:
        server.said(f"DROP DATABASE {place.rpartition('/')[2]} WITH (FORCE)")


def test_an_altered_attachment_is_found(case: Desk) -> None:
    case.run("--as teng attach 1 in/发票.jpg --as evidence")
    assert PHOTO in case.kept_bytes()
    sha256 = hashlib.sha256(PHOTO).hexdigest()
    case.altered("UPDATE files SET content = ? WHERE sha256 = ?", PHOTO + b"!", sha256)
    case.run("verify", code=11)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("发票.jpg", "发票.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\a.png", "a.png"),
        ("a:b?.png", "a_b_.png"),
        ("..", "file"),
        ("a\nb.png", "a_b.png"),
    ],
)
def test_a_name_leads_to_no_folder(name: str, kept: str) -> None:
    assert plain_name(name) == kept
    assert len(plain_name(f"{'长' * 300}.jpeg")) < 130
