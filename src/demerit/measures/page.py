"""The page: a summary as plain text that a newcomer can read; about 45 lines at 100 columns."""
from __future__ import annotations

import math
import textwrap

from demerit.language.harm import is_harmful
from demerit.language.possible import can_be
from demerit.language.scenario import Scenario
from demerit.measures import words
from demerit.measures.counting import PER
from demerit.measures.estimates import LEAST_GROUPS
from demerit.measures.findings import EVERYBODY, Findings, Row, contradicted, nothing_assumed, range_over
from demerit.measures.headlines import FITTED, SHARE, Headline
from demerit.measures.response import said

BOLD, DIM, YELLOW = "1", "2", "33"
DAYS_A_YEAR = 365.25
ALMOST_NOBODY = 0.0005
VALUE, RANGE, NOISE, SEEN = 10, 21, 18, 10
LEAST = 20
"""Columns a page has at least; a narrower terminal breaks its lines."""
MOST_LISTS = 6
NOT_FOUND = {"lifetimes": "How long a record counts (lifetimes) is not found in any source"}


NOTHING = {"wrong/": "no wrong entry was seen in", "cases/": "no case was seen before"}


class Pen:
    """Writes lines of a width, in colour or not."""

    def __init__(self, width: int, color: bool) -> None:
        self.width, self.color, self.lines = max(LEAST, width), color, list[str]()

    def style(self, text: str, code: str) -> str:
        """Text in an ANSI style, if there is colour."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and text and code else text

    def wrap(self, text: str, code: str = "", indent: str = "") -> None:
        """A paragraph."""
        for line in textwrap.wrap(text, self.width, subsequent_indent=indent, break_on_hyphens=False):
            self.lines.append(self.style(line, code))

    def blank(self) -> None:
        """An empty line."""
        self.lines.append("")


def page(summary: Findings, width: int = 100, color: bool = False) -> str:
    """The whole text."""
    pen = Pen(width, color)
    scenario = summary.plan.scenario
    pen.wrap(summary.plan.regime.document.title, BOLD)
    over = [layer.document.title or layer.name for layer in summary.plan.regime.overlays]
    if over:
        pen.wrap(f"With: {'; '.join(over)}", BOLD)
    if scenario.beside:
        pen.wrap(lived_together(scenario), BOLD)
    towns = "town" if summary.towns == 1 else "towns"
    pen.wrap(f"{summary.towns:,} {towns} of {scenario.residents:,} synthetic residents, {words.years(scenario.years)} from {scenario.start}, "
             f"seed {summary.plan.seed}. Nobody in them exists.", DIM)
    pen.blank()
    for n, sentence in enumerate(finding(summary)):
        pen.wrap(sentence, BOLD if n == 0 else "")
    for sentence in (*causes(summary), *summary.apart):
        pen.wrap(sentence)
    pen.blank()
    _table(pen, summary)
    pen.blank()
    for sentence in (*rests_on(summary), *state(summary)):
        pen.wrap(sentence, indent="  ")
    if summary.plan.command:
        pen.wrap(f"Again: {summary.plan.command}", DIM, indent="  ")
    return "\n".join(pen.lines) + "\n"


# ---- the finding -------------------------------------------------------------------------------------------------


def finding(summary: Findings) -> list[str]:
    """What was found: the whole burden first, then what of it is mistaken; then its two kinds of not knowing."""
    row, wrong, share = (summary.row(key) for key in ("harm", "harm/error", "harm/error/share"))
    if row is None or not math.isfinite(row.estimate.value):
        return ["No finding: nobody was in scope."]
    value = row.estimate.value
    firms = _firms(summary)
    under = f"a sanction of {words.listed(sanctioning(summary.plan.scenario))}" if summary.plan.scenario.beside else "a sanction"
    if value == 0:
        first = firms + _nobody(summary, row, bool(firms))
    else:
        first = (f"Of 100,000 synthetic residents, about {words.number(value / DAYS_A_YEAR)} are under {under} on an average day: "
                 f"{words.number(value)} days a year")
        if wrong is not None and share is not None:
            part = words.quantity(share.estimate.value, share.estimate.unit, 2)
            first += f", {words.number(wrong.estimate.value)} of them ({part}) mistaken"
        first += "."
    out = [first, firms.strip()] if firms and value else [first]
    noise = words.noise(row.estimate)
    towns = "one town is" if summary.towns == 1 else f"{summary.towns} towns are"
    if row.estimate.events == 0:
        tail = ""
    elif noise != "-":
        tail = f"Simulation noise: {noise} days."
    else:
        why = f"{towns} too few" if summary.towns < LEAST_GROUPS else "no day was counted" if value == 0 else "all was counted in one group of towns"
        tail = f"Simulation noise not known: {why}."
    explored = summary.explored
    if row.span is not None and explored is not None:
        over = "Over everything nobody knows that fits the totals known" if explored.known else "Over everything nobody knows"
        out.append(f"{over}: {words.span(*row.span, row.estimate.unit)} days ({range_over(explored)}; a range, not a probability). {tail}")
    elif explored is not None and explored.known:
        out.append(f"None of {explored.tried} draws gives the totals that are known: they and the ranges assumed here contradict each other. {tail}")
    elif nothing_assumed(explored):
        out.append(f"Nothing in it is assumed: every number is in a source, and chance alone moves this. {tail}")
    elif explored is not None and not explored.labels:
        out.append(f"How far ignorance could move this is not said here: what nobody covers does not move ({words.listed(list(explored.unmoved[:3]))}). {tail}")
    else:
        out.append(f"How far ignorance could move this is not said here: unknowns not explored. {tail}")
    out = [sentence.rstrip() for sentence in out]
    if summary.misfits:
        trust = "There is no range either" if contradicted(explored) else "Trust the range, not the value"
        out.append(f"The numbers as written do not fit what is known: {'; '.join(summary.misfits)}. {trust}.")
    out += _levels(summary)
    return out


def _nobody(summary: Findings, harm: Row, firms: bool) -> str:
    """No day under a sanction: because the rules cannot bring one, because all were over at once, or because none was seen."""
    if harm.estimate.events:
        times = "once" if harm.estimate.events == 1 else f"{harm.estimate.events:,} times"
        nobody = "no resident" if firms else "nobody"
        return f"In these towns {nobody} spends a day under a sanction: somebody came under one {times}, and it was over in the same moment."
    if not can_be(summary.plan.scenario)["sanction"]:
        return f"{'None' if firms else 'By these rules nobody'} of 100,000 synthetic residents spends a day under a sanction."
    starts = summary.row("harm/in")
    seen = f"{'No resident' if firms else 'Nobody'} was seen under a sanction."
    if starts is None or starts.estimate.high is None:
        return f"{seen} So few towns cannot say how rare it is."
    return (f"{seen} These towns cannot rule out that 100,000 synthetic residents come under one up to "
            f"{words.number(starts.estimate.high, 2)} times a year.")


def sanctioning(scenario: Scenario) -> list[str]:
    """The regimes lived together that have a harmful effect."""
    return [versions.name for _, versions in scenario.regimes if any(is_harmful(one) for _, regime in versions.epochs for one in regime.effects.values())]


def lived_together(scenario: Scenario) -> str:
    """Which regimes are lived alongside, and whose effects the days are."""
    others = [f"{versions.name} ({versions.first.title})" for versions in scenario.alongside]
    first = scenario.regime
    text = f"Lived together with {words.listed(others)}."
    return text + (" Days, refusals and acts are of all of them together; lists and levels are those of " if first.name in sanctioning(scenario)
                   else f" {first.name} itself has no sanction: days, refusals and acts are of what is lived with it; lists and levels are those of "
                   ) + f"{first.name}."
def causes(summary: Findings) -> list[str]:
    """Sanction-days by the first cause that applies, unless all are by the rules."""
    shares = {n: share for n, share in enumerate(summary.causes, 1) if share > 0}
    if not shares or set(shares) == {len(summary.causes)}:
        return []
    parts = [f"{words.quantity(share, 'share')} {words.CAUSES[n]}" for n, share in shares.items()]
    return [f"Of these days: {', '.join(parts)}."]


def _firms(summary: Findings) -> str:
    """What falls on firms, with a space after it; nothing where nothing does."""
    row, wrong = summary.row("firms/harm"), summary.row("firms/harm/error")
    if row is None or wrong is None or not row.estimate.value > 0:
        return ""
    value, part = row.estimate.value, wrong.estimate.value
    return (f"Of 1,000 firms, about {words.number(value / DAYS_A_YEAR)} are under a sanction on an average day: {words.number(value)} days a year, "
            f"{words.number(part)} of them ({words.quantity(part / value, SHARE, 2)}) mistaken. ")


def _levels(summary: Findings) -> list[str]:
    """The worst level of a file, where almost nobody is at it or ever comes to it; not where everybody starts there."""
    regime = summary.plan.scenario.regime.first
    out = []
    for name, file in regime.files.items():
        if file.reads == "any" or len(file.levels) < 2:
            continue
        worst = list(file.levels)[-1 if file.worse == "up" else 0]
        row, first = summary.row(f"{name}.{worst}"), summary.row(f"{name}.{worst}/first")
        if row is None or first is None:
            continue
        ever = first.estimate.value * summary.plan.scenario.years / PER
        if max(row.estimate.value, ever) < ALMOST_NOBODY:
            most = f", at most {words.number(words.outward(first.span[1], math.ceil), 2)} over everything nobody knows" if first.span else ""
            if first.estimate.events or row.estimate.value:
                come = f"{words.number(first.estimate.value, 2)} of 100,000 come to it for the first time in a year"
                out.append(f"Almost nobody reaches {name} {worst}: {come}{most}.")
            else:
                come = f": up to {words.number(first.estimate.high, 2)} of 100,000 may come to it in a year" if first.estimate.high is not None else ""
                out.append(f"Nobody was seen to reach {name} {worst}{come}{most}.")
    return out


# ---- the table ---------------------------------------------------------------------------------------------------


def _table(pen: Pen, summary: Findings) -> None:
    """Every headline with its numbers."""
    explored = summary.explored is not None
    name = pen.width - VALUE - NOISE - SEEN - (RANGE if explored else 0)
    columns = (("value", VALUE), *([("range", RANGE)] if explored else []), ("noise", NOISE), ("seen", SEEN))
    for line in _columns("per 100,000 synthetic residents", columns, name) if name > 0 else _told("per 100,000 synthetic residents", (), pen.width):
        pen.lines.append(pen.style(line, DIM))
    for headline in summary.headlines:
        rows = [row for row in summary.rows if row.headline == headline.key]
        if not rows:
            continue
        tag = f"[{summary.rests(headline)}]"
        gap = pen.width - len(headline.title) - len(tag)
        if gap > 0:
            pen.lines.append(pen.style(headline.title, BOLD) + " " * gap + pen.style(tag, DIM))
        else:
            pen.wrap(f"{headline.title} {tag}", BOLD)
        shown, left_out = chosen(summary, headline, rows)
        for row in shown:
            if not row.detail:
                pen.lines += _lines(row, name, explored, pen.width)
            elif row.key.endswith("/wrongful/starts"):
                days = summary.row(row.key.removesuffix("starts") + "days")
                also = f"; of days on it {words.with_noise(days.estimate)}" if days else ""
                pen.wrap(f"  {row.text} {words.with_noise(row.estimate)}{also}", indent="    ")
        if left_out:
            pen.wrap(f"  {left_out}", DIM, indent="  ")


def chosen(summary: Findings, headline: Headline, rows: list[Row]) -> tuple[list[Row], str]:
    """The rows of a headline that the page has room for, and what is said of the others: all of them are in tables and report.

    Of many lists, those that something hangs on, those entered most first; of notices and requests, what there was any of.
    """
    blocks: dict[str, list[Row]] = {}
    for row in rows:
        blocks.setdefault(row.key.partition("/")[0], []).append(row)
    if headline.key == "lists" and len(blocks) > MOST_LISTS:
        regime = summary.plan.scenario.regime.first
        felt = {ref.partition(".")[0] for effect in regime.effects.values() for ref in effect.during}
        order = sorted(blocks, key=lambda file: (file not in felt, -blocks[file][0].estimate.value))
        kept = [file for file in order if file in felt][:MOST_LISTS] or order[:MOST_LISTS]
        kept += [file for file in order if file not in kept and any(row.first for row in blocks[file])]
        count = len(blocks) - len(kept)
        if not count:
            return rows, ""
        left_out = f"and {count} more {'list' if count == 1 else 'lists'}: fewer are put on them, or no sanction hangs on them (see the report)"
        return [row for file in blocks if file in kept for row in blocks[file]], left_out
    if headline.key == "procedure":
        rows = [row for row in rows if row.estimate.events or not row.key.endswith("/ended-first")]
        blocks = {of: [row for row in block if row in rows] for of, block in blocks.items()}
        empty = {of: block for of, block in blocks.items() if not any(math.isfinite(row.estimate.value) for row in block)}
        if empty and len(empty) < len(blocks):
            return [row for of in blocks if of not in empty for row in blocks[of]], _nothing(empty)
    return rows, ""


def _nothing(empty: dict[str, list[Row]]) -> str:
    """What there was none of: wrong entries in a file, requests by a remedy, cases before a decider."""
    said: dict[str, list[str]] = {}
    for of, block in empty.items():
        key = block[0].key.removeprefix(f"{of}/")
        what = next((text for start, text in NOTHING.items() if key.startswith(start)), "nobody was seen to ask by")
        said.setdefault(what, []).append(f"`{of}`")
    return "; ".join(f"{what} {words.listed(names)}" for what, names in said.items())


def _lines(row: Row, name: int, explored: bool, width: int) -> list[str]:
    """A row, its label in a column of `name`; where the page leaves no such column, each number is told with what it is."""
    estimate = row.estimate
    seen = "-" if estimate.events is None else f"{estimate.events:,}"
    value = words.quantity(estimate.value, estimate.unit)
    value = "0 seen" if estimate.events == 0 and estimate.value == 0 else value
    columns = ((value, VALUE), *([(_range(row), RANGE)] if explored else []), (words.noise(estimate), NOISE), (seen, SEEN))
    if name > 0:
        return _columns(f"  {row.text}", columns, name)
    called = ("", *(["range "] if explored else []), "noise ", "seen ")
    return _told(f"  {row.text}", tuple(f"{what}{text}" for what, (text, _) in zip(called, columns, strict=True) if text), width)


def _columns(label: str, columns: tuple[tuple[str, int], ...], name: int) -> list[str]:
    """Texts in columns of a width, and a label before them; a long one has a line of its own."""
    cells = "".join(f" {text:>{width - 1}}" for text, width in columns)  # a space between, however long
    whole = name + sum(width for _, width in columns)
    room = max(0, whole - len(cells))  # long numbers reach into the label's column
    above = _told(label, (), whole) if len(label) >= room else []
    return [*above, f"{'' if above else label:{room}}{cells}".rstrip()]


def _told(label: str, parts: tuple[str, ...], width: int) -> list[str]:
    """A label, and under it what stands in columns elsewhere, in lines of at most `width`."""
    out = textwrap.wrap(label, width, subsequent_indent=" " * (len(label) - len(label.lstrip())), break_on_hyphens=False)
    return out + textwrap.wrap("; ".join(parts), width, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def _range(row: Row) -> str:
    if row.span is None:
        return "-"
    return words.span(*row.span, row.estimate.unit) + ("*" if row.mostly_noise else "")


# ---- what it rests on --------------------------------------------------------------------------------------------


def rests_on(summary: Findings) -> list[str]:
    """The assumptions that move the first headline most, lifetimes where no source has them, slopes, calibration, columns."""
    regime, explored = summary.plan.scenario.regime.first, summary.explored
    legend = ["seen: happenings or people behind a number" if explored is None else
              f"range: least and greatest over {'all draws and every unknown at its ends' if explored.ends else 'all draws'}; noise: chance, 95%; "
              "seen: happenings or people"]
    if any(row.mostly_noise for row in summary.rows):
        legend.append("*: mostly noise")
    named = ["; ".join(legend) + ".", *fitted_notes(summary)]
    rongcheng = regime.regime.startswith("rongcheng")
    missing = {label: text for label, text in NOT_FOUND.items() if rongcheng and label in regime.unknowns}
    if explored is None:
        return [*named, *[f"{text}; one value is assumed here." for text in missing.values()],
                "Unknowns not explored: every assumed number stands at one value. Without --no-sweep they are."]
    meant = words.together(explored.merged) | regime.unknowns
    top = [(label, share) for label, share in summary.rows[0].shares[:3] if share >= 0.005]
    if top:
        parts = [f"{words.unknown(label, meant)} ({label}{': not found in any source' if label in missing else ''}, {share:.0%})"
                 for label, share in top]
        named.append(f"What moves the days most, each alone over so much of the range: {words.listed(parts)}. Shares need not add up.")
    named += [f"{text}." for label, text in missing.items() if label not in dict(top)]
    slope = explored.slopes.get("harm/error")
    if slope is not None:
        shown = f"{words.number(slope.per_percent, 2)} mistaken days a year (±{words.number(2 * slope.error, 2)}; line through draws)"
        named.append(f"For each 1% of entries that are wrong: {shown}." if abs(slope.per_percent) > 2 * slope.error
                     else f"How mistaken days go with the share of wrong entries does not show among the draws (for each 1%: {shown}).")
    return named + _sweep_notes(summary)


def fitted_notes(summary: Findings) -> list[str]:
    """Which member of a fitted set the run stands at, to what it was fitted, and what it does not say."""
    if summary.plan.fitted is None:
        return []
    found = summary.plan.fitted.document
    text = (f"[fitted]: {words.listed(found.parameters)} to the published figures `{found.figures_of.name}`. The run stands at member {found.central + 1} of "
            f"{len(found.members)} of `{found.fitted}`, the one nearest the middle; draws are members.")
    if found.not_identified:
        text += f" Not identified: {words.listed(found.not_identified)}."
    return [text]


def _sweep_notes(summary: Findings) -> list[str]:
    explored = summary.explored
    assert explored is not None
    out = []
    if explored.calibrated:
        text = "Draws keep the published rate of records, which identifies rate x coverage only."
        if explored.uncalibrated:
            text += f" In {explored.uncalibrated} draws no rate could keep it."
        out.append(text)
    if explored.uncited:
        shown = list(explored.uncited[:3])
        more = len(explored.uncited) - len(shown)
        out.append(f"No evidence is given for {words.listed(shown)}{f' and {more} more' if more else ''}: moved from half to double.")
    return out


def state(summary: Findings) -> list[str]:
    """What the towns have and have not (measures.md 2, 4)."""
    scenario = summary.plan.scenario
    world, regime = scenario.world, scenario.regime.first
    leave = "people age, die or leave, and are replaced" if world.departures else "people age, nobody dies or leaves"
    suspends = any(remedy.suspends for remedy in regime.remedies.values())
    response = said([(prefix, versions.first) for prefix, versions in scenario.regimes])
    text = f"Files start empty; {leave}; nobody moves between towns; no shocks common to all; {response}."
    if suspends:
        text += " A request that suspends at once ends a stay in the moment it begins: it counts as coming under a sanction, with no time."
    more = summary.more_towns
    if more is not None and more > summary.towns:
        text += f" For ±10% of chance on the days: --towns {more:,}."
    if summary.people:
        why = "what happens to people goes on when they leave the scope" if summary.people == EVERYBODY else "the scope leaves the others out"
        text += f" Numbers are of {summary.people}: {why}."
    if summary.plan.fitted is None and any(summary.rests(h) == FITTED for h in summary.headlines):
        text += " [fitted]: set to the published rate."
    return [text]
