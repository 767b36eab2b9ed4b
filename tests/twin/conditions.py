"""What `if` and `unless` ask for (specification, sections 6 and 8)."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin import money
from twin.book import Element
from twin.people import Person

if TYPE_CHECKING:
    from twin.town import Town


def conditional(rule: Element) -> bool:
    """Whether a rule has a condition at all."""
    return rule.now.condition is not None or bool(rule.now.unless)


def holds(town: Town, person: Person, rule: Element, ledger: int) -> bool:
    """Of a rule or a remedy: `if` holds and no `unless` does, in a ledger's standing."""
    model = rule.now
    if model.condition is not None and not one(town, person, rule.prefix, model.condition, ledger):
        return False
    return not any(one(town, person, rule.prefix, exception, ledger) for exception in model.unless)


def one(town: Town, person: Person, prefix: str, condition: Any, ledger: int) -> bool:
    """Whether a condition holds in a ledger's standing."""
    if condition.standing and not any(on(town, person, prefix, ref, ledger) for ref in condition.standing):
        return False
    if any(on(town, person, prefix, ref, ledger) for ref in condition.not_standing):
        return False
    if condition.means and money.means(person) not in condition.means:
        return False
    return (person.of_age(condition.age, town.now)
            and all(person.states[state] == wanted for state, wanted in condition.states.items())
            and all(person.attributes[attribute] in some for attribute, some in condition.attributes.items()))


def on(town: Town, person: Person, prefix: str, ref: str, ledger: int) -> bool:
    """Whether a person is on FILE or FILE.LEVEL in a ledger."""
    file, levels = town.book.levels(prefix, ref)
    return person.level[ledger][file] in levels
