"""Sentences: made from the numbers, absolute before relative, and never in search of the largest gap."""
from __future__ import annotations

from dataclasses import replace

from demerit.reports import sentences
from demerit.reports.data import Compared, Estimated, Move, Ruled, Still, WayOut
from demerit.reports.declared import Ladder
from reports import handmade

LADDER = Ladder("points", ("A", "B", "C"))
MORE = Compared("harm", "", "days", "days per 100,000 a year", "side", "south", "north", 60.0, 40.0, 20.0, 10.0, 30.0, 5.0, 35.0, 1.5, 1.2, 1.9,
                None, 60, 40, "ratio")
LESS = replace(MORE, group="east", group_value=20.0, difference=-20.0, family_low=-35.0, family_high=-5.0, ratio=0.5)
OPEN = replace(MORE, group="west", group_value=41.0, difference=1.0, family_low=-9.0, family_high=11.0, ratio=1.02)
FEW = replace(MORE, group="isle", said="too few", group_events=3)


def test_the_total_comes_before_what_is_mistaken() -> None:
    said = sentences.burden(handmade.findings(), [200, 0, 100, 0, 0, 50, 650])
    assert said.index("1,000 days") < said.index("300 of these days (30%) are mistaken") < said.index("650 are neither")


def test_no_sanction_is_said_in_plain_words() -> None:
    """By the rules only where they can bring none; else nobody was seen, and how many there may be."""
    none = replace(handmade.findings(), estimates=())
    ruled_out = replace(none, summary={"can_be": {"effect": True, "sanction": False, "refusal": False}})
    assert sentences.burden(ruled_out, [0.0] * 7) == "By these rules nobody of 100,000 synthetic residents spends a day under a sanction."
    assert sentences.burden(none, [0.0] * 7) == "Nobody was seen under a sanction."
    starts = Estimated("harm/starts", value=0.0, low=0.0, high=37.3, events=0)
    assert sentences.burden(replace(none, estimates=(starts,)), [0.0] * 7) == (
        "Nobody was seen under a sanction; these towns cannot rule out that 100,000 synthetic residents come under one up to 37 times a year.")
    over = Estimated("harm", value=0.0, events=5)
    assert "somebody came under one 5 times, and it was over in the same moment" in sentences.burden(replace(none, estimates=(over,)), [0.0] * 7)


def test_many_comparisons_are_counted_not_ranked() -> None:
    rows = [MORE, LESS, OPEN, FEW]
    said = sentences.disparity(rows, None)
    assert said == ("4 groups, each beside the reference of its attribute: more in 1, less in 1, "
                    "cannot be told in 1, too few to say in 1.")
    assert sentences.disparity(rows[::-1], None) == said
    assert not any(one.group in said for one in rows)


def test_a_group_with_a_large_ratio_and_no_interval_cannot_be_told() -> None:
    wild = replace(MORE, ratio=40.0, family_low=None, family_high=None)
    assert "more in 0, less in 0, cannot be told in 0, too few to say in 4" in sentences.disparity([wild] * 4, None)


def test_few_comparisons_give_the_numbers_before_the_ratio() -> None:
    said = sentences.disparity([replace(MORE, put_in=10.0)], None)
    assert said == "South 60, north 40: a difference of 20 (10 to 30), ratio 1.5 (1.2 to 1.9); put in ×10, came out ×1.5."
    assert "worse" not in said


def test_shares_are_said_as_per_cent() -> None:
    shares = replace(MORE, unit="share", group_value=0.2, reference_value=0.1, difference=0.1, difference_low=0.05, difference_high=0.15)
    assert sentences.compared(shares).startswith(
        "south 20%, north 10%: a difference of 10% (5% to 15%),")


def test_a_group_too_small_is_named_with_its_number() -> None:
    assert sentences.compared(FEW).endswith(": too few to compare, n = 3 and 40")
    excluded = replace(MORE, said="counts only", group_value=0.0, group_events=0, ratio=None)
    assert sentences.compared(excluded) == "south 0, north 40: too few to compare, n = 0 and 40"  # absolute numbers first, none too
    one_town = replace(MORE, said="counts only", group_events=814, reference_events=1995, ratio=None)
    assert sentences.compared(one_town).endswith("no interval from one group of towns, n = 814 and 1,995")


def test_small_groups_are_counted() -> None:
    rows = [Estimated(row="all"), Estimated(row="a=b"), Estimated(row="a=c", enough=False)]
    assert sentences.by_groups(rows) == " Shown for 1 group; 1 too small to say."
    assert sentences.by_groups(rows[2:]) == " All 1 group is too small to say."
    assert sentences.by_groups(rows[:1]) == ""


def test_levels_say_which_is_worst_only_if_it_is_known() -> None:
    shares = {"A": 0.9, "B": 0.1, "C": 0.0}
    assert sentences.levels(LADDER, shares) == "On the last day 90% at A and 10% at B of points (C is the worst level). Nobody is at C."
    assert "worst" not in sentences.levels(replace(LADDER, ordered=False), shares)


def test_moves_count_down_and_up() -> None:
    rows = [Move("points", "A", "C", 1, 10.0), Move("points", "B", "C", 1, 5.0), Move("points", "C", "A", 1, 2.0)]
    assert "15 moves a year to a worse level of points, and 2 to a better one" in sentences.moves(LADDER, rows)
    assert sentences.moves(LADDER, []) == "Nobody moves between the levels of points."


def test_stays_give_the_half_and_the_last_round_year() -> None:
    rows = [Still("l", "all", month, 100, max(0.0, 1 - month / 20), None, None) for month in range(15)]
    assert sentences.stays("l", rows) == "Half of all stays on l have ended after 10 months. 40% of stays on l last longer than 12 months."
    assert sentences.stays("l", rows[:2]) == "95% of stays on l last longer than 1 month."
    assert sentences.stays("l", []).startswith("Nobody was put on l")


def test_stays_that_have_all_ended_say_how_long_they_were() -> None:
    rows = [Still("l", "all", 0, 622, 1.0), Still("l", "all", 1, 0, 0.0)]
    assert sentences.stays("l", rows, 30.44) == "All stays on l have ended after 1 month. They last 30.4 days on average."
    assert sentences.stays("l", rows, 0.0) == "All stays on l have ended after 1 month. They last less than a day on average."
    assert sentences.stays("l", rows[:1]) == "Too few stays on l were followed for a month to say how long they last, n = 622."
    halves = [Still("l", "all", 0, 20, 1.0), Still("l", "all", 1, 20, 0.4), Still("l", "all", 2, 0, 0.0)]
    assert sentences.stays("l", halves) == "Half of all stays on l have ended after 1 month. All stays on l have ended after 2 months."
    nearly = [Still("l", "all", 0, 376, 1.0), Still("l", "all", 1, 1, 0.0027)]
    assert sentences.stays("l", nearly, 30.5) == ("Half of all stays on l have ended after 1 month. 0.27% of stays on l last longer than 1 month. "
                                                  "They last 30.5 days on average.")


def test_that_no_interval_is_known_is_said() -> None:
    two_towns = replace(MORE, difference_low=None, difference_high=None, family_low=None, family_high=None, ratio_low=None, ratio_high=None)
    assert sentences.compared(two_towns) == "south 60, north 40: a difference of 20 (how far chance goes is not known: too few groups of towns), ratio 1.5"


def test_effects_by_group_say_which_lie_apart() -> None:
    rows = [Estimated("effect", "a", "side=x", value=v, low=v - 1, high=v + 1) for v in (5.0, 10.0, 10.5, 20.0)]
    few = Estimated("effect", "a", "side=y", enough=False)
    assert sentences.effects_by_group(1, [*rows, few], {"a": 10.0}) == (
        "Days under 1 effect, group by group: of 4 numbers, 1 lies above that of everybody, 1 below, and 2 cannot be told from it "
        "(one in twenty lies apart by chance alone). 1 other number is too small to say.")
    assert sentences.effects_by_group(2, [Estimated("effect", "a", value=3.0)], {"a": 3.0}) == (
        "Days under 2 effects, group by group: 1 number, and how far chance goes is not known.")
    assert sentences.effects_by_group(1, [few], {"a": 3.0}) == "Days under 1 effect, group by group: all 1 number is too small to say."


def test_ways_out_are_those_of_the_last_month() -> None:
    rows = [WayOut("l", "all", "lapsed", 1, 0.1), WayOut("l", "all", "lapsed", 2, 0.3), WayOut("l", "all", "fell", 2, 0.0)]
    assert sentences.ways_out("l", rows) == "Of stays on l, within 2 months: 30% ended: its time ran out."
    assert sentences.ways_out("l", rows[2:]) == "No stay on l has ended."


def test_more_effects_than_can_be_named_are_counted() -> None:
    days = [Estimated("effect", f"e{i}", value=float(i)) for i in range(6)]
    assert sentences.effects(days, {}).startswith("5 of 6 effects reach somebody.")
    assert sentences.effects(days[:1], {}) == "Nobody was seen under any effect of these rules."
    assert sentences.effects(days[:1], {}, can_be=False) == "Nobody comes under any effect of these rules."


def test_entries_and_refusals() -> None:
    assert sentences.entries([Ruled("a", 90, 9), Ruled("b", 10, 1)], 2.0) == (
        "Per 100,000 synthetic residents 200 entries are written a year by 2 rules; 20 of them (10%) are mistaken when written.")
    assert sentences.denials(None, None, []) == "Nobody was seen to be refused anything."
    assert sentences.denials(None, None, [], can_be=False) == "Nobody is refused anything by these rules."
    acts, few = Estimated("stopped", value=400.0, low=300.0, high=500.0), Estimated("stopped/protected", value=40.0, low=30.0, high=50.0)
    assert sentences.stopped(acts, few) == ("Sanctions stop 400 acts of 100,000 synthetic residents a year (300 to 500); 40 (30 to 50) of them are "
                                            "protected (speech, petition, strike ..).")
    assert sentences.stopped(acts, None).endswith("(300 to 500).")


def test_ignorance_is_said_beside_chance_or_its_absence_is() -> None:
    assert sentences.ranges(True, "40 draws", "Days", "312", "40 to 1,900", "300 to 320", 40) == (
        "Days: 312. Over everything nobody knows: 40 to 1,900 (40 draws; a range, not a probability). Simulation noise: 300 to 320.")
    assert sentences.ranges(True, "", "Days", "312", "not known", "300 to 320", 40) == (
        "Days: 312. Nothing in it is assumed: chance alone moves it. Simulation noise: 300 to 320.")
    said = sentences.ranges(False, "0 draws", "Days", "312", "not known", "-", 7)
    assert "the unknowns were not explored" in said and "too few groups of towns" in said
    assert "too few" not in sentences.ranges(False, "0 draws", "Days", "0", "not known", "-", 60)  # no day was counted: more towns would not help
