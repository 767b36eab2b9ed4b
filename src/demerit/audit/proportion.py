"""PRO: proportion, trifles, children, fault."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.finding import Finding
from demerit.audit.gathering import Measure
from demerit.audit.registry import Unsaid, check
from demerit.audit.scales import gravity, severity, too_harsh
from demerit.audit.view import View, names
from demerit.language.schema.regime import Rule

ADULT, CHILD = 18, 14
SAME = 3
"""So many kinds of conduct under one and the same sanction are worth a finding."""


@check("PRO-1")
def too_grave(view: View) -> Iterator[Finding | Unsaid]:
    """Severity against gravity; no legitimate aim; one sanction for everything."""
    if view.facts.purpose.legitimate == "no":
        yield view.found("PRO-1", ("facts", "purpose"), "there is no legitimate aim", element="purpose", clears="State a specific and lawful aim, or stop.")
    open_ = []
    told: list[list[str]] = []
    for measure in view.bad:
        leading = view.gathered.leading_to(measure)
        hits = severity(measure)
        harsh = too_harsh(measure, leading)
        if measure.stated.proportionate == "no":
            yield view.found("PRO-1", measure.path, f"`{measure.name}` is out of proportion, by the file's own account", edge="inputs to treatment")
        elif harsh and hits is not None:
            for_ = ", ".join(f"`{datum.name}` ({grade.said()})" for datum, grade in harsh[:3]) + (", .." if len(harsh) > 3 else "")
            yield view.found("PRO-1", measure.path, f"`{measure.name}` ({hits.said()}) can rest on {for_}", edge="inputs to treatment",
                             severity=None if hits.stated and harsh[0][1].stated else "warning")
        elif measure.stated.proportionate is None and not any(gravity(datum) for datum in leading):
            open_.append(measure.name)
        same = _one_for_all(view, measure)
        if len(same) >= SAME and same not in told:
            told.append(same)
            yield view.found("PRO-1", measure.path, f"{len(same)} kinds of conduct lead to one and the same `{measure.name}`, whatever was done: {names(same)}",
                             severity="warning")
    if open_:
        yield view.unsaid("PRO-1", f"how grave is the conduct, and how hard does {names(open_, 2)} hit?", "gravity, severity, proportionate")


def _one_for_all(view: View, measure: Measure) -> list[str]:
    """Kinds of conduct that each put somebody on one list for one and the same time."""
    if measure.effect is None:
        return []
    terms: dict[str, list[str]] = {}
    for rule in view.held_against.values():
        assert rule.write is not None
        file = view.regime.files[rule.write.into]
        if file.reads == "any" and rule.write.into in measure.rests_on and rule.when.act is not None:
            terms.setdefault(f"{rule.write.into} {rule.write.counts}", []).append(rule.when.act)
    return max((list(dict.fromkeys(acts)) for acts in terms.values()), key=len, default=[])


@check("PRO-2")
def trifles(view: View) -> Iterator[Finding | Unsaid]:
    """First and slight breaches."""
    facts = view.facts
    for key, what in (("de_minimis", "trifles"), ("first_offence", "a first breach")):
        if getattr(facts, key) == "no":
            yield view.found("PRO-2", view.at(key), f"{what} count{'s' if what.startswith('a ') else ''} like anything else", element=key)
    spared = facts.de_minimis == "yes" or facts.first_offence == "yes"
    for name, rule in view.held_against.items() if not spared else ():
        if not _at_once(view, rule):
            continue
        datum = next((one for one in view.gathered.inputs if one.name == rule.when.act), None)
        grade = gravity(datum) if datum is not None else None
        if grade is not None and grade.step <= 2:
            yield view.found("PRO-2", ("rules", name), f"a single `{rule.when.act}` ({grade.said()}) is enough by itself, the first time too")
    if facts.de_minimis in (None, "unknown") and facts.first_offence in (None, "unknown"):
        yield view.unsaid("PRO-2", "do trifles and first breaches pass?", "de_minimis, first_offence")


def _at_once(view: View, rule: Rule) -> bool:
    """Whether one entry of a rule puts somebody on a list."""
    assert rule.write is not None
    return view.regime.files[rule.write.into].reads == "any" and rule.when.act is not None and rule.condition is None and not rule.unless


@check("PRO-3")
def children(view: View) -> Iterator[Finding | Unsaid]:
    """Age and capacity."""
    facts, scope = view.facts, view.regime.scope
    lowest = facts.lowest_age if facts.lowest_age is not None else scope.age.at_least if scope.age else None
    if lowest is not None and lowest < ADULT:
        who = "children" if lowest < CHILD else "minors"
        path = ("facts", "lowest_age") if facts.lowest_age is not None else ("scope", "age")
        yield view.found("PRO-3", path, f"{who} from {lowest} are scored like adults", element="age", severity="error" if lowest < CHILD else None)
    if facts.incapacity == "no":
        yield view.found("PRO-3", view.at("incapacity"), "who could not act otherwise is treated like anybody else", element="incapacity")
    if lowest is None:
        youngest = min(view.world.age.shares) if view.world else None
        if view.regime.rules and youngest is not None and youngest < ADULT:
            yield view.found("PRO-3", ("regime",), f"there is no lowest age, and people from {youngest} live in `{view.regime.world}`", element="scope")
        else:
            yield view.unsaid("PRO-3", "from what age are people scored?", "scope: {age: ..} or lowest_age")


@check("PRO-4")
def fault(view: View) -> Iterator[Finding | Unsaid]:
    """Without fault."""
    if view.facts.fault_defence == "no":
        yield view.found("PRO-4", view.at("fault_defence"), "who was without fault is hit all the same", element="fault_defence")
    elif view.facts.fault_defence != "yes" and not any(rule.unless for rule in view.held_against.values()):
        yield view.unsaid("PRO-4", "is somebody without fault spared?", "fault_defence")
