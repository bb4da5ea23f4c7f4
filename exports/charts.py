"""The charts of a report as picture files, PNG and SVG, drawn by matplotlib, which shapes Persian itself.

One figure is cleared and used again for every chart, with fixed margins: making figures and measuring
"tight" boxes is what costs time. The same report gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from threading import Lock
from typing import IO, Any, Literal

from matplotlib import font_manager, rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from exports.blocks import ChartBlock, Report
from exports.chart_drawing import HEIGHT_PER_ROW, Drawing, figure_height
from exports.palette import Palette

__all__ = ["HEIGHT_PER_ROW", "ChartPictures", "write_charts"]

Format = Literal["png", "svg"]
_WIDTH = 10.0  # inches
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
        self.report = report
        self._palette = Palette(report.cover.accent)
        self._figure = Figure(figsize=(_WIDTH, 5), dpi=_DPI)
        FigureCanvasAgg(self._figure)

    def draw(self, block: ChartBlock, file: IO[bytes] | Path, picture_format: Format) -> None:
        """One chart into `file`."""
        self.draw_all(block, {picture_format: file})

    def draw_all(self, block: ChartBlock, outputs: dict[Format, IO[bytes] | Path]) -> None:
        """One chart into several formats, laid out once."""
        settings: Any = _SETTINGS | {"text.language": self.report.language}
        with _ONE_AT_A_TIME, rc_context(settings):
            self._figure.clear()
            self._figure.set_size_inches(_WIDTH, figure_height(block))
            Drawing(self._figure, block, self._palette, self.report.language).draw()
            for picture_format, file in outputs.items():
                self._figure.savefig(file, format=picture_format, **_save_options(picture_format, block))


def write_charts(report: Report, folder: Path, formats: Sequence[Format] = ("png", "svg")) -> tuple[Path, ...]:
    """Every chart of `report` into `folder`; answers the files written, in the order of the report."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = ChartPictures(report)
    return tuple(path for block in report.charts for path in _write(pictures, block, folder, formats))


def _write(pictures: ChartPictures, block: ChartBlock, folder: Path, formats: Sequence[Format]) -> Iterator[Path]:
    outputs: dict[Format, IO[bytes] | Path] = {name: folder / chart_file_name(block, name) for name in formats}
    pictures.draw_all(block, outputs)
    return (path for path in outputs.values() if isinstance(path, Path))


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
