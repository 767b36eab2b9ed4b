"""Targets held against the regime and world they are read off: every name they use must be there."""
from __future__ import annotations

from demerit.language.diagnostics import Diagnostic, ordered
from demerit.language.documents import Loaded
from demerit.language.inspection import Inspection
from demerit.language.schema.targets import Figure, Reading
from demerit.language.source_map import Path


def check_targets(targets: Loaded, regime: Loaded, world: Loaded | None) -> list[Diagnostic]:
    """Every figure that cannot be read off a run of the regime on the world, each at its place."""
    see = Inspection(targets, world.document if world is not None else None)
    begin = targets.document.begin
    if begin is not None and begin > regime.document.in_force:
        see.say(("begin",), "D351", f"`{regime.name}` is in force from {regime.document.in_force}; a run cannot begin after that")
    for name, figure in targets.document.figures.items():
        _figure(see, figure, ("figures", name), regime, begin or regime.document.in_force)
    return ordered(see.found)


def _figure(see: Inspection, figure: Figure, path: Path, regime: Loaded, begin: object) -> None:
    if figure.count is None:
        return
    _reading(see, figure.count, (*path, "count"), regime)
    if figure.per is not None:
        _reading(see, figure.per, (*path, "per"), regime)
    for key, day in (("from", figure.since), ("to", figure.until), ("on", figure.on)):
        if day is not None and day < begin:  # type: ignore[operator]
            see.say((*path, key), "D351", f"the run begins on {begin}", "say from when the rules are to be lived: `begin`")


def _reading(see: Inspection, reading: Reading, path: Path, regime: Loaded) -> None:
    document = regime.document
    lists = [name for name, file in document.files.items() if file.reads == "any"]
    where = f"`{regime.name}` has"
    for i, file in enumerate(reading.written):
        see.known(file, document.files, (*path, "written", i), "D201", "file", where)
    for i, rule in enumerate(reading.by):
        _rule(see, rule, (*path, "by", i), regime, reading.written)
    for key in ("enters", "leaves", "on"):
        name = getattr(reading, key)
        if name is not None:
            see.known(name, lists, (*path, key), "D201", "list", where)
    for key in ("struck_by", "let_off_by"):
        for i, rule in enumerate(getattr(reading, key)):
            _rule(see, rule, (*path, key, i), regime, None, lists if key == "let_off_by" else None)
    if see.world is None:
        return
    for i, attempt in enumerate(reading.denied):
        see.known(attempt, see.world.attempts, (*path, "denied", i), "D209", "attempt")
    if reading.group is not None:
        rows = [f"{attribute}={category}" for attribute, shares in see.world.attributes.items() for category in shares]
        rows += [f"age={edge}" for edge in see.world.age.shares]
        see.known(reading.group, rows, (*path, "group"), "D208", "group")


def _rule(see: Inspection, name: str, path: Path, regime: Loaded, files: list[str] | None, lists: list[str] | None = None) -> None:
    """A rule that writes into one of the files; without any, a rule that strikes (in one of the lists)."""
    rules = regime.document.rules
    if files is not None:
        fitting = [one for one, rule in rules.items() if rule.write is not None and rule.write.into in files]
        what = f"rule that writes into `{'` or `'.join(files)}`"
    else:
        fitting = [one for one, rule in rules.items() if rule.strike is not None and (lists is None or rule.strike.into in lists)]
        what = "rule that strikes" + ("" if lists is None else " on a list")
    see.known(name, fitting, path, "D212", what, f"`{regime.name}` has")
