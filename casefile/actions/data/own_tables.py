"""Tables that an export wrote, taken back without a map: what each of its columns gives."""

from casefile.exports.columns import columns, headings
from casefile.exports.delimited import without_guard
from casefile.intake.columns import AT, UNTIL, taken
from casefile.intake.sheet import Cell, Sheet
from casefile.pages.language import Language
from casefile.policy import Policy
from casefile.policy.forms import LEFT_OUT
from casefile.values.languages import languages
from casefile.values.text import bare

OWN = ("case", "status", "received_at", "policy")
"""The columns by which an export of cases is known: no register has all of them."""
GIVEN = {"received_at": AT, "ended_at": UNTIL}


def own_table(sheet: Sheet, policy: Policy) -> tuple[Sheet, dict[str, str]]:
    """``sheet`` and what its columns give, where an export of cases wrote it: when each case came
    and ended, the facts of its opening, and of its closing where it has ended. What the program
    says of a case beside that is left out. Any other table as it is, and nothing."""
    keys = _keys(sheet, policy)
    if not set(OWN) <= {*keys.values()}:
        return sheet, {}
    facts = set(taken(policy))
    means = dict[str, str]()
    for heading, key in keys.items():
        fact = key.removeprefix("facts.")
        means[heading] = GIVEN.get(key) or (fact if fact != key and fact in facts else LEFT_OUT)
    return _as_it_was(sheet, means, policy), means


def _keys(sheet: Sheet, policy: Policy) -> dict[str, str]:
    """The key of the export's column behind each heading that one has, by its name for programs
    or for people."""
    known = columns("cases", [policy])
    spelled = [[column.key for column in known]]
    spelled += [headings(known, Language(code)) for code in languages()]
    heads = set(map(bare, sheet.headings))
    # the one that it was written with: what programs call one column, people may call another
    written = max(spelled, key=lambda one: len(heads & set(map(bare, one))))
    names = {bare(head): column.key for column, head in zip(known, written, strict=True)}
    return {
        heading: names.get(bare(heading), heading)
        for heading in sheet.headings
        if bare(heading) in names or heading.startswith("facts.")
    }


def _as_it_was(sheet: Sheet, means: dict[str, str], policy: Policy) -> Sheet:
    """The sheet without what an export adds: the marks before what looks like a formula; facts of
    the closing, which a case that goes on may have been told in another step."""
    until = [means.get(heading) == UNTIL for heading in sheet.headings]
    closing = set(policy.closing.facts) - set(policy.opening.facts)
    ending = [means.get(heading) in closing for heading in sheet.headings]
    rows = list[tuple[int, tuple[Cell, ...]]]()
    for number, cells in sheet.rows:
        ended = any(cell for cell, is_until in zip(cells, until, strict=True) if is_until)
        rows.append(
            (
                number,
                tuple(
                    None if of_ending and not ended else _bare_cell(cell)
                    for cell, of_ending in zip(cells, ending, strict=True)
                ),
            )
        )
    return Sheet(sheet.headings, sheet.placed, rows, sheet.faults, sheet.name, sheet.keyed)


def _bare_cell(cell: Cell) -> Cell:
    return without_guard(cell) if isinstance(cell, str) else cell
