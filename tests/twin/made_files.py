"""Made-up channels and files."""
from __future__ import annotations

from typing import Any

from twin.made_world import factors, happenings
from twin.pen import Pen

START = 10
NAMES = {"sum": "points", "any": "list", "count": "strikes", "mean": "rating", "share": "civic", "last": "latest", "grade": "grade"}
EMPTY = {"sum": "fair", "count": "none", "any": "off"}


def delay(pen: Pen) -> Any:
    """A fixed or a drawn time."""
    return pen.one("3 d", {"drawn": "exponential", "mean": "5 d"}, {"drawn": "lognormal", "median": "4 d", "sigma": 0.8},
                   "2 wd", "1 mo", "36 h", {"value": "1 w", "evidence": "assumed", "range": ["1 d", "2 w"], "unknown": "delays"})


def _source(pen: Pen, kind: str) -> dict[str, Any]:
    source: dict[str, Any] = {"kind": kind, "rate": {"other-person": pen.one("20%", "5%", "40%"), "no-such-act": pen.one("2/y", "0.5/y"),
                                                     "false-match": pen.one("10%", "25%")}[kind]}
    if pen.yes():
        source["concentration"] = pen.one("40%", "50%", "35%") if kind == "false-match" else pen.one("20%", "50%", "5%")
    if kind == "false-match":
        return source
    if kind == "other-person" and pen.yes():
        source["persistence"] = pen.one("50%", "90%", "0%")
    if pen.yes():
        source["burst"] = pen.one(2, 3.5, 1)
    return source


def _seeing(pen: Pen, world: dict[str, Any]) -> dict[str, Any]:
    conducts = [name for name, model in world["conducts"].items() if "about" not in model]
    sees = pen.one("*", "context:traffic", [conducts[-1], conducts[0]], ["context:finance", conducts[0]])
    if sees == ["context:finance", conducts[0]] and "fraud" not in conducts:
        sees = conducts[0]
    if "debts" in world and pen.yes():
        sees = [pen.one(*happenings(world)), *([sees] if isinstance(sees, str) and sees != "*" else []), conducts[0]]
    channel: dict[str, Any] = {"sees": sees, "coverage": pen.one("60%", "30%", "50%")}
    by = factors(pen, world)
    if by:
        channel["by"] = by
    if pen.yes():
        channel["delay"] = delay(pen)
    kinds = [("mix-up", "other-person"), ("mistake", "other-person"), ("slander", "no-such-act"), ("rumour", "no-such-act")]
    errors = {name: _source(pen, kind) for name, kind in kinds if pen.yes()}
    for source in errors.values():
        if source["kind"] == "other-person" and len(errors) > 1:
            source["rate"] = pen.one("20%", "5%", "30%")
    if errors:
        channel["errors"] = errors
    return channel


def _checking(pen: Pen, world: dict[str, Any]) -> dict[str, Any]:
    channel: dict[str, Any] = {"checks": pen.one(*[name for name, model in world["states"].items() if "about" not in model]),
                               "every": pen.one("3 mo", "45 d", "20 wd", "1 mo"),
                               "coverage": pen.one("60%", "90%")}
    by = factors(pen, world)
    if by:
        channel["by"] = by
    if pen.yes():
        channel["delay"] = delay(pen)
    if pen.yes():
        channel["errors"] = {name: _source(pen, "false-match") for name in pen.some(["namesake", "typo"])}
    return channel


def make_channels(pen: Pen, world: dict[str, Any]) -> dict[str, Any]:
    """One to four channels."""
    out = {"camera": _seeing(pen, world)}
    if pen.yes():
        out["police"] = _seeing(pen, world)
    if pen.yes():
        out["gate"] = _checking(pen, world)
        if pen.yes():
            out["gate"]["cite"] = {"source": "law", "at": "art. 3"}
    if pen.yes():
        out["means"] = _checking(pen, world)
    if "firms" in world and pen.yes():
        out["inspector"] = {key: value for key, value in _seeing(pen, world).items() if key != "by"}
        out["inspector"] |= {"sees": pen.one("*", "arrears", "context:finance"), "about": "firms"}
        if "solvent" in world["states"] and pen.yes():
            checking = {key: value for key, value in _checking(pen, world).items() if key != "by"}
            out["bank"] = checking | {"checks": "solvent", "about": "firms"}
    return out


def _sum(pen: Pen) -> dict[str, Any]:
    file: dict[str, Any] = {"reads": "sum", "start": START, "worse": "down", "levels": {"bad": 4, "poor": 8, "fair": 10, "good": 13}}
    if pen.yes():
        file["floor"] = pen.one(0, 3, 7.5)
    if pen.yes():
        file["ceiling"] = pen.one(13, 20)
    if pen.yes():
        file["of"] = {"last": pen.number(4, 6)}
    return file


def _of_kind(pen: Pen, kind: str) -> dict[str, Any]:
    if kind == "sum":
        return _sum(pen)
    if kind == "grade":
        return _sum(pen) | {"reviewed": {"every": pen.one("2 mo", "45 d", "20 wd"), "in_order": pen.yes()}}
    if kind == "count":
        file: dict[str, Any] = {"reads": "count", "worse": pen.one("up", "down"), "levels": {"none": 0, "one": 1, "many": 3}}
    elif kind == "any":
        return {"reads": "any", "shown": pen.one("officials", "public", "nobody")}
    elif kind == "mean":
        file = {"reads": "mean", "worse": "down", "levels": {"under": -4, "low": -0.5, "fine": 1.25}}
    elif kind == "share":
        file = {"reads": "share", "worse": "down", "levels": {"cold": 0, "cool": 0.4, "warm": 0.667}}
    else:
        file = {"reads": "last", "worse": "down", "levels": {"bad": -4, "so": 0, "well": 2}}
        if pen.yes():
            file["start"] = pen.one(2, 2.5)
    if kind in ("mean", "share") and pen.yes():
        file["at_least"] = pen.number(1, 3)
    if kind != "last" and pen.yes():
        file["of"] = {"last": pen.number(3, 5)}
    if kind in ("mean", "last") and pen.yes():
        file["reviewed"] = {"every": "1 mo"}
    return file


def firm_files(pen: Pen) -> dict[str, Any]:
    """One or two files about firms; causes run from them to those about persons."""
    files = {"blacklist": {"reads": "any", "about": "firms"}}
    if pen.yes():
        files["marks"] = _of_kind(pen, pen.one("count", "sum", "grade", "mean")) | {"about": "firms"}
        files["marks"].pop("ceiling", None)
        if pen.yes() and files["marks"].get("worse") == "down":
            files["marks"]["capped_while"] = {"blacklist": next(iter(files["marks"]["levels"]))}
    return files


def make_files(pen: Pen) -> dict[str, Any]:
    """Two to seven files in an order in which causes run."""
    kinds = pen.order(["sum", "any", "count", "mean", "share", "last", "grade"])[:pen.number(2, 7)]
    if "any" not in kinds:
        kinds.append("any")
    files = {NAMES[kind]: _of_kind(pen, kind) for kind in kinds}
    if pen.yes():
        files["register"] = {"reads": "any"}
    if pen.yes():
        files["till"] = {"reads": "sum"}
    names = list(files)
    for i, file in enumerate(files.values()):
        if file["reads"] != "any" and pen.yes():
            file["highest"] = "case"
        earlier = [other for other in names[:i] if files[other]["reads"] == "any" or files[other].get("levels")]
        if earlier and file.get("levels") and pen.yes():
            other = pen.one(*earlier)
            levels = list(file["levels"])
            caps = levels[1:] if file["worse"] == "up" else levels[:-1]
            file["capped_while"] = {pen.one(*level_refs(other, files[other])): pen.one(*caps)}
        if pen.yes():
            file["cite"] = {"source": "law"}
    return files


def levels_of(file: dict[str, Any]) -> list[str]:
    """The levels of a file."""
    return ["off", "on"] if file["reads"] == "any" else list(file.get("levels", {}))


def empty_of(file: dict[str, Any]) -> str:
    """The level of the empty file."""
    if file["reads"] in ("mean", "share", "last"):
        return levels_of(file)[-1] if file["worse"] == "down" else levels_of(file)[0]
    return EMPTY[file["reads"]]


def level_refs(name: str, file: dict[str, Any]) -> list[str]:
    """What may be said about a file: its levels other than the empty one's, and the file by itself."""
    refs = [f"{name}.{level}" for level in levels_of(file) if level != empty_of(file)]
    return [*refs, name]
