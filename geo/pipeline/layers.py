"""What is around the spaces: the layers of a register, opened around a box."""

from typing import TYPE_CHECKING

from geo.layer import Surroundings
from geo.register.store import Register

if TYPE_CHECKING:
    from geo.register.layers import LayerStore

__all__ = ["layers", "surroundings"]


def layers(register: Register) -> "LayerStore":
    """The layers of a register."""
    from geo.register.layers import LayerStore  # noqa: PLC0415 - what reads rasters is slow to load, seldom needed

    return LayerStore(register)


def surroundings(
    register: Register,
    *,
    bounds_deg: tuple[float, float, float, float] | None = None,
    intensity_id: str | None = None,
) -> Surroundings:
    """All that the layers know in a box (west, south, east, north in EPSG:4326), or everywhere.

    Args:
        register: an open register.
        bounds_deg: box of interest; everything where None, which a height model of a country refuses.
        intensity_id: layer of the event that is asked about; the newest event where None.

    Raises:
        MissingError: there is no such event.
        UnavailableError: a file of a layer is gone.
        LimitError: a grid is too large to be taken whole.
    """
    return layers(register).surroundings(bounds_deg=bounds_deg, intensity_id=intensity_id)
