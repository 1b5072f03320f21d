"""Pages of the legal record: the list of what is lacking, notices, one notice, one space's record."""

import re

import pytest

from geo.register.store import Edit
from tests.app.forms import HOST, form_in, send


def page(visitor, address):
    answer = visitor.get(address, base_url=HOST)
    assert answer.status_code == 200
    return answer.text


def listed(text):
    """Names of the spaces in the list, in its order."""
    return re.findall(r'<th scope="row"><a href="/spaces/([^/]+)/gazette">', text)


def test_the_list_shows_all_83_and_says_once_what_all_of_them_lack(client):
    text = page(client, "/gazette")
    assert len(listed(text)) == 83
    assert "0 of 83 spaces are ready." in text
    shared = text.partition("All of them lack:")[2].partition("</p>")[0]
    assert "No parcels" in shared
    assert "No parcels" not in text.partition("<tbody>")[2]


def test_the_list_is_cut_by_what_is_lacking_and_by_district(client):
    assert listed(page(client, "/gazette?rule=boundary.none")) == ["kv-048"]
    kept = listed(page(client, "/gazette?district=Bhaktapur"))
    assert 0 < len(kept) < 83
    assert "No space answers to this." in page(client, "/gazette?state=ready")
    assert len(listed(page(client, "/gazette?list=all"))) == 138


def test_the_list_stands_in_the_order_asked_for(client):
    assert listed(page(client, "/gazette?sort=number"))[:2] == ["kv-001", "kv-002"]
    assert listed(page(client, "/gazette?sort=blocks"))[0] in {"kv-061", "kv-062", "kv-063", "kv-064", "kv-065"}


def test_what_the_page_does_not_offer_is_as_if_not_asked(client):
    assert listed(page(client, "/gazette?list=x&sort=y&state=z")) == listed(page(client, "/gazette"))


def test_the_notice_of_2013_says_what_is_not_known(client):
    text = page(client, "/gazette/notices/np-gazette-2013-04")
    assert 'Volume (khanda)</dt><dd><span class="unknown">not known' in text
    assert "April 2013, that is 2069-12-19 to 2070-01-17" in text
    assert len(listed(text)) == 83
    assert "np-gazette-2013-04" in page(client, "/gazette/notices")


def test_the_record_of_a_space_says_what_to_do_and_leads_there(client):
    text = page(client, "/spaces/kv-058/gazette")
    assert "Copy map sheet, plot number and area from the land records." in text
    assert 'href="/spaces/kv-058/gazette/parcels/new"' in text
    assert "348-4-3-0.74" in text


def test_the_page_of_a_space_shows_what_holds_up_a_notice(client):
    card = page(client, "/spaces/kv-058").partition('id="law"')[2].partition("</section>")[0]
    assert "No parcels" in card
    assert "/spaces/kv-058/gazette" in card


def test_the_pages_are_in_nepali_with_nepali_digits(client):
    text = page(client, "/gazette?lang=ne")
    assert "८३ मध्ये ० खुला क्षेत्र तयार छ।" in text
    assert "विक्रम" not in text
    notice = page(client, "/gazette/notices/np-gazette-2013-04?lang=ne")
    assert "२०६९ चैत १९" in notice
    client.get("/gazette?lang=en", base_url=HOST)


@pytest.mark.parametrize("address", ("/gazette/notices/none", "/spaces/none/gazette", "/spaces/site-bhimtar/gazette"))
def test_what_nobody_knows_is_not_found(client, address):
    assert client.get(address, base_url=HOST).status_code == 404


def test_a_notice_takes_its_next_step_on_its_page_or_is_told_what_keeps_it(office):
    register, person = office
    sita = person()
    source = register.table("source")["id"].iloc[0]
    draft = {"level": "federal", "title_en": "Draft", "status": "draft", "source_id": source, "title_ne": "मस्यौदा"}
    line = {"notice_id": "n1", "location_id": "kv-001"}
    edits = [Edit("gazette_notice", "n1", draft, "insert"), Edit("notice_space", "l1", line, "insert")]
    register.apply(edits, by="Ram")
    page = "/gazette/notices/n1"
    assert "No legal basis is chosen" in sita.get(page, base_url=HOST).text
    edit = Edit("gazette_notice", "n1", {"legal_basis": "cabinet_decision"})
    register.apply([edit], by="Ram")
    empty = form_in(sita.get(page, base_url=HOST), action="/status")
    assert empty.value("status") == "submitted"
    assert send(sita, empty.action, empty, {"reason": "", "person_name": "Sita"}).status_code == 400
    assert send(sita, empty.action, empty, {"reason": "letter 3", "person_name": "Sita"}).status_code == 302
    late = send(sita, empty.action, empty, {"reason": "letter 3", "status": "published"})
    assert late.status_code == 409
    fresh = form_in(sita.get(page, base_url=HOST), action="/status")
    refused = send(sita, fresh.action, fresh, {"reason": "out", "status": "published"})
    assert refused.status_code == 400
    assert "has a volume" in refused.text
    assert register.table("gazette_notice", where={"id": "n1"})["status"].iloc[0] == "submitted"
