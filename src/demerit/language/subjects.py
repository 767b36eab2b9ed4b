"""Whom things are about, and whom they fall on: derived from what refers to what, and checked."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from demerit.language.inspection import Inspection, number, split_ref
from demerit.language.paths import against
from demerit.language.schema import Regime, World
from demerit.language.schema.conditions import Condition
from demerit.language.schema.regime import Channel, Charge, Effect, Rule
from demerit.language.schema.ties import TIES
from demerit.language.source_map import Path

MOST_FRIENDS = 100
PERSONS, FIRMS, CHILDREN = "persons", "firms", "children"
FROM = {"household": PERSONS, "children": PERSONS, "friends": PERSONS, "representative": FIRMS, "controller": FIRMS}
"""Whose tie it is."""
TO = {"household": PERSONS, "children": CHILDREN, "friends": PERSONS, "representative": PERSONS, "controller": PERSONS}
"""Whom it leads to."""
NEEDS = {"household": "households", "children": "households", "friends": "friends", "representative": "firms", "controller": "firms"}
"""The section of the world that draws it."""


def on(names: Iterable[str]) -> tuple[str, ...]:
    """`on` as written -> self and ties, in the order in which they are gone through."""
    given = set(names) or {"self"}
    return tuple(one for one in ("self", *TIES) if one in given)


def of_rule(rule: Rule, regime: Regime, world: World | None, others: Mapping[str, Regime]) -> str:
    """Whom a rule fires for: those whose act, state or level sets it off; on a date, whom the file it writes into is about."""
    when = rule.when
    if when.act is not None:
        return world.conducts[when.act].about if world is not None and when.act in world.conducts else PERSONS  # debts are persons'
    if when.state is not None:
        return world.states[when.state].about if world is not None and when.state in world.states else PERSONS
    remedy = when.asked or when.granted or when.refused
    if remedy is not None:
        return _of_file(against(regime, remedy) or "", regime, others)
    if when.date is None:
        return _of_file(when.enters or when.reaches or when.lapses or when.struck or "", regime, others)
    ties = [FROM[one] for one in on(rule.write.on) if one != "self"] if rule.write is not None else []
    into = rule.write.into if rule.write is not None else rule.strike.into if rule.strike is not None else ""
    return ties[0] if ties else _of_file(into, regime, others)


def _of_file(ref: str, regime: Regime, others: Mapping[str, Regime]) -> str:
    other, file, _ = split_ref(ref)
    home = regime if other is None or other == regime.regime else others.get(other)
    return home.files[file].about if home is not None and file in home.files else PERSONS


def matches(selectors: Iterable[str], conduct: str, world: World, about: str) -> bool:
    """Whether conducts by name, `*` or `context:NAME` take in a conduct; only conducts of those they are about."""
    model = world.acts[conduct]
    return model.about == about and any(one in ("*", conduct, f"context:{model.context}") for one in selectors)


# ---- checks ----------------------------------------------------------------------------------------------------


def check_subjects(see: Inspection) -> None:
    """That whom each element is about and whom it falls on fit together (D240), by ties the world draws (D241)."""
    regime: Regime = see.document
    for name, channel in regime.channels.items():
        _channel(see, channel, ("channels", name))
    for name, file in regime.files.items():
        for ref in file.capped_while:
            _same(see, ("files", name, "capped_while", ref), _of_file(ref, regime, see.others), file.about, f"`{ref}`", f"`{name}`")
    for name, rule in regime.rules.items():
        _rule(see, name, rule)
    for name, remedy in regime.remedies.items():
        about = _of_file(against(regime, name) or "", regime, see.others)
        for key, parts in (("if", [remedy.condition]), ("open_to", [remedy.open_to]), ("unless", remedy.unless)):
            for i, condition in enumerate(parts):
                if condition is not None:
                    _condition(see, condition, ("remedies", name, key, i) if key == "unless" else ("remedies", name, key), about)
        if about == FIRMS and remedy.asks.by:
            see.say(("remedies", name, "asks", "by"), "D240", "firms belong to no group of people", on_key=True)
    for name, effect in regime.effects.items():
        _effect(see, name, effect)


def check_world_subjects(see: Inspection) -> None:
    """A world without firms has nothing about firms; firms belong to no group; children need households."""
    world: World = see.document
    for section in ("conducts", "states", "attempts"):
        for name, one in getattr(world, section).items():
            path: Path = (section, name, "about")
            if one.about == FIRMS and world.firms is None:
                see.say(path, "D241", f"`{name}` is about firms, but the world has none", "give it `firms: {per_resident: 5%}`")
            if one.about == CHILDREN and (world.households is None or world.households.children is None):
                see.say(path, "D241", f"`{name}` is about children, but no household has any", "give `households` its `children`")
    if world.households is not None and min(world.households.sizes) < 1:
        see.say(("households", "sizes", min(world.households.sizes)), "D126", "a household has one grown-up at least", on_key=True)
    if world.friends is not None and not 0 <= number(world.friends.mean) <= MOST_FRIENDS:
        see.say(("friends", "mean"), "D110", f"a mean number of friends is between 0 and {MOST_FRIENDS}")
    for name, conduct in world.conducts.items():
        if conduct.about == FIRMS and conduct.by:
            see.say(("conducts", name, "by"), "D240", "firms belong to no group of people", on_key=True)
    for name, attempt in world.attempts.items():
        if attempt.about != PERSONS and attempt.by:
            see.say(("attempts", name, "by"), "D240", f"{attempt.about} belong to no group of people", on_key=True)


def _same(see: Inspection, path: Path, found: str, wanted: str, what: str, of: str) -> bool:
    if found == wanted:
        return True
    see.say(path, "D240", f"{what} is about {found}, {of} about {wanted}")
    return False


def _channel(see: Inspection, channel: Channel, path: Path) -> None:
    world = see.world
    if world is None:
        return
    acts = world.acts
    for i, item in enumerate(channel.sees):
        if item in acts and acts[item].about != channel.about:
            see.say((*path, "sees", i), "D240", f"`{item}` is about {acts[item].about}, the channel about {channel.about}",
                    f"give the channel `about: {acts[item].about}`")
    if channel.checks in world.states:
        _same(see, (*path, "checks"), world.states[channel.checks].about, channel.about, f"`{channel.checks}`", "the channel")
    for place, by in [(path, channel.by), *(((*path, "errors", name), source.by) for name, source in channel.errors.items())]:
        if channel.about == FIRMS and by:
            see.say((*place, "by"), "D240", "firms belong to no group of people", on_key=True)


def _rule(see: Inspection, name: str, rule: Rule) -> None:
    regime: Regime = see.document
    path: Path = ("rules", name)
    about = of_rule(rule, regime, see.world, see.others)
    if rule.condition is not None:
        _condition(see, rule.condition, (*path, "if"), about)
    for i, condition in enumerate(rule.unless):
        _condition(see, condition, (*path, "unless", i), about)
    for i, channel in enumerate(rule.when.seen_by):
        if channel in regime.channels:
            _same(see, (*path, "when", "seen_by", i), regime.channels[channel].about, about, f"`{channel}`", "the rule")
    written = rule.write if rule.write is not None else rule.strike
    if written is None or written.into not in regime.files:
        return
    key = "write" if rule.write is not None else "strike"
    into = regime.files[written.into].about
    chosen = on(rule.write.on) if rule.write is not None else ("self",)
    if chosen == ("self",):
        _same(see, (*path, key, "in"), into, about, f"`{written.into}`", "the rule")
        return
    if rule.write is not None and rule.write.follows is not None:
        see.say((*path, key, "follows"), "D242", "what others have ends at once with its cause", "leave `follows` out, or `on`", on_key=True)
    for one in chosen:
        here: Path = (*path, key, "on")
        if one == CHILDREN:
            see.say(here, "D240", "nothing is written about children: they are no subjects", "an effect may fall on them")
        elif one == "self":
            _same(see, (*path, key, "in"), into, about, f"`{written.into}`", "the rule")
        elif _tie(see, one, here, about):
            _same(see, (*path, key, "in"), into, TO[one], f"`{written.into}`", f"the {one}")


def _tie(see: Inspection, tie: str, path: Path, about: str) -> bool:
    """Whether a tie is one of those it is about and drawn by the world."""
    if FROM[tie] != about:
        see.say(path, "D240", f"{'a firm' if about == FIRMS else 'a person'} has no {tie} here",
                "ties of " + about + ": " + ", ".join(one for one in TIES if FROM[one] == about))
        return False
    if see.world is None:
        return True
    households = see.world.households
    if getattr(see.world, NEEDS[tie]) is None or (tie == CHILDREN and (households is None or households.children is None)):
        see.say(path, "D241", f"the world draws no {tie}", f"give it `{NEEDS[tie]}`" + (" with `children`" if tie == CHILDREN else ""))
        return False
    return True


def _condition(see: Inspection, condition: Condition, path: Path, about: str) -> None:
    for key in ("standing", "not_standing"):
        for i, ref in enumerate(getattr(condition, key)):
            _same(see, (*path, key, i), _of_file(ref, see.document, see.others), about, f"`{ref}`", "the rule")
    for state in condition.states:
        if see.world is not None and state in see.world.states:
            _same(see, (*path, "states", state), see.world.states[state].about, about, f"`{state}`", "the rule")
    if about == FIRMS and (condition.attributes or condition.age is not None):
        see.say(path, "D240", "the rule is about firms, which have no age and belong to no group of people", on_key=True)


def _effect(see: Inspection, name: str, effect: Effect) -> None:
    path: Path = ("effects", name)
    about = _of_file(effect.during[0], see.document, see.others) if effect.during else PERSONS
    for i, ref in enumerate(effect.unless):
        _same(see, (*path, "unless", i), _of_file(ref, see.document, see.others), about, f"`{ref}`", "the effect")
    chosen = on(effect.on)
    hit = {about} if "self" in chosen else set()
    for one in chosen:
        if one != "self" and _tie(see, one, (*path, "on"), about):
            hit.add(TO[one])
    _spares(see, effect, path, chosen)
    if about == FIRMS and isinstance(effect.costs, Charge):
        see.say((*path, "costs"), "D240", "a share of income, but firms have no income here", "an amount: `costs: CNY 300`")
    if chosen != ("self",):
        for key in ("deters", "provokes", "costs", "gives"):
            if getattr(effect, key) is not None:
                see.say((*path, key), "D242", f"an effect on others denies, stops or publishes; `{key}` falls on whoever stands on the level",
                        "write a second effect for it, without `on`", on_key=True)
    _parts(see, effect, path, hit, about)


def _spares(see: Inspection, effect: Effect, path: Path, chosen: tuple[str, ...]) -> None:
    """Who is spared is one of the others an effect falls on, and stands in a file of their own: a person."""
    if effect.spares and not any(one != "self" and TO[one] == PERSONS for one in chosen):
        see.say((*path, "spares"), "D242", "`spares` is about others the effect falls on, and it falls on no other person",
                "say whom it is `on`; for whoever stands on the level, `unless`", on_key=True)
        return
    for i, ref in enumerate(effect.spares):
        _same(see, (*path, "spares", i), _of_file(ref, see.document, see.others), PERSONS, f"`{ref}`", "who is spared")


def _parts(see: Inspection, effect: Effect, path: Path, hit: set[str], about: str) -> None:
    """What an effect takes away is something those it falls on do."""
    world = see.world
    if world is None or not hit:
        return
    who = " and ".join(sorted(hit))
    for key, section in (("denies", world.attempts), ("stops", world.acts)):
        for i, one in enumerate(getattr(effect, key)):
            if one in section and section[one].about not in hit:
                see.say((*path, key, i), "D240", f"`{one}` is about {section[one].about}, the effect falls on {who}")
    conducts: list[tuple[Path, Any]] = [(("provokes", "conduct"), effect.provokes.conduct)] if effect.provokes is not None else []
    if effect.deters is not None:
        conducts += [(("deters", "conducts", i), item) for i, item in enumerate(effect.deters.conducts)]
    acts = world.acts
    for where, conduct in conducts:
        if conduct in acts:
            _same(see, (*path, *where), acts[conduct].about, about, f"`{conduct}`", "the effect")
