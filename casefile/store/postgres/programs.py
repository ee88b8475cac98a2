"""The server's own programs, and the copy of a schema that one of them writes into a file."""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import NamedTemporaryFile

from psycopg2.extensions import make_dsn, parse_dsn

from casefile.disk.locks import unsignalled
from casefile.disk.patience import descriptor_of
from casefile.errors import CannotWrite, cannot_write
from casefile.store.locator import Locator
from casefile.store.postgres.places import address_of


def dump(where: Locator, target: Path) -> None:
    """Write the schema at ``where``, as it is at one moment, into the new file ``target``."""
    try:
        os.close(descriptor_of(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    except OSError as error:
        raise cannot_write(target, error) from error
    server, name = address_of(where.address)
    words = ["--format=custom", f"--schema={name}", "--no-owner", "--no-privileges"]
    worked("pg_dump", server, *words, f"--file={target}")


def worked(program: str, server: str, *words: str) -> None:
    """Have one of the server's own programs work on ``server``. A password goes by a file that only
    we may read, since everybody sees the words of a command."""
    known = parse_dsn(server)
    with NamedTemporaryFile("w", encoding="utf-8") as secret:
        if "password" in known:
            said = known.pop("password").replace("\\", "\\\\").replace(":", "\\:")
            secret.write(f"*:*:*:*:{said}\n")
            secret.flush()
            known["passfile"] = secret.name
        output_of(program, *words, "--no-password", f"--dbname={make_dsn(**known)}")


def output_of(program: str, *words: str) -> str:
    """What one of the server's programs prints; CannotWrite with what it said where it failed. It
    has ended when this ends, whatever comes between: one that went on would write a file that
    nobody knows of."""
    running = None
    try:
        with unsignalled():
            running = subprocess.Popen(  # noqa: S603  (a program of the server, and no shell)
                [_program(program), *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
            )
        out, err = running.communicate()
    except BaseException:
        if running:
            with unsignalled():
                running.kill()
                running.communicate()
        raise
    if running.returncode:
        said = next((line for line in err.splitlines() if line.strip()), "?")
        raise CannotWrite("{program} could not: {reason}", program=program, reason=said)
    return out


def _program(name: str) -> str:
    """Where the newest program of that name lies: an older one does not know a newer server."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version)
    found = str(debian[-1]) if debian else shutil.which(name)
    if not found:
        raise CannotWrite(
            "{program} is not installed here (Debian: postgresql-client).", program=name
        )
    return found


def _version(path: Path) -> int:
    return int(path.parts[-3]) if path.parts[-3].isdigit() else 0
