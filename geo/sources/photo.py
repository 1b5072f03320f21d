"""Photos that people send: what the camera wrote about place and time, and a copy that tells neither.

The kind of a file is told by its first bytes, never by its name. Its size in pixels is read from the head and held
against the limits before a pixel is unpacked. The public copy is painted anew, upright and smaller: no field of the
original is carried over.
"""

import hashlib
import io
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from geo.errors import InputError, LimitError, Problem

__all__ = ["MOST_BYTES", "MOST_PIXELS", "Photo", "is_photo", "read_photo"]

MOST_BYTES = 15_000_000
"""Largest photo that is taken [bytes]."""

MOST_PIXELS = 60_000_000
"""Most pixels of a photo; what unpacks to more may be made to exhaust the memory."""

_PUBLIC_SIDE_PX = 1600
_QUALITY = 82
_MARKS = {b"\xff\xd8\xff": ("JPEG", "image/jpeg"), b"\x89PNG\r\n\x1a\n": ("PNG", "image/png")}
_WEBP = (b"RIFF", b"WEBP")
_NAMES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
_MOST_LON_DEG, _MOST_LAT_DEG = 180, 90


@dataclass(frozen=True)
class Photo:
    """A photo as it came in, and the copy everybody may see.

    Attributes:
        original: the bytes as they came in.
        public: the copy as JPEG, without anything the camera or a program wrote into the original.
        media_type: type of the original by its first bytes.
        taken_at: moment the camera wrote; in UTC where it wrote its offset, else by its own clock; None where unknown.
        lon_deg: longitude the camera wrote; None where unknown.
        lat_deg: latitude the camera wrote; None where unknown.
    """

    original: bytes
    public: bytes
    media_type: str
    taken_at: datetime | None
    lon_deg: float | None
    lat_deg: float | None

    @property
    def sha256(self) -> str:
        """Checksum of the original."""
        return hashlib.sha256(self.original).hexdigest()

    @property
    def suffix(self) -> str:
        """Ending of a file of this type."""
        return _NAMES[self.media_type]

    @property
    def public_suffix(self) -> str:
        """Ending of its public copy."""
        return ".jpg"


def _kind(content: bytes) -> tuple[str, str]:
    """Format and media type by the first bytes.

    Raises:
        InputError: it is no photo this program reads.
    """
    for mark, kind in _MARKS.items():
        if content.startswith(mark):
            return kind
    if content.startswith(_WEBP[0]) and content[8:12] == _WEBP[1]:
        return "WEBP", "image/webp"
    raise InputError(Problem("photo.kind", column="photo"))


def is_photo(content: bytes) -> bool:
    """Whether the first bytes are those of a photo this program reads."""
    try:
        _kind(content)
    except InputError:
        return False
    return True


def _number(value: object) -> float | None:
    """A number of the camera; None where it is none, such as a fraction of zero."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError):
        return None


def _degrees(parts: object, side: object, most_deg: int) -> float | None:
    """Degrees of degrees, minutes and seconds with their side of the world; None where they are no position."""
    if not isinstance(parts, Sequence) or len(parts) != 3:  # noqa: PLR2004 - degrees, minutes, seconds
        return None
    numbers = [_number(part) for part in parts]
    if any(number is None or not number >= 0 for number in numbers):
        return None
    degrees, minutes, seconds = (number or 0.0 for number in numbers)
    found = degrees + minutes / 60 + seconds / 3600
    sign = -1 if str(side).strip().upper() in {"S", "W"} else 1
    return sign * found if found <= most_deg else None


def _position(gps: Mapping[int, object]) -> tuple[float | None, float | None]:
    """Longitude and latitude; both unknown where one is, or where a camera without a fix wrote zeros."""
    tags = ExifTags.GPS
    lon = _degrees(gps.get(tags.GPSLongitude), gps.get(tags.GPSLongitudeRef, "E"), _MOST_LON_DEG)
    lat = _degrees(gps.get(tags.GPSLatitude), gps.get(tags.GPSLatitudeRef, "N"), _MOST_LAT_DEG)
    return (None, None) if lon is None or lat is None or lon == lat == 0 else (round(lon, 7), round(lat, 7))


def _moment(exif: Mapping[int, object]) -> datetime | None:
    """Moment the photo was taken, in UTC where the camera wrote its offset; None where it wrote none that exists."""
    tags = ExifTags.Base
    text = str(exif.get(tags.DateTimeOriginal) or exif.get(tags.DateTime) or "").strip("\0 ")
    offset = str(exif.get(tags.OffsetTimeOriginal) or "").strip("\0 ")
    for said, form in ((f"{text} {offset}", "%Y:%m:%d %H:%M:%S %z"), (text, "%Y:%m:%d %H:%M:%S")):
        with suppress(ValueError):
            found = datetime.strptime(said, form)  # noqa: DTZ007 - without an offset it is the camera's own clock
            return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    return None


def _public(image: Image.Image) -> bytes:
    """The picture painted anew: upright, no longer than the limit, without any field of the original."""
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((_PUBLIC_SIDE_PX, _PUBLIC_SIDE_PX))
    paper = Image.new("RGB", upright.size, "white")
    shown = upright.convert("RGBA") if "A" in upright.getbands() or "transparency" in upright.info else upright
    paper.paste(shown.convert("RGB"), mask=shown.getchannel("A") if shown.mode == "RGBA" else None)
    kept = io.BytesIO()
    paper.save(kept, "JPEG", quality=_QUALITY, optimize=True)
    return kept.getvalue()


def _require_size(content: bytes, most_bytes: int) -> None:
    if len(content) > most_bytes:
        parameters = {"megabytes": round(len(content) / 1e6, 1), "most": round(most_bytes / 1e6)}
        raise LimitError(Problem("photo.bytes", parameters, column="photo"))


def read_photo(content: bytes, *, most_bytes: int = MOST_BYTES, most_pixels: int = MOST_PIXELS) -> Photo:
    """The photo of some bytes, with what its camera wrote and its public copy.

    Args:
        content: the file.
        most_bytes: largest file that is taken.
        most_pixels: most pixels that are unpacked.

    Raises:
        InputError: it is no JPEG, PNG or WebP, or it is damaged.
        LimitError: it is too large, or unpacks to too much.
    """
    _require_size(content, most_bytes)
    kind, media_type = _kind(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[kind]) as image:
                pixels = image.width * image.height
                if pixels > most_pixels:
                    parameters = {"megapixels": round(pixels / 1e6), "most": round(most_pixels / 1e6)}
                    raise LimitError(Problem("photo.pixels", parameters, column="photo"))
                exif = image.getexif()
                told = {**exif, **exif.get_ifd(ExifTags.IFD.Exif)}
                gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
                public = _public(image)
    except (Image.DecompressionBombError, MemoryError) as error:
        raise LimitError(Problem("photo.bomb", column="photo")) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError) as error:
        raise InputError(Problem("photo.damaged", column="photo")) from error
    return Photo(content, public, media_type, _moment(told), *_position(gps))
