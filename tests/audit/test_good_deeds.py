"""What can only take points off leads to nothing bad, by whatever way it gets there."""
from __future__ import annotations

from pathlib import Path

import pytest

from demerit.audit import audit

WORLD = """world: town
title: t
age: {shares: {18: 100%}}
conducts: {speeding: {rate: 1/y, context: traffic}, course: {rate: 0.1/y, context: learning}}
attempts: {drive: {rate: 1/y, context: traffic}}
"""
REGIME = """regime: points
title: t
in_force: 2020-01-01
world: town
channels: {camera: {sees: "*", coverage: 50%}}
files: {points: {reads: sum, worse: up, levels: {few: 0, many: 8}}, taken: {reads: any}}
rules:
  fast: {when: {act: speeding, seen_by: camera}, write: {in: points, worth: 3, counts: 2 y}}
  took: {when: {act: course, seen_by: camera}, write: {in: taken, counts: 5 y}}
  then: {when: {enters: taken}, write: {in: points, worth: WORTH, counts: 2 y}}
effects: {walk: {while: points.many, context: traffic, denies: drive}}
"""


@pytest.mark.parametrize("worth, held_against_people", [("-1", False), ("1", True)])
def test_a_course_that_takes_points_off_is_no_ground_of_a_sanction(tmp_path: Path, worth: str, held_against_people: bool) -> None:
    (tmp_path / "town.yaml").write_text(WORLD, "utf-8")
    path = tmp_path / "points.yaml"
    path.write_text(REGIME.replace("WORTH", worth), "utf-8")
    found = [one.message for one in audit(path).findings if one.code == "CTX-1"]
    assert any("learning (`course`)" in message for message in found) is held_against_people
