"""A schema on a server: made, or opened for what it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from casefile.disk.files import note_whole
from casefile.disk.locks import unsignalled
from casefile.errors import BadData, CannotWrite, NewerSchema, NotFound, NotPermitted
from casefile.store.backend import Making
from casefile.store.locator import Locator
from casefile.store.postgres import schema
from casefile.store.postgres.connection import DURABLE, Connection, connector
from casefile.store.postgres.errors import told
from casefile.store.postgres.log import PostgresStore
from casefile.store.postgres.places import address_of
from casefile.store.tables.features import FeaturesAsked, asked_of

LEAST_SERVER = 13
"""The oldest release of the server that knows all that the tables ask for."""


def connected(where: Locator) -> Connection:
    """A connection to the database of ``where``, whatever stands in it."""
    with told(str(where)):
        return Connection(connector(*address_of(where.address)))


def there(where: Locator) -> bool:
    """Whether a desk is kept at ``where``."""
    connection = connected(where)
    try:
        with told(str(where)):
            return schema.version_of(connection) > 0
    finally:
        connection.close()


def create_postgres(where: Locator) -> PostgresStore:
    """A new, empty store at ``where``; CannotWrite if something stands there already."""
    store = _begun(where)
    try:
        store.publish()
    except BaseException:
        store.close()
        raise
    return store


@contextmanager
def making(where: Locator) -> Iterator[Making]:
    """A new store of which others see nothing before it is published: all is one transaction."""
    store = _begun(where)

    def publish(_: list[Path]) -> None:
        store.publish()
        note_whole(where)

    try:
        yield Making(store, publish)
    finally:
        store.close()


def _begun(where: Locator) -> PostgresStore:
    connection = connected(where)
    try:
        with told(str(where)):
            encoding, version = connection.execute(
                "SELECT current_setting('server_encoding'), "
                "current_setting('server_version_num')::bigint / 10000"
            ).fetchone()
            if version < LEAST_SERVER:
                raise BadData(
                    "PostgreSQL {version} is too old; this casefile needs {least} or newer.",
                    version=version,
                    least=LEAST_SERVER,
                )
            if encoding != "UTF8":
                raise BadData("The database is kept in {encoding}, not in UTF8.", encoding=encoding)
            connection.begin()
            connection.execute(f"SELECT {DURABLE}")
            try:
                schema.new_schema(connection, address_of(where.address).schema)
            except (psycopg2.errors.DuplicateSchema, psycopg2.errors.UniqueViolation):
                raise CannotWrite(
                    "{path} is there already; nothing was changed.", path=str(where)
                ) from None
    except BaseException:
        connection.close()
        raise
    return PostgresStore(where, connection, made=True)


def open_postgres(where: Locator) -> PostgresStore:
    """The store at ``where``. NotFound if there is none, NewerSchema if a newer casefile wrote it.
    A schema of an earlier version is brought up to this one first, in one transaction."""
    connection = connected(where)
    try:
        with told(str(where)):
            version = schema.version_of(connection)
            if version == 0:
                _check_may_enter(connection, where)
                raise NotFound(
                    "There is no database {path}; make one: casefile --db '{path}' init",
                    path=str(where),
                )
            if version > schema.VERSION:
                raise NewerSchema(
                    "{path} was written by a newer casefile (schema {version}; this one knows "
                    "{known}).",
                    path=str(where),
                    version=version,
                    known=schema.VERSION,
                )
            if version < schema.VERSION:
                if schema.through_views(connection):
                    raise NotPermitted(
                        "{path} has schema {version}, this casefile needs {known}: whoever owns "
                        "its tables opens it once with this casefile, and brings it up.",
                        path=str(where),
                        version=version,
                        known=schema.VERSION,
                    )
                _bring_up(connection, address_of(where.address).schema)
            asked = asked_of(str(where), connection)
    except BaseException:
        connection.close()
        raise
    return _made_for(where, connection, asked)


def _check_may_enter(connection: Connection, where: Locator) -> None:
    """NotPermitted where there is a desk, and the login may not see it."""
    name = address_of(where.address).schema
    entered = "SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = ?"
    if connection.execute(entered, [name]).fetchall() == [(False,)]:
        raise NotPermitted(
            "{path} does not let you in: your login has no desk there; whoever owns its tables "
            "makes one: casefile desk add STAFF --login NAME",
            path=str(where),
        )


def _made_for(where: Locator, connection: Connection, asked: FeaturesAsked) -> PostgresStore:
    """The store as whoever logged in may use it: the owner of the tables, or a desk."""
    try:
        with told(str(where)):
            if not schema.through_views(connection):
                return PostgresStore(where, connection, asked=asked)
            from casefile.store.postgres.desk import DeskStore

            return DeskStore(where, connection, asked)
    except BaseException:
        connection.close()
        raise


def _bring_up(connection: Connection, name: str) -> None:
    """Every step that is missing, in one transaction; whoever comes second finds it done."""
    connection.begin()
    try:
        connection.execute(f"SELECT seq, {DURABLE} FROM head FOR UPDATE")
        version = schema.version_of(connection)
        if version < schema.VERSION:
            connection.execute(f"SET LOCAL search_path = {name}, pg_temp")
            schema.migrate(connection, version)
        with unsignalled():
            connection.commit()
    except BaseException:
        connection.rollback()
        raise
