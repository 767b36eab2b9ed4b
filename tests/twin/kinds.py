"""Kinds of happenings, in order (specification, section 10)."""
from __future__ import annotations

(EPOCH, MONTH, REVIEW, CHECK, DATE, BIRTHDAY, LEAVE, STATE, ACT, PROVOKED, FALSE, NOTICE, FIRE, LAPSE, OVERDUE, ENDS, REREAD, CELL,
 ATTEMPT, PAY) = range(20)
INSTALMENT, SETTLE = 25, 26
KINDS = ("EPOCH", "MONTH", "REVIEW", "CHECK", "DATE", "BIRTHDAY", "LEAVE", "STATE", "ACT", "PROVOKED", "FALSE", "NOTICE", "FIRE", "LAPSE",
         "OVERDUE", "ENDS", "REREAD", "CELL", "ATTEMPT", "PAY",
         "KNOWN", "ASK", "RULING", "REMOVE", "FALL", "INSTALMENT", "SETTLE")
