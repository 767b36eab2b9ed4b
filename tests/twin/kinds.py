"""Kinds of happenings, in order (specification, section 10)."""
from __future__ import annotations

(EPOCH, MONTH, REVIEW, CHECK, DATE, BIRTHDAY, LEAVE, STATE, ACT, PROVOKED, FALSE, NOTICE, FIRE, LAPSE, OVERDUE, ENDS, REREAD, CELL,
 ATTEMPT, PAY, INSTALMENT, SETTLE) = range(22)
KINDS = ("EPOCH", "MONTH", "REVIEW", "CHECK", "DATE", "BIRTHDAY", "LEAVE", "STATE", "ACT", "PROVOKED", "FALSE", "NOTICE", "FIRE", "LAPSE",
         "OVERDUE", "ENDS", "REREAD", "CELL", "ATTEMPT", "PAY", "INSTALMENT", "SETTLE")
