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

    def __init__(self, folder: Path, text: str, *, towns: int = TOWNS, overlays: tuple[str, ...] = (), world: str = WORLD) -> None:
        (folder / "w0.yaml").write_text(world, encoding="utf-8")
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
    assert f"Nobody was seen to reach strikes nine: up to {words.number(3e5 / told.years, 2)} of 100,000 may come to it in a year." in told.text


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
    assert words.noise(found) == "from 99.25%"  # 3 of 400
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


# ---- what was not seen, and what cannot be -----------------------------------------------------------------------

RARE = ("channels: {eye: {sees: misses, coverage: 0.0001%}}\nfiles: {sanction: {reads: any}}\n"
        "rules: {s: {when: {act: misses, seen_by: eye}, write: {in: sanction, counts: 30 d}}}\n" + ONCE)


def test_what_chance_did_not_show_is_not_ruled_out(tmp_path: Path) -> None:
    """A sanction that one in a million acts brings: none is seen in 400 people, and the rules bring it all the same."""
    told = Lived(tmp_path, RARE)
    assert told["harm/in"].events == 0
    most = words.number(3e5 / told.years, 2)
    assert ("Nobody was seen under a sanction. These towns cannot rule out that 100,000 synthetic residents come under one up to "
            f"{most} times a year.") in told.text
    assert "By these rules" not in told.text
    assert told.summary.as_json()["can_be"] == {"effect": True, "sanction": True, "refusal": False}
    few = Lived(tmp_path, RARE, towns=2)
    assert "Nobody was seen under a sanction. So few towns cannot say how rare it is." in few.text


def test_what_the_documents_rule_out_is_by_the_rules(tmp_path: Path) -> None:
    told = Lived(tmp_path, RARE.replace("0.0001%", "0%"))
    assert "By these rules nobody of 100,000 synthetic residents spends a day under a sanction." in told.text
    assert "was seen" not in told.text
    assert not any(told.summary.as_json()["can_be"].values())


def test_nobody_is_wrongly_on_a_list_that_only_gives(tmp_path: Path) -> None:
    """Who is paid back for a mistake is on a list no correct record would put them on: that is no wrong."""
    text = ("channels: {eye: {sees: misses, coverage: 60%, errors: {mixed: {kind: other-person, rate: 40%}}}}\ndeciders: {desk: {}}\n"
            "files: {sanction: {reads: any}, repaid: {reads: any}}\n"
            "rules:\n  s: {when: {act: misses, seen_by: eye}, write: {in: sanction, counts: 60 d}}\n"
            "  p: {when: {granted: appeal}, write: {in: repaid, counts: 90 d}}\n"
            "effects:\n  cut: {while: sanction, context: welfare, costs: GBP 100}\n  back: {while: repaid, gives: GBP 100}\n"
            "remedies: {appeal: {against: sanction, because: [wrong-person], asks: {wronged: 100%, others: 0%}, decided: {by: desk, takes: 1 d}}}")
    told = Lived(tmp_path, text)
    assert told["repaid/starts"].events
    assert {key for key in told.numbers if key.startswith("repaid/")} == {"repaid/starts", "repaid/stock"}
    assert "sanction/wrongful" in told.numbers
    wrong = {(one.key, one.of): one for one in estimands(told.tables, told.on) if one.key.startswith(("wrong-of", "false-listing"))}
    assert {one.missing for (_, of_), one in wrong.items() if of_ == "repaid"} == {"being on it only gives: nobody is worse off for it"}
    assert {one.missing for (_, of_), one in wrong.items() if of_ == "sanction"} == {""}
    harm = Lived(tmp_path, text.replace("gives: GBP 100}", "gives: GBP 100}\n  shown: {while: repaid, publishes: yes}"))
    assert "repaid/wrongful" in harm.numbers  # it does not only give


def test_with_nobody_left_off_a_list_nobody_can_be_put_on_it_by_mistake(tmp_path: Path) -> None:
    """Everybody is on it from the first day: there is next to nothing to divide by, and no upper end of thousands of millions."""
    told = Lived(tmp_path, f"files: {{sanction: {{reads: any}}}}\nrules: {{s: {{when: {{date: 2024-01-01}}, write: {{in: sanction}}}}}}\n{ONCE}")
    assert told["sanction/starts"].events == TOWNS * PEOPLE
    assert 0 <= of.clear_years(told.on, "sanction").sum() < 1
    assert np.isnan(told["sanction/starts/error"].value) and told["sanction/starts/error"].high is None
    assert "by mistake, of those not due on it - - 0" in told.text
    assert f"on `sanction` at the end 100,000 from {words.number(1e5 - 3e5 / (TOWNS * PEOPLE), 4)}" in told.text


@pytest.mark.parametrize(("low", "whole", "unit", "said"), [
    (99_985.0, 1e5, "per 100,000", "from 99,985"), (1 - 3 / 20_000, 1.0, "share", "from 99.985%"), (0.25, 1.0, "share", "from 25%"),
    (1 - 3 / 7, 1.0, "share", "from 57%"), (1 - 3 / 41_111, 1.0, "share", "from 99.9927%"), (1e5 - 3e5 / 999, 1e5, "per 100,000", "from 99,690")])
def test_the_lower_end_of_all_is_not_rounded_away(low: float, whole: float, unit: str, said: str) -> None:
    assert words.noise(e.Estimate(whole, low, whole, 20_000, e.THREE, unit, whole)) == said


# ---- acts that are not done --------------------------------------------------------------------------------------

ACTS = ("channels: {eye: {sees: misses, coverage: 100%}}\nfiles: {letter: {reads: any}, sanction: {reads: any}}\n"
        "rules:\n  l: {when: {act: misses, seen_by: eye}, write: {in: letter, counts: 60 d}}\n"
        "  s: {when: {act: misses, seen_by: eye}, write: {in: sanction, counts: 60 d}}\n")


def test_acts_that_a_sanction_stops_are_told_without_being_asked(tmp_path: Path) -> None:
    plain = Lived(tmp_path, f"{ACTS}effects: {{still: {{while: sanction, stops: misses}}}}")
    counted = int(of.counted(plain.on, "stopped").sum())
    assert counted > 0 and plain["stopped"].events == counted
    assert f"acts stopped {words.quantity(plain['stopped'].value, '')}" in plain.text
    assert "stopped/protected" not in plain.numbers  # nothing protected can be stopped
    assert "sanctions stop some acts" in plain.text and "acts differently" not in plain.text
    # and split where some of them are protected: by name or context, marked or not
    both = Lived(tmp_path, f"{ACTS}effects: {{still: {{while: sanction, stops: [misses, petition]}}}}",
                 world=WORLD.replace("conducts: {", "conducts: {petition: {context: offices, rate: 2/y}, "))
    at = both.on.layout.conducts.index("petition")
    petitions = int(both.on.conducts[:, at, 2].sum())
    assert 0 < petitions < both["stopped"].events == int(of.counted(both.on, "stopped").sum())
    assert both["stopped/protected"].events == petitions
    assert both["stopped/protected"].value == pytest.approx(1e5 * petitions / both.years)
    rows = {one.key: one for one in estimands(both.tables, both.on) if one.key.startswith("stopped")}
    assert rows["stopped/protected"].events[0] == petitions


@pytest.mark.parametrize(("effects", "said"), [
    ("careful: {while: letter, deters: {conducts: misses, by: 20%}}, cut: {while: sanction, costs: GBP 1}",
     "on `letter`, no sanction, people do up to 20% less (assumed)."),
    ("careful: {while: sanction, deters: {conducts: misses, by: 20%}}, cut: {while: sanction, costs: GBP 1}",
     "under a sanction people do up to 20% less (assumed)."),
    ("careful: {while: sanction, deters: {conducts: misses, by: {value: 20%, evidence: fitted}}}, cut: {while: sanction, costs: GBP 1}",
     "under a sanction people do up to 20% less."),
    ("careful: {while: sanction, deters: {conducts: misses, by: 20%, learned: others}}, cut: {while: sanction, costs: GBP 1}",
     "the more people are under a sanction, the less all do, by up to 20% (assumed)."),
    ("angry: {while: letter, provokes: {conduct: misses, rate: 1/y}}, cut: {while: sanction, costs: GBP 1}", "some acts are provoked by `letter`."),
    ("cut: {while: sanction, costs: GBP 1}", "nobody acts differently for it (response 0%).")])
def test_how_people_respond_is_said_of_what_they_are_under(tmp_path: Path, effects: str, said: str) -> None:
    told = Lived(tmp_path, f"{ACTS}effects: {{{effects}}}")
    assert f"no shocks common to all; {said}" in told.text
    assert "because of a sanction" not in told.text


# ---- requests ----------------------------------------------------------------------------------------------------


def test_a_file_in_which_nothing_was_wrong_is_not_said_to_be_empty(tmp_path: Path) -> None:
    """Entries are written and contested, none of them wrong; and how long cases wait is as far as the run reaches."""
    told = Lived(tmp_path, "channels: {eye: {sees: misses, coverage: 100%}}\ndeciders: {desk: {reviewers: 1, each: 60 d}}\nfiles: {sanction: {reads: any}}\n"
                           f"rules: {{s: {{when: {{act: misses, seen_by: eye}}, write: {{in: sanction, counts: 1 y}}}}}}\n{ONCE}\n"
                           "remedies:\n  mercy: {against: sanction, if: {resident: yes}, asks: 50%, decided: {by: desk}}\n"
                           "  never: {against: sanction, because: [wrong-person], asks: 0%, decided: {by: desk}}")
    assert told["written"].events and told["desk/cases/days-waited"].events
    assert "no wrong entry was seen in `sanction`; nobody was seen to ask by `never`" in told.text
    assert "nothing was seen" not in told.text
    assert "`desk`: days until a case is taken up, or the run ends" in told.text
