"""Kinds of happenings, in order (specification, sections 10 and 12)."""
from __future__ import annotations

(EPOCH, MONTH, REVIEW, CHECK, DATE, BIRTHDAY, LEAVE, STATE, ACT, PROVOKED, FALSE, NOTICE, FIRE, LAPSE, OVERDUE, ENDS, REREAD, CELL,
 ATTEMPT, PAY, KNOWN, ASK, RULING, REMOVE, FALL, INSTALMENT, SETTLE) = range(27)
KINDS = ("EPOCH", "MONTH", "REVIEW", "CHECK", "DATE", "BIRTHDAY", "LEAVE", "STATE", "ACT", "PROVOKED", "FALSE", "NOTICE", "FIRE", "LAPSE",
         "OVERDUE", "ENDS", "REREAD", "CELL", "ATTEMPT", "PAY",
         "KNOWN", "ASK", "RULING", "REMOVE", "FALL", "INSTALMENT", "SETTLE")

ENDINGS = 1 << 16
"""Added to the turn of a rule where its entries end: at one tick rules are decided before entries end."""
