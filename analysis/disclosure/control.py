"""What may leave the package: small group cells are withheld, and nothing published gives them back.

Primary: a group of 1 to k-1 answering cases has nothing shown; a count of 1 to k-1 persons in a cell of a
group, or of the groups inside or outside the municipality, is withheld. Secondary: wherever withheld cells add
up to a published total, there are at least two of them and together they are at least k persons, or none of the
cells of that total is shown (`analysis.disclosure.withheld_lines`). Third, `analysis.disclosure.audit` looks
for any withheld number that the published ones still determine by linear algebra (totals, bases, means, the
mean of groups), and more is withheld until there is none (`analysis.disclosure.audited_cells`). Last, and only
where a table is to be published, whatever an attacker's linear programme proves to be small
(`analysis.disclosure.linear_attack`) gets company too; means that stand beside such counts are treated in
`analysis.disclosure.withheld_means`. The base of every group is taken as known to the reader, also where it is
withheld. Totals over all respondents are no group cells.

Threshold rule and secondary suppression: Hundepool et al., Statistical Disclosure Control (2012), chapter 4.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.disclosure.audited_cells import mend_determined, mend_proven
from analysis.disclosure.group_rules import Counts, GroupRule
from analysis.disclosure.withheld_lines import mend_lines
from analysis.disclosure.withholding import Scores, Suppression, Withholding
from analysis.results import Withheld


def suppress(
    counts: Counts,
    rule: GroupRule,
    *,
    totals: Sequence[str],
    is_partition: bool,
    known_scores: Sequence[Scores] = (),
) -> Suppression:
    """Which cells of a table of persons are withheld.

    Parameters
    ----------
    counts
        (R, G) persons of each group in each row.
    totals
        Which of ALL, MEAN_OF_GROUPS, INSIDE, OUTSIDE, MEAN_OF_OUTSIDE are published beside the groups.
    is_partition
        True where every answering case is in exactly one row, so that a column adds up to its base.
    known_scores
        (R,) row scores whose sum over a group's cases is published elsewhere (means of a scale).
    """
    table = Withholding(counts, rule, tuple(totals), is_partition, tuple(known_scores))
    mending = [(mend_lines, Withheld.SECONDARY), (mend_determined, Withheld.AUDIT)]
    if rule.grouping.for_publication:
        mending.append((mend_proven, Withheld.AUDIT))
    while not rule.grouping.all_or_nothing and any(table.mended(mend, why) for mend, why in mending):
        pass
    return table.suppression()
