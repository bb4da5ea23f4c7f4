"""What comes with the program: the stakeholders' instrument, the topic guide, the example study."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from questionnaires.answers import relevant_variables
from questionnaires.burden import burden
from questionnaires.checks import check
from questionnaires.library import (
    INSTRUMENT_FILE,
    shipped_instrument,
    shipped_instruments,
    shipped_study,
    shipped_topic_guide,
)
from questionnaires.model import Grid, Instrument, Item
from questionnaires.page_reading import read_section
from questionnaires.study_context import context_of
from questionnaires.texts import Texts

# 22 November 2026 is 1 Azar 1405
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def shipped() -> Instrument:
    return shipped_instrument("vision-stakeholders")


@pytest.fixture(scope="module")
def completed(shipped: Instrument) -> Instrument:
    return shipped.completed_for(context_of(shipped_study("jahrom"), TODAY))


def texts_of(value: Any) -> Iterator[Texts]:
    """Every text in a frozen value, however deep."""
    if isinstance(value, Texts):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_of(part)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from texts_of(getattr(value, name))


def test_the_instrument_can_be_published(shipped: Instrument, completed: Instrument) -> None:
    for instrument in (shipped, completed):
        assert check(instrument).faults == ()
        assert check(instrument).warnings == ()


def test_it_asks_at_most_45_answers_in_8_to_10_sections(completed: Instrument) -> None:
    # by hand: group and second group 2, performance 14 and important 1, strengths to worries 4, vision 4, priorities 2,
    # services with business there 6, 137 known and not called 2, fairness and glass city 2, trust 2, closing 6
    asked = burden(completed)
    assert asked.answers == 2 + 15 + 4 + 4 + 2 + 6 + 2 + 2 + 2 + 6 == 45
    assert 8 <= asked.sections <= 10


@pytest.mark.parametrize("language", ["fa", "en"])
def test_it_takes_12_to_15_minutes_online_and_20_to_25_face_to_face(completed: Instrument, language: str) -> None:
    asked = burden(completed, language)
    assert asked.minutes_online[0] >= 12
    assert asked.minutes_online[1] <= 15
    assert asked.minutes_face_to_face[0] >= 20
    assert asked.minutes_face_to_face[1] <= 25


def test_nothing_is_compulsory_but_consent(shipped: Instrument) -> None:
    required = [
        element.name for _, element in shipped.elements() if isinstance(element, Item | Grid) and element.required
    ]
    assert required == ["consent"]


def test_whatever_is_in_persian_is_in_english_too() -> None:
    guide, study = shipped_topic_guide("city-vision"), shipped_study("jahrom")
    context = context_of(study, TODAY)
    instruments = tuple(shipped_instrument(name).completed_for(context) for name in shipped_instruments())
    for texts in texts_of((*instruments, guide, study)):
        assert set(texts) in ({"fa", "en"}, set()) or not re.search(r"\w", texts.in_language("fa"))
        assert not re.search("[\u0600-\u06ff]", dict(texts).get("en", ""))


def test_the_study_fills_every_placeholder(completed: Instrument) -> None:
    assert not [texts for texts in texts_of(completed) if "{" in texts.in_language("fa") + texts.in_language("en")]


def test_the_horizon_is_shown_with_the_years_that_lie_ahead(completed: Instrument) -> None:
    # 1420 less 1405
    assert "سال ۱۴۲۰، یعنی ۱۵ سال دیگر" in completed.item("values").wording.in_language("fa")
    assert "1420, 15 years from now" in completed.item("values").wording.in_language("en")


def _minutes_said(name: str, heading: str) -> tuple[int, int]:
    """The minutes on a phone that `source.md` promises."""
    text = (files("questionnaires") / "instruments" / name / "source.md").read_text(encoding="utf-8")
    numbers = r"(\d+) (?:تا|to) (\d+)(?: دقیقه روی گوشی| minutes on a phone| برآورد| for everything)"
    found = re.search(numbers, text[text.index(heading) :])
    assert found, name
    return int(found[1]), int(found[2])


@pytest.mark.parametrize("name", [own for own in shipped_instruments() if own != "vision-stakeholders"])
def test_the_source_says_how_long_it_takes_as_the_program_estimates(name: str) -> None:
    completed = shipped_instrument(name).completed_for(context_of(shipped_study("jahrom"), TODAY))
    for heading in ("## فارسی", "## English"):
        assert _minutes_said(name, heading) == burden(completed).minutes_online


@pytest.mark.parametrize("name", shipped_instruments())
def test_each_comes_with_its_source_in_both_languages(name: str) -> None:
    folder = files("questionnaires") / "instruments" / name
    assert (folder / INSTRUMENT_FILE).is_file()
    text = (folder / "source.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {name}: ")
    for part in ("## فارسی", "**چه کسانی پاسخ می‌دهند.**", "## English", "**Who answers.**", "## References"):
        assert part in text


def test_steps_and_hold_ups_of_a_service_share_their_codes() -> None:
    path = shipped_instrument("service-path")
    assert path.code_list("stuck_steps").codes == (*path.code_list("steps").codes, "none", "other")


def test_citizens_are_asked_with_the_stakeholders_codes(shipped: Instrument) -> None:
    citizens = shipped_instrument("vision-citizens")
    for name in ("fields", "problems", "values", "ages"):
        assert citizens.code_list(name) == shipped.code_list(name)


def test_what_matters_is_asked_of_the_same_14_fields_that_are_judged(shipped: Instrument) -> None:
    performance = shipped.by_role("performance")
    assert isinstance(performance, Grid)
    codes = tuple(row.code for row in performance.rows)
    assert len(codes) == 14
    assert shipped.code_list("fields").codes == codes


def test_the_six_lines_of_the_budget_serve_every_field_once(shipped: Instrument) -> None:
    lines = shipped.code_list("budget_lines").categories
    served = [field for line in lines for field in (line.attribute("fields") or "").split(",")]
    assert len(lines) == 6
    assert sorted(served) == sorted(shipped.code_list("fields").codes)


def test_the_roles_in_province_and_country_are_eight_each(shipped: Instrument, completed: Instrument) -> None:
    assert "در استان فارس" in completed.item("role_province").wording["fa"]
    assert len(shipped.code_list("province_roles").codes) == len(shipped.code_list("country_roles").codes) == 8


def test_trust_comes_late_and_is_filled_in_by_the_person(shipped: Instrument) -> None:
    names = [section.name for section in shipped.sections]
    assert names[-2:] == ["trust", "closing"]
    assert [section.name for section in shipped.sections if section.self_completed] == ["trust"]


def test_only_an_open_wave_asks_for_the_group(completed: Instrument) -> None:
    assert not {"group", "second_group"} & relevant_variables(completed, {"case_group": "youth"})
    assert {"group", "second_group"} <= relevant_variables(completed, {"case_group": ""})


def test_a_second_membership_is_another_than_the_first(completed: Instrument) -> None:
    page = completed.section("role")
    twice = read_section(page, {"group": ["media"], "second_group": ["media"]}, {})
    assert [problem.code for problem in twice.problems["second_group"]] == ["constraint-own-words"]
    assert not read_section(page, {"group": ["media"], "second_group": ["women"]}, {}).problems
    assert not read_section(page, {"group": ["media"]}, {}).problems


def test_137_is_asked_in_its_order(completed: Instrument) -> None:
    of_137 = {"line137", "line137_reason", "line137_result"}
    for told, asked in {
        "": {"line137"},
        "unheard": {"line137"},
        "known": {"line137", "line137_reason"},
        "used": {"line137", "line137_result"},
    }.items():
        assert relevant_variables(completed, {"case_group": "youth", "line137": told}) & of_137 == asked


@pytest.mark.parametrize("known", [{"case_group": "diaspora"}, {"case_group": "", "group": "diaspora"}])
def test_people_who_live_elsewhere_skip_services_and_neighbourhood(
    completed: Instrument, known: dict[str, str]
) -> None:
    asked = relevant_variables(completed, known)
    assert not asked & {"had_business", "ease", "line137", "place"}
    assert {"performance.water", "fairness", "years"} <= asked


def test_only_those_with_business_there_judge_the_services(completed: Instrument) -> None:
    services = {"ease", "electronic", "space", "respect", "stuck"}
    assert not relevant_variables(completed, {"case_group": "youth", "had_business": "no"}) & services
    assert services <= relevant_variables(completed, {"case_group": "youth", "had_business": "yes"})


def test_only_the_age_under_18_ends_the_interview(shipped: Instrument) -> None:
    ends = [age.code for age in shipped.code_list("ages").categories if age.attribute("ends") == "yes"]
    assert ends == ["under-18"]


def test_the_topic_guide_fits_an_interview(shipped: Instrument) -> None:
    guide = shipped_topic_guide("city-vision")
    assert len(guide.topics) == 7
    assert len(guide.themes) == 12
    assert 25 <= guide.minutes <= 45
    assert all(theme.definition for theme in guide.themes)


def test_the_example_study_says_what_in_it_is_invented() -> None:
    study = shipped_study("jahrom")
    assert len(study.code_list("groups").codes) == 19
    assert len(study.code_list("programmes").codes) == 5
    assert all("ساختگی" in own.labels.in_language("fa") for own in study.code_list("programmes").categories)
    assert "ساختگی" in study.telephone
    assert study.threshold == 5
