"""Charts as picture files."""

import re
from dataclasses import replace
from itertools import pairwise
from multiprocessing import active_children
from pathlib import Path

import pytest
from matplotlib import ft2font
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from exports.pictures.chart_drawing import Drawing
from exports.pictures.chart_layout import height
from exports.pictures.charts import FEWEST_A_PROCESS, ChartPictures, write_charts
from exports.pictures.charts import drawn as pictures_of
from exports.report.palette import Palette
from questionnaires.text import RLM
from tests.exports.chart_samples import chart_samples
from tests.exports.report_samples import (
    FIELDS,
    POINTS,
    SHARES,
    frequency_chart,
    grid_chart,
    sample_report,
    scatter_chart,
)


def drawn(block, language="fa"):
    ChartPictures(sample_report(language))  # registers the fonts
    figure = Figure(figsize=(10, 5))
    Drawing(figure, block, Palette("#0f5c4d"), language).draw()
    return figure


def test_matplotlib_shapes_persian_itself():
    assert ft2font.__libraqm_version__


def test_each_chart_becomes_a_png_and_an_svg_in_the_order_of_the_report(tmp_path: Path):
    files = write_charts(sample_report(), tmp_path)
    assert [path.name for path in files] == [
        "01-performance.png", "01-performance.svg",
        "02-heard.png", "02-heard.svg",
        "03-priorities.png", "03-priorities.svg",
    ]  # fmt: skip
    with Image.open(files[0]) as picture:
        assert picture.size[0] == 1500
        assert picture.info["Description"] == "نمودار میله‌ای واگرا از عملکرد شهر در چهار حوزه"
    assert "<title>" in files[1].read_text()


def test_the_same_chart_is_the_same_file(tmp_path: Path):
    first = write_charts(sample_report(), tmp_path / "first")
    second = write_charts(sample_report(), tmp_path / "second")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    svg = first[1].read_text()
    assert "<dc:date>" not in svg


def test_several_processes_draw_the_same_bytes_in_the_same_order_as_one():
    charts = [*chart_samples("fa").values()] * 2
    charts = charts[: 2 * FEWEST_A_PROCESS]
    alone = list(pictures_of(sample_report(), charts, ("png", "svg"), processes=1))
    assert len(set(alone)) == len({chart.name for chart in charts})
    assert list(pictures_of(sample_report(), charts, ("png", "svg"), processes=2)) == alone


def test_few_charts_are_drawn_without_starting_a_process():
    few = pictures_of(sample_report(), [frequency_chart()] * 3, processes=2)
    next(few)
    assert not active_children()
    assert len(list(few)) == 2


def test_a_chart_after_another_is_as_if_drawn_alone(tmp_path: Path):
    pictures = ChartPictures(sample_report())
    pictures.draw(scatter_chart(), tmp_path / "first.svg", "svg")
    pictures.draw(grid_chart(), tmp_path / "after.svg", "svg")
    ChartPictures(sample_report()).draw(grid_chart(), tmp_path / "alone.svg", "svg")
    assert (tmp_path / "after.svg").read_bytes() == (tmp_path / "alone.svg").read_bytes()


def test_the_parts_of_a_diverging_chart_meet_at_the_middle_and_are_as_wide_as_their_shares():
    axes = drawn(grid_chart()).axes[0]
    bars = list(axes.containers)
    assert len(bars) == len(POINTS)
    for place, container in enumerate(bars):
        assert [bar.get_width() for bar in container] == pytest.approx([shares[place] for shares in SHARES])
    # Half of the middle point lies on each side of zero.
    for bar in bars[2]:
        assert bar.get_x() + bar.get_width() / 2 == pytest.approx(0)


def test_a_persian_chart_runs_from_the_right_and_an_english_one_from_the_left():
    low, high = drawn(frequency_chart()).axes[0].get_xlim()
    assert low > high
    low, high = drawn(frequency_chart(), "en").axes[0].get_xlim()
    assert low < high


def test_the_first_row_stands_on_top_and_every_line_says_its_direction():
    axes = drawn(grid_chart()).axes[0]
    bottom, top = axes.get_ylim()
    assert bottom > top
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert [label.replace(RLM, "") for label in labels] == list(FIELDS)
    assert all(line.startswith(RLM) for label in labels for line in label.split("\n"))


def test_values_are_written_in_persian_digits_and_base_and_source_stand_below():
    figure = drawn(frequency_chart())
    values = [text.get_text() for text in figure.axes[0].texts]
    assert values == ["۳۰٪", "۵۰٪", "۲۰٪"]
    below = figure.texts[-1].get_text()
    assert "پایه: ۴۰۰ پاسخ" in below
    assert "منبع: چشم‌انداز جهرم ۱۴۲۰، ذی‌نفعان" in below


def test_dollar_signs_in_labels_are_no_formula(tmp_path: Path):
    chart = replace(frequency_chart(), categories=("۵$ تا ۱۰$", "ب", "ج"))
    ChartPictures(sample_report()).draw(chart, tmp_path / "dollar.svg", "svg")
    assert (tmp_path / "dollar.svg").stat().st_size > 1000


def test_a_scatter_marks_each_point_and_names_the_quadrants():
    axes = drawn(scatter_chart()).axes[0]
    assert axes.collections[0].get_offsets().tolist() == [[3.39, 0.62], [2.56, 0.3], [2.26, 0.44], [3.01, 0.12]]
    words = {re.sub(RLM, "", text.get_text()) for text in axes.texts}
    assert set(FIELDS) | {"نگه داریم", "این‌جا تمرکز کنیم", "اولویت پایین", "بیش از اندازه"} <= words


LONG = "نوسازی و مقاوم‌سازی خانه‌های بافت کهن شهر با کمک شهرداری و بانک‌ها و خود مردم در ده سال آینده (Vision 2041)"


@pytest.mark.parametrize("name", ["diverging", "stacked", "bars", "dumbbell", "line"])
def test_long_words_lie_on_nothing_else(name):
    sample = chart_samples("fa")[name]
    chart = replace(
        sample,
        caption=f"{LONG} — {LONG}",
        base=f"{LONG} — {LONG}",
        categories=tuple(f"{label}: {LONG}" for label in sample.categories),
        series=tuple(replace(one, name=f"{one.name}: {LONG}") for one in sample.series),
    )
    figure = Figure(figsize=(10, height(chart, "fa")))
    FigureCanvasAgg(figure)
    Drawing(figure, chart, Palette("#0f5c4d"), "fa").draw()
    figure.draw_without_rendering()
    title, below = (text.get_window_extent() for text in figure.texts)
    legend, plot = figure.legends[0].get_window_extent(), figure.axes[0].get_tightbbox()
    stack = [below, legend, plot, title]  # from the foot of the picture up
    assert all(under.y1 <= over.y0 + 2 for under, over in pairwise(stack)), stack
    if name != "line":  # whose categories stand side by side
        labels = sorted(
            (label.get_window_extent() for label in figure.axes[0].get_yticklabels()), key=lambda box: box.y0
        )
        assert all(lower.y1 <= upper.y0 for lower, upper in pairwise(labels))


def test_a_chart_without_numbers_says_so_and_a_bar_without_one_has_a_dash():
    nothing = replace(frequency_chart(), series=(replace(frequency_chart().series[0], values=(None, None, None)),))
    figure = drawn(nothing)
    assert "عددی نیست که بتوان این‌جا نشان داد." in {text.get_text().replace(RLM, "") for text in figure.texts}
    some = replace(frequency_chart(), series=(replace(frequency_chart().series[0], values=(0.3, None, 0.2)),))
    assert [text.get_text() for text in drawn(some).axes[0].texts] == ["۳۰٪", "—", "۲۰٪"]


def test_of_many_points_a_funnel_names_those_beyond_the_inner_limits():
    funnel = chart_samples("en")["funnel"]
    # At 100 answers of 40 % the limits are 0.4 ± 1.96 × √(0.24 / 100), 0.30 and 0.50.
    shares = [0.4] * 10 + [0.29, 0.51]
    names = tuple(f"Quarter {number}" for number in range(12))
    series = (replace(funnel.series[0], values=(100.0,) * 12), replace(funnel.series[1], values=tuple(shares)))
    axes = drawn(replace(funnel, categories=names, series=series), "en").axes[0]
    assert [text.get_text() for text in axes.texts] == ["Quarter 10", "Quarter 11"]


def test_a_row_with_a_part_that_is_withheld_is_a_dash_and_the_others_stand():
    chart = grid_chart()
    first = replace(chart.series[0], values=(None, *chart.series[0].values[1:]))
    axes = drawn(replace(chart, series=(first, *chart.series[1:]))).axes[0]
    for place, container in enumerate(axes.containers):
        assert [bar.get_width() for bar in container] == pytest.approx([0.0, *(own[place] for own in SHARES[1:])])
    assert [text.get_text() for text in axes.texts].count("—") == 1


def test_a_legend_of_several_lines_is_read_from_the_right_line_by_line():
    sample = chart_samples("fa")["bars"]
    names = [f"{number}: " + "نامی بلند برای یک موج از نظرسنجی" for number in range(4)]
    series = tuple(replace(sample.series[0], name=name) for name in names)
    figure = drawn(replace(sample, series=series))
    figure.set_size_inches(10, height(replace(sample, series=series), "fa"))
    FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    shown = {text.get_text().lstrip(RLM): text.get_window_extent() for text in figure.legends[0].get_texts()}
    in_order = sorted((name for name in shown if name), key=lambda name: (-round(shown[name].y0), -shown[name].x1))
    assert [name[0] for name in in_order] == ["0", "1", "2", "3"]
    assert len({round(box.y0) for name, box in shown.items() if name}) == 2


def test_options_that_share_a_place_are_named_under_each_other():
    ranks = chart_samples("en")["ranks"]
    tied = replace(ranks, series=(*ranks.series[:-1], replace(ranks.series[-1], values=(1.0, 2.0, 3.0, 3.0, 5.0, 6.0))))
    words = [text.get_text() for text in drawn(tied, "en").axes[0].texts]
    assert f"{ranks.categories[2]}\n{ranks.categories[3]}" in words


@pytest.mark.parametrize("last", [2.6, 3.4])
def test_the_numbers_of_an_axis_stand_where_they_say(last):
    chart = scatter_chart()
    across = replace(chart.series[0], values=(1.6, 2.0, 2.3, last))
    axes = drawn(replace(chart, series=(across, chart.series[1])), "en").axes[0]
    axes.figure.draw_without_rendering()
    for tick in axes.xaxis.get_major_ticks():
        assert float(tick.label1.get_text()) == pytest.approx(tick.get_loc())


def test_the_outer_places_of_a_ranking_are_whole_circles_under_whole_names():
    sample = chart_samples("en")["ranks"]
    names = ("The city's stakeholders · All respondents", "The city's stakeholders · Mean of groups")
    series = (*sample.series, *sample.series)[:4]
    chart = replace(sample, series=tuple(replace(one, name=names[place % 2]) for place, one in enumerate(series)))
    axes = drawn(chart, "en").axes[0]
    assert not any(line.get_clip_on() for line in axes.lines)
    assert {" ".join(label.get_text().split()) for label in axes.get_xticklabels()} == set(names)
