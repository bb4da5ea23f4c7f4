"""A small report made by hand, for tests of what is written from it."""

from __future__ import annotations

from datetime import date

from exports.report.blocks import (
    ChartBlock,
    ChartKind,
    ColumnHead,
    Cover,
    FormatKind,
    Heading,
    Paragraph,
    ParagraphRole,
    Report,
    ReportSection,
    SectionKind,
    Series,
    TableBlock,
)

POINTS = ("خیلی ضعیف", "ضعیف", "متوسط", "خوب", "خیلی خوب")
FIELDS = ("آب", "راه و حمل‌ونقل", "باغ و کشاورزی", "کار و جوانان (BRT: ۲۰٪)")
SHARES = (
    (0.08, 0.17, 0.20, 0.38, 0.17),
    (0.22, 0.30, 0.24, 0.18, 0.06),
    (0.35, 0.28, 0.18, 0.14, 0.05),
    (0.12, 0.20, 0.33, 0.25, 0.10),
)
MEANS = (3.39, 2.56, 2.26, 3.01)
BASE = "پایه: ۴۱۲ پاسخ؛ نمی‌توانم قضاوت کنم ۸"


def grid_table(number: int = 1) -> TableBlock:
    heads = tuple(ColumnHead(point, FormatKind.SHARE, over="سهم پاسخ‌ها") for point in POINTS)
    return TableBlock(
        name="performance",
        number=number,
        caption="عملکرد شهر در حوزه‌های گوناگون",
        row_head="حوزه",
        rows=FIELDS,
        columns=(*heads, ColumnHead("میانگین (۱ تا ۵)", FormatKind.MEAN), ColumnHead("شمار", FormatKind.COUNT)),
        cells=tuple(
            (*shares, mean, 412 - place) for place, (shares, mean) in enumerate(zip(SHARES, MEANS, strict=True))
        ),
        base=BASE,
    )


def grid_chart(number: int = 1) -> ChartBlock:
    return ChartBlock(
        name="performance",
        kind=ChartKind.DIVERGING,
        number=number,
        caption="عملکرد شهر در حوزه‌های گوناگون",
        alt="نمودار میله‌ای واگرا از عملکرد شهر در چهار حوزه",
        categories=FIELDS,
        series=tuple(
            Series(point, tuple(shares[place] for shares in SHARES), f"scale-{place + 1}-5", column=place)
            for place, point in enumerate(POINTS)
        ),
        format=FormatKind.SHARE,
        table=number,
        base=BASE,
        source="چشم‌انداز جهرم ۱۴۲۰، ذی‌نفعان",
    )


def frequency_table(number: int = 2) -> TableBlock:
    return TableBlock(
        name="heard",
        number=number,
        caption="آشنایی با سامانهٔ ۱۳۷",
        row_head="پاسخ",
        rows=("به کار برده‌ام", "شنیده‌ام", "نشنیده‌ام"),
        columns=(
            ColumnHead("شمار", FormatKind.COUNT, "همهٔ پاسخ‌گویان", is_total=True),
            ColumnHead("سهم", FormatKind.SHARE, "همهٔ پاسخ‌گویان", is_total=True),
            ColumnHead("سهم", FormatKind.SHARE, "میانگین گروه‌ها"),
        ),
        cells=((120, 0.30, 0.31), (200, 0.50, 0.49), (80, 0.20, None)),
        base="پایه: ۴۰۰ پاسخ",
        withheld=frozenset({(2, 2)}),
    )


def frequency_chart(number: int = 2) -> ChartBlock:
    return ChartBlock(
        name="heard",
        kind=ChartKind.BARS,
        number=number,
        caption="آشنایی با سامانهٔ ۱۳۷",
        alt="نمودار میله‌ای آشنایی با سامانهٔ ۱۳۷",
        categories=("به کار برده‌ام", "شنیده‌ام", "نشنیده‌ام"),
        series=(Series("همهٔ پاسخ‌گویان", (0.30, 0.50, 0.20), "series-0", column=1),),
        format=FormatKind.SHARE,
        table=number,
        base="پایه: ۴۰۰ پاسخ",
        source="چشم‌انداز جهرم ۱۴۲۰، ذی‌نفعان",
    )


def scatter_table(number: int = 3) -> TableBlock:
    return TableBlock(
        name="priorities",
        number=number,
        caption="اهمیت و عملکرد",
        row_head="حوزه",
        rows=FIELDS,
        columns=(
            ColumnHead("عملکرد", FormatKind.MEAN),
            ColumnHead("اهمیت", FormatKind.SHARE),
            ColumnHead("اولویت", FormatKind.SCORE),
        ),
        cells=((3.39, 0.62, -0.4), (2.56, 0.30, 0.1), (2.26, 0.44, 1.3), (3.01, 0.12, -1.0)),
        base="پایه: ۴۱۲ پاسخ",
    )


def scatter_chart(number: int = 3) -> ChartBlock:
    return ChartBlock(
        name="priorities",
        kind=ChartKind.SCATTER,
        number=number,
        caption="اهمیت در برابر عملکرد",
        alt="نمودار پراکنش اهمیت و عملکرد چهار حوزه",
        categories=FIELDS,
        series=(
            Series("عملکرد", (3.39, 2.56, 2.26, 3.01), "accent", 0),
            Series("اهمیت", (0.62, 0.30, 0.44, 0.12), "accent", 1),
        ),
        format=FormatKind.SHARE,
        table=number,
        base="پایه: ۴۱۲ پاسخ",
        source="چشم‌انداز جهرم ۱۴۲۰، ذی‌نفعان",
        axis_titles=("عملکرد (۱ تا ۵)", "اهمیت (سهم کسانی که برگزیدند)"),
        crossing=(2.81, 0.37),
        quadrants=("نگه داریم", "این‌جا تمرکز کنیم", "اولویت پایین", "بیش از اندازه"),
    )


def group_table(number: int = 4) -> TableBlock:
    groups = (
        "همهٔ پاسخ‌گویان",
        "میانگین گروه‌ها",
        "درون شهرداری",
        "بیرون از شهرداری",
        "شورای شهر",
        "اصناف و بازاریان",
        "ایثارگران و خانوادهٔ شهدا",
    )
    cells = tuple((412 - 50 * row, *(2.0 + 0.1 * row + 0.3 * column for column in range(4))) for row in range(7))
    return TableBlock(
        name="performance-by-group",
        number=number,
        caption="عملکرد به تفکیک گروه",
        row_head="گروه",
        rows=groups,
        columns=(ColumnHead("شمار", FormatKind.COUNT), *(ColumnHead(field, FormatKind.MEAN) for field in FIELDS)),
        cells=cells,
        base=BASE,
        shaded=True,
        total_rows=frozenset(range(4)),
    )


def words_table(number: int, texts: tuple[str, ...]) -> TableBlock:
    return TableBlock(
        name="open-last-word",
        number=number,
        caption="حرف آخر",
        row_head="پاسخ",
        rows=texts,
        columns=(ColumnHead("گروه", FormatKind.TEXT),),
        cells=tuple(("اصناف و بازاریان",) for _ in texts),
        base=f"پایه: {len(texts)} پاسخ",
        text_from_people=True,
    )


def sample_report(language: str = "fa", texts: tuple[str, ...] = ("درخت بکارید.", "=1+1")) -> Report:
    sections = (
        ReportSection(
            "performance",
            SectionKind.INSTRUMENT,
            "عملکرد و اهمیت",
            (
                Heading("عملکرد شهر"),
                Paragraph("از پاسخ‌گویان خواستیم بگویند شهر در هر حوزه چگونه کار می‌کند."),
                grid_table(),
                grid_chart(),
                frequency_table(),
                frequency_chart(),
                scatter_table(),
                scatter_chart(),
            ),
        ),
        ReportSection("by-group", SectionKind.BY_GROUP, "به تفکیک گروه", (group_table(),)),
        ReportSection(
            "open-answers",
            SectionKind.OPEN_ANSWERS,
            "پاسخ‌های باز",
            (Paragraph("به همان زبان پاسخ‌گویان.", ParagraphRole.NOTE), words_table(5, texts)),
        ),
    )
    return Report(
        title="گزارش چشم‌انداز جهرم ۱۴۲۰",
        language=language,
        cover=Cover(
            city="جهرم",
            title="چشم‌انداز جهرم ۱۴۲۰",
            subtitle="نظر ذی‌نفعان شهر",
            is_draft=True,
            status="پیش‌نویس",
            facts=(("میدان کار", "۱ تا ۳۰ مهر ۱۴۰۴"), ("نسخه‌ها", "پرسش‌نامهٔ ۱")),
            figures=(
                ("فهرست‌شده", 400, FormatKind.COUNT),
                ("پاسخ‌گو", 312, FormatKind.COUNT),
                ("نرخ پاسخ واجدان شرایط", 0.78, FormatKind.SHARE),
                ("مصاحبه", 60, FormatKind.COUNT),
            ),
            about="این ۴۰۰ نفر را شورا برگزیده است. رقم‌ها سخن همین افراد است، نه همهٔ شهروندان.",
            how_to_read=("هر جدول پایهٔ خود را می‌گوید.", "نشانهٔ «—» یعنی شمار کمتر از ۵ است."),
            accent="#0f5c4d",
        ),
        meta=("جهرم", "ذی‌نفعان ۱۴۰۴", "۱ تا ۳۰ مهر ۱۴۰۴", "n = ۳۱۲"),
        sections=sections,
        dated=date(2025, 10, 22),
    )
