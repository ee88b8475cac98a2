"""The engine that fills forms: a sandbox, in which each value is noted as it is written, and in
which nothing is made that no paper could hold."""

import re
from typing import Any

from casefile.papers.word.bounds import arguments, fits, joined, operands, owner_of, within_bounds
from casefile.papers.word.drawing import Plate, plate_xml

# {_{ and the like become tags; the entity keeps what was typed as it is
TO_ESCAPE = re.compile("[&<>'\"]")
_TAG_LIKE = re.compile("(?<=[{}%#])_|_(?=[{}%#])")
_OUT, _IN = "</w:t>", '<w:t xml:space="preserve">'
_LINE, _STOP = f"{_OUT}<w:br/>{_IN}", f"{_OUT}<w:tab/>{_IN}"


class Printed:
    """What a form printed of its context; ``heads`` are title and author, which stand among the
    properties; ``plain`` if all of it may stand in a shape that is known: without lines, stops or
    markup of its own."""

    def __init__(self) -> None:
        self.heads: list[str] = []
        self.values: list[str] = []
        self.written: list[str] = []
        """All that went into the text, in order: values, numbers, pictures."""
        self.drawings: list[Plate] = []
        self.plain = True

    def begin(self) -> None:
        """Forget what was printed before."""
        self.plain = True
        for noted in (self.values, self.written, self.drawings):
            noted.clear()


def _measuring() -> Any:
    """What makes Python of a template, so that texts that are joined are measured first."""
    from jinja2.compiler import CodeGenerator

    class Source(CodeGenerator):
        def visit_Concat(self, node: Any, frame: Any) -> None:
            self.write("environment.joined((")
            for each in node.nodes:
                self.visit(each, frame)
                self.write(", ")
            self.write("))")

        def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
            known = frame.eval_ctx.autoescape and not frame.eval_ctx.volatile
            if finalize.src is None or not known:
                super()._output_child_pre(node, frame, finalize)
                return
            # what is noted was escaped there: the same once more is a tenth of a paper
            self.write("(")
            self.write(finalize.src)

    return Source


def noting(printed: Printed) -> tuple[Any, Any]:
    """What notes a value as it is written, and says it as it stands in a paper, None for what is no
    text; and the type of texts that stand in the properties, where nobody seeks them."""
    from markupsafe import Markup, escape

    class Property(Markup):
        __slots__ = ()

    to_escape = TO_ESCAPE.search

    def noted(value: Any) -> Any:
        if isinstance(value, Markup):
            printed.plain &= type(value) is Property
            printed.written.append(value)
            return value
        if isinstance(value, Plate):
            printed.plain = False
            printed.drawings.append(value)
            printed.written.append(f"{_OUT}{plate_xml(value)}{_IN}")
            return Markup(printed.written[-1])  # noqa: S704  (a name in it is escaped)
        if isinstance(value, str):
            # most texts have nothing to escape, and finding that out costs less than escaping them
            safe = str(escape(value)) if to_escape(value) or type(value) is not str else value
            if "_" in safe:
                safe = _TAG_LIKE.sub("&#95;", safe)
            printed.values.append(safe.replace("\a", "\n"))
            if "\n" in safe or "\t" in safe:
                printed.plain = False
                safe = safe.replace("\n", _LINE).replace("\t", _STOP)
            printed.written.append(safe)
            return str.__new__(Markup, safe)  # escaped just above
        if not isinstance(value, int):
            return None
        printed.written.append(str(value))
        return Markup(printed.written[-1])  # noqa: S704  (digits)

    return noted, Property


def environment(printed: Printed, noted: Any) -> Any:
    """The sandbox in which sources are filled, where each value is ``noted`` as it is written."""
    from jinja2 import StrictUndefined, TemplateRuntimeError, Undefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Names(ImmutableSandboxedEnvironment):
        """Of a mapping, only what it holds: ``facts.items`` is a fact, or nothing. Nothing is made
        that no paper could hold."""

        code_generator_class = _measuring()
        intercepted_binops = frozenset(("*", "**", "+", "%"))
        joined = staticmethod(joined)

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            operands(operator, left, right)
            return super().call_binop(context, operator, left, right)

        def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
            arguments((*args, *kwargs.values()), of=owner_of(obj))
            return fits(super().call(context, obj, *args, **kwargs))

        def getattr(self, obj: Any, attribute: str) -> Any:
            if type(obj) is dict:
                found = obj.get(attribute, printed)  # never a value
                return self.undefined(obj=obj, name=attribute) if found is printed else found
            return super().getattr(obj, attribute)

    from markupsafe import escape

    def keep(value: Any) -> Any:
        if (said := noted(value)) is not None:
            return said
        if not isinstance(value, Undefined):
            raise TemplateRuntimeError("a name in it stands for no text")
        printed.written.append("")
        return escape(value)  # which tells what is missing

    env = Names(undefined=StrictUndefined, autoescape=True, finalize=keep)
    for name in ("safe", "xmlattr", "tojson", "urlize", "forceescape"):  # they make markup
        del env.filters[name]
    env.filters |= {name: within_bounds(work) for name, work in env.filters.items()}
    del env.globals["lipsum"]
    for name in ("e", "escape"):  # what is printed is escaped already, and once
        env.filters[name] = lambda value: value
    return env


def sandbox() -> Any:
    """The sandbox in which a form would be filled, to look at one without filling it."""
    printed = Printed()
    return environment(printed, noting(printed)[0])
