"""How an entry stands, as it is written down; what people read stands in the views."""

KEPT, CHECKED, IN_DOUBT, REPLACED, RETIRED = "candidate", "trusted", "disputed", "superseded", "obsolete"
# What became of it is decided.
LET_GO = (REPLACED, RETIRED)
