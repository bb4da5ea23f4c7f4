"""A report as a frozen value: sections of blocks, texts resolved in one language, numbers still numbers.

One `Report` serves the workbook, the picture charts and the pages, so that a figure reads the same
everywhere. Nothing here computes: shares are 0 to 1 and become percent where they are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from analysis.results import Table
from questionnaires.place_maps import Ring

CellValue = float | int | str | None


class FormatKind(StrEnum):
    """How a number is read."""

    COUNT = "count"  # 1,234
    SHARE = "share"  # 0 to 1, read as whole percent
    MEAN = "mean"  # two decimals
    RANK = "rank"  # two decimals
    POINTS = "points"  # one decimal
    SCORE = "score"  # signed, two decimals
    GAP = "gap"  # difference of two shares, read as signed whole percent points
    MONEY = "money"  # an amount of money, whole where it is
    CHANGE = "change"  # signed whole numbers: so much money more or less
    NUMBER = "number"  # as it is: whole numbers whole, others with one decimal
    TEXT = "text"


class ParagraphRole(StrEnum):
    LEAD = "lead"
    BODY = "body"
    NOTE = "note"
    WARNING = "warning"
    QUOTE = "quote"


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    text: str
    role: ParagraphRole = ParagraphRole.BODY


@dataclass(frozen=True)
class ColumnHead:
    """Head of one column; columns with the same `over` in a row stand under one common head."""

    text: str
    format: FormatKind
    over: str = ""
    is_total: bool = False  # set off from the groups it adds up


@dataclass(frozen=True)
class TableBlock:
    """One table as it is read.

    `cells[i][j]` belongs to `rows[i]` and `columns[j]`; a place in `withheld` is None and is shown
    as —, an undefined number is None and is left empty. `marks[i]` stands behind the row's label.
    `results` are the tables of `analysis` it shows, one a wave.
    """

    name: str  # ASCII, unique in the report: anchors and file names
    number: int
    caption: str
    row_head: str
    rows: tuple[str, ...]
    columns: tuple[ColumnHead, ...]
    cells: tuple[tuple[CellValue, ...], ...]
    base: str
    bases: tuple[tuple[str, int], ...] = ()  # (wave or total, cases that answered)
    withheld: frozenset[tuple[int, int]] = frozenset()
    marks: tuple[str, ...] = ()
    total_rows: frozenset[int] = frozenset()  # rows that stand for several groups: set off
    notes: tuple[str, ...] = ()
    shaded: bool = False  # read as a heat map: many comparable columns
    text_from_people: bool = False
    is_barred: bool = False  # in a workbook a bar beside each row, as long as its last number
    letters: tuple[tuple[int, int, str], ...] = ()  # row, column, letters of the rows that this number lies above
    results: tuple[Table, ...] = ()
    sources: tuple[Table, ...] = ()  # results of which it tells numbers in an arrangement or in words of its own

    def letters_at(self, row: int, column: int) -> str:
        """Letters of the rows that this number lies above beyond chance; the empty string without any."""
        return next((letters for r, c, letters in self.letters if (r, c) == (row, column)), "")

    def column(self, place: int) -> tuple[CellValue, ...]:
        return tuple(row[place] for row in self.cells)


class ChartKind(StrEnum):
    DIVERGING = "diverging"  # points of a scale round its middle
    STACKED = "stacked"  # shares that add up to the whole
    BARS = "bars"  # one bar a row and series
    SCATTER = "scatter"  # importance by performance
    DUMBBELL = "dumbbell"  # the same number of several groups on one line a row
    RANKS = "ranks"  # places 1, 2, 3… of each row in every series, joined by lines
    LINE = "line"  # rows are points in time, one line a series
    FUNNEL = "funnel"  # shares against the number of answers, between control limits
    MULTIPLES = "multiples"  # one small bar chart a series, all on one measure
    MAP = "map"  # one number a neighbourhood, on its outline


@dataclass(frozen=True)
class Series:
    """One colour of a chart. `column` is the column of the table it draws, where it is one."""

    name: str
    values: tuple[float | None, ...]
    tone: str  # key of `exports.report.palette`
    column: int | None = None
    is_minor: bool = False  # dumbbell: one of many, drawn small


@dataclass(frozen=True)
class Curve:
    """A line that is given beside the points: a control limit."""

    name: str
    across: tuple[float, ...]
    up: tuple[float, ...]


@dataclass(frozen=True)
class ChartBlock:
    """One chart; its numbers are those of table `table` (a number), its rows the same rows, of a map its places."""

    name: str  # ASCII, unique in the report: file names
    kind: ChartKind
    number: int
    caption: str
    alt: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    format: FormatKind
    table: int
    base: str
    source: str
    axis_titles: tuple[str, str] = ("", "")  # scatter: horizontal, vertical
    crossing: tuple[float, float] | None = None  # scatter: where the quadrants meet
    quadrants: tuple[str, ...] = ()  # scatter: names, from high-high counter-clockwise
    floor: float = 0.0  # multiples: where bars begin, the lowest point of a scale
    across_format: FormatKind = FormatKind.POINTS  # scatter, funnel: the horizontal axis
    curves: tuple[Curve, ...] = ()  # funnel
    outlines: tuple[tuple[Ring, ...], ...] = ()  # map: rings of (longitude, latitude) by category


Block = Heading | Paragraph | TableBlock | ChartBlock


class SectionKind(StrEnum):
    SUMMARY = "summary"
    RESPONSE = "response"
    INSTRUMENT = "instrument"  # a section of the questionnaire
    SIDES = "sides"  # the council and its city
    PURPOSE = "purpose"  # what an instrument is for: bottlenecks, promises, consensus
    BUDGET = "budget"  # the people's beside the approved one
    SWOT = "swot"
    PRIORITIES = "priorities"
    BY_GROUP = "by-group"
    GROUP = "group"  # one group against all
    BY_PLACE = "by-place"
    INTERVIEWS = "interviews"
    OPEN_ANSWERS = "open-answers"
    CODEBOOK = "codebook"
    METHOD = "method"
    RECONCILIATION = "reconciliation"
    DISCLOSURE = "disclosure"


@dataclass(frozen=True)
class ReportSection:
    """One sheet of the workbook, one part of the page."""

    name: str  # ASCII, unique
    kind: SectionKind
    title: str
    blocks: tuple[Block, ...]
    introduction: str = ""


@dataclass(frozen=True)
class Companion:
    """A CSV file that stands beside the workbook because its rows or texts are too many or too long for it."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Cover:
    city: str
    title: str
    subtitle: str
    is_draft: bool
    status: str
    facts: tuple[tuple[str, str], ...]  # label, value: both ready to read
    figures: tuple[tuple[str, CellValue, FormatKind], ...]  # the few large numbers
    about: str  # who was asked, how they were chosen, for whom the figures speak
    how_to_read: tuple[str, ...]
    accent: str
    emblem: str | None = None
    references: tuple[tuple[str, str], ...] = ()  # label, number or date of the contract and of the letter
    font: str = "Tahoma"  # of every file but the pictures: on Windows and macOS, with Persian letters and digits

    @property
    def under_city(self) -> str:
        """The title, but where it stands for the name of the city already."""
        return self.title if self.title != self.city else ""

    @property
    def reference_line(self) -> str:
        """The numbers of contract and letter as covers show them; the empty string without any."""
        return "  ·  ".join(f"{label}: {value}" for label, value in self.references)


@dataclass(frozen=True)
class Report:
    """All that a reader is told, in one language."""

    title: str
    language: str
    cover: Cover
    meta: tuple[str, ...]  # one short line each: study, waves, dates, n, rate, weights, versions
    sections: tuple[ReportSection, ...]
    dated: date  # last day of fieldwork: the date on the file
    companions: tuple[Companion, ...] = ()
    keywords: tuple[str, ...] = field(default=())

    @property
    def tables(self) -> Iterator[TableBlock]:
        return (block for section in self.sections for block in section.blocks if isinstance(block, TableBlock))

    @property
    def charts(self) -> Iterator[ChartBlock]:
        return (block for section in self.sections for block in section.blocks if isinstance(block, ChartBlock))

    def table(self, number: int) -> TableBlock:
        """The table with this number; KeyError where there is none."""
        return self._tables_by_number[number]

    @cached_property
    def _tables_by_number(self) -> dict[int, TableBlock]:
        return {block.number: block for block in self.tables}
