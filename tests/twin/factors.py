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


def greatest_product(world: Any, by: dict[str, Any]) -> float:
    """The product of the greatest factors, by attribute in order of name."""
    product = 1.0
    for attribute in sorted(by):
        product *= greatest(world, attribute, by[attribute])
    return product


def own_share(world: Any, by: dict[str, Any], person: Any) -> float:
    """A person's own factors over the greatest."""
    return own_product(by, person) / greatest_product(world, by)


def own_product(by: dict[str, Any], person: Any) -> float:
    """The product of a person's own factors, by attribute in order of name."""
    own = 1.0
    for attribute in sorted(by):
        own *= factor_of(by[attribute], person.category(attribute))
    return own
