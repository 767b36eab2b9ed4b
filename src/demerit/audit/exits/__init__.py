"""Proof of exit: whether a way off every file that harms depends only on the person or on time, for every kind of person (docs/exit.md)."""
from demerit.audit.exits.outcomes import GUARANTEED, VERDICTS, Outcome
from demerit.audit.exits.proof import LOOKED_AT_IN_PASSING, FileProof, Proof, Row, prove

__all__ = ["GUARANTEED", "LOOKED_AT_IN_PASSING", "VERDICTS", "FileProof", "Outcome", "Proof", "Row", "prove"]
