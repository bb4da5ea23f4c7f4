"""A topic guide from its YAML file.

```yaml
name: city-vision-interview
title: {fa: …, en: …}
introduction: {fa: …}
topics:
  - name: memory
    title: {fa: …, en: …}
    question: {fa: …, en: …}
    probes: [{fa: …, en: …}, …]
    minutes: 5
closing: {fa: …}
themes:
  - {code: water, fa: آب, en: Water, definition: {fa: …, en: …}}
```
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from questionnaires.checks.names import NAME
from questionnaires.interviews import SETTING, Theme, Topic, TopicGuide
from questionnaires.loaders.code_lists import read_code
from questionnaires.loaders.entries import Entry
from questionnaires.loaders.located_yaml import read_yaml
from questionnaires.problems import Problem, TopicGuideError


def read_topic_guide(path_or_text: Path | str) -> TopicGuide:
    """The guide of a YAML file or text; raises TopicGuideError with every fault."""
    return read_yaml(path_or_text, _guide, TopicGuideError)


def _guide(document: Any, faults: list[Problem]) -> TopicGuide:
    entry = Entry(document, faults)
    guide = TopicGuide(
        name=entry.text("name", required=True) or "",
        title=entry.texts("title", required=True),
        topics=tuple(_topic(topic, faults) for topic in entry.entries("topics", required=True)),
        themes=tuple(_theme(theme, faults) for theme in entry.entries("themes")),
        introduction=entry.texts("introduction"),
        closing=entry.texts("closing"),
        version=entry.text("version") or "1",
    )
    entry.close()
    for name, count in Counter(topic.name for topic in guide.topics).items():
        if count > 1 or name == SETTING:
            entry.fault("topic-twice", "topics", value=name)
    for code, count in Counter(theme.code for theme in guide.themes).items():
        if count > 1:
            entry.fault("theme-twice", "themes", value=code)
    return guide


def _topic(document: Any, faults: list[Problem]) -> Topic:
    name = document.get("name") if isinstance(document, dict) else None
    entry = Entry(document, faults, topic=name)
    minutes = entry.whole("minutes", minimum=1)
    topic = Topic(
        name=entry.text("name", required=True) or "",
        question=entry.texts("question", required=True),
        probes=entry.texts_list("probes"),
        minutes=5 if minutes is None else minutes,
        title=entry.texts("title"),
    )
    if topic.name and not NAME.fullmatch(topic.name):
        entry.fault("name-malformed", "name", value=topic.name[:40])
    entry.close()
    return topic


def _theme(document: Any, faults: list[Problem]) -> Theme:
    entry = Entry(document, faults)
    theme = Theme(code=read_code(entry), labels=entry.labels(), definition=entry.texts("definition"))
    entry.close()
    return theme
