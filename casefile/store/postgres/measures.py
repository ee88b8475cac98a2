"""What a doctor is told of a server; nothing is changed."""

from datetime import datetime

from casefile.disk.leftovers import left_behind
from casefile.errors import CasefileError
from casefile.health.vitals import Engine, Measured
from casefile.store.locator import Locator
from casefile.store.postgres.database import LEAST_SERVER, connected
from casefile.store.postgres.errors import told

LEAST_VERSION = (LEAST_SERVER,)


def measure(where: Locator, now: datetime) -> Measured:
    """Everything that can be told of the server, nothing but its name where it is not to be had;
    and what was left in the folder in which its desk works."""
    beside = left_behind(where.folder, now)
    try:
        connection = connected(where)
    except CasefileError:
        unknown = Engine("PostgreSQL", LEAST_VERSION, LEAST_VERSION)
        return Measured(engine=unknown, leftovers=beside)
    try:
        with told(str(where)):
            (number,) = connection.execute(
                "SELECT current_setting('server_version_num')::bigint"
            ).fetchone()
            scratch = connection.execute(
                "SELECT datname FROM pg_database d WHERE datname LIKE 'casefile_proof_%' "
                "AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = d.datname)"
            ).fetchall()
            (size,) = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    finally:
        connection.close()
    return Measured(
        engine=Engine("PostgreSQL", (number // 10_000, number % 10_000), LEAST_VERSION),
        size=int(size),
        leftovers=(*(name for (name,) in scratch), *beside),
    )
