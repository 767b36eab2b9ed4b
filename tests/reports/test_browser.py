"""The report page in a real browser: drawn, accessible, printable, safe, and quiet on the network.

Needs Debian's chromium, playwright and (for accessibility) axe-core from frontend/; what is absent is skipped with the reason.
"""
from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demerit.reports.page import drawn, render
from reports.pages import ATTACK, crowded, empty, hostile, one_town, page, strikes

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = os.environ.get("DEMERIT_CHROMIUM", "/usr/bin/chromium")
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"there is no chromium at {CHROMIUM}")]
needs_axe = pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: run `npm ci` in frontend/")
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed (Debian: poppler-utils)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


class Opened:
    """A page opened from a file without a network; `said`: what the console said, `asked`: what was requested."""

    def __init__(self, browser: Any, text: str, folder: Path, **options: Any):
        self.file = folder / "report.html"
        self.file.write_text(text, "utf-8")
        self.context = browser.new_context(**{"viewport": DESKTOP, "offline": True} | options)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda problem: self.said.append(str(problem)))
        self.page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(self.file.as_uri())
        if options.get("java_script_enabled", True):
            self.page.locator("html[data-charts]").wait_for(timeout=30_000)

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


def violations(page_: Any) -> list[tuple[str, str]]:
    page_.evaluate(AXE.read_text("utf-8") + ";0")
    found = page_.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
    assert len(found["passes"]) > 15
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("of", [strikes, empty, one_town], ids=lambda of: of.__name__)
def test_every_figure_is_drawn_and_nothing_is_asked_or_said(browser: Any, tmp_path: Path, of: Any, viewport: Any) -> None:
    wanted = [one for one in drawn(of()) if one.spec is not None]
    with Opened(browser, page(of), tmp_path, viewport=viewport) as opened:
        shown = opened.page.evaluate("({...document.documentElement.dataset})")
        assert (shown["charts"], shown["failed"]) == (str(len(wanted)), "0")
        assert opened.page.locator(".plot svg").count() == len(wanted)
        labels = [one.get_attribute("aria-label") for one in opened.page.locator(".plot svg").all()]
        assert labels == [one.sentence for one in wanted]
        assert opened.said == []
        assert [one for one in opened.asked if not one.startswith("data:")] == [opened.file.as_uri()]
        assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than its window"


def test_what_is_wider_than_a_phone_says_that_it_scrolls_and_nothing_else_does(browser: Any, tmp_path: Path) -> None:
    with Opened(browser, page(strikes), tmp_path, viewport=PHONE) as opened:
        if not opened.page.evaluate("CSS.supports('animation-timeline: scroll()')"):
            pytest.skip("this browser cannot tell what scrolls; it shows scroll bars")
        opened.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        opened.page.wait_for_timeout(300)
        told = opened.page.evaluate("""[...document.querySelectorAll('.scroll')].map((one) =>
            [one.scrollWidth > one.clientWidth, getComputedStyle(one, '::before').visibility === 'visible'])""")
        assert {wide for wide, _ in told} == {True, False} and all(wide == said for wide, said in told)


CUT = """() => [...document.querySelectorAll('section.figure')].flatMap((figure) => {
    const svg = figure.querySelector('.plot svg');
    if (!svg) return [];
    const room = svg.getBoundingClientRect();
    const words = [...svg.querySelectorAll('text')].map((one) => [one.textContent, one.getBoundingClientRect()]);
    return words.filter(([, at]) => at.width && (at.left < room.left - 2 || at.right > room.right + 2)).map(([text]) => `${figure.id}: ${text}`);
})"""
"""Words of drawings that lie outside their drawing, where nobody can scroll to."""


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("of", [strikes, crowded])
def test_no_word_of_a_drawing_is_cut(browser: Any, tmp_path: Path, of: Any, viewport: Any) -> None:
    with Opened(browser, page(of), tmp_path, viewport=viewport) as opened:
        assert opened.page.evaluate(CUT) == []


@needs_axe
@pytest.mark.parametrize("media", ["light", "dark", "print"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_accessibility_rule_is_broken(browser: Any, tmp_path: Path, viewport: Any, media: str) -> None:
    options = {"color_scheme": "dark" if media == "dark" else "light", "bypass_csp": True}  # only to let axe itself in
    with Opened(browser, page(strikes), tmp_path, viewport=viewport, **options) as opened:
        if media == "print":
            opened.page.emulate_media(media="print")
        opened.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        opened.page.wait_for_timeout(200)
        assert violations(opened.page) == []


@needs_axe
def test_hostile_empty_and_still_pages_are_accessible_too(browser: Any, tmp_path: Path) -> None:
    for text in (render(*hostile()), page(empty), page(one_town)):
        with Opened(browser, text, tmp_path, bypass_csp=True, viewport=PHONE) as opened:
            assert violations(opened.page) == []


def test_without_javascript_every_sentence_and_table_is_there(browser: Any, tmp_path: Path) -> None:
    with Opened(browser, page(strikes), tmp_path, java_script_enabled=False) as opened:
        for figure in drawn(strikes()):
            section = opened.page.locator("section.figure", has=opened.page.get_by_role("heading", name=figure.sentence, exact=True)).first
            assert section.is_visible()
            section.locator("summary").click()
            assert section.locator("table.data").is_visible()
        assert not opened.page.locator(".plot, .tools").first.is_visible()
        assert opened.page.get_by_text("The charts need JavaScript.").is_visible()
        assert opened.page.locator("#front svg.bar").first.is_visible()


def test_a_number_on_the_screen_is_that_of_the_run(browser: Any, tmp_path: Path) -> None:
    from demerit.measures.words import quantity

    with Opened(browser, page(strikes), tmp_path) as opened:
        numbers = {n["key"]: n for h in strikes().summary["headlines"] for n in h["numbers"]}
        shown = opened.page.locator("#front tr[data-measure]").all()
        assert len(shown) > 5
        for row in shown:
            held = numbers[row.get_attribute("data-measure")]
            assert row.locator("data").inner_text() == quantity(held["value"], held["unit"])


def test_bars_stand_where_their_numbers_are(browser: Any, tmp_path: Path) -> None:
    first = strikes().summary["headlines"][0]["numbers"][0]
    with Opened(browser, page(strikes), tmp_path) as opened:
        bar = opened.page.locator("#front tr[data-measure=harm] svg")
        frame, band, line = (part.bounding_box() for part in (bar, bar.locator(".range"), bar.locator(".value")))
        low, high = first["range"]
        scale = band["width"] / (high - low)
        zero = band["x"] - low * scale
        assert abs(zero - frame["x"]) < 1.5
        assert abs(zero + first["value"] * scale - (line["x"] + line["width"] / 2)) < 1.5


# ---- print -------------------------------------------------------------------------------------------------------


@needs_poppler
@pytest.mark.parametrize("make", [lambda: page(strikes), lambda: page(empty), lambda: page(one_town), lambda: render(*hostile()),
                                  lambda: render(crowded(), drawn(crowded()))], ids=["strikes", "empty", "one-town", "hostile", "crowded"])
def test_the_first_page_prints_on_exactly_one_sheet(browser: Any, tmp_path: Path, make: Any) -> None:
    with Opened(browser, make(), tmp_path) as opened:
        opened.page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    sheets = subprocess.run(["pdftotext", "-layout", tmp_path / "report.pdf", "-"], capture_output=True, text=True, check=True).stdout.split("\f")
    size = subprocess.run(["pdfinfo", tmp_path / "report.pdf"], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Page size:\s+59[45]\.\d+ x 84[12]\.\d+ pts \(A4\)", size) or "(A4)" in size
    first, second = sheets[0], sheets[1]
    assert "Synthetic people only" in first and "Cite as" in first and "Licence: Apache-2.0" in first
    assert second.strip().startswith("All numbers")


def test_open_tables_are_printed_and_closed_ones_are_not(browser: Any, tmp_path: Path) -> None:
    with Opened(browser, page(strikes), tmp_path) as opened:
        opened.page.emulate_media(media="print")
        details = opened.page.locator("section.figure details").first
        assert not details.is_visible()
        details.evaluate("(one) => { one.open = true }")
        assert details.locator("table").is_visible()
        assert not opened.page.locator(".tools").first.is_visible()


# ---- keyboard and files ------------------------------------------------------------------------------------------


def test_everything_is_reached_and_worked_by_keyboard(browser: Any, tmp_path: Path) -> None:
    with Opened(browser, page(strikes), tmp_path) as opened:
        page_ = opened.page
        page_.keyboard.press("Tab")
        assert page_.evaluate("document.activeElement.className") == "skip"
        page_.keyboard.press("Enter")
        assert page_.evaluate("document.activeElement.id") == "main"
        seen: list[str] = []
        for _ in range(400):
            page_.keyboard.press("Tab")
            name = page_.evaluate("(() => { const e = document.activeElement; return e === document.body ? '' : e.tagName + ' ' "
                                  "+ (e.getAttribute('aria-label') ?? e.textContent.slice(0, 60)) })()")
            if not name:
                break
            seen.append(name)
        buttons = [one.get_attribute("aria-label") for one in page_.get_by_role("button").all() if one.get_attribute("aria-label")]
        assert len(buttons) > 20
        assert [one for one in buttons if f"BUTTON {one}" not in seen] == []
        assert len([one for one in seen if one.startswith("SUMMARY")]) == page_.locator("summary").count()
        summary = page_.locator("section.figure summary").first
        summary.focus()
        page_.keyboard.press("Enter")
        assert page_.locator("section.figure details").first.evaluate("(one) => one.open")


def test_saved_files_hold_the_same_numbers_and_say_synthetic(browser: Any, tmp_path: Path) -> None:
    figure = next(one for one in drawn(strikes()) if one.spec is not None)
    with Opened(browser, page(strikes), tmp_path) as opened:
        saved = {}
        for kind in ("CSV", "SVG", "PNG"):
            with opened.page.expect_download() as waiting:
                opened.page.get_by_role("button", name=re.compile(re.escape(f"“{figure.title}” as {kind}"))).click()
            saved[kind] = tmp_path / waiting.value.suggested_filename
            waiting.value.save_as(saved[kind])
            assert saved[kind].suffix == f".{kind.lower()}"
    lines = list(csv.reader(io.StringIO(saved["CSV"].read_text("utf-8-sig"))))
    assert lines[0] == ["synthetic", *figure.columns]
    assert len(lines) == len(figure.rows) + 1 and all(line[0].startswith("synthetic; The demerit developers") for line in lines[1:])
    for line, row in zip(lines[1:], figure.rows, strict=True):
        for cell, value in zip(line[1:], row, strict=True):
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                assert float(cell) == value
    assert "Synthetic" in saved["SVG"].read_text("utf-8")
    assert saved["PNG"].read_bytes().startswith(b"\x89PNG") and saved["PNG"].stat().st_size > 5_000


# ---- safety ------------------------------------------------------------------------------------------------------


def test_hostile_texts_are_shown_and_nothing_more(browser: Any, tmp_path: Path) -> None:
    with Opened(browser, render(*hostile()), tmp_path, viewport=PHONE) as opened:
        page_ = opened.page
        assert page_.evaluate("window.hit") is None
        assert page_.locator("img").count() == 0
        assert opened.said == []
        assert [one for one in opened.asked if not one.startswith("data:")] == [opened.file.as_uri()]
        wanted = ATTACK.replace("\u202e", "\ufffd")
        assert page_.locator("section.figure h3").first.inner_text() == wanted
        assert page_.locator("h1").inner_text().startswith(wanted)
        assert page_.evaluate("document.documentElement.scrollWidth <= innerWidth")
        with page_.expect_download() as waiting:
            page_.get_by_role("button", name="as CSV").first.click()
        waiting.value.save_as(tmp_path / "hostile.csv")
        lines = list(csv.reader(io.StringIO((tmp_path / "hostile.csv").read_text("utf-8-sig"))))
        assert [line[1] for line in lines[1:]] == [wanted, "W" * 10_000, "'=1+1"]  # no spreadsheet may take it for a formula


def test_a_script_that_is_smuggled_in_does_not_run(browser: Any, tmp_path: Path) -> None:
    text = page(strikes).replace("</main>", "<script>window.hit = 1</script><img src=x onerror='window.hit = 2'></main>")
    with Opened(browser, text, tmp_path) as opened:
        opened.page.wait_for_timeout(200)
        assert opened.page.evaluate("window.hit") is None
        assert any("Content Security Policy" in one for one in opened.said)
