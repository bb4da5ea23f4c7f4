"""Numbers and charts of a report on a page: places worked out by hand, mirrored for right-to-left."""

from __future__ import annotations

import pytest

from exports.report.blocks import ChartBlock, ChartKind, ColumnHead, FormatKind, Series, TableBlock
from exports.report.palette import Palette
from survey.reporting.report_figures import drawing, heads_over, shade, shown

PALETTE = Palette("#0f5c4d")


def chart(kind: ChartKind, *series: Series, **options) -> ChartBlock:
    return ChartBlock(
        name="c", kind=kind, number=1, caption="", alt="", categories=("یک", "دو"), series=series,
        format=FormatKind.SHARE, table=1, base="", source="", **options,
    )  # fmt: skip


def table(*columns: ColumnHead, cells, shaded=True) -> TableBlock:
    return TableBlock(
        name="t", number=1, caption="", row_head="", rows=tuple(map(str, range(len(cells)))), columns=columns,
        cells=cells, base="", shaded=shaded,
    )  # fmt: skip


def test_the_longest_bar_fills_the_line_and_the_others_are_shares_of_it():
    rows = drawing(chart(ChartKind.BARS, Series("a", (0.5, 0.25), "accent")), "en", PALETTE).rows
    assert [(bar.segments[0].x, bar.segments[0].width) for row in rows for bar in row.bars] == [(0, 100), (0, 50)]
    assert [bar.figure for row in rows for bar in row.bars] == ["\u206650%\u2069", "\u206625%\u2069"]


def test_bars_grow_from_the_right_in_persian():
    (_, short) = drawing(chart(ChartKind.BARS, Series("a", (0.5, 0.25), "accent")), "fa", PALETTE).rows
    assert (short.bars[0].segments[0].x, short.bars[0].segments[0].width) == (50, 50)
    assert short.bars[0].figure == "\u2066۲۵٪\u2069"


def test_a_withheld_bar_is_a_dash_and_no_bar():
    (_, row) = drawing(chart(ChartKind.BARS, Series("a", (0.5, None), "accent")), "fa", PALETTE).rows
    assert row.bars[0].segments == ()
    assert row.bars[0].figure == "—"


def test_signed_bars_stand_on_both_sides_of_the_middle():
    drawn = drawing(chart(ChartKind.BARS, Series("a", (2.0, -1.0), "accent")), "en", PALETTE)
    assert drawn.zero == 50
    assert [(row.bars[0].segments[0].x, row.bars[0].segments[0].width) for row in drawn.rows] == [(50, 50), (25, 25)]


def test_a_diverging_chart_halves_its_middle_point_over_the_zero_line():
    # first row: bad .2, middle .4, good .4; second: .5, 0, .5; longest arm: .4 + .2 = .6 of the first
    bad, middle, good = (
        Series("b", (0.2, 0.5), "scale-1-3"),
        Series("m", (0.4, 0.0), "scale-2-3"),
        Series("g", (0.4, 0.5), "scale-3-3"),
    )
    drawn = drawing(chart(ChartKind.DIVERGING, bad, middle, good), "en", PALETTE)
    first, second = ([(s.x, s.width) for s in row.bars[0].segments] for row in drawn.rows)
    assert first[0] == pytest.approx((50 - 0.4 * 50 / 0.6, 0.2 * 50 / 0.6), abs=0.01)
    assert first[1][0] + first[1][1] / 2 == pytest.approx(50, abs=0.01)
    assert second == [
        pytest.approx((50 - 0.5 * 50 / 0.6, 0.5 * 50 / 0.6), abs=0.01),
        pytest.approx((50, 0.5 * 50 / 0.6), abs=0.01),
    ]
    assert drawn.zero == 50


def test_stacked_shares_fill_the_line_and_narrow_ones_carry_no_figure():
    drawn = drawing(
        chart(ChartKind.STACKED, Series("a", (0.95, 0.5), "accent"), Series("b", (0.05, 0.5), "series-1")),
        "en",
        PALETTE,
    )
    wide, narrow = drawn.rows[0].bars[0].segments
    assert (wide.x, wide.width, narrow.x, narrow.width) == (0, 95, 95, 5)
    assert narrow.figure == ""
    assert wide.figure == "\u206695%\u2069"


def test_a_row_with_a_withheld_part_is_a_dash_as_in_the_pictures():
    drawn = drawing(
        chart(ChartKind.STACKED, Series("a", (0.4, None), "accent"), Series("b", (0.6, 0.5), "series-1")), "en", PALETTE
    )
    whole, parted = (row.bars[0] for row in drawn.rows)
    assert [round(segment.width) for segment in whole.segments] == [40, 60]
    assert parted.segments == ()
    assert parted.figure == "—"


def test_a_scatter_numbers_its_points_and_puts_more_important_ones_higher():
    block = chart(
        ChartKind.SCATTER, Series("p", (2.0, 4.0), "accent"), Series("i", (0.1, 0.6), "accent"), crossing=(3.0, 0.35)
    )
    first, second = drawing(block, "en", PALETTE).dots
    assert (first.place, second.place) == (1, 2)
    assert first.x < second.x
    assert first.y > second.y  # counted from the top
    mirrored = drawing(block, "fa", PALETTE).dots
    assert mirrored[0].x == pytest.approx(100 - first.x)
    assert drawing(block, "en", PALETTE).cross == pytest.approx((50, 50))


def test_a_chart_of_nothing_is_empty():
    block = chart(ChartKind.SCATTER, Series("p", (None, None), "accent"), Series("i", (None, None), "accent"))
    assert drawing(block, "fa", PALETTE).dots == ()


@pytest.mark.parametrize(
    ("value", "kind", "language", "expected"),
    [
        (None, FormatKind.SHARE, "fa", ""),
        (0.554, FormatKind.SHARE, "fa", "\u2066۵۵٪\u2069"),
        (1234, FormatKind.COUNT, "fa", "۱٬۲۳۴"),
        (3.456, FormatKind.MEAN, "en", "3.46"),
        ("=1+1", FormatKind.TEXT, "fa", "=1+1"),
    ],
)
def test_cells_are_read_in_the_digits_of_the_page(value, kind, language, expected):
    assert shown(value, kind, language) == expected


def test_a_heat_map_shades_among_cells_read_alike():
    share, mean = ColumnHead("a", FormatKind.SHARE), ColumnHead("b", FormatKind.MEAN)
    block = table(share, mean, cells=((0.0, 5.0), (1.0, 1.0), (0.5, None)))
    assert [shade(block, row, 0) for row in range(3)] == [0, 4, 2]
    assert [shade(block, row, 1) for row in range(3)] == [4, 0, None]
    assert shade(table(share, cells=((0.1,), (0.9,)), shaded=False), 0, 0) is None


def test_columns_under_one_head_are_counted():
    head = ColumnHead("a", FormatKind.COUNT, over="مرد"), ColumnHead("b", FormatKind.COUNT, over="مرد")
    alone = ColumnHead("c", FormatKind.COUNT), ColumnHead("d", FormatKind.COUNT)
    assert heads_over((*head, *alone)) == [("مرد", 2), ("", 1), ("", 1)]
