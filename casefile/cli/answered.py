"""Whether the command that runs has printed its JSON document: there is one, and no more."""

_given: list[bool] = []


def begin_answer() -> None:
    """Another command begins, which has answered nothing yet."""
    _given.clear()


def answer_given() -> None:
    """The command that runs has printed its document."""
    _given.append(True)


def answered() -> bool:
    """Whether it has."""
    return bool(_given)
