"""Channels and their error sources."""
from __future__ import annotations

from typing import Any

import numpy as np

from demerit.engine import draws
from demerit.engine.assembly.naming import YEAR, Parts, greatest_product, span
from demerit.engine.records import CHANNEL, ERRORS
from demerit.language.schema.regime import Channel, ErrorSource


def source_names(parts: Parts) -> tuple[str, ...]:
    """Error sources as CHANNEL/SOURCE, in the order of the table of errors."""
    return tuple(f"{prefix}{name}/{source}" for prefix, name, channel in parts.elements("channels") for source in channel.errors)


def channels(parts: Parts, conduct_table: np.ndarray) -> tuple[np.ndarray, np.ndarray, dict[str, int]]:
    """(channels by epoch, error sources by epoch, clock fields); links each conduct to what sees it and what it sets off."""
    elements = parts.elements("channels")
    for prefix, name, _ in elements:
        parts.channels[prefix + name] = len(parts.channels)
    epochs = len(parts.boundaries)
    table = np.zeros((epochs, len(elements)), CHANNEL)
    sources = [(prefix, name, source, err.kind) for prefix, name, channel in elements for source, err in channel.errors.items()]
    errors = np.zeros((epochs, len(sources)), ERRORS)
    prefixes = [prefix for prefix, _ in parts.scenario.regimes]
    pairs: dict[tuple[int, int], int] = {}
    link_conducts(parts, conduct_table, pairs)
    for number, (prefix, name, first) in enumerate(elements):
        stream = parts.stream("channel", prefix + name)
        check_pair = -1
        if first.checks:
            rules = state_rules(parts, prefix + name, first.checks)
            check_pair = parts.link([number, parts.link(rules), len(rules)])
        for epoch in range(epochs):
            document: Channel = parts.version(prefix, epoch).channels[name]
            row = table[epoch, number]
            row["stream"], row["salt"] = stream, draws.mixed(stream)
            row["thin"], row["even"] = parts.factors(document.by)
            row["about"] = document.about == "firms"
            row["coverage"] = document.coverage.value
            row["delay_kind"], row["delay_a"], row["delay_b"] = span(document.delay)
            row["state"] = parts.states[document.checks] if document.checks else -1
            row["rules_at"] = check_pair
            row["every_kind"], row["every_a"], _ = span(document.every)
            row["regime"] = prefixes.index(prefix)
            row["reach"] = 1.0
    others: dict[int, list[int]] = {}
    false_sources: list[int] = []
    for number, (prefix, name, source, kind) in enumerate(sources):
        channel = parts.channels[prefix + name]
        if kind in ("other-person", "false-match"):
            others.setdefault(channel, []).append(number)
        elif kind == "no-such-act":
            false_sources.append(number)
        for epoch in range(epochs):
            given: Channel = parts.version(prefix, epoch).channels[name]
            error_source(parts, errors[epoch, number], table[epoch, channel], f"{prefix}{name}.{source}", given.errors[source])
        errors["channel"][:, number] = channel
        if kind == "no-such-act":
            errors["conducts_at"][:, number], errors["conducts_n"][:, number] = blamed(parts, conduct_table, pairs, channel)
    if parts.scenario.errors:
        for channel, numbers in others.items():
            table["others_at"][:, channel] = parts.link(numbers)
            table["others_n"][:, channel] = len(numbers)
            for epoch in range(epochs):
                reach = 1.0
                for n in numbers:
                    reach = reach + float(errors[epoch, n]["rate"])
                table[epoch, channel]["reach"] = reach
    else:
        table["false_match"] = 0.0
        false_sources = []
    return table, errors, {"false_at": parts.link(false_sources), "false_sources": len(false_sources)}


def link_conducts(parts: Parts, conduct_table: np.ndarray, pairs: dict[tuple[int, int], int]) -> None:
    """Per conduct: (channel, rules at, rules n) of each channel that sees it, by the first turn of these rules; and rules without channel."""
    on_act: dict[str, list[tuple[str, str, Any]]] = {}
    for one in parts.elements("rules"):
        if one[2].when.act is not None:
            on_act.setdefault(one[2].when.act, []).append(one)
    seen_by: dict[int, list[str]] = {}
    for prefix, name, document in parts.elements("channels"):
        for conduct in parts.conducts_named(document.sees, document.about):
            seen_by.setdefault(conduct, []).append(prefix + name)
    for conduct_name, conduct in parts.conducts.items():
        entries: list[int] = []
        sets_off = [(channel, act_rules(parts, on_act.get(conduct_name, []), channel)) for channel in seen_by.get(conduct, [])]
        for channel, rules in sorted(sets_off, key=lambda one: parts.turns[one[1][0]] if one[1] else len(parts.turns)):
            entries += [parts.channels[channel], parts.link(rules), len(rules)]
        at = parts.link(entries)
        for i in range(0, len(entries), 3):
            pairs[conduct, entries[i]] = at + i
        conduct_table["channels_at"][conduct], conduct_table["channels_n"][conduct] = at, len(entries) // 3
        direct = act_rules(parts, on_act.get(conduct_name, []), None)
        conduct_table["rules_at"][conduct], conduct_table["rules_n"][conduct] = parts.link(direct), len(direct)


def act_rules(parts: Parts, on_act: list[tuple[str, str, Any]], channel: str | None) -> list[int]:
    """Of the rules on an act, those on it as a channel notices it (None: that need no channel), by turn."""
    chosen = [prefix + name for prefix, name, rule in on_act
              if (not rule.when.seen_by if channel is None else channel in [prefix + c for c in rule.when.seen_by])]
    return sorted((parts.rules[name] for name in chosen), key=parts.turns.__getitem__)


def state_rules(parts: Parts, channel: str, state: str) -> list[int]:
    """Rules on a state as a channel finds it, by turn."""
    chosen = [prefix + name for prefix, name, rule in parts.elements("rules")
              if rule.when.state == state and channel in [prefix + c for c in rule.when.seen_by]]
    return sorted((parts.rules[name] for name in chosen), key=parts.turns.__getitem__)


def error_source(parts: Parts, row: np.ndarray, channel: np.ndarray, name: str, source: ErrorSource) -> None:
    """One error source in one epoch."""
    row["stream"] = parts.stream("error", name)
    row["heavy"] = -1.0 if source.concentration is None else source.concentration.value
    row["heavy_weight"], row["light_weight"] = source.weights
    row["persistence"] = 1.0 if source.persistence is None else source.persistence.value
    row["thin"], row["even"] = parts.factors(source.by)
    greatest = greatest_product(source.by, parts.attributes)
    burst = 1.0 if source.burst is None else max(1.0, source.burst.value)
    row["burst"] = burst
    row["burst_scale"] = -draws.ln(1.0 - 1.0 / burst) if burst > 1 else 0.0
    rate = source.rate.value
    if source.kind == "other-person":
        row["rate"] = rate / burst
    elif source.kind == "no-such-act":
        row["false_stream"] = parts.stream("false", name)
        row["rate"] = YEAR / (rate / burst * greatest) if rate * greatest > 0 else 0.0
    else:
        row["rate"] = rate
        channel["false_match"] += rate * max(source.weights) * greatest


def blamed(parts: Parts, conduct_table: np.ndarray, pairs: dict[tuple[int, int], int], channel: int) -> tuple[int, int]:
    """The conducts a false report may be about: (pair, cumulated share) by conduct stream, weights their rates."""
    seen = sorted((conduct for conduct, own in pairs if own == channel), key=lambda c: int(conduct_table["stream"][c]))
    rates = [list(parts.acts.values())[c].rate.value for c in seen]
    total = sum(rates)
    entries: list[int] = []
    running = 0.0
    for conduct, rate in zip(seen, rates, strict=True):
        running = running + rate
        entries += [pairs[conduct, channel], parts.real([running / total if total > 0 else 1.0])]
    return parts.link(entries), len(seen)
