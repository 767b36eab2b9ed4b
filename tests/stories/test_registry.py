"""`demerit registry`: what the public can read of somebody, and what never comes out."""
from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from demerit import api
from demerit.engine import Place, assemble
from demerit.runs.plan import prepare
from demerit.runs.problems import CannotRun
from demerit.stories import codes
from demerit.stories.events import Acted, Denied, Noticed
from demerit.stories.lives import DAY, Life, life
from demerit.stories.noticing import noticed_by
from demerit.stories.objecting import learnt, objection
from demerit.stories.register import page, ways_off
from demerit.stories.residents import Residents
from demerit.verbs.registry import command, text

pytestmark = pytest.mark.slow
REGIME = """\
regime: pier
title: A pier with a public board and a private note book
in_force: 2024-01-01
world: plain
sources: {bylaw: {title: A made-up bylaw}}
channels: {camera: {sees: [red-light, refresher-course], coverage: 90%}}
files:
  notes: {reads: sum, start: 10, worse: down, levels: {bad: 0, fair: 9}}
  board: {reads: any, shown: public}
deciders: {office: {title: The pier office}}
rules:
  noted: {when: {act: red-light, seen_by: camera}, write: {in: notes, worth: -2, counts: until-struck}}
  posted:
    when: {act: red-light, seen_by: camera}
    decided: {by: office, within: 10 wd}
    write: {in: board, counts: 6 mo, shown: 30 d}
    cite: {source: bylaw, at: § 2}
    evidence: text
  learned: {when: {act: refresher-course, seen_by: camera}, strike: {in: board, within: 3 wd}}
effects: {no-car: {while: board, denies: rent-a-car}}
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("registry")
    (home / "pier.yaml").write_text(REGIME, "utf-8")
    api.start(prepare(home / "pier.yaml", towns=3, years=2, residents=None, sweep=False), home / "run")
    return home / "run"


def ask(*words: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def asked(*words: object) -> dict[str, Any]:
    done = ask(*words, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_public_sees_public_files_alone(run: Path) -> None:
    found = asked(run, "--random", "board")
    code = found["code"]
    whole = asked(run, code, "--all")
    assert [one["file"] for one in found["standings"]] == ["board"] and found["standings"][0]["level"] == "on"
    assert {one["file"] for one in found["entries"]} == {"board"}
    assert {one["file"] for one in whole["entries"]} == {"board", "notes"}
    assert "groups" not in found and set(whole["groups"]) == {"side"}
    assert all("truth" not in one for one in found["entries"]) and all("truth" in one for one in whole["entries"])
    said = ask(run, code).stdout
    assert "notes" not in said and "side" not in said and "not public; --all" in said
    assert said.count("Synthetic: this person does not exist.") == 2


def test_fields_of_an_entry(run: Path) -> None:
    entry = asked(run, "--random", "board")["entries"][0]
    assert entry["ground"] == "red-light" and entry["rule"] == "posted" and entry["decided_by"] == "The pier office"
    assert entry["cite"]["title"] == "A made-up bylaw" and entry["cite"]["at"] == "§ 2" and entry["evidence"] == "text"
    assert entry["ways_off"] == ["learned: refresher-course, within 3 wd"]
    assert entry["objection"].startswith("none") and re.fullmatch(r"FICT-CASE-[0-9A-F]{16}", entry["case"])
    year, month, day = map(int, entry["written"].split("-"))
    later = f"{year + (month > 6)}-{(month + 5) % 12 + 1:02d}"
    assert entry["until"].startswith(later) and entry["until"].endswith("(a term of 6 mo)") and day


def test_days_before_and_after(run: Path) -> None:
    people = Residents(run)
    code = people.anyone("board", people.last_day)[0]
    life = people.by_code(code)
    entry = next(one for one in life.entries if one.file == "board" and one.holds(people.tick(people.last_day)))
    day = entry.written_on
    before = asked(run, code, "--on", day.replace(day=day.day) - np.timedelta64(1, "D").astype(object))
    assert str(day) not in [one["written"] for one in before["entries"]]
    assert str(day) in [one["written"] for one in asked(run, code, "--on", day)["entries"]]


def test_a_lapsed_entry_is_shown_for_as_long_as_the_rule_says(run: Path) -> None:
    people = Residents(run)
    for slot in range(200):
        life = people.by_code(codes.person(0, slot))
        for entry in life.entries:
            if entry.ends.get(1, (0, ""))[1] != "lapsed" or entry.file != "board":
                continue
            gone = people.names.date(entry.ends[1][0])
            if (people.last_day - gone).days < 40:
                continue
            shown = [asked(run, codes.person(0, slot), "--on", gone + np.timedelta64(days, "D").astype(object))["entries"] for days in (0, 29, 30)]
            cases = [[one["status"] for one in some if one["written"] == str(entry.written_on)] for some in shown]
            assert cases[0] and "no longer counts" in cases[0][0] and cases[1] == cases[0] and cases[2] == []
            return
    pytest.fail("nobody's entry lapsed")


def test_somebody_on_a_list_is_really_there_and_always_the_same(run: Path) -> None:
    first, second = ask(run, "--random", "notes.bad"), ask(run, "--random", "notes.bad")
    assert first.stdout == second.stdout and "on notes.bad at the end of 2025-12-31" in first.stderr
    code = re.findall(r"FICT-\S+", first.stdout)[0]
    levels = {one["file"]: one["level"] for one in asked(run, code, "--all")["standings"]}
    assert levels["notes"] == "bad"


def test_following_a_slot_changes_no_integer(run: Path) -> None:
    people = Residents(run)
    plain = Place(assemble(people.scenario)).live(people.plan.seed, 1)
    followed = people.follower.live(people.plan.seed, 1)
    for name, array in plain.parts().items():
        assert np.array_equal(array, followed.parts()[name]), name
    assert plain.happenings == followed.happenings


@pytest.mark.parametrize("words, said", [
    ((), "whom?"), (("FICT-00", "--random"), "not both"), (("FICT-000000299913000000",), "check character"),
    (("110101199001010011",), "refused"), (("91110000123456789X",), "refused"), (("FICT-110101199001010011",), "refused"),
    (("--random", "bored"), "no such file"), (("--random", "board", "--on", "2040-01-01"), "is not in the run"),
    (("--random", "110101199001010011"), "no such file"), (("--random", "--on", "soon"), "not a date"),
    ((codes.person(900, 1),), "nobody in this run"), ((codes.person(0, 1, 77),), "nobody in this run"), ((codes.firm(0, 1),), "no firms")])
def test_mistakes(run: Path, words: tuple[str, ...], said: str) -> None:
    done = ask(run, *words)
    assert done.exit_code == 2 and said in done.stderr and done.stdout == ""
    assert "110101199001010011" not in done.output and "91110000123456789X" not in done.output


def test_a_number_is_written_nowhere(run: Path) -> None:
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    ask(run, "110101199001010011")
    assert before == {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}


def test_a_run_of_another_engine_is_refused(run: Path, tmp_path: Path) -> None:
    said = json.loads((run / "run.json").read_text("utf-8")) | {"engine": "another"}
    for path in run.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "run.json").write_text(json.dumps(said), "utf-8")
    with pytest.raises(CannotRun, match="another version"):
        Residents(tmp_path)


FIRMS = """\
regime: yard
title: Firms that do not pay on a public list, their heads on another
in_force: 2024-01-01
world: {world}
channels: {{office: {{sees: arrears, about: firms, coverage: 90%}}}}
files:
  bad-firms: {{reads: any, about: firms, shown: public}}
  heads: {{reads: any, shown: public}}
rules:
  listed: {{when: {{act: arrears, seen_by: office}}, write: {{in: bad-firms, counts: 3 mo}}}}
  head: {{when: {{enters: bad-firms}}, write: {{in: heads, counts: with-cause, on: representative}}}}
effects:
  no-car: {{while: bad-firms, denies: rent-a-car, on: representative}}
"""


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("yard")
    world = ("include: plain\nworld: yards\nfirms: {per_resident: 2%, closes: 0.5/y}\n"
             "conducts: {arrears: {context: money, rate: 2/y, about: firms}}\n")
    (home / "yards.yaml").write_text(world, "utf-8")
    (home / "yard.yaml").write_text(FIRMS.format(world="yards"), "utf-8")
    api.start(prepare(home / "yard.yaml", towns=2, years=2, residents=None, sweep=False), home / "run")
    return home / "run"


def test_a_firm_is_shown_with_its_code_and_that_of_its_representative_who_is_on_the_list_because_of_it(yard: Path) -> None:
    stdnum = pytest.importorskip("stdnum.cn.uscc")
    found = asked(yard, "--random", "bad-firms")
    assert found["code"].startswith("FICT-X000") and "firm does not exist" in found["watermark"]
    assert found["sex"] is None and found["age"] is None and {one["file"] for one in found["standings"]} == {"bad-firms"}
    assert found["entries"][0]["rule"] == "listed"
    bare = found["code"].removeprefix("FICT-")[:18]
    assert not stdnum.is_valid(bare) and not stdnum.is_valid(found["code"])
    head = asked(yard, found["representative"])
    assert {one["file"]: one["level"] for one in head["standings"]} == {"heads": "on"}
    assert {one["rule"] for one in head["entries"]} == {"head"}
    said = ask(yard, found["code"]).stdout
    assert found["representative"] in said and said.count("this firm does not exist") == 3


def test_a_firm_that_took_the_place_of_another_has_a_code_of_its_own(yard: Path) -> None:
    residents = Residents(yard)
    last = residents.tick(residents.last_day)
    for number in range(residents.scenario.firms):
        second = codes.firm(0, number, 1)
        try:
            life = residents.by_code(second)
        except LookupError:
            continue
        first = residents.by_code(codes.firm(0, number))
        assert first.left == life.arrived > 0
        assert residents.representative(second, last) != codes.firm(0, number)
        return
    raise AssertionError("none closed")


def test_a_firm_s_code_means_nobody_where_there_are_no_firms(run: Path) -> None:
    done = ask(run, codes.firm(0, 0))
    assert done.exit_code == 2 and "no firms" in done.output


REMEDIED = REGIME.replace("sees: [red-light, refresher-course]", "sees: [red-light, speeding, refresher-course]").replace(
    "deciders:", "  bans: {reads: any}\ndeciders:").replace("effects:", """\
  amnesty: {when: {date: 2024-08-01}, strike: {in: board}}
  later: {when: {date: 2026-08-01}, strike: {in: board, of: also}}
  banned: {when: {enters: board}, write: {in: bans, counts: with-cause}}
  also: {when: {act: speeding, seen_by: camera}, write: {in: board, counts: 6 mo}}
remedies:
  objection: {against: board, of: posted, because: [wrong-person], window: 14 d, asks: 10%, decided: {by: office, takes: 5 d}}
  appeal: {after: objection.refused, asks: 50%, because: [wrong-person], window: 7 d, decided: {by: office, takes: 5 d}}
  mercy: {against: board, asks: 0%, decided: {by: office, takes: 5 d}}
effects:""")


def test_who_may_object_depends_on_the_entry_and_what_needs_no_mistake_is_a_way_off(tmp_path: Path) -> None:
    path = tmp_path / "pier.yaml"
    path.write_text(REMEDIED, "utf-8")
    api.start(prepare(path, towns=2, years=2, residents=None, sweep=False), tmp_path / "run")
    residents = Residents(tmp_path / "run")
    on = residents.last_day
    said: dict[tuple[str, bool], set[tuple[str, tuple[str, ...]]]] = {}
    for slot in range(200):
        one = life(residents.follower, residents.plan.seed, 0, slot, 0)
        for entry in one.entries if one is not None else ():
            if entry.file != "notes":
                before = entry.written_on <= dt.date(2024, 8, 1)
                asking = re.sub(r", (over since|until) [-0-9]+", "", objection(residents.names, entry, on, 0))
                told = asking, ways_off(residents.names, entry, on, entry.written)
                if entry.rule != "banned" or not before:
                    said.setdefault((entry.rule, before and entry.rule != "banned"), set()).add(told)
    mercy, learned, none = "mercy: on request", "learned: refresher-course, within 3 wd", "none for this entry"
    # a day on which all was struck is over on the last day: no way off for whoever is still there, or came after it
    objections = "objection, within 14 d of the entry; appeal (after objection.refused), within 7 d of the refusal"
    later = "later: struck for everybody on 2026-08-01"
    for before in (True, False):
        assert said["posted", before] == {(objections, (mercy, learned))}
        assert said["also", before] == {(none, (mercy, later, learned))} or said["also", before] == {(none, (mercy, learned, later))}
    over = "its cause: ends when the person is no longer on board"
    assert said["banned", False] == {(none, (over, f"{learned} (ends its cause)", f"{later} (ends its cause)"))}
    # on a day before it, it is one, for who is there then
    some = next(entry for slot in range(200) if (one := life(residents.follower, residents.plan.seed, 0, slot, 0)) is not None
                for entry in one.entries if entry.file == "board" and entry.written_on < dt.date(2024, 7, 1))
    assert "amnesty: struck for everybody on 2024-08-01" in ways_off(residents.names, some, dt.date(2024, 7, 2), some.written)


def test_denials_are_told_with_all_and_to_nobody_else(run: Path) -> None:
    people = Residents(run)
    for slot in range(200):
        one = people.by_code(codes.person(0, slot))
        denied = [event for event in one.events if isinstance(event, Denied)]
        if len(denied) > 1:
            break
    found = asked(run, codes.person(0, slot), "--all")
    assert found["denials"] == [["rent-a-car", len(denied), sum(event.in_error for event in denied)]]
    assert f"denied       rent-a-car {len(denied)} times so far" in ask(run, codes.person(0, slot), "--all").stdout
    assert "denials" not in asked(run, codes.person(0, slot)) and "rent-a-car" not in ask(run, codes.person(0, slot)).stdout
    early = asked(run, codes.person(0, slot), "--all", "--on", denied[0].date - dt.timedelta(days=1))
    assert early["denials"] == []


def test_a_long_list_is_cut_to_the_newest_and_says_so(run: Path) -> None:
    people = Residents(run)
    code = people.anyone("board", people.last_day)[0]
    page_ = page(people.names, people.by_code(code), people.last_day, people.tick(people.last_day))
    one = next(entry for entry in page_.entries if entry.public)
    many = [replace(one, written=dt.date(2024, 1, 1) + dt.timedelta(days=i), in_force=i < 3) for i in range(20)]
    long = replace(page_, entries=tuple(many))
    said = text(long, False)
    shown = [day for day in (str(entry.written) for entry in many) if day in said]
    assert shown == [str(entry.written) for entry in many[:3] + many[11:]]
    assert "12 of 20 entries, the newest of those in force first." in " ".join(said.split()) and f"{one.file} {one.rule} 8" in said
    assert all(str(entry.written) in text(long, True) for entry in many) and "of 20 entries" not in text(long, True)


def test_a_folder_that_is_not_there_is_named_before_anything_else(tmp_path: Path) -> None:
    done = ask(tmp_path / "nothing")
    assert done.exit_code == 2 and "no such folder" in done.stderr and "whom" not in done.stderr


CAR = """\
regime: car
title: A car and those who share it
in_force: 2024-01-01
world: homes
channels:
  camera: {sees: [red-light, speeding], coverage: 40%, errors: {plate: {kind: other-person, rate: 20%}, spite: {kind: no-such-act, rate: 0.2/y}}}
  patrol: {sees: [red-light, speeding], coverage: 30%, delay: {drawn: exponential, mean: 20 d}}
files:
  points: {reads: count, worse: up, levels: {clean: 0, some: 1, many: 3}, notice: {by: served, reaches: 80%, takes: 10 d}}
  family: {reads: any, shown: public}
  warned: {reads: any}
  out: {reads: any, shown: public}
deciders: {office: {}}
rules:
  point: {when: {act: red-light, seen_by: [camera, patrol]}, write: {in: points, counts: 24 mo}}
  all: {when: {act: speeding, seen_by: patrol}, write: {in: family, counts: 6 mo, on: [self, household]}}
  theirs: {when: {act: speeding, seen_by: camera}, write: {in: family, counts: 6 mo, on: household}}
  warned: {when: {reaches: points.some}, write: {in: warned, counts: with-cause}}
  out: {when: {reaches: points.many}, write: {in: out, counts: with-cause, on: household}}
effects: {no-car: {while: out, denies: rent-a-car}}
remedies:
  objection: {against: points, because: [wrong-person], window: 14 d, asks: 50%, decided: {by: office, takes: 30 d, errs: 20%}}
  early: {against: points, asks: 60%, window: 1 y, counted_from: entry, decided: {by: office, takes: 400 d}}
"""


@pytest.fixture(scope="module")
def car(tmp_path_factory: pytest.TempPathFactory) -> Residents:
    home = tmp_path_factory.mktemp("car")
    (home / "homes.yaml").write_text("include: plain\nworld: homes\nhouseholds: {sizes: {1: 20%, 3: 80%}}\n", "utf-8")
    (home / "car.yaml").write_text(CAR, "utf-8")
    api.start(prepare(home / "car.yaml", towns=1, years=3, residents=None, sets=["town.residents=300"], sweep=False), home / "run")
    return Residents(home / "run")


@pytest.fixture(scope="module")
def lives(car: Residents) -> list[Life]:
    return [car.by_code(codes.person(0, slot)) for slot in range(120)]


def test_of_several_channels_the_one_that_noticed_is_named(car: Residents, lives: list[Life]) -> None:
    """Beside what the journal says of acts and of notices: by whom, at the moment an entry was written; also of those taken for somebody else."""
    told: dict[tuple[str, str], int] = {}
    for one in lives:
        acts = {event.tick: event.noticed_by for event in one.events if isinstance(event, Acted) and event.conduct == "red-light"}
        notices = {event.tick: (event.channel,) for event in one.events if isinstance(event, Noticed)}
        for entry in one.entries:
            if entry.rule == "point":
                rule = car.names.rule("point", entry.written_on)
                found = noticed_by(car.names, entry, rule, one.subject)
                if entry.wrong == 0:
                    at_once = tuple(channel for channel in acts.get(entry.written, ()) if channel == "camera")
                    assert found == (notices.get(entry.written) or at_once), entry
                else:
                    assert found == ("camera",)  # the only one that errs; a report of nothing as well as a plate
                kind = "right" if not entry.wrong else "a report of nothing" if entry.cause == entry.case else "a plate"
                told[kind, found[0]] = told.get((kind, found[0]), 0) + 1
    assert set(told) == {("right", "camera"), ("right", "patrol"), ("a plate", "camera"), ("a report of nothing", "camera")} and min(told.values()) > 3


def test_whose_doing_an_entry_is_and_what_ends_it_is_said(car: Residents, lives: list[Life]) -> None:
    on = car.last_day
    shown = {entry.rule: entry for one in lives for entry in page(car.names, one, on, car.tick(on)).entries}
    assert shown["theirs"].ground == "speeding, of somebody else in the household"
    assert shown["all"].ground == "speeding, of the person or somebody else in the household"
    assert shown["point"].ground == "red-light"
    assert shown["warned"].until == "no term: as long as the person stands at points.some or worse"
    assert shown["warned"].ways_off[0] == "its cause: ends when the person no longer stands at points.some or worse"
    assert shown["out"].until == "no term: as long as somebody else in the household stands at points.many"
    assert shown["out"].ways_off[0] == "its cause: ends when somebody else in the household no longer stands at points.many"


def test_a_window_is_told_from_when_and_until_when_and_a_request_with_what_came_of_it(car: Residents, lives: list[Life]) -> None:
    on = car.last_day
    seen = set()
    for one in lives:
        for entry in one.entries:
            if entry.rule != "point" or entry.written > car.tick(on):
                continue
            told, off = objection(car.names, entry, on, car.tick(on)), ways_off(car.names, entry, on, car.tick(on))
            assert told.startswith("objection") and off[0].startswith("early: on request, within 12 mo of the entry, ") and "early" not in told
            if entry.known is None:
                assert told == "objection, within 14 d of the notice, which has not come"
                assert learnt(car.names, entry, car.tick(on)) == "has not reached the person"
                seen.add("unknown")
            elif entry.known_by == "denial":
                assert told.startswith("objection, without limit for who had no notice")
                seen.add("denial")
            else:
                known = car.names.date(entry.known)
                last = known + dt.timedelta(days=14)
                assert told.startswith(f"objection, within 14 d of the notice, {'until' if on <= last else 'over since'} {last}")
                assert learnt(car.names, entry, car.tick(on)) == f"reached the person on {known}"
                assert objection(car.names, entry, last, (last - car.scenario.start).days * DAY + DAY - 1).startswith(
                    f"objection, within 14 d of the notice, until {last}")
                seen.add("notice")
            for remedy, text_ in (("objection", told), ("early", off[0])):
                for at, granted, by in entry.rulings:
                    if by == remedy:
                        word = {True: "granted on", False: "refused on", None: "nothing was left to decide on"}[granted]
                        assert f"{word} {car.names.date(at)}" in text_
                        seen.add((remedy, granted))
                if "not decided" in text_:
                    seen.add(text_.rpartition(", ")[2])
    assert {"unknown", "notice", ("objection", True), ("objection", False), ("early", True), "not decided yet", "not decided: the entry ended first"} <= seen
