"""What a summary says of small regimes whose numbers are known by hand: 8 towns of 50 people over one year."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demerit.engine import assemble
from demerit.measures import counting as of
from demerit.measures import estimates as e
from demerit.measures import summarize, words
from demerit.measures.estimands import estimands
from demerit.measures.summary import Summary
from demerit.runs.executor import live_towns
from demerit.runs.plan import prepare
from demerit.runs.totals import Totals

TOWNS, PEOPLE = 8, 50
WORLD = """
world: w0
title: Tiny
currency: GBP
town: {residents: 50}
attributes: {kind: {a: 50%, b: 50%}}
age: {shares: {18: 50%, 42: 50%}, until: 66}
states: {resident: {share: 100%}}
conducts: {misses: {context: offices, rate: 1/y}}
"""
STRIKES = "files: {strikes: {reads: count, worse: up, levels: {none: 0, one: 1}}}"
LIST = "files: {sanction: {reads: any, notice: {by: served, reaches: 50%}}}"
FOUR_WEEKS = "rules: {s: {when: {date: 2024-02-01}, write: {in: sanction, counts: 28 d}}}"
ONCE = "effects: {cut: {while: sanction, context: welfare, costs: GBP 100}}"


class Lived:
    """A regime that was lived: its summary and its totals."""

    def __init__(self, folder: Path, text: str, *, towns: int = TOWNS, overlays: tuple[str, ...] = ()) -> None:
        (folder / "w0.yaml").write_text(WORLD, encoding="utf-8")
        path = folder / "made-up.yaml"
        path.write_text(f"regime: made-up\ntitle: Made up\nin_force: 2024-01-01\nworld: w0\n{text}", encoding="utf-8")
        for number, one in enumerate(overlays):
            (folder / f"over-{number}.yaml").write_text(one, encoding="utf-8")
        self.plan = prepare(path, years=1, towns=towns, sweep=False, threads=1, command="demerit run made-up",
                            overlays=[folder / f"over-{number}.yaml" for number in range(len(overlays))])
        self.tables = assemble(self.plan.scenario)
        self.on: Totals = live_towns(self.plan.scenario, range(towns), threads=1, tables=self.tables)
        self.off: Totals = live_towns(replace(self.plan.scenario, errors=False), range(towns), threads=1)
        self.summary: Summary = summarize(self.plan, self.on, self.off, None)
        self.text = " ".join(self.summary.text().split())

    def __getitem__(self, key: str) -> e.Estimate:
        row = self.summary.row(key)
        assert row is not None, key
        return row.estimate

    @property
    def years(self) -> float:
        return float(of.years(self.on).sum())

    @property
    def numbers(self) -> dict[str, dict[str, Any]]:
        return {n["key"]: n for headline in self.summary.as_json()["headlines"] for n in headline["numbers"]}


def test_where_everybody_was_for_most_of_the_run_is_not_said_to_be_unreached(tmp_path: Path) -> None:
    told = Lived(tmp_path, f"{STRIKES}\nrules: {{s: {{when: {{date: 2024-01-10}}, write: {{in: strikes, counts: 350 d}}}}}}\n"
                           "effects: {cut: {while: strikes.one, context: welfare, costs: GBP 100}}")
    assert told["strikes.one"].value == 0  # on the last day nobody is
    assert told["strikes.one/first"].events == TOWNS * PEOPLE
    assert "reaches" not in told.text


def test_a_level_nobody_came_to_in_the_whole_run_is_said_to_be_unreached(tmp_path: Path) -> None:
    told = Lived(tmp_path, "files: {strikes: {reads: count, worse: up, levels: {none: 0, nine: 9}}}\n"
                           "rules: {s: {when: {date: 2024-01-10}, write: {in: strikes, counts: 350 d}}}\n"
                           "effects: {cut: {while: strikes.nine, context: welfare, costs: GBP 100}}")
    assert "Nobody reaches strikes nine: 0 of 100,000 come to it for the first time in a year." in told.text


def test_people_out_of_scope_are_in_no_share_of_those_in_scope(tmp_path: Path) -> None:
    told = Lived(tmp_path, f"scope: {{age: {{at_least: 42}}}}\n{STRIKES}\nrules: {{s: {{when: {{date: 2024-12-01}}, write: {{in: strikes}}}}}}\n"
                           "effects: {cut: {while: strikes.one, context: welfare, costs: GBP 13}}")
    scope = of.counted(told.on, "in-scope").sum()
    assert 0 < scope < TOWNS * PEOPLE and told.on.basis.of_scope
    shares = [told[f"strikes.{level}"] for level in ("none", "one")]
    assert sum(one.value for one in shares) == pytest.approx(1)
    assert shares[1].value > 0.95
    assert sum(one.events or 0 for one in shares) == scope
    for one in estimands(told.tables, told.on):
        if one.key == "level":
            with np.errstate(invalid="ignore"):
                assert not (one.above > one.below).any(), one.of


def test_where_entries_go_out_of_the_scope_shares_are_of_all(tmp_path: Path) -> None:
    told = Lived(tmp_path, f"scope: {{age: {{under: 42}}}}\n{STRIKES}\nrules: {{s: {{when: {{date: 2024-12-01}}, write: {{in: strikes}}}}}}\n"
                           "effects: {cut: {while: strikes.one, context: welfare, costs: GBP 13}}")
    assert not told.on.basis.of_scope
    shares = [told[f"strikes.{level}"] for level in ("none", "one")]
    assert sum(one.value for one in shares) == pytest.approx(1)
    assert sum(one.events or 0 for one in shares) == TOWNS * PEOPLE


def test_days_of_a_cause_are_days_and_not_people_on_the_last_day(tmp_path: Path) -> None:
    told = Lived(tmp_path, f"headline: [harm/4, harm/7, harm/wholly, spared]\n{LIST}\nrules: {{s: {{when: {{date: 2024-02-01}}, "
                           "write: {in: sanction, counts: 28 d}}}\neffects: {cut: {while: sanction, context: welfare, costs: GBP 13}}")
    assert told["harm/4"].value + told["harm/7"].value == pytest.approx(told["harm"].value)
    assert told["harm/4"].value == pytest.approx(of.days(told.on, "harm/4").sum() / told.years * 1e5)
    assert told["harm/4"].unit == "days per 100,000 a year"
    assert 0.3 < told.summary.causes[3] < 0.7
    assert told["harm/wholly"].value == told["spared"].value == 0
    assert f"Of these days: {words.quantity(told.summary.causes[3], 'share')} a due notice left out" in told.text
    assert "cause 4: a due notice left out" in told.text
    assert all(told.numbers[key]["first_page"] for key in ("harm/4", "harm/7", "harm/wholly", "spared"))


def test_a_cause_that_nothing_can_bring_has_no_number(tmp_path: Path) -> None:
    told = Lived(tmp_path, f"headline: [harm/4]\nfiles: {{sanction: {{reads: any}}}}\nrules: {{s: {{when: {{date: 2024-02-01}}, "
                           f"write: {{in: sanction, counts: 28 d}}}}}}\n{ONCE}")
    assert told["harm/4"].method == "not counted"
    assert told.numbers["harm/4"]["value"] is None


def test_what_a_headline_names_is_told_and_on_the_first_page(tmp_path: Path) -> None:
    told = Lived(tmp_path, f"headline: [strikes.none, strikes.one/in, struck, overdue, cost/error, denied]\n{STRIKES}\n"
                           "rules: {s: {when: {date: 2024-02-01}, write: {in: strikes, counts: 28 d}}}\n"
                           "effects: {cut: {while: strikes.one, context: welfare, costs: GBP 100}}")
    named = {"strikes.none", "strikes.one/in", "struck", "overdue", "cost", "cost/error", "denied"}
    assert {key for key, n in told.numbers.items() if n["first_page"]} == named
    assert told["strikes.one/in"].events == TOWNS * PEOPLE
    for said in ("into strikes one, a year", "entries struck, a year", "entries kept past their end, a year", "refusals, a year"):
        assert said in told.text
    assert len(told.summary.headlines) <= 8


def test_a_list_and_starts_on_it_may_be_named(tmp_path: Path) -> None:
    told = Lived(tmp_path, f"headline: [sanction, sanction/in]\n{LIST}\n{FOUR_WEEKS}\n{ONCE}")
    assert {key for key, n in told.numbers.items() if n["first_page"]} == {"sanction/stock", "sanction/starts", "cost"}


def test_payments_are_said_in_money_and_without_being_asked(tmp_path: Path) -> None:
    told = Lived(tmp_path, f"{LIST}\nrules: {{s: {{when: {{date: 2024-02-01}}, write: {{in: sanction, counts: 28 d}}}}}}\n{ONCE}")
    assert told["cost"].value == pytest.approx(100 * TOWNS * PEOPLE / told.years * 1e5)  # GBP 100 each, once
    assert (told["cost"].unit, told["cost"].events) == ("GBP per 100,000 a year", None)
    assert f"payments, a year GBP {words.number(told['cost'].value)}" in told.text
    assert told.numbers["cost"]["unit"] == "GBP per 100,000 a year"


def test_the_real_reason_is_said_where_there_is_no_noise(tmp_path: Path) -> None:
    text = (f"{LIST}\ndeciders: {{mr: {{}}}}\nrules: {{s: {{when: {{date: 2024-02-01}}, write: {{in: sanction, counts: 91 d}}}}}}\n{ONCE}\n"
            "remedies: {mrn: {against: sanction, because: [ground-not-met], asks: 100%, decided: {by: mr, takes: 120 d}, suspends: yes}}")
    told = Lived(tmp_path, text.replace("reaches: 50%", "reaches: 100%"))
    assert told["harm"].value == 0 and told["harm/in"].events == TOWNS * PEOPLE
    assert f"spends a day under a sanction: somebody came under one {TOWNS * PEOPLE} times, and it was over in the same moment." in told.text
    assert "Simulation noise not known: no day was counted." in told.text
    assert "too few" not in told.text
    assert "A request that suspends at once ends a stay in the moment it begins" in told.text


def test_requests_that_ended_before_they_were_decided_are_told(tmp_path: Path) -> None:
    told = Lived(tmp_path, f"{LIST.replace('50%', '100%')}\ndeciders: {{mr: {{}}}}\nrules: {{s: {{when: {{date: 2024-02-01}}, write: {{in: sanction, counts: "
                           f"{{drawn: exponential, mean: 28 d}}}}}}}}\n{ONCE}\n"
                           "remedies: {mrn: {against: sanction, because: [ground-not-met], asks: 100%, decided: {by: mr, takes: 28 d}, suspends: no}}")
    ended, decided = told["mrn/ended-first"], told["mrn/days-to-decide"]
    assert ended.events and decided.events
    assert ended.events + decided.events == TOWNS * PEOPLE  # nobody waits at the end
    assert ended.value == pytest.approx(ended.events / (TOWNS * PEOPLE))
    assert 0.5 < ended.value < 0.75  # 1 - exp(-1)
    assert f"ended undecided, of those made {words.quantity(ended.value, 'share')}" in told.text
    assert "days until then, of those decided 28" in told.text


def test_safeguards_are_named_under_the_regime(tmp_path: Path) -> None:
    told = Lived(tmp_path, f"{LIST}\nrules: {{s: {{when: {{date: 2024-02-01}}, write: {{in: sanction, counts: 28 d}}}}}}\n{ONCE}",
                 overlays=("safeguard: shorter\ntitle: A week at most\nchange: {rules.s.write.counts: 7 d}\n",))
    assert told.text.startswith("Made up With: A week at most 8 towns")


# ---- noise -------------------------------------------------------------------------------------------------------


def test_noise_of_a_share_of_all_has_a_lower_end() -> None:
    every = np.full(40, 10.0)
    found = e.ratio(every, every, np.ones(40, np.int64), unit="share", events=400, share=True)
    assert words.noise(found) == "from 99%"
    none = e.ratio(0 * every, every, np.ones(40, np.int64), unit="share", events=0, share=True)
    assert words.noise(none).startswith("up to ")


def test_what_floating_point_leaves_behind_is_no_noise() -> None:
    towns = np.array([2] * 14 + [1] * 26, np.int64)  # unequal groups, every town the same
    above, below = towns * (100 / 3), towns * 0.1
    found = e.ratio(above, below, towns, unit="days", events=400, counted=False)
    assert found.half == 0 and words.noise(found) == "±0"
    gap = e.difference((above, below), (above * (1 + 1e-15), below), towns, unit="days")
    assert gap.value == 0 and gap.half == 0


def test_money_is_said_with_its_currency_once() -> None:
    unit = "EUR per 100,000 a year"
    assert words.quantity(2_990_000, unit) == "EUR 2,990,000"
    assert words.span(1_230_000, 4_560_000, unit) == "EUR 1,200,000 to 4,600,000"
    assert words.rest_of_unit(unit) == "per 100,000 a year"


def test_a_difference_is_told_without_dust() -> None:
    from demerit.verbs.compare import _signed

    def gap(value: float, half: float) -> e.Estimate:
        return e.Estimate(value, value - half, value + half, None, e.GROUPS, "GBP per 100,000 a year", 1e5)

    assert _signed(gap(204_000_000, 7_000_000), 241_000_000) == "+204,000,000 +- 7,000,000"
    assert _signed(gap(204_000_000, 2.1e-8), 241_000_000) == "+204,000,000 +- 0"
    assert _signed(gap(float("nan"), float("nan")), float("nan")) == "-"
