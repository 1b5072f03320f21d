"""Make the tables of saved plans: what was assumed, the split by ward, who goes where."""

from pathlib import Path

from geo.register.migrations.making import make

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables that 0006_plans.csv lists."""
    make(Path(__file__).stem)
