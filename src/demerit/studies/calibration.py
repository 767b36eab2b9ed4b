"""Calibration: rates of conduct rescaled so that entries stay as frequent as published (semantics.md 24).

Only rate x coverage is identified, never a rate by itself: a draw that moves a coverage, an error rate or the split over conducts
moves the rates of what people do the other way.  Conditions and decisions of rules, scopes, caps, stops and response are left out
of the expectation, as in the published rates' own derivation; the first version of the regime is taken.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from demerit.language.quantities import Quantity, size
from demerit.language.schema import Regime, World
from demerit.language.schema.regime import Channel, DrawnWorth, Rule
from demerit.studies.moving import mix_ups, replaced

NEGATIVE, POSITIVE = "negative", "positive"
LEAST = 1e-3
"""No rate is lowered below this share of itself; then the published rate cannot be kept."""


@dataclass(frozen=True)
class Signs:
    """Which rules write for the worse and which for the better, as the documents stand before anything moves."""

    rules: Mapping[str, str]
    conducts: Mapping[str, str]

    @classmethod
    def of(cls, regime: Regime) -> Signs:
        """Of a regime's rules on acts; a conduct that any rule takes for the worse counts as negative."""
        rules = {name: _sign(rule, regime) for name, rule in regime.rules.items() if rule.write is not None and rule.when.act is not None}
        conducts: dict[str, str] = {}
        for name, sign in rules.items():
            act = regime.rules[name].when.act
            if act is not None and conducts.get(act) != NEGATIVE:
                conducts[act] = sign
        return cls(rules, conducts)


def _sign(rule: Rule, regime: Regime) -> str:
    assert rule.write is not None
    worth = rule.write.worth
    file = regime.files[rule.write.into]
    amount = sum(worth.uniform) / 2 if isinstance(worth, DrawnWorth) else size(worth.value) if isinstance(worth, Quantity) else None
    if amount is None or file.reads in ("any", "count"):
        return NEGATIVE
    better = amount < 0 if file.worse == "up" else amount > 0
    return POSITIVE if better else NEGATIVE


def thinned(by: Mapping[str, Mapping[str, Quantity]], world: World) -> float:
    """The mean factor over the margins, which are independent."""
    mean = 1.0
    for attribute, factors in by.items():
        shares = {str(k): s for k, s in (world.age.shares if attribute == "age" else world.attributes.get(attribute, {})).items()}
        mean *= sum(share.value * (size(factors[c].value) if c in factors else 1.0) for c, share in shares.items())
    return mean


def seen(channel: Channel, world: World) -> list[str]:
    """The conducts a channel sees."""
    return [name for name, conduct in world.conducts.items() if any(s in ("*", name, f"context:{conduct.context}") for s in channel.sees)]


def expected(world: World, regime: Regime, signs: Signs, scale: Mapping[str, float] | None = None) -> dict[str, tuple[float, float]]:
    """By sign: expected entries per subject-year (that follow from acts, that follow from none).

    `scale`: factor on the rates of conducts by sign.
    """
    rates = {name: conduct.rate.value * (scale or {}).get(signs.conducts.get(name, ""), 1.0) for name, conduct in world.conducts.items()}
    acts = {name: rate * thinned(world.conducts[name].by, world) for name, rate in rates.items()}
    follow = {NEGATIVE: 0.0, POSITIVE: 0.0}
    invented = {NEGATIVE: 0.0, POSITIVE: 0.0}
    by_channel: dict[tuple[str, str], list[str]] = {}
    for name, sign in signs.rules.items():
        rule = regime.rules[name]
        if rule.off or rule.when.act is None:
            continue
        if not rule.when.seen_by:
            follow[sign] += acts[rule.when.act]
        for place in rule.when.seen_by:
            by_channel.setdefault((place, rule.when.act), []).append(sign)
    for name, channel in regime.channels.items():
        if channel.checks is not None:
            continue
        conducts = seen(channel, world)
        noticed = channel.coverage.value * thinned(channel.by, world) * (1 + mix_ups(channel))
        reports = sum(float(source.rate.value) * thinned(source.by, world) for source in channel.errors.values() if source.kind == "no-such-act")
        total = sum(rates[c] for c in conducts)
        for conduct in conducts:
            for sign in by_channel.get((name, conduct), ()):
                follow[sign] += acts[conduct] * noticed
                invented[sign] += reports * (rates[conduct] / total if total > 0 else 1 / len(conducts))
    return {sign: (follow[sign], invented[sign]) for sign in (NEGATIVE, POSITIVE)}


def calibrated(world: World, regime: Regime, signs: Signs) -> tuple[World, bool]:
    """The world with rates at which `regime` records as often as published, and whether that could be done."""
    wanted = {} if world.calibrated_to is None else {
        sign: target.value for sign in (NEGATIVE, POSITIVE) if (target := getattr(world.calibrated_to, sign)) is not None}
    scale = dict.fromkeys(wanted, 1.0)
    possible = True
    if not wanted:
        return world, True
    for _ in range(50):
        now = expected(world, regime, signs, scale)
        possible, before = True, dict(scale)
        for sign, target in wanted.items():
            follow, invented = now[sign]
            if follow > 0:
                factor = scale[sign] * (target - invented) / follow
                possible = possible and factor >= LEAST
                scale[sign] = max(factor, LEAST)
            else:
                possible = False
        if all(abs(scale[s] - before[s]) <= 1e-13 * scale[s] for s in scale):
            break
    conducts = {name: replaced(conduct, {"rate": conduct.rate.at(conduct.rate.value * scale[sign])})
                if (sign := signs.conducts.get(name, "")) in scale else conduct for name, conduct in world.conducts.items()}
    return world.model_copy(update={"conducts": conducts}), possible
