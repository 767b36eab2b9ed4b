"""The page of a calibration: one file, offline, like the report of a run."""
from __future__ import annotations

import base64
import hashlib
from typing import Any

from markupsafe import Markup

from demerit.reports.calibrated import words
from demerit.reports.calibrated.figures import figures
from demerit.reports.citing import AUTHORS, DIGITS, TITLE, Citation
from demerit.reports.data import About
from demerit.reports.page import POLICY, ROWS_SHOWN, asset, environment, laid_out
from demerit.studies.calibrating import Calibration


def render(found: Calibration, manifest: dict[str, Any]) -> str:
    """The page as text, from a calibration and its calibration.json."""
    version, digest = str(manifest["demerit"]), str(manifest["id"])
    name = f"{found.plan.regime.name} against {found.targets.name}"
    cited = f"{AUTHORS} ({str(manifest['finished'])[:4]}). {TITLE}, version {version}. Calibration {digest[:DIGITS]} of {name}, seed {found.plan.seed}."
    citation = Citation(version, digest, cited)
    about = About(name, found.plan.regime.document.title, version, citation.code, found.towns, found.plan.residents, found.years, str(found.begin),
                  found.plan.seed)
    script = Markup(asset("assets/charts.js"))
    hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    said = [*words.method(found)]
    if len(found.members):
        said += [words.identified(found).capitalize() + ".", *(f"{line[:1].upper()}{line[1:]}." for line in (*words.edges(found), *words.traded(found)))]
    ran = [("Regime", f"{found.plan.regime.name}: {found.plan.regime.document.title}, SHA-256 {found.plan.regime.sha256}"),
           ("World", f"{found.plan.world.name}, SHA-256 {found.plan.world.sha256}"),
           ("Published figures", f"{found.targets.name}: {found.targets.document.title}, SHA-256 {found.targets.sha256}"),
           ("About them", str(found.targets.document.about or "")), ("Command", str(manifest["command"])), ("Engine", f"SHA-256 {manifest['engine']}"),
           ("Finished", str(manifest["finished"]))]
    return environment().get_template("calibration.html.j2").render(
        title=f"{name}: the published figures", sentence=_bare(words.sentence(found)), said=list(map(_bare, said)),
        notes=list(map(_bare, words.notes(found))), ran=ran, citation=citation,
        figures=laid_out(figures(found, about), ROWS_SHOWN[0], citation, {}), css=Markup(asset("templates/report.css")), script=script,
        policy=POLICY.format(script=f"script-src 'sha256-{hashed}'; "))


def _bare(text: str) -> str:
    """Without the marks that set off names on a terminal."""
    return text.replace("`", "")
