"""The page of an audit: one file, no request to anywhere, no script; and the lines of an audit on a run's first page."""
from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from markupsafe import Markup

from demerit import library
from demerit.audit import Audit
from demerit.audit.registry import codes
from demerit.audit.text import summed
from demerit.audit.verdict import MEANING
from demerit.reports.exits import parts
from demerit.reports.page import POLICY, asset, environment

WORDS = {"met": "met", "failed": "not met", "open": "open"}


def render(audits: Sequence[Audit]) -> str:
    """The whole page as text."""
    css = Markup(asset("templates/report.css") + asset("templates/audit.css"))
    given: dict[str, Any] = {"audits": audits, "meaning": MEANING, "words": WORDS, "summed": summed, "pages": codes(), "version": version("demerit"),
                             "css": css, "named": named, "exit_parts": [parts(one.proof) for one in audits], "policy": POLICY.format(script="")}
    return environment().get_template("audit.html.j2").render(**given)


def named(file: str) -> str:
    """A file as it is shown: of the library without the folders it was installed in."""
    home = str(library.home())
    return "library" + file.removeprefix(home).replace("\\", "/") if file.startswith(home) else file
