"""Rules: triggers, conditions, decisions, terms, counters."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from demerit.engine import draws
from demerit.engine.assembly.naming import Parts, by_trigger, holds_on, level_names, span, thousandths
from demerit.engine.assembly.population import is_protected
from demerit.engine.records import (
    NO_SPAN,
    ON_ACT,
    ON_ASKED,
    ON_DATE,
    ON_ENTERS,
    ON_GRANTED,
    ON_LAPSES,
    ON_REACHES,
    ON_REFUSED,
    ON_STATE,
    ON_STRUCK,
    RULE,
    SPAN_CAUSE,
    SPAN_OPEN,
    SPAN_TICKS,
    TEST,
    TEST_AGE,
    TEST_MEANS,
    TEST_ROWS,
    TEST_STANDING,
    TEST_STATE,
)
from demerit.language.schema.conditions import AgeIs, Condition
from demerit.language.schema.money import MEANS
from demerit.language.schema.regime import DrawnSpan, DrawnWorth, Rule, Write

DAY = 1 << 20
Test = tuple[int, int, int, int]


def rules(parts: Parts, file_table: np.ndarray, tests: list[Test], slots: dict[str, int]) -> np.ndarray:
    """The rule table by epoch; links files to the rules they set off.  `slots`: first column of stays and counters."""
    elements = parts.elements("rules")
    epochs = len(parts.boundaries)
    table = np.zeros((epochs, len(elements)), RULE)
    prefixes = [prefix for prefix, _ in parts.scenario.regimes]
    for number, (prefix, name, _) in enumerate(elements):
        for epoch in range(epochs):
            document: Rule = parts.version(prefix, epoch).rules[name]
            row = table[epoch, number]
            streams(parts, row, prefix + name)
            row["turn"] = parts.turns[number]
            row["active"] = holds_on(document, parts.boundaries[epoch])
            row["regime"] = prefixes.index(prefix)
            trigger(parts, row, prefix, document)
            conditions(parts, row, prefix, document, tests)
            decision(parts, row, prefix, document)
            row["watch"] = slots.get(f"stay:{prefix}{name}", -1)
            row["counter"] = slots.get(f"counter:{prefix}{name}", -1)
            if document.write:
                row["file"] = parts.files[prefix + document.write.into]
                write(parts, row, document.write, document, parts.scenario.errors)
                row["falls"] = falls(parts, prefix, document)
            elif document.strike:
                row["strikes"] = 1
                row["file"] = parts.files[prefix + document.strike.into]
                of = [parts.rules[prefix + r] for r in document.strike.of]
                row["of_at"], row["of_n"] = parts.link(of), len(of)
                row["same_case"] = document.strike.same is not None
                row["cap_entries"] = row["cap_points"] = -1
                row["repeat_times"] = -1.0
    set_off = by_trigger(table)
    for number in range(file_table.shape[1]):
        for kind, at in ((ON_ENTERS, "enters"), (ON_REACHES, "reaches")):
            chosen = set_off.get((kind, number), [])
            file_table[f"{at}_at"][:, number], file_table[f"{at}_n"][:, number] = parts.link(chosen), len(chosen)
    return table


def watched(table: np.ndarray) -> list[int]:
    """Rules on `reaches` that wait for a condition, by turn."""
    chosen = [r for r in range(table.shape[1]) if table[0, r]["on"] == ON_REACHES and table[0, r]["conditional"]]
    return sorted(chosen, key=lambda r: int(table["turn"][0, r]))


def streams(parts: Parts, row: np.ndarray, name: str) -> None:
    """The streams a rule draws from."""
    row["stream"] = parts.stream("rule", name)
    for kind in ("takes", "errs", "worth", "term", "overdue", "follows"):
        row[f"{kind}_stream"] = parts.stream(kind, name)


def trigger(parts: Parts, row: np.ndarray, prefix: str, document: Rule) -> None:
    """What sets the rule off."""
    when = document.when
    row["date"] = -1
    if when.act is not None:
        row["on"], row["trigger"] = ON_ACT, parts.conducts[when.act]
        conduct = parts.acts[when.act]
        row["protected"], row["contexts"] = is_protected(when.act, conduct), 1 << parts.contexts[conduct.context]
    elif when.state is not None:
        row["on"], row["trigger"] = ON_STATE, parts.states[when.state]
    elif when.date is not None:
        row["on"] = ON_DATE
        days = (when.date - parts.boundaries[0]).days
        row["date"] = days * DAY + (1 if document.strike else 2) if days >= 0 else -1
    elif when.lapses is not None or when.struck is not None:
        row["on"] = ON_LAPSES if when.lapses is not None else ON_STRUCK
        file, _ = parts.qualified(prefix, when.lapses or when.struck or "")
        row["trigger"] = parts.files[file]
        of = [parts.rules[file.rpartition("/")[0] + "/" * ("/" in file) + rule] for rule in when.of]
        row["after_at"], row["after_n"] = parts.link(of), len(of)
    elif when.asked is not None or when.granted is not None or when.refused is not None:
        row["on"] = ON_ASKED if when.asked is not None else ON_GRANTED if when.granted is not None else ON_REFUSED
        remedy = when.asked or when.granted or when.refused
        row["trigger"] = [prefix_ + name for prefix_, name, _ in parts.elements("remedies")].index(f"{prefix}{remedy}")
    else:
        reference = when.enters or when.reaches
        assert reference is not None
        row["on"] = ON_ENTERS if when.enters else ON_REACHES
        file, level = parts.qualified(prefix, reference)
        names = level_names(parts.file_document(file))
        level = level or ("on" if names == ("off", "on") else names[0])
        row["trigger"], row["level"] = parts.files[file], names.index(level)
        row["level_stream"] = shared_stream(f"level:{file}.{level}")


def shared_stream(text: str) -> int:
    """A level's stream, which all rules on it share."""
    return draws.stream(text)


def conditions(parts: Parts, row: np.ndarray, prefix: str, document: Rule, tests: list[Test]) -> None:
    """`if` as a run of tests, `unless` as groups of them."""
    if document.condition is not None:
        row["if_at"], row["if_n"] = compiled(parts, prefix, document.condition, tests)
    row["unless_at"], row["unless_n"] = exceptions(parts, prefix, document.unless, tests)
    row["conditional"] = document.condition is not None or bool(document.unless)


def exceptions(parts: Parts, prefix: str, unless: Sequence[Condition], tests: list[Test]) -> tuple[int, int]:
    """Exceptions as (links to groups of tests, number of groups)."""
    groups: list[int] = []
    for exception in unless:
        groups += compiled(parts, prefix, exception, tests)
    return parts.link(groups), len(groups) // 2


def falls(parts: Parts, prefix: str, rule: Rule) -> bool:
    """Whether what a rule writes falls with what caused it: unless it says otherwise, within a regime it does, across regimes it does not."""
    assert rule.write is not None
    reference = rule.when.enters or rule.when.reaches or rule.when.lapses or rule.when.struck
    elsewhere = reference is not None and parts.qualified(prefix, reference)[0].rpartition("/")[0] != prefix.rstrip("/")
    return rule.write.falls_with == "cause" or (rule.write.falls_with is None and not elsewhere)


def compiled(parts: Parts, prefix: str, condition: Condition, tests: list[Test]) -> tuple[int, int]:
    """A condition as (first test, number of tests)."""
    at = len(tests)
    for state, wanted in condition.states.items():
        tests.append((TEST_STATE, int(wanted), parts.states[state], 0))
    tests += group_tests(parts, condition.age, condition.attributes)
    if condition.means:
        tests.append((TEST_MEANS, 1, sum(1 << MEANS.index(word) for word in set(condition.means)), 0))
    for references, on in ((condition.standing, 1), (condition.not_standing, 0)):
        if references:
            links: list[int] = []
            for reference in references:
                links += parts.levels_mask(prefix, reference)
            tests.append((TEST_STANDING, on, parts.link(links), len(references)))
    return at, len(tests) - at


def group_tests(parts: Parts, age: AgeIs | None, attributes: dict[str, list[str]]) -> list[Test]:
    """Tests of age and attributes."""
    out: list[Test] = []
    if age is not None:
        out.append((TEST_AGE, 1, age.at_least or 0, -1 if age.under is None else age.under))
    for attribute, categories in attributes.items():
        rows = parts.attributes[attribute][1]
        out.append((TEST_ROWS, 1, sum(1 << rows[c] for c in categories), 0))
    return out


def decision(parts: Parts, row: np.ndarray, prefix: str, document: Rule) -> None:
    """Queue, delay, limit and errors of the decider (or of the strike)."""
    errors = parts.scenario.errors
    takes: Any = None
    within: Any = None
    for part in (document.decided, document.strike):
        if part is not None:
            takes = part.takes if part.takes is not None else takes
            within = part.within if part.within is not None else within
    row["takes_kind"], row["takes_a"], row["takes_b"] = span(takes if takes is not None else within)
    if row["takes_kind"] == NO_SPAN and (takes is not None or within is not None):
        row["takes_kind"] = SPAN_TICKS  # a delay of nothing still goes through the calendar
    row["within_kind"], row["within_a"], _ = span(within)
    row["desk"] = parts.deciders.get(prefix + document.decided.by, -1) if document.decided else -1
    if row["desk"] >= 0:
        row["takes_kind"] = SPAN_TICKS  # through the calendar; the queue says when
        if row["within_kind"] == NO_SPAN and within is not None:
            row["within_kind"] = SPAN_TICKS
    elif document.strike and takes is not None and within is not None:
        row["within_ticks"] = int(within.value.days * DAY)
        if isinstance(takes, DrawnSpan):
            row["split"] = 2
        elif takes.value.days > within.value.days:
            row["split"] = 1
    errs = document.decided.errs if document.decided else None
    if errs:
        yes = errs.wrongly_yes.value if errs.wrongly_yes else 0.0
        no = errs.wrongly_no.value if errs.wrongly_no else 0.0
        # errors off: only the harmful side is zeroed (semantics.md 9)
        row["wrongly_yes"] = yes if errors or document.strike else 0.0
        row["wrongly_no"] = no if errors or document.write else 0.0


def write(parts: Parts, row: np.ndarray, document: Write, rule: Rule, errors: bool) -> None:
    """Worth, term, caps and repeats of what a rule writes."""
    if isinstance(document.worth, DrawnWorth):
        low, high = document.worth.uniform
        row["worth"], row["worth_step"] = thousandths(low), thousandths(document.worth.step)
        row["worth_steps"] = round((high - low) / document.worth.step)
    elif document.worth is not None:
        row["worth"] = thousandths(document.worth.value)
    if document.counts == "until-struck":
        row["term_kind"] = SPAN_OPEN
    elif document.counts == "with-cause":
        row["term_kind"] = SPAN_CAUSE
    else:
        row["term_kind"], row["term_a"], row["term_b"] = span(document.counts)
    row["follows_kind"], row["follows_a"], row["follows_b"] = span(document.follows)
    row["term_from"] = ("entry", "act", "end").index(document.counts_from)
    if rule.when.act is not None:
        row["lasts_kind"], row["lasts_a"], _ = span(parts.acts[rule.when.act].lasts)
    row["per_case"] = document.per == "case"
    row["cap_points"] = row["cap_entries"] = -1
    if document.cap:
        row["cap_months"] = int(document.cap.per.value.amount)
        if document.cap.points is not None:
            row["cap_points"] = abs(thousandths(document.cap.points.value))
        else:
            row["cap_entries"] = document.cap.entries
    row["repeat_times"] = -1.0
    if document.repeats:
        row["repeat_times"] = document.repeats.times.value
        row["repeat_kind"], row["repeat_a"], _ = span(document.repeats.within)
    if document.overdue and errors:
        row["overdue"] = document.overdue.share.value
        row["overdue_kind"], row["overdue_a"], _ = span(document.overdue.by)


def test_table(tests: list[Test]) -> np.ndarray:
    """Tests as a table."""
    table = np.zeros(max(len(tests), 1), TEST)
    for row, test in zip(table, tests, strict=False):
        row["kind"], row["wanted"], row["a"], row["b"] = test
    return table


