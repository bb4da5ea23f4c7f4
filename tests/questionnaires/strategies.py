"""Any instrument at all, for tests of what is written and read back."""

from datetime import date

from hypothesis import strategies as st

from questionnaires.model import (
    Category,
    CodeList,
    Grid,
    GridRow,
    Instrument,
    Item,
    MissingReason,
    Repeat,
    Section,
)
from questionnaires.response_domains import (
    Allocation,
    Calculated,
    Consent,
    Date,
    DateTime,
    Note,
    Number,
    OneCode,
    Place,
    Ranking,
    Scale,
    SeveralCodes,
    Text,
    Time,
)
from questionnaires.text import normalize
from questionnaires.texts import Texts

# Anything that YAML might take for something else: numbers, dates, truth values, quotes, colons, line breaks.
words = st.one_of(
    st.sampled_from(
        ["yes", "no", "null", "~", "true", "010", "1.0", "2020-01-01", "#x", "a: b", "- a", "{a}", "'", "%"]
    ),
    st.text(alphabet="آبپ‌۱۲1 a:#-{}[]\"'\n\\&*!|>%@`,?", min_size=1, max_size=20),
)
cleaned = words.map(normalize)  # as texts are once they are in
texts = st.dictionaries(st.sampled_from(["fa", "en", "ckb", "az"]), cleaned, max_size=3).map(Texts.of)
codes = st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True)
names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
given = st.sampled_from(["1", "x y", "-2.5", "2020-01-31", "۱۲", "1 - 2", "today()", "الف"])  # answers beforehand
expressions = st.none() | st.sampled_from(["${a} = 'x'", ". > 3", 'not(selected(${b}, "y"))'])
figures = st.none() | st.integers(-100, 100) | st.sampled_from([0.5, -2.25, 1000.125])
days = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))
reasons = st.lists(st.sampled_from(list(MissingReason)[:4]), unique=True, max_size=3).map(tuple)
attributes = st.dictionaries(names, words, max_size=2).map(lambda own: tuple(own.items()))
earlier_names = st.none() | st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
earlier_variables = earlier_names | st.from_regex(r"[a-z][a-z0-9_]{0,5}\.[A-Za-z0-9_-]{1,5}", fullmatch=True)
extras = st.dictionaries(names, words, max_size=2).map(lambda own: tuple(sorted(own.items())))
filled = texts.filter(bool)
categories = st.lists(
    st.builds(Category, codes, filled, figures, st.booleans(), st.none() | codes, st.none() | names, texts, attributes),
    max_size=4,
    unique_by=lambda category: category.code,
).map(tuple)


@st.composite
def instruments(draw):
    code_lists = tuple(
        CodeList(name, draw(categories), draw(st.booleans()))
        for name in draw(st.lists(names, min_size=1, max_size=3, unique=True))
    )
    a_list = st.sampled_from(code_lists)
    domains = st.one_of(
        st.builds(OneCode, a_list, st.none() | codes),
        st.builds(Scale, a_list),
        st.builds(SeveralCodes, a_list, st.none() | st.integers(1, 9), st.none() | codes),
        st.builds(Ranking, a_list, st.none() | st.integers(1, 9)),
        st.builds(Allocation, a_list, st.integers(1, 1000), st.integers(1, 50), texts),
        st.builds(Number, st.booleans(), figures, figures, texts),
        st.builds(Date, days, days),
        st.builds(Time),
        st.builds(DateTime),
        st.builds(Place, a_list),
        st.builds(Text, st.booleans(), st.integers(1, 9999)),
        st.builds(Consent, filled),
        st.just(Note()),
        st.builds(Calculated, st.just("") | expressions.filter(bool)),
    )
    items = st.builds(
        Item, names, filled, domains, texts, st.booleans(), texts, expressions, expressions, texts, reasons,
        st.none() | names, texts, expressions, st.none() | st.just("d = ${a}"), extras, earlier_names,
        st.none() | given, st.none() | st.sampled_from(["today() - 7", "${a}", "'x'", "5", "once(${b})"]),
    )  # fmt: skip
    rows = st.lists(st.builds(GridRow, codes, filled, texts, earlier_variables), min_size=1, max_size=3).map(tuple)
    grids = st.builds(
        Grid, names, filled, rows, st.builds(Scale, a_list), texts, st.booleans(), expressions, reasons,
        st.none() | names, texts, extras, earlier_names,
    )  # fmt: skip
    repeats = st.builds(
        Repeat, names, filled, st.lists(items, min_size=1, max_size=2).map(tuple), st.integers(0, 3),
        st.integers(1, 20), texts, expressions, extras, earlier_names, st.none() | st.sampled_from(["3", "${a} + 1"]),
    )  # fmt: skip
    elements = st.lists(st.one_of(items, grids, repeats), min_size=1, max_size=3).map(tuple)
    sections = st.builds(Section, names, filled, elements, texts, expressions, st.booleans(), extras)
    return Instrument(
        name=draw(names),
        title=draw(filled),
        sections=tuple(draw(st.lists(sections, min_size=1, max_size=2))),
        code_lists=code_lists,
        languages=tuple(draw(st.lists(st.sampled_from(["fa", "en", "ckb"]), min_size=1, unique=True))),
        version=draw(words),
        introduction=draw(texts),
        extras=draw(extras),
    )
