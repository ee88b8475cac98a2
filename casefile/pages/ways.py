"""The ways in which something of a policy may be decided, as sentences on what no test does."""

from casefile.errors import Message, message
from casefile.trials.coverage import Way

_WAYS = {
    "recorded": message("recorded in no test"),
    "spared": message("in no test a case does not need it (its when does not hold)"),
    "back": message("no test is sent back by it"),
    "on": message("no test goes on from it"),
    "met": message("met in no test"),
    "late": message("runs out in no test"),
    "taken": message("taken in no test"),
    "refused": message("refused in no test"),
    "noticed": message("noticed in no test"),
    "otherwise": message("in no test none of its rows holds (otherwise)"),
}


def way_told(way: Way) -> Message:
    """What no test does, for who writes the next one."""
    if told := _WAYS.get(way.way):
        return told
    first, _, last = way.way.partition(" ")
    if first == "row":
        return message("its row {number} holds in no test", number=last)
    if first == "varies":
        return message("its row {number} of varies holds in no test", number=last)
    if last == "within":
        return message("no test offers an amount within {bound}", bound=first)
    return message("no test offers an amount beyond {bound}", bound=first)
