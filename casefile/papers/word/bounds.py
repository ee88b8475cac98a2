"""What a template may take: time, and room for what it makes of its names. Whatever it says, it
ends with a paper or with a sentence."""

import re
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from itertools import islice
from types import FrameType
from typing import Any

from casefile.errors import BadData, CasefileError, Message, message
from casefile.values.patterns import pattern

SECONDS_OF_A_TEMPLATE = 6
"""Seconds for a template to be checked, or a paper to be filled."""
MOST_OF_A_TEXT = 5_000_000
"""Characters of a text, or members of a list, that a template may make."""
PIECES_OF_A_PART = 2_000_000
"""Pieces of which a filled part may consist."""
WIDEST = 100_000
"""The largest number that says how often or how wide."""
_WIDTH = pattern(r"[0-9]{6,}|\*")


class Endless(BaseException):
    """A template took all the time that it may; nothing in its way takes that for a fault that it
    knows."""


class Excess(Exception):
    """A template makes more of its names than a paper could hold."""


@contextmanager
def in_time() -> Iterator[None]:
    """What runs within ends in time, in whichever thread and on whichever system, or BadData tells
    that it has no end. Within itself it waits once."""
    if getattr(_bounded, "here", False):
        yield
        return
    main = threading.current_thread() is threading.main_thread()
    settable = main and hasattr(signal, "setitimer")
    free = settable and not signal.getitimer(signal.ITIMER_REAL)[0]
    _bounded.here = True
    try:
        with _alarm() if free else _watch():
            yield
    except Endless:
        told = BadData(
            "The template takes longer than {count} seconds.", count=SECONDS_OF_A_TEMPLATE
        )
        raise told from None
    finally:
        _bounded.here = False


_bounded = threading.local()


@contextmanager
def _alarm() -> Iterator[None]:
    """Endless by the alarm of the system, which costs nothing while it does not ring."""

    def rung(_signal: int, _frame: FrameType | None) -> None:
        raise Endless

    before = signal.signal(signal.SIGALRM, rung)
    signal.setitimer(signal.ITIMER_REAL, SECONDS_OF_A_TEMPLATE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _watch() -> Iterator[None]:
    """Endless by a thread that looks on: where there is no alarm, or it is not ours to set."""
    import ctypes

    over, turn = threading.Event(), threading.Lock()
    watched = ctypes.c_ulong(threading.get_ident())

    def look_on() -> None:
        if not over.wait(SECONDS_OF_A_TEMPLATE):
            with turn:
                if not over.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(watched, ctypes.py_object(Endless))

    threading.Thread(target=look_on, daemon=True).start()
    try:
        yield
    finally:
        over.set()
        with turn:  # whatever was sent and has not come yet comes no more
            ctypes.pythonapi.PyThreadState_SetAsyncExc(watched, None)


def pieces_of(made: Iterable[Any]) -> list[Any]:
    """What a part is made of; Excess where there is no end of it."""
    pieces = list(islice(made, PIECES_OF_A_PART + 1))
    if len(pieces) > PIECES_OF_A_PART:
        raise Excess
    return pieces


def operands(operator: str, left: Any, right: Any) -> None:
    """Excess where the result of an operator would be larger than a template may make."""
    if isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length() * (abs(right) if operator == "**" else 1) + right.bit_length()
        if bits > WIDEST:
            raise Excess
    elif operator == "%" and isinstance(left, str):
        if _WIDTH.search(left):
            raise Excess
    elif operator == "*":
        count = left if isinstance(left, int) else right
        other = right if isinstance(left, int) else left
        if isinstance(count, int) and _length(other) * max(count, 0) > MOST_OF_A_TEXT:
            raise Excess
    elif _length(left) + _length(right) > MOST_OF_A_TEXT:
        raise Excess


def arguments(given: Iterable[Any], of: Any = None) -> None:
    """Excess for arguments of a call or a filter that tell it to make too much."""
    product = max(_length(of), 1)
    for value in given:
        if isinstance(value, int) and abs(value) > WIDEST:
            raise Excess
        product *= max(_length(value), 1)
    if product > 20 * MOST_OF_A_TEXT or (isinstance(of, str) and _WIDTH.search(of) and "{" in of):
        raise Excess


def owner_of(method: Any) -> Any:
    """The value whose own way of changing it is called; None for a function."""
    return getattr(getattr(method, "__wrapped__", method), "__self__", None)


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple | dict) else 0


def fits(made: Any) -> Any:
    """``made``; Excess where it is larger than a template may make."""
    if _length(made) > MOST_OF_A_TEXT:
        raise Excess
    return made


def joined(parts: tuple[Any, ...]) -> Any:
    """What ``~`` makes of its parts."""
    from jinja2.runtime import markup_join

    if sum(len(str(part)) for part in parts) > MOST_OF_A_TEXT:
        raise Excess
    return markup_join(parts)


def within_bounds(work: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that makes no more than it may."""

    @wraps(work)
    def bounded(*args: Any, **kwargs: Any) -> Any:
        values = [*args, *kwargs.values()]
        arguments(values)
        return fits(work(*args, **kwargs))

    return bounded


def engine_told(error: Exception) -> Message:
    """What stopped the filling, in a sentence of ours."""
    from jinja2 import TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError, TemplateRuntimeError

    match error:
        case CasefileError():
            return error.message
        case UndefinedError():
            named = re.findall("'([^']*)'", str(error)) or [str(error)]
            name = named[-1] if "no attribute" in str(error) else named[0]
            return message("there is no {name}", name=name)
        case SecurityError():
            return message("it does what no template may")
        case TemplateSyntaxError():
            return _misspelt(str(error.message))
        case TemplateRuntimeError() if str(error).startswith("a name in it"):
            return message("a name in it stands for no text")
        case RecursionError():
            return message("it calls itself without end")
        case Excess() | OverflowError() | MemoryError():
            return message("it makes more than a paper holds")
    return message("{reason}", reason=type(error).__name__)


def _misspelt(told: str) -> Message:
    """What is wrong with a tag; whatever else the engine has to say of it is for programmers."""
    if unknown := re.match("No (?:filter|test) named '([^']*)'", told):
        return message("there is no filter {name}", name=unknown[1])
    if unclosed := re.search("needs to be closed is '([^']*)'", told):
        return message("{name} is not closed (end{name})", name=unclosed[1])
    return message("a tag in it cannot be read")
