"""Who else is hit: one firm and one household walk through the restriction on consumption."""
from __future__ import annotations

import pytest

from walking import dates, days, of, walk, working_days

ALWAYS = "2000/y"
SPENT = {"flight", "high-class-ship", "high-class-rail", "luxury-venue", "property", "luxury-building", "high-grade-premises", "vehicle", "holiday-trip",
         "insurance-product"}
"""What an order forbids whoever stands for a firm; a school for their children is not among it."""

def test_lim_entities_who_stands_for_a_firm_may_not_spend_until_three_working_days_after_it_performed() -> None:
    tried = dict.fromkeys(SPENT | {"train-ticket", "high-fee-school"}, ALWAYS)
    steps = walk("consumption-2015", acts={"firm-judgment-unperformed": "2018-03-05", "firm-performance": "2018-05-14"}, attempts=tried, years=4)
    # the notice gives ten days; an order takes seven more
    assert of(steps, "firm-notice", "firm-may-be") == [("2018-03-05", "written", "firm-notice"), ("2018-03-15", "lapsed", "firm-notice"),
                                                       ("2018-03-22", "written", "firm-may-be"), (working_days("2018-05-14", 3), "struck", "firm-may-be")]
    assert {target for _, what, target in steps if what == "denied"} == SPENT, "a head's child stays at school"
    for target in ("flight", "property"):
        denied = dates(steps, "denied", target)
        assert (denied[0], denied[-1]) == ("2018-03-22", "2018-05-17")
    # a firm that performs in time is not restricted, and nobody who stands for it
    in_time = walk("consumption-2015", acts={"firm-judgment-unperformed": "2018-03-05", "firm-performance": "2018-03-12"}, attempts=tried, years=4)
    assert of(in_time, "firm-may-be") == [] and dates(in_time, "denied") == []


@pytest.mark.parametrize("on, free", [("2012-03-05", True), ("2016-03-07", False)])
def test_lim_entities_before_2015_only_a_firm_s_own_money_was_covered(on: str, free: bool) -> None:
    steps = walk("consumption-2010", acts={"firm-judgment-unperformed": on}, attempts={"flight": ALWAYS}, years=7)
    assert [what for _, what, _ in of(steps, "firm-may-be")] == ["written"]
    denied = dates(steps, "denied", "flight")
    assert not [day for day in denied if day < "2015-07-22"]
    assert denied[0] == ("2015-07-22" if free else days(on, 17))


@pytest.mark.parametrize("regime", ["consumption-2015", "consumption-2020"])
def test_lim_7_and_spc_2020_school_a_debtor_s_child_at_a_high_fee_school(regime: str) -> None:
    begun = "2020-03-02"
    steps = walk(regime, acts={"judgment-unperformed": begun, "performance": "2020-06-01"}, states={"able-to-pay": True}, attempts={"high-fee-school": ALWAYS},
                 years=6, sets=("rules.listed-must-be.off=true",))
    denied = dates(steps, "denied", "high-fee-school")
    assert (denied[0], denied[-1]) == (days(begun, 17), working_days("2020-06-01", 3))
