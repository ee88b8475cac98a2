"""What stands within the tags of a template, as far as it is plain: names and what they hold,
compared and joined. Whatever else is ``NotPlain``, when it is read or when it is asked for."""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

Scope = Mapping[str, Any]
Expression = Callable[[Scope], Any]
MOST_COUNTED = 10_000
"""Of what is counted; the engine asks before it counts more."""
_TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<number>0|[1-9][0-9]*)(?![0-9_.])"
    r"|'(?P<text>[^']*)'|(?P<mark>==|!=|<=|>=|[<>.,()\[\]|:-]))"
)
_CONSTANTS = {"true": True, "True": True, "false": False, "False": False}
_CONSTANTS |= {"none": None, "None": None}  # type: ignore[dict-item]
_RESERVED = {"and", "or", "not", "in", "is", "if", "else", "self", "super", "caller", "recursive"}
_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


class NotPlain(Exception):
    """This is for the engine."""


class Terms:
    """The words within a tag, read from the loosest to the tightest that holds them together."""

    def __init__(self, text: str) -> None:
        self.named = self.asked_loop = False
        self._left: list[tuple[str, str]] = []
        text, begun = text.rstrip(), 0
        while begun < len(text):
            token = _TOKEN.match(text, begun)
            if token is None or token.lastgroup is None:
                raise NotPlain
            self._left.append((token.lastgroup, token[token.lastgroup]))
            begun = token.end()
        self._left.reverse()

    def whole(self, *, conditional: bool) -> Expression:
        """All of it, as one expression."""
        found = self._conditional() if conditional else self.either()
        self.ended()
        return found

    def ended(self) -> None:
        if self._left:
            raise NotPlain

    def took(self, *words: str) -> bool:
        """Whether these come next, as names or marks; they are taken then."""
        next_ = [value for kind, value in self._left[: -len(words) - 1 : -1] if kind != "text"]
        if next_ != list(words):
            return False
        del self._left[-len(words) :]
        return True

    def expect(self, word: str) -> None:
        if not self.took(word):
            raise NotPlain

    def name(self) -> str:
        kind, value = self._left.pop() if self._left else ("", "")
        if kind != "name" or value in _RESERVED or value in _CONSTANTS:
            raise NotPlain
        return value

    def _conditional(self) -> Expression:
        found = self.either()
        if not self.took("if"):
            return found
        test, deciding = self._naming(self.either)
        if not deciding:
            raise NotPlain  # the engine decides once for all
        self.expect("else")
        other = self._conditional()
        return lambda scope: found(scope) if test(scope) else other(scope)

    def either(self) -> Expression:
        return self._joined("or", self._both, _or)

    def _both(self) -> Expression:
        return self._joined("and", self._not, _and)

    def _joined(
        self, word: str, read: Callable[[], Expression], join: Callable[..., Expression]
    ) -> Expression:
        one, deciding = self._naming(read)
        while self.took(word):
            if not deciding:
                raise NotPlain
            one = join(one, read())
        return one

    def _naming(self, read: Callable[[], Expression]) -> tuple[Expression, bool]:
        """What is read next, and whether a name stands in it."""
        before, self.named = self.named, False
        found, named = read(), self.named
        self.named |= before
        return found, named

    def _not(self) -> Expression:
        if self.took("not"):
            held = self._not()
            return lambda scope: not held(scope)
        return self._compared()

    def _compared(self) -> Expression:
        one = self._held()
        if self.took("in"):
            other = self._held()
            return lambda scope: one(scope) in other(scope)
        if self.took("not", "in"):
            other = self._held()
            return lambda scope: one(scope) not in other(scope)
        for mark, compare in _COMPARED.items():
            if self.took(mark):
                return _compare(compare, one, self._held())
        return one

    def _held(self) -> Expression:
        """A name or a constant, with what is asked of it behind it."""
        found = self._first()
        while self._left:
            if self.took("."):
                found = _held(found, self.name())
            elif self.took("["):
                found = self._part(found)
            elif self.took("|"):
                self.expect("length")
                found = _counted(found)
            else:
                break
        return found

    def _first(self) -> Expression:
        if self.took("("):
            return self._in_brackets()
        kind, value = self._left[-1] if self._left else ("", "")
        if kind == "name" and value not in _CONSTANTS:
            name = self.name()
            self.named = True
            self.asked_loop |= name == "loop"
            return lambda scope: _known(scope, name)
        return _constant(self._simple())

    def _simple(self) -> Any:
        kind, value = self._left.pop() if self._left else ("", "")
        if kind == "text":
            return value
        if kind == "number":
            return int(value)
        if kind == "name" and value in _CONSTANTS:
            return _CONSTANTS[value]
        raise NotPlain

    def _in_brackets(self) -> Expression:
        found = [self._conditional()]
        if self.took(")"):
            return found[0]
        while self.took(","):
            found.append(self._conditional())
        self.expect(")")
        return lambda scope: tuple([one(scope) for one in found])

    def _part(self, found: Expression) -> Expression:
        """From behind ``[`` to ``]``: a place, or from one to another."""
        first = self._place()
        if self.took("]"):
            if first is None:
                raise NotPlain
            return lambda scope: _whole(found(scope))[first]
        self.expect(":")
        last = self._place()
        self.expect("]")
        return lambda scope: _whole(found(scope))[first:last]

    def _place(self) -> int | None:
        sign = -1 if self.took("-") else 1
        if self._left and self._left[-1][0] == "number":
            return sign * int(self._left.pop()[1])
        if sign < 0:
            raise NotPlain
        return None


def _or(one: Expression, other: Expression) -> Expression:
    return lambda scope: one(scope) or other(scope)


def _and(one: Expression, other: Expression) -> Expression:
    return lambda scope: one(scope) and other(scope)


def _compare(compare: Callable[[Any, Any], Any], one: Expression, other: Expression) -> Expression:
    return lambda scope: compare(one(scope), other(scope))


def _constant(value: Any) -> Expression:
    return lambda _: value


def _known(scope: Scope, name: str) -> Any:
    if name not in scope:
        raise NotPlain
    return scope[name]


def _held(found: Expression, name: str) -> Expression:
    def held(scope: Scope) -> Any:
        of = found(scope)
        if type(of) is not dict or name not in of:
            raise NotPlain
        return of[name]

    return held


def _whole(found: Any) -> Any:
    if type(found) not in (str, list, tuple):
        raise NotPlain
    return found


def _counted(found: Expression) -> Expression:
    def counted(scope: Scope) -> int:
        of = found(scope)
        if type(of) not in (str, list, tuple, dict) or len(of) > MOST_COUNTED:
            raise NotPlain
        return len(of)

    return counted
