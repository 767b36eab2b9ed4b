"""Made-up notices, deciders with queues, remedies in stages, and rules on what becomes of entries."""
from __future__ import annotations

from typing import Any

from twin.made_files import delay
from twin.made_rules import Draft, condition, errs, finish, write
from twin.made_world import factors
from twin.pen import Pen

GROUNDS = ("wrong-person", "ground-not-met", "overdue")
WORTHS = {"sum": -2, "mean": -3, "share": -1, "last": -3, "count": None, "any": None}


def make_notices(pen: Pen, files: dict[str, Any]) -> None:
    """How people learn of entries; some files say nothing."""
    for file in files.values():
        if not pen.yes():
            continue
        by = pen.one("served", "published", "none")
        notice: dict[str, Any] = {"by": by}
        if by != "none":
            notice["reaches"] = pen.one("60%", "100%", "20%")
            if pen.yes():
                notice["within"] = pen.one("5 d", "3 wd", "1 mo")
            if pen.yes():
                notice["takes"] = delay(pen)
            if pen.yes():
                notice["cite"] = {"source": "law"}
        file["notice"] = notice


def make_deciders(pen: Pen) -> dict[str, Any]:
    """A court and an office, with a queue or without."""
    out: dict[str, Any] = {"court": {"serves": pen.one(500, 9, 4)}, "office": {"title": "An office"}}
    for decider in out.values():
        if pen.yes():
            decider["reviewers"] = pen.number(1, 3)
            decider["each"] = pen.one("2 d", {"drawn": "exponential", "mean": "4 d"}, "5 wd", "36 h", "1 mo",
                                      {"drawn": "lognormal", "median": "30 h", "sigma": 1.1}, "0.25 d")
            if pen.yes():
                decider["open"] = pen.one("working-days", "always")
    return out


def _decided(draft: Draft, remedy: dict[str, Any]) -> dict[str, Any]:
    pen = draft.pen
    decided: dict[str, Any] = {"by": pen.one("court", "office")}
    if pen.yes():
        decided["within"] = pen.one("15 d", "10 wd", "1 mo")
    if "reviewers" not in draft.deciders[decided["by"]] and pen.yes():
        decided["takes"] = delay(pen)
    if pen.yes() and any(key in remedy for key in ("because", "if", "unless")):
        decided["errs"] = errs(pen)
    return decided


def _asks(draft: Draft) -> Any:
    pen = draft.pen
    if pen.yes():
        return pen.one("80%", "100%")
    out: dict[str, Any] = {"wronged": pen.one("100%", "70%"), "others": pen.one("30%", "90%")}
    by = factors(pen, draft.world) if draft.about == "persons" else {}
    if by:
        out["by"] = by
    if pen.yes():
        out["after"] = delay(pen)
    if pen.yes():
        out["costs"] = pen.one("CNY 50", "CNY 7.25")
    return out


def _time_limits(draft: Draft, remedy: dict[str, Any]) -> None:
    pen = draft.pen
    if pen.yes():
        remedy["window"] = pen.one("10 d", "2 mo", "7 wd")
    if pen.yes() and "against" in remedy:
        remedy["counted_from"] = pen.one("notice", "entry", "discovery")
    if pen.yes() and pen.yes():
        remedy["earliest"] = pen.one("20 d", "15 wd", "1 mo")
    if pen.yes() and pen.yes():
        remedy["at_most"] = {"times": pen.number(1, 2), "per": pen.one("12 mo", "1 mo", "6 mo")}
    if pen.yes() and pen.yes():
        remedy["since"] = pen.one("2020-03-02", "2020-02-10", "2019-06-01")
    if pen.yes() and pen.yes():
        remedy["until"] = pen.one("2020-11-01", "2020-12-12")


def _remedy(draft: Draft, start: dict[str, Any]) -> dict[str, Any]:
    pen = draft.pen
    remedy = dict(start)
    if pen.yes():
        remedy["because"] = pen.some(list(GROUNDS))
    if pen.yes():
        remedy["if"] = condition(draft)
    if pen.yes() and pen.yes():
        remedy["unless"] = condition(draft)
    if pen.yes() and pen.yes():
        remedy["open_to"] = condition(draft)
    _time_limits(draft, remedy)
    remedy["asks"] = _asks(draft)
    remedy["decided"] = _decided(draft, remedy)
    if pen.yes():
        within, takes = pen.one("3 d", "3 wd", "0 d"), delay(pen)
        remedy["strike"] = pen.one(within, {"within": within}, {"takes": takes}, {"within": within, "takes": takes})
    if pen.yes():
        remedy["suspends"] = True
    if pen.yes():
        remedy["flags"] = True
    if pen.yes():
        remedy["cite"] = {"source": "law"}
    return remedy


def make_remedies(draft: Draft) -> None:
    """Up to three remedies, each with up to two further stages."""
    pen = draft.pen
    for i in range(pen.number(0, 3)):
        into = pen.one(*draft.names)
        draft.about = draft.files[into].get("about", "persons")
        start: dict[str, Any] = {"against": into}
        of = [name for name, rule in draft.rules.items() if rule.get("write", {}).get("in") == into]
        if of and pen.yes() and pen.yes():
            start["of"] = pen.some(of)
        name = f"remedy-{i}"
        draft.remedies[name] = _remedy(draft, start)
        draft.against[name] = into
        for stage in range(pen.number(0, 2)):
            further = f"{'appeal' if stage == 0 else 'review'}-{i}"
            draft.remedies[further] = _remedy(draft, {"after": f"{name}.refused"})
            draft.against[further] = into
            name = further


def _trigger(draft: Draft) -> tuple[dict[str, Any], str | None]:
    """What becomes of an entry, and the file of the entry; None if that is alongside.  Whom it is about is noted."""
    pen = draft.pen
    kinds = ["lapses", "struck"] + (["asked", "granted", "refused"] if draft.remedies else [])
    kind = pen.one(*kinds)
    if kind in ("asked", "granted", "refused"):
        remedy = pen.one(*draft.remedies)
        draft.about = draft.files[draft.against[remedy]].get("about", "persons")
        return {kind: remedy}, draft.against[remedy]
    foreign = [f"{other}/{name}" for other, files in draft.others.items() for name in files]
    if foreign and pen.yes():
        ref = pen.one(*foreign)
        other, name = ref.split("/")
        draft.about = draft.others[other][name].get("about", "persons")
        return {kind: ref}, None
    name = pen.one(*draft.names)
    draft.about = draft.files[name].get("about", "persons")
    when: dict[str, Any] = {kind: name}
    of = [one for one, rule in draft.rules.items() if rule.get("write", {}).get("in") == name]
    if of and pen.yes():
        when["of"] = pen.some(of)
    return when, name


def following_rules(draft: Draft) -> None:
    """Rules that write or strike because an entry ended or was contested."""
    pen = draft.pen
    for i in range(pen.number(0, 4)):
        when, home = _trigger(draft)
        own = [name for name in draft.names if draft.fits(draft.files[name])]
        ties = draft.ties(draft.about)
        chosen = pen.some(ties) if ties and (not own or pen.yes()) else []
        into = pen.one(*([name for name in draft.names if draft.files[name].get("about", "persons") == "persons"] if chosen else own))
        again = home is not None and draft.names.index(home) >= draft.names.index(into)
        if not chosen and pen.yes() and pen.yes():
            strike: dict[str, Any] = {"in": into}
            if pen.yes():
                strike["same"] = "case"
            finish(draft, f"then-{i}", {"when": when, "strike": strike}, into)
            continue
        written = write(draft, into, when, WORTHS[draft.files[into]["reads"]])
        if chosen:
            written["on"] = chosen[0] if len(chosen) == 1 else chosen
            written.pop("follows", None)
        if again:
            written["cap"] = {"entries": pen.number(1, 2), "per": "12 mo"}
        finish(draft, f"then-{i}", {"when": when, "write": written}, into, late=again)
