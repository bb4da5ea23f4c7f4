"""What may change between two versions, and how each change is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from questionnaires.texts import Texts
from questionnaires.translations import sentence

Table = Mapping[str, str]  # old code -> new code; "" sets the answer aside


class Judgement(StrEnum):
    """What a change means for answers that are already there."""

    SAFE = "safe"  # wording, order: they stay as they are
    MERGEABLE = "mergeable"  # they stay, and are joined with the new ones: a category more, wider bounds
    BREAKING = "breaking"  # they answer another question, or no longer fit: somebody must choose

    @property
    def weight(self) -> int:
        return list(Judgement).index(self)


@dataclass(frozen=True)
class Change:
    """One change; its sentence stands in the catalogues under `revision.change.<what>`."""

    what: str
    judgement: Judgement
    where: tuple[tuple[str, Any], ...] = ()
    codes: tuple[str, ...] = ()  # the answers it concerns; () concerns all answers to the item
    touched: int | None = None  # submissions it concerns; None where there is no study to count in

    def sentence(self, language: str) -> str:
        return sentence(f"revision.change.{self.what}", language, **dict(self.where))


@dataclass(frozen=True)
class ItemDifference:
    """Everything that changed about one element (`grid.row` and `repeat.item` are told apart)."""

    key: str
    name: str  # in the new version; of a removed one in the old
    label: Texts
    changes: tuple[Change, ...]
    touched: int | None = None  # submissions that answered it

    @property
    def judgement(self) -> Judgement:
        return max((change.judgement for change in self.changes), key=lambda own: own.weight)

    @property
    def is_removed(self) -> bool:
        return any(change.what == "removed" for change in self.changes)

    @property
    def is_added(self) -> bool:
        return any(change.what == "added" for change in self.changes)

    @property
    def removed_codes(self) -> tuple[str, ...]:
        """Codes that a recoding table must speak of."""
        return tuple(code for change in self.changes for code in change.codes)

    @property
    def may_be_recoded(self) -> bool:
        """Whether a recoding table can join the old answers with the new."""
        breaking = [change.what for change in self.changes if change.judgement is Judgement.BREAKING]
        return bool(breaking) and not {"removed", "kind", "total"} & set(breaking)


@dataclass(frozen=True)
class Difference:
    """Two versions, item by item, in the order of the new one; `general` is about the whole."""

    items: tuple[ItemDifference, ...]
    general: tuple[Change, ...] = ()

    @property
    def breaking(self) -> tuple[ItemDifference, ...]:
        return tuple(own for own in self.items if own.judgement is Judgement.BREAKING)

    @property
    def is_empty(self) -> bool:
        return not self.items and not self.general

    def counts(self) -> dict[Judgement, int]:
        """How many items changed, by their heaviest change."""
        return {own: sum(item.judgement is own for item in self.items) for own in Judgement}


@dataclass(frozen=True)
class Choices:
    """What somebody decided about breaking changes.

    Attributes
    ----------
    new_names
        Item of the new file -> the name under which it is a new item; the old one is asked no more.
    recodings
        Item -> table of old codes and new ones ("" sets the answer aside). An empty table accepts that
        answers outside narrower bounds are set aside.
    renamed
        Removed item -> the item of the new file that it is called now.
    retired
        Removed items that are meant to be asked no more.
    """

    new_names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    recodings: Mapping[str, Table] = field(default_factory=lambda: MappingProxyType({}))
    renamed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    retired: tuple[str, ...] = ()
