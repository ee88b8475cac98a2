"""A pack that is written in parts is the policy that it would be in one file."""

import hashlib
import json
import re
import tomllib
from pathlib import Path

import pytest

from casefile.actions.office.shipped import packs
from casefile.actions.office.sources import policy_path, policy_source
from casefile.policy import version_text
from casefile.policy.reading import read_policy
from tests.desk import pack, pack_text

GOLDEN = Path(__file__).parent / "golden" / "packs.txt"


def meaning() -> str:
    """Of every pack and table a digest of what it says, in no order of rows: whoever moves a row to
    another part changes none of them, and whoever changes what a pack says sees where."""
    lines = []
    for name in sorted(packs()):
        said = json.loads(version_text(pack(name)))
        for table, rows in sorted(said.items()):
            spelled = json.dumps(rows, sort_keys=True, ensure_ascii=False)
            if isinstance(rows, list) and table != "block":  # of paragraphs the first that fits
                each = (json.dumps(row, sort_keys=True, ensure_ascii=False) for row in rows)
                spelled = "\n".join(sorted(each))
            lines.append(f"{name} {table} {hashlib.sha256(spelled.encode()).hexdigest()[:16]}\n")
    return "".join(lines)


def test_every_pack_says_what_it_said_whatever_part_a_row_stands_in(update_golden: bool) -> None:
    """Where a pack was meant to change: pytest tests/test_packs_in_parts.py --update-golden"""
    said = meaning()
    if update_golden:
        GOLDEN.write_text(said, "utf-8")
    kept = GOLDEN.read_text("utf-8")
    changed = {*said.splitlines()} ^ {*kept.splitlines()}
    assert said == kept, sorted({line.rpartition(" ")[0] for line in changed})


@pytest.mark.parametrize("name", sorted(packs()))
def test_a_pack_in_one_file_is_the_version_that_it_is_in_parts(name: str, tmp_path: Path) -> None:
    """What its parts come to is one text that names no other file; and every table of it may lie
    in a part of its own."""
    path = policy_path(name)
    whole = policy_source(str(path)).text
    assert not {"include", "facts_from", "extends", "remove"} & tomllib.loads(whole).keys()
    pieces = re.split(r"(?m)^(?=\[\[?[a-z_])", whole)
    tables: dict[str, str] = {}
    for piece in pieces[1:]:
        head = re.match(r"\[\[?([a-z_]+)", piece)
        assert head
        tables[head[1]] = tables.get(head[1], "") + piece
    here = tables.pop("policy")
    for table, text in tables.items():
        (tmp_path / f"{table}.toml").write_text(text, "utf-8")
    listed = ", ".join(f'"{table}.toml"' for table in tables)
    (tmp_path / "policy.toml").write_text(f"include = [{listed}]\n{pieces[0]}{here}", "utf-8")
    parted = read_policy(policy_source(str(tmp_path / "policy.toml")).text)
    assert version_text(parted) == version_text(read_policy(pack_text(name)))
