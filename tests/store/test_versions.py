"""Versions of a live instrument in the store: recodings kept, waves moved on, who has begun left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from questionnaires.model import Category, CodeList, Item
from questionnaires.problems import InstrumentError, ProblemsFound
from questionnaires.response_domains import OneCode, Text
from questionnaires.revisions import Choices
from questionnaires.texts import Texts
from survey.fieldwork import fieldwork_actions
from survey.instruments import publishing
from survey.store import datasets, instruments, submissions, waves
from tests.store import examples

MUCH = CodeList("yes_no", (*examples.YES_NO.categories, Category("much", Texts.of("بسیار"))))
ONLY_YES = CodeList("yes_no", examples.YES_NO.categories[:1])


def asking(water: Item, code_list: CodeList = examples.YES_NO):
    """The small instrument with another first question."""
    first, words = examples.INSTRUMENT.sections
    return replace(examples.INSTRUMENT, code_lists=(code_list,), sections=(replace(first, elements=(water,)), words))


def water(code_list: CodeList = examples.YES_NO, name: str = "enough", **more) -> Item:
    return Item(name, Texts.of("آب کافی است؟"), OneCode(code_list), **more)


def publish(database, instrument, choices=None):
    return fieldwork_actions.publish_instrument(database, "jahrom", instrument, by="sara", choices=choices)


def test_a_mergeable_version_is_published_and_counts_what_it_touches(database):
    cases = examples.make_listed_wave(database)
    examples.answer_all(database, cases[0])
    with database.read() as connection:
        compared = publishing.compare(connection, "jahrom", asking(water(MUCH), MUCH))
    assert compared.is_live
    (changed,) = compared.settled.difference.items
    assert {change.what: change.touched for change in changed.changes} == {"code-added": 1, "other-words": 1}
    assert publish(database, asking(water(MUCH), MUCH)).number == 2


def test_a_breaking_version_without_a_choice_changes_nothing(database):
    examples.make_listed_wave(database)
    with pytest.raises(InstrumentError) as refused:
        publish(database, asking(water(ONLY_YES), ONLY_YES))
    assert [problem.code for problem in refused.value.problems] == ["revision-choice-needed"]
    with database.read() as connection:
        assert [own.number for own in instruments.versions(connection, "jahrom")] == [1]


def test_recodings_are_kept_with_the_version(database):
    examples.make_listed_wave(database)
    publish(database, asking(water(ONLY_YES), ONLY_YES), Choices(recodings={"enough": {"no": ""}}))
    database.instruments.clear()
    with database.read() as connection:
        newest = instruments.versions(connection, "jahrom")[-1]
    assert newest.recodings == {"enough": {"no": ""}}


def test_what_an_earlier_version_set_aside_touches_nothing_any_more(database):
    cases = examples.make_listed_wave(database)
    examples.answer_all(database, cases[0], enough="no")
    examples.answer_all(database, cases[1], enough="yes")
    publish(database, asking(water(ONLY_YES), ONLY_YES), Choices(recodings={"enough": {"no": ""}}))
    third = asking(replace(water(ONLY_YES), wording=Texts.of("آب بس است؟")), ONLY_YES)
    with database.read() as connection:
        (changed,) = publishing.compare(connection, "jahrom", third).settled.difference.items
    assert changed.touched == 1


def test_before_any_wave_nothing_needs_a_choice(database):
    examples.make_study(database)
    changed = Item("enough", Texts.of("آب کافی است؟"), Text())
    assert publish(database, replace(asking(changed), code_lists=())).number == 2


def test_another_instrument_of_the_study_breaks_nothing(database):
    examples.make_listed_wave(database)
    other = replace(asking(Item("visits", Texts.of("چند بار آمدید؟"), Text())), name="service", code_lists=())
    assert publish(database, other).number == 2


def test_whoever_has_begun_goes_on_with_their_version_and_others_get_the_new_one(database):
    cases = examples.make_listed_wave(database)
    begun = examples.start(database, cases[0])
    examples.save(database, begun.id, "water", {"enough": "yes"})
    publish(database, asking(water(name="water_enough", was="enough")))
    version = publishing.use_version(database, "people", 2, by="sara")
    with database.read() as connection:
        assert waves.wave(connection, "people").version_id == version.id
        assert submissions.submission(connection, begun.id).version_id != version.id
    examples.save(database, begun.id, "words", {"wish": "باران"})
    examples.submit(database, begun)
    later = examples.start(database, cases[1])
    assert later.version_id == version.id
    with database.read() as connection:
        numbers = {case["case"]: case["version"] for case in datasets.stored_cases(connection, "people")}
    assert sorted(numbers.values()) == [1, 2, 2]  # whoever has not begun will be asked with the new one


def test_a_wave_goes_on_to_newer_versions_of_its_own_instrument_alone(database):
    examples.make_listed_wave(database)
    other = replace(asking(Item("visits", Texts.of("چند بار آمدید؟"), Text())), name="service", code_lists=())
    publish(database, other)
    for number in (1, 2, 9):
        with pytest.raises(ProblemsFound) as refused:
            publishing.use_version(database, "people", number, by="sara")
        assert refused.value.problems[0].code == "wave-version-not-newer"


def test_a_wave_keeps_its_languages(database):
    examples.make_listed_wave(database)
    publish(database, replace(asking(water()), languages=("en",)))
    with pytest.raises(ProblemsFound) as refused:
        publishing.use_version(database, "people", 2, by="sara")
    assert refused.value.problems[0].code == "language-not-in-instrument"
