"""What the machine says around a command line: login, time, language, folders."""

import os
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from casefile.pages.language import Language
from casefile.store import nearest
from casefile.values.languages import SOURCE, languages
from casefile.values.text import printable


def language_of(argv: list[str], inherited: str | None) -> Language:
    """The language that the options or the environment ask for. It must be known before anything
    is parsed, since a complaint about the options is to be understood too."""
    wanted = inherited
    for before, word in zip(["", *argv], argv, strict=False):
        if before == "--lang" or word.startswith("--lang="):
            wanted = word.removeprefix("--lang=")
            break
        if before and not before.startswith("-") and not word.startswith("-"):
            break
    if wanted is None:
        env = os.environ
        wanted = env.get("CASEFILE_LANG") or next(
            (env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), SOURCE
        )
        if not env.get("CASEFILE_LANG"):
            for sign in "-_.@":
                wanted = wanted.lower().partition(sign)[0]
    return Language(wanted if wanted in languages() else SOURCE)


def default_database() -> Path:
    """The nearest database here or above, else the one in the user's data folder."""
    return nearest(Path.cwd(), data_folder())


def variable(name: str) -> str:
    """What the environment has under that name; nothing if it has none."""
    return os.environ.get(name, "")


def data_folder() -> Path:
    """Where programs keep a user's data on this kind of system."""
    if os.name == "nt":  # pragma: no cover
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "casefile"
    if sys.platform == "darwin":  # pragma: no cover
        return Path.home() / "Library/Application Support/casefile"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "casefile"


def wall_clock() -> datetime:
    """What the clock on the wall says, in UTC and whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def remark(text: str) -> None:
    """Tell something beside the answer: on stderr, where there is one, and nowhere else."""
    try:
        if sys.stderr:
            print(text, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        pass


def is_terminal(stream: object) -> bool:
    """Whether a person reads there, or types."""
    try:
        return bool(stream and stream.isatty())  # type: ignore[attr-defined]
    except ValueError:  # closed
        return False


@cache
def login() -> str:
    """The name of the operating system's user, as the log keeps it; the same for as long as a
    process lasts."""
    if os.name == "nt":  # pragma: no cover
        import getpass

        return printable(getpass.getuser())
    import pwd

    try:
        # not from the environment, where anybody can write any name
        return printable(pwd.getpwuid(os.getuid()).pw_name)
    except KeyError:
        return str(os.getuid())
