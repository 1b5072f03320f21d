"""The bar of pages: in the order of the five questions a planner asks, then files in, files out and help.

A page stands in the bar when its module in ``app.views`` declares it, once:
``entry = Entry("layers.layers", lazy_gettext("Layers"), Question.USABLE)``; several pages of one module are a tuple
named ``entries``. A question without pages is not shown.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType

from flask import Flask, current_app, request, url_for
from flask_babel import LazyString, gettext

__all__ = ["Entry", "Question", "collected", "install"]

_LAST = 50


class Question(enum.StrEnum):
    """The part of the bar a page belongs to, in the order of the bar."""

    GROUND = "ground"
    USABLE = "usable"
    PEOPLE = "people"
    STANDING = "standing"
    LAW = "law"
    FILES = "files"


@dataclass(frozen=True)
class Entry:
    """One page of the bar: the endpoint it opens, its name, its question, and its place among the pages there."""

    endpoint: str
    label: LazyString
    question: Question
    place: int = _LAST


@dataclass(frozen=True)
class Link:
    """A page of the bar as this request shows it."""

    address: str
    label: LazyString
    is_current: bool


@dataclass(frozen=True)
class Group:
    """The pages under one question, and which of them the reader is on."""

    code: str
    label: str
    links: list[Link]

    @property
    def current(self) -> Link | None:
        """The page the reader is on, if it is one of these."""
        return next((link for link in self.links if link.is_current), None)


def _labels() -> dict[Question, str]:
    return {
        Question.GROUND: gettext("What ground do we have?"),
        Question.USABLE: gettext("How much is usable, is it safe?"),
        Question.PEOPLE: gettext("Who goes where?"),
        Question.STANDING: gettext("What stands on it?"),
        Question.LAW: gettext("How is it kept by law?"),
        Question.FILES: gettext("Files and help"),
    }


def collected(modules: Iterable[ModuleType]) -> tuple[Entry, ...]:
    """What the modules declare, in the order of the bar."""
    found: list[Entry] = []
    for module in modules:
        found += getattr(module, "entries", ())
        found += [module.entry] if isinstance(getattr(module, "entry", None), Entry) else []
    order = list(Question)
    return tuple(sorted(found, key=lambda entry: (order.index(entry.question), entry.place, entry.endpoint)))


def _current(entries: Iterable[Entry]) -> Entry | None:
    """The entry of this request: its own endpoint, else the first page of the same module."""
    exact = [entry for entry in entries if entry.endpoint == request.endpoint]
    alike = [entry for entry in entries if entry.endpoint.partition(".")[0] == request.blueprint]
    return next(iter(exact + alike), None)


def groups() -> list[Group]:
    """The bar for this request; a question that no page answers is left out."""
    entries: tuple[Entry, ...] = current_app.extensions["chaur_navigation"]
    current = _current(entries)
    found = []
    for question, label in _labels().items():
        own = [entry for entry in entries if entry.question is question]
        links = [Link(url_for(entry.endpoint), entry.label, entry is current) for entry in own]
        found.append(Group(question.value, label, links))
    return [group for group in found if group.links]


def install(app: Flask, modules: Iterable[ModuleType]) -> None:
    """Give the pages of an application their bar."""
    app.extensions["chaur_navigation"] = collected(modules)
    app.jinja_env.globals.update(page_groups=groups)
