"""The charts of a report as picture files, PNG and SVG, drawn by matplotlib, which shapes Persian itself.

One figure is cleared and used again for every chart, with fixed margins: making figures and measuring
"tight" boxes is what costs time. Many charts are shared out over processes, one a core: matplotlib's settings
are a process's own, and threads would wait for each other. The same report gives the same bytes either way.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial
from importlib.resources import as_file, files
from multiprocessing import get_context
from pathlib import Path
from threading import Lock
from typing import IO, Any, Literal

from matplotlib import font_manager, rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from exports.pictures.chart_drawing import Drawing
from exports.pictures.chart_layout import WIDTH, height
from exports.report.blocks import ChartBlock, Report
from exports.report.palette import Palette

__all__ = ["ChartPictures", "drawn", "write_charts"]

Format = Literal["png", "svg"]
FEWEST_A_PROCESS = 8  # charts: with fewer, its start takes longer than it saves
_DPI = 150
_SETTINGS: dict[str, Any] = {
    "font.family": ["Vazirmatn", "DejaVu Sans"],  # the second has signs the first lacks
    "text.parse_math": False,  # two $ in a label are no formula
    "svg.fonttype": "path",
    "svg.hashsalt": "chashmandaz",
    "axes.unicode_minus": True,
}


_ONE_AT_A_TIME = Lock()  # matplotlib's settings are the process's, not a thread's


class ChartPictures:
    """Draws the charts of one report."""

    def __init__(self, report: Report) -> None:
        _register_fonts()
        self._language = report.language
        self._palette = Palette(report.cover.accent)
        self._figure = Figure(figsize=(WIDTH, 5), dpi=_DPI)
        FigureCanvasAgg(self._figure)

    def draw(self, block: ChartBlock, file: IO[bytes] | Path, picture_format: Format) -> None:
        """One chart into `file`."""
        self.draw_all(block, {picture_format: file})

    def draw_all(self, block: ChartBlock, outputs: Mapping[Format, IO[bytes] | Path]) -> None:
        """One chart into several formats, laid out once."""
        settings: Any = _SETTINGS | {"text.language": self._language}
        with _ONE_AT_A_TIME, rc_context(settings):
            self._figure.clear()
            self._figure.set_size_inches(WIDTH, height(block, self._language))
            Drawing(self._figure, block, self._palette, self._language).draw()
            for picture_format, file in outputs.items():
                self._figure.savefig(file, format=picture_format, **_save_options(picture_format, block))


def drawn(
    report: Report, charts: Sequence[ChartBlock], formats: Sequence[Format] = ("png",), *, processes: int | None = None
) -> Iterator[tuple[bytes, ...]]:
    """The pictures of `charts` in their order, each in every format asked for.

    `processes` are as many as there are cores, unless said otherwise, and fewer for few charts. They start
    afresh ("spawn"): whoever asks may hold threads and connections, which do not live through a fork.
    """
    draw = partial(_drawn, replace(report, sections=(), companions=()), tuple(formats))
    processes = min(processes or _cores(), len(charts) // FEWEST_A_PROCESS)
    if processes < 2:
        yield from map(draw, charts)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(draw, charts)


def write_charts(
    report: Report, folder: Path, formats: Sequence[Format] = ("png", "svg"), *, processes: int | None = None
) -> tuple[Path, ...]:
    """Every chart of `report` into `folder`; answers the files written, in the order of the report."""
    folder.mkdir(parents=True, exist_ok=True)
    charts, written = list(report.charts), list[Path]()
    for block, pictures in zip(charts, drawn(report, charts, formats, processes=processes), strict=True):
        for name, content in zip(formats, pictures, strict=True):
            written.append(folder / chart_file_name(block, name))
            written[-1].write_bytes(content)
    return tuple(written)


def _drawn(look: Report, formats: tuple[Format, ...], block: ChartBlock) -> tuple[bytes, ...]:
    """One chart in each format, in the language and accent of `look`: the work of one process of several."""
    outputs: dict[Format, io.BytesIO] = {name: io.BytesIO() for name in formats}
    _pictures(look).draw_all(block, outputs)
    return tuple(file.getvalue() for file in outputs.values())


@lru_cache(maxsize=4)
def _pictures(look: Report) -> ChartPictures:
    return ChartPictures(look)


def _cores() -> int:
    """Those this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def chart_file_name(block: ChartBlock, picture_format: Format) -> str:
    """ASCII, in the order of the report."""
    return f"{block.number:02d}-{block.name}.{picture_format}"


def _save_options(picture_format: Format, block: ChartBlock) -> dict[str, Any]:
    if picture_format == "svg":
        return {"metadata": {"Date": None, "Creator": "Chashmandaz", "Title": block.caption, "Description": block.alt}}
    return {
        "metadata": {"Software": None, "Title": block.caption, "Description": block.alt},
        "pil_kwargs": {"compress_level": 1},
    }


def _register_fonts() -> None:
    known = {entry.name for entry in font_manager.fontManager.ttflist}
    if "Vazirmatn" in known:
        return
    for weight in ("Regular", "Bold"):
        with as_file(files("exports") / "fonts" / f"Vazirmatn-{weight}.ttf") as path:
            font_manager.fontManager.addfont(str(path))
