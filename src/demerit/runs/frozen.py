"""Documents as they ran, merged into one file each, that read back as the same scenario."""
from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from demerit.language import Loaded
from demerit.runs.files import write_text
from demerit.runs.problems import CannotRun

_NUMBER = re.compile(r"[-+]?(0x[0-9a-f]+|0o[0-7]+|(\.\d+|\d[\d_]*(\.\d*)?)(e[-+]?\d+)?|\.inf|\.nan)", re.IGNORECASE)


class _Dumper(yaml.SafeDumper):
    """Texts that look like numbers to any reader are quoted; nothing is aliased."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "'" if _NUMBER.fullmatch(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


REGIME, WORLD, BARE, FITTED = "regime.yaml", "world.yaml", "regime-before.yaml", "fitted.yaml"


WHOLE = "a run is gone on with, repeated or asked about in its whole folder: give that"


def freeze(folder: Path, regime: Loaded, world: Loaded, bare: Loaded | None = None, fitted: Loaded | None = None) -> None:
    """Write the documents of a run into its folder; see `frozen`."""
    for name, text in frozen(regime, world, bare, fitted).items():
        write_text(folder / name, text)


def frozen(regime: Loaded, world: Loaded, bare: Loaded | None = None, fitted: Loaded | None = None) -> dict[str, str]:
    """`regime.yaml`, `world.yaml` and the regimes alongside, merged with what they include and what lies over them: texts by file name.

    `bare`: the regime before safeguards and settings, beside it if given; `fitted`: the set whose central member ran.
    """
    out = {REGIME: f"# {regime.name} exactly as it ran: includes, safeguards and settings merged in\n" + dumped(as_run(regime, world)),
           WORLD: f"# {world.name} exactly as it ran\n" + dumped(world.data)}
    if bare is not None:
        out[BARE] = f"# {regime.name} before safeguards and settings\n" + dumped(as_run(bare, world))
    if fitted is not None:
        out[FITTED] = f"# {fitted.name}: where the unknowns of this run stand is its central member\n" + dumped(fitted.data)
    return out | {f"{other.name}.yaml": f"# {other.name}, run alongside\n" + dumped(as_run(other, None)) for other in regime.alongside}


def text_hash(text: str) -> str:
    """SHA-256 (hex) of a document's text, whatever its line ends are."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")).hexdigest()


def changed(folder: Path, hashes: Mapping[str, str]) -> list[str]:
    """Names of the documents in a run's folder that do not say what they said when it began.  CannotRun if one cannot be read."""
    out = []
    for name, digest in hashes.items():
        try:
            text = (folder / name).read_bytes().decode("utf-8", "surrogatepass")
        except FileNotFoundError:
            raise CannotRun(f"{name} is missing in {folder}", WHOLE) from None
        except (OSError, UnicodeDecodeError) as problem:
            raise CannotRun(f"{folder / name} cannot be read: {getattr(problem, 'strerror', None) or 'it is no text'}") from None
        if text_hash(text) != digest:
            out.append(name)
    return out


def dumped(data: dict[str, Any]) -> str:
    """Data as the text of a document."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=140)


def as_run(regime: Loaded, world: Loaded | None) -> dict[str, Any]:
    """The merged data of a regime; what changes on a date, whoever said so, as dated `changes`."""
    data = dict(regime.layers[0][0] if regime.layers else regime.data)
    if len(regime.layers) > 1:
        changes = []
        for (before, _), (after, _), (on, _) in zip(regime.layers[:-1], regime.layers[1:], regime.epochs[1:], strict=True):
            changes.append({"on": str(on), "change": dict(_differences(before, after, ()))})
        data["changes"] = changes
    if world is not None:
        data["world"] = world.name
    if regime.alongside:
        data["alongside"] = [other.name for other in regime.alongside]
    return data


def _differences(before: dict[str, Any], after: dict[str, Any], path: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Changes by path that make `before` into `after`."""
    out: list[tuple[str, Any]] = []
    for key in [*before, *(k for k in after if k not in before)]:
        here = (*path, str(key))
        if not path and key == "changes":
            continue
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            out += _differences(old, new, here)
        else:
            out.append((".".join(part if re.fullmatch(r"[A-Za-z][\w-]*", part) else f'"{part}"' for part in here), new))
    return out
