"""How large, deep and slow a user's file may be; every refusal names the setting it ran into."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from geo.errors import LimitError, Problem

__all__ = ["Limits", "over"]

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Bounds of one import; the defaults are for files that come over the web.

    Attributes:
        file_bytes: size of the file itself.
        unpacked_bytes: size of everything an archive unpacks to.
        ratio: unpacked size over packed size of an archive larger than a megabyte.
        entries: files in an archive.
        features: rows or features of a layer.
        fields: columns of a layer.
        vertices: corner points of all shapes of a layer together.
        cells: cells of a raster, all its tiles together.
        depth: levels of nested geometry, elements or brackets.
        cell_characters: characters in one value.
        memory_bytes: memory of the reading process.
        cpu_s: processor time of the reading process.
        wall_s: time on the clock after which the reading process is ended.
        lines: lines of a layer; with none each is a fault of its row, as in lists of grounds.
    """

    file_bytes: int = 50 * _MEGABYTE
    unpacked_bytes: int = 200 * _MEGABYTE
    ratio: int = 100
    entries: int = 2_000
    features: int = 100_000
    fields: int = 1_000
    vertices: int = 500_000
    cells: int = 150_000_000
    depth: int = 64
    cell_characters: int = 5 * _MEGABYTE
    memory_bytes: int = 1_500 * _MEGABYTE
    cpu_s: int = 60
    wall_s: int = 90
    lines: int = 0

    @classmethod
    def trusted(cls) -> "Limits":
        """Wider bounds for files that somebody names on the command line of their own machine."""
        return cls(
            file_bytes=2_000 * _MEGABYTE,
            unpacked_bytes=4_000 * _MEGABYTE,
            features=2_000_000,
            vertices=50_000_000,
            memory_bytes=8_000 * _MEGABYTE,
            cpu_s=1_800,
            wall_s=3_600,
        )

    @classmethod
    def layers(cls) -> "Limits":
        """Bounds for maps of what is around the spaces: height models, extracts of OpenStreetMap, footprints."""
        return cls(
            file_bytes=1_000 * _MEGABYTE,
            unpacked_bytes=4_000 * _MEGABYTE,
            features=8_000_000,
            vertices=50_000_000,
            cells=600_000_000,
            cell_characters=100 * _MEGABYTE,
            memory_bytes=4_000 * _MEGABYTE,
            cpu_s=1_800,
            wall_s=3_600,
            lines=8_000_000,
        )

    def as_numbers(self) -> Mapping[str, int]:
        """The bounds by name, for the trip to the reading process."""
        return asdict(self)

    @classmethod
    def from_numbers(cls, numbers: Mapping[str, int]) -> "Limits":
        """The bounds that ``as_numbers`` wrote down."""
        return cls(**{field.name: int(numbers[field.name]) for field in fields(cls)})


def over(setting: str, limits: Limits, *, found: object, row: int | None = None, place: str = "") -> LimitError:
    """The refusal of a file that goes over one of the limits.

    Args:
        setting: name of the limit, as the attribute of ``Limits`` is called.
        limits: bounds in force.
        found: what the file has.
        row: row or feature in which it was found.
        place: part of the file in which it was found.
    """
    parameters = {"setting": setting, "found": found, "limit": getattr(limits, setting), "place": place}
    return LimitError(Problem(f"import.limit_{setting}", parameters, row=row, value=found))
