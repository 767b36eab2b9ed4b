"""An audit as SARIF 2.1.0, for code scanning."""
from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from demerit.audit.finding import Finding
from demerit.audit.judging import Audit
from demerit.audit.registry import Code, codes

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def log(audits: Sequence[Audit]) -> dict[str, Any]:
    """One run over all documents."""
    order = {code: i for i, code in enumerate(codes())}
    driver = {"name": "demerit", "semanticVersion": version("demerit"), "rules": [_rule(one) for one in codes().values()]}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{
        "tool": {"driver": driver}, "columnKind": "unicodeCodePoints",
        "results": [_result(one, order) for audit in audits for one in audit.findings],
        "properties": {"socialScoring": [{"regime": audit.name} | audit.verdict.as_json() for audit in audits if audit.under_eu],
                       "notSaid": [{"regime": audit.name, "code": one.code, "question": one.question} for audit in audits for one in audit.unsaid],
                       "notes": [{"regime": audit.name, "note": note} for audit in audits for note in audit.notes]}}]}


def _rule(one: Code) -> dict[str, Any]:
    law = "; ".join(provision.text() for provision in one.provisions)
    return {"id": one.id, "name": "".join(word.capitalize() for word in one.title.replace("'", "").replace('"', "").replace(",", "").split()),
            "shortDescription": {"text": one.title}, "fullDescription": {"text": f"{one.fires} {one.why}"},
            "help": {"text": f"{one.clears}\n\nLaw: {law}"}, "defaultConfiguration": {"level": one.severity}}


def _result(one: Finding, order: dict[str, int]) -> dict[str, Any]:
    s = one.span
    region = {"startLine": s.line + 1, "startColumn": s.col + 1, "endLine": s.end_line + 1, "endColumn": s.end_col + 1}
    place = {"physicalLocation": {"artifactLocation": {"uri": _uri(one.file)}, "region": region}, "logicalLocations": [{"fullyQualifiedName": one.path}]}
    print_ = hashlib.sha256(f"{one.code} {one.path} {one.message}".encode()).hexdigest()[:32]
    out: dict[str, Any] = {
        "ruleId": one.code, "ruleIndex": order[one.code], "level": one.severity, "message": {"text": f"{one.message}. {one.clears}"}, "locations": [place],
        "partialFingerprints": {"finding/v1": print_},
        "properties": {"edge": one.edge, "dependsOnAi": one.depends_on_ai, "unverified": not one.verified,
                       "provisions": [provision.as_json() for provision in one.provisions]}}
    if one.number is not None:
        out["properties"]["number"] = {"file": one.number.file, "law": one.number.law}
    if one.accepted is not None:
        out["suppressions"] = [{"kind": "inSource", "justification": one.accepted}]
    return out


def _uri(file: str) -> str:
    """Relative as it was named, or an address of a file."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
