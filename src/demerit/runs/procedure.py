"""What must add up of notices, requests and queues in every town (specification, section 12); part of `runs.conservation`."""
from __future__ import annotations

import numpy as np

from demerit.engine import Tables, Tally
from demerit.engine.layout import (
    D_JOINED,
    D_WAITED,
    D_WAITED_90,
    D_WORK,
    Q_AHEAD,
    Q_ASKED,
    Q_ASKED_WRONGED,
    Q_GONE,
    Q_GRANTED,
    Q_GRANTED_WRONGLY,
    Q_LATE,
    Q_MOOT,
    Q_NEVER,
    Q_OPEN,
    Q_OPEN_WRONGED,
    Q_PENDING,
    Q_REFUSED,
    Q_REFUSED_WRONGLY,
    Q_VOID,
    R_FELL,
    R_LAPSED,
    R_LEFT,
    R_STRUCK,
    R_WRITTEN,
    T_ASKED,
    T_DISCOVERED,
    T_HELD,
    T_NEVER,
    T_SERVED,
    T_STILL,
    T_STOCK,
    T_UNSERVED,
    T_WRITTEN,
    T_WRONG,
    T_WRONG_ASKED,
    T_WRONG_ENDED,
    T_WRONG_KNOWN,
    T_WRONG_NEVER,
)
from demerit.engine.records import HAS_NOTICE


def violations(tables: Tables, tally: Tally) -> list[str]:
    """Every way in which requests, notices and cases of one town do not add up."""
    return [*_requests(tables, tally), *_notices(tables, tally), *_cases(tables, tally)]


def _everybody(tables: Tables, counts: np.ndarray) -> np.ndarray:
    """Residents and firms together: a firm counts in a row of its own."""
    clock = tables.clock[0]
    both: np.ndarray = counts[0] + counts[int(clock["firm_row"])] if clock["firms"] else counts[0]
    return both


def _requests(tables: Tables, tally: Tally) -> list[str]:
    """Every entry a remedy was open to is accounted for, and every request."""
    out = []
    for remedy, counts in zip(tables.layout.remedies, _everybody(tables, tally.requests), strict=False):
        if counts[Q_OPEN] != counts[[Q_NEVER, Q_LATE, Q_AHEAD, Q_VOID, Q_ASKED]].sum():
            out.append(f"{remedy}: open to {counts[Q_OPEN]} entries, which are not those asked about and not")
        if counts[Q_ASKED] != counts[[Q_GRANTED, Q_REFUSED, Q_MOOT, Q_GONE, Q_PENDING]].sum():
            out.append(f"{remedy}: {counts[Q_ASKED]} requests, which are not those decided, pointless and pending")
        for part, whole in ((Q_OPEN_WRONGED, Q_OPEN), (Q_ASKED_WRONGED, Q_ASKED), (Q_GRANTED_WRONGLY, Q_GRANTED), (Q_REFUSED_WRONGLY, Q_REFUSED)):
            if counts[part] > counts[whole]:
                out.append(f"{remedy}: a part is more than the whole ({counts[part]} of {counts[whole]})")
    return out


def _notices(tables: Tables, tally: Tally) -> list[str]:
    """Entries written less ended are those that stand, held ones too; and all are known, or ended unknown, or stand unknown."""
    out = []
    rules = tally.rules[:, 0].sum(axis=0)
    stood = rules[:, R_WRITTEN] - rules[:, [R_LAPSED, R_STRUCK, R_FELL, R_LEFT]].sum(axis=1)
    writes, names = tables.arrays["rules"][0], tuple(tables.layout.files)
    for file, counts in zip(tables.layout.told_files, _everybody(tables, tally.told), strict=False):
        number = names.index(file)
        own = np.flatnonzero((writes["file"] == number) & (writes["strikes"] == 0))
        if counts[T_WRITTEN] != rules[own, R_WRITTEN].sum() or counts[T_STOCK] != stood[own].sum():
            out.append(f"{file}: {counts[T_WRITTEN]} entries written and {counts[T_STOCK]} left, by rule {rules[own, R_WRITTEN].sum()} and {stood[own].sum()}")
        if int(tables.arrays["files"][0, number]["procedure"]) & HAS_NOTICE:
            if counts[T_WRITTEN] != counts[[T_SERVED, T_DISCOVERED, T_NEVER, T_STILL]].sum():
                out.append(f"{file}: {counts[T_WRITTEN]} entries, which are not those known and unknown")
        elif counts[[T_SERVED, T_DISCOVERED, T_UNSERVED, T_NEVER, T_STILL]].any():
            out.append(f"{file}: notices where none is due")
        for part, whole in ((T_UNSERVED, T_WRITTEN), (T_HELD, T_STOCK), (T_STILL, T_STOCK), (T_WRONG, T_WRITTEN), (T_WRONG_KNOWN, T_WRONG),
                            (T_WRONG_ENDED, T_WRONG), (T_WRONG_NEVER, T_WRONG_ENDED), (T_ASKED, T_WRITTEN), (T_WRONG_ASKED, T_WRONG)):
            if counts[part] > counts[whole]:
                out.append(f"{file}: a part is more than the whole ({counts[part]} of {counts[whole]})")
    return out


def _cases(tables: Tables, tally: Tally) -> list[str]:
    """Who waited longer also waited; requests to an office are among its cases; nobody works more hours than there are."""
    out = []
    deciders, remedies, end = tables.arrays["deciders"][0], tables.arrays["remedies"][0], int(tables.clock[0]["end"])
    for number, (decider, counts) in enumerate(zip(tables.layout.deciders, tally.desks, strict=False)):
        waited = counts[D_WAITED:D_WAITED_90 + 1]
        if (np.diff(waited) > 0).any() or counts[D_WAITED] > counts[D_JOINED]:
            out.append(f"{decider}: of {counts[D_JOINED]} cases {waited.tolist()} waited, and longer")
        if tally.requests[0, np.flatnonzero(remedies["desk"] == number), Q_ASKED].sum() > counts[D_JOINED]:
            out.append(f"{decider}: more requests than cases")
        places = int(tables.arrays["deciders"][:, number]["most"].max()) * int(deciders[number]["offices"])
        if counts[D_WORK] > places * end:
            out.append(f"{decider}: more work than there is time")
    return out
