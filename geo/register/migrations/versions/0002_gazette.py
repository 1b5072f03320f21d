"""Make the tables of the legal record: notices, boundaries, parcels, cases, permitted uses, attachments."""

from pathlib import Path

from geo.register.migrations.making import make

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables that 0002_gazette.csv lists."""
    make(Path(__file__).stem)
