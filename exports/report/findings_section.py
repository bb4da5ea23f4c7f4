"""The page a council reads first: what stands out, who says otherwise, and what it rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from analysis.cases.dataset import Dataset
from analysis.findings.choosing import findings
from analysis.findings.leaving_out import GROUP, INTERVIEWER, MODE, LeavingOut, Unit
from analysis.findings.standing_out import APPROVED, Finding, FindingKind
from analysis.results import ALL, INSIDE, OUTSIDE, Column, Statistic, Table, TableKind
from exports.report.blocks import CellValue, ColumnHead, FormatKind, ReportSection, SectionKind, TableBlock
from exports.report.facts import InterviewFindings, Quote
from exports.report.labels import Labels, statistic_format
from exports.report.numbers import shown
from exports.report.table_blocks import Numbering
from questionnaires.approved_budget import ApprovedBudget
from questionnaires.model import Grid, Item
from questionnaires.response_domains import Allocation, Scale, SeveralCodes
from questionnaires.text import native_digits

TEN = 10


def findings_section(
    dataset: Dataset,
    interviews: InterviewFindings | None,
    labels: Labels,
    numbering: Numbering,
    wave: str,
    budget: ApprovedBudget | None = None,
) -> ReportSection | None:
    """The findings of one wave as a table of sentences; None where nothing stands out."""
    found = findings(dataset, TEN, budget)
    if not found:
        return None
    words = _Words(labels, _quotes(interviews), {unit.dimension for unit in LeavingOut.of(dataset).units})
    block = TableBlock(
        name="findings",
        number=numbering.table(),
        caption=labels.say("findings.caption", wave=wave) if wave else labels.say("findings.caption_alone"),
        row_head=labels.say("findings.row_head"),
        rows=tuple(words.statement(one) for one in found),
        columns=(
            ColumnHead(labels.say("base_head"), FormatKind.COUNT),
            ColumnHead(labels.say("findings.others"), FormatKind.TEXT),
            ColumnHead(labels.say("findings.stamp"), FormatKind.TEXT),
            ColumnHead(labels.say("findings.quote"), FormatKind.TEXT),
        ),
        cells=tuple(words.cells(one) for one in found),
        base=_rule(found, labels),
        sources=tuple(_source(one, dataset) for one in found),
    )
    return ReportSection(
        "findings",
        SectionKind.SUMMARY,
        labels.say("section.findings"),
        (block,),
        labels.say("findings.introduction", n=len(found)),
    )


def _rule(found: Sequence[Finding], labels: Labels) -> str:
    is_budget_told = any(one.kind is FindingKind.BUDGET for one in found)
    return labels.say("findings.rule") + (f" {labels.say('findings.budget_rule')}" if is_budget_told else "")


def _source(found: Finding, dataset: Dataset) -> Table:
    """The numbers that a finding tells in its sentence."""
    everybody = OUTSIDE if found.outside_only else ALL
    columns = [Column(one.statistic, everybody if one.group == ALL else one.group) for one in found.values]
    return Table(
        kind=TableKind.BY_GROUP,
        variable=found.variable,
        rows=(found.row or found.variable,),
        columns=tuple(columns),
        cells=(tuple(one.number for one in found.values),),
        base=found.base,
        wave=dataset.wave,
        by=GROUP,
    )


def _quotes(interviews: InterviewFindings | None) -> dict[str, list[Quote]]:
    """Words that may be quoted, by theme; the shortest first, since a page has little room."""
    by_theme: dict[str, list[Quote]] = {}
    for quote in sorted(interviews.quotes if interviews else (), key=lambda one: (len(one.text), one.text)):
        if quote.theme is not None:
            by_theme.setdefault(quote.theme, []).append(quote)
    return by_theme


class _Words:
    """Findings in words of one language."""

    def __init__(self, labels: Labels, quotes: dict[str, list[Quote]], left_out: Collection[str]) -> None:
        self.labels = labels
        self.quotes = quotes
        self.left_out = left_out  # dimensions of which one unit could be left out: nothing is claimed of others

    def statement(self, found: Finding) -> str:
        """The finding as a sentence."""
        return self.labels.say(f"findings.{self._template(found)}", **dict(self._fields(found)))

    def _template(self, found: Finding) -> str:
        if found.kind is FindingKind.BETWEEN_GROUPS:
            return "between-choices" if found.values[0].statistic is Statistic.SHARE else "between-groups"
        if found.kind is FindingKind.BUDGET:
            return "budget-more" if found.is_high else "budget-less"
        return found.kind.value

    def _fields(self, found: Finding) -> Iterator[tuple[str, str]]:
        yield "subject", self._subject(found)
        yield "item", self._element(found).label(self.labels.language)
        match found.kind:
            case FindingKind.CONCENTRATE | FindingKind.KEEP_UP:
                for statistic in (Statistic.IMPORTANCE, Statistic.PERFORMANCE):
                    yield statistic.value, self._number(found, statistic, ALL)
                yield "best", self._best(found)
            case FindingKind.INSIDE_OUTSIDE:
                yield "inside", self._number(found, Statistic.MEAN, INSIDE)
                yield "outside", self._number(found, Statistic.MEAN, OUTSIDE)
                yield "best", self._best(found)
            case FindingKind.BUDGET:
                for name, group in (("points", ALL), ("approved", APPROVED)):
                    number = found.number(Statistic.MEAN, group)
                    yield name, shown(number, FormatKind.POINTS, self.labels.language)
                domain = self._element(found).domain
                assert isinstance(domain, Allocation)
                yield "total", shown(domain.total, FormatKind.COUNT, self.labels.language)
            case FindingKind.BETWEEN_GROUPS:
                for name, value in zip(("most", "least"), found.values, strict=True):
                    yield name, self.labels.group(value.group)
                    yield f"{name}_share", self._shown(value.number, value.statistic)
                yield "points", self._points(found, high=True)
            case FindingKind.CONSENSUS:
                yield "share", self._number(found, Statistic.SHARE, ALL)
                yield "points", self._points(found, high=found.is_high)
                yield "who", self._who(found)
            case FindingKind.DISSENT:
                yield "high_share", self._number(found, Statistic.TOP_TWO, ALL)
                yield "low_share", self._number(found, Statistic.SHARE, ALL)
                yield "high", self._points(found, high=True)
                yield "low", self._points(found, high=False)
                yield "who", self._who(found)

    def cells(self, found: Finding) -> tuple[CellValue, ...]:
        """Base, who says otherwise, what it rests on, one person's words."""
        return found.base, self._others(found), self._stamp(found), self._quote(found)

    def _others(self, found: Finding) -> str | None:
        if not found.others:
            return None
        if found.kind is FindingKind.DISSENT:
            most, least = (self.labels.group(group) for group in found.others)
            return self.labels.say("findings.ends", most=most, least=least)
        return self._joined(self.labels.group(group) for group in found.others)

    def _stamp(self, found: Finding) -> str | None:
        """What remains when any one group, mode or interviewer is left out; None where there is none to leave out."""
        if not found.reversed_by:
            tried = [each for each in (GROUP, MODE, INTERVIEWER) if each in self.left_out]
            if found.kind is FindingKind.BETWEEN_GROUPS:
                tried = [each for each in tried if each != GROUP]
            names = [self.labels.say(f"findings.left_out.{each}") for each in tried]
            units = self.labels.say("findings.or").join(
                part for part in (self.labels.say("comma").join(names[:-1]), *names[-1:]) if part
            )
            return self.labels.say("findings.holds_without_any", units=units) if units else None
        return self.labels.say("findings.reversed", units=self._units(found.reversed_by))

    def _units(self, units: Sequence[Unit]) -> str:
        return self.labels.say("findings.or").join(map(self._unit, units))

    def _unit(self, unit: Unit) -> str:
        if unit.dimension == GROUP:
            return self.labels.group(unit.code)
        if unit.dimension == MODE:
            return self.labels.say(f"mode.{unit.code}")
        return self.labels.say("findings.interviewer", number=native_digits(unit.code, self.labels.language))

    def _quote(self, found: Finding) -> str | None:
        waiting = self.quotes.get(found.row or found.variable)
        if not waiting:
            return None
        quote = waiting.pop(0)
        said = self.labels.say("findings.quoted", text=quote.text)
        return f"{said} — {self.labels.group(quote.group)}" if quote.group else said

    def _element(self, found: Finding) -> Item | Grid:
        element = next(each for _, each in self.labels.instrument.elements() if each.name == found.variable)
        assert isinstance(element, Item | Grid)
        return element

    def _subject(self, found: Finding) -> str:
        element = self._element(found)
        return element.label(self.labels.language) if found.row is None else self.labels.row(element, found.row)

    def _scale(self, found: Finding) -> Scale:
        domain = self._element(found).domain
        if isinstance(domain, SeveralCodes):
            raise TypeError(f"{found.variable!r} is no scale")
        assert isinstance(domain, Scale)
        return domain

    def _best(self, found: Finding) -> str:
        return self._shown(max(self._scale(found).scores().values()), Statistic.N)

    def _points(self, found: Finding, *, high: bool) -> str:
        """The two points of a side in words, the stronger last."""
        if isinstance(self._element(found).domain, SeveralCodes):
            return ""
        domain = self._scale(found)
        order = sorted(domain.code_list.codes, key=lambda code: domain.scores()[code])
        two = order[-2:] if high else order[1::-1]
        names = [self.labels.category(self._element(found), code) for code in two]
        return self.labels.say("findings.either", first=names[0], second=names[1])

    def _who(self, found: Finding) -> str:
        return self.labels.say("findings.of_outside" if found.outside_only else "findings.of_all")

    def _number(self, found: Finding, statistic: Statistic, group: str) -> str:
        return self._shown(found.number(statistic, group), statistic)

    def _shown(self, number: float, statistic: Statistic) -> str:
        kind = FormatKind.COUNT if statistic is Statistic.N else statistic_format(statistic)
        return shown(number, kind, self.labels.language)

    def _joined(self, words: Iterator[str] | Sequence[str]) -> str:
        return self.labels.say("comma").join(words)
