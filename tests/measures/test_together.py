"""Regimes lived together: whose the days are is said, and nothing that the one alongside does is denied."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import demerit

QUIET = """
regime: quiet
title: A note and nothing else
in_force: 2024-01-01
world: plain
alongside: loud
channels: {eye: {sees: speeding, coverage: 50%}}
files: {notes: {reads: any}}
rules: {note: {when: {act: speeding, seen_by: eye}, write: {in: notes, counts: 30 d}}}
"""
LOUD = """
regime: loud
title: No cars for speeders
in_force: 2024-01-01
world: plain
channels: {camera: {sees: speeding, coverage: 50%}}
files: {banned: {reads: any}}
rules: {ban: {when: {act: speeding, seen_by: camera}, write: {in: banned, counts: 90 d}}}
effects:
  no-car: {while: banned, denies: rent-a-car}
  fear: {while: banned, deters: {conducts: speeding, by: {value: 50%, evidence: assumed, range: [0%, 80%]}}}
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: Any) -> Any:
    folder: Path = tmp_path_factory.mktemp("together")
    (folder / "quiet.yaml").write_text(QUIET, "utf-8")
    (folder / "loud.yaml").write_text(LOUD, "utf-8")
    return demerit.run(folder / "quiet.yaml", years=1, towns=3, seed=2, sweep=False, sets=["town.residents=300"], out=folder / "out")


def test_the_other_regime_is_named_beside_the_title(ran: Any) -> None:
    said = " ".join(ran.text.split())
    assert "Lived together with loud (No cars for speeders). quiet itself has no sanction" in said
    assert ran.summary["finding"][0].count("under a sanction of loud on an average day") == 1
    page = (ran.path / "report.html").read_text("utf-8")
    assert "Lived together with loud (No cars for speeders)." in page
    assert "lived together: quiet and loud" in page


def test_response_and_refusals_are_those_of_all(ran: Any) -> None:
    """Acts are deterred and cars refused by the regime alongside: neither is called nothing."""
    assert "under a sanction people do up to 50% less" in " ".join(ran.text.split())
    assert "response 0%" not in ran.text
    keys = {n["key"]: n for h in ran.summary["headlines"] for n in h["numbers"]}
    assert keys["deterred"]["events"] > 0
    assert keys["denied"]["events"] > 0


def test_mistaken_days_and_the_difference_add_up(ran: Any) -> None:
    """Without errors there is nothing to tell apart; the row of days that a correct record would not have is there."""
    keys = {n["key"]: n["value"] for n in ran.summary["headlines"][0]["numbers"]}
    assert keys["harm/error"] == keys["harm/error/wholly"] == keys["because"] == keys["knock-on"] == 0
