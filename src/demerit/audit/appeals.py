"""APP: complaint, dispute, appeal, annulment."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.finding import Finding, Number
from demerit.audit.law import cited, limits, provisions, said
from demerit.audit.registry import Unsaid, check
from demerit.audit.times import SLACK_DAYS, Taken, slowest, strictest
from demerit.audit.view import View, names
from demerit.language.contradictions import in_court
from demerit.language.facts import fact
from demerit.language.inspection import split_ref
from demerit.language.schema.regime import Write
from demerit.language.schema.remedy import Remedy

DISPUTES = ("us.fcra.dispute", "eu.gdpr.answer", "cn.crir.dispute", "cn.zhejiang.dispute", "cn.shanghai.dispute", "cn.shandong.dispute", "cn.shenzhen.dispute")
ANNULMENTS = ("cn.shanghai.annulment", "cn.shandong.annulment", "cn.henan.annulment")


def objections(view: View) -> dict[str, Remedy]:
    """Remedies against wrong entries, first stages."""
    return {name: one for name, one in view.regime.remedies.items() if one.because and not one.off and one.after is None}


def _complaints(view: View) -> dict[str, Remedy]:
    """What one can ask for first: objections; against a list without one whatever else can be asked there."""
    held = objections(view)
    disputed = {one.against for one in held.values()}
    return {name: one for name, one in view.regime.remedies.items() if name in held or (
        not one.off and one.after is None and one.against in view.gathered.harmful_files and one.against not in disputed)}


def _beyond_objection(view: View) -> dict[str, list[str]]:
    """Files a harm hangs on directly, with the rules at the bottom of what is written there to which nobody can object on the way."""
    direct = [split_ref(ref)[1] for one in view.bad if one.effect is not None for ref in one.effect.during if "/" not in ref]
    return {file: rules for file in dict.fromkeys(direct) if (rules := _unanswered(view, file, set()))}


def _unanswered(view: View, file: str, seen: set[str]) -> list[str]:
    seen.add(file)
    held = objections(view)
    out: list[str] = []
    if any(rule.strike is not None and rule.strike.into == file and not rule.off and (rule.when.asked or rule.when.granted) in held
           for rule in view.regime.rules.values()):
        return out  # an objection elsewhere takes off what stands here
    for name, rule in view.held_against.items():
        write = rule.write
        if write is None or write.into != file or any(one.against == file and (not one.of or name in one.of) for one in held.values()):
            continue
        ref = rule.when.enters or rule.when.reaches or rule.when.lapses or rule.when.struck
        if rule.when.asked or rule.when.granted or rule.when.refused:
            continue  # somebody has objected
        if ref is None or write.falls_with == "none":
            out.append(name)
        elif "/" not in ref:  # it falls with its cause, so an objection to that is one to it
            cause = split_ref(ref)[1]
            out += [one for one in (_unanswered(view, cause, seen) if cause not in seen else ()) if one not in out]
        elif not _answered_elsewhere(view, ref) or (write.falls_with != "cause" and write.counts != "with-cause"):
            out.append(name)
    return out


def _into(view: View, rule: str) -> str | None:
    write = view.regime.rules[rule].write
    return write.into if write is not None else None


def _answered_elsewhere(view: View, ref: str) -> bool:
    """Whether one can object to what stands in another regime's file."""
    other, away, _ = split_ref(ref)
    there = view.gathered.others.get(str(other))
    return there is not None and any(one.because and not one.off and one.against == away for one in there.remedies.values())


@check("APP-1")
def complaint(view: View) -> Iterator[Finding | Unsaid]:
    """A free complaint, open long enough."""
    stated, limit = view.facts.appeal, limits()["eu.dsa.complaint-window"]
    assert limit.min is not None
    free = tuple(provisions()[key] for key in ("eu.dsa.20", "us.fcra.1681i"))
    if stated.possible == "no":
        yield view.found("APP-1", view.at("appeal"), "nobody can complain", element="appeal", severity="error")
    if stated.free == "no":
        yield view.found("APP-1", view.at("appeal", "free"), "complaining costs money", element="appeal", only=free)
    if stated.window is not None and stated.window.value.days < limit.min.days - SLACK_DAYS:
        yield view.found("APP-1", view.at("appeal", "window"), f"one can complain for {fact(stated.window).text} only", element="appeal",
                         number=Number(fact(stated.window).text, cited([limit])), only=(limit.provision,))
    for name, remedy in _complaints(view).items():
        only = "" if remedy.because else f", the only way to ask about `{remedy.against}` itself,"
        if remedy.window is not None and remedy.window.value.days < limit.min.days - SLACK_DAYS:
            yield view.found("APP-1", ("remedies", name, "window"), f"`{name}`{only} is open for {fact(remedy.window).text} only", element=name,
                             number=Number(fact(remedy.window).text, cited([limit])), only=(limit.provision,))
        if remedy.asks.costs is not None and remedy.asks.costs.value.minor > 0:
            yield view.found("APP-1", ("remedies", name, "asks", "costs"), f"`{name}`{only} costs {fact(remedy.asks.costs).text}", element=name, only=free)
    if stated.possible in (None, "unknown"):
        if view.regime.remedies:
            for file, rules in _beyond_objection(view).items():
                written = f"entries of {names(rules, 3)}" + ("" if all(_into(view, one) == file for one in rules) else f", on which `{file}` rests")
                yield view.found("APP-1", ("files", file), f"nobody can object to {written}", clears=f"Add a remedy `against: {file}`, or against what it "
                                 "rests on, with `because: [wrong-person, ground-not-met]`, free and open for six months.")
        else:
            yield view.unsaid("APP-1", "can one complain, for how long, and free?", "appeal; or `remedies`")


@check("APP-2")
def outside(view: View) -> Iterator[Finding | Unsaid]:
    """An independent body."""
    stated = view.facts.appeal
    if stated.external == "no":
        yield view.found("APP-2", view.at("appeal", "external"), "no independent body outside can be asked", element="appeal")
    within = stated.external_within
    over = view.law.over(within.value, ("eu.dsa.dispute-decision",)) if within is not None else None
    if within is not None and over is not None:
        yield view.late("APP-2", view.at("appeal", "external_within"), f"the body outside takes {fact(within).text}", fact(within).text, over,
                        element="appeal")
    if stated.external in (None, "unknown") and within is None:
        yield view.unsaid("APP-2", "can an independent body be asked?", "appeal: {external: ..}")


@check("APP-3")
def accuracy(view: View) -> Iterator[Finding | Unsaid]:
    """Wrong data, disputed and decided in time."""
    stated, held = view.facts.appeal, objections(view)
    if stated.possible == "no":
        yield view.found("APP-3", view.at("appeal"), "nobody can dispute what is written about them", element="appeal")
    elif view.regime.remedies and not held:
        first = next(iter(view.regime.remedies))
        yield view.found("APP-3", ("remedies", first), "there are ways to ask, but none against wrong entries",
                         clears="Add a remedy with `because: [wrong-person, ground-not-met]`.")
    if stated.within is not None:
        yield from _slow(view, slowest(stated.within, None), ("facts", "appeal", "within"), "appeal")
    for name, remedy in held.items():
        taken = slowest(remedy.decided.within, remedy.decided.takes)
        struck = slowest(remedy.strike.within, remedy.strike.takes) if remedy.strike is not None else None
        if struck is not None and (taken is None or struck.days > taken.days):
            yield from _slow(view, struck, ("remedies", name, "strike"), name, f"what `{name}` grants is struck")
        else:
            yield from _slow(view, taken, ("remedies", name, "decided"), name)
    if stated.possible in (None, "unknown") and not view.regime.remedies:
        yield view.unsaid("APP-3", "can wrong data be disputed, and how soon is that decided?", "appeal: {within: ..}; or `remedies`")


def _slow(view: View, taken: Taken | None, path: tuple[str, ...], element: str, what: str = "disputes are decided") -> Iterator[Finding]:
    over = view.law.over(taken.term, DISPUTES) if taken is not None else None
    if taken is not None and over is not None:
        later = "within" if taken.key == "within" else "after"
        yield view.late("APP-3", path, f"{what} {later} {taken.text}", taken.text, over, element=element, assumed=taken.assumed,
                        clears=f"Decide disputes, and delete what cannot be verified, within {strictest(over.limits)}, free.")


@check("APP-4")
def suspended(view: View) -> Iterator[Finding | Unsaid]:
    """What happens meanwhile, at every stage."""
    stated, held = view.facts.appeal, objections(view)
    told = stated.suspends == "no" and stated.flag != "yes"
    if told:
        yield view.found("APP-4", view.at("appeal", "suspends"), "the effect runs on while an appeal is pending", element="appeal")
    for name, remedy in view.regime.remedies.items():
        if not told and remedy.because and not remedy.off and not (remedy.suspends or remedy.flags):
            yield view.found("APP-4", ("remedies", name), f"what `{name}` is about goes on counting, unmarked, while it is pending")
    if not held and stated.possible != "no" and stated.suspends in (None, "unknown") and stated.flag in (None, "unknown"):
        yield view.unsaid("APP-4", "does the effect wait while an appeal is pending?", "appeal: {suspends: .., flag: ..}")


@check("APP-5")
def propagates(view: View) -> Iterator[Finding | Unsaid]:
    """What others made of an entry falls with it."""
    stated = view.facts.annulment
    if stated.spreads == "no":
        yield view.found("APP-5", view.at("annulment"), "when an entry is annulled, what others made of it stays", element="annulment")
    if stated.within is not None:
        yield from _lagging(view, slowest(stated.within, None), ("facts", "annulment", "within"), "annulment")
    sharing = False
    for name, rule in view.held_against.items():
        write: Write | None = rule.write
        ref = rule.when.enters or rule.when.reaches
        if write is None or ref is None:
            continue
        away = "/" in ref
        sharing = sharing or away
        falls = write.falls_with or ("none" if away else "cause")
        if falls == "none" and write.counts != "with-cause":
            yield view.found("APP-5", ("rules", name), f"`{name}` rests on `{ref}`, and stays when that is struck as wrong")
        else:
            yield from _lagging(view, slowest(None, write.follows), ("rules", name, "write", "follows"), name)
    if stated.spreads in (None, "unknown") and stated.within is None and (not view.regime.rules or (sharing or view.facts.shared_with)):
        yield view.unsaid("APP-5", "when an entry is annulled, does what others made of it fall too?", "annulment: {spreads: .., within: ..}")


def _lagging(view: View, taken: Taken | None, path: tuple[str, ...], element: str) -> Iterator[Finding]:
    over = view.law.over(taken.term, ANNULMENTS) if taken is not None else None
    if taken is not None and over is not None:
        soon = strictest(over.limits)
        yield view.late("APP-5", path, f"what rests on an annulled entry falls {taken.text} later", taken.text, over, element=element, assumed=taken.assumed,
                        clears=f"Let it fall with its cause at once, or within {soon} (`follows`, or `annulment: {{within: {soon}}}`).")


@check("APP-6")
def court(view: View) -> Iterator[Finding | Unsaid]:
    """A court."""
    stated = view.facts.appeal.court
    held = any(in_court(view.regime, remedy) for remedy in view.regime.remedies.values() if not remedy.off)
    if stated == "no":
        yield view.found("APP-6", view.at("appeal", "court"), "no court can be asked", element="appeal")
    elif stated != "yes" and not held:
        yield view.unsaid("APP-6", "can a court be asked?", "appeal: {court: ..}")


@check("APP-7")
def penalised(view: View) -> Iterator[Finding | Unsaid]:
    """Points for appealing."""
    if view.facts.appeal.penalised == "yes":
        yield view.found("APP-7", view.at("appeal", "penalised"), "who appeals is worse off for it", element="appeal")
    for name, rule in view.held_against.items():
        asked = rule.when.asked or rule.when.refused
        act = rule.when.act or ""
        if asked is not None:
            yield view.found("APP-7", ("rules", name), f"`{name}` writes against whoever {'asks for' if rule.when.asked else 'is refused'} `{asked}`",
                             severity=None if rule.when.asked else "warning")
        elif said("rights", act) in ("appeal", "appeals", "appealing") or act in ("complaint", "objection"):
            yield view.found("APP-7", ("rules", name), f"`{name}` writes against whoever does `{act}`")
    if view.facts.appeal.penalised in (None, "unknown") and view.facts.appeal.possible != "no" and not view.regime.rules:
        yield view.unsaid("APP-7", "is anybody worse off for appealing?", "appeal: {penalised: ..}")


@check("APP-8")
def looked_after(view: View) -> Iterator[Finding | Unsaid]:
    """Somebody independent who looks after the list."""
    stated = view.facts.appeal.independent
    lists = [name for name, file in view.regime.files.items() if file.reads == "any" and name in view.gathered.harmful_files]
    if stated == "no":
        yield view.found("APP-8", view.at("appeal", "independent"), "nobody independent looks after the list", element="appeal")
    elif stated != "yes" and (lists or view.facts.output == "list" or (
            not view.regime.rules and view.facts.output in (None, "unknown"))):
        yield view.unsaid("APP-8", "does anybody independent look after the list?", "appeal: {independent: ..}")

