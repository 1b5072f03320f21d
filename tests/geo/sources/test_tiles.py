"""A raster is judged by its header; what reaches out, is damaged or of another make is refused with its reason."""

import zipfile

import numpy
import pytest

from geo.errors import InputError, LimitError
from geo.sources.limits import Limits
from geo.sources.tiles import opened, rasters
from tests.material.maps import files, tif

VRT = """<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>
<SourceFilename>/vsicurl/http://127.0.0.1:9/x.tif</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"""


def refusal(path, **limits):
    with pytest.raises((InputError, LimitError)) as caught, opened(path, path.name, Limits(**limits)):
        pass
    return caught.value.problems[0].code


@pytest.mark.parametrize("name", ("remote.tif", "remote.vrt", "N27E085.tif"))
def test_a_virtual_raster_is_refused_whatever_it_is_called(tmp_path, name):
    path = tmp_path / name
    path.write_text(VRT)
    assert refusal(path) == "layer.raster_format"


def test_text_called_heights_is_refused_by_its_size(tmp_path):
    path = tmp_path / "N27E085.hgt"
    path.write_text(VRT)
    assert refusal(path) == "layer.raster_srtm_size"


@pytest.mark.parametrize("name", ("heights.hgt", "X27E085.hgt"))
def test_heights_of_no_place_are_refused(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(numpy.zeros((1201, 1201), dtype=">i2").tobytes())
    assert refusal(path) == "layer.raster_srtm_name"


def test_a_cut_geotiff_is_refused(tmp_path):
    path = tmp_path / "cut.tif"
    path.write_bytes(b"II*\x00\x08\x00\x00\x00\xff\xff")
    assert refusal(path) == "layer.raster_broken"


def test_more_cells_than_allowed_are_refused_from_the_header(tmp_path):
    path = tif(tmp_path / "a.tif", numpy.zeros((30, 40)), west=85.3, north=27.7)
    assert refusal(path, cells=1_000) == "import.limit_cells"


def test_a_bomb_of_zeroes_is_refused_from_the_header(tmp_path):
    path = tmp_path / "bomb.tif"
    import rasterio

    profile = {"driver": "GTiff", "count": 1, "dtype": "uint8", "width": 60_000, "height": 60_000, "SPARSE_OK": "TRUE"}
    place = {"crs": "EPSG:4326", "transform": rasterio.Affine(1e-5, 0, 85, 0, -1e-5, 28), "tiled": True}
    with rasterio.open(path, "w", compress="deflate", **profile, **place):
        pass
    assert path.stat().st_size < 1_000_000
    assert refusal(path) == "import.limit_cells"


def test_one_block_for_a_whole_country_is_refused(tmp_path):
    import rasterio

    path = tmp_path / "strip.tif"
    profile = {"driver": "GTiff", "count": 1, "dtype": "float64", "width": 8_000, "height": 8_000, "SPARSE_OK": "TRUE"}
    place = {"crs": "EPSG:4326", "transform": rasterio.Affine(1e-4, 0, 85, 0, -1e-4, 28), "blockysize": 8_000}
    with rasterio.open(path, "w", compress="deflate", **profile, **place):
        pass
    assert refusal(path) == "layer.raster_blocks"


@pytest.mark.parametrize(
    ("more", "code"),
    (
        ({"crs": None}, "layer.raster_no_crs"),
        ({"crs": "+proj=tmerc +lat_0=1 +lon_0=85.123 +datum=WGS84"}, "layer.raster_odd_crs"),
        ({"dtype": "complex64"}, "layer.raster_dtype"),
    ),
)
def test_what_the_header_must_say(tmp_path, more, code):
    assert refusal(tif(tmp_path / "a.tif", [[1.0]], west=85.3, north=27.7, **more)) == code


def test_two_bands_are_one_too_many(tmp_path):
    assert refusal(tif(tmp_path / "a.tif", [[1.0]], west=85.3, north=27.7, count=2)) == "layer.raster_bands"


def test_a_turned_raster_is_refused(tmp_path):
    import rasterio

    turned = rasterio.Affine(0.001, 0.0001, 85.3, 0.0001, -0.001, 27.7)
    path = tif(tmp_path / "a.tif", [[1.0]], west=85.3, north=27.7, transform=turned)
    assert refusal(path) == "layer.raster_turned"


def test_feet_are_no_metres(tmp_path):
    import rasterio

    path = tif(tmp_path / "a.tif", [[1.0]], west=85.3, north=27.7)
    with rasterio.open(path, "r+") as target:
        target.units = ("ft",)
    assert refusal(path) == "layer.raster_unit"


def test_the_cadastres_system_is_known_by_its_name(tmp_path):
    from geo.crs import mutm

    path = tif(tmp_path / "a.tif", [[1.0]], west=629_000, north=3_065_000, step=30, crs=mutm(84).to_wkt())
    with opened(path, path.name, Limits()) as tile:
        assert tile.crs == "MUTM-84"


def test_what_lies_beside_a_raster_is_not_looked_at(tmp_path):
    path = tif(tmp_path / "a.tif", [[1.0]], west=85.3, north=27.7)
    (tmp_path / "a.tif.ovr").write_text(VRT)
    (tmp_path / "a.tif.msk").write_text(VRT)
    with opened(path, path.name, Limits()) as tile:
        assert tile.read(0, 0, 1, 1).tolist() == [[1.0]]


def test_zipped_heights_are_unpacked_under_names_of_our_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile(tmp_path / "N27E085.SRTMGL1.hgt.zip", "w") as archive:
        archive.writestr("N27E085.hgt", b"12")
        archive.writestr("readme.txt", b"hello")
    ((path, name),) = rasters(files(tmp_path / "N27E085.SRTMGL1.hgt.zip"), Limits())
    assert (name, path.name, path.read_bytes()) == ("N27E085.hgt", "0.hgt", b"12")


def test_an_archive_that_climbs_out_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("../N27E085.hgt", b"12")
    with pytest.raises(InputError):
        rasters(files(tmp_path / "evil.zip"), Limits())


def test_an_archive_without_rasters_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("readme.txt", b"hello")
    with pytest.raises(InputError, match="holds no raster"):
        rasters(files(tmp_path / "a.zip"), Limits())
