"""The doctor: what is wrong in a table of open spaces, how we know, and what would put it right.

Pure rules over tables: no database, no files. A rule looks at whole columns; a finding carries the rows, the numbers
and, where it is safe, the values that one click would write.
"""

from geo.register.doctor.diagnosis import boundary_cleared, cleared, diagnose
from geo.register.doctor.finding import Finding, Suggestion
from geo.register.doctor.rules import RULES, Rule

__all__ = ["RULES", "Finding", "Rule", "Suggestion", "boundary_cleared", "cleared", "diagnose"]
