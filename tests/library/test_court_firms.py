"""Firms on the court's list: what is said of them is what is said of people, and the register shows who represents them."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from demerit import api, language
from demerit.language.quantities import Quantity
from demerit.language.schema import Regime, World
from demerit.runs.plan import prepare
from demerit.verbs.registry import command

WORDS = {"own-motion-on-firms": "own-motion", "application-on-firms": "creditor-application", "register-of-firms": "enforcement-register",
         "firm-reports-due": "report-due", "firm-reports": "debtor-reports", "firms-just-let-off": "just-let-off", "firm-cases": "case-open",
         "listed-firms": "listed", "decided-firms": "decided", "restricted-firms": "restricted", "firms-to-perform": "to-perform",
         "firm-forgery": "forgery-or-violence", "firm-": ""}
"""What is called otherwise where it is about firms, longer names first."""
OF_PEOPLE = {"spc-2013": {"forgery-grave"}, "spc-2017": {"violence-extended", "count-grave-violence"}}
OF_PEOPLE["spc-2020"] = OF_PEOPLE["spc-2017"]
"""Rules that firms have none like: violence and threats are somebody's."""


@pytest.fixture(params=["spc-2013", "spc-2017", "spc-2020"])
def regime(request: pytest.FixtureRequest) -> Regime:
    return language.load(request.param, kind="regime").document


def as_of_people(said: Any) -> Any:
    """The same said of people."""
    text = json.dumps(said)
    for firms, people in WORDS.items():
        text = text.replace(firms, people)
    return json.loads(text)


def plain(element: Any) -> Any:
    """What an element says, without its source and whom it is about."""
    said = json.loads(element.model_dump_json(exclude={"cite", "about"}))
    # no campus loan is a firm's; an error source that takes one for another has its own name
    said["unless"] = [one for one in said.get("unless") or [] if "campus-loan-student" not in one.get("states", {})]
    said["errors"] = list((said.get("errors") or {}).values())
    return said


def test_each_rule_about_firms_says_what_that_about_people_says(regime: Regime) -> None:
    firms = {name for name in regime.rules if name.startswith("firm-")}
    people = regime.rules.keys() - firms - OF_PEOPLE[regime.regime]
    assert {name.removeprefix("firm-") for name in firms} == people
    for name in firms:
        assert as_of_people(plain(regime.rules[name])) == plain(regime.rules[name.removeprefix("firm-")]), name


def test_so_do_files_channels_and_remedies(regime: Regime) -> None:
    own = {"firm-dishonest-acts": "dishonest-acts", "firm-correction": "correction", "firm-reconsideration": "reconsideration"}
    found = 0
    for section in (regime.files, regime.channels, regime.remedies):
        for name, element in section.items():
            like = own.get(name, WORDS.get(name))
            if like is None or like not in section:
                continue
            found += 1
            said, told = as_of_people(plain(element)), plain(section[like])
            if "sees" in said:  # grave violence is not seen of firms
                told["sees"] = [conduct for conduct in told["sees"] if conduct != "grave-violence"]
            assert said == told, name
    assert found == {"spc-2013": 6, "spc-2017": 9, "spc-2020": 12}[regime.regime]
    assert regime.files["listed-firms"].shown == "public" and regime.files["listed-firms"].about == "firms"


def test_what_is_assumed_of_firms_is_assumed_of_them_alone() -> None:
    world: World = language.load("debtors", kind="world").document
    ours = {name: one for section in (world.conducts, world.states) for name, one in section.items() if name.startswith("firm-")}
    assert len(ours) == 19 and all(one.about == "firms" for one in ours.values())
    for name, one in ours.items():
        for quantity in (getattr(one, "rate", None), getattr(one, "share", None)):
            assert quantity is None or (isinstance(quantity, Quantity) and quantity.evidence == "assumed" and quantity.unknown and quantity.cite is None), name


def test_what_falls_on_heads_spares_who_was_allowed_to_spend_their_own() -> None:
    for name in ("consumption-2010", "consumption-2015", "consumption-2020", "national"):
        effects = language.load(name, kind="regime").document.effects
        heads = [effect for effect in effects.values() if set(effect.on) == {"representative", "controller"}]
        assert len(heads) == 6 and all(effect.spares == ["heads-exempted"] for effect in heads), name


@pytest.mark.slow
def test_the_register_shows_a_listed_firm_with_its_representative_who_is_not_listed(tmp_path: Path) -> None:
    api.start(prepare("spc-2017", towns=1, years=2, residents=None, sweep=False, sets=["conducts.firm-judgment-unperformed.rate=1/y"]), tmp_path / "run")

    def asked(*which: str) -> dict[str, Any]:
        done = CliRunner().invoke(command, [str(tmp_path / "run"), *which, "--format", "json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    firm = asked("--random", "listed-firms")
    assert firm["code"].startswith("FICT-X000") and {one["file"] for one in firm["standings"]} == {"listed-firms"}
    assert {one["rule"] for one in firm["entries"]} <= {"firm-refuses-own-motion", "firm-refuses-on-application"}
    head = asked(firm["representative"])
    assert {one["file"]: one["level"] for one in head["standings"]}["listed"] == "off" and "heads" not in json.dumps(head)
