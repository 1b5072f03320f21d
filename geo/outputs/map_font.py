"""The Devanagari font of the one-file map: cut down to what a page needs and ready to stand inside it."""

import io
from base64 import b64encode
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from geo.errors import Problem, UnavailableError

__all__ = ["font_face", "package_file"]

_PACKAGE, _FILE = "fontpkg-noto-sans-devanagari", ".ttf"
_RANGES = ((0x20, 0x7E), (0xA0, 0xFF), (0x900, 0x97F), (0x200C, 0x200D), (0x2010, 0x2026))
_WEIGHTS = (400, 700)


def package_file(package: str, ending: str) -> Path:
    """File of an installed package whose path ends so.

    Raises:
        UnavailableError: the package or the file is not installed.
    """
    try:
        found = next((file for file in files(package) or () if str(file).endswith(ending)), None)
    except PackageNotFoundError:
        found = None
    if found is None:
        raise UnavailableError(Problem("export.no_library", {"package": package}))
    return Path(str(found.locate()))


@cache
def font_face() -> str:
    """CSS rule that holds the font, Devanagari and Latin, weights 400 to 700, conjuncts included."""
    font = TTFont(package_file(_PACKAGE, _FILE))
    options = subset.Options(layout_features=["*"], flavor="woff", notdef_outline=True, recalc_timestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[number for first, last in _RANGES for number in range(first, last + 1)])
    cutter.subset(font)
    instancer.instantiateVariableFont(font, {"wdth": 100, "wght": _WEIGHTS}, inplace=True)
    made = io.BytesIO()
    font.flavor = "woff"
    font.save(made)
    source = f"url(data:font/woff;base64,{b64encode(made.getvalue()).decode()}) format('woff')"
    return f'@font-face{{font-family:"Chaur Devanagari";font-weight:400 700;src:{source}}}'
