import unicodedata
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from geo.outputs.graphemes import cut, is_boundary

WORDS = ["क्षेत्र", "राष्ट्रिय", "र्‍याली", "ज्ञान", "द्वन्द्व", "ट्रष्ट", "हिँड्ने", "क़लम", "abc", "🇳🇵", "👍🏽", " ", "é"]
mixed = st.lists(st.sampled_from(WORDS), max_size=40).map("".join)


def clusters(text):
    edges = [place for place in range(len(text) + 1) if is_boundary(text, place)]
    return [text[first:last] for first, last in pairwise(edges)]


def test_a_vowel_sign_stays_with_its_consonant():
    assert clusters("खुला") == ["खु", "ला"]


def test_consonants_joined_by_a_virama_stay_together():
    assert clusters("क्षेत्र") == ["क्षे", "त्र"]
    assert clusters("राष्ट्रिय") == ["रा", "ष्ट्रि", "य"]


def test_an_eyelash_ra_stays_with_what_it_leans_on():
    assert clusters("र्‍याली") == ["र्‍या", "ली"]


def test_a_nukta_stays_with_its_letter_even_before_a_virama():
    assert clusters("क़्त") == ["क़्त"]


def test_a_flag_and_a_skin_tone_are_one_character():
    assert clusters("🇳🇵🇳🇵👍🏽") == ["🇳🇵", "🇳🇵", "👍🏽"]


def test_a_visible_virama_lets_the_next_letter_go():
    assert clusters("क्‌ष") == ["क्‌", "ष"]


def test_text_that_fits_is_left_alone():
    assert cut("क्षेत्र", size_bytes=21) == "क्षेत्र"


def test_one_byte_less_takes_the_whole_last_character():
    assert cut("क्षेत्र", size_bytes=20) == "क्षे"


def test_a_character_longer_than_the_limit_is_cut_between_its_code_points():
    tower = "a" + "\N{COMBINING ACUTE ACCENT}" * 10
    assert cut(tower, size_bytes=6) == "a" + "\N{COMBINING ACUTE ACCENT}" * 2


@given(mixed, st.integers(24, 120))
def test_a_cut_is_a_beginning_that_fits_and_the_next_character_would_not(text, size_bytes):
    kept = cut(text, size_bytes=size_bytes)
    assert text.startswith(kept)
    assert len(kept.encode()) <= size_bytes
    rest = clusters(text[len(kept) :])
    assert not rest or len((kept + rest[0]).encode()) > size_bytes


@given(mixed, st.integers(24, 120))
def test_what_is_cut_off_never_begins_with_a_mark(text, size_bytes):
    rest = text[len(cut(text, size_bytes=size_bytes)) :]
    assert not rest or unicodedata.category(rest[0])[0] != "M"
