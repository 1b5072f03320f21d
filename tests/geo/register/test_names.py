"""Names of Nepal: spellings that mean one place meet, names of different places stay apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.register.names import plain_words, settled, skeleton, sound, words


def heard(text: str) -> str:
    return settled(sound(plain_words(text)))


def bones(text: str) -> str:
    return skeleton(heard(text))


@pytest.mark.parametrize(
    "spellings",
    (
        ("Sindhupalchok", "Sindhupalchowk", "Sindupalchowk", "Sindhupalchauk", "सिन्धुपाल्चोक"),
        ("Sangachok", "Sangachowk", "Saangachok", "Sanggachok", "साँगाचोक", "सांगाचोक", "साङ्गाचोक"),
        ("Ratna Park", "Ratnapark", "रत्नपार्क", "रत्न पार्क"),
        ("Bhaktapur", "Bhaktapur Nagarpalika", "Bhaktapur Municipality", "भक्तपुर", "भक्तपुर नगरपालिका"),
        ("Kathmandu", "Kathmandu Metropolitan City", "काठमाडौं", "काठमाडौँ", "काठमाण्डौ महानगरपालिका"),
        ("Kavrepalanchok", "Kabhrepalanchowk", "Kavrepalanchowk", "काभ्रेपलाञ्चोक"),
        ("Tribhuvan", "Tribhuwan", "त्रिभुवन"),
        ("Indrawati", "Indravati", "Indrawatee", "इन्द्रावती"),
        ("Chhetrapati", "Chetrapati", "Xetrapati", "क्षेत्रपाटी"),
        ("Lakshmi", "Laxmi", "Laxmee", "लक्ष्मी"),
        ("Baneshwor", "Baneshwar", "Banesvar", "बानेश्वर"),
        ("Maharajgunj", "Maharajganj", "Maharajgunja"),
        ("Thulo Sirubari", "Thulosirubari", "Thulo Sirubare", "ठुलो सिरुबारी"),
        ("Thimi", "Thimee", "Thime", "थिमि"),
        ("Gwarko", "Gvarko", "ग्वार्को"),
        ("Kirtipur", "Keertipoor", "Kirttipur", "कीर्तिपुर"),
        ("Chaur", "Chour", "Chaura", "चौर"),
        ("Terhathum", "Tehrathum", "तेह्रथुम"),
        ("Bhaktapur-12", "Bhaktapur 12", "भक्तपुर-१२"),
    ),
)
def test_spellings_of_one_name_sound_the_same(spellings):
    assert len({heard(spelling) for spelling in spellings}) == 1, {text: heard(text) for text in spellings}


@pytest.mark.parametrize(
    "spellings",
    (
        ("Sangachokgadhi", "Sangachowkgadhi", "साँगाचोकगढी"),
        ("Makwanpur", "Makawanpur", "मकवानपुर"),
        ("Okhaldhunga", "ओखलढुङ्गा"),
        ("Chitwan", "Chitawan", "चितवन"),
        ("Swayambhu", "Swoyambhu", "स्वयम्भू"),
    ),
)
def test_a_vowel_a_that_one_spelling_drops_does_not_part_the_skeletons(spellings):
    assert len({bones(spelling).replace("o", "") for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("Bhimtar", "Bhotang"),
        ("Sindhuli", "Sindhupalchok"),
        ("Lalitpur", "Bhaktapur"),
        ("Kalanki", "Kalimati"),
        ("Dolakha", "Dolpa"),
        ("Bara", "Bardiya"),
        ("Baktapur 1", "Bhaktapur 11"),
    ),
)
def test_names_of_different_places_stay_apart(one, other):
    assert bones(one) != bones(other)


def test_a_name_that_is_only_a_kind_of_unit_keeps_its_words():
    assert plain_words("Rural Municipality") == ["rural", "municipality"]
    assert plain_words("Chautara Sangachokgadhi Municipality") == ["chautara", "sangachokgadhi"]
    assert plain_words("चौतारा साँगाचोकगढी नगरपालिका") == ["चौतारा", "साँगाचोकगढी"]


def test_words_part_at_anything_but_letters_digits_and_devanagari_signs():
    assert words("Tundikhel_(West), Ward-५") == ["tundikhel", "west", "ward", "5"]
    assert words("क्षेत्रपाटी र्‍याली") == ["क्षेत्रपाटी", "र्‍याली"]
    assert words("  --  ") == []


@given(st.text(max_size=40))
def test_any_text_has_a_sound_and_its_case_and_marks_do_not_matter(text):
    assert isinstance(heard(text), str)
    assert isinstance(bones(text), str)
    assert words(text) == words(f" {text}. ")


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_writing_in_capitals_sounds_the_same(text):
    assert heard(text.upper()) == heard(text)
