"""Make the table of people counted by the census."""

from pathlib import Path

from geo.register.migrations.making import make

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table that 0004_census.csv lists."""
    make(Path(__file__).stem)
