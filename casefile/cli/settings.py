"""A file of settings: what the environment would say at every command of one person."""

import os
import sys
from pathlib import Path

from casefile.errors import BadData, CasefileError

OWN_SETTINGS = {
    "db": "CASEFILE_DB",
    "as": "CASEFILE_AS",
    "lang": "CASEFILE_LANG",
    "pager": "CASEFILE_PAGER",
}
"""What may stand in the file, and the variable that it stands for."""


def settings_file() -> Path:
    """Where one's settings are kept on this kind of system."""
    if os.name == "nt":  # pragma: no cover
        return Path(os.environ.get("APPDATA", Path.home())) / "casefile" / "settings.toml"
    if sys.platform == "darwin":  # pragma: no cover
        return Path.home() / "Library/Preferences/casefile/settings.toml"
    folder = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(folder) / "casefile" / "settings.toml"


def take_settings() -> CasefileError | None:
    """Let the settings stand where the environment says nothing; options win over both. What is
    wrong with the file, for whoever has to mend it; then none of it stands."""
    try:
        text = settings_file().read_text("utf-8")
    except (OSError, UnicodeDecodeError, RuntimeError):  # none, or nobody's home
        return None
    import tomllib  # most have no such file

    path = str(settings_file())
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return BadData('{path} is no TOML: write such as lang = "zh".', path=path)
    for key, value in told.items():
        if key not in OWN_SETTINGS or not isinstance(value, str):
            return BadData(
                "{path}: {key} is no setting; there are {known}, each a text.",
                path=path,
                key=key,
                known=list(OWN_SETTINGS),
            )
    for key, value in told.items():
        os.environ.setdefault(OWN_SETTINGS[key], value)
    return None
