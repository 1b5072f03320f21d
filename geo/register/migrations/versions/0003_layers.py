"""Make the table of layers: height models, maps of hazards and shaking, OpenStreetMap, footprints."""

from pathlib import Path

from geo.register.migrations.making import make

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table that 0003_layers.csv lists."""
    make(Path(__file__).stem)
