"""Kinds of happenings, in order (specification, sections 10 and 12)."""
from __future__ import annotations

(EPOCH, MONTH, REVIEW, CHECK, DATE, BIRTHDAY, LEAVE, STATE, ACT, PROVOKED, FALSE, NOTICE, FIRE, LAPSE, OVERDUE, ENDS, REREAD, CELL,
 ATTEMPT, PAY, KNOWN, ASK, RULING, REMOVE, FALL) = range(25)
KINDS = ("EPOCH", "MONTH", "REVIEW", "CHECK", "DATE", "BIRTHDAY", "LEAVE", "STATE", "ACT", "PROVOKED", "FALSE", "NOTICE", "FIRE", "LAPSE",
         "OVERDUE", "ENDS", "REREAD", "CELL", "ATTEMPT", "PAY", "KNOWN", "ASK", "RULING", "REMOVE", "FALL")
