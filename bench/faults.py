"""What is lost when the program is killed, and when many desks write at once: the long version.

Writers on one database are killed at random moments; so are the commands that write much, each on
a fresh desk; eight writers and four readers work at once; twenty open a database at once. Prints
every figure; exits 1 unless every column of what is lost, changed or damaged is zero.

    python bench/faults.py [--kills 2000] [--appends 500] [--only NAME] [--seed 1] [--json]

``--kills`` are those of two writers by SIGKILL; a tenth of them goes to each other command, and to
writers ended by SIGTERM and by SIGINT.
"""

import json
import os
import platform
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.typed import named, option
from tests.crash import Tally, writers
from tests.storm import Storm, at_once, storm
from tests.trials import TRIALS, empty, init_left, killed, older, older_finished, with_cases

COLUMNS = ("kills", "amid", "acknowledged", "lost", "changed", "damaged")
SHARE = 10
"""Of how many kills of writers one is made of each other command."""


def main() -> None:
    kills, appends, seed = (
        option("--kills", 2000),
        option("--appends", 500),
        option("--seed", 1),
    )
    only = named("--only")
    for name in [name for name in os.environ if name.startswith("CASEFILE_")]:
        del os.environ[name]
    plain = "--json" not in sys.argv
    if plain:
        print(_machine())
        print(f"{'what':34}" + "".join(f"{column:>13}" for column in COLUMNS) + f"{'s':>7}")
    found = []
    begun = time.monotonic()
    for tally in tallies(kills, only, seed):
        found.append(tally)
        if plain:
            figures = "".join(f"{getattr(tally, column):13}" for column in COLUMNS)
            print(f"{tally.what:34}{figures}{time.monotonic() - begun:7.0f}", flush=True)
            for fault in tally.told:
                print(f"    {fault}")
        begun = time.monotonic()
    stormy = storms(appends, only)
    if not found and not stormy:
        sys.exit(f"nothing is called {only}")
    if plain and stormy:
        print(_told(stormy))
    if not plain:
        print(
            json.dumps({"kills": msgspec.to_builtins(found), "storm": msgspec.to_builtins(stormy)})
        )
    if not all(tally.clean for tally in found) or not (stormy is None or stormy.clean):
        sys.exit(1)


def tallies(kills: int, only: str = "", seed: int = 1) -> Iterator[Tally]:
    """Every kind of kill, and the many who come at once; or the one called ``only``."""
    share = max(1, kills // SHARE)
    for by, count in ((signal.SIGKILL, kills), (signal.SIGTERM, share), (signal.SIGINT, share)):
        if only in ("", f"two writers, {by.name}"):
            with tempfile.TemporaryDirectory() as folder:
                yield writers(count, Path(folder), by, seed)
    for trial in TRIALS:
        if only in ("", trial.what):
            with tempfile.TemporaryDirectory() as folder:
                yield killed(trial, share, Path(folder), seed)
    for what, begin, words, refused, wrong in (
        ("20 first looks at once", with_cases, ("list",), 0, None),
        ("20 at once, older file", older, ("list",), 0, older_finished),
        ("20 make one desk at once", empty, ("init",), 19, init_left),
    ):
        if only in ("", what):
            with tempfile.TemporaryDirectory() as folder:
                yield at_once(what, Path(folder), begin, words, refused=refused, wrong=wrong)


def storms(appends: int, only: str = "") -> Storm | None:
    if only not in ("", "storm"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        return storm(Path(folder), each=appends)


def _told(stormy: Storm) -> str:
    return (
        f"{stormy.writers} writers with {stormy.readers} readers: {stormy.appends} commands "
        f"recorded, {stormy.reads} read; lost {stormy.lost}, damaged {stormy.damaged}, refused "
        f"{stormy.refused}, told “locked” {stormy.locked}; wait: median "
        f"{stormy.median * 1000:.0f} ms, worst {stormy.worst:.2f} s"
        + "".join(f"\n    {said}" for said in stormy.told[:5])
    )


def _machine() -> str:
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.release().split('-')[0]}, "
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}"
    )


if __name__ == "__main__":
    main()
