"""Fictional codes: reversible, impossible in every way at once, and nothing real is taken or said again."""
from __future__ import annotations

import random
import traceback
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from demerit.stories import codes
from demerit.stories.codes import NotACode, Place

TOWN, SLOT, OCCUPANT = st.integers(0, codes.TOWNS - 1), st.integers(0, codes.SLOTS - 1), st.integers(0, 200)
BY_HAND = ("990000299901010010", "X0990000FAKE00013N")
"""Right checks, impossible otherwise."""


@settings(max_examples=500, deadline=None)
@given(TOWN, SLOT, OCCUPANT)
def test_no_code_is_anybodys_number_and_all_can_be_read_back(town: int, slot: int, occupant: int) -> None:
    nobodys(town, slot, occupant)


@pytest.mark.slow
def test_nor_is_any_of_ten_thousand() -> None:
    dice = random.Random(1)
    for _ in range(10_000):
        nobodys(dice.randrange(codes.TOWNS), dice.randrange(codes.SLOTS), dice.randrange(201))


def nobodys(town: int, slot: int, occupant: int) -> None:
    """Both codes of a place are read back, and neither is valid by the standards, in whole or in part."""
    person, firm = codes.person(town, slot, occupant), codes.firm(town, slot)
    assert codes.read(person) == Place(town, slot, occupant)
    assert codes.read(firm) == Place(town, slot, firm=True)
    for text in (person, person[5:], person[5:23], firm, firm[5:]):
        assert not ric.is_valid(text), text
        assert not uscc.is_valid(text), text


@settings(max_examples=1000, deadline=None)
@given(TOWN, SLOT, OCCUPANT)
def test_each_defence_is_enough(town: int, slot: int, occupant: int) -> None:
    body = codes.person(town, slot, occupant)[5:23]
    assert body[:2] == "00" and body[6:10] == "2999" and 12 < int(body[10:12]) < 100
    assert ric.calc_check_digit(body) != body[-1] and uscc.calc_check_digit(body[:17]) != body[-1]
    firm = codes.firm(town, slot)[5:]
    assert firm[0] == "X" and firm[2:4] == "00" and uscc.calc_check_digit(firm) != firm[-1]
    assert codes.BODY_CHECKS[codes.body_check_of(firm[8:16])] != firm[16]


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_right_check_of_a_person_is_the_standards(body: str) -> None:
    assert codes.CHECKS[codes.check_of(body)] == ric.calc_check_digit(body + "0")


@given(st.text(codes.UNIT_ALPHABET, min_size=17, max_size=17))
def test_the_right_check_of_a_firm_is_the_standards(body: str) -> None:
    assert codes.UNIT_ALPHABET[codes.unit_check_of(body)] == uscc.calc_check_digit(body)


def test_the_examples_worked_by_hand_have_right_checks() -> None:
    person, firm = BY_HAND
    assert codes.CHECKS[codes.check_of(person[:17])] == person[-1]
    assert codes.UNIT_ALPHABET[codes.unit_check_of(firm[:17])] == firm[-1]


@given(TOWN, SLOT, st.integers(0, 12))
def test_case_spaces_and_full_width_letters_do_not_matter(town: int, slot: int, occupant: int) -> None:
    code = codes.person(town, slot, occupant)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    for typed in (code.lower(), f"  {code} ", wide, f"{code[:11]} {code[11:19]} {code[19:]}", f"{code[:11]}-{code[11:19]}–{code[19:]}"):
        assert codes.read(typed) == Place(town, slot, occupant)


def hint_for(typed: str) -> str | None:
    """What is said to a code that is none; None if it is one."""
    try:
        codes.read(typed)
    except NotACode as problem:
        return str(problem.hint)
    return None


def some_codes(seed: int) -> Iterator[tuple[random.Random, str]]:
    """500 codes of people, each with the generator it comes from."""
    generator = random.Random(seed)
    for _ in range(500):
        yield generator, codes.person(generator.randrange(10_000), generator.randrange(2_000))


def test_two_neighbours_exchanged_are_nearly_always_noticed_and_put_right() -> None:
    """The check must be wrong as a unified code too, and steps aside for that now and then: then an exchange can go unnoticed."""
    hints: list[str | None] = []
    for _, code in some_codes(7):
        for at in range(5, 22):
            typed = code[:at] + code[at + 1] + code[at] + code[at + 2:]
            if typed == code or typed[5:7] != "00":
                continue
            hint = hint_for(typed)
            assert hint is None or ("exchanged" in hint and (code in hint or "look for" in hint))
            hints.append(hint)
    assert len(hints) > 4000
    assert hints.count(None) < 0.01 * len(hints)


def test_one_wrong_character_is_nearly_always_noticed() -> None:
    """As above: where the check had to step aside, another digit can be right as well."""
    hints = [hint_for(code[:at] + wrong + code[at + 1:]) for generator, code in some_codes(8) for at in range(5, 23)
             for wrong in [generator.choice([digit for digit in "0123456789" if digit != code[at]])]]
    assert len(hints) == 9000
    assert hints.count(None) < 0.01 * len(hints)


def real_looking() -> st.SearchStrategy[str]:
    """Citizen numbers with right checks in divisions that exist, and unified codes with right checks, made by drawing digits."""
    digits = st.tuples(st.sampled_from(["11", "37", "44", "65"]), st.integers(0, 9999), st.integers(1930, 2020), st.integers(1, 12), st.integers(1, 28),
                       st.integers(0, 999)).map(lambda x: f"{x[0]}{x[1]:04d}{x[2]}{x[3]:02d}{x[4]:02d}{x[5]:03d}")
    people = digits.map(lambda body: body + codes.CHECKS[codes.check_of(body)])
    units = st.text(codes.UNIT_ALPHABET, min_size=15, max_size=15).map(lambda tail: "91" + tail)
    return st.one_of(people, units.map(lambda body: body + codes.UNIT_ALPHABET[codes.unit_check_of(body)]))


@given(real_looking(), st.sampled_from(["{}", "FICT-{}", " {} ", "fict {}", "{}-2"]), st.booleans())
def test_what_could_be_real_is_refused_and_not_said_again(number: str, shape: str, grouped: bool) -> None:
    typed = shape.format(f"{number[:6]} {number[6:14]} {number[14:]}" if grouped else number)
    with pytest.raises(NotACode) as caught:
        codes.read(typed)
    said = str(caught.value) + caught.value.hint + repr(caught.value) + "".join(traceback.format_exception_only(caught.value))
    assert number not in said and number[6:14] not in said
    if not shape.endswith("-2"):
        assert "may be somebody's" in said and "refused" in said


@pytest.mark.parametrize("typed", ["", "FICT", "FICT-", "FICT-00", "FICT-X0", "hello", "FICT-" + "0" * 18, "FICT-" + "0" * 60, "-" * 30,
                                   "１１０１０１１９９００１０１００１"])
def test_nonsense_is_refused(typed: str) -> None:
    with pytest.raises(NotACode):
        codes.read(typed)


def test_numbers_without_room_are_refused() -> None:
    for town, slot, occupant in ((-1, 0, 0), (codes.TOWNS, 0, 0), (0, codes.SLOTS, 0), (0, -1, 0), (0, 0, -1), (0, 0, 10**6)):
        with pytest.raises(ValueError, match="codes know"):
            codes.person(town, slot, occupant)


@given(TOWN, st.integers(0, 30_000), st.integers(0, 70))
def test_a_firm_s_code_can_be_read_back_and_is_never_valid(town: int, number: int, occupant: int) -> None:
    stdnum = pytest.importorskip("stdnum.cn.uscc")
    code = codes.firm(town, number, occupant)
    assert codes.read(code) == Place(town, number, occupant, firm=True)
    bare = code.removeprefix("FICT-")[:18]
    assert codes.unit_check_of(bare[:17]) != codes.UNIT_ALPHABET.index(bare[17])
    assert not stdnum.is_valid(bare) and not stdnum.is_valid(code)
