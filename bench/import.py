"""What importing a table costs, against raw bulk loads of the same rows in the same run.

Each round loads the same CSV of ``--rows`` complaints into new files, durably (with the settings of
the store), in this one process:

- `casefile import`: events, hash chain, salted seals, case rows, clocks, search index;
- `insert_all`: csv.DictReader and sqlite-utils' `insert_all` into a plain table of the same
  columns, as people load a CSV into SQLite (it commits each hundred rows by itself);
- `insert_all, once`: the same inside one transaction;
- `executemany`: csv.reader and one statement in one transaction, below which nothing goes;
- `written rows`: what the import wrote (log, personal facts, case rows, clocks, search index),
  ready made, with one `executemany` for each table of an empty store: what SQLite alone takes.

Twice: for a register that notes the day of each complaint, and for one that notes the minute, no
two the same. Goal: a fifth of the speed of `insert_all` or more.

    python bench/import.py [--rows 10000] [--rounds 5] [--json]
"""

import contextlib
import csv
import gc
import json
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.typed import option, quiet
from casefile.store import locate, made
from casefile.store.sqlite.connection import connect

COLUMNS = (
    *("投诉人姓名", "联系电话", "投诉类别", "投诉对象", "投诉内容"),
    *("投诉请求", "投诉渠道", "索赔金额", "商品名称", "投诉时间"),
)
FIRST = datetime(2025, 3, 1)
TIMES = {"a day": "%Y-%m-%d", "a minute of its own": "%Y-%m-%dT%H:%M"}
"""What a register notes of the time; for each minute, deadlines are reckoned anew."""
WORDS = "送来的冰箱与样机不符导购说错型号要求换货并道歉排队二十分钟无人接待电话一直打不通洗衣机漏水"


FLOORS = ("insert_all", "insert_all, once", "executemany", "written rows")


def main() -> None:
    gc.freeze()
    gc.disable()  # as the program itself does at its start
    rows, rounds = option("--rows", 10_000), option("--rounds", 5)
    found = {times: _figures(rows, rounds, spelling) for times, spelling in TIMES.items()}
    if "--json" in sys.argv:
        print(json.dumps({"rows": rows, "times": found}))
        return
    for times, figures in found.items():
        print(f"{figures['ours']:8.0f} rows/s         casefile import, {rows} rows, {times} each")
        for way, speed in figures["floors"].items():
            print(f"{speed:8.0f} rows/s  {figures['ratios'][way]:5.3f}  {way}")


def _figures(rows: int, rounds: int, spelling: str) -> dict[str, Any]:
    """Rows a second of each way, and the speed of the import as a part of the others'."""
    taken: dict[str, list[float]] = {way: [] for way in ("ours", *FLOORS)}
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        os.environ["CASEFILE_AS"] = "teng"
        table = Path(name) / "complaints.csv"
        _write(table, rows, spelling)
        for round_ in range(rounds + 1):
            seconds = _round(Path(name) / str(round_), table)
            gc.collect()
            if round_:  # the first one warms up
                for way, each in seconds.items():
                    taken[way].append(each)
    speed = {way: rows / statistics.median(each) for way, each in taken.items()}
    ours = speed.pop("ours")
    return {"ours": ours, "floors": speed, "ratios": {way: _ratio(taken, way) for way in FLOORS}}


def _round(folder: Path, table: Path) -> dict[str, float]:
    """Seconds of each way to load ``table``, in new files in ``folder``."""
    _run("init", "--practice", str(folder))
    return {
        "ours": _ours(folder, table),
        "insert_all": _plain(folder / "utils.db", table, _insert_all),
        "insert_all, once": _plain(folder / "once.db", table, _once),
        "executemany": _plain(folder / "bare.db", table, _executemany),
        "written rows": _written(folder),
    }


def _ratio(taken: dict[str, list[float]], way: str) -> float:
    return statistics.median(a / b for a, b in zip(taken[way], taken["ours"], strict=True))


def _run(*words: str) -> None:
    quiet("--now", "2026-03-31T09:00:00+08:00", *words)


def _write(path: Path, rows: int, spelling: str) -> None:
    """Complaints of most of a year as a mall's register has them, all different."""
    choose = random.Random(7)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for i in range(rows):
            writer.writerow(
                (
                    f"顾客{i}",
                    f"138{i:08}",
                    choose.choice(("商品质量", "服务质量", "建议意见")),
                    f"双门冰箱{i % 97}",
                    "".join(choose.choices(WORDS, k=40)),
                    "换成样机型号",
                    choose.choice(("当面", "电话")),
                    f"{i % 900}.50",
                    "冰箱",
                    (FIRST + timedelta(minutes=i * 47)).strftime(spelling),
                )
            )


def _ours(folder: Path, table: Path) -> float:
    begun = time.perf_counter()
    _run("--db", str(folder / "casefile.db"), "import", str(table))
    return time.perf_counter() - begun


def _plain(path: Path, table: Path, load: Callable[[sqlite3.Connection, Path], None]) -> float:
    path.touch()
    connection = connect(path, "rw")
    begun = time.perf_counter()
    load(connection, table)
    taken = time.perf_counter() - begun
    connection.close()
    return taken


def _insert_all(connection: sqlite3.Connection, table: Path) -> None:
    from sqlite_utils import Database

    with table.open(encoding="utf-8-sig", newline="") as file:
        Database(connection).table("complaints").insert_all(csv.DictReader(file))


def _once(connection: sqlite3.Connection, table: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    _insert_all(connection, table)
    connection.execute("COMMIT")


def _executemany(connection: sqlite3.Connection, table: Path) -> None:
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    places = ", ".join("?" * len(COLUMNS))
    connection.execute(f"CREATE TABLE complaints ({names})")
    with table.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO complaints VALUES ({places})", reader)
        connection.execute("COMMIT")


def _written(folder: Path) -> float:
    """Seconds for the rows that the import wrote, into the tables of an empty store."""
    ours = connect(folder / "casefile.db", "ro")
    order = ("personal", "events", "search", "cases", "clocks")
    found = {
        name: ours.execute(f"SELECT {'rowid, words' if name == 'search' else '*'} FROM {name}")
        for name in order
    }
    rows = {name: cursor.fetchall() for name, cursor in found.items()}
    ours.close()
    made(locate(folder / "written.db")).close()
    new = connect(folder / "written.db", "rw")
    begun = time.perf_counter()
    new.execute("BEGIN IMMEDIATE")
    for name in order:
        columns = " (rowid, words)" if name == "search" else ""
        places = ", ".join("?" * len(rows[name][0]))
        new.executemany(f"INSERT INTO {name}{columns} VALUES ({places})", rows[name])
    new.execute("COMMIT")
    taken = time.perf_counter() - begun
    new.close()
    return taken


if __name__ == "__main__":
    main()
