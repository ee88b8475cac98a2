"""What comes with the program: policies, calendars, templates, example cases."""

from pathlib import Path


def shipped(kind: str) -> Path:
    """The folder of what comes with the program: ``policies``, ``calendars``, ``templates``,
    ``examples``.

    In an installed package they lie inside it; in a working copy, templates and examples lie
    beside it.
    """
    # importlib.resources would cost a twentieth of a letter
    inside = Path(__file__).parents[2] / kind
    beside = Path(__file__).parents[3] / kind
    return inside if inside.is_dir() else beside


def packs() -> list[str]:
    """The policies that come with the program."""
    return sorted(
        f.name.removesuffix(".toml") for f in shipped("policies").iterdir() if f.is_file()
    )


OF_ALL = "mall"
"""The pack whose example cases lie beside the folders of the others."""


def examples_of(pack: str) -> list[Path]:
    """The example cases that are played under a shipped policy, in their order."""
    folder = shipped("examples") if pack == OF_ALL else shipped("examples") / pack
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted((f for f in found if f.name.endswith(".casefile")), key=lambda f: f.name)


def template(name: str, own: Path, folder: str) -> Path | None:
    """The template of that name in the folder of a language: the shop's own in ``own``, else the
    one that is shipped."""
    files = (place / folder / name for place in (own, shipped("templates")))
    return next((file for file in files if file.is_file()), None)


def shipped_templates() -> list[bytes]:
    """The templates that come with the program, in the order of their names."""
    folders = [f for f in shipped("templates").iterdir() if f.is_dir()]
    files = [f for folder in folders for f in folder.iterdir() if f.name.endswith(".docx")]
    return [f.read_bytes() for f in sorted(files, key=str)]
