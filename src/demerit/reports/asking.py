"""Who could supply what nobody here knows: by the kind of unknown (semantics.md 23), for labels a document does not explain further."""
from __future__ import annotations

NOBODY = "nobody named"

WHO = {
    "population": "the statistics office", "people": "the statistics office", "coverage": "the operator of the channels",
    "delays": "the operator, from its own logs", "error-rates": "the operator, by checking a sample of its records",
    "error-concentration": "the operator, by counting mistakes per person", "edges": "the authority that made the rules",
    "worths": "the authority that made the rules", "lifetimes": "the authority that made the rules",
    "rewards": "the authority that made the rules", "conduct": "a survey of residents, or the operator's counts",
    "attempts": "whoever is asked for what is denied", "spread": "a survey of residents", "states": "the statistics office",
    "response": "a study of the same people before and after", "split": "the operator, from its records by kind",
    "debts": "the courts, from their files", "means": "a survey of what people earn, spend and owe",
    "court": "the court", "courts": "the court"}
"""Label: who."""


def who(label: str) -> str:
    """Who could supply an unknown; `nobody named` if no kind of it is known."""
    if label in WHO:
        return WHO[label]
    parts = label.lower().split("-")
    return next((WHO[part] for part in parts if part in WHO), NOBODY)
