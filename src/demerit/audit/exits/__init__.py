"""Proof of exit: whether a way off every file that harms depends only on the person or on time, for every kind of person (docs/exit.md)."""
from demerit.audit.exits.outcomes import GUARANTEED, VERDICTS, Outcome
from demerit.audit.exits.proof import FileProof, Proof, Row, prove

__all__ = ["GUARANTEED", "VERDICTS", "FileProof", "Outcome", "Proof", "Row", "prove"]
