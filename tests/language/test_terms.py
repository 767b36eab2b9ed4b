"""Terms and how they are written again: what was written in hours is read in hours."""
from __future__ import annotations

import pytest

from demerit.audit.exits.durations import Clock
from demerit.language.facts import fact
from demerit.language.quantities import Money, Term, days_in_words, parse


@pytest.mark.parametrize("written,said", [("1 h", "1 h"), ("12 h", "12 h"), ("90 min", "90 min"), ("25 h", "25 h"), ("36 h", "1.5 d"), ("15 d", "15 d"), ("0 d", "0 d"),
                                          ("2 w", "14 d"), ("3 wd", "3 wd"), ("24 mo", "24 mo"), ("1 min", "1 min")])
def test_a_term_is_said_as_people_write_it_and_reads_as_the_same(written: str, said: str) -> None:
    value = parse("term", written).value
    assert str(value) == said and parse("term", said).value == value


def test_facts_and_proofs_of_exit_say_hours() -> None:
    hour = parse("term", "1 h")
    assert fact(hour).text == "1 h"
    assert Clock().of(hour).text() == "1 h"
    both = Clock().term(Term(12.0, "months")) + Clock().of(hour)
    assert both.text() == "12 mo and 1 h (at most 366 d 1 h)"
    assert (days_in_words(2.5), days_in_words(30.4375), days_in_words(1 / 7)) == ("2 d 12 h", "30.4375 d", "0.142857 d")


def test_amounts_are_told_whole() -> None:
    assert (str(Money("EUR", 123_456_789)), str(Money("CNY", 20_000)), str(Money("CNY", 1_250))) == ("EUR 1234567.89", "CNY 200", "CNY 12.50")
