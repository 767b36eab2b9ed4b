"""The audit: what is wrong with a regime before anyone runs it.

Findings with codes (`CTX-1`, `NOT-2`, ..), the place in the file, the provisions each rests on, and what would clear it; and a
reasoned verdict on social scoring (AI Act Art. 5(1)(c)).  It reads documents and runs nothing.
"""
from demerit.audit.finding import Finding
from demerit.audit.judging import Audit, audit, audit_loaded
from demerit.audit.verdict import Verdict

__all__ = ["Audit", "Finding", "Verdict", "audit", "audit_loaded"]
