"""Makes the shipped Word templates, the same bytes every time: ``python templates/make.py``."""

from pathlib import Path

from forms import compensation_form, notice, record_card
from papers import agreement, receipt
from parts import to_bytes

FOLDER = Path(__file__).parent / "zh_CN"
MADE = {
    "record-card": record_card,
    "notice": notice,
    "compensation-form": compensation_form,
    "receipt": receipt,
    "agreement": agreement,
}

if __name__ == "__main__":
    for name, make in MADE.items():
        (FOLDER / f"{name}.docx").write_bytes(to_bytes(make()))
