"""What the reader reads for each code: groups, categories, grid rows, statistics, reasons, waves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from persiantools.jdatetime import JalaliDate

from analysis.results import ALL, INSIDE, MEAN_OF_GROUPS, MEAN_OF_OUTSIDE, NO_GROUP, OUTSIDE, Statistic, Table
from exports.report.blocks import FormatKind
from questionnaires.fieldwork import Study
from questionnaires.model import CodeList, Grid, Instrument, Item, Repeat
from questionnaires.response_domains import Consent, Date, DateTime, Scale, Time
from questionnaires.text import native_digits
from questionnaires.texts import Texts
from questionnaires.translations import SentenceMissing, sentence

TOTALS = (ALL, MEAN_OF_GROUPS, INSIDE, OUTSIDE, MEAN_OF_OUTSIDE)
_FORMATS = {
    Statistic.N: FormatKind.COUNT,
    Statistic.SHARE: FormatKind.SHARE,
    Statistic.SHARE_OF_ANSWERS: FormatKind.SHARE,
    Statistic.TOP_TWO: FormatKind.SHARE,
    Statistic.IMPORTANCE: FormatKind.SHARE,
    Statistic.RATE: FormatKind.SHARE,
    Statistic.MEAN: FormatKind.MEAN,
    Statistic.PERFORMANCE: FormatKind.MEAN,
    Statistic.STANDARD_ERROR: FormatKind.MEAN,
    Statistic.CI_LOW: FormatKind.MEAN,
    Statistic.CI_HIGH: FormatKind.MEAN,
    Statistic.MEAN_RANK: FormatKind.RANK,
    Statistic.PRIORITY: FormatKind.SCORE,
    Statistic.BORDA: FormatKind.POINTS,
    Statistic.FIRST_PLACES: FormatKind.SHARE,
}


def statistic_format(statistic: Statistic) -> FormatKind:
    """How numbers of a statistic are read."""
    return _FORMATS.get(statistic, FormatKind.NUMBER)


def long_date(day: date | None, language: str) -> str:
    """۲۳ مهر ۱۴۰۴, or 15 October 2025; the empty string for no date."""
    if day is None:
        return ""
    if language == "fa":
        return str(JalaliDate(day).strftime("%d %B %Y", locale="fa")).lstrip("۰")
    return f"{day.day} {day:%B %Y}"


def short_date(day: date, language: str) -> str:
    """۱۴۰۴/۰۷/۲۳, or 15 Oct 2025: narrow enough for a table of days."""
    if language == "fa":
        return str(JalaliDate(day).strftime("%Y/%m/%d", locale="fa"))
    return f"{day.day} {day:%b %Y}"


def period(code: str, language: str) -> str:
    """A Jalali month (`1404-07`: مهر ۱۴۰۴, Mehr 1404) or year (`1404`)."""
    year, _, month = code.partition("-")
    name = str(JalaliDate(int(year), int(month), 1).strftime("%B", locale=language)) if month else ""
    return f"{name} {native_digits(year, language)}".lstrip()


@dataclass(frozen=True)
class Labels:
    """Words for the codes of one instrument and study in one language."""

    instrument: Instrument
    study: Study
    language: str

    def say(self, key: str, **fields: Any) -> str:
        """A sentence of the report's catalogue."""
        return sentence(f"report.{key}", self.language, **fields)

    def text(self, texts: Texts) -> str:
        return texts.in_language(self.language)

    def group(self, code: str) -> str:
        """A stakeholder group, or one of the totals."""
        if code in (*TOTALS, NO_GROUP):
            return self.say(f"group.{code}")
        return self._in_list("groups", code)

    def by_value(self, by: str | None, code: str) -> str:
        """A column of a table broken down by `by`: the group, or a category of that variable."""
        if code in (*TOTALS, NO_GROUP):
            return self.say(f"group.{code}")
        if by is None or by == "group":
            return self.group(code)
        return self._category(self._code_list_of(by), code)

    def _in_list(self, name: str, code: str) -> str:
        for code_list in (*self.study.code_lists, *self.instrument.code_lists):
            if code_list.name == name:
                return self._category(code_list, code)
        return code

    def _category(self, code_list: CodeList | None, code: str) -> str:
        try:
            return self.text(code_list.category(code).labels) if code_list else code
        except KeyError:
            return code

    def _code_list_of(self, variable: str) -> CodeList | None:
        try:
            domain = self.instrument.item(variable).domain
        except KeyError:
            return None
        return getattr(domain, "code_list", None)

    def category(self, element: Item | Grid, code: str) -> str:
        """A category of an element's code list; the two answers of a consent."""
        if isinstance(element.domain, Consent):
            return self.say(f"consent.{code}")
        return self._category(getattr(element.domain, "code_list", None), code)

    def row(self, element: Item | Grid | Repeat, code: str) -> str:
        """A row of an element's table: a grid row by its short label, else a category."""
        if isinstance(element, Grid):
            for row in element.rows:
                if code in (row.code, f"{element.name}.{row.code}"):
                    return row.label(self.language)
        if isinstance(element, Repeat):
            return code
        if isinstance(element.domain, Date | DateTime):
            return period(code, self.language)
        if isinstance(element.domain, Time):
            return native_digits(f"{code}:00–{code}:59", self.language)
        return self.category(element, code)

    def statistic(self, statistic: Statistic, element: Item | Grid | Repeat | None = None) -> str:
        """The head of a column; a mean of a scale says the scale's ends."""
        if statistic is Statistic.MEAN and isinstance(element, Item | Grid) and isinstance(element.domain, Scale):
            scores = list(element.domain.scores().values())
            if scores:
                return self.say("statistic.mean_of", low=_whole(min(scores)), high=_whole(max(scores)))
        return self.say(f"statistic.{statistic.value}")

    def reason(self, reason: str) -> str:
        """A missing reason or a reason of exclusion."""
        return self._known("reason", reason)

    def exclusion(self, reason: str) -> str:
        """Why a case is left out: a missing reason's word may mean another thing there."""
        return self._known("exclusion", reason)

    def disposition(self, code: str) -> str:
        return self._known("disposition", code)

    def rate(self, code: str) -> str:
        """One of AAPOR's rates."""
        return self._known("rate", code.lower())

    def mode(self, code: str) -> str:
        return self._known("mode", code)

    def warning(self, warning: str) -> str:
        """A warning of `analysis`, `code` or `code:detail`."""
        code, _, detail = warning.partition(":")
        try:
            return self.say(f"warning.{code}", detail=detail)
        except SentenceMissing:
            return warning

    def flag(self, flag: str) -> str:
        """The sign of a row's flag, empty for one without a sign."""
        return self._known("flag", flag.replace(":", "-"), otherwise="")

    def missing(self, table: Table) -> str:
        """Where the others are: «نمی‌توانم قضاوت کنم ۸، بی‌پاسخ ۵»."""
        comma = self.say("comma")
        return comma.join(self.say("reason_count", reason=self.reason(reason), n=n) for reason, n in table.missing if n)

    def _known(self, family: str, code: str, otherwise: str | None = None) -> str:
        try:
            return self.say(f"{family}.{code}")
        except SentenceMissing:
            return code if otherwise is None else otherwise


def _whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value
