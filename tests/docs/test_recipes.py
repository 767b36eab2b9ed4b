"""The recipes of docs/language.md do what they are said to do, lived to the day."""
from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from demerit.engine import assemble
from demerit.language import load
from demerit.language.scenario import Scenario, Versions
from demerit.stories.events import Entry
from demerit.stories.follower import Follower
from demerit.stories.lives import life

EXAMPLE = re.compile(r"^```yaml (\w+)\n(# example: (\S+)\n.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = (Path(__file__).parents[2] / "docs" / "language.md").read_text("utf-8")
WORLD = """\
world: still
title: A town in which nothing happens
age: {shares: {18: 100%}, until: 90}
states: {licensed: {share: 0%}, able-to-pay: {share: 100%}}
conducts: {parking: {context: traffic, rate: 0/y}, refresher: {context: traffic, rate: 0/y}, unpaid-bill: {context: money, rate: 0/y}}
attempts: {rent-a-car: {context: traffic, rate: 0/y}, loan: {context: money, rate: 0/y}}
"""
DAYS = ("2020-02-01", "2020-03-01", "2020-04-01", "2020-05-01")


def lived(folder: Path, regime: str) -> list[Entry]:
    """The entries of one resident; all fare alike."""
    (folder / "still.yaml").write_text(WORLD, "utf-8")
    path = folder / "regime.yaml"
    path.write_text(regime, "utf-8")
    loaded, world = load(path), load(folder / "still.yaml", kind="world").document
    follower = Follower(assemble(Scenario(world, Versions(loaded.name, loaded.epochs), 2, 3, 1)))
    found = life(follower, 1, 0, 0, 0)
    assert found is not None
    return list(found.entries)


def test_the_first_breach_found_warns_and_each_further_one_bars(tmp_path: Path) -> None:
    text = next(text for _, text, name in EXAMPLE.findall(PAGE) if name == "found-first")
    rule = re.search(r"^  found: \{when: .*\n", text, re.MULTILINE)
    assert rule is not None
    dated = "".join(re.sub(r"\{act: parking, seen_by: camera\}", f"{{date: {day}}}", rule[0]).replace(", errs: 10%", "").replace("  found:", f"  found-{i}:")
                    for i, day in enumerate(DAYS))
    body = text.replace(rule[0], dated).replace("include: harbour-points\n", "title: Found first\nin_force: 2020-01-01\nworld: still\n")
    found = lived(tmp_path, body)
    written = {rule: [str(one.written_on) for one in found if one.rule == rule] for rule in ("barred", "barred-longer", "counted")}
    # decided two weeks later; nothing on the first, 28 days on the second, 91 on each after that
    assert written == {"barred": ["2020-03-15"], "barred-longer": ["2020-04-15", "2020-05-15"],
                       "counted": ["2020-02-15", "2020-03-15", "2020-04-15", "2020-05-15"]}
    assert [one.ends[1][0] - one.written for one in found if one.rule.startswith("barred")] == [days << 20 for days in (28, 91, 91)]


SUSPENDED = """\
regime: held
title: A sanction of 91 days, contested by everybody, refused after some time
in_force: 2020-01-01
world: still
deciders: {{court: {{}}}}
files: {{sanction: {{reads: any}}}}
rules:
  s: {{when: {{date: 2020-02-01}}, write: {{in: sanction, counts: 91 d}}}}
  later: {{when: {{refused: appeal}}, write: {{in: sanction, counts: 30 d}}}}
effects: {{cut: {{while: sanction, denies: loan}}}}
remedies:
  appeal: {{against: sanction, of: s, because: [wrong-person], asks: 100%, decided: {{by: court, takes: {takes}}}, suspends: yes}}
"""


def test_the_term_runs_on_while_a_request_holds_the_entry_and_a_rule_on_its_refusal_makes_up_for_it(tmp_path: Path) -> None:
    found = {one.rule: one for one in lived(tmp_path, SUSPENDED.format(takes="30 d"))}
    (pause,) = found["s"].pauses
    assert pause[1] is not None and pause[1] - pause[0] == 30 << 20
    assert found["s"].ends[1][0] - found["s"].written == 91 << 20  # 61 of them served
    assert found["later"].written_on == dt.date(2020, 3, 2) and found["later"].ends[1][0] - found["later"].written == 30 << 20
    longer = {one.rule: one for one in lived(tmp_path, SUSPENDED.format(takes="120 d"))}
    (pause,) = longer["s"].pauses
    assert pause[1] == longer["s"].ends[1][0]  # never served at all


ON_THE_TOP = """\
regime: top
title: Three failures, levels for two
in_force: 2020-01-01
world: still
files: {{failures: {{reads: count, worse: up, levels: {{none: 0, one: 1, two: 2}}}}, barred: {{reads: any}}}}
rules:
{rules}
  bar: {{when: {{reaches: failures.two}}, write: {{in: barred, counts: 10 d}}}}
effects: {{cut: {{while: barred, denies: loan}}}}
"""


def test_one_more_failure_on_the_last_level_brings_nothing(tmp_path: Path) -> None:
    rules = "\n".join(f"  f{i}: {{when: {{date: {day}}}, write: {{in: failures, counts: 365 d}}}}" for i, day in enumerate(DAYS[:3]))
    assert [str(one.written_on) for one in lived(tmp_path, ON_THE_TOP.format(rules=rules)) if one.rule == "bar"] == ["2020-03-01"]
