"""What a file is, told from its first bytes and not from its name."""

import gzip
import zipfile

import numpy
import pytest

from geo.errors import InputError, LimitError
from geo.sources.limits import Limits
from geo.sources.recognition import recognised
from tests.material.maps import SHAKEMAP, osm_file, tif


def told(path, **more):
    return recognised(path, path.name, limits=more.pop("limits", Limits.layers()), **more)


def test_a_raster_may_be_heights_a_hazard_an_intensity_or_people(tmp_path):
    found = told(tif(tmp_path / "नक्सा.txt", numpy.ones((2, 2), dtype="float32"), west=85.3, north=27.7))
    assert found.kinds == ("dem", "hazard", "intensity", "population")
    assert (found.reader, found.is_certain) == ("rasters", False)
    assert found.name == "नक्सा.txt"


def test_tiles_of_the_copernicus_height_model_are_heights_unasked(tmp_path):
    name = "Copernicus_DSM_COG_10_N27_00_E085_00_DEM.tif"
    found = told(tif(tmp_path / name, numpy.ones((2, 2), dtype="float32"), west=85.3, north=27.7))
    assert (found.kinds[0], found.is_certain, found.source) == ("dem", True, "Copernicus DEM")
    assert "hazard" in found.kinds  # somebody may have made one of it


def test_openstreetmap_and_shakemap_are_told_by_their_first_element(tmp_path):
    assert told(osm_file(tmp_path / "a.xml")).what == "OpenStreetMap"
    (tmp_path / "b.osm").write_text(SHAKEMAP, encoding="utf-8")
    assert told(tmp_path / "b.osm").kinds == ("intensity",)


def test_an_archive_is_what_it_holds(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("grid.xml", SHAKEMAP)
    assert told(tmp_path / "a.zip").kinds == ("intensity",)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("N27E085.hgt", b"")
    assert (told(tmp_path / "b.zip").kinds, told(tmp_path / "b.zip").is_certain) == (("dem",), True)


def test_an_archive_that_would_unpack_without_end_is_refused_unread(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.hgt", bytes(20_000_000))
    with pytest.raises(LimitError):
        told(tmp_path / "bomb.zip")


def test_footprints_in_lines_are_read_in_parts_where_buildings_are_meant(tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"latitude,longitude,geometry\n"))
    assert told(tmp_path / "a.csv.gz", kind="buildings").reader == "footprints"
    (tmp_path / "a.geojsonl").write_text('{"type":"Feature"}\n', encoding="utf-8")
    assert told(tmp_path / "a.geojsonl", kind="buildings").reader == "footprints"


@pytest.mark.parametrize("content", (b"", b"\x00\x01\x02\x03" * 64, b"%PDF-1.7"))
def test_what_is_no_map_is_refused(tmp_path, content):
    (tmp_path / "a.osm").write_bytes(content)
    with pytest.raises(InputError):
        told(tmp_path / "a.osm")


def test_xml_that_declares_a_document_type_is_refused(tmp_path):
    text = '<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><osm>&b;</osm>'
    (tmp_path / "a.osm").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        told(tmp_path / "a.osm")
