"""The schedule has the columns of the land offices' forms; a gap stays open and a computed area is called computed."""

import pytest

from geo.crs import area_m2
from geo.outputs.dossier.schedule import COLUMNS, schedule
from geo.outputs.dossier.voice import CELL_BLANK, Voice
from tests.geo.outputs.dossier.legal import records
from tests.geo.outputs.sheetmap.samples import spaces

ROWS = [{str(name): value for name, value in row.items()} for row in spaces().to_dict("records")]
ENGLISH, NEPALI = Voice("en"), Voice("ne", {"Toyland": "खेलौनापुर"})


def table(rows, held, voice, **options):
    _, listing, _ = schedule(rows, held, voice, **options)
    return listing


def cells(row):
    return dict(zip(COLUMNS, row, strict=True))


def test_the_columns_are_those_of_the_forms_in_their_order():
    head = list(table(ROWS[:1], records(), NEPALI).head)
    assert head[:9] == [
        "क्र.स.", "जिल्ला", "साविक गा.वि.स./न.पा.", "साविक वडा नं.", "हाल न.पा./गा.पा.", "हाल वडा नं.", "टोल/स्थान",
        "सिट नं.", "कि.नं.",
    ]  # fmt: skip
    assert head[9:14] == ["क्षेत्रफल", "पूर्व", "पश्चिम", "उत्तर", "दक्षिण"]


def test_each_plot_of_a_space_is_a_row_under_its_name():
    title, first, second = table(ROWS[:1], records(), ENGLISH).rows
    assert title == "1. Airport Field · toy-1 · number 3 of the register"
    first, second = cells(first), cells(second)
    assert (first["sheet_no"], first["plot_no"], first["former_unit"], first["former_ward"]) == (
        "102-0456",
        "12",
        "Toy VDC",
        "5",
    )
    assert first["area"] == "4-2-1-0 (2,130.50 m²)"
    assert second["area"] == "Part: 0-8-0-0 of 1-8-2-3.25 (computed: 785.46 m²)"
    assert (first["east"], first["north"], first["south"]) == ("Road", "River", CELL_BLANK)
    assert (first["owner"], first["land_class"], second["land_class"]) == (
        "withheld from these readers",
        CELL_BLANK,
        "Public land",
    )


def test_a_computed_area_agrees_with_the_definition_in_feet():
    computed_m2 = (1 + 8 / 16 + 2 / 64 + 3.25 / 256) * 74 * 74 * 0.3048**2
    assert f"{computed_m2:,.2f}" == "785.46"


def test_the_office_sees_owner_and_certificate():
    second = cells(table(ROWS[:1], records("restricted"), ENGLISH).rows[2])
    assert second["owner"] == "Government, level not stated: Nepal Government"
    assert second["certificate"] == "C-9"


def test_a_space_without_plots_has_one_row_with_the_area_its_boundary_measures():
    _, only = table(ROWS[1:2], records(), ENGLISH).rows
    only = cells(only)
    measured = f"{float(area_m2(spaces().geometry.to_numpy()[1:2])[0]):,.2f}"
    assert only["area"] == f"{CELL_BLANK} (the boundary measures {measured} m²; computed, not printed)"
    assert (only["plot_no"], only["east"], only["owner"]) == (CELL_BLANK,) * 3
    assert only["local_level"] == "Toyland"


def test_a_space_without_plots_and_boundary_says_no_area():
    row = {**ROWS[1], "geometry": None}
    assert cells(table([row], records(), ENGLISH).rows[1])["area"] == CELL_BLANK


def test_a_notice_brings_its_remarks_and_its_own_sides():
    first = cells(table(ROWS[:1], records(), NEPALI, notice_id="n1").rows[1])
    assert (first["remarks"], first["north"]) == ("Keep #open", "खोला")
    assert first["serial"] == "१"
    assert first["local_level"] == "खेलौनापुर"


@pytest.mark.parametrize("count", (0, 1000))
def test_no_plot_is_lost_however_many_there_are(count):
    plot = {"district": "D", "plot_no": "1", "land_class": "unknown", "owner_class": "unknown", "source_id": "toy"}
    plots = [{**plot, "id": f"p{number}", "plot_no": str(number)} for number in range(count)]
    links = [
        {"id": f"l{number}", "parcel_id": f"p{number}", "location_id": "toy-1", "part": "whole"}
        for number in range(count)
    ]
    rows = table(ROWS[:1], records(parcel=plots, parcel_space=links), ENGLISH).rows
    assert len(rows) == 1 + max(count, 1)
    assert cells(rows[-1])["serial"] == str(max(count, 1))
