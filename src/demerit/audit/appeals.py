"""APP: complaint, dispute, appeal, annulment."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.finding import Finding, Number
from demerit.audit.law import cited, limits, said
from demerit.audit.registry import Unsaid, check
from demerit.audit.view import View
from demerit.language.facts import fact
from demerit.language.quantities import Quantity
from demerit.language.schema.regime import Write
from demerit.language.schema.remedy import Remedy

DISPUTES = ("us.fcra.dispute", "eu.gdpr.answer", "cn.crir.dispute", "cn.zhejiang.dispute", "cn.shanghai.dispute", "cn.shandong.dispute", "cn.shenzhen.dispute")
ANNULMENTS = ("cn.shanghai.annulment", "cn.shandong.annulment", "cn.henan.annulment")


def objections(view: View) -> dict[str, Remedy]:
    """Remedies against wrong entries, first stages."""
    return {name: one for name, one in view.regime.remedies.items() if one.because and not one.off and one.after is None}


@check("APP-1")
def complaint(view: View) -> Iterator[Finding | Unsaid]:
    """A free complaint, open long enough."""
    stated, limit = view.facts.appeal, limits()["eu.dsa.complaint-window"]
    assert limit.min is not None
    if stated.possible == "no":
        yield view.found("APP-1", view.at("appeal"), "nobody can complain", element="appeal", severity="error")
    if stated.free == "no":
        yield view.found("APP-1", view.at("appeal", "free"), "complaining costs money", element="appeal")
    if stated.window is not None and stated.window.value.days < limit.min.days - 3:
        yield view.found("APP-1", view.at("appeal", "window"), f"one can complain for {fact(stated.window).text} only", element="appeal",
                         number=Number(fact(stated.window).text, cited([limit])), only=(limit.provision,))
    for name, remedy in objections(view).items():
        if remedy.window is not None and remedy.window.value.days < limit.min.days - 3:
            yield view.found("APP-1", ("remedies", name, "window"), f"`{name}` is open for {fact(remedy.window).text} only", element=name,
                             number=Number(fact(remedy.window).text, cited([limit])), only=(limit.provision,))
        if remedy.asks.costs is not None and remedy.asks.costs.value.minor > 0:
            yield view.found("APP-1", ("remedies", name, "asks", "costs"), f"`{name}` costs {fact(remedy.asks.costs).text}", element=name)
    if stated.possible in (None, "unknown") and not objections(view):
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
        yield from _slow(view, stated.within, ("facts", "appeal", "within"), "appeal")
    for name, remedy in held.items():
        taken = remedy.decided.within or remedy.decided.takes
        if isinstance(taken, Quantity):
            yield from _slow(view, taken, ("remedies", name, "decided"), name)
    if stated.possible in (None, "unknown") and not view.regime.remedies:
        yield view.unsaid("APP-3", "can wrong data be disputed, and how soon is that decided?", "appeal: {within: ..}; or `remedies`")


def _slow(view: View, taken: Quantity, path: tuple[str, ...], element: str) -> Iterator[Finding]:
    over = view.law.over(taken.value, DISPUTES)
    if over is not None:
        yield view.late("APP-3", path, f"disputes are decided within {fact(taken).text}", fact(taken).text, over, element=element)


@check("APP-4")
def suspended(view: View) -> Iterator[Finding | Unsaid]:
    """What happens meanwhile."""
    stated, held = view.facts.appeal, objections(view)
    if stated.suspends == "no" and stated.flag != "yes":
        yield view.found("APP-4", view.at("appeal", "suspends"), "the effect runs on while an appeal is pending", element="appeal")
    for name, remedy in held.items():
        if not (remedy.suspends or remedy.flags) and stated.suspends is None and stated.flag is None:
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
        yield from _lagging(view, stated.within, ("facts", "annulment", "within"), "annulment")
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
        if isinstance(write.follows, Quantity):
            yield from _lagging(view, write.follows, ("rules", name, "write", "follows"), name)
    if stated.spreads in (None, "unknown") and stated.within is None and (not view.regime.rules or (sharing or view.facts.shared_with)):
        yield view.unsaid("APP-5", "when an entry is annulled, does what others made of it fall too?", "annulment: {spreads: .., within: ..}")


def _lagging(view: View, taken: Quantity, path: tuple[str, ...], element: str) -> Iterator[Finding]:
    over = view.law.over(taken.value, ANNULMENTS)
    if over is not None:
        yield view.late("APP-5", path, f"what rests on an annulled entry falls {fact(taken).text} later", fact(taken).text, over, element=element)


@check("APP-6")
def court(view: View) -> Iterator[Finding | Unsaid]:
    """A court."""
    stated = view.facts.appeal.court
    deciders = [view.regime.deciders.get(remedy.decided.by) for remedy in view.regime.remedies.values()]
    in_court = any(remedy.decided.by for remedy in view.regime.remedies.values() if "court" in remedy.decided.by) or any(
        decider is not None and decider.title and "court" in decider.title.lower() for decider in deciders)
    if stated == "no":
        yield view.found("APP-6", view.at("appeal", "court"), "no court can be asked", element="appeal")
    elif stated != "yes" and not in_court:
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


@check("APP-8")
def looked_after(view: View) -> Iterator[Finding | Unsaid]:
    """Somebody independent who looks after the list."""
    stated = view.facts.appeal.independent
    lists = [name for name, file in view.regime.files.items() if file.reads == "any" and name in view.gathered.harmful_files]
    if stated == "no":
        yield view.found("APP-8", view.at("appeal", "independent"), "nobody independent looks after the list", element="appeal")
    elif stated != "yes" and (lists or view.facts.output == "list"):
        yield view.unsaid("APP-8", "does anybody independent look after the list?", "appeal: {independent: ..}")

