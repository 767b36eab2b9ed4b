"""The two reported patterns of people listed by mistake, as docs/court.md and the overlay `wrongful-entry` tell them, arise and can be shown.

Nobody told: one found out at a ticket counter after four days and was off after 32; one was unnoticed for seven months and off days after it was raised.  Every
number changed here stays within its assumed range.  The regimes begin later than the cases, and the second was another register.
"""
from __future__ import annotations

import datetime as dt

from demerit import language
from demerit.engine import Place, assemble
from demerit.engine.layout import T_DISCOVERED, T_WRONG_ENDED, T_WRONG_NEVER
from demerit.language.scenario import Scenario, Versions
from walking import dates, walk

ABLE = {"able-to-pay": True}
MISTAKEN = {"states": ABLE, "unserved": ["listed"], "overlays": ("wrongful-entry",)}


def between(first: str, last: str) -> int:
    return (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days


def test_listed_by_mistake_found_out_at_a_counter_off_after_32_days() -> None:
    steps = walk("national", accused={"own-motion": ("judgment-unperformed", "2019-01-03")}, attempts={"flight": "30/y"}, years=2,
                 sets=("remedies.correction.asks.after=8 d",), **MISTAKEN)
    listed, found, off = (dates(steps, what, "refuses-own-motion")[0] for what in ("written", "discovered", "struck"))
    assert (listed, between(listed, found), between(listed, off)) == ("2019-01-10", 4, 32)
    assert (found, "denied", "flight") in steps and dates(steps, "served") == [], "no notice in, and none out"
    # the bans elsewhere follow ten days late each
    assert [between(off, dates(steps, "fell", rule)[0]) for rule in ("listed-must-be", "restricted-debtors")] == [10, 20]


def test_seven_months_unnoticed_and_off_within_days_once_raised() -> None:
    quick = ("remedies.correction.asks.after=1 d", "remedies.correction.decided.takes=1 d", "remedies.correction.strike.takes=1 wd")
    steps = walk("national", accused={"own-motion": ("judgment-unperformed", "2018-10-21")}, attempts={"flight": "0.5/y"}, years=3, sets=quick, **MISTAKEN)
    listed, found, off = (dates(steps, what, "refuses-own-motion")[0] for what in ("written", "discovered", "struck"))
    assert between(listed, found) > 7 * 30 and between(found, off) <= 4
    assert dates(steps, "asked")[0] > found, "what nobody knew was not contested"


def test_both_arise_in_a_town_and_some_never_know() -> None:
    loaded = language.load("spc-2017", kind="regime", overlays=["wrongful-entry"])
    society = language.load("debtors", kind="world").document
    beside = tuple(Versions(other.name, tuple(other.epochs)) for other in loaded.alongside)
    tables = assemble(Scenario(society, Versions("spc-2017", tuple(loaded.epochs)), 6, 40_000, 1, beside))
    lived = Place(tables).live(1, 0)
    ended = lived.spells[tables.layout.spell_files.index("listed")][1, 1]   # in error from the start, struck
    assert ended[:2].sum() > 0, "some within two months"
    assert ended[7:].sum() > 0, "some only after seven months"
    told = lived.told[0, tables.layout.told_files.index("listed")]   # one sex
    assert told[T_DISCOVERED] > 0 and told[T_WRONG_ENDED] > told[T_WRONG_NEVER] > 0
