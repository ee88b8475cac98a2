"""The wheel carries its policies, templates, examples and languages, and works from anywhere."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_wheel_works_from_a_folder_of_its_own(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as package:
        package.extractall(site)
    for part in (
        "policies/mall.toml",
        "policies/parts/facts.toml",
        "policies/tests/mall.test.toml",
        "templates/zh_CN/record-card.docx",
        "locale/zh_CN/LC_MESSAGES/casefile.mo",
        "examples/01-refrigerator.casefile",
    ):
        assert (site / "casefile" / part).is_file(), part
    folder = tmp_path / "elsewhere"
    folder.mkdir()

    def run(*words: str) -> str:
        env = {**os.environ, "PYTHONPATH": str(site), "CASEFILE_LANG": "zh"}
        script = (
            "import sys; sys.path = [p for p in sys.path if not p.endswith('main')];"
            "import casefile; assert 'site' in casefile.__file__, casefile.__file__;"
            "from casefile.cli import main; sys.exit(main())"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, *words],
            cwd=folder,
            env=env,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "已建好" in run("init", "--demo")
    assert "issued" in run("issue", "2005-1", "record-card", "-o", "out", "--json")
    assert "均与写入时一致" in run("verify")
