"""Calibrating: a regime's world lived many times over, held against published figures; the set that fits, then lived on and forecast.

Figures held out take no part: the runs of the waves end with the whole year in which the last fitted figure lies, and only fitted figures
are read off them; members of the accepted set are lived on, afterwards.
"""
from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from demerit.engine import Place, assemble
from demerit.language import Loaded, Problems
from demerit.language.scenario import Scenario, Versions, add_months
from demerit.language.schema.targets import FIT, LEFT_OUT, Figure, Targets, too_many
from demerit.language.targets import check_targets
from demerit.runs.paired import sources as engine_sources
from demerit.runs.plan import MOST_YEARS, Plan
from demerit.runs.problems import CannotRun
from demerit.studies.exploration import Ground, side_by_side
from demerit.studies.kept import Kept, key_of
from demerit.studies.matching import Aim, Matched, match
from demerit.studies.readings import Reader, Seen, dispersion, noise, taken, wanted
from demerit.studies.unknowns import Unknowns, collect

DRAWS, WAVES, RESIDENTS = 80, 4, 100_000
"""By default: runs in a wave, waves, people in a run."""
MOST_MEMBERS = 200
MARGINS = ("attributes", "age", "departures", "households", "incomes")
"""Sections of a world that say who lives there: never fitted, and left as written."""

Progress = Callable[[str, int, int], None]
Series = dict[str, np.ndarray]


@dataclass(frozen=True)
class Known:
    """One figure after all: as published, over the first wave, over the set."""

    name: str
    figure: Figure
    written: Seen
    """Of the run at the numbers as written."""
    before: tuple[float, float]
    """Least and greatest over the first wave: what nobody knowing anything allows."""
    accepted: tuple[float, float]
    central: float
    noise: float
    """One standard error of chance in a member's value, as a share of it; the median over the set."""

    @property
    def allowed(self) -> tuple[float, float]:
        """Between which values the figure lies, as published and with tolerance and discrepancy put together by their squares."""
        low, high = self.figure.bounds
        much = 1.0 + math.hypot(_share(self.figure.tolerance), _share(self.figure.discrepancy))
        return low / much, high * much

    @property
    def hit(self) -> bool:
        """Whether some member lies within what the figure allows."""
        low, high = self.allowed
        return self.accepted[0] <= high and self.accepted[1] >= low

    @property
    def times(self) -> float:
        """How many times too large (or, below 1, too small) the nearest member is; 1 for a hit."""
        low, high = self.allowed
        return 1.0 if self.hit else self.accepted[0] / high if self.accepted[0] > high else self.accepted[1] / low


@dataclass(frozen=True)
class Calibration:
    """What was found.  `members` are the accepted places (members, labels); empty if none fits."""

    plan: Plan
    targets: Loaded
    labels: tuple[str, ...]
    parameters: tuple[str, ...]
    held: tuple[str, ...]
    """Labels left as written: margins."""
    unknowns: Unknowns
    matched: Matched
    members: np.ndarray
    central: int
    figures: tuple[Known, ...]
    """Of the fitted and, if any run was accepted, of all others."""
    dispersions: dict[str, tuple[float, ...]]
    begin: dt.date
    years: int
    towns: int
    lived: int
    """Runs lived now; the others were kept from before."""


@dataclass
class Calibrating:
    """A calibration at work."""

    plan: Plan
    targets: Loaded
    parameters: tuple[str, ...]
    kept: Kept
    progress: Progress | None = None
    lived: int = 0

    def __post_init__(self) -> None:
        self.document: Targets = self.targets.document
        self.figures = {name: figure for name, figure in self.document.figures.items() if figure.use != LEFT_OUT}
        self.begin = self.document.begin or self.plan.scenario.start
        self.whole = replace(self.plan, scenario=begun(self.plan.scenario, self.begin, 1))
        self.ground = Ground.of(self.whole)
        self.labels, self.held = _labels(self.ground.unknowns, self.parameters)
        self.towns = self.plan.towns
        self.regime = self.plan.scenario.regime.first
        self.names = wanted(self.figures.values(), self.regime)

    @property
    def fitted(self) -> dict[str, Figure]:
        """The figures that runs are accepted by."""
        return {name: figure for name, figure in self.figures.items() if figure.use == FIT}

    def years(self, figures: Iterable[Figure]) -> int:
        """Whole years that reach the last of some figures."""
        last = max(figure.ends for figure in figures if figure.ends is not None)
        years = 1
        while add_months(self.begin, 12 * years) <= last:
            years += 1
        if years > MOST_YEARS:
            raise CannotRun(f"{years} years cannot be run", f"from 1 to {MOST_YEARS}")
        return years

    # ---- runs ----------------------------------------------------------------------------------------------------

    def live(self, task: str, places: np.ndarray, years: int) -> list[Series]:
        """The series of every place, kept or lived; the same for any threads."""
        out: dict[int, Series] = {}
        missing: dict[int, tuple[str, np.ndarray]] = {}
        for i, place in enumerate(places):
            key = self._key(place, years)
            held = self.kept.get(key)
            if held is None:
                missing[i] = key, place
            else:
                out[i] = held
        done = len(out)
        self._tell(task, done, len(places))

        def one(i: int) -> tuple[int, Series]:
            key, place = missing[i]
            series = self._series(place, years)
            self.kept.put(key, series)
            return i, series

        for i, series in side_by_side(one, missing, self.plan.threads):
            out[i] = series
            done += 1
            self.lived += 1
            self._tell(task, done, len(places))
        return [out[i] for i in range(len(places))]

    def _tell(self, task: str, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(task, done, total)

    def _key(self, place: np.ndarray, years: int) -> str:
        regimes = [self.plan.regime.sha256, *(one.sha256 for one in self.plan.regime.alongside)]
        return key_of({"regimes": regimes, "world": self.plan.world.sha256, "engine": engine_sources(), "begin": str(self.begin), "years": years,
                       "towns": self.towns, "residents": self.plan.scenario.residents, "seed": self.plan.seed, "names": self.names,
                       "place": {label: float(q) for label, q in zip(self.labels, place, strict=True)} if len(place) else {}})

    def _series(self, place: np.ndarray, years: int) -> Series:
        """One place lived: town by town, in this thread."""
        quantiles = dict(zip(self.labels, map(float, place), strict=True)) if len(place) else {}
        scenario, _ = self.ground.scenario(quantiles)
        tables = assemble(replace(scenario, years=years))
        held, found = Place(tables), []
        for town in range(self.towns):
            tally = held.live(self.plan.seed, town)
            found.append([taken(tally, tables.layout, name) for name in self.names])
        return {name: np.stack([town[k] for town in found]) for k, name in enumerate(self.names)}

    # ---- the waves -----------------------------------------------------------------------------------------------

    def match(self, draws: int, waves: int) -> tuple[Matched, dict[str, tuple[float, ...]]]:
        """All waves, and how much more than chance each fitted figure's counts vary between towns."""
        aims = [Aim.of(name, figure.bounds, _share(figure.tolerance), _share(figure.discrepancy)) for name, figure in self.fitted.items()]
        years = self.years(self.fitted.values())
        reader = Reader(self.document, self.regime, self.begin, add_months(self.begin, 12 * years))
        so_far: list[Series] = []
        spread: dict[str, tuple[float, ...]] = {}

        def live(wave: int, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            so_far.extend(self.live(f"wave {wave}", places, years))
            seen = {name: [reader.read(figure, one) for one in so_far] for name, figure in self.fitted.items()}
            spread.update(dispersions(reader, self.fitted, so_far))
            logs = np.column_stack([np.log([one.value for one in seen[name]]) for name in self.fitted])
            chance = np.column_stack([[noise(one, spread[name]) for one in seen[name]] for name in self.fitted])
            return logs, chance

        return match(self.labels, self.parameters, aims, live, draws=draws, waves=waves, seed=self.plan.seed), spread

    def known(self, matched: Matched, members: np.ndarray, centre: int, spread: dict[str, tuple[float, ...]]) -> tuple[Known, ...]:
        """Every figure over the set, lived on to the last of them; without a set only what was fitted, over the first wave."""
        figures = self.figures if len(members) else self.fitted
        years = self.years(figures.values())
        reader = Reader(self.document, self.regime, self.begin, add_months(self.begin, 12 * years))
        lived_on = self.live("lived on", members, years)
        (written,) = self.live("as written", np.zeros((1, 0)), years)
        fit_reader = Reader(self.document, self.regime, self.begin, add_months(self.begin, 12 * self.years(self.fitted.values())))
        first = self.live("wave 1", matched.places[matched.waves == 1], self.years(self.fitted.values()))
        spread.update(dispersions(reader, {name: figure for name, figure in figures.items() if name not in spread}, lived_on or [written]))
        out = []
        for name, figure in figures.items():
            values = [reader.read(figure, one) for one in lived_on]
            within = figure.ends is not None and figure.ends < fit_reader.end
            early = [fit_reader.read(figure, one).value for one in first] if within else [math.nan]
            seen = values or [reader.read(figure, written)]
            out.append(Known(name, figure, reader.read(figure, written), (min(early), max(early)),
                             (min(one.value for one in seen), max(one.value for one in seen)), seen[centre if values else 0].value,
                             float(np.median([noise(one, spread[name]) for one in seen]))))
        return tuple(out)


def calibrate(plan: Plan, targets: Loaded, kept: Kept, *, parameters: Iterable[str] = (), draws: int = DRAWS, waves: int = WAVES,
              progress: Progress | None = None) -> Calibration:
    """Find the places of a world's unknowns at which a regime gives the published figures; then live them on.

    `plan.towns` towns are lived in each run.  `parameters`: default those the targets name.  The same set for the same seed, whatever the
    threads and whatever is kept.  Raises Problems (mistakes in documents), CannotRun, KeyboardInterrupt (finished runs are kept).
    """
    from demerit.studies.matching import central

    named = tuple(dict.fromkeys(parameters)) or tuple(dict.fromkeys(targets.document.parameters))
    checked(plan, targets, named)
    if plan.towns < 2:
        raise CannotRun("one town does not show how much is chance", "give more --residents: at least two towns")
    work = Calibrating(plan, targets, named, kept, progress)
    matched, spread = work.match(draws, waves)
    members = matched.places[matched.accepted][:MOST_MEMBERS]
    centre = central(members) if len(members) else 0
    figures = work.known(matched, members, centre, spread)
    return Calibration(plan, targets, work.labels, named, work.held, work.ground.unknowns, matched, members, centre, figures, spread, work.begin,
                       work.years(work.fitted.values()), work.towns, work.lived)


def checked(plan: Plan, targets: Loaded, parameters: tuple[str, ...]) -> None:
    """Refuse what cannot be fitted, with the reason.  Raises Problems or CannotRun."""
    document: Targets = targets.document
    if document.applies_to and plan.regime.name not in document.applies_to:
        raise CannotRun(f"`{targets.name}` holds figures of {', '.join(document.applies_to)}, not of `{plan.regime.name}`",
                        "figures of another regime say nothing of this one; write down its own")
    found = check_targets(targets, plan.regime, plan.world)
    if found:
        raise Problems(found, {**plan.regime.texts, **targets.texts})
    if not any(figure.use == FIT for figure in document.figures.values()):
        raise CannotRun(f"no figure of `{targets.name}` is to be fitted", "mark some with `use: fit`")
    problem = too_many(list(parameters), document)
    if problem:
        raise CannotRun(problem, "name fewer with --parameter; what is not fitted keeps its whole range")
    _labels(collect(plan.written.world, tuple(one for _, one in plan.written.regimes)), parameters)
    if plan.scenario.world.calibrated_to is not None:
        raise CannotRun(f"the rates of `{plan.world.name}` are already kept at published ones (`calibrated_to`)", "take that away, or do not calibrate")


def _labels(unknowns: Unknowns, parameters: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(labels that places are made of, labels left as written).  CannotRun for a parameter that is none of the world's unknowns."""
    sites: dict[str, list[Any]] = {}
    for site in unknowns.sites:
        sites.setdefault(site.label, []).append(site)
    margins = tuple(label for label, own in sites.items() if any(s.document == 0 and s.path[0] in MARGINS for s in own))
    for name in parameters:
        own = sites.get(name)
        if own is None:
            raise CannotRun(f"no unknown is called `{name}`", f"there are: {', '.join(sites)}")
        ruled = next((s for s in own if s.document and not _done_by_people(s.path)), None)
        if ruled is not None:
            raise CannotRun(f"`{name}` moves {ruled.text}, a number of the regime: rules are not fitted",
                            "name an unknown that moves numbers of the world alone")
        if name in margins:
            raise CannotRun(f"`{name}` moves who lives there: margins are not fitted", "name an unknown of what people do")
        bare = next((s for s in own if s.way != "range"), None)
        if bare is not None:
            raise CannotRun(f"`{name}` moves {bare.text}, a number without evidence or range", "say how far it could be off, or leave it out")
    return tuple(label for label in unknowns.labels if label not in margins), margins


def _done_by_people(path: tuple[Any, ...]) -> bool:
    """Whether a number of a regime says what people do under it: how many ask for a remedy."""
    return path[0] == "remedies" and "asks" in path


def dispersions(reader: Reader, figures: dict[str, Figure], runs: list[Series]) -> dict[str, tuple[float, ...]]:
    """How much more than chance a figure's counts vary between towns: above and below the line."""
    out = {}
    for name, figure in figures.items():
        by_town = [reader.by_town(figure, one) for one in runs]
        out[name] = tuple(dispersion(one[k] for one in by_town) for k in range(len(by_town[0]) if by_town else 0))
    return out


def begun(scenario: Scenario, begin: dt.date, years: int) -> Scenario:
    """The scenario as if the rules of each regime's own first day had held from `begin` on; what changes later changes on its day."""
    return replace(scenario, regime=_begun(scenario.regime, begin), alongside=tuple(_begun(one, begin) for one in scenario.alongside), years=years)


def _begun(versions: Versions, begin: dt.date) -> Versions:
    first = versions.first.in_force
    if begin >= first:
        return versions

    def still(element: Any) -> Any:
        update: dict[str, Any] = {}
        if element.since is not None and element.since <= first:
            update["since"] = None
        if element.until is not None and element.until <= first:
            update["until"] = begin
        return element.model_copy(update=update) if update else element

    epochs = []
    for number, (on, regime) in enumerate(versions.epochs):
        parts = {kind: {name: still(element) for name, element in held.items()} for kind in type(regime).model_fields
                 if isinstance(held := getattr(regime, kind), dict) and all(hasattr(element, "since") for element in held.values())}
        epochs.append((on if number else begin, regime.model_copy(update={"in_force": begin, **parts})))
    return Versions(versions.name, tuple(epochs))


def _share(quantity: Any) -> float:
    return 0.0 if quantity is None else float(quantity.value)
