"""Measuring what `doctor` judges. The only place that looks; nothing is changed by looking."""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import msgspec

from casefile.actions.act import current_policy
from casefile.actions.calendars_known import known_years
from casefile.actions.office.shipped import FOLDERS, template
from casefile.actions.office.sources import checked_policy
from casefile.actions.papers.approved import trusted
from casefile.actions.proof.verify import sentence
from casefile.disk.files import read_text
from casefile.disk.place import file_system, is_network, is_shared
from casefile.errors import CasefileError, Message, Refused, cannot_read
from casefile.health.vitals import Mode, Template, Vitals
from casefile.policy import Policy, says_the_same
from casefile.store import BACKENDS, Store
from casefile.store.sqlite.proof_quick import engine

PATIENCE = 20
"""Seconds that another program may take to answer."""
OLD = 3600
"""Seconds after which a scratch file belongs to no command that still works."""
MOST_PROBLEMS = 10


def measured(database: Path, now: datetime, backend: str = "sqlite") -> Vitals:
    """Everything that can be told of the machine, the database and the files beside it; a database
    that cannot be opened is told, too."""
    here = engine()
    path = database.absolute()
    kind = file_system(path)
    vitals = Vitals(
        now=now,
        python=tuple(sys.version_info[:3]),
        sqlite=here.version,
        fts5=here.fts5,
        driver=here.foreign,
        database=str(database),
        size=path.stat().st_size if path.is_file() else 0,
        free=_free(path.parent),
        file_system=kind,
        elsewhere=_elsewhere(kind or ""),
        modes=_modes(path),
        folder=_mode(path.parent),
        leftovers=_leftovers(path.parent, now),
        fonts=_fonts(),
        office=shutil.which("soffice") or shutil.which("libreoffice") or "",
    )
    try:
        store = BACKENDS[backend][1](database)
    except CasefileError as error:
        return msgspec.structs.replace(vitals, trouble=error.message)
    try:
        return _within(store, vitals, path)
    except CasefileError as error:
        return msgspec.structs.replace(vitals, trouble=error.message)
    except OSError as error:  # a template or a policy of somebody else's
        refused = cannot_read(Path(error.filename or path), error)
        return msgspec.structs.replace(vitals, trouble=refused.message)
    finally:
        store.close()


def _elsewhere(kind: str) -> Literal["network", "shared", ""]:
    return "network" if is_network(kind) else "shared" if is_shared(kind) else ""


def _within(store: Store, vitals: Vitals, path: Path) -> Vitals:
    """What the database itself tells."""
    problems = [sentence(problem) for problem in store.quick_problems()]
    if problems:
        return msgspec.structs.replace(vitals, problems=tuple(problems[:MOST_PROBLEMS]))
    _, policy = current_policy(store)
    last = store.log(store.head()[0] - 1, 1)
    beside, own = path.with_name("policy.toml"), path.parent / "templates"
    faults, applied = _policy(beside, own, policy)
    years = known_years(store)
    return msgspec.structs.replace(
        vitals,
        last_recorded=last[0].recorded_at if last else None,
        zone=policy.identity.timezone,
        zone_known=_zone_known(policy.identity.timezone),
        policy_path=str(beside),
        policy_there=beside.is_file(),
        policy_faults=faults,
        policy_applied=applied,
        templates=_templates(store, policy, own),
        calendar=policy.identity.calendar != "none",
        known_until=date(max(years), 12, 31) if years else None,
    )


def _policy(beside: Path, own: Path, current: Policy) -> tuple[tuple[Message, ...], bool]:
    """What is wrong with the policy beside the database, and whether it is the one in force."""
    if not beside.is_file():
        return (), True
    try:
        return (), says_the_same(checked_policy(read_text(beside), own), current)
    except CasefileError as error:
        return error.parts or (error.message,), False


def _templates(store: Store, policy: Policy, own: Path) -> tuple[Template, ...]:
    """The template of each document, in each language that there is one in; one must be there."""
    found = []
    for kind in policy.documents:
        files = {folder: template(kind.template, own, folder) for folder in FOLDERS.values()}
        if not any(files.values()):
            found.append(Template(kind.template, "missing"))
        found += [
            Template(f"{folder}/{kind.template}", _template_fault(store, kind.template, folder, f))
            for folder, f in files.items()
            if f
        ]
    return tuple(found)


def _template_fault(store: Store, name: str, folder: str, file: Path) -> str:
    try:
        content = file.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if "word/document.xml" not in package.namelist() or package.testzip():
                return "unreadable"
        trusted(store, name, folder, content)
    except Refused:
        return "unapproved"
    except (OSError, zipfile.BadZipFile):
        return "unreadable"
    return ""


def _zone_known(name: str) -> bool:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _modes(database: Path) -> tuple[Mode, ...] | None:
    if os.name == "nt":  # pragma: no cover
        return None
    beside = sorted(database.parent.glob(f"{database.name}*"))
    return tuple(mode for path in beside if (mode := _mode(path)))


def _mode(path: Path) -> Mode | None:
    try:
        bits = path.stat().st_mode & 0o7777
        fixed = bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    except OSError:
        return None
    return Mode(str(path), bits, os.access(path, os.W_OK) and bool(bits & 0o222), fixed)


def _leftovers(folder: Path, now: datetime) -> tuple[str, ...]:
    """Scratch files of commands that were killed; those of commands at work are newer."""
    found = []
    for path in sorted(folder.glob(".casefile-*")):
        try:
            if now.timestamp() - path.stat().st_mtime > OLD:
                found.append(str(path))
        except OSError:
            continue
    return tuple(found)


def _fonts() -> frozenset[str] | None:
    """The families that the system's font list names."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603  a program of the system, no words of others
            [program, ":", "family"], capture_output=True, timeout=PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return frozenset(done.stdout.decode("utf-8", "replace").splitlines())
