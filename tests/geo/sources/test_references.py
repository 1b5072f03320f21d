"""Reference systems in a file's own words."""

import pyproj
import pytest

from geo.crs import mutm
from geo.errors import ChaurError, InputError, MissingError
from geo.sources.references import is_doubtful, reference, system, title


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("EPSG:32645", "EPSG:32645"),
        ("epsg:4326", "EPSG:4326"),
        ("urn:ogc:def:crs:EPSG::32644", "EPSG:32644"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "EPSG:4326"),
        ("http://www.opengis.net/def/crs/EPSG/0/6207", "EPSG:6207"),
        ("ESRI:102306", "MUTM-84"),
        (pyproj.CRS(32645).to_wkt("WKT1_ESRI"), "EPSG:32645"),
        (pyproj.CRS(32645).to_wkt(), "EPSG:32645"),
        (pyproj.CRS(4326).to_json(), "EPSG:4326"),
        (pyproj.CRS(4979).to_wkt(), "EPSG:4326"),
    ),
)
def test_names_and_definitions_are_read(text, expected):
    assert title(system(text)) == expected


@pytest.mark.parametrize("meridian", (81, 84, 87))
@pytest.mark.parametrize("version", ("WKT2_2019", "WKT1_GDAL", "WKT1_ESRI"))
def test_the_cadastres_zones_are_recognised_in_every_definition(meridian, version):
    assert title(system(mutm(meridian).to_wkt(version))) == f"MUTM-{meridian}"
    assert title(system(mutm(meridian).to_json())) == f"MUTM-{meridian}"


@pytest.mark.parametrize(
    "text",
    (
        "http://127.0.0.1/crs",
        "file:///etc/passwd",
        "+proj=utm +zone=45 +nadgrids=/etc/passwd",
        "EPSG:999999",
        "EPSG:4978",
        'PROJCS["x",EXTENSION["PROJ4","+proj=utm +nadgrids=/etc/passwd"]]',
        'GEOGCRS["x",BOUNDCRS[PARAMETERFILE["f","/etc/passwd"]]]',
        'LOCAL_CS["free sheet"]',
        "{" * 300,
        '{"type": "GeographicCRS", "name": "http://127.0.0.1/x"}',
        "GEOGCS[" * 20_000,
        "",
    ),
)
def test_nothing_that_points_elsewhere_is_read(text):
    with pytest.raises(InputError) as error:
        system(text)
    assert error.value.problems[0].code == "import.crs_unread"


def test_a_system_without_datum_on_the_nepalese_ellipsoid_is_doubtful():
    wkt = pyproj.CRS("+proj=tmerc +lon_0=84 +k=0.9999 +x_0=500000 +a=6377276.345 +rf=300.8017").to_wkt("WKT1_ESRI")
    assert is_doubtful(system(wkt))
    assert not is_doubtful(mutm(84))
    assert not is_doubtful(pyproj.CRS(32645))


@pytest.mark.parametrize(
    "key", ("MUTM-84", "EPSG:4326 swapped", "EPSG:32645 read as EPSG:32644", "MUTM-87 read as EPSG:32645")
)
def test_a_reading_is_found_again_by_its_key(key):
    assert reference(key).key == key


@pytest.mark.parametrize("key", ("MUTM-99", "EPSG:4326 read as nonsense", "http://127.0.0.1/", "+proj=longlat"))
def test_unknown_readings_are_missing(key):
    with pytest.raises(MissingError) as error:
        reference(key)
    assert isinstance(error.value, ChaurError)


def test_the_known_point_comes_back_from_the_cadastres_zone():
    lon_deg, lat_deg = reference("MUTM-84").degrees([629903.5635], [3065970.1821])
    assert (lon_deg[0], lat_deg[0]) == (pytest.approx(85.3150, abs=1e-7), pytest.approx(27.7060, abs=1e-7))
