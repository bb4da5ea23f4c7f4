"""The difference of two versions of an instrument, and how answers to one are read as answers to another.

An element's *key* is its first name (`Item.key`): it never changes. A published version carries it in
`was`, so that any two versions are compared, and their answers joined, by key alone.
"""

from questionnaires.revisions.changes import Change, Choices, Difference, ItemDifference, Judgement
from questionnaires.revisions.comparing import difference
from questionnaires.revisions.joining import Joined, Lineage, Step
from questionnaires.revisions.settling import Settled, settle

__all__ = [
    "Change",
    "Choices",
    "Difference",
    "ItemDifference",
    "Joined",
    "Judgement",
    "Lineage",
    "Settled",
    "Step",
    "difference",
    "settle",
]
