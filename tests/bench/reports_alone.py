"""What XlsxWriter and matplotlib alone need for the workbook and the pictures of a report.

Every call that our writing makes of XlsxWriter is written down and made again by a bare loop, which knows the cells,
formats, charts and widths beforehand: what it takes is XlsxWriter's own, and the sheets it writes are compared with
ours part by part. Of matplotlib only `savefig` is timed, on figures that hold their artists already, a new figure a
chart: a program of plain calls would have to make the artists as well, so the ratio printed is rather too high.
"""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import isfunction
from typing import Any

import xlsxwriter
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from exports.excel.workbook import workbook_bytes
from exports.pictures import charts
from exports.pictures.chart_drawing import Drawing
from exports.pictures.chart_layout import WIDTH, height
from exports.report.blocks import Report
from exports.report.palette import Palette

_OBJECTS = (xlsxwriter.Workbook, Worksheet, Format, Chart)
_FINISHED = re.compile(r"xl/charts/chart\d+\.xml")  # our writing gives charts the direction of Persian afterwards


@dataclass(frozen=True)
class _Made:
    """Stands for what an earlier call returned."""

    number: int


@dataclass
class Calls:
    """Calls of XlsxWriter in their order: on what (None: a new workbook), method, arguments, and the number of
    what was made."""

    made: list[tuple[_Made | None, str, tuple[Any, ...], dict[str, Any], int | None]] = field(default_factory=list)
    _known: dict[int, _Made] = field(default_factory=dict)
    _kept: list[Any] = field(default_factory=list)  # so that no id is given twice
    _depth: int = 0

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note every outermost call of a public method while this lasts."""
        before = [
            (each, name, own)
            for each in _OBJECTS
            for name, own in vars(each).items()
            if (isfunction(own) and not name.startswith("_")) or (each is xlsxwriter.Workbook and name == "__init__")
        ]
        for each, name, own in before:
            setattr(each, name, self._noting(name, own))
        try:
            yield
        finally:
            for each, name, own in before:
                setattr(each, name, own)

    def _noting(self, name: str, own: Callable[..., Any]) -> Callable[..., Any]:
        def method(target: Any, *arguments: Any, **keywords: Any) -> Any:
            if self._depth:
                return own(target, *arguments, **keywords)
            self._depth += 1
            try:
                given = tuple(self._stand_in(each) for each in arguments)
                named = {key: self._stand_in(each) for key, each in keywords.items()}
                on = None if name == "__init__" else self._stand_in(target)
                back = own(target, *arguments, **keywords)
                made = target if name == "__init__" else back
                number = self._number(made) if isinstance(made, _OBJECTS) else None
                self.made.append((on, name, given, named, number))
                return back
            finally:
                self._depth -= 1

        return method

    def _number(self, result: Any) -> int:
        if id(result) not in self._known:
            self._known[id(result)] = _Made(len(self._known))
            self._kept.append(result)
        return self._known[id(result)].number

    def _stand_in(self, value: Any) -> Any:
        if isinstance(value, _OBJECTS):
            return _Made(self._number(value))
        if isinstance(value, io.BytesIO):
            return value.getvalue()
        if isinstance(value, dict):
            return {key: self._stand_in(own) for key, own in value.items()}
        return [self._stand_in(own) for own in value] if isinstance(value, list) else value

    def again(self) -> tuple[bytes, float]:
        """Make them again: the file, and the seconds of processor they took.

        What the calls are made of (sheets, formats, charts) is made first, so that the others can be laid ready
        and only XlsxWriter's own time counts.
        """
        file, objects = io.BytesIO(), dict[int, Any]()
        began = time.process_time()
        for on, name, arguments, keywords, number in self.made:
            if on is None:
                objects[number] = xlsxwriter.Workbook(file, *arguments[1:], **keywords)
            elif number is not None:
                objects[number] = getattr(objects[on.number], name)(*arguments, **keywords)
        spent = time.process_time() - began
        ready = [
            (
                getattr(objects[on.number], name),
                [_in_place(each, objects) for each in arguments],
                {key: _in_place(each, objects) for key, each in keywords.items()},
            )
            for on, name, arguments, keywords, number in self.made
            if number is None
        ]
        began = time.process_time()
        for call, given, named in ready:
            call(*given, **named)
        return file.getvalue(), spent + time.process_time() - began


def _in_place(value: Any, objects: dict[int, Any]) -> Any:
    if isinstance(value, _Made):
        return objects[value.number]
    if isinstance(value, bytes):
        return io.BytesIO(value)
    if isinstance(value, dict):
        return {key: _in_place(own, objects) for key, own in value.items()}
    return [_in_place(own, objects) for own in value] if isinstance(value, list) else value


def workbook_alone(report: Report) -> float:
    """Seconds of processor that XlsxWriter alone needs for the workbook of `report`.

    Raises ValueError where what it writes is not what we write.
    """
    calls = Calls()
    with calls.noted():
        ours = workbook_bytes(report)
    alone, spent = calls.again()
    if differing := _differing(ours, alone):
        raise ValueError(f"not the same workbook: {', '.join(differing)}")
    return spent


def _differing(ours: bytes, alone: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(ours)) as first, zipfile.ZipFile(io.BytesIO(alone)) as second:
        names = {*first.namelist(), *second.namelist()}
        compared = sorted(name for name in names if not _FINISHED.fullmatch(name))
        missing = {*first.namelist()} ^ {*second.namelist()}
        return [name for name in compared if name in missing or first.read(name) != second.read(name)]


def pictures_alone(report: Report) -> float:
    """Seconds of processor of `savefig` alone, PNG and SVG of every chart, each on a figure of its own."""
    spent = 0.0
    charts._register_fonts()
    with rc_context(charts._SETTINGS | {"text.language": report.language}):
        for block in report.charts:
            figure = Figure(figsize=(WIDTH, height(block, report.language)), dpi=charts._DPI)
            FigureCanvasAgg(figure)
            Drawing(figure, block, Palette(report.cover.accent), report.language).draw()
            began = time.process_time()
            for picture_format in ("png", "svg"):
                options = charts._save_options(picture_format, block)
                figure.savefig(io.BytesIO(), format=picture_format, **options)
            spent += time.process_time() - began
    return spent
