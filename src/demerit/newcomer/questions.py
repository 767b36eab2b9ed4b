"""The twelve questions: what is asked, in what words, and what an empty answer becomes."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One question.  `unknown` says what is written when nobody knows; `more` is shown on `?`."""

    key: str
    ask: str
    examples: tuple[str, ...]
    unknown: str
    more: str


QUESTIONS: tuple[Question, ...] = (
    Question("who", "Who scores whom?", ("the city scores its residents", "a delivery app scores its riders"), "somebody scores the residents",
             "One line, for the title. Say what kind of people, never who: no names, no numbers of cards or accounts, no lists."),
    Question("society", "In which society? city, platform or country", ("city", "platform", "country"), "a city",
             "city: a city in the European Union. platform: people who post, buy, sell or work online. country: a whole country. Each comes with "
             "published shares of age, sex and so on, and with guesses of how often people do things. The people in it do not exist."),
    Question("acts", "For what? Which acts count, good and bad, and how much is each worth?",
             ("unpaid parking fine -10, volunteering +5", "late delivery -1, insult -20 to -5", "late return (library) -5"),
             "missed appointments, worth unknown",
             "Acts in a row, with commas. -10 is bad, +5 is good; leave the number out if you do not know it, or give two: -20 to -5. If you know how "
             "often one person does it, add it: 0.2 a year. In brackets: the part of life it belongs to. Acts that are not there yet are added."),
    Question("seen", "What share of these acts comes to notice?", ("90%", "5% to 40%", "unpaid parking fine 95%, volunteering 20%"), "between 5% and 90%",
             "Of a hundred such acts, how many does somebody see and write down? One share for all, or one for each act."),
    Question("mistakes", "How often is the wrong person blamed?",
             ("1%", "never", "0.1% to 5%", "1% and 0.01 a year made up"), "0.1% to 5%, and some reports are made up",
             "Of a hundred reports, how many are about somebody else: a misread number plate, a namesake, a mix-up of accounts? And how many reports a "
             "year and person are of things nobody did?"),
    Question("score", "Is it a yearly score or a running one, and how long does an entry count?",
             ("yearly", "running, 2 years", "yearly, 3 years", "running, for ever"),
             "running; an entry counts between 3 months and 5 years",
             "yearly: people are placed once a year. running: every entry counts at once. Then: how long until an entry stops counting?"),
    Question("levels", "When is the standing bad?",
             ("below 90", "start 1000, below 960", "poor below 90, barred below 70", "3 strikes", "one is enough", "start 12, below 1"),
             "everybody starts at 100; bad somewhere after half an entry to four and a half",
             "Everybody starts at 100 points unless you say where. Give one or more thresholds, with names if they have any; or say how many bad acts "
             "it takes (3 strikes). Penalty points that add up to a ban at 12: give acts their points with a minus (speeding -3) and say start 12, below 1."),
    Question("leads_to", "What does a bad standing lead to?",
             ("no library card", "no loan, published", "fine EUR 50", "poor: published; barred: no loan, 5% of income"),
             "being shown in public, so that days under it are counted",
             "What is denied (no ..), what it costs (fine EUR 50, 5% of income), whether it is published. With several levels: LEVEL: what; LEVEL: what."),
    Question("lasts", "How long does that last?", ("as long as the standing is bad", "6 months", "3 to 12 months", "for ever"), "between 1 month and 5 years",
             "Either as long as the standing is bad, or a fixed time from the day it went bad, or until somebody takes it off."),
    Question("way_out", "What can one do about it?",
             ("nothing", "pay", "pay, course", "appeal 30%", "pay (5 days)"), "something puts it right, between never and twice a year",
             "What takes entries off early: pay, course, appeal, or words of your own. For an appeal: how many in a hundred are granted. In brackets: how "
             "long it takes. Appeals by the rightly and the wrongly listed succeed alike; the language cannot tell them apart yet."),
    Question("decides", "Who decides, and how fast?", ("automatic", "an official, 10 days", "a committee, 1 to 3 months"), "an office, within 60 days",
             "Who puts people on it, and how long from the act (or the threshold) to the decision? automatic: nobody, at once. For the audit, say "
             "how if you know: automatic, by a learned model; or: automatic, by fixed rules."),
    Question("known", "Which totals are known?",
             ("none", "10,000 sanctions a year among 500,000 residents", "2,000 to 3,000 entries a year among 90000 residents"),
             "none",
             "Published sums: sanctions, entries, refusals, struck, people on the list. Always among how many people. Sums under 10, or among fewer than "
             "1,000 people, are refused, and so is anything about one person: demerit has no place for them."),
)
KEYS = tuple(question.key for question in QUESTIONS)
PLEDGE = "The questions are about rules, never about people: no names, no numbers of cards or accounts, no faces, no lists of anybody."


def blank() -> str:
    """An answers file with nothing in it but comments."""
    lines = ["# Twelve answers for `demerit new --answers FILE`. Leave empty what you do not know: it becomes a range.", f"# {PLEDGE}", ""]
    for question in QUESTIONS:
        lines += [f"# {question.ask}", *(f"#   {example}" for example in question.examples), f"# empty: {question.unknown}", f"{question.key}:", ""]
    return "\n".join(lines)
