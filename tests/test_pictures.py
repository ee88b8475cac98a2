"""Pictures on papers: what is no sound picture is only listed, and nobody reads off one that is
printed where it was taken."""

import io
import re
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casefile.errors import BadData
from casefile.papers.context_pictures import code_picture
from casefile.papers.pictures import MOST_PIXELS, PaperPicture, read_picture
from casefile.papers.word.drawing import Plate
from casefile.papers.word.xml import text_of
from tests.desk import CARD, Desk
from tests.office import as_pdf, needs_office
from tests.ooxml import faults_by_sdk, oddities
from tests.papers import paragraphs
from tests.test_documents import render
from tests.test_forms import margins

FIXTURES = Path(__file__).parent / "fixtures"
JPEG, PROGRESSIVE, PNG = (
    (FIXTURES / name).read_bytes()
    for name in ("letter-f.jpg", "letter-f-progressive.jpg", "letter-f.png")
)
"""A letter F, of 60 by 40 points, which looks otherwise however one turns it."""
PLACE = b"N 31.2304 E 121.4737"


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def exif(orientation: int, more: bytes = PLACE, order: str = "<") -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = mark + struct.pack(f"{order}IH", 8, 1) + entry + bytes(4)
    return segment(0xE1, b"Exif\0\0" + tiff + more)


def behind_the_start(photo: bytes, more: bytes) -> bytes:
    return photo[:2] + more + photo[2:]


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, raw: bytes, *more: bytes, colour: int = 0) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    parts = chunk(b"IHDR", head), *more, chunk(b"IDAT", zlib.compress(raw)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def read(content: bytes) -> PaperPicture:
    found = read_picture(content)
    assert found is not None
    return found


# ---- what is printed of a picture ----------------------------------------------------------------


@pytest.mark.parametrize("content", [JPEG, PROGRESSIVE, PNG], ids=["jpeg", "progressive", "png"])
def test_a_sound_picture_stays_what_it_is(content: bytes) -> None:
    picture = read(content)
    assert (picture.width, picture.height, picture.turn) == (60, 40, 0)
    assert picture.content == content
    assert read(picture.content) == picture


@pytest.mark.parametrize(
    "content",
    [
        behind_the_start(JPEG, exif(6)),
        behind_the_start(JPEG, segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE)),
        behind_the_start(JPEG, segment(0xED, b"Photoshop 3.0\0" + PLACE)),
        behind_the_start(JPEG, segment(0xE2, b"MPF\0" + PLACE)),
        behind_the_start(JPEG, segment(0xFE, PLACE)),
        behind_the_start(JPEG, segment(0xE0, b"JFXX\0" + PLACE)),
        behind_the_start(JPEG, segment(0xEE, b"Adobe\0d\0\0\0\0\1" + PLACE)),
        JPEG + behind_the_start(JPEG, exif(1)),
        JPEG + b"\0\0\0\x18ftypmp42" + PLACE,
        png(2, 1, b"\0\1\2", chunk(b"eXIf", PLACE)),
        png(2, 1, b"\0\1\2", chunk(b"tEXt", b"Comment\0" + PLACE)),
        png(2, 1, b"\0\1\2", chunk(b"iTXt", PLACE)),
        png(2, 1, b"\0\1\2") + PLACE,
    ],
    ids=range(13),
)
def test_where_a_photograph_was_taken_is_not_printed(content: bytes) -> None:
    assert PLACE in content
    printed = read(content).content
    assert PLACE not in printed
    assert b"Exif" not in printed
    assert read(printed).content == printed


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(10))
def test_a_photograph_stands_upright_however_the_telephone_was_held(
    orientation: int, order: str
) -> None:
    turned = {3: 2, 4: 2, 5: 3, 6: 1, 7: 1, 8: 3}
    picture = read(behind_the_start(JPEG, exif(orientation, order=order)))
    assert picture.turn == turned.get(orientation, 0)
    assert picture.mirrored == (orientation in (2, 4, 5, 7))
    assert picture.upright == ((40, 60) if orientation in (5, 6, 7, 8) else (60, 40))
    wide, high = Plate("a", "a", picture, 30, 30).size
    assert (wide / high) == pytest.approx(60 / 40, rel=0.01), "never out of shape"


# ---- what is none --------------------------------------------------------------------------------


def resized(width: int, height: int) -> bytes:
    at = re.search(rb"\xff\xc0..\x08", JPEG, re.DOTALL)
    assert at
    return JPEG[: at.end()] + struct.pack(">HH", height, width) + JPEG[at.end() + 4 :]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7 /JavaScript",
        b"<svg onload='x()'/>",
        b"GIF89a",
        JPEG[:-2],
        JPEG[: len(JPEG) // 2],
        PNG[:-12],
        PNG[:-1],
        PNG.replace(b"IDAT", b"IDAx"),
        resized(10_000, 10_000),
        resized(65_535, 65_535),
        resized(0, 40),
        JPEG.replace(b"\xff\xc0", b"\xff\xc9"),
        png(10_000, 10_000, b""),
        png(2, 1, b"\0\1\2" * 1000),
        png(2, 1, b"\0"),
        png(2**31, 2**31, b"\0"),
        png(7000, 7000, bytes(7001), colour=6),
        png(2, 1, b"\0\1\2", chunk(b"XYZa", b"")),
        behind_the_start(JPEG, segment(0xC4, b"\0" * 17 + b"hidden")),
        behind_the_start(JPEG, segment(0xE1, b"x") * 3000),
        JPEG + b"x" * 20_000_000,
    ],
    ids=range(22),
)
def test_what_is_no_sound_picture_of_a_common_size_is_only_listed(content: bytes) -> None:
    assert read_picture(content) is None


TOLD_BY_A_CAMERA = re.compile(rb"\xff\xe1..Exif\0\0", re.DOTALL)
"""The segment as every reader finds it: within what is painted no marker can stand."""
PIECES = st.sampled_from(
    [JPEG, PROGRESSIVE, PNG, exif(6), PLACE, b"\xff\xda", b"\xff\xd9", b"IDAT"]
)


@given(
    st.sampled_from([JPEG, PROGRESSIVE, PNG, behind_the_start(JPEG, exif(6))]),
    st.lists(
        st.tuples(st.integers(0, 1200), st.integers(0, 9), PIECES | st.binary(max_size=9)),
        max_size=4,
    ),
)
@example(JPEG, [(330, 0, b"Exif\0\0")])  # what is painted may spell anything
@settings(max_examples=400, deadline=None)
def test_whatever_bytes_are_brought_a_picture_is_read_whole_or_not_at_all(
    content: bytes, changes: list[tuple[int, int, bytes]]
) -> None:
    for at, gone, put in changes:
        content = content[:at] + put + content[at + gone :]
    picture = read_picture(content)
    if picture is not None:
        assert read_picture(picture.content) == PaperPicture(
            picture.sort, picture.width, picture.height, picture.content
        )
        assert 0 < picture.width * picture.height <= MOST_PIXELS
        assert not TOLD_BY_A_CAMERA.search(picture.content)


# ---- on a paper ----------------------------------------------------------------------------------


@pytest.fixture
def case(desk: Desk) -> Desk:
    desk.run(f"--as teng open {CARD}")
    Path("in").mkdir()
    Path("in/门上划痕.jpg").write_bytes(behind_the_start(JPEG, exif(6)))
    Path("in/wrong-ending.txt").write_bytes(PNG)
    Path("in/paper.jpg").write_bytes(b"%PDF-1.7")
    Path("in/id.jpg").write_bytes(PROGRESSIVE)
    desk.run("--as teng attach 1 in/门上划痕.jpg in/wrong-ending.txt in/paper.jpg --as photo")
    desk.run("--as teng attach 1 in/id.jpg --as identity")
    return desk


def pictures(paper: Path) -> list[bytes]:
    with zipfile.ZipFile(paper) as package:
        return [package.read(n) for n in package.namelist() if n.startswith("word/media/")]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("document", ["record-card", "evidence-list"])
def test_the_pictures_of_a_case_stand_on_its_card_and_on_the_list_of_evidence(
    case: Desk, document: str, lang: str
) -> None:
    case.run(f"--as teng issue 1 {document} --in {lang} -o out")
    (paper,) = Path("out").iterdir()
    assert pictures(paper) == [JPEG, PNG], "of the kinds that the policy names, upright and bare"
    text = text_of(paper.read_bytes())
    for name in ("门上划痕.jpg", "wrong-ending.txt", "paper.jpg", "id.jpg"):
        assert name in text
    assert case.json(f"verify {paper}")["ok"]
    assert oddities(paper.read_bytes()) == []
    assert faults_by_sdk(paper) == []


def test_a_paper_of_a_case_without_pictures_has_no_page_for_them(desk: Desk) -> None:
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng issue 1 record-card -o out")
    (paper,) = Path("out").iterdir()
    assert "附图" not in text_of(paper.read_bytes())
    assert pictures(paper) == []


def test_a_picture_that_was_exchanged_is_told(case: Desk) -> None:
    case.run("--as teng issue 1 record-card -o out")
    (paper,) = Path("out").iterdir()
    forged = Path("forged.docx")
    with zipfile.ZipFile(paper) as package, zipfile.ZipFile(forged, "w") as out:
        for name in package.namelist():
            content = package.read(name)
            out.writestr(name, PROGRESSIVE if content == JPEG else content)
    told = case.run(f"verify {forged} --json", code=10).data
    assert told["result"] == "altered"


def test_a_picture_goes_with_the_person_from_the_papers_too(case: Desk) -> None:
    case.run("--as teng issue 1 record-card")
    assert JPEG in Path("casefile.db").read_bytes()
    case.run("--as teng withdraw 1 --reason 顾客撤回")
    case.run("--as xu erase 1 --reason 到期")
    assert JPEG not in Path("casefile.db").read_bytes()
    assert case.json("verify")["ok"]


def test_a_picture_in_the_head_of_a_paper_is_told_in_a_sentence() -> None:
    shown = Plate("a", "a", read(PNG), 30, 30)
    assert (
        "word/media/picture-a.png"
        in zipfile.ZipFile(io.BytesIO(render(paragraphs("{{ x }}"), {"x": shown}))).namelist()
    )
    with pytest.raises(BadData, match="head or foot"):
        render(margins("{{ x }}"), {"x": shown, "copy": {"label": "x"}})


@pytest.mark.parametrize("name", ['a"><b/>', "&amp;", "<w:p>", "{{ 7*7 }}"])
def test_the_name_of_a_picture_is_never_markup(name: str) -> None:
    made = render(paragraphs("{{ x }}"), {"x": Plate("a", name, read(PNG), 30, 30)})
    document = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    from lxml import etree

    (told,) = etree.fromstring(document.encode()).iter("{*}docPr")
    assert told.get("descr") == name


# ---- the mark of the house, and the code for cameras ---------------------------------------------

LETTER = (
    "--as teng issue 1 apology actor=zhu actor_job=主管 resolve_by=2026-03-06 "
    "own_words=那天您排了二十多分钟，只问了一句积分。 -o out"
)


def with_policy(desk: Desk, old: str, new: str) -> None:
    text = Path("policy.toml").read_text("utf-8")
    assert old in text
    Path("policy.toml").write_text(text.replace(old, new, 1), "utf-8")
    desk.run("--as wu policy apply policy.toml")


def test_letters_bear_the_logo_that_was_approved_and_no_other(desk: Desk) -> None:
    with_policy(desk, "[organisation]\n", '[organisation]\nlogo = "logo.png"\n')
    desk.run(f"--as teng open {CARD} product=冰箱")
    assert "template apply logo.png" in desk.run(LETTER, code=3).err
    Path("logo.png").write_bytes(b"<svg/>")
    desk.run("--as wu template apply logo.png", code=65)
    Path("logo.png").write_bytes(PNG)
    assert desk.json("--as wu template apply logo.png")["document"] == "logo"
    desk.run(LETTER)
    (paper,) = Path("out").iterdir()
    assert pictures(paper) == [PNG]
    assert oddities(paper.read_bytes()) == []
    assert faults_by_sdk(paper) == []
    desk.run("--as teng issue 1 record-card -o cards")
    assert pictures(next(Path("cards").iterdir())) == [], "it stands on letters"
    Path("templates/zh_CN/logo.png").write_bytes(PROGRESSIVE)
    assert "changed since it was approved" in desk.run(LETTER, code=4).err


def test_the_code_on_a_paper_tells_by_what_an_auditor_finds_it(desk: Desk) -> None:
    with_policy(desk, 'id = "evidence-list"\n', 'id = "evidence-list"\ncode = true\n')
    desk.run(f"--as teng open {CARD}")
    head = desk.json("verify")["head"][:16]
    desk.run("--as teng issue 1 evidence-list -o out")
    (paper,) = Path("out").iterdir()
    told = f"2026-000001 evidence-list 1 {head}"
    assert pictures(paper) == [code_picture(told).content]
    assert told.encode() in zipfile.ZipFile(paper).read("word/document.xml")
    assert desk.json(f"verify {paper}")["ok"]
    assert oddities(paper.read_bytes()) == []
    assert faults_by_sdk(paper) == []


@needs_office
def test_a_reader_of_codes_reads_it_off_the_printed_page(desk: Desk, tmp_path: Path) -> None:
    reader = pytest.importorskip("zxingcpp", reason="no reader of codes (zxing-cpp) is installed")
    image = pytest.importorskip("PIL.Image", reason="no reader of pictures (Pillow) is installed")
    with_policy(desk, 'id = "evidence-list"\n', 'id = "evidence-list"\ncode = true\n')
    desk.run(f"--as teng open {CARD}")
    desk.run("--as teng issue 1 evidence-list -o out")
    (pdf,) = as_pdf(Path("out").iterdir(), Path("pdf")).values()
    subprocess.run(["pdftoppm", "-r", "150", "-gray", str(pdf), "page"], check=True)
    (code,) = reader.read_barcodes(image.open(next(iter(Path().glob("page*.pgm")))))
    assert code.text.startswith("2026-000001 evidence-list 1 ")
