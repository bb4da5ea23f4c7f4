"""Topic guides from YAML, and interview records from their parts."""

from datetime import date

import pytest

from questionnaires.interviews import InterviewRecord, InterviewSetting, TopicNotes
from questionnaires.library import shipped_study, shipped_topic_guide, shipped_topic_guides
from questionnaires.loaders.topic_guides import read_topic_guide
from questionnaires.problems import TopicGuideError
from questionnaires.study_context import context_of
from questionnaires.texts import Texts

GUIDE = """
name: tiny
title: راهنما
topics:
  - {name: memory, question: {fa: "از {city} بگویید", en: "Tell me of {city}"}, minutes: 4,
     probes: [چرا؟, {fa: کجا؟, en: "Where?"}]}
  - {name: future, question: آینده؟}
themes:
  - {code: water, fa: آب, definition: هر چه دربارهٔ آب است}
"""


def test_a_guide_is_read_with_topics_probes_and_themes():
    guide = read_topic_guide(GUIDE)
    assert guide.minutes == 4 + 5
    assert guide.topic("memory").probes == (Texts.of("چرا؟"), Texts.of({"fa": "کجا؟", "en": "Where?"}))
    assert guide.theme("water").definition == Texts.of("هر چه دربارهٔ آب است")
    with pytest.raises(KeyError):
        guide.topic("past")


def test_every_fault_of_a_guide_is_named_at_once():
    broken = (
        GUIDE.replace("name: future", "name: memory, mintes: 3")
        .replace("minutes: 4", "minutes: 0")
        .replace("code: water", "code: آب")
        .replace("title: راهنما\n", "")
    )
    with pytest.raises(TopicGuideError) as error:
        read_topic_guide(broken)
    assert sorted(problem.code for problem in error.value.problems) == [
        "code-malformed", "key-missing", "key-unknown-near", "topic-twice", "value-not-whole",
    ]  # fmt: skip
    assert all(problem.sentence("fa") for problem in error.value.problems)


def test_the_part_of_a_record_about_the_meeting_is_no_topics_name():
    with pytest.raises(TopicGuideError) as error:
        read_topic_guide(GUIDE.replace("name: future", "name: setting"))
    assert [problem.code for problem in error.value.problems] == ["topic-twice"]


@pytest.mark.parametrize("name", shipped_topic_guides())
def test_shipped_guides_speak_of_the_studys_city(name):
    guide = shipped_topic_guide(name).completed_for(context_of(shipped_study("jahrom"), date(2025, 10, 15)))
    texts = [text for topic in guide.topics for own in (topic.question, *topic.probes) for text in own.values()]
    assert any("جهرم" in text for text in texts)
    assert not any("{" in text for text in texts)


def test_a_record_is_put_together_from_its_parts():
    setting = InterviewSetting(may_take_part=True, may_be_quoted=False, place="دفتر", held_on="2025-10-15")
    notes = TopicNotes(words="آب کم است", notes="نگران بود", themes=("water",), quote="آب کم است")
    parts = {"setting": setting.to_document(), "future": notes.to_document(), "forgotten": {}}
    record = InterviewRecord.of(read_topic_guide(GUIDE), parts)
    assert record.setting == setting
    assert record.notes_on("future") == notes
    assert record.notes_on("memory") == TopicNotes()
    assert [name for name, _ in record.topics] == ["future"]
