"""Every code: a case in which it fires, and the same case with one thing changed in which it does not."""
from __future__ import annotations

import ast
import copy
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demerit.audit.judging import Audit, audit
from demerit.audit.registry import FAMILIES, checks, codes
from demerit.audit.view import View

WORLD = (Path(__file__).parent / "town.yaml").read_text("utf-8")
STREET = (Path(__file__).parent / "street.yaml").read_text("utf-8")
SOURCES = {"law": {"title": "A law"}}
CITE = {"source": "law", "at": "Art. 1"}

DESCRIBED: dict[str, Any] = {
    "regime": "made", "title": "t", "facts": {
        "purpose": {"context": "traffic", "legitimate": "yes"},
        "inputs": {"driving": {"context": "traffic", "gravity": "moderate", "provenance": "observed"}},
        "treatments": {"no-driving": {"context": "traffic", "severity": "considerable", "kind": "harm"}}}}
"""A described scheme in which nothing is wrong."""
FULL: dict[str, Any] = {
    "regime": "made", "title": "t", "sources": SOURCES, "in_force": "2020-01-01", "world": "town", "scope": {"age": {"at_least": 18}},
    "channels": {"camera": {"sees": ["speeding", "late-fee", "unpaid-loan", "loan-suit-lost", "petition", "complaint", "course"], "coverage": "50%"}},
    "files": {"points": {"reads": "sum", "start": 100, "worse": "down", "levels": {"bad": 0, "good": 90}}},
    "deciders": {"office": {"title": "An office"}},
    "rules": {"speeding": {"when": {"act": "speeding", "seen_by": "camera"}, "write": {"in": "points", "worth": -20, "counts": "24 mo"}, "cite": CITE}},
    "effects": {"no-driving": {"while": "points.bad", "context": "traffic", "denies": "drive", "cite": CITE}}}
"""A full regime in which nothing is wrong."""


def put(data: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with a value at a dotted path; None takes it away."""
    out = copy.deepcopy(data)
    *way, last = path.split(".")
    at = out
    for part in way:
        at = at.setdefault(part, {})
    if value is None:
        at.pop(last, None)
    else:
        at[last] = value
    return out


def described(**facts: Any) -> dict[str, Any]:
    out = copy.deepcopy(DESCRIBED)
    out["facts"] |= facts
    return out


def full(*edits: tuple[str, Any]) -> dict[str, Any]:
    out = FULL
    for path, value in edits:
        out = put(out, path, value)
    return out


def rule(act: str, worth: float = -20, **more: Any) -> dict[str, Any]:
    write = {"in": "points", "worth": worth, "counts": "24 mo"} | more.pop("write", {})
    return {"when": {"act": act, "seen_by": "camera"}, "write": write, "cite": CITE} | more


LISTED = full(("files.listed", {"reads": "any"}),
              ("rules.list", {"when": {"reaches": "points.bad"}, "write": {"in": "listed", "counts": "24 mo"}, "cite": CITE}),
              ("effects.no-driving.while", "listed"))
PUBLIC = put(LISTED, "files.listed.shown", "public")
REMEDY = {"against": "points", "because": ["wrong-person"], "window": "12 mo", "asks": "50%", "decided": {"by": "office", "within": "3 wd"}, "suspends": True}
REMEDIED = full(("remedies.objection", REMEDY))
NEIGHBOURLY = put(FULL, "world", "street")
"""A full regime in a town with households, children, friends and firms."""
OFFICE = full(("deciders.office", {"serves": 1000, "reviewers": 1, "each": "1 d"}), ("rules.speeding.decided", {"by": "office"}))
"""500 noticed acts a year for one reviewer who needs a day for each."""
QUEUED = put(put(REMEDIED, "deciders.office", {"serves": 4000, "reviewers": 1, "each": "1 d"}), "remedies.objection.decided", {"by": "office"})
"""Half of 2000 people noticed in a year ask."""
LOADED = described(workload={"cases": "800/d", "reviewers": 4, "needs": "20 min", "week": "40 h"})

FIRMS = full(("world", "street"), ("channels.registry", {"sees": ["wages-unpaid"], "about": "firms", "coverage": "50%"}),
             ("files", {"bad-firms": {"reads": "any", "about": "firms"}}),
             ("rules", {"firm": {"when": {"act": "wages-unpaid", "seen_by": "registry"}, "write": {"in": "bad-firms", "counts": "12 mo"}, "cite": CITE}}),
             ("effects.no-driving", {"while": "bad-firms", "context": "work", "denies": "job", "on": "representative", "cite": CITE}))
"""What a firm does falls on whoever represents it."""
HEADED = full(("world", "street"), ("channels.registry", {"sees": ["wages-unpaid"], "about": "firms", "coverage": "50%"}),
              ("files.bad-firms", {"reads": "any", "about": "firms"}),
              ("rules.firm", {"when": {"act": "wages-unpaid", "seen_by": "registry"}, "write": {"in": "bad-firms", "counts": "12 mo"}, "cite": CITE}),
              ("rules.head", {"when": {"enters": "bad-firms"}, "cite": CITE,
                              "write": {"in": "points", "worth": -20, "counts": "12 mo", "on": "representative"}}))
"""Who represents a firm gets points for what it does."""

NEXT: dict[str, Any] = {
    "regime": "next", "title": "t", "in_force": "2020-01-01", "world": "town", "channels": {"camera": {"sees": ["speeding"], "coverage": "50%"}},
    "files": {"black": {"reads": "any"}},
    "rules": {"speeding": {"when": {"act": "speeding", "seen_by": "camera"}, "write": {"in": "black", "counts": "12 mo"}}}}
"""A regime beside the others."""
LENIENT = put(NEXT, "regime", "lenient") | {"rules": NEXT["rules"] | {"off": {"when": {"act": "course"}, "strike": {"in": "black"}}}}
"""The same, with a way off before the term."""
BESIDE_FIRMS: dict[str, Any] = {
    "regime": "firms", "title": "t", "in_force": "2020-01-01", "world": "street",
    "channels": {"registry": {"sees": ["wages-unpaid"], "about": "firms", "coverage": "50%"}},
    "files": {"bad-firms": {"reads": "any", "about": "firms"}, "black": {"reads": "any"}},
    "rules": {"firm": {"when": {"act": "wages-unpaid", "seen_by": "registry"}, "write": {"in": "bad-firms", "counts": "12 mo"}},
              "head": {"when": {"enters": "bad-firms"}, "write": {"in": "black", "counts": "with-cause", "on": "representative"}}}}
"""A regime beside the others that lists whoever represents a firm."""
SHARED = full(("alongside", ["next"]), ("rules.copy", {"when": {"enters": "next/black"}, "cite": CITE,
                                                       "write": {"in": "points", "worth": -20, "counts": "with-cause"}}))
"""What stands in its list is held against people here."""

MIXED_UP = {"plate": {"kind": "other-person", "rate": "2%", "by": {"sex": {"woman": 2}}}}
IN, OUT = "facts.inputs.driving", "facts.treatments.no-driving"
CASES: list[tuple[str, dict[str, Any], str, Any]] = [
    ("CTX-1", put(DESCRIBED, f"{IN}.context", "speech"), f"{IN}.relevance", {"law": "Act, Art. 1"}),
    ("CTX-1", full(("effects.no-driving.denies", "job"), ("effects.no-driving.context", "work")), "effects.no-driving.related", ["traffic"]),
    ("CTX-2", put(DESCRIBED, f"{IN}.relevance", "none"), f"{IN}.relevance", {"law": "Act, Art. 1"}),
    ("CTX-2", put(DESCRIBED, "facts.purpose.context", "welfare"), "facts.purpose.context", "traffic"),
    ("CTX-3", put(DESCRIBED, f"{IN}.reused", "yes"), f"{IN}.reuse_basis", "Act, Art. 2"),
    ("CTX-3", described(shared_with=[{"who": "insurers"}]), "facts.shared_with", [{"who": "insurers", "basis": "Act, Art. 2"}]),
    ("CTX-3", put(SHARED, "rules.copy.cite", None), "rules.copy.cite", CITE),
    ("CTX-4", full(("rules.loan", rule("unpaid-loan")), ("rules.fee", rule("late-fee")),
                   ("effects.no-job", {"while": "points.bad", "context": "work", "denies": "job", "cite": CITE})), "effects.no-job", None),
    ("EQ-1", put(DESCRIBED, "facts.inputs.religion", {"context": "traffic"}), "facts.inputs.religion", None),
    ("EQ-1", put(DESCRIBED, "facts.inputs.religion", {"context": "traffic"}), "facts.inputs.religion.relevance", {"law": "Act"}),
    ("EQ-1", put(DESCRIBED, f"{IN}.protected", "yes"), f"{IN}.protected", "no"),
    ("EQ-1", put(NEIGHBOURLY, "scope.attributes", {"sex": ["man"]}), "scope.attributes", None),
    ("EQ-1", put(NEIGHBOURLY, "scope.age.under", 30), "scope.age.under", None),
    ("EQ-1", put(NEIGHBOURLY, "rules.speeding.unless", [{"sex": "man"}]), "rules.speeding.unless", [{"age": {"under": 18}}]),
    ("EQ-1", put(NEIGHBOURLY, "rules.speeding.if", {"age": {"under": 30}}), "rules.speeding.if", {"age": {"at_least": 18}}),
    ("EQ-1", put(NEIGHBOURLY, "rules.kind", rule("course", 20) | {"if": {"sex": "man"}}), "rules.kind.if", None),
    ("EQ-1", put(NEIGHBOURLY, "channels.camera.by", {"sex": {"woman": 2}}), "channels.camera.by", {"sex": {"woman": 1}}),
    ("EQ-1", put(NEIGHBOURLY, "channels.camera.errors", MIXED_UP), "channels.camera.errors.plate.by", {"sex": {"woman": 1}}),
    ("EQ-1", put(put(NEIGHBOURLY, "remedies.objection", REMEDY), "remedies.objection.open_to", {"sex": "man"}), "remedies.objection.open_to", None),
    ("EQ-1", put(put(NEIGHBOURLY, "remedies.objection", REMEDY), "remedies.objection.unless", [{"sex": "man"}]), "remedies.objection.unless", None),
    ("EQ-1", put(DESCRIBED, "facts.inputs.health", {"context": "traffic"}), "facts.inputs.health.protected", "no"),
    ("EQ-1", put(DESCRIBED, "facts.inputs.age-band", {"context": "traffic"}), "facts.inputs.age-band.protected", "no"),
    ("EQ-2", put(DESCRIBED, "facts.inputs.birthplace", {"context": "traffic"}), "facts.inputs.birthplace.relevance", {"study": "Doe 2020"}),
    ("EQ-2", put(DESCRIBED, f"{IN}.proxy", "yes"), f"{IN}.proxy", "no"),
    ("DAT-1", put(DESCRIBED, f"{IN}.provenance", "inferred"), f"{IN}.checked", "yes"),
    ("DAT-1", put(DESCRIBED, f"{IN}.provenance", "predicted"), "facts.appeal.flag", "yes"),
    ("DAT-2", put(put(DESCRIBED, "facts.purpose.context", "credit"), "facts.inputs.friends-list", {"source": "social network"}),
     "facts.inputs.friends-list", None),
    ("DAT-2", put(put(DESCRIBED, "facts.purpose.context", "credit"), "facts.inputs.twitter-posts", {"context": "credit"}), "facts.inputs.twitter-posts", None),
    ("DAT-2", put(put(DESCRIBED, "facts.purpose.context", "credit"), f"{IN}.context", "social-media"), f"{IN}.context", "credit"),
    ("LEG-1", described(published="no"), "facts.published", "yes"),
    ("LEG-1", full(("rules.speeding.cite", None)), "rules.speeding.cite", CITE),
    ("LEG-1", full(("rules.speeding.write.worth", {"uniform": [-50, -5], "step": 5})), "rules.speeding.write.worth", -20),
    ("LEG-2", put(DESCRIBED, f"{IN}.document", "no"), f"{IN}.document", "yes"),
    ("LEG-2", put(DESCRIBED, f"{IN}.what", "complaints by others"), f"{IN}.document", "yes"),
    ("LEG-2", full(("rules.speeding.cite.at", "investigated for speeding")), "rules.speeding.decided", {"by": "office", "takes": "5 d"}),
    ("LEG-2", put(DESCRIBED, "facts.inputs.arrest", {"context": "traffic"}), "facts.inputs.arrest.document", "yes"),
    ("LEG-3", described(retroactive="yes"), "facts.retroactive", "no"),
    ("TIM-1", described(limitation="none"), "facts.limitation", "2 y"),
    ("TIM-1", described(limitation="3 y"), "facts.limitation", "1 y"),
    ("BIS-1", full(("rules.loan", rule("unpaid-loan")), ("rules.suit", rule("loan-suit-lost"))), "files.points.highest", "case"),
    ("BIS-1", full(("rules.again", rule("speeding"))), "rules.again", None),
    ("BIS-1", described(same_matter=[["driving", "fine"]], inputs={"driving": {"context": "traffic"}, "fine": {"context": "traffic"}}),
     "facts.counted_once", "yes"),
    ("BIS-1", full(("channels.neighbours", {"sees": "speeding", "coverage": "10%"}), ("rules.speeding.when.seen_by", ["camera", "neighbours"])),
     "rules.speeding.write.per", "case"),
    ("PRO-1", full(("world", "street"), ("facts.inputs.speeding.gravity", "minor"), ("effects.no-driving.denies", None),
                   ("effects.no-driving.costs", {"income": "100%"}), ("effects.no-driving.every", "1 mo")), "effects.no-driving.costs", {"income": "5%"}),
    ("PRO-1", put(put(DESCRIBED, f"{IN}.gravity", "trifling"), f"{OUT}.severity", "severe"), f"{OUT}.severity", "noticeable"),
    ("PRO-1", put(DESCRIBED, f"{OUT}.proportionate", "no"), f"{OUT}.proportionate", "yes"),
    ("PRO-1", put(DESCRIBED, "facts.purpose.legitimate", "no"), "facts.purpose.legitimate", "yes"),
    ("PRO-1", full(("files", {"listed": {"reads": "any"}}), ("effects.no-driving.while", "listed"), *[
        (f"rules.{act}", {"when": {"act": act, "seen_by": "camera"}, "write": {"in": "listed", "counts": "12 mo"}, "cite": CITE})
        for act in ("speeding", "unpaid-loan", "loan-suit-lost")]), "rules.speeding.write.counts", "6 mo"),
    ("PRO-2", described(de_minimis="no"), "facts.de_minimis", "yes"),
    ("PRO-2", full(("files", {"listed": {"reads": "any"}}), ("effects.no-driving.while", "listed"),
                   ("rules.speeding.write", {"in": "listed", "counts": "12 mo"}), ("facts.inputs.speeding.gravity", "minor")), "facts.first_offence", "yes"),
    ("PRO-3", full(("scope", {"age": {"at_least": 16}})), "scope", {"age": {"at_least": 18}}),
    ("PRO-3", full(("scope", {})), "scope", {"age": {"at_least": 18}}),
    ("PRO-3", described(lowest_age=12), "facts.lowest_age", 18),
    ("PRO-3", described(incapacity="no"), "facts.incapacity", "yes"),
    ("PRO-4", described(fault_defence="no"), "facts.fault_defence", "yes"),
    ("COL-1", put(DESCRIBED, f"{OUT}.falls_on", ["child"]), f"{OUT}.falls_on", ["the-person"]),
    ("COL-1", put(DESCRIBED, f"{OUT}.what", "no licence for the spouse"), f"{OUT}.falls_on", ["the-person"]),
    ("COL-1", put(DESCRIBED, "facts.inputs.friends-scores", {"context": "traffic"}), "facts.inputs.friends-scores", None),
    ("COL-1", put(NEIGHBOURLY, "effects.no-driving.on", ["self", "children"]), "effects.no-driving.on", "self"),
    ("COL-1", put(NEIGHBOURLY, "effects.no-driving.on", "household"), "effects.no-driving.on", None),
    ("COL-1", put(NEIGHBOURLY, "effects.no-driving.on", "friends"), "effects.no-driving.on", "self"),
    ("COL-1", put(NEIGHBOURLY, "rules.speeding.write.on", "friends"), "rules.speeding.write.on", None),
    ("COL-1", put(put(NEIGHBOURLY, "rules.kind", rule("course")), "rules.kind.write.on", ["self", "household"]), "rules.kind.write.worth", 20),
    ("COL-2", put(DESCRIBED, f"{OUT}.falls_on", ["representative"]), "facts.directly_responsible", "yes"),
    ("COL-2", put(FIRMS, "effects.no-driving.on", "representative"), "facts.directly_responsible", "yes"),
    ("COL-2", put(FIRMS, "effects.no-driving.on", ["representative", "controller"]), "effects.no-driving", None),
    ("COL-2", put(HEADED, "rules.head.write.on", "controller"), "facts.directly_responsible", "yes"),
    ("COL-2", put(HEADED, "rules.head.write.on", "representative"), "rules.head", None),
    ("COL-2", full(("alongside", ["firms"]), ("world", "street"), ("rules.hears", {"when": {"enters": "firms/black"}, "cite": CITE,
                   "write": {"in": "points", "worth": -20, "counts": "with-cause"}})), "facts.directly_responsible", "yes"),
    ("RGT-1", put(DESCRIBED, f"{IN}.context", "speech"), f"{IN}.context", "traffic"),
    ("RGT-1", put(DESCRIBED, "facts.inputs.dispute-filed", {"context": "traffic"}), "facts.inputs.dispute-filed.protected", "no"),
    ("RGT-1", put(DESCRIBED, "facts.inputs.petitions", {"context": "traffic"}), "facts.inputs.petitions", None),
    ("RGT-1", full(("rules.petition", rule("petition"))), "rules.petition.write.worth", 20),
    ("RGT-1", full(("effects.quiet", {"while": "points.bad", "deters": {"conducts": ["petition"], "by": "10%"}})), "effects.quiet", None),
    ("RGT-2", full(("effects.no-driving.denies", "flight")), "effects.no-driving.denies", "drive"),
    ("RGT-2", described(treatments={"no-flights": {"context": "traffic", "necessity": "he hijacks planes"}}, reasons={"given": "yes"}), "facts.appeal",
     {"within": "5 d"}),
    ("RGT-3", PUBLIC, "files.listed.shown", "officials"),
    ("RGT-3", put(PUBLIC, "rules.list.write.counts", "until-struck"), "files.listed.shown", "nobody"),
    ("RGT-3", PUBLIC, "facts.publication", {"term": "yes", "ground": "yes"}),
    ("RGT-3", described(publication="yes"), "facts.publication", "no"),
    ("RGT-3", full(("effects.named", {"while": "points.bad", "publishes": True, "cite": CITE})), "effects.named", None),
    ("TRP-1", full(("rules.speeding.cite.at", "speeding, per month")), "rules.speeding.write.cap", {"points": 20, "per": "12 mo"}),
    ("TRP-1", full(("effects.fee", {"while": "points.bad", "costs": "EUR 5", "every": "1 mo", "cite": CITE})), "effects.fee.every", None),
    ("TRP-1", put(DESCRIBED, f"{IN}.what", "points off for each month not paid"), "facts.surcharge.capped", "yes"),
    ("TRP-1", described(surcharge={"recurs": "yes", "capped": "no"}), "facts.surcharge.capped", "yes"),
    ("TRP-1", described(surcharge={"stops_in_review": "no"}), "facts.surcharge.stops_in_review", "yes"),
    ("BAS-1", full(("effects.no-driving.denies", "housing")), "facts.treatments.no-driving.baseline_preserved", "yes"),
    ("BAS-1", put(DESCRIBED, f"{OUT}.essential", "yes"), f"{OUT}.essential", "no"),
    ("BAS-1", put(DESCRIBED, f"{OUT}.baseline_preserved", "no"), f"{OUT}.baseline_preserved", "yes"),
    ("BAS-1", put(put(DESCRIBED, f"{OUT}.kind", "reward"), f"{OUT}.baseline_preserved", "no"), f"{OUT}.baseline_preserved", "yes"),
    ("NOT-1", described(notice={"before": "no"}), "facts.notice.before", "yes"),
    ("NOT-1", described(hearing="no"), "facts.hearing", "yes"),
    ("NOT-1", full(("files.points.notice", {"reaches": "90%", "takes": "5 d"})), "files.points.notice.takes", "0 d"),
    ("NOT-2", described(notice="no"), "facts.notice", "yes"),
    ("NOT-2", described(notice={"within": "2 mo"}), "facts.notice.within", "5 d"),
    ("NOT-2", full(("files.points.notice", {"by": "none"})), "files.points.notice", {"reaches": "90%"}),
    ("NOT-2", full(("files.points.notice", {"reaches": "90%", "within": "3 mo"})), "files.points.notice.within", "5 d"),
    ("NOT-2", full(("files.points.notice", {"reaches": "0%", "within": "3 d"})), "files.points.notice.reaches", "90%"),
    ("NOT-2", full(("files.points.notice", {"reaches": "20%", "within": "3 d"})), "files.points.notice.reaches", "60%"),
    ("NOT-2", full(("files.points.notice", {"reaches": "90%", "within": "3 d", "takes": "90 d"})), "files.points.notice.takes", "3 d"),
    ("NOT-2", full(("files.points.notice", {"reaches": "90%", "takes": {"drawn": "exponential", "mean": "200 d"}})),
     "files.points.notice.takes", {"drawn": "exponential", "mean": "2 d"}),
    ("NOT-3", put(described(notice={"lead": "10 d"}), f"{OUT}.ends", "yes"), "facts.notice.lead", "30 d"),
    ("REA-1", described(reasons="no"), "facts.reasons", "yes"),
    ("REA-1", described(reasons={"says": ["measure"]}), "facts.reasons.says", ["measure", "scope", "duration", "facts", "automation", "ground", "redress"]),
    ("REA-2", described(reasons={"counterfactual": "no"}), "facts.reasons.counterfactual", "yes"),
    ("HUM-1", described(human_role="symbolic"), "facts.human_role", "meaningful"),
    ("HUM-1", described(appeal={"human": "no"}), "facts.appeal.human", "yes"),
    ("HUM-1", described(third_party_reliance="yes"), "facts.human_role", "meaningful"),
    ("HUM-1", LOADED, "facts.workload.cases", "60/d"),
    ("HUM-1", LOADED, "facts.workload.reviewers", 60),
    ("HUM-1", LOADED, "facts.workload.needs", "1 min"),
    ("HUM-1", described(workload={"cases": "800/d", "reviewers": 4, "needs": "3 h"}), "facts.workload.needs", "5 min"),
    ("HUM-1", full(("rules.speeding.decided", {"by": "office"}), ("deciders.office.title", "A classifier")), "deciders.office.title", "A judge"),
    ("HUM-1", put(REMEDIED, "deciders.office.title", "The model"), "facts.human_role", "meaningful"),
    ("HUM-1", OFFICE, "deciders.office.reviewers", 2),
    ("HUM-1", OFFICE, "deciders.office.each", "4 h"),
    ("HUM-1", OFFICE, "deciders.office.serves", 700),
    ("HUM-1", put(put(OFFICE, "deciders.office.serves", 700), "deciders.office.open", "working-days"), "deciders.office.open", "always"),
    ("HUM-1", OFFICE, "channels.camera.coverage", "30%"),
    ("HUM-1", OFFICE, "rules.speeding.decided", None),
    ("HUM-1", QUEUED, "remedies.objection.asks", "10%"),
    ("HUM-1", QUEUED, "files.points.notice", {"reaches": "20%"}),
    ("HUM-2", described(actor="a delivery app", reasons="no"), "facts.reasons", "yes"),
    ("APP-1", described(appeal="no"), "facts.appeal", "yes"),
    ("APP-1", described(appeal={"window": "1 mo"}), "facts.appeal.window", "6 mo"),
    ("APP-1", described(appeal={"free": "no"}), "facts.appeal.free", "yes"),
    ("APP-1", put(REMEDIED, "remedies.objection.window", "10 d"), "remedies.objection.window", "6 mo"),
    ("APP-1", put(REMEDIED, "remedies.objection.asks", {"wronged": "50%", "others": "5%", "costs": "EUR 5"}), "remedies.objection.asks", "50%"),
    ("APP-1", put(put(REMEDIED, "rules.loan", rule("unpaid-loan")), "remedies.objection.of", ["speeding"]), "remedies.objection.of", None),
    ("APP-1", full(("files.other", {"reads": "any"}), ("rules.other", rule("late-fee") | {"write": {"in": "other", "counts": "12 mo"}}),
                   ("remedies.elsewhere", REMEDY | {"against": "other"})), "remedies.elsewhere.against", "points"),
    ("APP-1", put(LISTED, "remedies.objection", REMEDY | {"because": ["wrong-person"], "of": ["list"], "against": "listed", "window": "72 h"}),
     "remedies.objection.window", "6 mo"),
    ("APP-1", put(LISTED, "remedies", {"plan": REMEDY | {"because": [], "against": "listed", "window": "72 h", "suspends": False}, "dispute": REMEDY}),
     "remedies.plan.window", "6 mo"),
    ("APP-2", described(appeal={"external": "no"}), "facts.appeal.external", "yes"),
    ("APP-2", described(appeal={"external_within": "7 mo"}), "facts.appeal.external_within", "3 mo"),
    ("APP-3", described(appeal="no"), "facts.appeal", "yes"),
    ("APP-3", described(appeal={"within": "3 mo"}), "facts.appeal.within", "3 wd"),
    ("APP-3", put(REMEDIED, "remedies.objection.decided.within", "60 d"), "remedies.objection.decided.within", "3 wd"),
    ("APP-3", put(REMEDIED, "remedies.objection.decided.takes", "300 d"), "remedies.objection.decided.takes", "3 d"),
    ("APP-3", put(REMEDIED, "remedies.objection.decided.takes", {"drawn": "exponential", "mean": "60 d"}), "remedies.objection.decided.takes", "3 d"),
    ("APP-3", put(REMEDIED, "remedies.objection.strike", {"within": "3 wd", "takes": "200 d"}), "remedies.objection.strike.takes", "1 d"),
    ("APP-3", put(REMEDIED, "remedies.objection.because", None), "remedies.objection.because", ["wrong-person"]),
    ("APP-4", described(appeal={"suspends": "no"}), "facts.appeal.suspends", "yes"),
    ("APP-4", described(appeal={"suspends": "no"}), "facts.appeal.flag", "yes"),
    ("APP-4", put(REMEDIED, "remedies.objection.suspends", False), "remedies.objection.flags", True),
    ("APP-4", put(put(REMEDIED, "remedies.further", {"after": "objection.refused", "because": ["wrong-person"], "asks": "20%", "decided": {"by": "office"}}),
                  "remedies.objection.suspends", True), "remedies.further.suspends", True),
    ("APP-5", described(annulment="no"), "facts.annulment", "yes"),
    ("APP-5", described(annulment={"within": "10 wd"}), "facts.annulment.within", "1 wd"),
    ("APP-5", put(LISTED, "rules.list.write.falls_with", "none"), "rules.list.write.falls_with", "cause"),
    ("APP-5", put(LISTED, "rules.list.write.follows", "30 d"), "rules.list.write.follows", "1 d"),
    ("APP-6", described(appeal={"court": "no"}), "facts.appeal.court", "yes"),
    ("APP-7", described(appeal={"penalised": "yes"}), "facts.appeal.penalised", "no"),
    ("APP-7", full(("rules.complains", rule("complaint"))), "rules.complains.write.worth", 5),
    ("APP-7", put(REMEDIED, "rules.nuisance", {"when": {"asked": "objection"}, "write": {"in": "points", "worth": -5, "counts": "1 mo"}, "cite": CITE}),
     "rules.nuisance", None),
    ("APP-8", described(appeal={"independent": "no"}), "facts.appeal.independent", "yes"),
    ("EXP-1", described(actor="a bank", retention="12 y"), "facts.retention", "2 y"),
    ("EXP-1", full(("rules.speeding.write.counts", "until-struck")), "rules.speeding.write.counts", "24 mo"),
    ("EXP-1", full(("rules.speeding.write.counts", "6 y")), "rules.speeding.write.counts", "5 y"),
    ("EXP-1", described(retention="until-struck"), "facts.retention", "5 y"),
    ("EXP-1", described(retention="8 y"), "facts.retention", "2 y"),
    ("EXP-1", described(retention={"term": "4 y", "from": "fulfilment"}), "facts.retention.from", "end"),
    ("EXP-1", described(retention={"term": "4 y", "from": "delisting"}), "facts.retention.from", "act"),
    ("EXP-1", described(retention={"term": "4 y", "from": "entry"}, limitation="2 y"), "facts.retention.from", "act"),
    ("EXP-1", described(retention={"term": "4 y", "from": "finding"}, limitation="2 y"), "facts.limitation", "1 y"),
    ("EXP-1", full(("rules.speeding.write.counts", "4 y"), ("facts.limitation", "2 y")), "rules.speeding.write.counts_from", "act"),
    ("EXP-1", full(("rules.speeding.write.counts", "4 y"), ("facts.limitation", "2 y")), "rules.speeding.write.counts", "3 y"),
    ("EXP-1", full(("rules.speeding.write.counts", "5 y"), ("channels.camera.delay", "60 d")), "rules.speeding.write.counts_from", "act"),
    ("EXP-1", full(("rules.speeding.write.counts", "5 y"), ("rules.speeding.decided", {"by": "office", "takes": "60 d"})), "rules.speeding.decided", None),
    ("EXP-2", described(retention={"term": "3 y", "source_term": "6 mo"}), "facts.retention.source_term", "3 y"),
    ("EXP-2", put(SHARED, "rules.copy.write.counts", "24 mo"), "rules.copy.write.counts", "with-cause"),
    ("EXP-2", put(SHARED, "rules.copy.write.counts", "until-struck"), "rules.copy.write.counts", "with-cause"),
    ("EXP-2", full(("files", {"listed": {"reads": "any"}, "copy": {"reads": "any"}}), ("rules", {
        "ban": rule("speeding") | {"write": {"in": "listed", "counts": "30 d"}},
        "copy": {"when": {"enters": "listed"}, "write": {"in": "copy", "counts": "5 y"}, "cite": CITE}}), ("effects.no-driving.while", "copy")),
     "rules.copy.write.counts", "30 d"),
    ("EXP-2", put(put(SHARED, "rules.copy.write.counts", "12 mo"), "alongside", ["lenient"]) | {"rules": {
        "copy": SHARED["rules"]["copy"] | {"when": {"enters": "lenient/black"}, "write": {"in": "points", "worth": -20, "counts": "12 mo"}}}},
     "rules.copy.write.counts", "with-cause"),
    ("EXI-1", full(("rules.speeding.write.counts", "until-struck")), "rules.course", {"when": {"act": "course"}, "strike": {"in": "points"}}),
    ("EXI-1", described(exit="no"), "facts.exit", "after the course"),
    ("EXI-2", described(exit={"only_money": "yes"}), "facts.exit.only_money", "no"),
    ("EXI-2", described(exit={"others_will": "yes"}), "facts.exit.others_will", "no"),
    ("EXI-2", described(exit="pay the debt"), "facts.retention", "1 y"),
    ("EXI-3", described(exit={"repair": "no"}), "facts.exit.repair", "yes"),
    ("EXI-3", described(exit={"repair_free": "no"}), "facts.exit.repair_free", "yes"),
    ("EXI-3", described(exit={"repair_within": "30 wd"}), "facts.exit.repair_within", "3 wd"),
    ("EXI-3", full(("remedies.course", {"against": "points", "asks": {"wronged": "50%", "others": "50%", "costs": "EUR 50"}, "decided": {"by": "office"}})),
     "remedies.course.asks.costs", None),
    ("EXI-3", full(("remedies.course", {"against": "points", "asks": "50%", "decided": {"by": "office", "takes": "60 d"}})),
     "remedies.course.decided.takes", "3 wd"),
    ("EXI-4", described(exit={"loop": "yes"}), "facts.exit.loop", "no"),
    ("EXI-4", full(("effects.no-driving.provokes", {"conduct": "speeding", "rate": "1/y"})), "effects.no-driving.provokes", None),
    ("EXI-2", full(("rules.speeding.write.counts", "until-struck"), ("rules.off", {"when": {"act": "course"}, "strike": {"in": "points"}})),
     "rules.speeding.write.counts", "24 mo"),
    ("EXI-4", full(("rules.off", {"when": {"act": "course"}, "strike": {"in": "points"}}), ("effects.no-driving.stops", "course")),
     "effects.no-driving.stops", None),
    ("EXI-4", full(("rules.loan", rule("unpaid-loan")), ("effects.no-driving.denies", "job")), "effects.no-driving.denies", "drive"),
    ("GOV-1", described(impact_assessment="no"), "facts.impact_assessment", "yes"),
    ("GOV-2", described(logging="no"), "facts.logging", "yes"),
    ("GOV-2", described(logging="1 mo"), "facts.logging", "6 y"),
]


def judged(folder: Path, data: dict[str, Any]) -> Audit:
    (folder / "town.yaml").write_text(WORLD, "utf-8")
    (folder / "street.yaml").write_text(STREET, "utf-8")
    for beside in (NEXT, LENIENT, BESIDE_FIRMS):
        (folder / f"{beside['regime']}.yaml").write_text(yaml.safe_dump(beside, sort_keys=False), "utf-8")
    path = folder / "made.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")
    return audit(path)


def found(folder: Path, data: dict[str, Any]) -> set[str]:
    return {one.code for one in judged(folder, data).findings}


@pytest.fixture
def fires(tmp_path: Path) -> Callable[[dict[str, Any]], set[str]]:
    return lambda data: found(tmp_path, data)


def test_nothing_is_wrong_with_what_the_cases_start_from(tmp_path: Path) -> None:
    assert judged(tmp_path, DESCRIBED).findings == () and judged(tmp_path, FULL).findings == ()


LISTED_IN_THE_LAW = {"CTX": 4, "EQ": 2, "DAT": 2, "LEG": 3, "PRO": 4, "TIM": 1, "BIS": 1, "COL": 2, "RGT": 3, "TRP": 1, "BAS": 1, "NOT": 3, "REA": 2, "HUM": 2,
                     "APP": 8, "EXP": 2, "EXI": 4, "GOV": 2}
"""Families and how many codes each has."""


def test_every_code_has_a_page_a_check_and_a_case() -> None:
    wanted = [f"{family}-{n}" for family, last in LISTED_IN_THE_LAW.items() for n in range(1, last + 1)]
    assert len(wanted) == 47 and sorted(codes()) == sorted(wanted)
    assert {code for code, *_ in CASES} == set(wanted)
    assert all(page.fires and page.why and page.clears and page.provisions for page in codes().values())
    assert all(checks()[code] for code in wanted)


def _sites() -> set[tuple[str, int]]:
    """Every place in the checks where something is found: module and line."""
    out = set()
    for name in FAMILIES:
        module = import_module(f"demerit.audit.{name}")
        tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
        out |= {(module.__name__, node.lineno) for node in ast.walk(tree)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("found", "late")}
    return out


def test_every_way_to_fire_fires_in_a_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fired: set[tuple[str, int]] = set()

    def noted(plain: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: View, *given: Any, **more: Any) -> Any:
            frame = sys._getframe(1)
            fired.add((frame.f_globals["__name__"], frame.f_lineno))
            return plain(self, *given, **more)
        return call

    for way in ("found", "late"):
        monkeypatch.setattr(View, way, noted(getattr(View, way)))
    for _, data, _, _ in CASES:
        judged(tmp_path, data)
    wanted = _sites()
    assert len(wanted) > 90 and wanted - fired == set()


@pytest.mark.parametrize("code, data, path, cure", CASES, ids=[f"{code}:{path}" for code, _, path, _ in CASES])
def test_it_fires_and_one_change_clears_it(fires: Callable[[dict[str, Any]], set[str]], code: str, data: dict[str, Any], path: str, cure: Any) -> None:
    before, after = fires(data), fires(put(data, path, cure))
    assert code in before
    assert code not in after


@pytest.mark.parametrize("code, data, path, cure", CASES, ids=[f"{code}:{path}" for code, _, path, _ in CASES])
def test_a_finding_stands_somewhere_and_says_what_clears_it(tmp_path: Path, code: str, data: dict[str, Any], path: str, cure: Any) -> None:
    result = judged(tmp_path, data)
    for one in result.findings:
        assert one.file.endswith(".yaml") and one.row is not None and one.row.strip() and one.clears and one.provisions
        assert one.element is not None and one.path


# ---- safeguards ------------------------------------------------------------------------------------------------

SERVES: dict[str, tuple[str, Any]] = {
    "notice.given": ("NOT", "yes"), "notice.before": ("NOT", "yes"), "hearing": ("NOT", "yes"), "reasons.given": ("REA", "yes"),
    "reasons.counterfactual": ("REA", "yes"), "human_role": ("HUM", "meaningful"), "appeal.possible": ("APP", "yes"), "appeal.free": ("APP", "yes"),
    "appeal.suspends": ("APP", "yes"), "appeal.flag": ("APP", "yes"), "appeal.external": ("APP", "yes"), "appeal.court": ("APP", "yes"),
    "appeal.independent": ("APP", "yes"), "appeal.human": ("HUM", "yes"), "annulment.spreads": ("APP", "yes"), "exit.repair": ("EXI", "yes"),
    "exit.stated": ("EXI", "yes"), "de_minimis": ("PRO", "yes"), "first_offence": ("PRO", "yes"), "incapacity": ("PRO", "yes"),
    "fault_defence": ("PRO", "yes"), "published": ("LEG", "yes"), "impact_assessment": ("GOV", "yes"), "logging.done": ("GOV", "yes"),
    "retention.term": ("EXP", "1 y"), "limitation": ("TIM", "1 y"), "counted_once": ("BIS", "yes"), "directly_responsible": ("COL", "yes"),
    "surcharge.capped": ("TRP", "yes"), "appeal.within": ("APP", "2 wd"), "appeal.window": ("APP", "1 y"), "notice.within": ("NOT", "1 d"),
    "retention.source_term": ("EXP", "10 y"), "publication.ground": ("RGT", "yes"), "publication.term": ("RGT", "yes")}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([data for _, data, _, _ in CASES if "facts" in data and "rules" not in data]), st.sampled_from(sorted(SERVES)))
def test_a_safeguard_never_adds_a_finding_of_the_family_it_serves(tmp_path: Path, data: dict[str, Any], guard: str) -> None:
    family, value = SERVES[guard]
    top, *rest = guard.split(".")
    short = data["facts"].get(top)
    if rest and short is not None and not isinstance(short, dict):
        return  # `notice: no` is one fact; a second one beside it would be another document
    before = [one.code for one in judged(tmp_path, data).findings if one.family == family]
    after = [one.code for one in judged(tmp_path, put(data, f"facts.{guard}", value)).findings if one.family == family]
    assert sorted(after) == sorted(code for code in before if code in after) and len(after) <= len(before)
