"""Proof of exit: whether a way off every file that harms depends only on the person or on time, for every kind of person (docs/exit.md)."""
from demerit.audit.exits.proof import GUARANTEED, VERDICTS, FileProof, Outcome, Proof, Row, prove

__all__ = ["GUARANTEED", "VERDICTS", "FileProof", "Outcome", "Proof", "Row", "prove"]
