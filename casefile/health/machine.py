"""The machine under a desk: programs, disk, files, fonts."""

from collections.abc import Iterator

from casefile.errors import message
from casefile.health.vitals import Verdict, Vitals

FEWEST_BYTES = 200_000_000
"""Free bytes below which a disk is soon full, whatever the size of the database."""
FONTS = {
    "仿宋": ("FangSong", "仿宋", "STFangsong", "FandolFang"),
    "黑体": ("SimHei", "黑体", "STHeiti", "FandolHei", "Sans CJK", "Source Han Sans", "思源黑体"),
    "宋体": ("SimSun", "宋体", "STSong", "FandolSong", "Serif CJK", "Source Han Serif", "思源宋体"),
    "楷体": ("KaiTi", "楷体", "STKaiti", "FandolKai", "AR PL UKai"),
}
"""The four faces of Chinese papers, and the families that serve as each."""


def program(v: Vitals) -> Iterator[Verdict]:
    told = message("Python {version}", version=_dotted(v.python))
    if v.python < (3, 11):
        yield Verdict("python", "fault", told, message("Install Python 3.11 or newer."))
    else:
        yield Verdict("python", "ok", told)


def engine(v: Vitals) -> Iterator[Verdict]:
    """Too old an engine lacks strict tables, one without the index of words finds nobody; a driver
    that is swapped in raises errors of its own, which nobody here would know."""
    kept = v.kept.engine
    check = kept.name.lower()
    told = message("{engine} {version}", engine=kept.name, version=_dotted(kept.version))
    if kept.version < kept.least or not kept.full_text:
        fix = message("Install a Python that brings a newer {engine}, with FTS5.", engine=kept.name)
        yield Verdict(check, "fault", told, fix)
    elif kept.foreign:
        yield Verdict(
            check,
            "warning",
            message(
                "{driver} takes the place of Python's own {engine}.",
                driver=kept.foreign,
                engine=kept.name,
            ),
            message("Take it away: pip uninstall {driver}", driver=kept.foreign),
        )
    else:
        yield Verdict(check, "ok", told)


def disk(v: Vitals) -> Iterator[Verdict]:
    """A backup, or a rebuild, needs the size of the database once more."""
    if v.kept.free is None:
        return
    free = message("{free} MB are free.", free=v.kept.free // 1_000_000)
    fix = message("Make room on the disk, or move old backups away.")
    if v.kept.free < max(v.kept.size * 2, FEWEST_BYTES // 10):
        yield Verdict("disk", "fault", free, fix)
    elif v.kept.free < max(v.kept.size * 10, FEWEST_BYTES):
        yield Verdict("disk", "warning", free, fix)
    else:
        yield Verdict("disk", "ok", free)


def file_system(v: Vitals) -> Iterator[Verdict]:
    """Locks do not hold on network file systems: two desks would write over each other."""
    kind = v.kept.file_system
    if kind is None:
        yield Verdict("file-system", "note", message("The file system cannot be told here."))
    elif v.kept.elsewhere == "shared":
        yield Verdict(
            "file-system",
            "warning",
            message("The database lies in a folder that machines share ({kind}).", kind=kind),
            message("Let only the desks of this machine use it, or move it to a disk of its own."),
        )
    elif v.kept.elsewhere:
        yield Verdict(
            "file-system",
            "fault",
            message("The database lies on a network file system ({kind}).", kind=kind),
            message("Move it to a disk of this machine, and let the desks log in here."),
        )
    else:
        yield Verdict("file-system", "ok", message("The file system is {kind}.", kind=kind))


def modes(v: Vitals) -> Iterator[Verdict]:
    """Only the desk may read what customers said; a group may be given it (docs/guide.md)."""
    if v.kept.modes is None:
        yield Verdict("modes", "note", message("Who may read the files cannot be told here."))
        return
    found = list(_modes(v))
    yield from found
    if v.kept.modes and not found:
        yield Verdict("modes", "ok", message("The files are closed to others."))


def _modes(v: Vitals) -> Iterator[Verdict]:
    for mode in v.kept.modes or ():
        if mode.bits & 0o007:
            yield Verdict(
                "modes",
                "fault" if mode.bits & 0o002 else "warning",
                message("{path} is open to everybody on this machine.", path=mode.path),
                message("Close it: chmod o= {path}", path=mode.path),
            )
        if mode.read_only_disk:
            yield Verdict(
                "modes",
                "warning",
                message("{path} lies on a disk that may only be read.", path=mode.path),
                message("To record, work with a copy: casefile restore {path} NEW", path=mode.path),
            )
        elif not mode.writable:
            yield Verdict(
                "modes",
                "warning",
                message("{path} is read-only for you.", path=mode.path),
                message(
                    "Open it to your group, if you are to record: chmod 660 {path}", path=mode.path
                ),
            )
    if v.kept.folder and v.kept.folder.bits & 0o002 and not v.kept.folder.bits & 0o1000:
        yield Verdict(
            "modes",
            "fault",
            message("Everybody may replace files in {path}.", path=v.kept.folder.path),
            message("Close it: chmod o-w {path}", path=v.kept.folder.path),
        )


def leftovers(v: Vitals) -> Iterator[Verdict]:
    for path in v.kept.leftovers:
        yield Verdict(
            "leftovers",
            "warning",
            message("{path} is left over from a command that was broken off.", path=path),
            message("Delete it; it may hold personal data."),
        )


def fonts(v: Vitals) -> Iterator[Verdict]:
    """What Chinese papers are set in; without them PDFs and prints fall back to something else."""
    if v.fonts is None:
        yield Verdict("fonts", "note", message("The fonts of this machine cannot be told."))
        return
    installed = " ".join(v.fonts).lower()
    lacking = [
        face
        for face, families in FONTS.items()
        if not any(name.lower() in installed for name in families)
    ]
    fix = message("Install fonts, on Debian: fonts-noto-cjk, or those of Windows.")
    if len(lacking) == len(FONTS):
        yield Verdict("fonts", "warning", message("There is no font for Chinese papers."), fix)
    elif lacking:
        told = message("For {faces} another Chinese font is taken here.", faces=lacking)
        yield Verdict("fonts", "note", told)
    else:
        yield Verdict("fonts", "ok", message("Chinese papers have their fonts."))


def libreoffice(v: Vitals) -> Iterator[Verdict]:
    if v.office:
        yield Verdict("libreoffice", "ok", message("LibreOffice is {path}.", path=v.office))
    else:
        told = message("LibreOffice is not installed; only issue --pdf needs it.")
        yield Verdict("libreoffice", "note", told)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version[:3]))
