"""Facts about procedure against the rules: notice, remedies, terms, publication.

A fact adds to the rules what they leave out.  Where they say it themselves, a fact that says something else would hide from an audit what a
run goes by, so it is a mistake (D402) at the fact.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Any

from demerit.language.facts import fact
from demerit.language.harm import is_harmful
from demerit.language.inspection import Inspection, speaks_for, split_ref
from demerit.language.quantities import Quantity
from demerit.language.schema.facts import Facts
from demerit.language.schema.regime import Regime, Rule
from demerit.language.schema.remedy import Notice, Remedy
from demerit.language.source_map import Path

ROOT: Path = ("facts",)
LEAVE = "leave it out: the rules say it"


def check_procedure(see: Inspection, regime: Regime, facts: Facts) -> None:
    """D402 for every fact on procedure that the rules say otherwise."""
    rules = _Rules(regime)
    for check in (_notice, _waiting, _asking, _repairing, _terms, _elsewhere):
        for at, message in check(rules, facts):
            path = (*ROOT, *at.split("."))
            see.say(path, "D402", message, LEAVE, on_key=at in ("notice", "appeal", "exit"))
    age = regime.scope.age.at_least if regime.scope.age else None
    youngest = age if age is not None else min(see.world.age.shares) if see.world is not None else None
    if facts.lowest_age is not None and youngest is not None and (facts.lowest_age != youngest if age is not None else facts.lowest_age > youngest):
        see.say((*ROOT, "lowest_age"), "D402", f"the scope begins at {age}" if age is not None else
                f"the scope names no age, and people from {youngest} live in `{regime.world}`", "leave it out, or give the scope an age")


@dataclass
class _Rules:
    """What of a regime bears on procedure: files a harm hangs on, and the remedies and terms there."""

    regime: Regime
    harmful: tuple[str, ...] = field(init=False)
    against: dict[str, Rule] = field(init=False)
    objections: dict[str, Remedy] = field(init=False)
    repairs: dict[str, Remedy] = field(init=False)

    def __post_init__(self) -> None:
        regime = self.regime
        seen = {split_ref(ref)[1] for one in regime.effects.values() if is_harmful(one) for ref in one.during}
        while more := {split_ref(ref)[1] for rule in regime.rules.values() if rule.write is not None and not rule.off and rule.write.into in seen
                       for ref in (rule.when.enters or rule.when.reaches or rule.when.lapses,) if ref is not None and "/" not in ref} - seen:
            seen |= more
        self.harmful = tuple(name for name in regime.files if name in seen)
        self.against = {name: rule for name, rule in regime.rules.items()
                        if rule.write is not None and not rule.off and rule.write.into in seen and not speaks_for(regime, rule)}
        on = {name: one for name, one in regime.remedies.items() if not one.off}
        self.objections = {name: one for name, one in on.items() if one.because}
        self.repairs = {name: one for name, one in on.items() if not one.because and one.after is None}

    def notices(self) -> Iterator[tuple[str, Notice]]:
        """Files a harm hangs on whose notice is written."""
        for name in self.harmful:
            told = self.regime.files[name].notice
            if told is not None:
                yield name, told


Said = Iterator[tuple[str, str]]
"""Where under `facts`, and what the rules say instead."""


def unreached(told: Notice) -> bool:
    """Whether nobody at all gets a notice."""
    return told.by == "none" or (told.reaches is not None and told.reaches.value == 0)


def _notice(rules: _Rules, facts: Facts) -> Said:
    stated = facts.notice
    told = [name for name, one in rules.regime.files.items() if one.notice is not None and not unreached(one.notice)]
    if stated.given == "no" and told:
        yield "notice", f"people are told of entries in `{told[0]}`"
    for name, one in rules.notices():
        late = one.takes or one.within
        if stated.given == "yes" and unreached(one):
            yield "notice", f"nobody is told of entries in `{name}`"
        elif stated.before == "yes" and unreached(one):
            yield "notice.before", f"entries in `{name}` count, and nobody is told of them"
        elif stated.before == "yes" and late is not None and not (isinstance(late, Quantity) and late.value.days == 0):
            yield "notice.before", f"entries in `{name}` count at once, and the notice comes {fact(late).text} later"
    for key in ("within", "takes"):
        times = [(name, getattr(one, key)) for name, one in rules.notices() if not unreached(one)]
        if stated.within is not None and (other := _longest(stated.within, times)) is not None:
            if key == "takes" and any(one.within is not None for _, one in rules.notices()):
                continue  # the fact is about the limit
            yield "notice.within", f"people are told of entries in `{other[0]}` within {fact(other[1]).text}"


def _waiting(rules: _Rules, facts: Facts) -> Said:
    stated, asked = facts.appeal, rules.objections
    if stated.possible == "no" and asked:
        yield "appeal", f"the remedy `{next(iter(asked))}` is one"
    answers = (("suspends", stated.suspends, {name: one.suspends for name, one in asked.items()}, "suspends", "suspend"),
               ("flag", stated.flag, {name: one.flags or one.suspends for name, one in asked.items()}, "holds back what is contested",
                "hold back what is contested"))
    for key, answer, held, does, do in answers:
        if answer in ("yes", "no") and (other := next((name for name, waits in held.items() if waits != (answer == "yes")), None)) is not None:
            yield f"appeal.{key}", f"the remedy `{other}` {does if answer == 'no' else f'does not {do}'}"


def _asking(rules: _Rules, facts: Facts) -> Said:
    stated = facts.appeal
    first = {name: one for name, one in rules.objections.items() if one.after is None}
    charged = [name for name, one in rules.objections.items() if one.asks.costs is not None and one.asks.costs.value.minor > 0]
    if stated.free == "yes" and charged:
        yield "appeal.free", f"the remedy `{charged[0]}` costs something"
    if stated.window is not None and (other := _shortest(stated.window, [(name, one.window) for name, one in first.items()])) is not None:
        yield "appeal.window", f"the remedy `{other[0]}` is open for {fact(other[1]).text}"
    if stated.within is not None and (other := _longest(stated.within, [(name, one.decided.within or one.decided.takes) for name, one in first.items()])):
        yield "appeal.within", f"the remedy `{other[0]}` is decided within {fact(other[1]).text}"
    courts = [name for name, one in rules.regime.remedies.items() if not one.off and in_court(rules.regime, one)]
    if stated.court == "no" and courts:
        yield "appeal.court", f"the remedy `{courts[0]}` is decided in court"
    if stated.penalised == "no":
        for name, rule in rules.against.items():
            if rule.when.asked or rule.when.refused:
                yield "appeal.penalised", f"the rule `{name}` writes against whoever {'asks' if rule.when.asked else 'is refused'}"


def in_court(regime: Regime, remedy: Remedy) -> bool:
    """Whether a court decides, by its name or title."""
    decider = regime.deciders.get(remedy.decided.by)
    return "court" in remedy.decided.by or (decider is not None and decider.title is not None and "court" in decider.title.lower())


def _repairing(rules: _Rules, facts: Facts) -> Said:
    stated = facts.exit
    if stated.repair == "no" and rules.repairs:
        yield "exit.repair", f"the remedy `{next(iter(rules.repairs))}` is one"
    charged = [name for name, one in rules.repairs.items() if one.asks.costs is not None and one.asks.costs.value.minor > 0]
    if stated.repair_free == "yes" and charged:
        yield "exit.repair_free", f"the remedy `{charged[0]}` costs something"
    times = [(name, one.decided.within or one.decided.takes) for name, one in rules.repairs.items()]
    if stated.repair_within is not None and (other := _longest(stated.repair_within, times)) is not None:
        yield "exit.repair_within", f"the remedy `{other[0]}` is decided within {fact(other[1]).text}"


def _terms(rules: _Rules, facts: Facts) -> Said:
    stated = facts.retention
    counts = [(name, rule.write.counts) for name, rule in rules.against.items() if rule.write is not None]
    endless = [name for name, term in counts if term == "until-struck"]
    if isinstance(stated.term, Quantity):
        if endless:
            yield "retention.term", f"entries of `{endless[0]}` count until somebody strikes them"
        elif (other := _longest(stated.term, counts)) is not None:
            yield "retention.term", f"entries of `{other[0]}` count for {fact(other[1]).text}"
    elif stated.term in ("until-struck", "none") and counts and not endless:
        yield "retention.term", f"entries of `{counts[0][0]}` have an end"
    begins = {rule.write.counts_from for rule in rules.against.values() if rule.write is not None and not isinstance(rule.write.counts, str)}
    if begins and stated.counted_from in ("act", "end", "entry") and stated.counted_from not in begins:
        yield "retention.from", f"the terms of the rules count from the {' or the '.join(sorted(begins))}"


def _elsewhere(rules: _Rules, facts: Facts) -> Said:
    stays = [name for name, rule in rules.against.items() if rule.write is not None and rule.write.falls_with == "none" and rule.write.counts != "with-cause"]
    if facts.annulment.spreads == "yes" and stays:
        yield "annulment.spreads", f"what `{stays[0]}` writes stays when its cause is struck as wrong"
    lags = [(name, rule.write.follows) for name, rule in rules.against.items() if rule.write is not None]
    if facts.annulment.within is not None and (other := _longest(facts.annulment.within, lags)) is not None:
        yield "annulment.within", f"what `{other[0]}` writes falls {fact(other[1]).text} after its cause"
    shown = next((f"everybody can see who is in `{name}`" for name in rules.harmful if rules.regime.files[name].shown == "public"), None)
    shown = next((f"the effect `{name}` publishes who stands badly" for name, one in rules.regime.effects.items() if one.publishes), shown)
    if facts.publication.identity == "no" and shown is not None:
        yield "publication.identity", shown
    if facts.publication.term == "yes":
        for name, rule in rules.against.items():
            if rule.write is not None and rule.write.counts == "until-struck" and rules.regime.files[rule.write.into].shown == "public":
                yield "publication.term", f"entries of `{name}` are shown until somebody strikes them"
                break


SLACK_DAYS = 3.0
"""Months, years and days written for each other differ by so much: 30 d and 1 mo are one time."""
Taken = tuple[str, Quantity, float, float]
"""What takes a time, the time, and the days it may be: its range if the number is only assumed."""


def _known(times: Iterable[tuple[str, Any]]) -> list[Taken]:
    """Times the rules give; what is drawn contradicts nothing, nor does an assumption within its range."""
    out = []
    for name, taken in times:
        if isinstance(taken, Quantity):
            low = high = float(taken.value.days)
            if taken.evidence == "assumed":
                low, high = (0.0, inf) if taken.low is None else (taken.low.days, taken.high.days)
            out.append((name, taken, low, high))
    return out


def _longest(stated: Quantity, times: Iterable[tuple[str, Any]]) -> tuple[str, Quantity] | None:
    """The longest of the times of the rules, if the fact says another."""
    known = _known(times)
    return _other(stated, max(known, key=lambda one: one[1].value.days), max(one[2] for one in known), max(one[3] for one in known)) if known else None


def _shortest(stated: Quantity, times: Iterable[tuple[str, Any]]) -> tuple[str, Quantity] | None:
    """The shortest of the times of the rules, if the fact says another."""
    known = _known(times)
    return _other(stated, min(known, key=lambda one: one[1].value.days), min(one[2] for one in known), min(one[3] for one in known)) if known else None


def _other(stated: Quantity, held: Taken, low: float, high: float) -> tuple[str, Quantity] | None:
    days = stated.value.days
    slack = SLACK_DAYS if days > 4 * 7 else 0.0
    return held[:2] if days < low - slack or days > high + slack else None
