"""Text that no spreadsheet takes for a formula.

A cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return may run when the file is opened. Such a
text gets one apostrophe before it, and so does one that begins with apostrophes and then such a sign, so that taking
one apostrophe away again gives back the very text. Numbers are no text and keep their minus.
"""

import re

import pyarrow
import pyarrow.compute

__all__ = ["guarded", "guarded_text", "unguarded_text"]

_SIGNS = r"'*[=+\-@\t\r]"
_FORMULA = re.compile(_SIGNS)


def guarded_text(text: str) -> str:
    """The text with an apostrophe before it, if it could run.

    >>> guarded_text("=1+1"), guarded_text("'=1"), guarded_text("Tundikhel")
    ("'=1+1", "''=1", 'Tundikhel')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded_text(text: str) -> str:
    """The text as it was before `guarded_text`.

    >>> unguarded_text("'=1+1"), unguarded_text("''=1"), unguarded_text("'quoted'")
    ('=1+1', "'=1", "'quoted'")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def guarded(values: pyarrow.ChunkedArray) -> tuple[pyarrow.ChunkedArray, int]:
    """Texts as `guarded_text` makes them, and how many changed."""
    hit = pyarrow.compute.match_substring_regex(values, f"^{_SIGNS}")
    count = pyarrow.compute.sum(hit).as_py() or 0
    if count:
        values = pyarrow.compute.replace_substring_regex(values, f"^({_SIGNS})", r"'\1")
    return values, count
