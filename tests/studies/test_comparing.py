"""Comparing: the same people and luck, so identical regimes differ by nothing, and a difference is that of the two runs."""
from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from demerit.language import load
from demerit.runs.executor import live_towns
from demerit.runs.plan import prepare
from demerit.runs.problems import CannotRun
from demerit.runs.totals import BATCHES
from demerit.studies.comparing import BATCHED, compare, without
from demerit.studies.provisions import NEW, OLD, by_provision, differing, hybrid, provisions

SMALL = {"years": 3, "towns": 20, "sets": ("town.residents=200",), "sweep": False, "threads": 1}


def plan(name: str, world: str = "plain", **more: object):
    return prepare(name, world=world, **{**SMALL, **more})


def test_a_regime_differs_from_itself_by_exactly_nothing():
    found = compare({"a": plan("three-strikes"), "b": plan("three-strikes")})
    for one in found.arms[1].numbers.values():
        assert one.less is not None
        if math.isfinite(one.value.value):
            assert one.less.value == 0 and one.less.low in (0, None)


def test_a_difference_is_that_of_the_two_runs_and_paired():
    arms = {"without": plan("three-strikes"), "with": plan("three-strikes", overlays=("entries-12-months",))}
    found = compare(arms)
    first, second = found.arms
    one, other = first.numbers["harm"], second.numbers["harm"]
    assert one.less is None and other.less is not None
    assert other.less.value == pytest.approx(other.value.value - one.value.value, rel=1e-12)
    unpaired = math.hypot(one.value.half, other.value.half)
    assert other.less.half is not None and other.less.half < unpaired  # shared luck makes it sharper


def test_leaving_out_a_group_of_towns_is_living_without_them():
    given = plan("three-strikes")
    whole = live_towns(given.scenario, range(20), threads=1)
    rest = live_towns(given.scenario, [town for town in range(20) if town != 7], threads=1)
    left = without(whole, 7)
    for name in ("counts", "time", "spells", "spell_sums", "moves", "batch_rules", "towns"):
        assert (getattr(left, name) == getattr(rest, name)).all()
    held = {one.name for one in fields(whole) if isinstance(array := getattr(whole, one.name), np.ndarray) and array.shape[0] == BATCHES}
    assert held == set(BATCHED)  # rulings and waits too: what is kept by group of towns and not left out would have no noise


def test_other_people_cannot_be_compared():
    with pytest.raises(CannotRun, match="run on"):
        compare({"a": plan("three-strikes"), "b": plan("empty", world="rongcheng")})


def test_what_one_regime_has_nothing_of_is_nought_there(tmp_path):
    """An effect on the household and refusals, and neither: all of it is the difference, either way round; a list is not in the other."""
    (tmp_path / "homes.yaml").write_text("include: plain\nworld: homes\nhouseholds: {sizes: {1: 20%, 3: 80%}}\n", "utf-8")
    text = ("regime: {name}\ntitle: t\nin_force: 2020-01-01\nworld: homes\nchannels: {{eye: {{sees: red-light, coverage: 50%}}}}\n"
            "files: {{{file}: {{reads: any}}}}\nrules: {{r: {{when: {{act: red-light, seen_by: eye}}, write: {{in: {file}, counts: 6 mo}}}}}}\n"
            "effects: {{no: {{while: {file}, {effect}}}}}\n")
    for name, file, effect in (("hard", "on", "denies: rent-a-car, on: [self, household]"), ("soft", "noted", "publishes: yes")):
        (tmp_path / f"{name}.yaml").write_text(text.format(name=name, file=file, effect=effect), "utf-8")
    hard, soft = (prepare(tmp_path / f"{name}.yaml", **SMALL) for name in ("hard", "soft"))
    there, back = (compare(arms).arms for arms in ({"hard": hard, "soft": soft}, {"soft": soft, "hard": hard}))
    for key in ("third/household", "denied"):
        whole = there[0].numbers[key].value
        gone, more = there[1].numbers[key], back[1].numbers[key]
        assert whole.value > 0 and (gone.value.value, gone.less.value, more.less.value) == (0, -whole.value, whole.value)
        assert (gone.less.low, gone.less.high) == (-whole.high, -whole.low) and (more.less.low, more.less.high) == (whole.low, whole.high)
    assert "on/starts" not in there[1].numbers and there[1].numbers["noted/starts"].less is None
    assert "third/household/error" not in there[1].numbers


OLDER = """
regime: older
title: An older text
in_force: 2020-01-01
world: plain
channels: {eye: {sees: WATCHED, coverage: 50%}}
files: {list: {reads: any}}
effects: {no: {while: list, denies: DENIED}}
rules:
  put: {when: {act: WATCHED, seen_by: eye}, write: {in: list, counts: 6 mo}, cite: {source: s, at: Art. 1}}
  gone: {when: {act: OTHER, seen_by: eye2}, write: {in: list, counts: 1 y}, cite: {source: s, at: Art. 9}}
sources: {s: {title: A source}}
"""


@pytest.fixture
def texts(tmp_path: Path):
    world = load("plain", kind="world").document
    first, second, *_ = world.conducts
    text = OLDER.replace("WATCHED", first).replace("OTHER", second).replace("DENIED", next(iter(world.attempts)))
    text = text.replace("channels: {eye:", f"channels: {{eye2: {{sees: {second}, coverage: 50%}}, eye:")
    newer = (text.replace("regime: older", "regime: newer").replace("counts: 6 mo", "counts: 3 mo")
             .replace(text[text.index("  gone:"):text.index("sources:")], "")
             + "provisions: {shorter: {title: A shorter term, parts: [rules.put]}}\n")
    for name, one in (("older", text), ("newer", newer)):
        (tmp_path / f"{name}.yaml").write_text(one, "utf-8")
    return tmp_path / "older.yaml", tmp_path / "newer.yaml"


def test_what_differs_belongs_to_one_provision_each(texts):
    old, new = (load(path, kind="regime") for path in texts)
    assert differing(old, new) == [("rules", "put"), ("rules", "gone")]
    found = provisions(old, new)
    assert [(one.name, one.parts) for one in found] == [("shorter", (("rules", "put"),)), ("Art. 9", (("rules", "gone"),))]


def test_all_provisions_of_the_newer_text_make_the_newer_text(texts):
    old, new = (load(path, kind="regime") for path in texts)
    made = hybrid(old, new, provisions(old, new), "newer")
    assert not differing(made, new) or all(section in ("files", "channels", "deciders") for section, _ in differing(made, new))
    assert set(made.document.rules) == {"put"} and str(made.document.rules["put"].write.counts.value) == "3 mo"
    back = hybrid(new, old, provisions(old, new), "older")
    assert set(back.document.rules) == {"put", "gone"}


def test_a_shorter_term_means_fewer_days_and_is_exact_by_itself(texts):
    old, new = (plan(path) for path in texts)
    steps = by_provision(old, new)
    alone = {one.provision.name: one.alone["harm"].value for one in steps}
    owed = {one.provision.name: one.left_out["harm"].value for one in steps}
    assert alone["shorter"] < 0 and alone["Art. 9"] < 0
    assert owed["shorter"] < 0 and owed["Art. 9"] < 0
    whole = compare({OLD: old, NEW: new}).arms[1].numbers["harm"].less
    # one after the other is the whole: the first alone, then what is owed to the second
    assert alone["shorter"] + owed["Art. 9"] == pytest.approx(whole.value, rel=1e-9)


def test_two_equal_texts_have_no_provisions(texts):
    old = plan(texts[0])
    with pytest.raises(CannotRun, match="say the same"):
        by_provision(old, old)


@pytest.fixture
def demerit(tmp_path: Path):
    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "demerit", *args], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    return run


def test_the_command(demerit, tmp_path):
    small = ("--world", "plain", "--towns", "10", "--years", "1", "--set", "town.residents=100", "--threads", "1")
    done = demerit("compare", "three-strikes", "three-strikes+entries-12-months", *small, "--json", "--out", "out")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["synthetic"] is True and [arm["arm"] for arm in said["arms"]] == ["three-strikes", "three-strikes+entries-12-months"]
    assert (tmp_path / "out" / "comparison.parquet").is_file()
    again = demerit("compare", "three-strikes", "three-strikes", *small)
    assert again.returncode == 2 and "named twice" in again.stderr
    assert demerit("compare", "three-strikes", *small).returncode == 2
    assert demerit("compare", "three-strikes", "empty", *small, "--out", "out").returncode == 2
    text = demerit("compare", "three-strikes", "empty", *small).stdout
    assert "the same people, the same luck" in text and "not in empty" in text


def test_what_is_printed_says_why_there_is_no_noise_and_which_safeguard():
    """Few towns: no noise, and why.  Nothing to divide by: no points of nothing.  A safeguard's title stands by its arm."""
    from demerit.measures.estimates import NONE, Estimate
    from demerit.studies.comparing import Arm, Comparison, Number
    from demerit.verbs.compare import _signed, _text

    def share(value, half=None):
        ends = (None, None) if half is None else (value - half, value + half)
        return Estimate(value, *ends, None, NONE, "share", 1.0)

    nothing = Number("a", "a share", "Shares", share(math.nan), share(math.nan))
    arms = tuple(Arm(label, label, "2024-01-01", {"a": nothing}) for label in ("one", "other"))
    text = _text(Comparison("plain", 1, 5, 500, 1, arms), [], ["one", "other"])
    assert "simulation noise is not known: 5 towns are too few (at least 8)" in text
    assert "points" not in text
    assert _signed(share(0.2, 1e-12), 0.5) == "+20 +- 0 points"
    assert _signed(share(0.0, 1e-12), 0.5) == "no difference"
    assert _signed(share(0.0, 0.01), 0.5) == "0 +- 1 points"


def test_the_title_of_a_safeguard_stands_by_its_arm():
    from demerit.language import load

    plans = {"bare": prepare("rongcheng-2016", towns=1, years=1, sweep=False, sets=["town.residents=50"]),
             "with": prepare("rongcheng-2016", overlays=["entries-12-months"], towns=1, years=1, sweep=False, sets=["town.residents=50"])}
    titles = [arm.title for arm in compare(plans).arms]
    assert titles[1] == f"{titles[0]}; with {load('entries-12-months').document.title}"
