"""LEG, TIM and BIS: published, evidenced, not reaching back, not too late, not twice."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.applying import longer
from demerit.audit.finding import Finding, Number
from demerit.audit.law import cited, limits, provisions, said, words
from demerit.audit.registry import Unsaid, check
from demerit.audit.view import View, names
from demerit.language.facts import fact
from demerit.language.quantities import Quantity
from demerit.language.schema.regime import DrawnWorth, Rule
from demerit.language.source_map import Path


@check("LEG-1")
def published(view: View) -> Iterator[Finding | Unsaid]:
    """Rules without a published text, and worths that an official chooses."""
    if view.facts.published == "no":
        yield view.found("LEG-1", view.at("published"), "the rules are not public", element="published", severity="error")
    uncited: dict[str, Path] = {name: ("rules", name) for name, rule in view.held_against.items() if rule.cite is None}
    uncited |= {one.name: one.path for one in view.bad if one.effect is not None and one.effect.cite is None}
    if uncited and view.facts.published != "yes":
        first = next(iter(uncited.values()))
        yield view.found("LEG-1", first, f"no published text is cited for {names(uncited)}",
                         clears="Cite the published text of each (`cite: {source: .., at: ..}`).")
    for name, rule in view.held_against.items():
        worth = rule.write.worth if rule.write else None
        if isinstance(worth, DrawnWorth) and worth.uniform[0] != worth.uniform[1]:
            low, high = worth.uniform
            yield view.found("LEG-1", ("rules", name, "write", "worth"), f"`{name}`: an official chooses between {low:g} and {high:g}, "
                             f"{high - low:g} points of discretion by no stated criterion", element=name,
                             only=(provisions()["ours.rule.discretion"], *view.page("LEG-1").provisions[:4]))
    if not view.regime.rules and view.facts.published in (None, "unknown"):
        yield view.unsaid("LEG-1", "are the rules public?", "published")


@check("LEG-2")
def accused(view: View) -> Iterator[Finding | Unsaid]:
    """What nobody competent has found yet."""
    for name, stated in view.facts.inputs.items():
        word = _claim(name, stated.what, stated.source)
        if stated.document == "no":
            yield view.found("LEG-2", ("facts", "inputs", name), f"`{name}` rests on no legally effective document")
        elif word is not None and stated.document != "yes":
            yield view.found("LEG-2", ("facts", "inputs", name), f"`{name}` is a claim ({word}), not a finding", severity="warning",
                             clears="Count the judgment or decision instead; or say that it rests on one (`document: yes`).")
    for name, rule in view.held_against.items():
        word = _claim(name, rule.when.act or rule.when.state, rule.cite.at if rule.cite else None, *rule.when.seen_by)
        stated_ = view.facts.inputs.get(rule.when.act or "")
        if word is not None and rule.decided is None and (stated_ is None or stated_.document is None):
            yield view.found("LEG-2", ("rules", name), f"`{name}` counts a claim ({word}) before anybody has decided that it is so", severity="warning")
    if any(stated.basis != "trait" and stated.document in (None, "unknown") for stated in view.facts.inputs.values()):
        yield view.unsaid("LEG-2", "does what counts rest on a judgment or decision?", "inputs: {NAME: {document: ..}}")


def _claim(*given: str | None) -> str | None:
    """The word for what nobody competent has found, in a text that does not speak of a judgment as well."""
    return next((word for text in given if text and (word := said("accusations", text)) and not said("established", text)), None)


@check("LEG-3")
def reaching_back(view: View) -> Iterator[Finding | Unsaid]:
    """Acts from before the rule."""
    if view.facts.retroactive == "yes":
        yield view.found("LEG-3", view.at("retroactive"), "acts from before the rule count", element="retroactive")
    elif view.facts.retroactive != "no":
        yield view.unsaid("LEG-3", "do acts from before the rule count?", "retroactive")


@check("TIM-1")
def too_old(view: View) -> Iterator[Finding | Unsaid]:
    """How old an act may be when it is written down."""
    stated = view.facts.limitation
    limit = limits()["cn.apl.limitation"]
    if stated == "none":
        yield view.found("TIM-1", view.at("limitation"), "acts count however old they are", element="limitation", limit=limit,
                         number=Number("no limit", cited([limit])))
    elif isinstance(stated, Quantity):
        assert limit.max is not None
        if longer(stated.value, limit.max):
            yield view.found("TIM-1", view.at("limitation"), f"acts count until they are {fact(stated).text} old", element="limitation", limit=limit,
                             number=Number(fact(stated).text, cited([limit])))
    else:
        yield view.unsaid("TIM-1", "how old may an act be when it is written down?", "limitation")


# ---- twice for one act -----------------------------------------------------------------------------------------


@check("BIS-1")
def twice(view: View) -> Iterator[Finding | Unsaid]:
    """Rows that one and the same matter can set off, with nothing to join them."""
    against = {name: rule for name, rule in view.held_against.items() if not _joined(view, rule)}
    told: set[frozenset[str]] = set()
    for i, group in enumerate(view.facts.same_matter):
        rows = [name for name, rule in against.items() if name in group or rule.when.act in group] or [name for name in group if name in view.facts.inputs]
        if len(rows) > 1 and not view.joined_by_facts:
            told.add(frozenset(rows))
            yield view.found("BIS-1", ("facts", "same_matter", i), f"one matter can be written {len(rows)} times: {names(rows)}", element=rows[0])
    for act, rows in _same_act(against).items():
        if len(rows) > 1:
            told.add(frozenset(rows))
            yield view.found("BIS-1", ("rules", rows[-1]), f"one `{act}` is written {len(rows)} times into one file: {_with_worth(view, rows)}")
    for name, rule in against.items():
        if rule.when.act is not None and len(rule.when.seen_by) > 1:
            yield view.found("BIS-1", ("rules", name), f"one `{rule.when.act}` is written once for each of {names(rule.when.seen_by)} that notices it",
                             clears=f"Write `per: case` on `{name}`.")
    for file, matter, breaches, judged in _matters(view, against):
        rows = [*breaches, *judged]
        if frozenset(rows) in told:
            continue
        count = len(judged) + (1 if breaches else 0)
        one_of = f"the breach itself ({'one of ' if len(breaches) > 1 else ''}{_with_worth(view, breaches)}), then " if breaches else ""
        yield view.found("BIS-1", ("rules", rows[0]), f"{matter} can hit {count} rows of `{file}`: {one_of}{_with_worth(view, judged)}; nothing joins them",
                         clears=f"Write `highest: case` on `{file}` or `per: case` on these rules, and let the acts share their case; or keep one row for the "
                         "matter.")
    if len(view.facts.inputs) > 1 and not view.facts.same_matter and view.facts.counted_once in (None, "unknown") and not view.regime.rules:
        yield view.unsaid("BIS-1", "can two of the inputs be about one and the same matter?", "same_matter; counted_once")


def _joined(view: View, rule: Rule) -> bool:
    assert rule.write is not None
    return rule.write.per == "case" or view.regime.files[rule.write.into].highest == "case"


def _same_act(against: dict[str, Rule]) -> dict[str, list[str]]:
    """Rules on one act that write into one file through one way of noticing."""
    held: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for name, rule in against.items():
        if rule.when.act is not None and rule.write is not None and rule.condition is None and not rule.unless:
            held.setdefault((rule.when.act, rule.write.into, tuple(sorted(rule.when.seen_by))), []).append(name)
    return {act: rows for (act, _, _), rows in held.items()}


def _matters(view: View, against: dict[str, Rule]) -> Iterator[tuple[str, str, list[str], list[str]]]:
    """File, matter, rows at the stage of the breach, rows at the stage of a judgment on it; at least two stages or two judgments."""
    held: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for name, rule in against.items():
        if rule.when.act is None or rule.write is None:
            continue
        text = view.text_of(name, rule)
        matter = next((matter for matter, items in words()["matters"].items() if _holds(text, items)), None)
        if matter is None:
            continue
        breaches, judged = held.setdefault((rule.write.into, matter), ([], []))
        if said("judged", text):
            judged.append(name)
        elif said("breach", text):
            breaches.append(name)
    for (file, matter), (breaches, judged) in held.items():
        if len(judged) + bool(breaches) > 1:
            yield file, matter, breaches, judged


def _holds(text: str, items: list[str]) -> bool:
    plain = f" {text.lower().replace('-', ' ').replace('/', ' ').replace(',', ' ').replace(':', ' ')} "
    return any(f" {item} " in plain for item in items)


def _with_worth(view: View, rows: list[str]) -> str:
    out = []
    for name in rows:
        write = view.regime.rules[name].write
        worth = write.worth if write else None
        out.append(f"`{name}`" + (f" {fact(worth).text}" if isinstance(worth, Quantity) else ""))
    return ", ".join(out)
