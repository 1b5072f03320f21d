"""Search names by spelling and by sound, as they are typed.

A name that is written as asked stands before one that begins so, then come names that sound the same, begin to sound
the same, and at last those a slip of the finger away.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import count

import numpy
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from geo.register.names import folded, plain_words, settled, skeleton, sound, words

__all__ = ["Gazetteer"]

_WRITTEN, _WRITTEN_PLAIN, _BEGINS, _SOUNDS, _WORD_BEGINS = 100.0, 97.0, 90.0, 84.0, 80.0
_BONES, _SOUND_BEGINS, _SOUND_WORD_BEGINS, _BONES_BEGIN, _BONES_WORD_BEGINS = 78.0, 74.0, 70.0, 66.0, 64.0
_ALIKE = 62.0
_LEAST_SIMILARITY = 0.7
_LEAST_LETTERS = 3
"""Shorter words begin too many names to be searched by skeleton or similarity."""

_LAST = "\U0010ffff"


Scores = NDArray[numpy.float64]
"""How well each name fits; 0 where it does not."""


class _Sorted:
    """Texts in order, each with the name it belongs to and whether it is the beginning of it."""

    def __init__(self, entries: Sequence[tuple[str, int, bool]]) -> None:
        ordered = sorted(entries)
        self._texts = [text for text, _, _ in ordered]
        self._names = numpy.array([name for _, name, _ in ordered], dtype=numpy.intp)
        self._is_first = numpy.array([is_first for _, _, is_first in ordered], dtype=bool)

    def equal(self, text: str, scores: Scores, *, score: float) -> None:
        """Score the names that are the text from their beginning to their end."""
        found = slice(bisect_left(self._texts, text), bisect_right(self._texts, text))
        numpy.maximum.at(scores, self._names[found][self._is_first[found]], score)

    def beginning(self, text: str, scores: Scores, *, score: float, later: float) -> None:
        """Score the names of which the first or a later word begins with the text."""
        found = slice(bisect_left(self._texts, text), bisect_left(self._texts, text + _LAST))
        numpy.maximum.at(scores, self._names[found], numpy.where(self._is_first[found], score, later))


def _from_every_word(found: Sequence[Sequence[str]], form: Callable[[list[str]], str]) -> _Sorted:
    """Names from each of their words on, in a form."""
    return _Sorted([
        (form(list(name[start:])), number, start == 0)
        for number, name in enumerate(found)
        for start in range(len(name))
    ])  # fmt: skip


def _whole(texts: Sequence[str]) -> _Sorted:
    return _Sorted(list(zip(texts, count(), [True] * len(texts), strict=False)))


class Gazetteer:
    """A list of names, ready to be searched."""

    def __init__(self, names: Sequence[str]) -> None:
        complete = [words(name) for name in names]
        plain = [plain_words(name) for name in names]
        self._sounds = [sound(name) for name in plain]
        self._complete = _from_every_word(complete, folded)
        self._written = _from_every_word(plain, folded)
        self._heard = _from_every_word(plain, sound)
        self._settled = _whole([settled(heard) for heard in self._sounds])
        self._bones = _whole([skeleton(settled(heard)) for heard in self._sounds])
        self._bones_begin = _from_every_word(plain, lambda name: skeleton(sound(name)))

    def search(self, text: str, *, enough: int) -> Scores:
        """How well every name fits the text, in the order of the names: 100 as written, 0 not at all.

        Args:
            text: what somebody typed.
            enough: number of names that are written or sound so, from which on slips of the finger are not considered.
        """
        scores = numpy.zeros(len(self._sounds))
        if words(text):
            self._as_written(text, scores)
            self._as_heard(text, scores)
            if numpy.count_nonzero(scores) < enough:
                self._alike(text, scores)
        return scores

    def _as_written(self, text: str, scores: Scores) -> None:
        asked, asked_plainly = folded(words(text)), folded(plain_words(text))
        self._complete.equal(asked, scores, score=_WRITTEN)
        self._written.equal(asked_plainly, scores, score=_WRITTEN_PLAIN)
        self._complete.beginning(asked, scores, score=_BEGINS, later=_WORD_BEGINS)
        self._written.beginning(asked_plainly, scores, score=_BEGINS, later=_WORD_BEGINS)

    def _as_heard(self, text: str, scores: Scores) -> None:
        heard = sound(plain_words(text))
        if _says_nothing(heard):
            return
        bones = skeleton(heard)
        self._settled.equal(settled(heard), scores, score=_SOUNDS)
        self._heard.beginning(heard, scores, score=_SOUND_BEGINS, later=_SOUND_WORD_BEGINS)
        if len(bones) >= _LEAST_LETTERS:
            self._bones.equal(skeleton(settled(heard)), scores, score=_BONES)
            self._bones_begin.beginning(bones, scores, score=_BONES_BEGIN, later=_BONES_WORD_BEGINS)

    def _alike(self, text: str, scores: Scores) -> None:
        heard = sound(plain_words(text))
        if len(heard) > _LEAST_LETTERS and self._sounds and not _says_nothing(heard):
            similarity = numpy.maximum(_similar(heard, self._sounds), _similar_beginning(heard, self._sounds))
            numpy.maximum(scores, _ALIKE * similarity, out=scores)


def _says_nothing(heard: str) -> bool:
    """Whether a sound is one letter over and over, as that of zzzz: too many names begin so."""
    return len(set(heard)) <= 1


def _similar(heard: str, sounds: Sequence[str]) -> NDArray[numpy.float32]:
    scorer = Levenshtein.normalized_similarity
    return cdist([heard], sounds, scorer=scorer, score_cutoff=_LEAST_SIMILARITY, dtype=numpy.float32)[0]


def _similar_beginning(heard: str, sounds: Sequence[str]) -> NDArray[numpy.float32]:
    """How similar as much of each sound is as was typed so far; a little less than if it were the whole."""
    nearly = 0.95
    return _similar(heard, [known[: len(heard)] for known in sounds]) * numpy.float32(nearly)
