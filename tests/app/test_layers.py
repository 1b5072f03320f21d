"""The page of layers: cards, what is missing, adding by upload with progress, removing with a way back; overlays."""

import io
import json
from pathlib import Path

import numpy
import pytest

from app.jobs import Jobs
from tests.app.exchange import AtOnce
from tests.app.forms import HOST, form_in, form_token, send
from tests.material.maps import osm_file, tif


@pytest.fixture
def desk(office):
    """Register of a few grounds without layers, and a visitor whose jobs are done as they are started."""
    register, person = office
    visitor = person()
    visitor.application.extensions["chaur_jobs"] = Jobs(AtOnce())
    return register, visitor


def got(visitor, path="/layers", status=200):
    answer = visitor.get(path, base_url=HOST, follow_redirects=True)
    assert answer.status_code == status
    return answer


def page(visitor, path="/layers", status=200):
    return got(visitor, path, status).text


def press(visitor, answer, action):
    """Answer to the form of a page that is sent to an address."""
    form = form_in(answer, action=action)
    return send(visitor, form.action, form, {"person_name": "Sita"})


def add(visitor, *paths, follow=True, **fields):
    files = [(io.BytesIO(Path(path).read_bytes()), Path(path).name) for path in paths]
    sent = {"csrf_token": form_token(got(visitor)), "person_name": "Sita", "files": files, **fields}
    return visitor.post(
        "/layers", data=sent, base_url=HOST, follow_redirects=follow, content_type="multipart/form-data"
    )


@pytest.fixture
def coarse(tmp_path):
    return tif(tmp_path / "coarse.tif", numpy.full((4, 4), 1300.0, dtype="float32"), west=85.3, north=27.8, step=0.01)


def test_without_layers_the_page_says_which_are_missing_and_what_each_would_tell(desk):
    _register, visitor = desk
    text = page(visitor)
    assert "There is no layer yet" in text
    assert "With one: slope, steep ground" in text
    assert "Add the layers that ship" in text
    assert 'href="/layers"' in page(visitor, "/help")


def test_the_layers_that_ship_have_cards_in_both_languages(client):
    text = page(client)
    assert "Roads and paths of central Kathmandu" in text
    assert "Open Database Licence 1.0" in text
    nepali = page(client, "/layers?lang=ne")
    assert "मध्य काठमाडौँका सडक र बाटो" in nepali
    assert "१,९५५" in nepali


def test_the_layers_that_ship_are_added_at_a_click(desk):
    _register, visitor = desk
    press(visitor, got(visitor), "/layers/shipped")
    text = page(visitor)
    assert "Shaking of 25 April 2015" in text
    assert "Add the layers that ship" not in text


def test_an_openstreetmap_file_becomes_six_layers_with_one_undo(desk, tmp_path):
    register, visitor = desk
    answer = add(visitor, osm_file(tmp_path / "town.osm"))
    assert "Added as change 2" in answer.text
    assert len(register.table("layer")) == 6
    press(visitor, answer, "/changes/2/undo")
    assert register.table("layer").empty


def test_a_height_model_of_a_kilometre_says_that_slope_is_refused(desk, coarse):
    _register, visitor = desk
    text = add(visitor, coarse, kind="dem", source="Survey", dated="2020-01-31").text
    assert "Slope inside a ground needs cells of 40 m or less" in text
    assert "31 January 2020" in text
    assert "With one: slope, steep ground" in text


def test_several_tiles_become_one_layer(desk, tmp_path):
    register, visitor = desk
    values = numpy.full((4, 4), 1300.0, dtype="float32")
    tiles = [tif(tmp_path / f"{west}.tif", values, west=west, north=27.8, step=0.01) for west in (85.30, 85.34)]
    add(visitor, *tiles, kind="dem")
    (area,) = register.table("layer").geometry
    assert area.bounds == pytest.approx((85.30, 27.76, 85.38, 27.80))


def test_a_file_that_cannot_be_read_changes_nothing_and_says_why(desk, tmp_path):
    register, visitor = desk
    (tmp_path / "broken.tif").write_bytes(b"II*\0 and then nothing")
    text = add(visitor, tmp_path / "broken.tif", kind="dem").text
    assert "broken.tif" in text
    assert "Nothing in the register was changed." in text
    assert register.version == 1
    uploads = visitor.application.config["CHAUR"].folder / "uploads"
    assert list(uploads.iterdir()) == []


def test_all_that_is_wrong_with_the_form_is_said_at_once_and_what_was_typed_stays(desk, coarse):
    _register, visitor = desk
    answer = add(visitor, coarse, kind="dem", dated="2020-13-01", coverage="here", title="Our <b>heights</b>")
    assert answer.status_code == 400
    assert "is no date" in answer.text
    assert "is no area" in answer.text
    assert 'value="Our &lt;b&gt;heights&lt;/b&gt;"' in answer.text
    nothing = add(visitor)
    assert (nothing.status_code, "Choose a file first." in nothing.text) == (400, True)


def test_a_removed_layer_is_brought_back(desk, coarse):
    register, visitor = desk
    add(visitor, coarse, kind="dem")
    layer_id = register.table("layer")["id"].iloc[0]
    answer = press(visitor, got(visitor), f"/layers/{layer_id}/remove")
    assert register.table("layer").empty
    after = got(visitor, answer.headers["Location"])
    assert "Its file is kept" in after.text
    answer = press(visitor, after, "/changes/3/undo")
    assert answer.headers["Location"] == "/layers"
    assert register.table("layer")["id"].tolist() == [layer_id]


def test_a_layer_whose_file_is_gone_is_shown_as_such_and_not_offered_on_the_map(desk, coarse):
    register, visitor = desk
    add(visitor, coarse, kind="dem")
    next(Path(register.place).with_suffix(".layers").glob("*.tif")).unlink()
    register.load({}, by="Sita", kind="edit")
    assert "The file of this layer is gone" in page(visitor)
    assert "data-overlay=" not in page(visitor, "/")


def test_the_map_offers_every_layer_and_draws_what_is_in_view(client):
    text = page(client, "/")
    assert 'data-overlay="ways-core-kathmandu"' in text
    address = "/layers/ways-core-kathmandu/features.geojson"
    found = json.loads(page(client, f"{address}?box=85.31,27.70,85.32,27.71&width=800"))
    assert 400 < len(found["features"]) < 600
    assert json.loads(page(client, f"{address}?box=84.31,27.70,84.32,27.71&width=800"))["features"] == []


def test_a_grid_is_drawn_as_a_picture(desk, coarse):
    register, visitor = desk
    add(visitor, coarse, kind="dem")
    address = f"/layers/{register.table('layer')['id'].iloc[0]}/picture.png?box=85.31,27.77,85.32,27.78&width=64"
    answer = visitor.get(address, base_url=HOST)
    assert (answer.mimetype, answer.data[:4]) == ("image/png", b"\x89PNG")


@pytest.mark.parametrize("query", ("", "box=1,2,3", "box=85,27,84,28", "box=a,b,c,d", "box=85,27,86,28&width=0"))
def test_a_view_that_is_none_is_refused(client, query):
    page(client, f"/layers/ways-core-kathmandu/features.geojson?{query}", status=400)


def test_a_layer_nobody_has_is_not_found(client):
    page(client, "/layers/none/features.geojson?box=85,27,86,28", status=404)
    page(client, "/layers/ways-core-kathmandu/picture.png?box=85,27,86,28", status=404)
