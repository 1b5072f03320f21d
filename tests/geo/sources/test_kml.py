"""KML and KMZ, good and hostile."""

import pytest
import shapely

from geo.errors import InputError, LimitError
from geo.sources.kml import read, read_zipped
from geo.sources.limits import Limits
from tests.material.hostile import archives, texts

LIMITS = Limits()
RING = "85,27 85.1,27 85.1,27.1 85,27"


def opened(write, inside, limits=LIMITS):
    return read(write("spaces.kml", texts.kml(inside)), None, limits)


def wkt(found):
    return [None if shape is None else shapely.to_wkt(shape) for shape in found.shapes]


def area(inner=""):
    return (
        f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{RING}</coordinates></LinearRing></outerBoundaryIs>"
        f"{inner}</Polygon>"
    )


def test_placemarks_are_rows_with_their_extended_values(write):
    found = opened(
        write,
        '<name>Camps</name><Folder><name>F</name><Placemark><name>टुँडिखेल</name><ExtendedData><Data name="area">'
        "<displayName>Area</displayName><value>12</value></Data></ExtendedData>"
        f"{area()}</Placemark></Folder>{texts.PLACEMARK}",
    )
    columns = {name: values.to_pylist() for name, values in found.rows.columns.items()}
    assert columns == {"name": ["टुँडिखेल", "A"], "area": ["12", None]}
    assert found.layer == "Camps"
    assert wkt(found) == ["POLYGON ((85 27, 85.1 27, 85.1 27.1, 85 27))", "POINT (85.3 27.7)"]


def test_holes_and_several_areas_are_read(write):
    ring = "<LinearRing><coordinates>85.05,27.01 85.06,27.01 85.06,27.02</coordinates></LinearRing>"
    hole = f"<innerBoundaryIs>{ring}</innerBoundaryIs>"
    found = opened(write, f"<Placemark><MultiGeometry>{area(hole)}{area()}</MultiGeometry></Placemark>")
    assert found.shapes[0].geom_type == "MultiPolygon"
    assert len(found.shapes[0].geoms[0].interiors) == 1


def test_heights_are_left_away(write):
    found = opened(write, "<Placemark><Point><coordinates> 85.3,27.7,1300\n</coordinates></Point></Placemark>")
    assert wkt(found) == ["POINT (85.3 27.7)"]


@pytest.mark.parametrize("said", ("85.3;27.7", "x,y", "85.3", ""))
def test_damaged_coordinates_are_faults_of_their_row(write, said):
    inside = f"<Placemark><Point><coordinates>{said}</coordinates></Point></Placemark>{texts.PLACEMARK}"
    found = opened(write, inside)
    assert wkt(found) == [None, "POINT (85.3 27.7)"]
    assert [fault.place for fault in found.faults] == ([0] if said else [])


def test_links_and_overlays_are_left_out_and_counted(write):
    found = read(write("x.kml", texts.linked_kml("http://127.0.0.1:9/")), None, LIMITS)
    notes = {note.parameters["element"]: note.parameters["count"] for note in found.notes}
    assert notes == {"NetworkLink": 1, "GroundOverlay": 1}
    assert len(found.rows.numbers) == 1


@pytest.mark.parametrize("text", (texts.laughing_kml(), texts.reaching_kml("file:///etc/passwd")))
def test_document_types_are_refused(write, text):
    with pytest.raises(InputError) as error:
        read(write("x.kml", text), None, LIMITS)
    assert error.value.problems[0].code == "import.xml_dtd"


def test_endless_folders_are_refused(write):
    with pytest.raises(LimitError) as error:
        read(write("x.kml", texts.deep_kml()), None, LIMITS)
    assert error.value.problems[0].parameters["setting"] == "depth"


def test_damaged_xml_is_refused_with_its_line(write):
    with pytest.raises(InputError) as error:
        read(write("x.kml", "<kml>\n<Document>\n<Placemark></kml>"), None, LIMITS)
    assert error.value.problems[0].parameters["line"] == 3


@pytest.mark.parametrize(
    ("limits", "setting"),
    (
        (Limits(features=1), "features"),
        (Limits(vertices=1), "vertices"),
        (Limits(fields=0), "fields"),
        (Limits(cell_characters=5), "cell_characters"),
    ),
)
def test_limits_are_held(write, limits, setting):
    with pytest.raises(LimitError) as error:
        opened(write, texts.PLACEMARK * 2, limits)
    assert error.value.problems[0].parameters["setting"] == setting


def test_a_kmz_is_its_kml(tmp_path):
    path = archives.packed(tmp_path / "a.kmz", doc__kml=texts.kml(texts.PLACEMARK), icon__png=b"x")
    found = read_zipped(path, None, LIMITS)
    assert (found.format, wkt(found)) == ("KMZ", ["POINT (85.3 27.7)"])


def test_a_document_without_placemarks_has_no_rows(write):
    assert len(opened(write, "<name>Empty</name>").rows.numbers) == 0


def test_an_encoding_that_nobody_knows_is_refused(write):
    with pytest.raises(InputError) as error:
        read(write("x.kml", texts.kml("").replace("UTF-8", "UTK-8")), None, LIMITS)
    assert error.value.problems[0].code == "import.xml_broken"
