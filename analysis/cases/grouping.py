"""Who belongs to which group, and the totals over groups: inside the municipality, outside, all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analysis.results import INSIDE, NO_GROUP, OUTSIDE


@dataclass(frozen=True)
class Selection:
    """The one group that is told of, and the dimensions it was chosen by (see `analysis.publication.subsets`)."""

    name: str
    dimensions: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Grouping:
    """Group of each case: `codes` (n,) index `names`; cases of no group stand in a last one, `NO_GROUP`.

    `inside` names the groups inside the municipality; `NO_GROUP` is neither inside nor outside. Where
    `rest_is_protected`, those of `NO_GROUP` are a group that all less the others must not give away; where
    `all_or_nothing`, a table is withheld as a whole as soon as any of its cells is small. `for_publication`,
    what an attacker's linear programme proves to be small is withheld too: seconds for a whole report. Of places,
    `within` says which groups lie in each place above them: other tables may tell of those. `weights` (G,) are what a
    case of each group counts in shares of all of them, where all cases of a group count the same; else none.
    """

    names: tuple[str, ...]
    codes: npt.NDArray[np.int16]
    inside: tuple[str, ...] = ()
    rest_is_protected: bool = False
    all_or_nothing: bool = False
    for_publication: bool = False
    within: tuple[tuple[str, tuple[str, ...]], ...] = ()
    weights: tuple[float, ...] = ()

    @classmethod
    def of(cls, groups: Sequence[str | None], order: Sequence[str], inside: Sequence[str] = ()) -> Grouping:
        """From the group of each case; groups that `order` does not know follow it, by name."""
        unknown = sorted({group for group in groups if group and group not in order})
        names = (*order, *unknown)
        place = {name: index for index, name in enumerate(names)}
        codes = np.fromiter((place[group] if group else -1 for group in groups), np.int16, len(groups))
        if (codes < 0).any():
            codes[codes < 0] = len(names)
            names = (*names, NO_GROUP)
        codes.flags.writeable = False
        return cls(names, codes, tuple(name for name in names if name in inside))

    def with_rest_protected(self) -> Grouping:
        """The same, where those of no group did not say theirs: they are people like the others."""
        return replace(self, rest_is_protected=True)

    @property
    def named(self) -> tuple[str, ...]:
        """The groups without `NO_GROUP`."""
        return tuple(name for name in self.names if name != NO_GROUP)

    @cached_property
    def is_named(self) -> npt.NDArray[np.bool_]:
        return np.array([name != NO_GROUP for name in self.names], bool)

    @cached_property
    def is_protected(self) -> npt.NDArray[np.bool_]:
        """(G,) which groups have small cells that nothing may give away."""
        return np.ones(len(self.names), bool) if self.rest_is_protected else self.is_named

    @cached_property
    def is_inside(self) -> npt.NDArray[np.bool_]:
        return np.array([name in self.inside for name in self.names], bool)

    def members(self, total: str) -> npt.NDArray[np.bool_]:
        """(G,) which groups a column stands for: INSIDE, OUTSIDE, one group's name, a place above, else all."""
        if total == INSIDE:
            return self.is_inside
        if total == OUTSIDE:
            return self.is_named & ~self.is_inside
        if total not in self.names and (lying := dict(self.within).get(total)):
            return np.array([name in lying for name in self.names], bool)
        is_total = total not in self.names
        return np.array([is_total or name == total for name in self.names], bool)

    def sizes(self, counted: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Cases of each group among those that are True in `counted`."""
        return np.bincount(self.codes[counted], minlength=len(self.names))
