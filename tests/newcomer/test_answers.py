"""Plain words are read as they are meant; mistakes are located; nothing about persons gets in."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from demerit.language import Problems
from demerit.language.located import Located
from demerit.newcomer import KEYS, Answers, blank, read_answers
from demerit.newcomer.answers import read_raw
from demerit.newcomer.wording import Amount, doubted, rate, share, slug, term


@pytest.mark.parametrize(("text", "wanted"), [
    ("90%", Amount("90%")), ("5% to 40%", Amount("22.5%", "5%", "40%")), ("5-40 %", Amount("22.5%", "5%", "40%")), ("all", Amount("100%")),
    ("1% to 50%", Amount("7.07107%", "1%", "50%")), ("12.5%", Amount("12.5%")), ("often", None), ("90", None)])
def test_shares(text: str, wanted: Amount | None) -> None:
    assert share(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("6 months", Amount("6 mo")), ("2 years", Amount("2 y")), ("10 days", Amount("10 d")), ("3 working days", Amount("3 wd")), ("12 mo", Amount("12 mo")),
    ("3 to 12 months", Amount("8 mo", "3 mo", "12 mo")), ("within 90 min", Amount("90 min")), ("soon", None)])
def test_times(text: str, wanted: Amount | None) -> None:
    assert term(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("0.2 a year", Amount("0.2/y")), ("once a month", Amount("1/mo")), ("twice a year", Amount("2/y")), ("3 times per week", Amount("3/w")),
    ("0.3/y", Amount("0.3/y")),
    ("0.1 to 2 a year", Amount("0.447214/y", "0.1/y", "2/y")), ("sometimes", None)])
def test_rates(text: str, wanted: Amount | None) -> None:
    assert rate(text) == wanted


def test_one_number_about_the_world_is_doubted_from_half_to_twice() -> None:
    assert doubted(Amount("2/y")) == Amount("2/y", "1/y", "4/y")
    assert doubted(Amount("50%")) == Amount("50%", "33.3333%", "66.6667%")
    assert doubted(Amount("22.5%", "5%", "40%")) == Amount("22.5%", "5%", "40%")


def test_names_are_made_of_what_people_write() -> None:
    assert slug("Unpaid parking fine") == "unpaid-parking-fine"
    assert slug("Nie płaci za bilet") == "nie-paci-za-bilet"
    assert slug("L'été") == "lete"
    with pytest.raises(Located):
        slug("不交停车费")


def read_one(key: str, raw: Any, **before: Any) -> Any:
    answers = Answers()
    for earlier, value in before.items():
        read_raw(earlier, value, answers)
    read_raw(key, raw, answers)
    return getattr(answers, key)


def test_acts() -> None:
    parking, volunteering, own = read_one("acts", "unpaid parking fines -10, volunteering, feeding pigeons (parks) -20 to -5 0.5 a year")
    assert (parking.name, parking.good, parking.worth, parking.own, parking.context) == ("unpaid-parking-fine", False, (-10, -10), False, "traffic")
    assert (volunteering.good, volunteering.worth) == (True, None)
    assert (own.name, own.worth, own.rate, own.own, own.context) == ("feeding-pigeons", (-20, -5), Amount("0.5/y"), True, "parks")
    assert read_one("acts", {"late return": -5, "volunteering": "+5"})[0].name == "late-return"
    assert [act.good for act in read_one("acts", "helping good, shouting bad")] == [True, False]


def test_scores_and_levels() -> None:
    yearly = read_one("score", "yearly")
    assert (yearly.review, yearly.counts) == ("12 mo", None)
    both = read_one("score", "every 6 months, 2 years")
    assert (both.review, both.counts) == ("6 mo", Amount("2 y"))
    assert read_one("score", "running, for ever").counts == "until-struck"
    assert read_one("levels", "start 1000, poor below 960, barred below 900").edges == (("poor", 960), ("barred", 900))
    assert read_one("levels", "three strikes").strikes == 3
    assert read_one("levels", {"start": 50, "poor": 40}).start == 50
    assert read_one("lasts", "as long as it is bad") == "standing"


def test_what_follows_and_ways_out() -> None:
    [one] = read_one("leads_to", "no library card, no loans, fine EUR 50 and published")
    assert (one.denied, one.costs, one.published) == ((("library-card", False), ("loan", False)), "EUR 50", True)
    assert read_one("way_out", "nothing") == ()
    pay, appeal = read_one("way_out", "pay the fine (5 days), appeal 30%")
    assert (pay.name, pay.takes, appeal.name, appeal.granted, appeal.appeal) == ("payment", Amount("5 d"), "appeal", Amount("30%"), True)
    decision = read_one("decides", "an official, within 10 days")
    assert (decision.by, decision.takes, decision.limit) == ("official", Amount("10 d"), True)
    assert read_one("decides", "automatic").by is None


def test_known_totals() -> None:
    sanctions, appeals = read_one("known", "10,000 sanctions, 800 appeals a year among 500,000 residents")
    assert (sanctions.kind, sanctions.low, sanctions.high, sanctions.among, sanctions.each) == ("sanctions", 9000, 11000, 500000, "1 y")
    assert appeals.kind is None
    [entries] = read_one("known", ["2,000 to 3,000 entries in 3 years among 1.5 million people"])
    assert (entries.low, entries.high, entries.each, entries.among) == (2000, 3000, "3 y", 1.5e6)


@pytest.mark.parametrize(("key", "raw", "said"), [
    ("acts", "unpaid parking fine 10", "good or bad"), ("acts", "volunteering +5", "no act is bad"), ("acts", "spam 0", "worth 0"),
    ("acts", "x -5 to 5", "either good or bad"), ("acts", "late return -5, late returns -6", "twice"), ("seen", "often", "not a share"),
    ("seen", "noise 5%", "not among the acts"), ("seen", "300%", "between 0 and 100%"), ("mistakes", "sometimes", "does not say how often"),
    ("score", "good", "neither yearly nor running"), ("levels", "low", "not a threshold"), ("levels", "below 101", "from the first day"),
    ("leads_to", "nothing", "nobody is harmed"), ("leads_to", "fine USD 5", "currency"), ("lasts", "some time", "not a time"),
    ("known", "10,000 sanctions", "among how many"), ("known", "7 sanctions a year among 90,000", "refused"),
    ("known", "70 sanctions a year among 900", "refused")])
def test_what_cannot_be_meant_is_said(key: str, raw: str, said: str) -> None:
    with pytest.raises(Located, match=said):
        read_one(key, raw, acts="late return -5") if key == "seen" else read_one(key, raw)


@pytest.mark.parametrize(("key", "raw"), [
    ("who", "Anna Kowalska, Jan Nowak and Ewa Zielińska"), ("who", "the city scores Mrs Smith"), ("acts", "late return 370502198801012345 -5"),
    ("acts", {"names": ["x"], "late return": -5}), ("acts", [{"name": "x", "born": "1990"}]), ("who", "anna@example.org"), ("seen", "faces.jpg"),
    ("who", "residents.csv"), ("leads_to", "no loan for AB123456"), ("way_out", "call +48 601 123 456"), ("known", "123-45-6789 among 90000"),
    ("decides", "a,b,c\nd,e,f\ng,h,i"), ("acts", 85010112345), ("who", "born 1980-01-02")])
def test_persons_are_refused_with_the_reason(key: str, raw: Any) -> None:
    with pytest.raises(Located) as problem:
        read_one(key, raw)
    assert problem.value.code == "D340"
    assert "never about people" in str(problem.value.hint)


@pytest.mark.parametrize(("key", "raw"), [
    ("who", "Deliveroo scores its riders"), ("who", "New York scores its residents"), ("acts", "Unpaid Parking Fine -10, Late Return -5"),
    ("levels", "start 100000, below 90000"), ("known", "12,000,000 entries a year among 1,400,000,000 residents"), ("seen", "number plates 40%"),
    ("acts", "rule of 2024-01-05 broken -5")])
def test_rules_are_not_taken_for_persons(key: str, raw: str) -> None:
    read_one(key, raw, **({"acts": "number plates -5"} if key == "seen" else {}))


def test_every_mistake_of_a_file_is_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "x.answers.yaml"
    file.write_text("who: a city\nacs: 1\nsociety: town\nacts:\n  late return: -5\n  noise: lots\nseen: {late return: 120%}\nnames: [A B]\ndecides: [a]\n",
                    "utf-8")
    with pytest.raises(Problems) as problems:
        read_answers(file)
    found = [(d.span.line + 1, d.span.col + 1, d.code) for d in problems.value.diagnostics]
    assert found == [(2, 1, "D102"), (3, 10, "D103"), (6, 10, "D120"), (7, 21, "D110"), (8, 1, "D340"), (9, 10, "D121")]
    text = problems.value.diagnostics[0].as_text()
    assert "did you mean `acts`?" in text
    assert "^^^" in text


def test_what_depends_on_an_answer_that_cannot_be_read_is_not_blamed(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("levels: low\nleads_to: {barred: no loan}\n", "utf-8")
    with pytest.raises(Problems) as problems:
        read_answers(file)
    assert [d.code for d in problems.value.diagnostics] == ["D120"]


@pytest.mark.parametrize(("text", "code"), [("", "D010"), ("- a", "D010"), ("who: [", "D005"), ("who: a\nwho: b", "D006"), ("who: !!python/name:x", "D007")])
def test_what_is_no_answers_file(text: str, code: str, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(Problems) as problems:
        read_answers(file)
    assert problems.value.diagnostics[0].code == code


def test_a_blank_file_is_read_and_says_that_nothing_is_known(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(blank(), "utf-8")
    assert read_answers(file).not_known == KEYS


def test_every_example_of_a_question_can_be_answered() -> None:
    from demerit.newcomer import QUESTIONS

    before = {"acts": "unpaid parking fine -10, volunteering +5", "levels": "poor below 90, barred below 70"}
    for question in QUESTIONS:
        for example in question.examples:
            read_one(question.key, example, **{key: raw for key, raw in before.items() if key != question.key})
