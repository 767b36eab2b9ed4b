"""What goes in and what comes out, from the rules and from the facts stated beside them, in one form.

What a full regime already says is derived here and not asked again: acts and states become inputs with the context they have in the
world, effects become treatments, files lead from one to the other.  Facts add to that.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from typing import Any

from demerit.audit.law import said, words
from demerit.language.inspection import speaks_for, split_ref
from demerit.language.reachability import empty_level
from demerit.language.schema import Regime, World
from demerit.language.schema.facts import Facts, Input, Relevance, Treatment
from demerit.language.schema.regime import Effect, Rule
from demerit.language.source_map import Path


@dataclass(frozen=True)
class Datum:
    """One kind of data that goes in.  `path` is where it is written; `rules` those that write it down."""

    name: str
    path: Path
    text: str
    """its names and descriptions, for words to be looked for"""
    context: str | None = None
    stated: Input = field(default_factory=Input)
    basis: str | None = None
    rules: tuple[str, ...] = ()
    files: frozenset[str] = frozenset()
    """the files it is written into"""
    good: bool = False
    """it speaks for people"""

    def relevance(self, treatment: str | None = None) -> Relevance | None:
        """To a treatment, or without one to the purpose; None: nothing is said."""
        held = self.stated.relevance
        if held is None:
            return None
        if treatment is None:
            return held.to_purpose
        return held.to_treatment.get(treatment, held.to_treatment.get("any"))


@dataclass(frozen=True)
class Measure:
    """One treatment that comes out.  `effect` is the effect it was derived from, if it was."""

    name: str
    path: Path
    text: str
    context: str | None = None
    related: tuple[str, ...] = ()
    stated: Treatment = field(default_factory=Treatment)
    kind: str | None = None
    """harm, reward, inspection; None: not known"""
    effect: Effect | None = None
    rests_on: frozenset[str] = frozenset()
    """files it hangs on, directly or not; empty: on all"""

    @property
    def bad(self) -> bool:
        """Whether somebody may be worse off for it; what is not known to be a reward may be."""
        return self.kind != "reward"


@lru_cache(maxsize=4096)
def one_context(name: str | None) -> str | None:
    """The part of life under its main name: `lending` is `finance`."""
    if name is None or name == "unknown":
        return None
    return _main().get(name.lower(), name.lower())


@cache
def _main() -> dict[str, str]:
    return {other: main for main, others in words()["contexts"].items() for other in others}


class Gathered:
    """Inputs and treatments of a regime, and which leads to which."""

    def __init__(self, regime: Regime, world: World | None, others: dict[str, Regime]) -> None:
        self.regime, self.world, self.others = regime, world, others
        self.facts = regime.facts or Facts()
        self._leading: dict[tuple[frozenset[str], bool], tuple[Datum, ...]] = {}
        self.memo: dict[str, Any] = {}
        """what checks work out once for all"""

    @cached_property
    def inputs(self) -> tuple[Datum, ...]:
        """In the order of the document: those of rules first, then those only facts name."""
        found: dict[str, Datum] = {}
        for name, rule in self.regime.rules.items():
            if rule.write is not None and not rule.off:
                self._of_rule(name, rule, found)
        for name, stated in self.facts.inputs.items():
            path: Path = ("facts", "inputs", name)
            held = found.get(name, Datum(name, path, name))
            text = " ".join(filter(None, (held.text, stated.what, stated.source)))
            context = stated.context if stated.context not in (None, "unknown") else held.context
            basis = stated.basis if stated.basis not in (None, "unknown") else held.basis
            found[name] = replace(held, path=path if not held.rules else held.path, text=text, context=context, stated=stated, basis=basis)
        return tuple(found.values())

    def _of_rule(self, name: str, rule: Rule, found: dict[str, Datum]) -> None:
        assert rule.write is not None
        file = rule.write.into
        good = self.good(rule)
        cited = rule.cite.at if rule.cite and rule.cite.at else ""
        when = rule.when
        what = when.act or when.state
        if what is not None:
            conduct = self.world.acts.get(what) if self.world and when.act else None
            self._add(found, Datum(what, ("rules", name, "when"), f"{what} {name} {cited}", conduct.context if conduct else None,
                                   basis="behaviour" if when.act else "trait", rules=(name,), files=frozenset((file,)), good=good))
        standing = when.enters or when.reaches
        if standing is not None and "/" in standing:
            self._foreign(found, standing, name, file)
        if rule.condition is None:  # what excepts people (`unless`) is not held against them
            return
        for attribute, categories in rule.condition.attributes.items():
            self._add(found, Datum(attribute, ("rules", name, "if", attribute), f"{attribute} {' '.join(categories)}", basis="trait", rules=(name,),
                                   files=frozenset((file,))))
        for state in rule.condition.states:
            self._add(found, Datum(state, ("rules", name, "if", state), state, basis="trait", rules=(name,), files=frozenset((file,))))
        for ref in rule.condition.standing:
            if "/" in ref:
                self._foreign(found, ref, name, file)

    def _foreign(self, found: dict[str, Datum], ref: str, rule: str, file: str) -> None:
        """What stands in another regime's file is an input, from the contexts of what leads to it there."""
        other, away, _ = split_ref(ref)
        if other not in self.others:
            return
        inner = Gathered(self.others[other], self.world, {})
        reach = inner.upstream(frozenset((away,)))
        for datum in inner.inputs:
            if datum.files & reach and not datum.good:
                self._add(found, replace(datum, name=f"{other}/{datum.name}", path=("rules", rule), rules=(rule,), files=frozenset((file,)), stated=Input()))

    def _add(self, found: dict[str, Datum], datum: Datum) -> None:
        held = found.get(datum.name)
        if held is None:
            found[datum.name] = datum
        else:
            found[datum.name] = replace(held, text=f"{held.text} {datum.text}", rules=tuple(dict.fromkeys((*held.rules, *datum.rules))),
                                        files=held.files | datum.files, good=held.good and datum.good)

    def good(self, rule: Rule) -> bool:
        """Whether what a rule writes speaks for the person: by the sign of its worth."""
        return speaks_for(self.regime, rule)

    @cached_property
    def treatments(self) -> tuple[Measure, ...]:
        """In the order of the document: effects first, then those only facts name."""
        found: dict[str, Measure] = {}
        for name, effect in self.regime.effects.items():
            kind = _kind(effect)
            if kind is not None:
                text = " ".join((name, *effect.denies, *effect.stops, effect.cite.at if effect.cite and effect.cite.at else ""))
                rests = self.upstream(frozenset(split_ref(ref)[1] for ref in effect.during), rewards=kind == "reward")
                found[name] = Measure(name, ("effects", name), text, effect.context, tuple(effect.related), kind=kind, effect=effect, rests_on=rests)
        for name, stated in self.facts.treatments.items():
            path: Path = ("facts", "treatments", name)
            held = found.get(name, Measure(name, path, name))
            text = " ".join(filter(None, (held.text, stated.what)))
            context = stated.context if stated.context not in (None, "unknown") else held.context
            kind = stated.kind if stated.kind not in (None, "unknown") else held.kind
            if kind is None and said("inspection", text):
                kind = "inspection"
            found[name] = replace(held, text=text, context=context, stated=stated, kind=kind)
        return tuple(found.values())

    def upstream(self, files: frozenset[str], *, rewards: bool = False) -> frozenset[str]:
        """The files and all whose standing leads to an entry in them, or caps their level; unless for rewards, not by what speaks for the person."""
        seen: set[str] = set()
        waiting = list(files)
        while waiting:
            file = waiting.pop()
            if file in seen:
                continue
            seen.add(file)
            waiting += self._sources[rewards].get(file, ())
        return frozenset(seen)

    @cached_property
    def _sources(self) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
        """File -> the files that lead to entries in it: by what does not speak for people, and by all."""
        return self._leading_files(False), self._leading_files(True)

    def _leading_files(self, good: bool) -> dict[str, tuple[str, ...]]:
        out: dict[str, set[str]] = {}
        for rule in self.regime.rules.values():
            ref = rule.when.enters or rule.when.reaches or rule.when.lapses
            if rule.write is not None and ref is not None and "/" not in ref and (good or not self.good(rule)):
                out.setdefault(rule.write.into, set()).add(split_ref(ref)[1])
        for name, file in self.regime.files.items():
            for ref in file.capped_while:
                out.setdefault(name, set()).add(split_ref(ref)[1])
        return {name: tuple(sorted(items)) for name, items in out.items()}

    def leading_to(self, measure: Measure) -> tuple[Datum, ...]:
        """The inputs a treatment can follow from: those that speak against people, for a reward those that speak for them."""
        key = (measure.rests_on, measure.kind == "reward")
        if key not in self._leading:
            self._leading[key] = self._leads(measure)
        return self._leading[key]

    def _leads(self, measure: Measure) -> tuple[Datum, ...]:
        rewards = measure.kind == "reward"
        return tuple(datum for datum in self.inputs if (not measure.rests_on or not datum.files or datum.files & measure.rests_on)
                     and (not datum.rules or datum.good == rewards or (rewards and not self._any_good)))

    @cached_property
    def _any_good(self) -> bool:
        return any(datum.good for datum in self.inputs)

    @cached_property
    def harmful_files(self) -> frozenset[str]:
        """Files some harmful treatment hangs on."""
        return frozenset(file for one in self.treatments if one.bad for file in one.rests_on)

    def unrelated(self, datum: Datum, measure: Measure) -> bool | None:
        """Whether data and treatment belong to different parts of life; None: the contexts are not known."""
        return apart(datum.context, measure.context, measure.related)


def apart(one: str | None, other: str | None, related: Iterable[str] = ()) -> bool | None:
    """Whether two contexts are different parts of life; None if one is not known."""
    a, b = one_context(one), one_context(other)
    if a is None or b is None:
        return None
    return a != b and not (related and a in {one_context(item) for item in related})


def _kind(effect: Effect) -> str | None:
    if effect.denies or effect.stops or effect.costs or effect.publishes:
        return "harm"
    return "reward" if effect.gives else None


def starts_on(regime: Regime, ref: str) -> bool:
    """Whether everybody starts on a level."""
    _, name, level = split_ref(ref)
    file = regime.files.get(name)
    return file is not None and level is not None and empty_level(file) == level
