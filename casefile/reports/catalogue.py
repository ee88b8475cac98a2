"""Every figure of a report, each with its definition in a sentence."""

from casefile.reports.of_cases import ON_CASES
from casefile.reports.of_conduct import ON_CONDUCT

ALL_FIGURES = (*ON_CASES, *ON_CONDUCT)
BY_ID = {figure.id: figure for figure in ALL_FIGURES}
