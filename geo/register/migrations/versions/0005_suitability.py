"""Make the tables of suitability scenarios and of what they weigh otherwise."""

from pathlib import Path

from geo.register.migrations.making import make

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables that 0005_suitability.csv lists."""
    make(Path(__file__).stem)
