"""What is written for PowerShell, read by a parser of its language where one is installed; no
PowerShell is needed, and none is at hand where this is made."""

from pathlib import Path

import pytest

from casefile.cli.run import run

grammar = pytest.importorskip("tree_sitter_powershell")
tree_sitter = pytest.importorskip("tree_sitter")
CONTRIB = Path(__file__).parents[1] / "contrib"


def faults(script: bytes) -> list[str]:
    """What the parser cannot read of a script, line by line."""
    parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
    found, open_ = [], [parser.parse(script).root_node]
    while open_:
        node = open_.pop()
        open_ += node.children
        if node.is_error or node.is_missing:
            found.append(f"{node.start_point[0] + 1}: {node.text.decode()[:60]}")
    return found


@pytest.mark.parametrize("script", sorted(CONTRIB.glob("*.ps1")), ids=lambda path: path.name)
def test_a_script_of_the_desk_can_be_read(script: Path) -> None:
    whole = script.read_bytes()
    assert faults(whole) == []
    assert faults(whole.replace(b") {", b") ", 1)) != [], "it would find a brace that is missing"


def test_the_completion_of_powershell_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", "powershell"]) == 0
    script = capsys.readouterr().out.encode()
    assert faults(script) == []
    assert faults(script.replace(b"}", b"", 1)) != []
