"""HUM: who decides."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.finding import Finding
from demerit.audit.law import said
from demerit.audit.registry import Unsaid, check
from demerit.audit.scales import severity
from demerit.audit.traits import named
from demerit.audit.view import View


@check("HUM-1")
def human(view: View) -> Iterator[Finding | Unsaid]:
    """A person who decides, in the decision and in the appeal."""
    facts = view.facts
    role = facts.human_role
    serious = [one for one in view.bad if (hits := severity(one)) is None or hits.step >= 2]
    if role in ("none", "symbolic") and serious:
        what = "no person decides" if role == "none" else "the person in it is only a symbol"
        yield _machine(view, f"{what}, and `{serious[0].name}` follows")
    if facts.third_party_reliance == "yes" and role != "meaningful":
        yield view.found("HUM-1", view.at("third_party_reliance"), "others draw strongly on the score, so the score itself is the decision",
                         element="third_party_reliance", severity="warning" if role in (None, "unknown") else None)
    if facts.appeal.human == "no":
        yield view.found("HUM-1", view.at("appeal", "human"), "appeals are decided by machine alone", element="appeal")
    if role != "meaningful":
        yield from _machines(view)
    if role in (None, "unknown") and not (view.held_against and all(rule.decided or rule.when.act is None for rule in view.held_against.values())):
        yield view.unsaid("HUM-1", "does a person decide who can and does say no?", "human_role; or `decided` on the rules")


def _machine(view: View, message: str) -> Finding:
    """A decision by machine.  The exceptions of GDPR Art. 22(2) leave a person to be asked for; who has one may claim them."""
    facts, eu = view.facts, view.law.has("eu.gdpr.22.1")
    claimed = list(dict.fromkeys(word for basis in facts.legal_basis if (word := said("excepted", basis.law)))) if eu else []
    kept = facts.appeal.possible == "yes" and facts.appeal.human == "yes"
    if claimed:
        message += f"; the file names {' and '.join(claimed)}, which Art. 22(2) GDPR may except"
        message += ", and a person can be asked" if kept else "; Art. 22(3) then still asks for a person who can step in"
    clears = view.page("HUM-1").clears
    if eu:
        clears += (" GDPR Art. 22(2) excepts what is necessary for a contract, allowed by a law that protects people, or explicitly consented to; for "
                   "contract and consent Art. 22(3) still requires that a person can be asked to step in, that one is heard, and that the decision can be "
                   "contested (`appeal: {possible: yes, human: yes}`).")
    return view.found("HUM-1", view.at("human_role"), message, element="human_role", clears=clears, severity="warning" if claimed and kept else None)


def _machines(view: View) -> Iterator[Finding]:
    """Entries something serious hangs on, and requests, that are decided by what is no person by its name or title."""
    serious = {file for one in view.bad if (hits := severity(one)) is None or hits.step >= 2 for file in one.rests_on}
    decided = [(("rules", name, "decided"), name, rule.decided.by, "decides on entries of") for name, rule in view.held_against.items()
               if rule.decided is not None and rule.write is not None and rule.write.into in serious]
    decided += [(("remedies", name, "decided"), name, one.decided.by, "alone decides on") for name, one in view.regime.remedies.items() if not one.off]
    for path, name, by, what in decided:
        decider = view.regime.deciders.get(by)
        found = named("machines", None, by, *filter(None, (decider.title if decider is not None else None,)))
        if found is not None:
            yield view.found("HUM-1", path, f"`{by}` {what} `{name}`: no person, by its name ({found.word})", element=name, severity=found.severity,
                             clears="Have a person decide; or say that one does (`human_role: meaningful`).")


@check("HUM-2")
def platform_work(view: View) -> Iterator[Finding | Unsaid]:
    """Work through a platform."""
    facts = view.facts
    purpose = facts.purpose
    given = " ".join(filter(None, (view.regime.title, facts.actor, purpose.aim, *(one.name for one in view.gathered.treatments))))
    if said("platform_work", given) is None or not view.bad:
        if facts.actor is None and purpose.context is None and not view.regime.rules:
            yield view.unsaid("HUM-2", "is it about work through a platform?", "actor; purpose: {context: .., aim: ..}")
        return
    lacking = []
    if facts.reasons.given == "no":
        lacking.append("written reasons")
    if facts.appeal.human == "no" or facts.appeal.possible == "no" or facts.human_role == "none":
        lacking.append("review by a person")
    if lacking:
        yield view.found("HUM-2", view.bad[0].path, f"an account of work is limited without {' and '.join(lacking)}")
    elif facts.reasons.given in (None, "unknown") or facts.appeal.human in (None, "unknown"):
        yield view.unsaid("HUM-2", "do platform workers get written reasons and review by a person?", "reasons, appeal: {human: ..}")
