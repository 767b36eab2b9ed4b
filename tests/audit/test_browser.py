"""The page of an audit in a real browser: quiet, accessible, no wider than the screen."""
from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demerit.audit import audit
from demerit.reports.audited import render

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = os.environ.get("DEMERIT_CHROMIUM", "/usr/bin/chromium")
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CASES = Path(__file__).parent / "cases"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"there is no chromium at {CHROMIUM}")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("names", [("rongcheng-2016",), ("empty",), (str(CASES / "g06-municipality.yaml"), str(CASES / "p09-returns.yaml"))])
def test_quiet_accessible_and_no_wider_than_the_screen(browser: Any, tmp_path: Path, names: tuple[str, ...], width: int) -> None:
    file = tmp_path / "audit.html"
    file.write_text(render([audit(name) for name in names]), "utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: said.append(request.url))
    page.goto(file.as_uri())
    assert said == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # the tables of elements wrap: no column is off the screen
    assert page.evaluate("[...document.querySelectorAll('.scroll:has(.elements)')].every(one => one.scrollWidth <= one.clientWidth)")
    assert page.locator("h1").count() <= 1 and page.locator(".verdict .answer").count() == len(names)
    if AXE.exists():
        page.evaluate(AXE.read_text("utf-8") + ";0")
        found = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
        assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found["violations"]] == [] and len(found["passes"]) > 15
    context.close()
