"""Checks of what becomes of entries: triggers on their end, deciders with a queue, notices, remedies and their stages."""
from __future__ import annotations

from demerit.language.inspection import Inspection, levels_of, split_ref
from demerit.language.paths import against
from demerit.language.quantities import Term
from demerit.language.schema.regime import Rule
from demerit.language.schema.remedy import Remedy
from demerit.language.source_map import Path


def check_trigger(see: Inspection, rule: Rule, path: Path) -> None:
    """`lapses` and `struck` name a file (and rules that write into it), `asked`, `granted` and `refused` a remedy."""
    when = rule.when
    ref = when.lapses or when.struck
    if ref is not None:
        _entries(see, ref, when.of, (*path, when.kind), (*path, "of"))
    remedy = when.asked or when.granted or when.refused
    if remedy is not None:
        see.known(remedy, see.document.remedies, (*path, when.kind), "D230", "remedy", "the regime has")


def _entries(see: Inspection, ref: str, of: list[str], at: Path, of_at: Path) -> None:
    """A file, here or alongside, and rules that write into it."""
    other, name, level = split_ref(ref)
    regime = see.document
    if level is not None:
        see.say(at, "D202", "entries are in a file, not on a level", f"write `{ref.rpartition('.')[0]}`")
        return
    if other is not None:
        if not see.known(other, see.others, at, "D214", "regime alongside", "alongside are"):
            return
        regime = see.others[other]
    if not see.known(name, regime.files, at, "D201", "file", "the regime has"):
        return
    for i, rule in enumerate(of):
        here = (*of_at, i)
        if see.known(rule, regime.rules, here, "D212", "rule", "the regime has"):
            written = regime.rules[rule].write
            if written is None or written.into != name:
                see.say(here, "D212", f"`{rule}` writes {f'into `{written.into}`' if written else 'nothing'}, not into `{name}`")


def check_follows(see: Inspection, rule: Rule, path: Path) -> None:
    """`follows` is about an entry that something else caused; `same: case` about a cause that has one."""
    kind = rule.when.kind
    if rule.write is not None and rule.write.follows is not None and kind in ("act", "state", "date"):
        see.say((*path, "write", "follows"), "D233", "`follows` is for entries caused by other entries or by a level",
                "a rule on an act, a state or a date has no such cause: leave it out")
    if rule.strike is not None and rule.strike.same is not None and kind in ("enters", "reaches", "date", "state"):
        see.say((*path, "strike", "same"), "D233", f"a rule on `{kind}` has no case of its own",
                "leave `same` out, or let the rule fire on an act or on the end of an entry")


def check_deciders(see: Inspection) -> None:
    """Who has reviewers takes `each` of their time: a time beside it would be counted twice (D232)."""
    queued = {name for name, decider in see.document.deciders.items() if decider.reviewers is not None}
    for section in ("rules", "remedies"):
        for name, one in getattr(see.document, section).items():
            if one.decided is not None and one.decided.by in queued and one.decided.takes is not None:
                see.say((section, name, "decided", "takes"), "D232", f"`{one.decided.by}` has reviewers: how long a case takes is its `each`, and the queue",
                        "leave `takes` out, or take the reviewers away")


def check_remedies(see: Inspection) -> None:
    """Remedies: what they are about, stages, who decides, and whether anybody can ever know."""
    document = see.document
    for name, remedy in document.remedies.items():
        path: Path = ("remedies", name)
        see.known(remedy.decided.by, document.deciders, (*path, "decided", "by"), "D206", "decider", "the regime has")
        if remedy.against is not None:
            if "/" in remedy.against:
                see.say((*path, "against"), "D201", "a remedy is against a file of its own regime", "write it in that regime")
            else:
                _entries(see, remedy.against, remedy.of, (*path, "against"), (*path, "of"))
        else:
            _stages(see, remedy, path)
        if remedy.at_most is not None and not (isinstance(remedy.at_most.per.value, Term) and remedy.at_most.per.value.unit == "months"
                                               and remedy.at_most.per.value.amount >= 1):
            see.say((*path, "at_most", "per"), "D227", f"a period is whole months: got {remedy.at_most.per.value}", "write `1 mo`, `12 mo` or `1 y`")
        _known(see, name, remedy)


def _stages(see: Inspection, remedy: Remedy, path: Path) -> None:
    before = remedy.before
    if before is None or not see.known(before, see.document.remedies, (*path, "after"), "D230", "remedy", "the regime has"):
        return
    if against(see.document, before) is None:
        see.say((*path, "after"), "D231", "these stages come after one another in a circle", "one of them must be `against` a file")


def _known(see: Inspection, name: str, remedy: Remedy) -> None:
    """Where nothing tells people and nothing is denied, nobody ever asks (D234, a warning)."""
    document = see.document
    file = document.files.get(remedy.against or "")
    if file is None or file.notice is None or file.notice.by != "none":
        return
    denying = {split_ref(ref)[1] for effect in document.effects.values() if effect.denies for ref in effect.during}
    for regime in see.others.values():
        denying |= {split_ref(ref)[1] for effect in regime.effects.values() if effect.denies for ref in effect.during}
    fed = {remedy.against}
    while True:
        more = {rule.write.into for rule in document.rules.values() if rule.write is not None
                and split_ref(rule.when.enters or rule.when.reaches or "")[1] in fed}
        if more <= fed:
            break
        fed |= more
    if not denying & fed and levels_of(file) and not see.others:
        see.say(("remedies", name, "against"), "D234", f"nobody is told of entries in `{remedy.against}`, and nothing it leads to is denied: "
                "nobody can ever know, so nobody ever asks", "give the file a notice, or an effect that denies something", severity="warning")
