"""What refers to what: checks that need the whole document and its world."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from demerit.language.cycles import check_caps, check_cycles
from demerit.language.diagnostics import Diagnostic, near, ordered
from demerit.language.documents import Loaded
from demerit.language.inspection import Inspection, levels_of, split_ref, walk
from demerit.language.limits import check_channels, check_labels, check_margins, check_numbers, check_sizes
from demerit.language.located import Located
from demerit.language.money import check_doable, check_means, check_money
from demerit.language.never import check_never
from demerit.language.procedure import check_deciders, check_follows, check_remedies, check_trigger
from demerit.language.quantities import PRICE, Money, Quantity, bounded
from demerit.language.reachability import check_levels, check_reach
from demerit.language.schema import World
from demerit.language.schema.base import Cite
from demerit.language.schema.conditions import Condition
from demerit.language.schema.regime import COUNTED, Channel, Charge, Effect, Rule
from demerit.language.source_map import Path
from demerit.language.stated import check_facts
from demerit.language.subjects import check_subjects, check_world_subjects


def check_world(loaded: Loaded) -> list[Diagnostic]:
    """Every contradiction within a world: margins, categories, traits, incomes, sources."""
    see = Inspection(loaded, loaded.document)
    world: World = loaded.document
    check_margins(see)
    for name, conduct in world.conducts.items():
        path: Path = ("conducts", name)
        if conduct.trait is not None:
            see.known(conduct.trait, world.traits, (*path, "trait"), "D213", "trait")
        for i, state in enumerate(conduct.needs):
            see.known(state, world.states, (*path, "needs", i), "D205", "state")
        if conduct.costs is not None and conduct.costs.value.currency != world.currency:
            see.say((*path, "costs"), "D218", f"{conduct.costs.value} is not in the world's currency, {world.currency}")
        _by(see, conduct.by, path)
    for section in ("debts", "attempts"):
        for name, one in getattr(world, section).items():
            _by(see, one.by, (section, name))
    if world.incomes is not None:
        _incomes(see, world)
    check_money(see)
    check_world_subjects(see)
    _citations(see)
    check_sizes(see)
    return ordered(see.found)


def check_regime(loaded: Loaded, world_loaded: Loaded | None) -> list[Diagnostic]:
    """Every contradiction within a regime, in each of its epochs, and with the world it is run on.

    Without a world, what refers to it is not checked.
    """
    world: World | None = world_loaded.document if world_loaded else None
    found: list[Diagnostic] = []
    inspections = [Inspection(loaded, world, epoch) for epoch in range(len(loaded.epochs))]
    for see in inspections:
        _names(see)
        check_subjects(see)
        check_levels(see)
        check_channels(see)
        check_numbers(see)
    first = inspections[0]
    check_caps(first)
    check_cycles(first)
    check_sizes(first)
    check_labels(first)
    check_facts(first)
    _headline(first)
    check_reach(first, [see.document for see in inspections])
    check_never(first, [see.document for see in inspections])
    for see in inspections:
        found += see.found
    return ordered(found)


def _headline(see: Inspection) -> None:
    """Every measure a headline names is one that is counted: a file, a level, changes into it, or what is counted of every regime."""
    for i, measure in enumerate(see.document.headline):
        name = measure.removesuffix("/in")
        other, file, level = split_ref(name)
        if measure in COUNTED or other in see.others:
            continue
        known = see.document.files.get(file) if other is None else None
        if known is None:
            see.known(measure, [*see.document.files, *COUNTED], ("headline", i), "D255", "measure", "there are")
        elif level is not None:
            see.known(level, levels_of(known), ("headline", i), "D202", f"level of `{file}`", "it has")


def check_totals(loaded: Loaded) -> list[Diagnostic]:
    """Every contradiction within a document of known totals: its sources."""
    see = Inspection(loaded, None)
    _citations(see)
    return ordered(see.found)


def _names(see: Inspection) -> None:
    for name, channel in see.document.channels.items():
        _channel(see, channel, ("channels", name))
    for name, file in see.document.files.items():
        for ref, level in file.capped_while.items():
            path: Path = ("files", name, "capped_while", ref)
            _level(see, ref, path, on_key=True)
            see.known(level, levels_of(file), path, "D202", f"level of `{name}`", "it has")
    for name, rule in see.document.rules.items():
        _rule(see, rule, ("rules", name))
        check_trigger(see, rule, ("rules", name, "when"))
        check_follows(see, rule, ("rules", name))
    check_deciders(see)
    check_remedies(see)
    for name, remedy in see.document.remedies.items():
        for key, parts in (("if", [remedy.condition]), ("open_to", [remedy.open_to]), ("unless", remedy.unless)):
            for i, condition in enumerate(parts):
                if condition is not None:
                    _condition(see, condition, ("remedies", name, key, i) if key == "unless" else ("remedies", name, key))
        if see.world is not None:
            _by(see, remedy.asks.by, ("remedies", name, "asks"))
    for name, effect in see.document.effects.items():
        _effect(see, effect, ("effects", name))
    for i, total in enumerate(see.document.known):
        if total.of is not None:
            lists = [name for name, file in see.document.files.items() if file.reads == "any"]
            see.known(total.of, lists, ("known", i, "of"), "D201", "list", "the regime has")
    _attributes(see, see.document.scope.attributes, ("scope", "attributes"))
    _citations(see)


def _selectors(see: Inspection, items: Iterable[str], path: Path) -> None:
    """Conducts, `*`, or `context:NAME`."""
    if see.world is None:
        return
    acts = see.world.acts
    contexts = {act.context for act in acts.values()}
    for i, item in enumerate(items):
        if item.startswith("context:"):
            see.known(item.removeprefix("context:"), contexts, (*path, i), "D210", "context of a conduct")
        elif item != "*":
            see.known(item, acts, (*path, i), "D204", "conduct")


def _sees(channel: Channel, act: str, world: World) -> bool:
    """Whether a channel sees an act; a channel that names something unknown (said elsewhere) has the benefit of the doubt."""
    acts = world.acts
    contexts = {one.context for one in acts.values()}
    for item in channel.sees:
        kind, _, context = item.partition(":")
        known = item == "*" or item in acts or (kind == "context" and context in contexts)
        if not known or item in ("*", act) or item == f"context:{acts[act].context}":
            return True
    return False


def _channel(see: Inspection, channel: Channel, path: Path) -> None:
    _selectors(see, channel.sees, (*path, "sees"))
    if see.world is not None:
        if channel.checks is not None:
            see.known(channel.checks, see.world.states, (*path, "checks"), "D205", "state")
        _by(see, channel.by, path)
        for name, source in channel.errors.items():
            _by(see, source.by, (*path, "errors", name))


def _by(see: Inspection, by: dict[str, dict[str, Any]], path: Path) -> None:
    world = see.world
    assert world is not None
    for attribute, factors in by.items():
        here = (*path, "by", attribute)
        if attribute == "age":
            for category in factors:
                see.known(str(category), [str(edge) for edge in world.age.shares], (*here, category), "D208", "age band (lower edge)", on_key=True)
        elif see.known(attribute, [*world.attributes, "age"], here, "D207", "attribute", on_key=True):
            for category in factors:
                see.known(category, world.attributes[attribute], (*here, category), "D208", f"category of `{attribute}`", "it has", on_key=True)


def _attributes(see: Inspection, attributes: dict[str, list[str]], path: Path) -> None:
    world = see.world
    if world is None:
        return
    for attribute, categories in attributes.items():
        here = (*path, attribute)
        if attribute in world.states:
            see.say(here, "D207", f"`{attribute}` is a state, not an attribute", "a state is `yes` or `no`", on_key=True)
        elif see.known(attribute, [*world.attributes, *world.states], here, "D207", "attribute or state", on_key=True):
            for i, category in enumerate(categories):
                see.known(category, world.attributes[attribute], (*here, i), "D208", f"category of `{attribute}`", "it has")


def _level(see: Inspection, ref: str, path: Path, *, on_key: bool = False, exact: bool = False) -> bool:
    """Whether FILE, FILE.LEVEL or OTHER/FILE.LEVEL exists; `exact`: a level must be named."""
    other, file, level = split_ref(ref)
    regime = see.document
    if other is not None:
        if not see.known(other, see.others, path, "D214", "regime alongside", "alongside are", on_key=on_key):
            return False
        regime = see.others[other]
    if not see.known(file, regime.files, path, "D201", "file", "the regime has", on_key=on_key):
        return False
    levels = levels_of(regime.files[file])
    if level is None:
        if exact and regime.files[file].reads != "any" and levels:
            see.say(path, "D202", f"say which level of `{file}`", "levels: " + ", ".join(f"`{ref}.{name}`" for name in levels), on_key=on_key)
            return False
        if not levels:
            see.say(path, "D202", f"`{file}` has no levels: nothing can depend on it", f"give `{file}` `levels`", on_key=on_key)
            return False
        return True
    return see.known(level, levels, path, "D202", f"level of `{file}`", "it has", on_key=on_key)


def _rule(see: Inspection, rule: Rule, path: Path) -> None:
    _when(see, rule, (*path, "when"))
    if rule.condition is not None:
        _condition(see, rule.condition, (*path, "if"))
    for i, unless in enumerate(rule.unless):
        # a lone word in a list stands for a state, a mapping for itself
        _condition(see, unless, (*path, "unless", i))
    if rule.decided is not None:
        see.known(rule.decided.by, see.document.deciders, (*path, "decided", "by"), "D206", "decider", "the regime has")
    if rule.write is not None:
        into = rule.write.into
        if see.known(into, see.document.files, (*path, "write", "in"), "D201", "file", "the regime has"):
            reads = see.document.files[into].reads
            if rule.write.worth is None and reads in ("sum", "mean", "share", "last"):
                see.say((*path, "write"), "D216", f"missing key `worth`: `{into}` reads a {reads}", "how much the entry is worth: `worth: -20`",
                        on_key=True)
        _write(see, rule, path)
    if rule.strike is not None:
        see.known(rule.strike.into, see.document.files, (*path, "strike", "in"), "D201", "file", "the regime has")
        for i, name in enumerate(rule.strike.of):
            here = (*path, "strike", "of", i)
            if see.known(name, see.document.rules, here, "D212", "rule", "the regime has"):
                other = see.document.rules[name]
                files = see.document.files
                known = rule.strike.into in files and (other.write is None or other.write.into in files)
                if known and (other.write is None or other.write.into != rule.strike.into):
                    where = f"writes into `{other.write.into}`" if other.write else "writes nothing"
                    see.say(here, "D212", f"`{name}` {where}, not into `{rule.strike.into}`")


def _when(see: Inspection, rule: Rule, path: Path) -> None:
    when, world = rule.when, see.world
    for key in ("enters", "reaches"):
        ref = getattr(when, key)
        if ref is not None and _level(see, ref, (*path, key), exact=True) and key == "reaches":
            _start_level(see, ref, (*path, key))
    act_known = world is None or when.act is None or see.known(when.act, world.acts, (*path, "act"), "D204", "conduct")
    if world is not None and when.state is not None:
        see.known(when.state, world.states, (*path, "state"), "D205", "state")
    for i, name in enumerate(when.seen_by):
        here = (*path, "seen_by", i)
        if not see.known(name, see.document.channels, here, "D203", "channel", "the regime has"):
            continue
        channel = see.document.channels[name]
        if when.state is not None and channel.checks != when.state:
            see.say(here, "D203", f"the channel `{name}` does not check for `{when.state}`")
        elif when.act is not None and channel.checks is not None:
            see.say(here, "D203", f"the channel `{name}` checks for a state; it sees no acts")
        elif when.act is not None and world is not None and act_known and not _sees(channel, when.act, world):
            see.say(here, "D203", f"the channel `{name}` does not see `{when.act}`", f"add it to `channels.{name}.sees`")


def _start_level(see: Inspection, ref: str, path: Path) -> None:
    from demerit.language.reachability import empty_level

    other, file, level = split_ref(ref)
    regime = see.others[other] if other else see.document
    if empty_level(regime.files[file]) == (level or "on"):
        see.say(path, "D224", f"the rule never fires: `{ref}` is where everybody starts", "`enters` fires on coming back to a level")


def _write(see: Inspection, rule: Rule, path: Path) -> None:
    write, world = rule.write, see.world
    assert write is not None
    lasting = rule.when.enters is not None or rule.when.reaches is not None
    if write.counts == "with-cause" and not lasting:
        what = {"act": "an act", "state": "a state", "date": "a date", "lapses": "the end of an entry", "struck": "the end of an entry"}
        see.say((*path, "write", "counts"), "D223", f"`with-cause` needs a cause that lasts; {what.get(rule.when.kind, 'a request')} does not",
                "give a term, or `until-struck`; or let the rule fire on `enters` or `reaches`")
    if write.counts_from == "end":
        here = (*path, "write", "counts_from")
        if rule.when.act is None:
            see.say(here, "D226", "`counts_from: end` needs a rule that fires on an act")
        elif world is not None and rule.when.act in world.acts and world.acts[rule.when.act].lasts is None:
            see.say(here, "D226", f"`{rule.when.act}` has no end", f"say how long it `lasts` in the world, under `conducts.{rule.when.act}`")


def _condition(see: Inspection, condition: Condition, path: Path) -> None:
    for key in ("standing", "not_standing"):
        for i, ref in enumerate(getattr(condition, key)):
            _level(see, ref, (*path, key, i))
    check_means(see, condition, path)
    if see.world is not None:
        for state in condition.states:
            here = (*path, "states", state)
            if state in see.world.attributes:
                see.say(here, "D205", f"`{state}` is an attribute, not a state", "give a category: " + ", ".join(see.world.attributes[state]), on_key=True)
            elif state in see.document.files and state not in see.world.states:
                see.say(here, "D205", f"`{state}` is a file, not a state", f"ask where somebody stands: `{{standing: {state}}}`", on_key=True)
            else:
                see.known(state, see.world.states, here, "D205", "state", on_key=True)
    _attributes(see, condition.attributes, (*path, "attributes"))


def _effect(see: Inspection, effect: Effect, path: Path) -> None:
    files = []
    for i, ref in enumerate(effect.during):
        if _level(see, ref, (*path, "while", i)):
            files.append(split_ref(ref)[:2])
            if files[-1] != files[0]:
                see.say((*path, "while", i), "D228", "an effect hangs on levels of one file", "write two effects")
    for i, ref in enumerate(effect.unless):
        if _level(see, ref, (*path, "unless", i)) and split_ref(ref)[:2] in files:
            see.say((*path, "unless", i), "D228", "an exemption is another file's", "leave the level out of `while`")
    for i, ref in enumerate(effect.spares):
        _level(see, ref, (*path, "spares", i))
    world = see.world
    if world is None:
        return
    for i, target in enumerate(effect.denies):
        see.known(target, world.attempts, (*path, "denies", i), "D209", "attempt")
    for i, conduct in enumerate(effect.stops):
        see.known(conduct, world.acts, (*path, "stops", i), "D204", "conduct")
    check_doable(see, effect.stops, (*path, "stops"))
    if effect.deters is not None:
        _selectors(see, effect.deters.conducts, (*path, "deters", "conducts"))
    if effect.provokes is not None:
        see.known(effect.provokes.conduct, world.acts, (*path, "provokes", "conduct"), "D204", "conduct")
        check_doable(see, [effect.provokes.conduct], (*path, "provokes", "conduct"))
    if isinstance(effect.costs, Charge) and world.incomes is None:
        see.say((*path, "costs"), "D229", "a share of income, but the world has no incomes")
    acts = {one.context for one in world.acts.values()}
    contexts = acts | {one.context for one in world.attempts.values()}
    if effect.context is not None and effect.context not in contexts and near(effect.context, contexts):
        see.say((*path, "context"), "D210", f"no context is called `{effect.context}`", f"did you mean `{near(effect.context, contexts)}`?",
                severity="warning")
    for i, context in enumerate(effect.related):
        see.known(context, acts, (*path, "related", i), "D210", "context of a conduct")


def _citations(see: Inspection) -> None:
    """Every `cite` names a source, and all money is the world's."""
    for path, value in walk(see.document):
        if isinstance(value, Cite):
            see.known(value.source, see.document.sources, (*path, "source"), "D211", "source", "the document has")
        elif isinstance(value, Quantity):
            if value.cite is not None:
                see.known(value.cite["source"], see.document.sources, (*path, "cite", "source"), "D211", "source", "the document has")
            if isinstance(value.value, Money) and see.world is not None and value.value.currency != see.world.currency:
                see.say((*path, "value"), "D218", f"{value.value} is not in the world's currency, {see.world.currency}")


def _incomes(see: Inspection, world: World) -> None:
    raw = world.incomes or {}
    for key in raw:
        see.known(key, ("attribute", "yearly"), ("incomes", key), "D102", "key of incomes", "incomes have", on_key=True)
    for key in ("attribute", "yearly"):
        if key not in raw:
            see.say(("incomes",), "D101", f"missing key `{key}` in `incomes`", "`incomes: {attribute: NAME, yearly: {CATEGORY: CNY 30000, ..}}`", on_key=True)
    attribute, yearly = raw.get("attribute"), raw.get("yearly")
    if not isinstance(yearly, dict) or attribute is None:
        return
    if not see.known(str(attribute), world.attributes, ("incomes", "attribute"), "D207", "attribute"):
        return
    for category, amount in yearly.items():
        here: Path = ("incomes", "yearly", category)
        see.known(category, world.attributes[attribute], here, "D208", f"category of `{attribute}`", "it has", on_key=True)
        try:
            money = bounded(PRICE, amount)
        except Located as problem:
            see.say((*here, *problem.path), problem.code, str(problem), problem.hint, on_key=problem.on_key)
            continue
        if money.value.currency != world.currency:
            see.say((*here, "value"), "D218", f"{money.value} is not in the world's currency, {world.currency}")
    for category in world.attributes[attribute]:
        if category not in yearly:
            see.say(("incomes", "yearly"), "D229", f"no income for `{category}`", on_key=True)
