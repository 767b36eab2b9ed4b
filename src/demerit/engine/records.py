"""The engine's tables and state as records.

Tables are read only and shared by all towns (64-bit fields: they are small).  State is a town's own and packed:
narrow integers are widened on load.  Fields named `x_at`, `x_n` are a slice of the `links` array.
"""
from __future__ import annotations

import numpy as np

# ---- how a happening is named in the calendar (specification, section 10) ------------------------------------
EPOCH, MONTH_START, REVIEW, CHECK, DATE, BIRTHDAY, LEAVE, STATE, ACT, PROVOKED = range(10)
FALSE, NOTICE, FIRE, LAPSE, OVERDUE, ENDS, REREAD, CELL, ATTEMPT, PAY = range(10, 20)
KNOWN, ASK, RULING, REMOVE, FALL, INSTALMENT, SETTLE = range(20, 27)
KINDS = ("epoch", "month", "review", "check", "date", "birthday", "leave", "state", "act", "provoked",
         "false", "notice", "fire", "lapse", "overdue", "ends", "reread", "cell", "attempt", "pay",
         "known", "ask", "ruling", "remove", "fall", "instalment", "settle")

# ---- how an entry ends ---------------------------------------------------------------------------------------
LAPSED, STRUCK, FELL, LEFT, OPEN = range(5)
WAYS = ("lapsed", "struck", "fell", "left", "open")

# ---- how a span of time is given -----------------------------------------------------------------------------
NO_SPAN, SPAN_TICKS, SPAN_MONTHS, SPAN_WORKDAYS, SPAN_EXPONENTIAL, SPAN_LOGNORMAL, SPAN_OPEN, SPAN_CAUSE = range(8)

# ---- readings ------------------------------------------------------------------------------------------------
SUM, COUNT, MEAN, SHARE, ANY, LAST = range(6)
READINGS = ("sum", "count", "mean", "share", "any", "last")

# ---- what sets a rule off ------------------------------------------------------------------------------------
ON_ACT, ON_STATE, ON_ENTERS, ON_REACHES, ON_DATE, ON_LAPSES, ON_STRUCK, ON_ASKED, ON_GRANTED, ON_REFUSED = range(10)

# ---- which entries a reading leaves out ------------------------------------------------------------------------
LEAVE_NOTHING, LEAVE_PROTECTED, LEAVE_UNRELATED, LEAVE_UNSERVED = range(4)

# ---- what else is so of an entry: bits of `kept` ----------------------------------------------------------------
IS_OVERDUE, IS_KNOWN, IS_UNSERVED, WAS_WRONG, IS_ASKED, IS_UNREACHED, IS_HELD, IS_HELD_TOO = (1 << i for i in range(8))
"""Kept past its end; known to the person; its notice, due to be served, never came; false or unmet when written; asked about before;
its notice is out but never reaches the person (published: none was due to them); suspended, in the recorded and in the correct ledger
(those bits are out of `mask`)."""
HELD_AT = 6
"""`kept` shifted right by this: the ledgers (bits) in which an entry is suspended."""

# ---- what a file's procedure asks for: bits of `procedure` --------------------------------------------------------
HAS_NOTICE, NOTICE_COMES, HAS_REMEDIES, NOTICE_DUE = (1 << i for i in range(4))
"""A file with a notice; that reaches some; with remedies against it; due to each person (served, not published)."""

# ---- tests of a condition ------------------------------------------------------------------------------------
TEST_STATE, TEST_ROWS, TEST_AGE, TEST_STANDING, TEST_MEANS = range(5)

CLOCK = np.dtype([
    ("key", "u8"), ("now", "i8"), ("end", "i8"), ("month_end", "i8"), ("first_month", "i8"), ("happened", "i8"), ("acts", "i8"),
    ("slots", "i8"), ("month", "i8"), ("epoch", "i8"), ("bucket", "i8"), ("head", "i8"), ("last", "i8"), ("shift", "i8"), ("full", "i8"), ("way", "i8"),
    ("event_free", "i8"), ("event_top", "i8"), ("entry_free", "i8"), ("entry_top", "i8"), ("memo_free", "i8"), ("memo_top", "i8"),
    ("trace_slot", "i8"), ("rows", "i8"), ("files", "i8"), ("states", "i8"), ("traits", "i8"), ("bands", "i8"),
    ("suppressed", "i8"), ("harmful", "u8"), ("watched_at", "i8"), ("watched_n", "i8"),
    ("targets", "i8"), ("effects", "i8"), ("pairs", "i8"), ("first_band", "i8"), ("edges_at", "i8"),
    ("false_at", "i8"), ("attributes", "i8"), ("regimes", "i8"), ("false_sources", "i8"),
    ("trace_n", "i8"), ("scope_ages_at", "i8"), ("scope_ages", "i8"),
    ("procedure", "i8"), ("undone", "i8"), ("contexts", "i8"), ("protected", "i8"),
    ("residents", "i8"), ("firms", "i8"), ("firm_row", "i8"), ("sink", "i8"), ("firm_states", "u8"), ("closes", "f8"),
    ("tied", "u8"), ("households", "i8"), ("moving", "i8"), ("tied_rules_at", "i8"), ("tied_rules", "i8"),
    ("money", "i8"), ("budgets_at", "i8"), ("evading", "i8"), ("forgone", "i8"), ("followed", "i8"),
    ("catching_up", "i8"), ("under_way", "i8"),
    ("far_due", "i8"), ("far_slot", "i8"), ("far_stream", "u8"), ("far_index", "u8"), ("far_kind", "i8"), ("far_mask", "i8")])
"""`procedure`: the files' bits together.  `undone`: while what is struck as wrong is read again.  `contexts`, `protected`: those of the
entry that a rule on its end was set off by, for what the rule writes.
`residents` come first among the `slots`, then `firms`.  `sink`: a row nobody reads, for what a firm is not.
`tied`: effects that fall on others (bits).  `moving`: 1 while somebody is leaving or
arriving, so that ties wait; 2 while they are taken up.
`money`: the first of the columns of money, or -1 without; `forgone`: that of forgone attempts, or -1; `evading`: a state, or -1.
`followed`: the slot whose journal is kept, or -1.
`catching_up`: the present tick while a clock that slept is caught up with, else -1 (sleeping.py).  `under_way`: the event that happens now.  `far`: the
furthest happening in order at the tick `far_due` that another of that tick has overtaken."""

# `unused` rounds a record up to a cache line
SUBJECT = np.dtype([
    ("born", "i8"), ("leaves", "i8"), ("birthday", "i8"), ("active0", "u8"), ("active1", "u8"), ("id", "u4"), ("states", "u4"),
    ("generation", "i4"), ("cell", "i2"), ("band", "i1"), ("scopes", "u1"), ("forked", "i1"), ("fork_class", "i1"), ("harm", "i1"),
    ("wholly", "i1"), ("spared", "i1"), ("waiting", "i1"), ("cleared", "i1"), ("unused", "i1")])

STANDING = np.dtype([
    ("sum0", "i8"), ("sum1", "i8"), ("since0", "i8"), ("since1", "i8"), ("lifts", "u8"), ("n0", "i4"), ("n1", "i4"), ("head", "i4"),
    ("seen", "u4"), ("level0", "i1"), ("level1", "i1"), ("worse", "i1"), ("wrong", "i1"), ("bare", "i1"), ("untold", "i1"), ("twice", "i1"), ("unused", "i1")])
"""`lifts`, `bare`, `untold`: under a reviewed file, what was found at the last review: effects (bits) that unrelated entries alone bear, the
level without protected ones, and that without unserved ones (-1: none).
`twice`: under `highest: case`, whether a case may stand twice."""

ENTRY = np.dtype([
    ("name", "u8"), ("cause", "u8"), ("case", "u8"), ("worth0", "i4"), ("worth1", "i4"), ("slot", "i4"), ("older", "i4"),
    ("newer", "i4"), ("generation", "i4"), ("rule", "i2"), ("file", "i2"), ("mask", "i1"), ("class_", "i1"), ("kept", "u1"),
    ("protected", "i1"), ("contexts", "u4"), ("day", "i4")])
"""`kept`: bits, see IS_OVERDUE.  `day`: on which it was written."""

EVENT = np.dtype([
    ("due", "i8"), ("index", "u8"), ("ref", "i8"), ("slot", "i4"), ("stream", "u4"), ("generation", "i4"),
    ("of", "i2"), ("kind", "i1"), ("mask", "i1")])
"""`ref`: the entry or memo it is about.  An ACT is never outlived by its person and carries its draw instead: the mark in
`generation`, the luck in `ref`.  From KNOWN to REMOVE `generation` is the entry's, and `ref` carries more beside it (requests.py)."""

MEMO = np.dtype([("case", "u8"), ("act", "i8"), ("next", "i4"), ("pair", "i4"), ("class_", "i4"), ("contexts", "u4")])
"""What a delayed notice or decision must remember: the case, the tick of the act, the class; of a notice the conduct and channel; of a
decision on the end of an entry its contexts, and in `pair` whether it is protected."""

TRACE = np.dtype([("due", "i8"), ("slot", "i8"), ("stream", "u8"), ("index", "u8"), ("kind", "i8"), ("mask", "i8"), ("of", "i8")])

JOURNAL = np.dtype([
    ("due", "i8"), ("position", "i8"), ("what", "i8"), ("kind", "i8"), ("of", "i8"), ("mask", "i8"), ("class_", "i8"),
    ("a", "i8"), ("b", "i8"), ("c", "i8"), ("place", "i8"), ("kept", "i8"), ("name", "u8"), ("cause", "u8"), ("case", "u8")])
"""A row.  `due`: tick; `position`: number of the happening in the town, 0 for arrivals at the start; `kind`: that of the happening.

ARRIVED   of: generation; name: subject id; a, b: ticks of birth and of leaving (far off: not before the end)
ROW       of: place among a person's rows; a: the tally row (`Layout.rows`)
LEVEL     of: file; mask: ledger (1 recorded, 2 correct); a, b: level left and level entered (left is -1 on arrival)
EFFECTS   mask: ledger; name: effects in force (bits)
HAPPENED  of, mask, name: the happening's `of`, `mask` and index; cause: its stream; of an act, provoked act, instalment or settlement class_: ACTED ..,
          a: the conduct, b: channels that noticed it of its author (bits); of an attempt class_: 1 denied, 2 denied in error; of a notice class_: 1 false;
          of an asking class_: 1 asked; of a ruling class_: 1 granted, 2 refused; of both, of a notice of an entry and of a removal place: the entry's
WRITTEN   of: rule; mask (in force), class_, name, cause, case of the entry; a, c: its worth in the two ledgers,
          in thousandths; b: the tick at which it lapses (-1: not before the end); kept: as b of CHANGED
CHANGED   an entry ended in a ledger or changed class: of: rule; mask: ledgers in which it still is in force; class_; name;
          a: ledgers in which it was; b: bits of records.IS_OVERDUE and its like.  In force or held: see IS_HELD
PASSED    an entry written and ended in one happening: of, class_, name, cause, case, a, c

`place`: of the last four, where the entry lies; two entries with one name are told apart by it.
"""

CONDUCT = np.dtype([
    ("gap", "f8"), ("rate", "f8"), ("most_deterred", "f8"), ("stoppers", "u8"), ("stream", "u8"), ("trait", "i8"), ("thin", "i8"), ("even", "i8"),
    ("protected", "i8"), ("channels_at", "i8"), ("channels_n", "i8"),
    ("rules_at", "i8"), ("rules_n", "i8"), ("deters_at", "i8"), ("deters_n", "i8"), ("about", "i8"), ("tied_stoppers", "u8"), ("debt", "i8"),
    ("sleeps", "i8"), ("struck_at", "i8"), ("struck_n", "i8")])
"""`about`: 0 persons, 1 firms.  `tied_stoppers`: effects that stop it of others than those on the level.  `debt`: the debt that an act takes on, or -1.
`sleeps`: where in `slots` stands from when on its clock sleeps, or -1 if it never does; `struck`: the files its rules strike, if it does."""

CHANNEL = np.dtype([
    ("coverage", "f8"), ("reach", "f8"), ("false_match", "f8"), ("stream", "u8"), ("salt", "u8"), ("delay_kind", "i8"), ("delay_a", "f8"), ("delay_b", "f8"),
    ("thin", "i8"), ("even", "i8"), ("others_at", "i8"), ("others_n", "i8"), ("state", "i8"), ("rules_at", "i8"), ("rules_n", "i8"),
    ("every_kind", "i8"), ("every_a", "f8"), ("regime", "i8"), ("about", "i8")])
"""`salt` is mix64(stream).  `reach` is 1 + all relative rates of misattribution: beyond coverage x reach nothing is written."""

ERRORS = np.dtype([
    ("rate", "f8"), ("stream", "u8"), ("false_stream", "u8"), ("heavy", "f8"), ("heavy_weight", "f8"), ("light_weight", "f8"), ("persistence", "f8"),
    ("burst", "f8"), ("burst_scale", "f8"), ("channel", "i8"), ("conducts_at", "i8"), ("conducts_n", "i8"), ("thin", "i8"), ("even", "i8")])
"""One error source.  `rate` relative per occasion (other-person), or YEAR / (rate / burst x greatest factors) ticks (no-such-act).
`heavy` is the concentration (below 0: none); `burst_scale` is -ln(1 - 1/burst)."""

FILE = np.dtype([
    ("reads", "i8"), ("start", "i8"), ("has_start", "i8"), ("floor", "i8"), ("ceiling", "i8"), ("levels", "i8"), ("edges_at", "i8"),
    ("worse_up", "i8"), ("window", "i8"), ("at_least", "i8"), ("highest", "i8"),
    ("best", "i8"), ("empty", "i8"), ("begins", "i8"), ("reviewed", "i8"), ("in_order", "i8"),
    ("review_kind", "i8"), ("review_a", "f8"), ("walks", "i8"), ("column", "i8"), ("spells", "i8"), ("moves", "i8"), ("regime", "i8"),
    ("effects_at", "i8"), ("effects_n", "i8"), ("enters_at", "i8"), ("enters_n", "i8"), ("reaches_at", "i8"), ("reaches_n", "i8"),
    ("caps_at", "i8"), ("caps_n", "i8"), ("capped_at", "i8"), ("capped_n", "i8"),
    ("exempts_at", "i8"), ("exempts_n", "i8"), ("lapses_at", "i8"), ("lapses_n", "i8"), ("struck_at", "i8"), ("struck_n", "i8"),
    ("hung_at", "i8"), ("hung_n", "i8"), ("procedure", "i8"), ("told", "i8"), ("notice_stream", "u8"), ("reaches", "f8"),
    ("notice_kind", "i8"), ("notice_a", "f8"), ("notice_b", "f8"), ("remedies_at", "i8"), ("remedies_n", "i8"), ("within_at", "i8"), ("about", "i8"),
    ("bears", "i8"), ("wakes_at", "i8"), ("wakes_n", "i8"), ("starts", "i8"), ("spares_at", "i8"), ("spares_n", "i8")])
"""`exempts`: effects that are not in force while on levels of this file.  `hung`: rules whose entries fall with an entry of this file.
`procedure`: bits, see HAS_NOTICE.  `told`: where its notices are counted, or -1.
`within_at`: where a level is a range of the sum (number of entries, unless it reads `sum`): its (least, first beyond) by level; else -1.
`bears`: whether a harmful effect hangs on it.  `wakes`: conducts whose clocks may sleep while it is empty.
`starts`: whether an effect is in force on the level on which somebody begins.
`spares`: effects on others that spare who stands on levels of this file."""

ENDINGS, OF_CHANNELS, OF_FILES, OF_REMEDIES, OF_EFFECTS, OF_DEBTS = (i << 16 for i in range(1, 7))
"""In the calendar, what may be due to somebody at one tick goes by number in the documents and not by name: rules by their turn, then with ENDINGS added
what ends their entries, then notices by the channel's number, and so on."""

RULE = np.dtype([
    ("stream", "u8"), ("turn", "i8"), ("takes_stream", "u8"), ("errs_stream", "u8"), ("worth_stream", "u8"), ("term_stream", "u8"), ("overdue_stream", "u8"),
    ("level_stream", "u8"), ("on", "i8"), ("active", "i8"), ("trigger", "i8"), ("level", "i8"), ("watch", "i8"), ("conditional", "i8"),
    ("takes_kind", "i8"), ("takes_a", "f8"), ("takes_b", "f8"), ("within_kind", "i8"), ("within_a", "f8"), ("within_ticks", "i8"), ("split", "i8"),
    ("wrongly_yes", "f8"), ("wrongly_no", "f8"), ("strikes", "i8"), ("file", "i8"), ("of_at", "i8"), ("of_n", "i8"),
    ("worth", "i8"), ("worth_steps", "i8"), ("worth_step", "i8"), ("term_kind", "i8"), ("term_a", "f8"), ("term_b", "f8"), ("term_from", "i8"),
    ("lasts_kind", "i8"), ("lasts_a", "f8"), ("per_case", "i8"), ("counter", "i8"), ("cap_entries", "i8"), ("cap_points", "i8"), ("cap_months", "i8"),
    ("repeat_times", "f8"), ("repeat_kind", "i8"), ("repeat_a", "f8"), ("overdue", "f8"), ("overdue_kind", "i8"), ("overdue_a", "f8"),
    ("if_at", "i8"), ("if_n", "i8"), ("unless_at", "i8"), ("unless_n", "i8"), ("date", "i8"), ("regime", "i8"), ("protected", "i8"), ("contexts", "i8"),
    ("same_case", "i8"), ("falls", "i8"), ("follows_stream", "u8"), ("follows_kind", "i8"), ("follows_a", "f8"), ("follows_b", "f8"),
    ("desk", "i8"), ("after_at", "i8"), ("after_n", "i8"), ("about", "i8"), ("ties_at", "i8"), ("ties_n", "i8"), ("on_self", "i8")])
"""`turn`: its place among the rules, in which those due at one tick are taken.
`trigger`: file of enters/reaches/lapses/struck, state of on-state, conduct of on-act, remedy of asked/granted/refused.
`watch`: column of its stay in `slots`.  `protected`, `contexts` (bits): of the entries of a rule on an act.  `desk`: the decider whose queue
it joins, or -1.  `after`: the rules whose entries' ends set it off (none: all of the file).  `ties`: who else is written (TIE), `on_self`: whether who it fires
for is."""

TEST = np.dtype([("kind", "i8"), ("wanted", "i8"), ("a", "i8"), ("b", "i8")])

EFFECT = np.dtype([
    ("file", "i8"), ("levels", "u8"), ("active", "i8"), ("harmful", "i8"), ("since", "i8"), ("denies_at", "i8"), ("denies_n", "i8"),
    ("deters_by", "f8"), ("deters_over", "f8"), ("learned", "i8"), ("provokes", "i8"), ("provoke_stream", "u8"), ("provoke_rate", "f8"),
    ("provoke_cell", "i8"), ("costs", "i8"), ("gives", "i8"), ("income", "f8"), ("every_kind", "i8"), ("every_a", "f8"),
    ("about", "i8"), ("learnt", "i8"), ("unless_at", "i8"), ("unless_n", "i8"),
    ("pairs_at", "i8"), ("pairs_n", "i8"), ("among", "f8"), ("spares_at", "i8"), ("spares_n", "i8")])
"""`since`: column in `slots` of the tick it came into force, or -1.  `deters_over`: fading time in ticks, 0 = none.
`about`: the contexts related to it, as bits; -1: it has none.  `learnt`: column in `slots` of the tick from which the person knows why
(-1 there: not yet), or -1: from the start.  `unless`: (file, levels) pairs that exempt from it.  `pairs`: (tie, column in `bonds`) of each tie
it falls on.  `among`: how many of those its file is about there are in town.  `spares`: (file, levels) pairs: others who stand there it does not fall on."""

TARGET = np.dtype([
    ("stream", "u8"), ("rate", "f8"), ("deniers", "u8"), ("cell", "i8"), ("thin", "i8"), ("even", "i8"), ("until", "i8"), ("discouraged", "f8"),
    ("for_kind", "i8"), ("for_a", "f8"), ("about", "i8"), ("tied_deniers", "u8"), ("nones_at", "i8")])
"""`rate` with the greatest factors.  `until`: column in `slots` of the tick to which a denial discourages, or -1.  `nones_at`: in `reals`,
the probability that nobody tries in a month of 28, 29, 30 and 31 days."""

REMEDY = np.dtype([
    ("stream", "u8"), ("takes_stream", "u8"), ("errs_stream", "u8"), ("file", "i8"), ("regime", "i8"), ("active", "i8"), ("of_at", "i8"), ("of_n", "i8"),
    ("because", "i8"), ("asked_of", "i8"), ("conditional", "i8"), ("if_at", "i8"), ("if_n", "i8"), ("unless_at", "i8"), ("unless_n", "i8"),
    ("open_at", "i8"), ("open_n", "i8"), ("times", "i8"), ("period", "i8"), ("counter", "i8"),
    ("window_kind", "i8"), ("window_a", "f8"), ("window_from", "i8"), ("earliest_kind", "i8"), ("earliest_a", "f8"),
    ("wronged", "f8"), ("others", "f8"), ("by", "i8"), ("after_kind", "i8"), ("after_a", "f8"), ("after_b", "f8"), ("costs", "i8"),
    ("takes_kind", "i8"), ("takes_a", "f8"), ("takes_b", "f8"), ("within_kind", "i8"), ("within_a", "f8"), ("desk", "i8"),
    ("wrongly_yes", "f8"), ("wrongly_no", "f8"), ("strike_kind", "i8"), ("strike_a", "f8"), ("strike_b", "f8"), ("limit_kind", "i8"), ("limit_a", "f8"),
    ("suspends", "i8"), ("next_at", "i8"), ("next_n", "i8"), ("asked_at", "i8"), ("asked_n", "i8"), ("granted_at", "i8"), ("granted_n", "i8"),
    ("refused_at", "i8"), ("refused_n", "i8")])
"""`because`: bits of the classes it is for, 0 for a repair; `asked_of`: the same, with all of them for a repair (who counts as wronged).
`window_from`: 0 notice, 1 entry, 2 discovery.  `next`: the stages after it.  `desk`: the decider whose queue requests join, or -1."""

DECIDER = np.dtype([
    ("works_stream", "u8"), ("reviewers", "i8"), ("most", "i8"), ("offices", "i8"), ("at", "i8"), ("weekdays", "i8"),
    ("each_kind", "i8"), ("each_a", "f8"), ("each_b", "f8")])
"""Deciders with reviewers.  Their places stand in `places` from `at`, `most` to an office: the tick from which each is free."""

# ---- ties ------------------------------------------------------------------------------------------------------
HOUSEHOLD, CHILDREN, REPRESENTATIVE, CONTROLLER, FRIENDS = range(5)

TIE = np.dtype([("kind", "i8"), ("row", "i8"), ("harmful", "u8"), ("pairs_at", "i8"), ("pairs_n", "i8"), ("stream", "u8"), ("other", "u8"), ("a", "f8")])
"""A tie in use.  `row`: of its tallies, -1 if only rules use it.  `harmful`: harmful effects that fall on it (bits).
`pairs`: (effect, column in `bonds`).  `stream`, `a`: what draws it; `other`: of a controller, the stream of the representative."""
PER_TIE = 11
"""Columns of a tie in `bonds`: class open on its row, wholly open, what is given to others, unused, and how many give each class (1 to 7)."""
OPEN_CLASS, OPEN_WHOLLY, GIVES, GIVEN = 0, 1, 2, 3
# ---- money -----------------------------------------------------------------------------------------------------
FIXED_SUM, SHARE_SUM, DRAWN_SUM = range(3)
UNASKED, ABLE, EVADING, UNABLE = -1, 0, 1, 2
"""What was found at a debt's last date; UNASKED counts as able."""

DEBT = np.dtype([
    ("amount_stream", "u8"), ("settle_stream", "u8"), ("amount_kind", "i8"), ("amount", "f8"), ("sigma", "f8"), ("interest", "f8"),
    ("instalment_kind", "i8"), ("instalment", "f8"), ("every", "f8"), ("partial", "i8"), ("settle_rate", "f8"), ("forgives", "f8"), ("first", "i8")])
"""A kind of debt.  `first`: the conduct of its arising; the others follow (schema.money.HAPPENINGS)."""

ACCOUNT = np.dtype([("savings", "i8"), ("month", "i4"), ("open", "i4")])
"""What somebody has, in minor units, up to the income of the calendar month `month`."""

OWING = np.dtype([("name", "u8"), ("balance", "i8"), ("instalment", "i8"), ("since", "i8"), ("open", "i4"), ("found", "i4")])
"""A debt of somebody's."""
