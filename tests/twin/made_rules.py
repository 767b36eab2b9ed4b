"""Made-up rules: every trigger, decider, worth, term, cap and strike."""
from __future__ import annotations

from typing import Any

from twin.made_files import delay, empty_of, level_refs, levels_of
from twin.made_world import happenings
from twin.pen import Pen

WORTHS = {"sum": (-3, 4), "mean": (-3, 4), "share": (-1, 2), "last": (-3, 1, 3), "count": (None,), "any": (None,)}


class Draft:
    """A regime being made up."""

    def __init__(self, pen: Pen, world: dict[str, Any], channels: dict[str, Any], files: dict[str, Any], deciders: dict[str, Any]) -> None:
        self.pen, self.world, self.channels, self.files = pen, world, channels, files
        self.names = list(files)
        self.others: dict[str, Any] = {}
        """Files of a regime alongside, under its name."""
        self.about = "persons"
        """Whom the rule being made up fires for."""
        self.rules: dict[str, Any] = {}
        self.deciders = deciders
        self.remedies: dict[str, Any] = {}
        self.against: dict[str, str] = {}
        """Remedy -> file."""
        self.acts: dict[str, tuple[dict[str, Any], str]] = {name: (model, model["context"]) for name, model in world["conducts"].items()}
        """Every act there can be: whose it is, and its context."""
        self.acts |= {name: ({}, context) for name, context in happenings(world).items()}

    @property
    def refs(self) -> list[str]:
        """What may be said about files of its own."""
        return [ref for name, file in self.files.items() if levels_of(file) and self.fits(file) for ref in level_refs(name, file)]

    @property
    def foreign(self) -> list[str]:
        """What may be said about files of the regime alongside."""
        return [f"{other}/{ref}" for other, files in self.others.items() for name, file in files.items() if levels_of(file) and self.fits(file)
                for ref in level_refs(name, file)]

    def fits(self, model: dict[str, Any]) -> bool:
        """Whether something is about those the rule fires for."""
        return bool(model.get("about", "persons") == self.about)

    def ties(self, about: str) -> list[str]:
        """The ties of persons or firms that the world draws."""
        if about == "firms":
            return ["representative", "controller"]
        return [tie for tie, section in (("household", "households"), ("friends", "friends")) if section in self.world]


def _acts_seen_by(draft: Draft) -> list[tuple[str, str]]:
    out = []
    for name, channel in draft.channels.items():
        sees = channel.get("sees", [])
        for conduct, (model, context) in draft.acts.items():
            if draft.fits(model) and draft.fits(channel) and any(
                    one in ("*", conduct, f"context:{context}") for one in ([sees] if isinstance(sees, str) else sees)):
                out.append((conduct, name))
    return out


def _trigger(draft: Draft, into: str, others: bool = False) -> dict[str, Any]:
    """What sets a rule off.  `others`: it writes about others, so that it may hang on the very file it writes into."""
    pen = draft.pen
    seen = _acts_seen_by(draft)
    checks = [(channel["checks"], name) for name, channel in draft.channels.items()
              if "checks" in channel and draft.fits(channel)]
    kind = pen.one("seen", "act", "reaches", "enters", "state", "date", "seen")
    if kind == "state" and checks:
        state, channel = pen.one(*checks)
        return {"state": state, "seen_by": channel}
    if kind == "date":
        return {"date": pen.one("2020-07-01", "2020-01-31", "2021-03-01")}
    lasting = [name for name in draft.names if levels_of(draft.files[name]) and draft.fits(draft.files[name]) and (others or name != into)]
    if kind in ("reaches", "enters") and (lasting or _foreign_files(draft)):
        return {kind: _level(draft, lasting, kind)}
    if kind == "act" or not seen:
        return {"act": pen.one(*[name for name, (model, _) in draft.acts.items() if draft.fits(model)])}
    conduct, channel = pen.one(*seen)
    both = [name for one, name in seen if one == conduct]
    return {"act": conduct, "seen_by": pen.some(both) if pen.yes() else channel}


def _foreign_files(draft: Draft) -> list[tuple[str, str]]:
    return [(other, name) for other, files in draft.others.items() for name, file in files.items() if levels_of(file) and draft.fits(file)]


def _level(draft: Draft, lasting: list[str], kind: str) -> str:
    pen = draft.pen
    foreign = _foreign_files(draft)
    if foreign and (not lasting or pen.yes()):
        other, name = pen.one(*foreign)
        file, prefix = draft.others[other][name], f"{other}/"
    else:
        name = pen.one(*lasting)
        file, prefix = draft.files[name], ""
    if file["reads"] == "any" and pen.yes():
        return f"{prefix}{name}"
    levels = [level for level in levels_of(file) if kind == "enters" or level != empty_of(file)]
    return f"{prefix}{name}.{pen.one(*levels)}"


def condition(draft: Draft) -> dict[str, Any]:
    """A condition of one or more parts."""
    pen = draft.pen
    refs = [*draft.refs, *draft.foreign]
    states = [name for name, model in draft.world["states"].items() if draft.fits(model)]
    means = ["means"] if "debts" in draft.world else []
    kinds = ["standing", "not_standing", *(["age", "state", "attribute", *means] if draft.about == "persons" else ["state"] if states else [])]
    kinds = pen.order(kinds)[:pen.number(1, 2)]
    out: dict[str, Any] = {}
    for kind in kinds:
        if kind in ("standing", "not_standing") and refs:
            out[kind] = pen.order(refs)[:pen.number(1, 2)]
        elif kind == "age":
            out["age"] = pen.one({"at_least": 30}, {"under": 50}, {"at_least": 25, "under": 60})
        elif kind == "means":
            out["means"] = pen.one("unable", "able", ["evading", "unable"], ["able", "evading"])
        elif kind == "state":
            out[pen.one(*states)] = pen.one("yes", "no")
        elif kind == "attribute":
            attribute = pen.one(*draft.world["attributes"])
            out[attribute] = pen.some(list(draft.world["attributes"][attribute]))[:2]
    return out


def _unless(draft: Draft) -> Any:
    pen = draft.pen
    states = [name for name, model in draft.world["states"].items() if draft.fits(model)]
    if states and pen.yes():
        return states[:1]
    return [condition(draft), condition(draft)] if pen.yes() else condition(draft)


def errs(pen: Pen) -> Any:
    """How a decider errs."""
    return pen.one("20%", {"wrongly_yes": "40%"}, {"wrongly_no": "30%"}, {"wrongly_yes": "10%", "wrongly_no": "5%"})


def _decided(draft: Draft, rule: dict[str, Any], late: bool) -> None:
    """A decider, with time and errors; a rule that could come full circle always has a time."""
    pen = draft.pen
    decided: dict[str, Any] = {"by": pen.one("court", "office")}
    if late or pen.yes():
        decided["within"] = pen.one("3 d", "5 wd", "1 mo")
    if "reviewers" not in draft.deciders[decided["by"]] and pen.yes():
        decided["takes"] = delay(pen)
    if ("if" in rule or "unless" in rule) and pen.yes():
        decided["errs"] = errs(pen)
    if late or pen.yes():
        rule["decided"] = decided


def _term(draft: Draft, when: dict[str, Any]) -> Any:
    pen = draft.pen
    options = ["2 mo", "45 d", "20 wd", "1 y", {"drawn": "exponential", "mean": "60 d"},
               {"drawn": "lognormal", "median": "2 mo", "sigma": 0.5}, "until-struck"]
    if ("enters" in when or "reaches" in when) and pen.yes():
        return "with-cause"
    return pen.one(*options)


def write(draft: Draft, into: str, when: dict[str, Any], worth: float | None) -> dict[str, Any]:
    """An entry with every option now and then."""
    pen = draft.pen
    out: dict[str, Any] = {"in": into}
    if worth is not None:
        out["worth"] = worth
        if pen.yes():
            out["worth"] = {"uniform": [worth, worth + 1.5], "step": 0.5} if worth > 0 else {"uniform": [worth - 1.2, worth], "step": 0.4}
    counts = _term(draft, when)
    if counts != "until-struck" or pen.yes():
        out["counts"] = counts
    if isinstance(counts, dict) or counts[0].isdigit():
        lasting = "act" in when and "lasts" in draft.world["conducts"].get(when["act"], ())
        out["counts_from"] = pen.one("entry", "act", *(("end",) if lasting else ()))
        if pen.yes():
            out["overdue"] = {"share": pen.one("50%", "10%"), "by": pen.one("10 d", "1 mo")}
    if pen.yes():
        out["per"] = "case"
    if pen.yes():
        points = worth is not None and pen.yes()
        out["cap"] = ({"points": pen.one(6, 4.5)} if points else {"entries": pen.number(1, 3)}) | {"per": pen.one("6 mo", "1 mo", "1 y")}
    if worth is not None and pen.yes():
        out["repeats"] = {"times": pen.one(2, 1.5, 0.333), "within": pen.one("3 mo", "30 d", "10 wd")}
    if pen.yes():
        out["shown"] = "6 mo"
    if pen.yes():
        out["falls_with"] = pen.one("cause", "none")
    if not {"act", "state", "date"} & set(when) and pen.yes():
        out["follows"] = delay(pen)
    return out


def _dates(pen: Pen, rule: dict[str, Any]) -> None:
    if "date" in rule.get("when", {}):
        return
    if pen.yes() and pen.yes():
        rule["since"] = pen.one("2020-03-02", "2020-01-20", "2019-06-01")
    if pen.yes() and pen.yes():
        rule["until"] = pen.one("2020-11-01", "2020-09-30")


def _rank(draft: Draft, ref: str) -> int:
    """The place of a trigger's file in the order in which causes run; files alongside come first."""
    return -1 if "/" in ref else draft.names.index(ref.split(".")[0])


def finish(draft: Draft, name: str, rule: dict[str, Any], into: str, late: bool = False) -> None:
    """A rule gets its condition, decider and dates; `late`: it must take time."""
    pen, when = draft.pen, rule["when"]
    if pen.yes():
        rule["if"] = condition(draft)
    if pen.yes() and pen.yes():
        rule["unless"] = _unless(draft)
    ref = when.get("enters") or when.get("reaches")
    late = late or (ref is not None and _rank(draft, ref) >= draft.names.index(into))
    _decided(draft, rule, late)
    _dates(pen, rule)
    if pen.yes():
        rule["cite"] = {"source": "law"}
    draft.rules[name] = rule


def writing_rules(draft: Draft) -> None:
    """For every file, rules that take it to all of its levels."""
    for into, file in draft.files.items():
        worths = list(WORTHS[file["reads"]])
        if draft.pen.yes() and file["reads"] in ("any", "count"):
            worths.append(None)
        for i, worth in enumerate(worths):
            own, chosen = file.get("about", "persons"), []
            if own == "persons" and draft.pen.yes():
                draft.about = draft.pen.one("persons", *(["firms"] if "firms" in draft.world else []))
                ties = draft.ties(draft.about)
                chosen = draft.pen.some(ties) if ties else []
                if chosen and draft.about == own and draft.pen.yes():
                    chosen = [*chosen, "self"]
            draft.about = draft.about if chosen else own
            when = _trigger(draft, into, bool(chosen))
            rule = {"when": when, "write": write(draft, into, when, worth)}
            if chosen:
                rule["write"]["on"] = chosen[0] if len(chosen) == 1 else chosen
                rule["write"].pop("follows", None)
            finish(draft, f"{into}-{'abc'[i]}", rule, into)


def striking_rules(draft: Draft) -> None:
    """Ways off."""
    pen = draft.pen
    for i in range(pen.number(0, 3)):
        into = pen.one(*draft.names)
        draft.about = draft.files[into].get("about", "persons")
        strike: dict[str, Any] = {"in": into}
        of = [name for name, rule in draft.rules.items() if rule.get("write", {}).get("in") == into]
        if of and pen.yes():
            strike["of"] = pen.some(of)
        rule = {"when": _trigger(draft, into), "strike": strike}
        if "act" in rule["when"] and pen.yes() and pen.yes():
            strike["same"] = "case"
        finish(draft, f"off-{i}", rule, into)
        decided = rule.get("decided", {})
        if "within" not in decided and "takes" not in decided and pen.yes():
            strike["within"] = pen.one("4 d", "3 wd")
            if pen.yes():
                strike["takes"] = delay(pen)
