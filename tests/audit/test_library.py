"""Audits of the regimes of the library: what must be found unaided, and every finding reviewed."""
from __future__ import annotations

import pytest

from audit.golden import HELD, said
from demerit.audit import audit


@pytest.mark.slow
def test_every_shipped_regime_is_audited_as_reviewed() -> None:
    assert said() == HELD.read_text("utf-8"), "read the difference; if it is right: python tests/audit/golden.py"


def test_rongcheng_s_known_faults_are_found_unaided() -> None:
    found = {(one.code, one.element): one for one in audit("rongcheng-2016").findings}
    debt = found["BIS-1", "contract-breach"]
    assert debt.message.startswith("an unpaid debt can hit 3 rows of `points`")
    assert all(row in debt.message for row in ("`contract-breach` -20", "`contract-suit-lost` -50", "`debt-suit-lost` -30"))
    assert found["TRP-1", "bank-arrears"].message == "`bank-arrears` takes -10 per monthly cycle, without a cap"
    assert "45 points of discretion" in found["LEG-1", "other-commercial"].message
    assert all(found[key].provisions and found[key].clears for key in found)


def test_a_points_table_is_no_ai_system_and_still_gets_findings() -> None:
    found = audit("rongcheng-2016")
    assert found.verdict.kind == "not applicable" and found.verdict.if_ai == "likely prohibited" and len(found.other_law) > 5
    assert audit("rongcheng-2016", sets=["facts.ai_system=yes"]).verdict.kind == "likely prohibited"


def test_findings_of_an_included_file_stand_in_that_file() -> None:
    found = audit("spc-2020").findings
    assert any(one.file.endswith("spc-2017.yaml") for one in found)


def test_the_empty_regime_has_nothing_wrong() -> None:
    assert audit("empty").findings == ()
