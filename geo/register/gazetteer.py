"""Search names by spelling and by sound, as they are typed.

A name that is written as asked stands before one that begins so, then come names that sound the same, begin to sound
the same, and at last those a slip of the finger away.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from geo.register.names import folded, plain_words, settled, skeleton, sound, words

__all__ = ["Gazetteer", "Match"]

_WRITTEN, _WRITTEN_PLAIN, _BEGINS, _SOUNDS, _WORD_BEGINS = 100.0, 97.0, 90.0, 84.0, 80.0
_BONES, _SOUND_BEGINS, _SOUND_WORD_BEGINS, _BONES_BEGIN = 78.0, 74.0, 70.0, 66.0
_ALIKE = 64.0
_LEAST_SIMILARITY = 0.7
_LEAST_LETTERS = 3
"""Shorter words begin too many names to be searched by skeleton or similarity."""

_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Match:
    """A name found: its number in the list of names, and how well it fits (100: as written)."""

    name: int
    score: float


class _Sorted:
    """Texts in order, each with the name it belongs to and whether it is the beginning of it."""

    def __init__(self, entries: Sequence[tuple[str, int, bool]]) -> None:
        self._entries = sorted(entries)
        self._texts = [text for text, _, _ in self._entries]

    def equal(self, text: str) -> Iterator[int]:
        """Names that are the text from their beginning to their end."""
        for place in range(bisect_left(self._texts, text), bisect_right(self._texts, text)):
            _, name, is_whole = self._entries[place]
            if is_whole:
                yield name

    def beginning(self, text: str) -> Iterator[tuple[int, bool]]:
        """Names of which a word begins with the text, and whether it is the first word."""
        for place in range(bisect_left(self._texts, text), bisect_left(self._texts, text + _LAST)):
            yield self._entries[place][1:]


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
        self._complete = _whole([folded(name) for name in complete])
        self._written = _from_every_word(plain, folded)
        self._heard = _from_every_word(plain, sound)
        self._settled = _whole([settled(heard) for heard in self._sounds])
        self._bones = _whole([skeleton(settled(heard)) for heard in self._sounds])
        self._bones_begin = _whole([skeleton(heard) for heard in self._sounds])

    def search(self, text: str, *, enough: int) -> list[Match]:
        """Names that fit the text, each with its best score, in no particular order.

        Args:
            text: what somebody typed.
            enough: number of names that are written or sound so, from which on slips of the finger are not considered.
        """
        best: dict[int, float] = {}
        if not words(text):
            return []
        for find in (self._as_written, self._as_heard, self._alike):
            if find != self._alike or len(best) < enough:
                for name, score in find(text):
                    best[name] = max(score, best.get(name, 0.0))
        return [Match(name, score) for name, score in best.items()]

    def _as_written(self, text: str) -> Iterator[tuple[int, float]]:
        asked = folded(plain_words(text))
        yield from ((name, _WRITTEN) for name in self._complete.equal(folded(words(text))))
        yield from ((name, _WRITTEN_PLAIN) for name in self._written.equal(asked))
        yield from ((name, _BEGINS if first else _WORD_BEGINS) for name, first in self._written.beginning(asked))

    def _as_heard(self, text: str) -> Iterator[tuple[int, float]]:
        heard = sound(plain_words(text))
        bones = skeleton(heard)
        yield from ((name, _SOUNDS) for name in self._settled.equal(settled(heard)))
        begun = self._heard.beginning(heard)
        yield from ((name, _SOUND_BEGINS if first else _SOUND_WORD_BEGINS) for name, first in begun)
        if len(bones) >= _LEAST_LETTERS:
            yield from ((name, _BONES) for name in self._bones.equal(skeleton(settled(heard))))
            yield from ((name, _BONES_BEGIN) for name, _ in self._bones_begin.beginning(bones))

    def _alike(self, text: str) -> Iterator[tuple[int, float]]:
        heard = sound(plain_words(text))
        if len(heard) <= _LEAST_LETTERS or not self._sounds:
            return
        similarity = numpy.maximum(_similar(heard, self._sounds), _similar_beginning(heard, self._sounds))
        for name in numpy.flatnonzero(similarity):
            yield int(name), _ALIKE * float(similarity[name])


def _similar(heard: str, sounds: Sequence[str]) -> NDArray[numpy.float32]:
    scorer = Levenshtein.normalized_similarity
    return cdist([heard], sounds, scorer=scorer, score_cutoff=_LEAST_SIMILARITY, dtype=numpy.float32)[0]


def _similar_beginning(heard: str, sounds: Sequence[str]) -> NDArray[numpy.float32]:
    """How similar as much of each sound is as was typed so far; a little less than if it were the whole."""
    nearly = 0.95
    return _similar(heard, [known[: len(heard)] for known in sounds]) * numpy.float32(nearly)
