"""Processor time of whole processes, paired: A B C A B C …, so that a busy machine hits all."""

import compileall
import os
import resource
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def compiled() -> None:
    """The program as it is installed. Where Python is told to write no bytecode, a working copy
    would be compiled anew at each start, which costs more than the start."""
    compileall.compile_dir(Path(__file__).parents[1] / "casefile", quiet=1)


def cpu(command: Sequence[str], env: Mapping[str, str] | None = None) -> float:
    """Seconds of user and system time that ``command`` takes; its output is thrown away."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **(env or {})}
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def peak(command: Sequence[str]) -> int:
    """Kilobytes that ``command`` holds at most, or the largest of its own processes."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return used.ru_maxrss


def paired(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, float]:
    """The median seconds of each command over ``runs`` rounds, after one round to warm up."""
    compiled()
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for round_ in range(runs + 1):
        for name, command in commands.items():
            seconds = cpu(command)
            if round_:
                taken[name].append(seconds)
    return {name: statistics.median(values) for name, values in taken.items()}
