"""EXI: ways off."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.finding import Finding
from demerit.audit.law import said
from demerit.audit.registry import Unsaid, check
from demerit.audit.times import slowest, strictest
from demerit.audit.view import View, names
from demerit.language.facts import fact
from demerit.language.inspection import split_ref
from demerit.language.quantities import Quantity
from demerit.language.schema.regime import Rule


@check("EXI-1")
def stated(view: View) -> Iterator[Finding | Unsaid]:
    """Some way off."""
    out = view.facts.exit
    if out.stated == "no":
        yield view.found("EXI-1", view.at("exit"), "no way off is stated", element="exit")
    for file, rules in _endless(view).items():
        ways = [name for name, rule in view.regime.rules.items() if rule.strike is not None and not rule.off and rule.strike.into == file]
        asked = [name for name, one in view.regime.remedies.items() if not one.off and one.against == file]
        if not ways and not asked:
            yield view.found("EXI-1", ("files", file), f"no term, no rule and no remedy ends what {names(rules)} "
                             f"write{'s' if len(rules) == 1 else ''} in `{file}`", element=file)
    if out.stated in (None, "unknown") and not view.regime.rules and view.facts.retention.term in (None, "unknown", "until-struck", "none"):
        yield view.unsaid("EXI-1", "how does one get off?", "exit")


def _endless(view: View) -> dict[str, list[str]]:
    """Files some harmful treatment hangs on, with their rules that write without end."""
    out: dict[str, list[str]] = {}
    for name, rule in view.held_against.items():
        if rule.write is not None and rule.write.counts == "until-struck":
            out.setdefault(rule.write.into, []).append(name)
    return out


@check("EXI-2")
def reachable(view: View) -> Iterator[Finding | Unsaid]:
    """A way off for everybody, as far as the facts say; what rules say is searched in `exits`."""
    out = view.facts.exit
    for key, what in (("only_money", "the only way off is to pay: who cannot stays"), ("others_will", "one gets off only if somebody else is willing")):
        if getattr(out, key) == "yes":
            yield view.found("EXI-2", view.at("exit", key), what, element="exit")
    way = out.way or ""
    if out.only_money is None and said("money", way) and view.facts.retention.term in (None, "until-struck", "none"):
        yield view.found("EXI-2", view.at("exit"), f"the way off asks for money ({said('money', way)}), and no term is stated for who has none", element="exit",
                         severity="warning")
    open_ = out.only_money in (None, "unknown") or out.others_will in (None, "unknown")
    if view.facts.treatments and not view.regime.rules and not isinstance(view.facts.retention.term, Quantity) and open_:
        yield view.unsaid("EXI-2", "can everybody get off, also without money and without anybody's good will?", "exit: {only_money: .., others_will: ..}")


@check("EXI-3")
def repair(view: View) -> Iterator[Finding | Unsaid]:
    """Putting things right."""
    out = view.facts.exit
    repairs = {name: one for name, one in view.regime.remedies.items() if not one.because and not one.off and one.after is None}
    struck = [rule for rule in view.regime.rules.values() if rule.strike is not None and not rule.off and rule.strike.into in view.gathered.harmful_files]
    free = "Let people ask for repair without a fee."
    if out.repair == "no":
        yield view.found("EXI-3", view.at("exit", "repair"), "nothing somebody does takes an entry off early", element="exit")
    if out.repair_free == "no":
        yield view.found("EXI-3", view.at("exit", "repair_free"), "repair costs a fee", element="exit", clears=free)
    times = [(("facts", "exit", "repair_within"), "exit", "repair", slowest(out.repair_within, None))]
    for name, one in repairs.items():
        if one.against not in view.gathered.harmful_files:
            continue
        times.append((("remedies", name, "decided"), name, f"`{name}`", slowest(one.decided.within, one.decided.takes)))
        if one.asks.costs is not None and one.asks.costs.value.minor > 0:
            yield view.found("EXI-3", ("remedies", name, "asks", "costs"), f"`{name}`, which puts things right, costs {fact(one.asks.costs).text}",
                             element=name, clears=free)
    for path, element, what, taken in times:
        over = view.law.over(taken.term, ("cn.shenzhen.repair",)) if taken is not None else None
        if taken is not None and over is not None:
            yield view.late("EXI-3", path, f"{what} is decided {'within' if taken.key == 'within' else 'after'} {taken.text}", taken.text, over,
                            element=element, assumed=taken.assumed, clears=f"Decide on repair within {strictest(over.limits)}.")
    if out.repair in (None, "unknown") and not struck and not repairs:
        yield view.unsaid("EXI-3", "does putting things right take an entry off early?", "exit: {repair: ..}; or a rule that strikes, or a remedy")


@check("EXI-4")
def loop(view: View) -> Iterator[Finding | Unsaid]:
    """Consequences that bring about what they punish."""
    if view.facts.exit.loop == "yes":
        yield view.found("EXI-4", view.at("exit", "loop"), "the consequence makes the trigger more likely, by the file's own account", element="exit")
    acts = {rule.when.act: (name, rule) for name, rule in view.held_against.items() if rule.when.act}
    owing = {act: rule for act, (name, rule) in acts.items() if said("owing", view.text_of(name, rule))}
    for name, effect in view.regime.effects.items():
        files = {split_ref(ref)[1] for ref in effect.during}
        rests = view.gathered.upstream(frozenset(files))
        if effect.provokes is not None and effect.provokes.conduct in acts and _into(acts[effect.provokes.conduct][1], rests):
            rule = acts[effect.provokes.conduct][0]
            yield view.found("EXI-4", ("effects", name), f"`{name}` makes `{effect.provokes.conduct}` more likely, and `{rule}` writes that down again")
        owed = [act for act, rule in owing.items() if _into(rule, rests)]
        earned = next((word for target in effect.denies if (word := said("earning", target))), None)
        if (effect.costs is not None or earned) and owed:
            does = "takes money" if effect.costs is not None else f"keeps people from earning ({earned})"
            yield view.found("EXI-4", ("effects", name), f"`{name}` {does}, and {names(owed, 3)} {'comes' if len(owed) == 1 else 'come'} of lacking it")
    if view.facts.exit.loop in (None, "unknown") and not view.regime.rules:
        yield view.unsaid("EXI-4", "does a consequence make it likelier to be hit again?", "exit: {loop: ..}")


def _into(rule: Rule, files: frozenset[str]) -> bool:
    return rule.write is not None and rule.write.into in files

