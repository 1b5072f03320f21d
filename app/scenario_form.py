"""The form of a scenario: weights and value functions as fields, read back as what somebody wants."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.suitability_sheet import Graph, code_label, graph
from geo.register.scenarios import Choice
from geo.sources.numerals import number
from geo.standards.suitability import Indicator, Model

__all__ = ["FormPart", "form_parts", "wanted"]

_MORE_CORNERS = 2
_NO_NUMBER = float("nan")


@dataclass(frozen=True)
class FormPart:
    """Fields of one criterion or indicator.

    Attributes:
        key: its key.
        weight: text of the weight.
        corners: number and score of each corner, with room for more; of codes, code, label and score.
        graph: the value function as a picture.
        is_changed: whether it differs from the model that ships.
    """

    key: str
    weight: str
    corners: tuple[tuple[str, str, str], ...]
    graph: Graph | None
    is_changed: bool


def _corners(indicator: Indicator) -> tuple[tuple[str, str, str], ...]:
    if indicator.codes:
        return tuple((code, code_label(indicator, code), f"{score:g}") for code, score in indicator.codes)
    found = [("", f"{left:.10g}", f"{score:g}") for left, score in indicator.points]
    return (*found, *[("", "", "")] * _MORE_CORNERS)


def form_parts(model: Model, shipped: Model) -> dict[str, FormPart]:
    """Fields of every criterion and indicator, filled with a model.

    Args:
        model: the model of the scenario.
        shipped: the model that ships.
    """
    weights, usual = model.weights(), shipped.weights()
    found = {}
    for key, weight in weights.items():
        each = model.indicators.get(key)
        changed = weight != usual[key] or (each is not None and each.written != shipped.indicators[key].written)
        corners = _corners(each) if each else ()
        found[key] = FormPart(key, f"{weight:g}", corners, graph(each) if each else None, changed)
    return found


def _number(text: str) -> float:
    """Number of a typed text in either digits; not a number where it is none."""
    value, _ = number(text.strip())
    return _NO_NUMBER if value is None else value


def _plain(text: str) -> str:
    """Number as it is written in a value function, or the text itself, which is then refused by name."""
    value = _number(text)
    return text.strip().replace(";", ",").replace(":", ",") if value != value else f"{value:.10g}"  # noqa: PLR0124 - NaN


def _points(indicator: Indicator, sent: Mapping[str, str]) -> str:
    """Value function of the sent fields; corners whose both fields are empty are left out."""
    key = indicator.key
    if indicator.codes:
        return ";".join(f"{code}:{_plain(sent.get(f'code:{key}:{code}', ''))}" for code, _ in indicator.codes)
    pairs = []
    for place in range(len(indicator.points) + _MORE_CORNERS):
        left, score = (sent.get(f"{name}:{key}:{place}", "").strip() for name in ("at", "score"))
        pairs += [(_plain(left), _plain(score))] if left or score else []
    return ";".join(f"{left}:{score}" for left, score in pairs)


def wanted(model: Model, sent: Mapping[str, str]) -> dict[str, Choice]:
    """What a sent form wants of each part; a part without fields stays as it is in the model.

    Args:
        model: the model the form was made from.
        sent: fields of the form.
    """
    found = {}
    for key, weight in model.weights().items():
        each = model.indicators.get(key)
        typed = sent.get(f"weight:{key}")
        points = "" if each is None else _points(each, sent) if typed is not None else each.written
        found[key] = Choice(weight if typed is None else _number(typed), points)
    return found
