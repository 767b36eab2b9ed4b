"""Numbers that contradict each other, and how big a document may be."""
from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from typing import Any

from demerit.language.inspection import Inspection, number, walk
from demerit.language.quantities import Quantity, Term
from demerit.language.schema import World
from demerit.language.schema.regime import Channel, Effect

MAX_EFFECT_PARTS = 64
"""Parts are single bits of one word in the engine."""
MAX_UNKNOWNS = 12
MAX_ROWS = 32
MAX_CONTEXTS = 32
"""Contexts of conducts are bits of one word in every entry."""
MARGIN = 1e-9
NEARLY = 0.8
"""How alike two labels are that one was meant to be (difflib's ratio)."""


def check_margins(see: Inspection) -> None:
    """Shares of each margin of a world add up to 100%; the last age band ends after it begins."""
    world: World = see.document
    for name, shares in world.attributes.items():
        _adds_up(see, shares.values(), ("attributes", name), f"the shares of `{name}`")
    _adds_up(see, world.age.shares.values(), ("age", "shares"), "the shares of ages")
    if world.households is not None:
        _adds_up(see, world.households.sizes.values(), ("households", "sizes"), "the shares of household sizes")
        if world.households.children is not None:
            _adds_up(see, world.households.children.values(), ("households", "children"), "the shares of numbers of children")
    if world.age.until <= max(world.age.shares):
        see.say(("age", "until"), "D126", f"the last age band begins at {max(world.age.shares)} and ends at {world.age.until}")
    if world.departures is not None and min(world.departures.rate) > min(world.age.shares):
        see.say(("departures", "rate", min(world.departures.rate)), "D126",
                f"no rate of departure from {min(world.age.shares)}, where ages begin, to {min(world.departures.rate)}", on_key=True)


def _adds_up(see: Inspection, shares: Iterable[Quantity], path: tuple[str, ...], what: str) -> None:
    total = math.fsum(number(share) for share in shares)
    if abs(total - 1) > MARGIN:
        see.say(path, "D217", f"{what} add up to {total * 100:.10g}%, not 100%", on_key=True)


def check_channels(see: Inspection) -> None:
    """A channel cannot notice, or mistake, more than always (D221)."""
    for name, channel in see.document.channels.items():
        path = ("channels", name)
        if channel.checks is not None:
            total = math.fsum(number(source.rate) * max(source.weights) * _factor(see, source.by) for source in channel.errors.values())
            if total > 1 + MARGIN:
                uneven = any(source.concentration is not None or source.by for source in channel.errors.values())
                whom = " for those on whom they fall most" if uneven else ""
                see.say((*path, "errors"), "D221", f"false matches add up to {total:.4g} a check{whom}, more than always", on_key=True)
            continue
        _coverage(see, channel, path)


def _coverage(see: Inspection, channel: Channel, path: tuple[str, ...]) -> None:
    factor = _factor(see, channel.by)
    errors = math.fsum(number(source.rate) / max(1.0, number(source.burst, 1.0)) for source in channel.errors.values()
                       if source.kind == "other-person")
    most = number(channel.coverage) * factor
    if most * (1 + errors) > 1 + MARGIN:
        times = f" x {factor:g} (greatest factors)" if factor != 1 else ""
        plus = f" x (1 + {errors:.4g}) with the wrong people written" if errors else ""
        see.say((*path, "coverage"), "D221", f"{number(channel.coverage):g}{times}{plus} is {most * (1 + errors):.4g}, more than always",
                "lower the coverage, its factors or the errors")


def _factor(see: Inspection, by: dict[str, dict[str, Any]]) -> float:
    """The greatest product of factors by group."""
    return math.prod(_greatest(see, attribute, factors) for attribute, factors in by.items())


def _greatest(see: Inspection, attribute: str, factors: dict[str, Any]) -> float:
    """The greatest factor of an attribute; a category without one has factor 1."""
    values = [number(factor) for factor in factors.values()]
    world = see.world
    categories: Iterable[Any] = () if world is None else world.age.shares if attribute == "age" else world.attributes.get(attribute, ())
    if any(str(category) not in factors for category in categories):
        values.append(1.0)
    return max(values, default=1.0)


def check_numbers(see: Inspection) -> None:
    """Rules and effects that are never in force; periods of caps."""
    for section in ("rules", "effects", "remedies"):
        for name, one in getattr(see.document, section).items():
            start = max(one.since or see.document.in_force, see.document.in_force)
            if one.until is not None and start >= one.until:
                since = f"begins on {one.since}" if one.since and one.since > see.document.in_force else f"the regime begins on {see.document.in_force}"
                see.say((section, name, "until"), "D224", f"never in force: it ends on {one.until}, {since}")
    for name, rule in see.document.rules.items():
        if rule.when.date is not None and rule.when.date < see.document.in_force:
            see.say(("rules", name, "when", "date"), "D224", f"never fires: the regime begins on {see.document.in_force}")
        cap = rule.write.cap if rule.write is not None else None
        if cap is not None and not (isinstance(cap.per.value, Term) and cap.per.value.unit == "months" and cap.per.value.amount >= 1):
            see.say(("rules", name, "write", "cap", "per"), "D227", f"a cap's period is whole months: got {cap.per.value}", "write `1 mo`, `12 mo` or `1 y`")


def parts(effect: Effect) -> int:
    """How many things an effect does."""
    return (len(effect.denies) + len(effect.stops)
            + sum(bool(x) for x in (effect.deters, effect.provokes, effect.costs, effect.gives, effect.publishes)))


def check_sizes(see: Inspection) -> None:
    """Effect parts, labels of unknowns, rows of groups, contexts (D219)."""
    if isinstance(see.document, World):
        world = see.document
        rows = 1 + len(world.age.shares) + sum(map(len, world.attributes.values()))
        if rows > MAX_ROWS:
            see.say(("attributes",), "D219", f"{rows} rows of groups (everybody, {len(world.age.shares)} age bands, "
                    f"{rows - 1 - len(world.age.shares)} categories): at most {MAX_ROWS}", "merge categories or age bands", on_key=True)
        contexts: set[str] = set()
        for section, name, conduct in [("conducts", *one) for one in world.conducts.items()] + [("debts", *one) for one in world.debts.items()]:
            contexts.add(conduct.context)
            if len(contexts) > MAX_CONTEXTS:
                see.say((section, name, "context"), "D219", f"`{conduct.context}` is context number {len(contexts)} of conducts; at most {MAX_CONTEXTS}",
                        "give conducts of the same part of life the same context")
                break
    else:
        total = 0
        for name, effect in see.document.effects.items():
            total += parts(effect)
            if total > MAX_EFFECT_PARTS:
                see.say(("effects", name), "D219", f"more than {MAX_EFFECT_PARTS} parts of effects from here on",
                        "each thing denied or stopped is a part; merge some", on_key=True)
                break
    labels: set[str] = set()
    for path, value in walk(see.document):
        if isinstance(value, Quantity) and value.unknown is not None and value.unknown not in labels:
            labels.add(value.unknown)
            if len(labels) > MAX_UNKNOWNS:
                see.say((*path, "unknown"), "D219", f"`{value.unknown}` is label number {len(labels)}; at most {MAX_UNKNOWNS}",
                        "numbers that are unknown for the same reason share a label")
                break


def check_labels(see: Inspection) -> None:
    """A label of `unknown:` that is nearly one the regime explains, and is not explained itself (D256): two numbers would move apart."""
    said = list(see.document.unknowns)
    seen: set[str] = set()
    for path, value in walk(see.document) if said else ():
        label = value.unknown if isinstance(value, Quantity) else None
        if label is None or label in said or label in seen:
            continue
        seen.add(label)
        near = difflib.get_close_matches(label, said, 1, NEARLY)
        if near:
            see.say((*path, "unknown"), "D256", f"`{label}` is not among the `unknowns` the regime explains", f"did you mean `{near[0]}`? If not, "
                    f"say under `unknowns` what `{label}` stands for")
