"""Members: a run at the central member of a fitted set, and draws that are members of it."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from demerit.language import load
from demerit.language.schema import Fitted
from demerit.runs.frozen import FITTED
from demerit.runs.plan import Plan
from demerit.runs.problems import CannotRun
from demerit.studies.moving import Movable
from demerit.studies.unknowns import collect


def beside(plan: Plan, ref: str | Path) -> Plan:
    """The plan with a fitted set laid beside it: a name of the library, a file, or the folder of a calibration.  Raises Problems or CannotRun."""
    path = Path(ref)
    if path.is_dir():
        if not (path / FITTED).is_file():
            raise CannotRun(f"{path} holds no fitted set", f"a calibration that found one leaves {FITTED} in its folder")
        ref = path / FITTED
    return at_centre(replace(plan, fitted=load(ref, kind="fitted")))


def at_centre(plan: Plan) -> Plan:
    """The plan as it is lived: unknowns at the central member of its fitted set; the plan itself without one.  Raises CannotRun."""
    if plan.fitted is None:
        return plan
    written = plan.written
    if written.world.calibrated_to is not None:
        raise CannotRun(f"the rates of `{plan.world.name}` are already kept at published ones (`calibrated_to`)", "leave out --fitted")
    found: Fitted = plan.fitted.document
    regimes = tuple(one for _, one in written.regimes)
    unknowns = collect(written.world, regimes)
    place = {label: q for label, q in found.member(found.central).items() if label in unknowns.labels}
    if not set(found.parameters) <= set(place):
        missing = [label for label in found.parameters if label not in place]
        raise CannotRun(f"`{found.fitted}` fits {', '.join(missing)}, which is no unknown of `{plan.regime.name}` on `{plan.world.name}`",
                        f"it was found for `{found.regime.name}` on `{found.world.name}`")
    world, moved = Movable(written.world, regimes, unknowns).at(place)
    scenario = replace(written, world=world, regime=moved[0], alongside=tuple(moved[1:]))
    return replace(plan, scenario=scenario, as_written=written)


def fitted_labels(plan: Plan) -> frozenset[str]:
    """The unknowns that a plan's fitted set places; none without one."""
    return frozenset() if plan.fitted is None else frozenset(plan.fitted.document.member(plan.fitted.document.central))


def mismatches(plan: Plan) -> list[str]:
    """What has changed since the set was found, in a line each; none if the documents read as they did."""
    if plan.fitted is None:
        return []
    found: Fitted = plan.fitted.document
    out = []
    for what, then, now in (("regime", found.regime, plan.bare or plan.regime), ("world", found.world, plan.world)):
        if then.name != now.name:
            out.append(f"`{found.fitted}` was found for the {what} `{then.name}`, not for `{now.name}`")
        elif then.sha256 != now.sha256:
            out.append(f"the {what} `{now.name}` reads otherwise than when `{found.fitted}` was found: calibrate again")
    return out


def at_members(plan: Plan, labels: Sequence[str], table: np.ndarray) -> np.ndarray:
    """A table of draws (draws, labels) with the labels of the fitted set at its members; the others stay as drawn.  Without a set: the table."""
    if plan.fitted is None:
        return table
    found: Fitted = plan.fitted.document
    table = table[:len(found.members)].copy()
    luck = np.random.Generator(np.random.PCG64([plan.seed & (2**64 - 1), *b"members"]))
    for row, member in zip(table, luck.permutation(len(found.members)), strict=False):
        for label, quantile in found.member(int(member)).items():
            if label in labels:
                row[list(labels).index(label)] = quantile
    return table
