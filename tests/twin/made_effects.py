"""Made-up effects and dated changes."""
from __future__ import annotations

from typing import Any

from twin.made_files import empty_of, level_refs, levels_of
from twin.made_rules import Draft
from twin.made_world import factors
from twin.pen import Pen


def _while(draft: Draft) -> Any:
    pen = draft.pen
    if draft.foreign and pen.yes() and pen.yes():
        return pen.one(*draft.foreign)
    name = pen.one(*[name for name in draft.names if levels_of(draft.files[name]) and draft.fits(draft.files[name])])
    file = draft.files[name]
    refs = level_refs(name, file)
    several = [ref for ref in refs if "." in ref]
    if len(several) > 1 and pen.yes():
        return pen.order(several)[:2]
    return pen.one(*refs, f"{name}.{empty_of(file)}") if pen.yes() else refs[0]


def _parts(draft: Draft, effect: dict[str, Any]) -> None:
    pen, world = draft.pen, draft.world
    conducts = [name for name, model in world["conducts"].items() if draft.fits(model)]
    owed = [f"{name}-owed" for name in world.get("debts", {})] if draft.about == "persons" else []
    attempts = [name for name, model in world.get("attempts", {}).items() if draft.fits(model)]
    if attempts and pen.yes():
        effect["denies"] = pen.some(attempts)
    if pen.yes():
        effect["stops"] = pen.one(conducts, owed or conducts)[:1]
    if pen.yes():
        deters: dict[str, Any] = {"conducts": pen.one("*", "context:traffic", conducts[-1:]), "by": pen.one("50%", "90%", "100%")}
        if pen.yes():
            deters["fades"] = pen.one("60 d", "3 mo", "40 wd")
        if pen.yes():
            deters["learned"] = pen.one("others", "own")
        effect["deters"] = deters
    if pen.yes():
        effect["provokes"] = {"conduct": pen.one(*conducts, *owed), "rate": pen.one("6/y", "20/y", "2/y")}
    if pen.yes():
        effect["publishes"] = True


def _on_others(draft: Draft, effect: dict[str, Any], ties: list[str]) -> None:
    """Something that is denied or stopped of those tied to somebody, and perhaps of them."""
    pen, world = draft.pen, draft.world
    chosen = pen.some(ties)
    hit = {"children" if tie == "children" else "persons" for tie in chosen}
    if pen.yes():
        chosen, hit = [*chosen, "self"], hit | {draft.about}
    effect["on"] = chosen[0] if len(chosen) == 1 else pen.order(chosen)
    attempts = [name for name, model in world.get("attempts", {}).items() if model.get("about", "persons") in hit]
    if attempts:
        effect["denies"] = pen.some(attempts)
    conducts = [name for name, model in world["conducts"].items() if model.get("about", "persons") in hit]
    if conducts and pen.yes():
        effect["stops"] = pen.some(conducts)
    if not attempts or pen.yes():
        effect["publishes"] = True


def _money(draft: Draft, effect: dict[str, Any]) -> None:
    pen = draft.pen
    kind = pen.one("costs", "income", "gives", "")
    if kind == "income":
        if "incomes" in draft.world and draft.about == "persons":
            effect["costs"] = {"income": pen.one("10%", "33.3%")}
    elif kind:
        effect[kind] = pen.one("CNY 300", "CNY 12.34")
    if kind and pen.yes():
        effect["every"] = pen.one("1 mo", "10 d", "15 wd")


def make_effects(draft: Draft) -> dict[str, Any]:
    """One to four effects."""
    pen = draft.pen
    out: dict[str, Any] = {}
    for i in range(pen.number(1, 4)):
        draft.about = pen.one("persons", "persons", *(["firms"] if any(file.get("about") for file in draft.files.values()) else []))
        effect: dict[str, Any] = {"while": _while(draft)}
        ties = [*draft.ties(draft.about), *(["children"] if draft.about == "persons" and "children" in draft.world.get("households", {}) else [])]
        if ties and pen.yes():
            _on_others(draft, effect, ties)
        else:
            _parts(draft, effect)
            _money(draft, effect)
        if set(effect) <= {"while", "every"}:
            effect["costs"] = "CNY 5"
        if pen.yes() and pen.yes():
            own = effect["while"] if isinstance(effect["while"], str) else effect["while"][0]
            others = [ref for ref in [*draft.refs, *draft.foreign] if ref.split(".")[0] != own.split(".")[0]]
            if others:
                effect["unless"] = pen.order(others)[:pen.number(1, 2)]
        if pen.yes() and pen.yes():
            effect["since"] = pen.one("2020-04-01", "2020-02-03")
        if pen.yes() and pen.yes():
            effect["until"] = pen.one("2020-12-24", "2021-02-01")
        if pen.yes():
            effect["context"] = pen.one("traffic", "finance", "speech", "welfare")
            if pen.yes():
                effect["related"] = pen.some(sorted({conduct["context"] for conduct in draft.world["conducts"].values()}))
        out[f"effect-{i}"] = effect
    return out


def make_spared(pen: Pen, regime: dict[str, Any], others: dict[str, Any]) -> None:
    """Of others that something falls on, perhaps some are spared.  Drawn last, so that all else is made up as it was without."""
    refs = [f"{prefix}{ref}" for prefix, files in [("", regime["files"]), *((f"{other}/", one["files"]) for other, one in others.items())]
            for name, file in files.items() if levels_of(file) and file.get("about", "persons") == "persons" for ref in level_refs(name, file)]
    for effect in regime["effects"].values():
        on = effect.get("on", [])
        if refs and {"household", "friends", "representative", "controller"} & {*([on] if isinstance(on, str) else on)} and pen.yes():
            effect["spares"] = pen.order(refs)[:pen.number(1, 2)]


def make_uneven(pen: Pen, world: dict[str, Any], regime: dict[str, Any]) -> None:
    """Some mistakes fall on groups apart.  Drawn last, as above."""
    for channel in regime["channels"].values():
        for source in channel.get("errors", {}).values() if channel.get("about", "persons") == "persons" else ():
            by = factors(pen, world, 1.0 if source["kind"] == "false-match" else 3.0)
            if source["kind"] == "other-person":
                by.pop("age", None)
            if by:
                source["by"] = by


def changeable(regime: dict[str, Any]) -> list[tuple[str, Any]]:
    """Numbers a dated change may alter here, and what to."""
    out: list[tuple[str, Any]] = []
    for name, channel in regime["channels"].items():
        out.append((f"channels.{name}.coverage", "20%"))
        if "delay" in channel:
            out.append((f"channels.{name}.delay", "9 d"))
        out += [(f"channels.{name}.errors.{one}.rate", "3/y" if source["kind"] == "no-such-act" else "15%")
                for one, source in channel.get("errors", {}).items()]
    for name, file in regime["files"].items():
        if file["reads"] == "sum" and "poor" in file.get("levels", {}):
            out += [(f"files.{name}.levels.poor", 6), (f"files.{name}.levels.good", 11)]
        if "at_least" in file:
            out.append((f"files.{name}.at_least", 2))
    for name, rule in regime["rules"].items():
        out.append((f"rules.{name}.off", True))
        writes, decided = rule.get("write", {}), rule.get("decided", {})
        if isinstance(writes.get("worth"), (int, float)):
            out.append((f"rules.{name}.write.worth", -4 if writes["worth"] < 0 else 5))
        if writes.get("counts", "with-cause") != "with-cause":
            out.append((f"rules.{name}.write.counts", "25 d"))
        if "within" in decided:
            out.append((f"rules.{name}.decided.within", "8 d"))
        if "errs" in decided:
            out.append((f"rules.{name}.decided.errs", "50%"))
        if "points" in writes.get("cap", {}):
            out.append((f"rules.{name}.write.cap.points", 9))
    out += _changeable_procedure(regime)
    for name, effect in regime["effects"].items():
        if "deters" in effect:
            out.append((f"effects.{name}.deters.by", "30%"))
        if "provokes" in effect:
            out.append((f"effects.{name}.provokes.rate", "12/y"))
        if isinstance(effect.get("costs"), str):
            out.append((f"effects.{name}.costs", "CNY 77"))
    return out


def _changeable_procedure(regime: dict[str, Any]) -> list[tuple[str, Any]]:
    out: list[tuple[str, Any]] = []
    for name, file in regime["files"].items():
        notice = file.get("notice", {})
        out += [(f"files.{name}.notice.{key}", to) for key, to in (("reaches", "75%"), ("within", "9 d")) if key in notice]
    for name, decider in regime["deciders"].items():
        if "reviewers" in decider:
            out += [(f"deciders.{name}.reviewers", 2), (f"deciders.{name}.each", "60 h")]
    for name, remedy in regime.get("remedies", {}).items():
        out.append((f"remedies.{name}.off", True))
        out += [(f"remedies.{name}.{key}", to) for key, to in (("window", "25 d"), ("earliest", "5 d")) if key in remedy]
        asks = f"remedies.{name}.asks"
        out.append((f"{asks}.others", "60%") if isinstance(remedy["asks"], dict) else (asks, "50%"))
        if "within" in remedy["decided"]:
            out.append((f"remedies.{name}.decided.within", "6 d"))
        if isinstance(remedy.get("strike"), str):
            out.append((f"remedies.{name}.strike", "5 d"))
    return out


def make_changes(pen: Pen, regime: dict[str, Any]) -> list[dict[str, Any]]:
    """One or two dated changes."""
    dates = ["2020-05-05", "2020-10-01"][:pen.number(1, 2)]
    return [{"on": date, "change": dict(pen.order(changeable(regime))[:pen.number(1, 4)])} for date in dates]
