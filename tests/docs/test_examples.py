"""The documentation is true: every example passes the check and lives a small town, every key is described."""
from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from demerit import language, library
from demerit.language.codes import CODES
from demerit.language.quantities import EVIDENCE
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import (
    Regime,
    Safeguard,
    Totals,
    World,
    base,
    channel,
    conditions,
    facts,
    fitted,
    known,
    money,
    regime,
    remedy,
    targets,
    ties,
    world,
)

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(DOCS.glob("*.md"))
FENCE = re.compile(r"^```(\w+)[ ]?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"^# example: (\S+)$", re.MULTILINE)
RESIDENTS = 60


@dataclass(frozen=True)
class Example:
    """A fenced block of a page."""

    page: str
    kind: str
    name: str
    text: str


def fences(language_: str) -> list[tuple[str, str, str]]:
    """(page, words after the language, text) of every fenced block in a language."""
    found = [(page.name, *groups) for page in PAGES for groups in FENCE.findall(page.read_text("utf-8"))]
    return [(page, info.strip(), text) for page, kind, info, text in found if kind == language_]


def examples() -> list[Example]:
    """Every YAML example of the pages."""
    out = []
    for page, info, text in fences("yaml"):
        match = NAME.match(text)
        assert match, f"{page}: a yaml block without `# example: name` on its first line:\n{text[:80]}"
        assert info in ("regime", "world", "safeguard", "totals", "targets"), f"{page}: `{match[1]}` does not say what it is"
        out.append(Example(page, info, match[1], text))
    return out


def folder_of(kind: str) -> str:
    """Where the documents of a kind lie."""
    return library.KINDS[kind]


EXAMPLES = examples()
REGIMES = [one for one in EXAMPLES if one.kind == "regime" and one.page != "facts.md"]   # a regime of facts alone is audited, not lived


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All examples as files."""
    home = tmp_path_factory.mktemp("docs")
    for one in EXAMPLES:
        place = home / folder_of(one.kind)
        place.mkdir(exist_ok=True)
        (place / f"{one.name}.yaml").write_text(one.text, "utf-8")
    return home


def test_names_are_used_once() -> None:
    names = [(one.kind, one.name) for one in EXAMPLES]
    assert len(names) == len(set(names))
    assert len(REGIMES) >= 10


@pytest.mark.parametrize("one", EXAMPLES, ids=lambda one: one.name)
def test_an_example_passes_the_check(one: Example, folder: Path) -> None:
    path = folder / folder_of(one.kind) / f"{one.name}.yaml"
    found = language.check(path, libraries=[folder])
    assert not found, "\n".join(d.as_text() for d in found)
    assert language.load(path, libraries=[folder]).name == one.name


def scenario(path: Path, folder: Path, overlays: tuple[Path, ...] = ()) -> Scenario:
    loaded = language.load(path, libraries=[folder], overlays=overlays)
    society = language.load(loaded.document.world, kind="world", libraries=[folder]).document
    beside = tuple(Versions(other.name, tuple(other.epochs)) for other in loaded.alongside)
    return Scenario(society, Versions(loaded.name, tuple(loaded.epochs)), 1, RESIDENTS, 1, beside)


@pytest.mark.parametrize("one", REGIMES, ids=lambda one: one.name)
def test_a_regime_lives_a_small_town(one: Example, folder: Path) -> None:
    from demerit.engine import Place, assemble

    tally = Place(assemble(scenario(folder / "regimes" / f"{one.name}.yaml", folder))).live(1, 0)
    assert tally.acts > 0
    assert tally.rules[..., 0].sum() > 0, "nothing was ever written"


@pytest.mark.parametrize("one", [one for one in EXAMPLES if one.kind == "safeguard"], ids=lambda one: one.name)
def test_a_safeguard_lives_over_its_regime(one: Example, folder: Path) -> None:
    from demerit.engine import Place, assemble

    path = folder / "safeguards" / f"{one.name}.yaml"
    for target in language.load(path, libraries=[folder]).document.applies_to:
        own = folder / "regimes" / f"{target}.yaml"
        found = scenario(own if own.exists() else Path(target), folder, (path,))
        assert Place(assemble(replace(found, residents=RESIDENTS))).live(1, 0).acts > 0


# ---- every key is described --------------------------------------------------------------------------------------


def classes() -> set[type[BaseModel]]:
    """Every class of the schema."""
    out: set[type[BaseModel]] = {Regime, Safeguard, Totals, World}
    for module in (base, channel, conditions, known, money, regime, remedy, ties, world):
        out |= {one for one in vars(module).values() if isinstance(one, type) and issubclass(one, base.Strict) and one is not base.Strict}
    return out - {world.Happening}  # not written: made of debts


def keys() -> set[tuple[str, str]]:
    return {(one.__name__, info.alias or name) for one in classes() - facts_classes() for name, info in one.model_fields.items()}


def facts_classes() -> set[type[BaseModel]]:
    """The classes of `facts`, which have a page of their own."""
    return {one for one in vars(facts).values() if isinstance(one, type) and issubclass(one, base.Strict) and one.__module__ == facts.__name__}


@pytest.mark.parametrize(("of", "key"), sorted({(one.__name__, info.alias or name) for module in (targets, fitted) for one in vars(module).values()
                                                if isinstance(one, type) and issubclass(one, base.Strict) and one.__module__ == module.__name__
                                                for name, info in one.model_fields.items() if name not in base.Document.model_fields}), ids=lambda x: x)
def test_every_key_of_published_figures_is_described(of: str, key: str) -> None:
    assert re.search(rf"`{key}[`:]", (DOCS / "calibration.md").read_text("utf-8")), f"docs/calibration.md does not describe `{key}` of {of}"


@pytest.mark.parametrize(("of", "key"), sorted(keys()), ids=lambda x: x)
def test_every_key_is_described(of: str, key: str) -> None:
    assert f"`{key}`" in (DOCS / "language.md").read_text("utf-8"), f"docs/language.md does not describe `{key}` of {of}"


def test_every_fact_is_shown_on_its_page() -> None:
    text = "\n".join(one.text for one in EXAMPLES if one.page == "facts.md")
    missing = [f"{one.__name__}.{info.alias or name}" for one in facts_classes() for name, info in one.model_fields.items()
               if name != "word" and not re.search(rf"(?<![\w-]){re.escape(info.alias or name)}: ", text + " ") and f"{info.alias or name}:\n" not in text]
    assert missing == []   # `word` is what a bare word of relevance becomes


def test_every_key_occurs_in_an_example() -> None:
    text = "\n".join(one.text for one in EXAMPLES)
    # `calibrated_to` and the rates under it need published figures
    missing = sorted(f"{of}.{key}" for of, key in keys() if key not in ("calibrated_to", "negative", "positive", "findings")
                     and not re.search(rf"(?<![\w-])\"?{re.escape(key)}\"?:", text))
    assert missing == []


def test_every_evidence_and_every_code_is_described() -> None:
    text = (DOCS / "language.md").read_text("utf-8")
    assert [word for word in EVIDENCE if f"`{word}`" not in text] == []
    assert [code for code, meaning in CODES.items() if f"| {code} | {meaning} |" not in text] == []


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


# ---- what the tutorial shows on a shell --------------------------------------------------------------------------


def loose(line: str) -> list[str]:
    """The words of a line, without numbers, times and paths."""
    return [word for word in re.findall(r"[A-Za-z][A-Za-z-]+", re.sub(r"\S*/\S*", "", line)) if len(word) > 2]


def shown(text: str) -> list[tuple[str, str]]:
    """(command, first line it prints, perhaps nothing) of a console block."""
    lines = text.splitlines()
    return [(line[2:], lines[i + 1] if i + 1 < len(lines) and not lines[i + 1].startswith("$") else "")
            for i, line in enumerate(lines) if line.startswith("$ demerit")]


@pytest.mark.slow
def test_the_tutorial_runs_as_shown(tmp_path: Path) -> None:
    """Its blocks in order: files are saved, commands run; what they print begins as shown."""
    commands = 0
    for kind, info, text in FENCE.findall((DOCS / "tutorial.md").read_text("utf-8")):
        if kind == "yaml":
            (tmp_path / f"{NAME.match(text)[1]}.yaml").write_text(text, "utf-8")  # type: ignore[index]
        elif kind == "text" and info.strip().endswith(".yaml"):
            (tmp_path / info.strip()).write_text(text, "utf-8")
        for command, first in shown(text) if kind == "console" else ():
            here = os.pathsep.join([str(Path(language.__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])])
            done: Any = subprocess.run([sys.executable, "-m", "demerit", *shlex.split(command)[1:]], capture_output=True, text=True,
                                       cwd=tmp_path, timeout=600, env=os.environ | {"COLUMNS": "100", "PYTHONPATH": here})
            said = done.stdout + done.stderr
            wrong = re.search(r"^\S+:\d+:\d+: (D\d+)", first)
            assert done.returncode == (1 if wrong else 0), f"{command}\n{said}"
            assert not wrong or wrong[0] in said, f"{command}\nshown: {first}\nsaid:\n{said}"
            assert any(loose(first) == loose(line) for line in said.splitlines()[:12]), f"{command}\nshown: {first}\nsaid:\n{said[:2000]}"
            commands += 1
    assert commands >= 8
