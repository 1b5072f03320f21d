"""Plans: who goes where, and what that takes. Formulas only; what they rest on is handed in."""
