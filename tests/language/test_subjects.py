"""Whom something is about, and on whom it falls: mistakes about firms, households and who is spared."""
from __future__ import annotations

import pytest

WORLD = (
    ("traits: {traffic: {shape: 1}}", "households: {sizes: {2: 100%}, children: {1: 100%}}\nfirms: {per_resident: 5%}"),
    ("  volunteering: {rate: 1/y, context: community}", "  volunteering: {rate: 1/y, context: community}\n  arrears: {rate: 1/y, context: finance, about: firms}"),
    ("flight: {rate: 2/y, context: travel}", "flight: {rate: 2/y, context: travel}, school: {rate: 1/y, context: family, about: children}"))
FIRMS = (
    ("  wanted: {reads: any}", "  wanted: {reads: any}\n  excused: {reads: any}\n  bad-firms: {reads: any, about: firms}\n  good-firms: {reads: any, about: firms}"),
    ("  helps:", "  bad: {when: {act: arrears}, write: {in: bad-firms, counts: 1 y}}\n  good: {when: {act: arrears}, write: {in: good-firms, counts: 1 mo}}\n"
                 "  excused: {when: {act: volunteering}, write: {in: excused, counts: 1 mo}}\n  helps:"),
    ("  slower:", "  heads: {while: bad-firms, denies: flight, on: [representative, controller], spares: excused}\n  slower:"))
HEADS = "on: [representative, controller], spares: excused}"


def test_an_effect_on_others_may_spare_them_by_files_of_their_own(case):
    case.world(*WORLD)
    assert case.regime(*FIRMS) == []
    own = ("{while: wanted, denies: flight, costs: CNY 100}", "{while: wanted, denies: flight, on: household, spares: [wanted, score.A]}")
    assert case.regime(own) == [], "the others' standing on the very list it comes from may be asked"


@pytest.mark.parametrize("old, new, code, marked", [
    (HEADS, "on: [representative, controller], spares: good-firms}", "D240", "good-firms"),
    (HEADS, "on: [representative, controller], unless: excused}", "D240", "excused"),
    (HEADS, "on: [representative, controller], spares: exkused}", "D201", "exkused"),
    (HEADS, "on: [representative, controller], spares: score.Z}", "D202", "score.Z"),
    ("denies: flight, costs: CNY 100}", "denies: flight, spares: excused}", "D242", "spares"),
    ("denies: flight, costs: CNY 100}", "denies: school, on: children, spares: excused}", "D242", "spares"),
    (HEADS, "on: friends, spares: excused}", "D240", "on: friends"),
])
def test_a_mistake_about_who_is_spared(case, said, old, new, code, marked):
    case.world(*WORLD)
    found = case.regime(*FIRMS, (old, new))
    assert any(one == code and (marked in text or text in marked) for one, text in said(found)), said(found)


def test_mistakes_fall_on_firms_of_no_group(case, said):
    case.world(*WORLD)
    channel = "channels:\n  paper: {sees: arrears, about: firms, coverage: 50%, errors: {mixed-up: {kind: other-person, rate: 1%, by: {sex: {man: 2}}}}}"
    assert ("D240", "by") in said(case.regime(*FIRMS, ("channels:", channel)))
