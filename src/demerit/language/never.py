"""What can never happen: rules on the end of entries that never end so, dated changes before the first day, a start beyond what a file reads."""
from __future__ import annotations

from demerit.language.inspection import Inspection, number, split_ref
from demerit.language.paths import against
from demerit.language.schema import Regime
from demerit.language.schema.regime import Rule


def check_never(see: Inspection, regimes: list[Regime]) -> None:
    """Rules on `lapses` and `struck` where nothing lapses or is struck (D224), changes before `in_force` (D257), starts beyond floor or ceiling (D215).

    `regimes` are all epochs: what is switched off, or will be, counts.  Only a warning where something lies over the regime.
    """
    for name, rule in see.document.rules.items():
        ref = rule.when.lapses or rule.when.struck
        if ref is None:
            continue
        other, file, _ = split_ref(ref)
        if other is not None and other not in see.others:
            continue
        home = see.others[other] if other is not None else see.document
        if file not in home.files:
            continue
        writers = [one for one, by in home.rules.items() if by.write is not None and by.write.into == file and (not rule.when.of or one in rule.when.of)]
        if writers:
            _ends(see, name, rule, ref, [home] if other is not None else regimes, writers)
    _changes(see)
    for name, one in see.document.files.items():
        if not any(rule.write is not None and rule.write.into == name for regime in regimes for rule in regime.rules.values()):
            _unwritten(see, name)
        for limit, key, beyond in ((one.ceiling, "ceiling", 1), (one.floor, "floor", -1)):
            if limit is not None and one.reads == "sum" and (number(one.start) - number(limit)) * beyond > 0:
                side = "above" if beyond > 0 else "below"
                see.say(("files", name, "start"), "D215", f"everybody starts at {number(one.start):g}, {side} the {key} of {number(limit):g}: it reads "
                        f"{number(limit):g}, and the first {abs(number(one.start) - number(limit)):g} points change nothing", severity="warning")


def _unwritten(see: Inspection, name: str) -> None:
    """A file that no rule writes into (D220): a warning, unless something that depends on it was said to be a mistake already."""
    if not any(one.code == "D220" and f"`{name}" in one.message for one in see.found):
        see.say(("files", name), "D220", f"nothing is ever written into `{name}`", f"write a rule with `write: {{in: {name}}}`, or take the file out",
                severity="warning", on_key=True)


def _ends(see: Inspection, name: str, rule: Rule, ref: str, regimes: list[Regime], writers: list[str]) -> None:
    """Whether entries of these rules ever end as a rule waits for."""
    file = split_ref(ref)[1]
    severity = "warning" if see.altered else "error"
    if rule.when.lapses is not None:
        counts = {str(by.write.counts) for regime in regimes for one in writers if (by := regime.rules.get(one)) is not None and by.write is not None}
        if counts <= {"until-struck", "with-cause"}:
            how = "until they are struck" if counts == {"until-struck"} else "as long as their cause" if counts == {"with-cause"} else "without a term"
            see.say(("rules", name, "when", "lapses"), "D224", f"the rule never fires: no entry in `{ref}` ever lapses, they count {how}",
                    "give what is written there a term (`counts: 30 d`), or let the rule fire on `struck`", severity=severity)
    elif not any(_struck(regime, file, writers) for regime in regimes):
        see.say(("rules", name, "when", "struck"), "D224", f"the rule never fires: nothing strikes entries in `{ref}`",
                f"write a rule with `strike: {{in: {file}}}`, or a remedy against `{file}`; an entry that runs out `lapses`", severity=severity)


def _struck(regime: Regime, file: str, writers: list[str]) -> bool:
    """Whether a rule or a remedy strikes entries that one of these rules wrote."""
    for rule in regime.rules.values():
        if rule.strike is not None and rule.strike.into == file and (not rule.strike.of or set(rule.strike.of) & set(writers)):
            return True
    for name, remedy in regime.remedies.items():
        if against(regime, name) == file and (remedy.before is not None or not remedy.of or set(remedy.of) & set(writers)):
            return True
    return False


def _changes(see: Inspection) -> None:
    """Changes dated before the first day hold from it on, over what the text says (D257, a warning): mostly they came with an `include`."""
    start = see.document.in_force
    for i, change in enumerate(see.document.changes):
        if change.on < start:
            see.say(("changes", i, "on"), "D257", f"this change is from before the regime begins ({start}): it holds from the first day, instead of what the "
                    "text says", "take it out, or write the number into the text; a text taken over by `include` brings its dated changes along: "
                    "`changes: []` leaves them out", severity="warning")
