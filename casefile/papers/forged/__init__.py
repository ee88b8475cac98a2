"""Whether a Word file shows what was issued, and what is odd about it.

``read_paper`` takes the file that somebody hands in, ``compared`` puts it beside one that was
issued. All else is behind this door: which formatting is harmless, how Word and other programs
spell it, what they may leave away.
"""

from casefile.papers.forged.compare import Comparison, compared
from casefile.papers.forged.kinds_of_oddity import ODDITY_KINDS, Oddity
from casefile.papers.forged.reading import ForeignPaper, read_paper

__all__ = ["ODDITY_KINDS", "Comparison", "ForeignPaper", "Oddity", "compared", "read_paper"]
