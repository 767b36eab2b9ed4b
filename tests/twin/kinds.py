"""Kinds of happenings, in order (specification, sections 10 and 12)."""
from __future__ import annotations

(EPOCH, MONTH, REVIEW, CHECK, DATE, BIRTHDAY, LEAVE, STATE, ACT, PROVOKED, FALSE, NOTICE, FIRE, LAPSE, OVERDUE, ENDS, REREAD, CELL,
 ATTEMPT, PAY, KNOWN, ASK, RULING, REMOVE, FALL, INSTALMENT, SETTLE) = range(27)
KINDS = ("EPOCH", "MONTH", "REVIEW", "CHECK", "DATE", "BIRTHDAY", "LEAVE", "STATE", "ACT", "PROVOKED", "FALSE", "NOTICE", "FIRE", "LAPSE",
         "OVERDUE", "ENDS", "REREAD", "CELL", "ATTEMPT", "PAY",
         "KNOWN", "ASK", "RULING", "REMOVE", "FALL", "INSTALMENT", "SETTLE")

ENDINGS = 1 << 16
"""Added to the turn of a rule where its entries end: at one tick rules are decided before entries end."""
TURNS = {"channel": 2 << 16, "file": 3 << 16, "remedy": 4 << 16, "effect": 5 << 16, "debt": 6 << 16}
"""What is added to a number, from top to bottom, for the turn (specification, section 6)."""
