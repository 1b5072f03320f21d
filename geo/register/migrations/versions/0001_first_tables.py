"""Make the first tables, as they stand in 0001_first_tables.csv."""

from pathlib import Path

from geo.register.migrations.making import make

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table with its indexes; in a GeoPackage also the registry rows and the R-tree."""
    make(Path(__file__).stem, stamped_by="change")
