"""Procedure: notices of files, remedies and their stages, deciders with reviewers, and what hangs on the end of an entry."""
from __future__ import annotations

from typing import Any

import numpy as np

from demerit.engine.assembly.naming import Parts, by_trigger, holds_on, span
from demerit.engine.assembly.rules import Test, compiled, exceptions
from demerit.engine.records import (
    DECIDER,
    HAS_NOTICE,
    HAS_REMEDIES,
    NO_SPAN,
    NOTICE_COMES,
    NOTICE_DUE,
    ON_ASKED,
    ON_GRANTED,
    ON_LAPSES,
    ON_REFUSED,
    ON_STRUCK,
    REMEDY,
    SPAN_TICKS,
)
from demerit.language.paths import against
from demerit.language.schema.regime import Decider, File
from demerit.language.schema.remedy import GROUNDS, Remedy


def desks(parts: Parts) -> tuple[np.ndarray, int]:
    """(deciders with reviewers by epoch, places in all their offices); notes their numbers in `parts.deciders`."""
    elements = [(prefix, name) for prefix, name, decider in parts.elements("deciders") if decider.reviewers is not None]
    epochs, residents = len(parts.boundaries), parts.scenario.residents
    table = np.zeros((epochs, len(elements)), DECIDER)
    places = 0
    for number, (prefix, name) in enumerate(elements):
        parts.deciders[prefix + name] = number
        versions: list[Decider] = [parts.version(prefix, epoch).deciders[name] for epoch in range(epochs)]
        most = max(version.reviewers or 1 for version in versions)
        offices = 1 if versions[0].serves is None else max(1, residents // versions[0].serves)
        for row, document in zip(table[:, number], versions, strict=True):
            row["works_stream"] = parts.stream("works", prefix + name)
            row["reviewers"], row["most"], row["offices"], row["at"] = document.reviewers, most, offices, places
            row["weekdays"] = document.open == "working-days"
            row["each_kind"], row["each_a"], row["each_b"] = span(document.each)
        places += most * offices
    return table, places


def notices(parts: Parts, file_table: np.ndarray) -> tuple[str, ...]:
    """Set the notices of files; returns the files that have one, or remedies against them: those whose notices are counted."""
    contested = {prefix + remedy.against for prefix, _, remedy in parts.elements("remedies") if remedy.against is not None}
    told: list[str] = []
    file_table["told"] = -1
    for prefix, name, first in parts.elements("files"):
        file = prefix + name
        number = parts.files[file]
        bits = HAS_REMEDIES if file in contested else 0
        if first.notice is not None:
            bits |= HAS_NOTICE | (NOTICE_COMES if first.notice.by != "none" else 0)
        if not bits:
            continue
        for epoch in range(len(parts.boundaries)):
            row = file_table[epoch, number]
            document: File = parts.version(prefix, epoch).files[name]
            due = document.notice is not None and document.notice.by == "served"
            row["procedure"], row["told"] = bits | (NOTICE_DUE if due else 0), len(told)
            if document.notice is not None:
                row["notice_stream"] = parts.stream("notice", file)
                row["reaches"] = document.notice.reaches.value if document.notice.reaches else 0.0
                delay = document.notice.takes if document.notice.takes is not None else document.notice.within
                row["notice_kind"], row["notice_a"], row["notice_b"] = span(delay)
        told.append(file)
    return tuple(told)


def remedies(parts: Parts, file_table: np.ndarray, rule_table: np.ndarray, tests: list[Test], slots: dict[str, int]) -> np.ndarray:
    """The table of remedies by epoch; links files to their first stages, stages to the next, and rules to what sets them off."""
    elements = parts.elements("remedies")
    epochs = len(parts.boundaries)
    table = np.zeros((epochs, len(elements)), REMEDY)
    prefixes = [prefix for prefix, _ in parts.scenario.regimes]
    for number, (prefix, name, _) in enumerate(elements):
        parts.remedies[prefix + name] = number
        for epoch in range(epochs):
            regime = parts.version(prefix, epoch)
            document: Remedy = regime.remedies[name]
            row = table[epoch, number]
            for kind, stream in (("remedy", "stream"), ("takes", "takes_stream"), ("errs", "errs_stream")):
                row[stream] = parts.stream(kind, prefix + name)
            row["file"] = parts.files[prefix + (against(regime, name) or "")]
            row["regime"], row["active"] = prefixes.index(prefix), holds_on(document, parts.boundaries[epoch])
            of = [parts.rules[prefix + rule] for rule in document.of]
            row["of_at"], row["of_n"] = parts.link(of), len(of)
            grounds = sum(1 << GROUNDS.index(ground) + 1 for ground in document.because)
            row["because"], row["asked_of"] = grounds, grounds or 0b1110
            conditions(parts, row, prefix, document, tests)
            asking(parts, row, document, slots.get(f"asked:{prefix}{name}", -1))
            decision(parts, row, prefix, document)
    link_stages(parts, table, file_table)
    link_rules(parts, table, file_table, rule_table)
    return table


def conditions(parts: Parts, row: np.ndarray, prefix: str, document: Remedy, tests: list[Test]) -> None:
    """What must hold for it to be granted, and for somebody to ask."""
    if document.condition is not None:
        row["if_at"], row["if_n"] = compiled(parts, prefix, document.condition, tests)
    row["unless_at"], row["unless_n"] = exceptions(parts, prefix, document.unless, tests)
    row["conditional"] = document.condition is not None or bool(document.unless)
    if document.open_to is not None:
        row["open_at"], row["open_n"] = compiled(parts, prefix, document.open_to, tests)


def given(value: Any) -> tuple[int, float, float]:
    """A span, where none at all and one of no length are two things."""
    kind, a, b = span(value)
    return (SPAN_TICKS if kind == NO_SPAN and value is not None else kind), a, b


def asking(parts: Parts, row: np.ndarray, document: Remedy, counter: int) -> None:
    """Who asks, when, how often, and until when."""
    asks = document.asks
    row["wronged"], row["others"] = asks.wronged.value, asks.others.value
    row["by"], _ = parts.factors(asks.by)
    row["after_kind"], row["after_a"], row["after_b"] = span(asks.after)
    row["costs"] = asks.costs.value.minor if asks.costs is not None else 0
    row["counter"] = counter
    if document.at_most is not None:
        row["times"], row["period"] = document.at_most.times, int(document.at_most.per.value.amount)
    row["window_kind"], row["window_a"], _ = given(document.window)
    row["window_from"] = ("notice", "entry", "discovery").index(document.counted_from)
    row["earliest_kind"], row["earliest_a"], _ = given(document.earliest)
    row["suspends"] = document.suspends


def decision(parts: Parts, row: np.ndarray, prefix: str, document: Remedy) -> None:
    """Who decides, how long that takes, how often it is wrong; how fast what is granted comes off."""
    decided = document.decided
    row["desk"] = parts.deciders.get(prefix + decided.by, -1)
    row["takes_kind"], row["takes_a"], row["takes_b"] = span(decided.takes if decided.takes is not None else decided.within)
    row["within_kind"], row["within_a"], _ = given(decided.within)
    if decided.errs is not None:
        row["wrongly_yes"] = decided.errs.wrongly_yes.value if decided.errs.wrongly_yes else 0.0
        no = decided.errs.wrongly_no.value if decided.errs.wrongly_no else 0.0
        row["wrongly_no"] = no if parts.scenario.errors else 0.0
    if document.strike is not None:
        strike = document.strike
        row["strike_kind"], row["strike_a"], row["strike_b"] = span(strike.takes if strike.takes is not None else strike.within)
        row["limit_kind"], row["limit_a"], _ = given(strike.within)


def link_stages(parts: Parts, table: np.ndarray, file_table: np.ndarray) -> None:
    """Which remedies are the first against a file, and which come after which, from top to bottom."""
    first: dict[int, list[int]] = {}
    after: dict[int, list[int]] = {}
    for prefix, name, remedy in parts.elements("remedies"):
        number = parts.remedies[prefix + name]
        if remedy.before is None:
            first.setdefault(int(table[0, number]["file"]), []).append(number)
        else:
            after.setdefault(parts.remedies[prefix + remedy.before], []).append(number)
    for groups, rows, at in ((first, file_table, "remedies"), (after, table, "next")):
        for place, numbers in groups.items():
            rows[f"{at}_at"][:, place], rows[f"{at}_n"][:, place] = parts.link(numbers), len(numbers)


def link_rules(parts: Parts, table: np.ndarray, file_table: np.ndarray, rule_table: np.ndarray) -> None:
    """Which rules the end of an entry sets off, or a request; and whose entries fall with an entry that is struck as wrong."""
    set_off = by_trigger(rule_table)
    for number in range(table.shape[1]):
        for kind, at in ((ON_ASKED, "asked"), (ON_GRANTED, "granted"), (ON_REFUSED, "refused")):
            rules = set_off.get((kind, number), [])
            table[f"{at}_at"][:, number], table[f"{at}_n"][:, number] = parts.link(rules), len(rules)
    for file in range(file_table.shape[1]):
        for kind, at in ((ON_LAPSES, "lapses"), (ON_STRUCK, "struck")):
            rules = set_off.get((kind, file), [])
            file_table[f"{at}_at"][:, file], file_table[f"{at}_n"][:, file] = parts.link(rules), len(rules)
        hung = [*set_off.get((ON_LAPSES, file), [])]
        for number in range(table.shape[1]):
            if table[0, number]["file"] == file:
                hung += set_off.get((ON_ASKED, number), []) + set_off.get((ON_REFUSED, number), [])
        hung = [r for r in hung if rule_table[0, r]["falls"]]
        file_table["hung_at"][:, file], file_table["hung_n"][:, file] = parts.link(hung), len(hung)
