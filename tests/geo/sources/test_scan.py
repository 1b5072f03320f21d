"""Scans: every page can be looked at in a PDF painted anew, and nothing hostile is unpacked."""

import io

import pypdfium2
import pytest
from PIL import Image

from geo.errors import InputError, LimitError
from geo.sources import scan
from geo.sources.scan import read_scan

PAGE = Image.new("1", (850, 1100), 1)
COLOUR = Image.new("RGB", (400, 600), "red")


def tiff(*pages, **how):
    written = io.BytesIO()
    pages[0].save(written, "TIFF", save_all=True, append_images=list(pages[1:]), **how)
    return written.getvalue()


def sizes(pdf):
    return [tuple(round(side) for side in page.get_size()) for page in pypdfium2.PdfDocument(pdf)]


def test_every_page_is_in_the_pdf_upright_and_the_original_is_kept():
    sent = tiff(PAGE, COLOUR)
    found = read_scan(sent)
    assert (found.original, found.pages) == (sent, 2)
    # 200 points an inch: 850 x 1,100 are 306 x 396 points
    assert sizes(found.public) == [(306, 396), (144, 216)]
    assert read_scan(sent).public == found.public, "the same scan is kept once"


@pytest.mark.parametrize("compression", ("group4", "tiff_lzw", "tiff_adobe_deflate", "packbits"))
def test_the_ways_scanners_pack_a_page_are_read(compression):
    assert read_scan(tiff(PAGE, compression=compression)).pages == 1


def test_grey_in_sixteen_bits_keeps_its_shades():
    pixels = Image.new("I;16", (40, 40), 0x8000)
    page = pypdfium2.PdfDocument(read_scan(tiff(pixels)).public)[0]
    assert page.render().to_pil().convert("L").getpixel((5, 5)) == pytest.approx(0x80, abs=3)


def test_what_the_scanner_wrote_beside_the_picture_is_not_in_the_copy():
    sent = tiff(PAGE, tiffinfo={270: "SITA-RAI", 306: "2026:11:20 14:05:09", 315: "HARI"})
    found = read_scan(sent)
    assert b"SITA-RAI" in sent
    assert not any(word in found.public for word in (b"SITA-RAI", b"2026", b"HARI"))


def test_too_many_pages_too_many_pixels_and_too_many_bytes_are_refused(monkeypatch):
    monkeypatch.setattr(scan, "MOST_PAGES", 2)
    assert read_scan(tiff(PAGE, PAGE)).pages == 2
    with pytest.raises(LimitError, match="more than 2 pages"):
        read_scan(tiff(PAGE, PAGE, PAGE))
    with pytest.raises(LimitError, match="Page 2"):
        read_scan(tiff(COLOUR, PAGE), most_pixels=500_000)
    with pytest.raises(LimitError, match="MB"):
        read_scan(tiff(PAGE), most_bytes=100)


def test_a_chain_of_pages_in_a_circle_ends():
    sent = bytearray(tiff(COLOUR))
    first = int.from_bytes(sent[4:8], "little")
    count = int.from_bytes(sent[first : first + 2], "little")
    circle = first + 2 + 12 * count
    sent[circle : circle + 4] = first.to_bytes(4, "little")
    assert read_scan(bytes(sent)).pages == 1


@pytest.mark.parametrize(
    "content", (b"II*\x00", b"II*\x00\x08\x00\x00\x00", b"MM\x00*\xff\xff\xff\xff", b"GIF89a", tiff(PAGE)[:200])
)
def test_what_is_no_whole_scan_is_refused(content):
    with pytest.raises(InputError, match="damaged"):
        read_scan(content)
