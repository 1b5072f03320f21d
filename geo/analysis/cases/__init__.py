"""Cases of encroachment: what may be done next, where each stands, and which are overdue."""
