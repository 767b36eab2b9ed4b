"""Which law applies: by who scores, where, what was asked, and whether anything learns; and how grave a finding may be by it."""
from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from audit.test_codes import DESCRIBED, put
from demerit.audit import law
from demerit.audit.finding import Finding
from demerit.audit.judging import Audit
from demerit.audit.registry import codes
from demerit.cli import cli

Audited = Callable[..., Audit]


def facts(top: dict[str, Any] | None = None, **more: Any) -> str:
    held = put(DESCRIBED, "regime", "made") | (top or {})
    return yaml.safe_dump(held | {"facts": held["facts"] | more})


def only(found: Audit, code: str) -> Finding:
    (one,) = [one for one in found.findings if one.code == code]
    return one


def ids(one: Finding) -> set[str]:
    return {provision.id for provision in one.provisions}


# ---- the verdict -----------------------------------------------------------------------------------------------

BOOKS: dict[str, Any] = {"ai_system": "yes", "subject": "person", "output": "score", "observations": "several",
                         "inputs": {"books": {"context": "library", "basis": "behaviour", "relevance": "none"}}}


@pytest.mark.parametrize("change, kind", [
    ({}, "likely prohibited"), ({"subject": "entity"}, "review"), ({"subject": "unknown"}, "review"), ({"output": "unknown"}, "review"),
    ({"subject": "entity", "aggregates_persons": "yes"}, "likely prohibited"), ({"weight": "unknown"}, "review"), ({"observations": "unknown"}, "review")])
def test_never_likely_prohibited_while_an_element_is_open(audited: Audited, change: dict[str, Any], kind: str) -> None:
    verdict = audited(facts(**{**BOOKS, **change})).verdict
    open_ = [one.key for one in verdict.elements if one.state == "open"]
    assert verdict.kind == kind and (kind == "review") == bool(open_)


# ---- who scores ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who, sector, bound, free", [
    ("a bank", None, "creditor", {"platform", "police", "public", "authority", "bureau"}),
    ("a tenant bureau", "private", "bureau", {"platform", "police", "public", "creditor"}),
    ("a municipality", "public", "authority", {"platform", "police", "court", "creditor", "private"}),
    ("the police", None, "police", {"platform", "creditor", "private"}), ("a court", None, "public", {"authority", "police", "private"}),
    ("an online marketplace", None, "platform", {"police", "public", "creditor"})])
def test_a_provision_is_cited_only_to_those_it_binds(audited: Audited, who: str, sector: str | None, bound: str, free: set[str]) -> None:
    wide = dict(human_role="none", appeal={"human": "no", "possible": "no", "external": "no"}, reasons="no", hearing="no", notice="no", retention="12 y",
                impact_assessment="no", limitation="none", actor=who, **({"sector": sector} if sector else {}))
    found = audited(facts(**wide)).findings
    cited = [one for finding in found for one in finding.provisions if one.to]
    assert any(bound in one.to for one in cited) and all(not set(one.to) <= free for one in cited)


def test_what_binds_nobody_here_is_neither_found_nor_asked(audited: Audited) -> None:
    bank = audited(facts(actor="a bank", appeal={"possible": "yes", "free": "yes", "human": "yes", "window": "3 mo"}))
    assert not [one for one in bank.findings if one.code == "APP-1"] and "APP-2" not in {one.code for one in bank.unsaid}
    assert only(audited(facts(actor="a platform", appeal={"window": "3 mo"})), "APP-1").provisions[0].id == "eu.dsa.20"
    ends = put(yaml.safe_load(facts(notice={"lead": "1 d"})), "facts.treatments.no-driving.ends", "yes")
    assert only(audited(yaml.safe_dump(put(ends, "facts.actor", "a trading platform"))), "NOT-3")
    assert not [one for one in audited(yaml.safe_dump(put(ends, "facts.actor", "a municipality"))).findings if one.code == "NOT-3"]


def test_that_it_is_not_said_who_scores_is_said_once(audited: Audited) -> None:
    (note,) = audited(facts()).notes
    assert note.startswith("Which laws apply depends on who scores (") and "`jurisdiction`" in note
    assert audited(facts({"jurisdiction": "Germany"}, actor="a bank")).notes == ()


def test_those_who_decide_tell_who_scores_where_the_facts_do_not() -> None:
    from demerit.audit import audit

    assert "TIM-1" not in {one.code for one in audit("spc-2017").unsaid} and "TIM-1" in {one.code for one in audit("rongcheng-2016").unsaid}


# ---- the ground ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ground, cited, not_cited", [
    ("sex", {"eu.charter.21", "un.iccpr.26", "us.ecoa.1691a", "eu.goods.4.1.a"}, {"eu.gdpr.9", "cn.pipl.28-29", "cn.crir.14", "cn.shanghai.14"}),
    ("pregnancy", {"eu.charter.21", "eu.goods.4.1.a"}, {"eu.gdpr.9", "cn.pipl.28-29", "cn.crir.14"}),
    ("religion", {"eu.gdpr.9", "cn.pipl.28-29", "cn.crir.14", "us.ecoa.1691a"}, {"eu.goods.4.1.a"}),
    ("trade-union", {"eu.gdpr.9"}, {"cn.pipl.28-29", "cn.crir.14", "us.ecoa.1691a"}),
    ("ethnicity", {"eu.gdpr.9", "us.ecoa.1691a"}, {"cn.crir.14", "cn.pipl.28-29"}),
    ("blood-type", {"eu.gdpr.9", "cn.crir.14"}, {"us.ecoa.1691a"})])
def test_a_protected_trait_is_held_against_the_law_that_names_it(audited: Audited, ground: str, cited: set[str], not_cited: set[str]) -> None:
    found = ids(only(audited(yaml.safe_dump(put(yaml.safe_load(facts()), f"facts.inputs.{ground}", {"context": "traffic"}))), "EQ-1"))
    assert cited <= found and not found & not_cited
    assert not [one for one in audited(yaml.safe_dump(put(yaml.safe_load(facts()), "facts.inputs.sex", {"context": "traffic"})), laws=("cn",)).findings
                if one.code == "EQ-1"]


def test_every_protected_word_has_one_ground() -> None:
    for word in law.words()["protected"]:
        assert len([ground for ground, items in law.words()["grounds"].items() if word in items]) == 1, word


# ---- systems of artificial intelligence ------------------------------------------------------------------------

WIDE = {"inputs": {name: {"context": name, "basis": "behaviour"} for name in ("traffic", "library", "waste")},
        "treatments": {"a": {"context": "work", "kind": "harm"}, "b": {"context": "housing", "kind": "harm"}}}


def test_what_rests_on_law_of_ai_systems_alone_does_not_fail_where_there_is_none(audited: Audited) -> None:
    with_, without = (only(audited(facts(ai_system=ai, **WIDE), laws=("eu",)), "CTX-4") for ai in ("yes", "no"))
    assert with_.depends_on_ai and with_.severity == "error" and with_.trips("error") and not with_.moot
    assert without.depends_on_ai and without.severity == "note" and without.moot and not without.trips("note")
    birthplace = put(yaml.safe_load(facts(ai_system="no")), "facts.inputs.birthplace", {"context": "traffic"})
    found = audited(yaml.safe_dump(birthplace))
    assert [one.code for one in found.findings] == ["EQ-2"] and found.other_law == () and not found.trips("note")


def test_where_other_law_speaks_too_only_that_is_cited(audited: Audited) -> None:
    one = only(audited(facts(ai_system="no", **WIDE | {"treatments": {"a": {"context": "work", "kind": "harm"}}})), "CTX-1")
    assert not one.moot and one.provisions and not any(provision.ai for provision in one.provisions)


def test_what_applies_later_or_to_some_systems_only_says_so() -> None:
    runner = CliRunner()
    assert "AI Act Art. 27 (2024-06-13, http://data.europa.eu/eli/reg/2024/1689/oj, applies from 2027-12-02)" in re.sub(
        r"\s+", " ", runner.invoke(cli, ["audit", "--explain", "GOV-1"]).output)
    assert "only of high-risk systems of Annex III" in runner.invoke(cli, ["audit", "--explain", "REA-1"]).output
    coming = law.provisions()["eu.ai-act.26.6"]
    assert coming.to_come and coming.beside == "applies from 2027-12-02" and not law.provisions()["eu.ai-act.5.1.c"].to_come
    assert isinstance(law.AS_OF, dt.date)


# ---- the legal systems asked -----------------------------------------------------------------------------------


def test_limits_severity_and_verdict_go_by_the_law_that_was_asked(audited: Audited) -> None:
    kept = facts(retention={"term": "8 y", "from": "end"}, actor="a credit bureau")
    us = only(audited(kept, laws=("us",)), "EXP-1")
    assert us.number is not None and "US: " in us.number.law and "China" not in us.number.law and us.severity == "error"
    assert only(audited(facts(retention="until-struck"), laws=("eu",)), "EXP-1").number.law == "no longer than needed"  # type: ignore[union-attr]
    assert [one.severity for days in ("30 d", "31 d", "45 d", "46 d") for one in audited(facts(appeal={"within": days}), laws=("us",)).findings
            if one.code == "APP-3"] == ["warning", "warning", "error"]
    assert only(audited(facts(notice={"within": "30 d"}), laws=("cn",)), "NOT-2").severity == "error"
    assert audited(kept, laws=("us",)).as_json()["social_scoring"] is None and audited(kept).as_json()["social_scoring"] is not None


def test_that_nothing_was_read_of_a_law_is_said(audited: Audited) -> None:
    notes = audited(facts(actor="a bank"), laws=("us",)).notes
    assert any(note.startswith("No provision of US law was read for CTX-1, CTX-2") and "EXI-2" in note and "EQ-1" not in note for note in notes)
    assert not any("was read for" in note for note in audited(facts(actor="a bank")).notes)


@pytest.mark.parametrize("text, severities", [
    ({"appeal": {"within": "1 mo"}}, [None]), ({"appeal": {"within": "31 d"}}, [None]), ({"appeal": {"within": "32 d"}}, ["warning"]),
    ({"appeal": {"within": "3 mo"}}, ["warning"]), ({"appeal": {"within": "100 d"}}, ["error"])])
def test_an_extension_is_no_rule_warned_of_before_and_an_error_past_it(audited: Audited, text: dict[str, Any], severities: list[str | None]) -> None:
    found: list[str | None] = [one.severity for one in audited(facts(**text), laws=("eu",)).findings if one.code == "APP-3"]
    assert (found or [None]) == severities


def test_a_body_outside_is_given_its_days_and_their_extension(audited: Audited) -> None:
    found = {days: [one.severity for one in audited(facts(actor="a platform", appeal={"external_within": days})).findings if one.code == "APP-2"]
             for days in ("90 d", "91 d", "180 d", "181 d")}
    assert found == {"90 d": [], "91 d": ["warning"], "180 d": ["warning"], "181 d": ["error"]}


# ---- how grave -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where, severity", [
    (None, "warning"), ("Shanghai, China", "error"), ("China", "error"), ("United States", None), ("nowhere", "warning")])
def test_an_error_needs_a_law_that_applies_where_it_is(audited: Audited, where: str | None, severity: str | None) -> None:
    top = {"jurisdiction": where} if where else {}
    found = [one.severity for one in audited(facts(top, retention={"term": "7 y", "from": "end"}, actor="a credit bureau")).findings if one.code == "EXP-1"]
    assert found == ([severity] if severity else [])


def test_a_local_law_and_a_rule_of_our_own_make_no_error_elsewhere(audited: Audited) -> None:
    late = {"annulment": {"within": "20 d"}, "actor": "a city"}
    assert only(audited(facts({"jurisdiction": "Jinan, Shandong, China"}, **late)), "APP-5").severity == "error"
    assert only(audited(facts({"jurisdiction": "China"}, **late)), "APP-5").severity == "warning"
    bank = only(audited(facts(actor="a bank", exit={"only_money": "yes"})), "EXI-2")
    assert bank.severity == "warning" and ids(bank) == {"ours.rule.exit"}
    assert not [one for one in audited(facts(actor="a bank", exit={"only_money": "yes"}), laws=("eu",)).findings if one.code == "EXI-2"]


def test_a_term_from_the_finding_is_said_to_be_one(audited: Audited) -> None:
    text: dict[str, Any] = {"retention": {"term": "5 y", "from": "finding"}, "limitation": "2 y"}
    one = only(audited(facts(**text)), "EXP-1")
    assert "the term counts from the finding" in one.message and one.number is not None and one.number.file == "5 y from the finding"
    assert "Zhejiang Public Credit Regulation" in one.number.law
    hangzhou = facts({"jurisdiction": "Hangzhou, Zhejiang, China"}, actor="a city", **text)
    assert not [one for one in audited(hangzhou).findings if one.code == "EXP-1"]


# ---- GDPR Art. 22 ----------------------------------------------------------------------------------------------


def test_the_exceptions_of_art_22_are_named_with_what_they_still_ask(audited: Audited) -> None:
    def machine(**more: Any) -> Finding:
        return only(audited(facts(human_role="none", **more)), "HUM-1")

    basis = [{"law": "Contract and consent, GDPR Art. 22(2)"}]
    plain, claimed = machine(), machine(legal_basis=basis)
    kept = machine(legal_basis=basis, appeal={"possible": "yes", "human": "yes"})
    assert "eu.gdpr.22.2" in ids(plain) and "Art. 22(3) still requires that a person can be asked to step in" in plain.clears
    assert plain.severity == claimed.severity == "error" and "Art. 22(3) then still asks for a person" in claimed.message
    assert kept.severity == "warning" and "and a person can be asked" in kept.message
    chinese = only(audited(facts(human_role="none", legal_basis=basis), laws=("cn",)), "HUM-1")
    assert "Art. 22" not in chinese.message + chinese.clears


# ---- shown -----------------------------------------------------------------------------------------------------


def test_a_family_is_explained_and_no_law_is_cut_off() -> None:
    said = CliRunner().invoke(cli, ["audit", "--explain", "ctx"]).output
    assert [f"CTX-{n}  " in said for n in (1, 2, 3, 4)] == [True] * 4
    assert all(one.says.count("(") == one.says.count(")") for one in law.provisions().values())
    assert "health or financial safety were harmed" in law.provisions()["cn.apl.36"].says


def test_a_comma_that_cuts_a_text_off_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = yaml.safe_load('instruments: {a: {title: A, provisions: {"1": {mark: P, says: one, or two}}}}')
    monkeypatch.setattr(law, "_read", lambda name: cut)
    with pytest.raises(ValueError, match="or two"):
        law.provisions.__wrapped__()


def test_every_legal_system_stands_before_its_law(audited: Audited, tmp_path: Path) -> None:
    path = tmp_path / "made.yaml"
    path.write_text(facts(human_role="none", appeal={"court": "no"}), "utf-8")
    run = CliRunner()
    text, page, marks = (re.sub(r"\s+", " ", run.invoke(cli, ["audit", str(path), "--format", one]).output) for one in ("text", "html", "github"))
    assert "law: EU: GDPR Art. 22(1)" in text and "China: Personal Information Protection Law Art. 24(3)" in text
    assert "EU: GDPR Art. 22(1)" in page and "Law: EU: GDPR Art. 22(1)" in marks and "not legal advice" in marks
    assert all(one.text().startswith(f"{law.SYSTEMS[one.law]}: ") for code in codes().values() for one in code.provisions)
    un = run.invoke(cli, ["audit", str(path), "--law", "un", "--select", "APP-6", "--format", "github"])
    assert un.exit_code == 0 and "::error" not in un.output and "::notice" in un.output and "Art. 5(1)(c)" not in un.output
    assert "Social scoring" not in run.invoke(cli, ["audit", str(path), "--law", "us"]).output
    assert json.loads(run.invoke(cli, ["audit", str(path), "--json"]).output)["notes"]
