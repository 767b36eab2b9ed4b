"""Flips: sweeps written by hand, whose answer is plain."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from demerit.language.quantities import Quantity
from demerit.runs.plan import prepare
from demerit.studies import flips as f
from demerit.studies.exploration import Exploration, Ground, explore
from demerit.studies.moving import latin_hypercube
from demerit.studies.unknowns import Site, Unknowns

LABELS = ("coverage", "lifetimes", "error-rates")
DRAWS = 40


def sweep(key: str, number: Any, noise: float = 0.0, labels: tuple[str, ...] = LABELS) -> Exploration:
    """A sweep of a number that is a function of the quantiles; one at a time the others stand in the middle."""
    quantiles = latin_hypercube(DRAWS, labels, 1)
    values = np.array([float(number(*row)) for row in quantiles])

    def end(i: int, at: float) -> float:
        point = [0.5] * len(labels)
        point[i] = at
        return float(number(*point))

    ends = {label: (end(i, 0.0), end(i, 1.0)) for i, label in enumerate(labels)}
    return Exploration(labels, quantiles, {key: values}, {key: noise}, {key: ends}, {}, 8, 8000, (), (), 0, False)


def test_one_unknown_flips_it_and_from_where() -> None:
    """Mistaken share = error-rates x 80 %: over a half from 0.625 of its range on, whatever the others are."""
    explored = sweep("harm/error/share", lambda c, t, e: 0.8 * e)
    found = f.flips(explored, "harm/error/share", 0.5, finding=f.mistaken_larger(0.4))
    assert [one.label for one in found.alone] == ["error-rates"]
    one = found.alone[0]
    assert (one.quantile, one.upwards, one.end, one.clear) == (pytest.approx(0.625), True, pytest.approx(0.8), True)
    assert found.together.flipped == int((explored.quantiles[:, 2] > 0.625).sum())
    assert (found.together.label, found.together.upwards) == ("error-rates", True)
    assert found.together.quantile == pytest.approx(0.625, abs=0.03)
    assert found.together.outside[1] == 0
    assert found.together.inside == (found.together.flipped,) * 2
    text = found.sentence()
    assert text.startswith("Most days under a sanction are by the rules (40%).")
    assert "make it that most days under a sanction are mistaken: `error-rates` alone does it, in about the upper 38% of its range" in text


def test_nothing_flips_it() -> None:
    found = f.flips(sweep("harm", lambda c, t, e: 500 + 100 * c), "harm", 400, finding=f.hits_more_than(550, 400))
    assert not found.any
    assert found.sentence() == ("There are more than 400 days under a sanction per 100,000 residents a year (550). Nothing in the explored range changes "
                                "that (40 draws, 3 unknowns moved alone).")


def test_downwards() -> None:
    """Days fall with lower coverage: under the threshold in the lower quarter of its range."""
    found = f.flips(sweep("harm", lambda c, t, e: 1000 * c), "harm", 250, value=500)
    assert [(one.label, one.upwards) for one in found.alone] == [("coverage", False)]
    assert found.alone[0].quantile == pytest.approx(0.25)
    assert "the lower 25% of its range" in found.sentence()


def test_only_together() -> None:
    """No unknown alone reaches it, two do."""
    found = f.flips(sweep("harm", lambda c, t, e: 1000 * c * t), "harm", 550, value=250)
    assert found.alone == ()
    assert found.together.flipped > 0
    assert "no unknown does it alone; with everything moving at once" in found.sentence()


def test_harms_nobody() -> None:
    """At no coverage at all nobody is harmed: that end, and only that."""
    finding = f.hits_more_than(500.0)
    found = f.flips(sweep("harm", lambda c, t, e: 1000 * c), "harm", 0.0, finding=finding)
    assert (finding.holds, finding.otherwise) == ("people are under sanctions", "nobody is seen under a sanction")
    assert [one.label for one in found.alone] == ["coverage"]
    assert "`coverage` alone does it, in its range only at the lower end" in found.sentence()


def test_the_sign_of_a_difference() -> None:
    """The north is worse off unless detection leans the other way."""
    key = "harm/side=north/side=south"
    finding = f.worse_off(key, 120.0, "the north", "the south")
    found = f.flips(sweep(key, lambda c, t, e: 420 * (1 - c) - 90), key, 0.0, finding=finding)
    assert "The north is under sanctions longer than the south" in found.sentence()
    assert "the north is not under sanctions longer than the south: `coverage` alone does it" in found.sentence()
    assert found.alone[0].quantile == pytest.approx(1 - 90 / 420)


def test_chance_is_not_an_unknown() -> None:
    """The sweep's small towns lie a little beyond the threshold whatever moves: no label is blamed for it."""
    near = sweep("harm", lambda c, t, e: 99 + 0.01 * c, noise=5)
    assert f.flips(near, "harm", 100, value=101).alone == ()
    assert f.flips(near, "harm", 100, value=101).together.clear == 0
    weak = sweep("harm", lambda c, t, e: 98 + 4 * c, noise=5)
    found = f.flips(weak, "harm", 100, value=101)
    assert [(one.label, one.clear) for one in found.alone] == [("coverage", False)]
    assert "no more than chance could" in found.sentence()
    assert "(0 of them by more than chance)" in found.sentence()


def test_at_which_value() -> None:
    """The documents' own numbers at that point, if they are few."""
    explored = sweep("harm/error/share", lambda c, t, e: 0.8 * e)
    site = Site(1, 0, ("channels", "camera", "errors", "misread", "rate"), Quantity("share", 0.02, "assumed", 0.0, 0.04), "error-rates", "range")
    unknowns = Unknowns(LABELS, (site,), (), ())
    found = f.flips(explored, "harm/error/share", 0.5, finding=f.mistaken_larger(0.4), unknowns=unknowns)
    assert found.alone[0].numbers == ("channels.camera.errors.misread.rate 2.5%",)
    assert "(above about channels.camera.errors.misread.rate 2.5%)" in found.sentence()
    many = replace(unknowns, sites=tuple(replace(site, path=(*site.path, n)) for n in range(9)))
    assert f.flips(explored, "harm/error/share", 0.5, value=0.4, unknowns=many).alone[0].numbers == ()


def test_the_line_on_the_first_page() -> None:
    """What it would be, with which unknowns, and in how many draws; short enough for one line or two."""
    share = f.flips(sweep("harm/error/share", lambda c, t, e: 0.8 * e), "harm/error/share", 0.5, finding=f.mistaken_larger(0.4))
    assert share.brief() == (f"Most days under a sanction are mistaken with `error-rates` in about the upper 38% of its range, alone; "
                             f"in {share.together.flipped} of 40 draws.")
    several = f.flips(sweep("harm", lambda c, t, e: 1000 * c * t), "harm", 400, value=250)
    assert len(several.brief()) <= f.BRIEF
    assert "`coverage` in about the upper" in several.brief() and "`lifetimes` in about the upper" in several.brief()
    assert f.flips(sweep("harm", lambda c, t, e: 1000 * c * t), "harm", 550, value=250).brief().endswith("no unknown does it alone.")
    assert f.flips(sweep("harm", lambda c, t, e: 9), "harm", 5, value=9).brief() == "Nothing explored would make it that `harm` is not above 5 (40 draws)."
    assert "not explored" in f.flips(sweep("x", lambda c, t, e: 9), "harm", 5, value=9).brief()


def test_what_was_not_explored_is_said() -> None:
    explored = sweep("harm", lambda c, t, e: c)
    assert f.flips(explored, "nothing", 1.0, value=3.0).known is False
    assert "was not explored" in f.flips(explored, "nothing", 1.0, value=3.0).sentence()
    none = Exploration((), np.empty((0, 0)), {"harm": np.array([])}, {}, {}, {}, 0, 0, (), (), 0, False)
    assert not f.flips(none, "harm", 1.0, value=3.0).known


def test_where_known_totals_narrowed_the_range() -> None:
    """Ends that were moved between 0.2 and 0.8 only: where it crosses is said of the whole range, how much of what is left."""
    explored = sweep("harm", lambda c, t, e: 1000 * c)
    quantiles = explored.quantiles * 0.6 + 0.2
    narrow = replace(explored, quantiles=quantiles, known=("a total",), tried=99,  # type: ignore[arg-type]
                     influence={"harm": {"coverage": (1000 * quantiles[:, 0].min(), 1000 * quantiles[:, 0].max())}})
    one = f.flips(narrow, "harm", 650, value=500).alone[0]
    assert (one.quantile, one.narrowed) == (pytest.approx(0.65), True)
    assert one.size == pytest.approx((quantiles[:, 0].max() - 0.65) / (quantiles[:, 0].max() - quantiles[:, 0].min()))
    assert "of what known totals leave of its range" in one.text()


def test_draws_without_a_value_are_left_aside() -> None:
    explored = sweep("harm/error/share", lambda c, t, e: 0.8 * e)
    explored.values["harm/error/share"][:10] = np.nan
    found = f.flips(explored, "harm/error/share", 0.5, finding=f.mistaken_larger(0.4))
    assert found.together.draws == DRAWS - 10


def test_with_a_sweep_that_was_lived() -> None:
    """Three strikes: the days fall under their own middle with short suspensions or little coverage, and nothing brings them to 0."""
    plan = prepare("three-strikes", years=2, towns=4, seed=3, threads=2, sets=["town.residents=200"])
    explored = explore(plan, draws=6, residents=800)
    middle = float(np.median(explored.values["harm"]))
    found = f.flipped(explored, [f.hits_more_than(middle, middle / 2), f.mistaken_larger(0.03)], Ground.of(plan).unknowns)
    assert "coverage" in {one.label for one in found[0].alone}
    assert all(one.sentence().endswith(".") for one in found)
    assert [one.finding.measure for one in found] == ["harm", "harm/error/share"]
