"""Makes the shipped Word templates, the same bytes every time: ``python templates/make.py``."""

from functools import partial
from pathlib import Path

from forms import compensation_form, notice, record_card, summary
from letters import apology, letter
from papers import agreement, receipt
from parts import to_bytes
from slips import IN_ENGLISH, SLIPS, slip

FOLDER = Path(__file__).parent
MADE = {
    "zh_CN/record-card": record_card,
    "zh_CN/notice": notice,
    "zh_CN/summary": summary,
    "zh_CN/compensation-form": compensation_form,
    "zh_CN/receipt": receipt,
    "zh_CN/agreement": agreement,
    "zh_CN/apology": apology,
    "en/record-card": partial(record_card, "en"),
    "en/receipt": partial(receipt, "en"),
    "en/agreement": partial(agreement, "en"),
    "en/apology": partial(apology, "en"),
    "zh_CN/letter": letter,
    "en/letter": partial(letter, "en"),
    **{f"zh_CN/{name}": partial(slip, name) for name in SLIPS},
    **{f"en/{name}": partial(slip, name, "en") for name in IN_ENGLISH},
}

if __name__ == "__main__":
    for name, make in MADE.items():
        path = FOLDER / f"{name}.docx"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(to_bytes(make()))
