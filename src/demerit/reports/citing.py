"""How a run is cited, and under what licence its pages stand."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TITLE = "demerit: a laboratory for scoring regimes"
AUTHORS = "The demerit developers"
LICENCE = "Apache-2.0"
SYNTHETIC = "Synthetic people only. Nothing here is, or may be used to score, a real person."
DIGITS = 8


@dataclass(frozen=True)
class Citation:
    """What a reader needs to find the very same numbers again."""

    version: str
    hash: str
    cite_as: str
    licence: str = LICENCE

    @property
    def code(self) -> str:
        """The first characters of the hash, as in names of files."""
        return self.hash[:DIGITS]


def citation(manifest: dict[str, Any]) -> Citation:
    """The citation of a run, from its run.json."""
    version, digest = str(manifest["demerit"]), str(manifest["id"])
    year = str(manifest.get("finished", ""))[:4]
    when = f" ({year})" if year else ""
    text = f"{AUTHORS}{when}. {TITLE}, version {version}. Run {digest[:DIGITS]} of {manifest['scenario']}, seed {manifest['seed']}."
    return Citation(version, digest, text)
