"""Two processes of our own that prove parts of a store, each through a connection of its own.

Started anew, never forked: an open connection must not be carried into another process.
They are told of which store, and asked, through their standard input, a line each way, and end
when nobody is left to ask.
"""

import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from queue import SimpleQueue
from typing import BinaryIO, TypeAlias

import msgspec

from casefile.actions.in_parallel import own_process
from casefile.log.problems import Part, Problem
from casefile.store import Locator, locate, opened

COUNT = 2
_START = (
    "import sys; sys.path[:] = sys.argv[1:]; from casefile.actions.proof.workers import work; "
    "work(sys.stdin.buffer, sys.stdout.buffer)"
)
_part = msgspec.json.Decoder(Part)
_answer: msgspec.json.Decoder[list[Problem] | None] = msgspec.json.Decoder(list[Problem] | None)
Worker: TypeAlias = "subprocess.Popen[bytes]"


Answer = tuple[int, list[Problem] | None]


def shared(place: Locator, parts: Sequence[Part]) -> Iterator[Answer]:
    """Each part's place and what is wrong with it, in the order in which they are proven; None for
    what no worker could tell. No worker is left when this ends, whichever way."""
    waiting = iter(range(len(parts)))  # hands each place out once, whichever thread asks
    proven: SimpleQueue[Answer | None] = SimpleQueue()
    workers = _started(place, min(COUNT, len(parts)))
    askers = [
        threading.Thread(target=_ask, args=(w, parts, waiting, proven), daemon=True)
        for w in workers
    ]
    try:
        for asker in askers:
            asker.start()
        busy = len(askers)
        while busy:
            answer = proven.get()
            if answer is None:
                busy -= 1
            else:
                yield answer
        yield from ((place, None) for place in waiting)
    finally:
        _end(workers, askers)


def _started(place: Locator, count: int) -> list[Worker]:
    """As many workers as can be started; none where the system has no room for them."""
    workers: list[Worker] = []
    while len(workers) < count and (worker := own_process(_START)):
        workers.append(worker)
        with suppress(OSError):  # it is gone already, as whoever asks it will find
            assert worker.stdin
            worker.stdin.write(msgspec.json.encode(place.address) + b"\n")
    return workers


def _ask(
    worker: Worker,
    parts: Sequence[Part],
    waiting: Iterator[int],
    proven: SimpleQueue[Answer | None],
) -> None:
    """Ask one worker for parts as long as any are waiting and it is there; then None."""
    for place in waiting:
        try:
            proven.put((place, _asked(worker, parts[place])))
        except (OSError, ValueError, msgspec.MsgspecError):
            proven.put((place, None))
            break  # it is no more
    proven.put(None)


def _asked(worker: Worker, part: Part) -> list[Problem] | None:
    assert worker.stdin
    assert worker.stdout
    worker.stdin.write(msgspec.json.encode(part) + b"\n")
    worker.stdin.flush()
    return _answer.decode(worker.stdout.readline())


def _end(workers: Sequence[Worker], askers: Sequence[threading.Thread]) -> None:
    for worker in workers:
        worker.kill()
    for asker in askers:
        if asker.ident is not None:
            asker.join()
    for worker in workers:
        with suppress(OSError), worker:  # what was not read any more is of no interest
            pass


def work(asked: BinaryIO, answers: BinaryIO) -> None:
    """Prove the parts that are asked for, one a line, until nobody asks any more; of the store that
    the first line names."""
    from casefile.actions.proof.parts import prove

    store = opened(locate(msgspec.json.decode(asked.readline(), type=str)))
    for line in asked:
        try:
            problems = prove(store, _part.decode(line))
        except Exception:
            problems = None  # whoever asked meets the same error, and can tell it
        answers.write(msgspec.json.encode(problems) + b"\n")
        answers.flush()
