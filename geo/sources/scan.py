"""Scans of paper as TIFF, of one page or many: kept as they come in, with a PDF painted anew to be looked at.

The kind is told by the first bytes. Pages are opened one after the other, each held against the limits by its head
before a pixel is unpacked; a chain of pages that runs in a circle or never ends stops at the limit.
"""

import hashlib
import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import numpy
from PIL import Image, ImageOps, UnidentifiedImageError

from geo.errors import ChaurError, InputError, LimitError, Problem

__all__ = ["MOST_PAGES", "SCAN", "TIFF_MARKS", "Progress", "Scan", "pixels_of", "read_scan"]

TIFF_MARKS = (b"II*\x00", b"MM\x00*")
"""First bytes of a TIFF; those with addresses of eight bytes are no scans of paper."""

SCAN = "image/tiff"
"""Media type of a scan."""

MOST_PAGES = 100
"""Most pages of a scan."""

Progress = Callable[[float], None]
"""Is told the share of the pages that are painted."""

_MOST_BYTES, _MOST_PIXELS = 30_000_000, 150_000_000
_PAGE_SIDE_PX, _PAGE_DPI, _QUALITY, _FULL = 2200, 200.0, 80, 256

_DAMAGE = (
    UnidentifiedImageError, EOFError, OSError, ValueError, SyntaxError, TypeError, KeyError, RuntimeError,
)  # fmt: skip
"""What a reader of broken files raises."""


@dataclass(frozen=True)
class Scan:
    """A scan as it came in, and the PDF to look at.

    Attributes:
        original: the bytes as they came in.
        public: its pages as a PDF, without anything the scanner or a program wrote beside the picture.
        pages: number of pages.
    """

    original: bytes
    public: bytes
    pages: int
    media_type: str = SCAN
    suffix: str = ".tif"
    public_suffix: str = ".pdf"
    taken_at: datetime | None = None
    lon_deg: float | None = None
    lat_deg: float | None = None

    @property
    def sha256(self) -> str:
        """Checksum of the original."""
        return hashlib.sha256(self.original).hexdigest()


def _frames(image: Image.Image, most_pixels: int) -> Iterator[Image.Image]:
    """Pages of an open scan, each once its size is known to be bearable.

    Raises:
        LimitError: there are too many pages, or one unpacks to too much.
    """
    for number in range(MOST_PAGES + 1):
        try:
            image.seek(number)
        except EOFError:
            return
        if number == MOST_PAGES:
            raise LimitError(Problem("attachment.pages", {"most": MOST_PAGES}, column="file"))
        pixels = image.width * image.height
        if pixels > most_pixels:
            told = {"page": number + 1, "megapixels": round(pixels / 1e6), "most": round(most_pixels / 1e6)}
            raise LimitError(Problem("attachment.pixels", told, column="file"))
        yield image


def _painted(page: Image.Image) -> Image.Image:
    """A page upright, in grey or colour, no longer than the limit."""
    if page.mode.startswith("I;16"):
        page = Image.fromarray((numpy.asarray(page) // _FULL).astype("uint8"))
    shown = ImageOps.exif_transpose(page).convert("L" if page.mode in {"1", "L", "I", "F"} else "RGB")
    shown.thumbnail((_PAGE_SIDE_PX, _PAGE_SIDE_PX))
    paper = Image.new(shown.mode, shown.size)
    paper.paste(shown)
    return paper


def _as_pdf(pages: Iterator[Image.Image], *, total: int, progress: Progress) -> tuple[bytes, int]:
    """PDF of the pages and their number; one page at a time is held."""
    kept, count = io.BytesIO(), 0
    for count, page in enumerate(pages, 1):
        progress((count - 1) / total)
        _painted(page).save(
            kept, "PDF", append=count > 1, resolution=_PAGE_DPI, quality=_QUALITY, creationDate=None, modDate=None
        )
    return kept.getvalue(), count


@contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    """A scan that is open; what goes wrong with it is told as an error of ours.

    Raises:
        InputError: it is no TIFF, or it is damaged.
        LimitError: it unpacks to too much.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=["TIFF"]) as image:
                yield image
    except ChaurError:
        raise
    except (Image.DecompressionBombError, MemoryError) as error:
        raise LimitError(Problem("attachment.bomb", column="file")) from error
    except _DAMAGE as error:
        raise InputError(Problem("attachment.damaged", column="file")) from error


def pixels_of(content: bytes, *, most_pixels: int = _MOST_PIXELS) -> list[int]:
    """Pixels of each page of a scan, told by the heads of its pages: nothing is unpacked.

    Args:
        content: the file.
        most_pixels: most pixels of a page that are unpacked.

    Raises:
        InputError: it is no TIFF, or it is damaged.
        LimitError: it has too many pages, or a page unpacks to too much.
    """
    with _opened(content) as image:
        return [page.width * page.height for page in _frames(image, most_pixels)]


def read_scan(
    content: bytes,
    *,
    most_bytes: int = _MOST_BYTES,
    most_pixels: int = _MOST_PIXELS,
    progress: Progress = lambda _share: None,
) -> Scan:
    """The scan of some bytes, with the PDF to look at.

    Args:
        content: the file.
        most_bytes: largest file that is taken.
        most_pixels: most pixels of a page that are unpacked.
        progress: is told how far the painting is.

    Raises:
        InputError: it is no TIFF, or it is damaged.
        LimitError: it is too large, has too many pages, or a page unpacks to too much.
    """
    if len(content) > most_bytes:
        told = {"megabytes": round(len(content) / 1e6, 1), "most": round(most_bytes / 1e6)}
        raise LimitError(Problem("attachment.bytes", told, column="file"))
    total = len(pixels_of(content, most_pixels=most_pixels))
    with _opened(content) as image:
        shown, pages = _as_pdf(_frames(image, most_pixels), total=total, progress=progress)
        return Scan(content, shown, pages)
