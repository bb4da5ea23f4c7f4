"""One invented chart of every kind, in Persian and English: for picture tests and the gallery of the manual."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import yaml

from analysis.methods.funnel import control_limits
from exports.report.blocks import ChartBlock, ChartKind, Curve, FormatKind, Series
from questionnaires.text import native_digits

_WORDS = yaml.safe_load((Path(__file__).parent / "chart_samples.yaml").read_text(encoding="utf-8"))
_SHARES = (
    (0.08, 0.17, 0.20, 0.38, 0.17), (0.22, 0.30, 0.24, 0.18, 0.06), (0.35, 0.28, 0.18, 0.14, 0.05),
    (0.42, 0.30, 0.16, 0.09, 0.03), (0.30, 0.26, 0.24, 0.14, 0.06), (0.12, 0.20, 0.33, 0.25, 0.10),
)  # fmt: skip
_MEANS = (
    (3.9, 3.3, 3.6, 3.8, 3.1), (3.6, 2.5, 2.3, 2.9, 2.6), (3.1, 2.9, 2.7, 3.3, 3.0),
    (2.9, 1.8, 1.5, 2.2, 1.9), (3.0, 2.2, 2.4, 2.0, 2.1), (3.7, 2.4, 2.6, 2.1, None),
)  # fmt: skip
_RANKS = ((1, 2, 4), (2, 1, 1), (3, 4, 2), (4, 3, 3), (5, 6, 6), (6, 5, 5))
_DAYS = (12, 25, 41, 58, 60, 82, 110, 131, 150, 163, 171, 188, 214, 240, 252, 255, 270, 281, 290, 301)


def _hexagon(column: int, row: int) -> tuple[tuple[float, float], ...]:
    """A six-cornered neighbourhood of an invented town near 53.5 E, 28.5 N."""
    x, y = 53.50 + 0.020 * column + 0.010 * (row % 2), 28.50 + 0.0152 * row
    corners = ((0, 0.01), (0.0098, 0.005), (0.0098, -0.005), (0, -0.01), (-0.0098, -0.005), (-0.0098, 0.005))
    return tuple((x + dx, y + dy) for dx, dy in corners)


def chart_samples(language: str) -> dict[str, ChartBlock]:
    """By the name of its picture, in the order of the gallery."""
    words = {key: tuple(value) if isinstance(value, list) else value for key, value in _WORDS[language].items()}
    fields, groups, places, who, heard = (words[key] for key in ("fields", "groups", "places", "who", "heard"))

    def chart(
        name: str, kind: ChartKind, rows: tuple[str, ...], series: Iterable[Series], **more: object
    ) -> ChartBlock:
        caption = words["captions"][name]
        block = ChartBlock(
            name=name, kind=kind, number=1, caption=caption, alt=caption, categories=rows, series=tuple(series),
            format=FormatKind.SHARE, table=1, base=words["base"], source=words["source"],
        )  # fmt: skip
        return replace(block, **more)  # type: ignore[arg-type]

    def one(values: Iterable[float | None], name: str = "", tone: str = "series-0") -> Series:
        return Series(name, tuple(values), tone)

    def several(
        names: Iterable[str], values: Iterable[Iterable[float | None]], tone: str = "series-{}"
    ) -> list[Series]:
        pairs = zip(names, values, strict=True)
        return [Series(name, tuple(own), tone.format(place), place) for place, (name, own) in enumerate(pairs)]

    tones = ("accent", "series-1", "neutral-dark", "neutral-dark", "neutral-dark")
    sides = [
        Series(group, tuple(row[place] for row in _MEANS), tones[place], place, is_minor=place > 1)
        for place, group in enumerate(groups[:5])
    ]
    points = [
        Series(point, tuple(row[place] for row in _SHARES), f"scale-{place + 1}-5", place)
        for place, point in enumerate(words["points"])
    ]
    limits = control_limits(0.4, range(10, 216, 5))
    lines = (limits.target, limits.low_95, limits.high_95, limits.low_998, limits.high_998)
    curves = tuple(
        Curve(words["limits"][(place + 1) // 2], tuple(map(float, limits.n)), values)
        for place, values in enumerate(lines)
    )
    good = [
        [min(1, max(0, row[3] + row[4] + shift)) for row in _SHARES] for shift in (0.1, 0, -0.05, 0.03, -0.02, 0.05)
    ]
    samples = (
        chart("diverging", ChartKind.DIVERGING, fields, points),
        chart("stacked", ChartKind.STACKED, who, several(heard, ((0.3, 0.18), (0.5, 0.44), (0.2, 0.38)))),
        chart("bars", ChartKind.BARS, heard, several(who, ((0.3, 0.5, 0.2), (0.18, 0.44, 0.38)))),
        chart(
            "allocation", ChartKind.BARS, fields, [one((24.5, 19.0, 17.5, 21.0, 11.5, 6.5), words["money"][0])],
            format=FormatKind.POINTS,
        ),
        chart(
            "scatter", ChartKind.SCATTER, fields,
            [one((3.39, 2.56, 2.26, 1.98, 2.4, 3.01)), one((0.62, 0.30, 0.44, 0.58, 0.41, 0.12))],
            axis_titles=(words["performance"], words["importance"]), crossing=(2.6, 0.41), quadrants=words["quadrants"],
        ),
        chart(
            "dumbbell", ChartKind.DUMBBELL, fields, sides,
            format=FormatKind.MEAN, axis_titles=(words["performance"], words["each"]),
        ),
        chart(
            "ranks", ChartKind.RANKS, fields, several(groups[:3], zip(*_RANKS, strict=True)), format=FormatKind.COUNT
        ),
        chart("multiples", ChartKind.MULTIPLES, fields, map(one, good, groups)),
        chart(
            "line", ChartKind.LINE, words["years"], several(who, ((0.41, 0.44, 0.39, 0.52), (0.35, None, 0.36, 0.47))),
            axis_titles=(words["waves"], words["share"]),
        ),
        chart(
            "days", ChartKind.LINE, tuple(native_digits(f"1404/07/{day:02d}", language) for day in range(1, 21)),
            [one(map(float, _DAYS), who[0])], format=FormatKind.COUNT, axis_titles=("", words["n"]),
        ),
        chart(
            "funnel", ChartKind.FUNNEL, places,
            [one((18.0, 31.0, 64.0, 92.0, 140.0, 205.0)), one((0.61, 0.23, 0.34, 0.52, 0.38, 0.41))],
            curves=curves, across_format=FormatKind.COUNT, axis_titles=(words["n"], words["share"]),
        ),
        chart(
            "map", ChartKind.MAP, places, [one((0.61, 0.23, 0.34, None, 0.38, 0.41))],
            outlines=tuple((_hexagon(place % 3, place // 3),) for place in range(6)),
        ),
    )  # fmt: skip
    return {sample.name: replace(sample, number=place) for place, sample in enumerate(samples, start=1)}
