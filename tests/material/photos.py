"""Small photos as cameras write them."""

import io

import numpy
from PIL import ExifTags, Image


def photo_bytes(
    *, kind="JPEG", size=(64, 48), lat=None, lon=None, taken=None, offset=None, orientation=None, comment=None
):
    """A photo of noise with what is given as its camera's notes.

    Args:
        kind: JPEG, PNG or WEBP.
        size: width and height in pixels.
        lat: degrees, minutes and seconds north.
        lon: degrees, minutes and seconds east.
        taken: moment as the camera writes it.
        offset: offset from UTC as the camera writes it.
        orientation: how the camera was held.
        comment: a text in the description and, where the kind has one, the comment.
    """
    pixels = numpy.random.default_rng(1).integers(0, 255, (size[1] // 8, size[0] // 8, 3), dtype="uint8")
    image = Image.fromarray(pixels, "RGB").resize(size)
    exif = Image.Exif()
    own = exif.get_ifd(ExifTags.IFD.Exif)
    if taken is not None:
        own[ExifTags.Base.DateTimeOriginal] = taken
    if offset is not None:
        own[ExifTags.Base.OffsetTimeOriginal] = offset
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    if lat is not None:
        gps.update({ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: tuple(map(float, lat))})
    if lon is not None:
        gps.update({ExifTags.GPS.GPSLongitudeRef: "E", ExifTags.GPS.GPSLongitude: tuple(map(float, lon))})
    if orientation is not None:
        exif[ExifTags.Base.Orientation] = orientation
    if comment is not None:
        exif[ExifTags.Base.ImageDescription] = comment
    kept = io.BytesIO()
    more = {"comment": comment.encode()} if kind == "JPEG" and comment else {}
    image.save(kept, kind, exif=exif, **more)
    return kept.getvalue()
