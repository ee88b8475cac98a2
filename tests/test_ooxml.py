"""Every template, and every paper of every example, is a Word file by the standard."""

import zipfile
from pathlib import Path

import pytest

from casefile.actions.office.shipped import packs
from tests.desk import Desk, pack
from tests.ooxml import VALIDATOR, build_of, faults_by_sdk, oddities
from tests.papers import paragraphs
from tests.test_pages import TEMPLATES


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda f: f"{f.parent.name}-{f.stem}")
def test_each_template_is_built_by_the_standard(file: Path) -> None:
    assert oddities(file.read_bytes()) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(packs()))
def test_each_paper_of_the_examples_is_built_by_the_standard(bare_desk: Desk, name: str) -> None:
    bare_desk.run(f"init --practice --demo --policy {name}")
    bare_desk.now = "2027-03-01T10:00:00+08:00"
    by = f"--as {pack(name).staff[0].id}"
    for case in [row["case"] for row in bare_desk.json("list")]:
        bare_desk.run(f"{by} documents {case} -o out")
        bare_desk.run(f"{by} issue {case} record-card -o out")
    papers = sorted(Path("out").glob("*.docx"))
    assert papers
    for paper in papers:
        assert oddities(paper.read_bytes()) == [], paper.name
        assert faults_by_sdk(paper) == [], paper.name


@pytest.mark.slow
@pytest.mark.skipif(VALIDATOR is None, reason="Word's SDK is not here: make validator")
def test_words_own_sdk_finds_no_fault_in_any_template() -> None:
    for file in TEMPLATES:
        assert faults_by_sdk(file) == [], file


def test_what_is_against_the_standard_is_found(tmp_path: Path) -> None:
    sound = paragraphs("x")
    assert oddities(sound) == []
    for old, new, grave in (
        (b"<w:p>", b'<w:p><w:pPr><w:jc w:val="left"/><w:keepNext/></w:pPr>', True),
        (b"<w:p>", b'<w:p><w:r><w:drawing r:embed="rId77"/></w:r></w:p><w:p>', True),
        (b"<w:p>", b"<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid><w:tr/></w:tbl><w:p>", True),
        (
            b"<w:p>",
            b"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr/></w:tbl><w:p>",
            False,
        ),
    ):
        file = tmp_path / "spoilt.docx"
        with zipfile.ZipFile(file, "w") as out, zipfile.ZipFile(_file(sound, tmp_path)) as parts:
            for name in parts.namelist():
                content = parts.read(name)
                if name == "word/document.xml":
                    assert old in content
                    content = content.replace(old, new, 1)
                out.writestr(name, content)
        assert oddities(file.read_bytes()) != []
        assert build_of(file.read_bytes()) != build_of(sound)
        assert VALIDATOR is None or bool(faults_by_sdk(file)) == grave


def _file(content: bytes, folder: Path) -> Path:
    path = folder / "sound.docx"
    path.write_bytes(content)
    return path
