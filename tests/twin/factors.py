"""Factors by attribute and category (specification, section 4)."""
from __future__ import annotations

from typing import Any


def greatest(world: Any, attribute: str, factors: dict[str, Any]) -> float:
    """The greatest factor of an attribute over all its categories."""
    categories = [str(edge) for edge in world.age.shares] if attribute == "age" else list(world.attributes[attribute])
    return max(factor_of(factors, category) for category in categories)


def factor_of(factors: dict[str, Any], category: str) -> float:
    """The factor of a category: 1 if it is not named."""
    return factors[category].value if category in factors else 1.0
