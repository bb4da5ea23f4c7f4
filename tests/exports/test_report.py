"""A report built from a small study: its sheets, figures counted by hand, its words."""

from dataclasses import replace

import pytest

from analysis.cases.dataset import Dataset
from analysis.results import Statistic
from exports.excel.workbook import workbook_bytes
from exports.report.blocks import ChartKind, FormatKind, Report, SectionKind, TableBlock
from exports.report.composing import build_report
from exports.report.facts import OpenAnswer
from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.texts import Texts
from tests.exports.studies import case, dataset, facts, judged, study

OPEN = tuple(
    case(n, None, {"state.water": "1", "state.work": "1", "important": ["work"]}, wave="open", kind="open")
    for n in range(2)
)


def report_of(*datasets, language: str = "fa", **options) -> Report:
    datasets = datasets or (dataset(),)
    settings = {"interviews": None, "open_answers": None} | options
    return build_report(datasets, facts=facts(*datasets), language=language, **settings)


def table(report: Report, name: str) -> TableBlock:
    return next(block for block in report.tables if block.name == name)


def column(block: TableBlock, text: str, over: str | None = None) -> dict[str, object]:
    place = next(
        at for at, head in enumerate(block.columns) if head.text == text and (over is None or over in head.over)
    )
    return dict(zip(block.rows, block.column(place), strict=True))


def test_the_sections_stand_in_the_order_of_reading():
    assert [section.kind for section in report_of().sections] == [
        SectionKind.SUMMARY,
        SectionKind.RESPONSE,
        SectionKind.PRIORITIES,
        SectionKind.SIDES,
        SectionKind.SWOT,
        SectionKind.INSTRUMENT,
        SectionKind.INSTRUMENT,
        SectionKind.BY_GROUP,
        SectionKind.GROUP,
        SectionKind.GROUP,
        SectionKind.CODEBOOK,
        SectionKind.METHOD,
        SectionKind.RECONCILIATION,
        SectionKind.DISCLOSURE,
    ]


def test_a_grid_says_shares_means_and_the_base_of_each_row():
    block = table(report_of(), "state")
    assert column(block, "شمار") == {"آب": 4, "کار": 3}
    assert column(block, "خوب") == {"آب": 0.5, "کار": 0.0}
    assert column(block, "میانگین (۱ تا ۳)", "همهٔ") == {"آب": 2.25, "کار": pytest.approx(5 / 3)}
    assert column(block, "میانگین (۱ تا ۳)", "میانگین گروه‌ها") == {"آب": 2.5, "کار": 1.5}
    assert block.rows == ("آب", "کار")  # the better judged first


def test_several_codes_are_shares_of_people_sorted_with_other_last():
    block = table(report_of(), "important")
    assert block.rows == ("آب", "کار", "دیگر")
    assert column(block, "سهم", "همهٔ") == {"آب": 0.75, "کار": 0.5, "دیگر": 0.0}
    assert column(block, "سهم از گزینش‌ها") == {"آب": 0.6, "کار": 0.4, "دیگر": 0.0}
    assert block.base == "پایه: ۴ نفر از ۴"


def test_the_base_says_where_the_others_are():
    assert table(report_of(), "strong").base == "پایه: ۲ نفر از ۴؛ بی‌پاسخ ۲"
    english = table(report_of(language="en"), "strong")
    assert english.base == "Base: 2 of 4 people; no answer 2"


def test_importance_meets_performance_with_quadrants_in_words():
    report = report_of()
    block = table(report, "priorities")
    # By hand: importance .75 and .5 (mean .625), performance 2.25 and 5/3 (mean 1.958).
    assert column(block, "اهمیت", "همهٔ") == {"آب": 0.75, "کار": 0.5}
    assert column(block, "جایگاه") == {"آب": "نگه داریم", "کار": "اولویت پایین"}
    chart = next(chart for chart in report.charts if chart.kind is ChartKind.SCATTER)
    assert chart.crossing == pytest.approx((1.9583333, 0.625))
    assert chart.table == block.number


def test_priorities_of_which_no_field_was_judged_have_a_table_and_no_empty_chart():
    cannot = {"missing": "cannot-judge"}
    report = report_of(dataset([case(1, "guilds", judged(cannot, cannot, ["water"]))]))
    assert column(table(report, "priorities"), "جایگاه")["آب"] is None
    assert ChartKind.SCATTER not in {chart.kind for chart in report.charts}
    assert workbook_bytes(report)  # Excel's writer refuses a chart without a point


def test_the_overall_figure_stands_twice_and_by_group_totals_come_first():
    block = table(report_of(), "by-group-state-mean")
    assert block.rows == (
        "همهٔ پاسخ‌گویان",
        "میانگین گروه‌ها",
        "درون شهرداری و شورا",
        "بیرون از شهرداری",
        "شورا",
        "اصناف",
    )
    assert block.total_rows == frozenset({0, 1, 2, 3})
    assert column(block, "آب") == {
        "همهٔ پاسخ‌گویان": 2.25,
        "میانگین گروه‌ها": 2.5,
        "درون شهرداری و شورا": 3.0,
        "بیرون از شهرداری": 2.0,
        "شورا": 3.0,
        "اصناف": 2.0,
    }


def test_age_never_meets_the_group():
    report = report_of()
    section = next(section for section in report.sections if section.kind is SectionKind.BY_GROUP)
    assert not [block for block in section.blocks if isinstance(block, TableBlock) and "age" in block.name]


def test_cells_under_the_threshold_are_withheld_in_the_report():
    block = table(report_of(dataset(threshold=3)), "by-group-state-mean")
    council = block.rows.index("شورا")
    assert {(council, 0), (council, 1)} <= block.withheld
    assert block.cells[council][0] is None


def test_a_variable_to_break_down_by_makes_a_sheet_of_its_own():
    report = report_of(by=("group", "age"))
    titles = [section.title for section in report.sections if section.kind is SectionKind.BY_GROUP]
    assert titles == ["به تفکیک گروه", "به تفکیک سن"]


def test_waves_stand_side_by_side_and_are_never_pooled():
    report = report_of(dataset(), dataset(OPEN))
    block = table(report, "important")
    assert column(block, "سهم", "ذی‌نفعان · همهٔ")["آب"] == 0.75
    assert column(block, "سهم", "پاسخ‌های آزاد")["آب"] == 0.0
    # Nowhere do the 4 and the 2 become 6.
    numbers = {cell for one in report.tables for row in one.cells for cell in row if isinstance(cell, int)}
    assert {4, 2} <= numbers
    assert 6 not in numbers
    names = [one.name for one in report.tables]
    assert {"state-waves", "state", "state-2"} <= set(names)


def test_a_finding_claims_only_what_could_be_left_out():
    report = report_of()
    (summary,) = (section for section in report.sections if section.kind is SectionKind.SUMMARY)
    stamps = {row[2] for row in summary.blocks[0].cells}
    # the small study has groups, one mode and no interviewer
    assert "با حذف هر گروه پابرجاست" in stamps
    assert not any("شیوه" in stamp or "مصاحبه‌گر" in stamp for stamp in stamps if stamp)


def test_a_wave_has_its_colour_in_every_chart_whatever_else_is_drawn():
    tones = {
        (series.name, series.tone)
        for chart in report_of(dataset(), dataset(OPEN)).charts
        if chart.kind is ChartKind.BARS
        for series in chart.series
    }
    assert {tone for name, tone in tones if name.startswith("پاسخ‌های آزاد")} == {"series-1"}
    assert {tone for name, tone in tones if name.startswith("ذی‌نفعان")} == {"series-0"}


def test_the_cover_says_who_was_chosen_by_whom_and_for_whom_the_figures_speak():
    cover = report_of().cover
    assert cover.about == (
        "فهرست این ۵ نفر را دفتر چشم‌انداز فراهم کرده و هر کس را به سبب نقشی که در شهر دارد برگزیده است، نه به قرعه؛ "
        "۴ نفر از آنان پاسخ داده‌اند. پاسخ‌گویان هر گروه: شورا ۱، اصناف ۳. رقم‌های این گزارش سخن همین افراد است، "
        "نه همهٔ شهروندان؛ از این رو نه حاشیهٔ خطا دارد و نه آزمون معناداری."
    )
    assert cover.figures[:3] == (
        ("نفر در فهرست", 5, FormatKind.COUNT),
        ("نفر پاسخ داده‌اند", 4, FormatKind.COUNT),
        ("نرخ پاسخ واجدان شرایط", 0.8, FormatKind.SHARE),
    )
    assert cover.status == "پیش‌نویس"
    assert dict(cover.facts)["گردآوری پاسخ‌ها"] == "از ۱ مهر ۱۴۰۴ تا ۳۰ مهر ۱۴۰۴"


def test_groups_under_the_threshold_are_not_told_apart_on_the_cover():
    assert "شورا ۱" not in report_of(dataset(threshold=3)).cover.about


def test_each_sheet_can_say_study_wave_dates_n_rate_weights_and_versions():
    said = " ".join(report_of().meta)
    for part in ("شهر ما ۱۴۲۰", "ذی‌نفعان", "مهر ۱۴۰۴", "n = ۴", "نرخ پاسخ ۸۰٪", "بی‌وزن", "نسخهٔ ۳", "۰.۱.۰"):
        assert part in said


def test_stored_is_included_and_excluded_with_reasons_and_every_table_says_its_base():
    report = report_of()
    block = table(report, "reconciliation-cases")
    assert dict(zip(block.rows, block.column(0), strict=True)) == {
        "ذخیره‌شده": 5,
        "در گزارش": 4,
        "کنارگذاشته: نپذیرفت": 1,
        "جمع کنارگذاشته‌ها": 1,
    }
    bases = table(report, "reconciliation-bases")
    sheets = [section for section in report.sections if section.kind is not SectionKind.GROUP]
    tables = [one for section in sheets for one in section.blocks if isinstance(one, TableBlock)]
    before = [one for one in tables if one.number < bases.number and one.base]
    assert len(bases.rows) == len(before)


def test_tables_and_charts_are_numbered_through_and_named_once():
    report = report_of(dataset(), dataset(OPEN), by=("group", "age"))
    assert [block.number for block in report.tables] == list(range(1, len(list(report.tables)) + 1))
    assert [chart.number for chart in report.charts] == list(range(1, len(list(report.charts)) + 1))
    names = [block.name for block in report.tables]
    assert len(set(names)) == len(names)
    assert all(name.isascii() for name in names)


def test_each_chart_draws_the_columns_of_its_table():
    report = report_of()
    for chart in report.charts:
        block = report.table(chart.table)
        for series in chart.series:
            if chart.kind is ChartKind.MULTIPLES:  # its series are the rows of the table: base, then the values
                assert series.values == block.cells[block.rows.index(series.name)][-len(series.values) :]
                continue
            assert series.column is not None
            assert tuple(series.values) == tuple(block.column(series.column))
        assert chart.alt.endswith(f"{chart.base}.")


def test_a_chart_without_a_withheld_wave_says_the_base_of_the_waves_it_draws():
    many = [case(n, "guilds", judged("3", "2", ["water" if n % 2 else "work"])) for n in range(20)]
    report = report_of(dataset(many, threshold=5), dataset(OPEN, threshold=5), language="en")
    (chart,) = [one for one in report.charts if one.name == "important"]
    assert report.table(chart.table).base == "Wave 1: Base: 20 of 20 people; Wave 2: Base: 2 of 2 people"
    assert chart.base == "Wave 1: Base: 20 of 20 people"
    assert chart.alt.endswith(f"{chart.base}.")


def test_open_answers_are_shuffled_and_name_a_group_only_where_k_answers_carry_it():
    words = [OpenAnswer(f"سخن {n}", "guilds", "people") for n in range(6)]
    words += [OpenAnswer("تنها", "council", "people")]
    report = report_of(dataset(threshold=5), open_answers={"last": words})
    block = table(report, "open-last")
    assert sorted(block.rows) == sorted(word.text for word in words)
    assert list(block.rows) != [word.text for word in words]
    groups = dict(zip(block.rows, block.column(0), strict=True))
    assert groups["تنها"] is None
    assert groups["سخن 1"] == "اصناف"
    # The order they came in leaves no trace.
    again = report_of(dataset(threshold=5), open_answers={"last": words[::-1]})
    assert table(again, "open-last").rows == block.rows


def test_more_open_answers_than_a_sheet_takes_stand_in_a_csv_file_and_in_the_reconciliation():
    words = [OpenAnswer(f"سخن {n}") for n in range(5_003)]
    report = report_of(open_answers={"last": words})
    assert len(table(report, "open-last").rows) == 5_000
    (companion,) = report.companions
    assert companion.name == "open-last"
    assert len(companion.rows) == 3
    counted = table(report, "reconciliation-open-answers")
    assert counted.cells == ((5_003, 5_000, 3),)


def test_the_codebook_has_every_variable_with_its_codes():
    block = table(report_of(language="en"), "codebook")
    assert block.rows == ("state.water", "state.work", "important", "strong", "last", "age")
    values = dict(zip(block.rows, block.column(2), strict=True))
    assert values["state.water"] == "1 = Bad; 2 = Fair; 3 = Good; cannot-judge = cannot judge"
    answered = dict(zip(block.rows, block.column(3), strict=True))
    assert answered["state.work"] == 3


def test_the_response_of_a_frame_is_told_by_group_with_rates():
    block = table(report_of(), "response-people")
    everyone = block.cells[block.rows.index("همهٔ پاسخ‌گویان")]
    heads = [head.text for head in block.columns]
    assert everyone[heads.index("در فهرست")] == 5
    assert everyone[heads.index("پاسخ (RR2)")] == 0.8


def test_a_report_keeps_the_results_it_was_made_from():
    block = table(report_of(), "important")
    assert block.results[0].cell("water", Statistic.SHARE) == 0.75


def test_a_report_needs_a_dataset_for_each_wave():
    with pytest.raises(ValueError, match="2 datasets for 1 waves"):
        build_report(
            [dataset(), dataset(OPEN)], facts=facts(dataset()), interviews=None, open_answers=None, language="fa"
        )


def test_the_same_study_gives_the_same_report_in_both_languages_with_the_same_numbers():
    persian, english = report_of(), report_of(language="en")
    assert report_of() == persian
    assert [block.cells for block in persian.tables if block.name in ("state", "important")] == [
        block.cells for block in english.tables if block.name in ("state", "important")
    ]


def test_a_wave_without_a_single_answer_still_makes_a_report_that_says_so():
    nobody = dataset([case(1, "guilds", {}, disposition="untried", submitted_on=None)])
    report = report_of(nobody)
    assert dict(report.cover.facts)["موردها"].startswith("۱ مورد ذخیره شده: ۰ در گزارش")
    assert workbook_bytes(report)
    assert report.cover.about == "هنوز کسی پاسخ نداده است: تا آن زمان این گزارش رقمی از پاسخ‌ها ندارد."
    assert list(report.charts) == []
    assert not {"state", "important"} & {block.name for block in report.tables}  # a table without a figure says nothing
    both = report_of(nobody, dataset(OPEN))
    assert column(table(both, "important"), "سهم")["کار"] == 1.0


def test_more_faults_than_a_sheet_takes_stand_in_a_csv_file_all_of_them():
    report = report_of(faults=[f"ردیف {n}" for n in range(5_001)])
    assert len(table(report, "reconciliation-faults").rows) == 5_000
    assert [(one.name, len(one.rows)) for one in report.companions] == [("faults", 5_001)]


def test_the_consultants_own_sentence_says_how_people_were_chosen():
    whole = facts(dataset())
    own = replace(whole, study=replace(whole.study, selection=Texts.of("اصناف نام‌ها را داده‌اند")))
    about = build_report([dataset()], facts=own, interviews=None, open_answers=None, language="fa").cover.about
    assert about.startswith("اصناف نام‌ها را داده‌اند. از ۵ نفرِ این فهرست ۴ نفر پاسخ داده‌اند.")
    wave = replace(own, waves=(replace(own.waves[0], selection=Texts.of({"en": "Drawn from the guilds' books."})),))
    english = build_report([dataset()], facts=wave, interviews=None, open_answers=None, language="en").cover.about
    assert english.startswith("Drawn from the guilds' books. Of the 5 people on the list 4 answered.")


def test_dates_are_told_by_jalali_months_in_each_language():
    day = read_instrument("""
name: days
languages: [fa, en]
title: {fa: روزها, en: Days}
sections:
  - name: when
    title: {fa: کی, en: When}
    elements: [{name: day, kind: date, wording: {fa: "کدام روز؟", en: "Which day?"}}]
""")
    # 1 Mehr 1404 was 23 September 2025
    cases = [case(n, "guilds", {"day": iso}) for n, iso in enumerate(("2025-09-22", "2025-09-23", "2025-10-01"))]
    days = Dataset.of(day, cases, study())
    block = table(report_of(days), "day")
    assert column(block, "شمار") == {"شهریور ۱۴۰۴": 1, "مهر ۱۴۰۴": 2}
    assert block.base == "پایه: ۳ نفر از ۳"
    english = table(report_of(days, language="en"), "day")
    assert english.rows == ("Shahrivar 1404", "Mehr 1404")
    assert any("Jalali" in note for note in english.notes)


def test_times_are_told_by_the_hour():
    clock = read_instrument("""
name: clocks
languages: [fa, en]
title: {fa: ساعت‌ها, en: Clocks}
sections:
  - name: when
    title: {fa: کی, en: When}
    elements: [{name: clock, kind: time, wording: {fa: "چه ساعتی؟", en: "What time?"}}]
""")
    cases = [case(n, "guilds", {"clock": own}) for n, own in enumerate(("08:00", "08:45", "09:10"))]
    clocks = Dataset.of(clock, cases, study())
    assert column(table(report_of(clocks), "clock"), "شمار") == {"۰۸:۰۰–۰۸:۵۹": 2, "۰۹:۰۰–۰۹:۵۹": 1}


def test_the_reconciliation_counts_answers_by_how_they_came():
    whole = facts(dataset(), dataset(OPEN))
    waves = (replace(whole.waves[0], modes=(("paper", 1), ("web", 3))), replace(whole.waves[1], modes=(("web", 2),)))
    report = build_report(
        [dataset(), dataset(OPEN)],
        facts=replace(whole, waves=waves),
        interviews=None,
        open_answers=None,
        language="fa",
    )
    block = table(report, "reconciliation-modes")
    assert column(block, "ذی‌نفعان") == {"خود پاسخ‌گو در وب": 3, "پرسش‌نامهٔ کاغذی": 1, "در گزارش": 4}
    assert column(block, "پاسخ‌های آزاد") == {"خود پاسخ‌گو در وب": 2, "پرسش‌نامهٔ کاغذی": 0, "در گزارش": 2}
