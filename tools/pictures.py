"""Writes docs/pictures/*.svg: what a terminal shows of sample desks, for the READMEs.

``python tools/pictures.py`` plays the commands on a practice desk with example cases, at a fixed
time; every picture says that it is a sample. A test fails where they are not what this gives.
"""

import os
import re
import tempfile
from contextlib import AbstractContextManager, chdir, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from casefile.cli import terminal
from casefile.cli.run import run
from casefile.values.value import Title

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
NOW = "2026-03-03T09:20"
OPENED = (
    "--as teng --now 2026-03-02T10:00 open name=王小明 phone=13812348000 category=goods "
    "about=双门冰箱 details=送来的与样机不符 request=换成样机型号",
    "--as teng --now 2026-03-02T10:20 open name=李华 phone=13912340000 category=service "
    "about=收银台 details=排队半小时 request=道歉",
    "--as teng --now 2026-03-02T10:40 record 1 judge y y",
    "--as teng --now 2026-03-02T11:00 promise 1 回电告知检测结果 --due 2026-03-03T11:00",
)
SHOWN = {"today": "--as teng today", "list": "--as teng list", "show": "--as teng show 1"}
SAMPLE = Title("样例", "sample")
_FORMAT = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""Rich's drawing of a window without the typefaces that it would load from elsewhere."""
LANGUAGES = {"en": "", "zh": ".zh-CN"}


def pictures() -> dict[str, str]:
    """Each picture by the name of its file."""
    found = {}
    known = patch("casefile.cli.session.login", lambda: "counter")
    with tempfile.TemporaryDirectory() as folder, chdir(folder), _alone(), known:
        with redirect_stdout(StringIO()):
            for line in ("init --practice", *OPENED):
                assert run(line.split()) == 0, line
        for lang, suffix in LANGUAGES.items():
            for name, line in SHOWN.items():
                typed = f"casefile {line.partition(' ')[2].partition(' ')[2]}"
                title = f"{typed} ({SAMPLE.of(lang)})"
                found[f"{name}{suffix}.svg"] = _picture(line, lang, title)
    return found


def _alone() -> AbstractContextManager[Any]:
    """No setting of whoever runs this."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CASEFILE_", "LC_", "LANG"))}
    return patch.dict(os.environ, kept, clear=True)


def _picture(line: str, lang: str, title: str) -> str:
    drawn = Console(
        record=True,
        width=80,
        height=60,
        file=StringIO(),
        force_terminal=True,
        color_system="standard",
        highlight=False,
        markup=False,
        emoji=False,
    )
    with patch.object(terminal, "console_here", lambda: drawn), patch("sys.stdout", _Terminal()):
        run(["--now", NOW, "--lang", lang, "--no-pager", *line.split()])
    name = re.sub("[^a-z]", "", title)
    made = drawn.export_svg(title=title, code_format=_FORMAT, unique_id=f"casefile-{name}-{lang}")
    return "\n".join(one.rstrip() for one in made.splitlines()) + "\n"


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, drawn in pictures().items():
        (FOLDER / name).write_text(drawn, "utf-8")


if __name__ == "__main__":
    main()
