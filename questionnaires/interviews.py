"""TopicGuide, Theme and the parts of an interview record: what is talked about, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from questionnaires.completing import StudyContext
from questionnaires.texts import Texts


@dataclass(frozen=True)
class Topic:
    """One thing to talk about: the question, what to ask on, and the minutes it may take."""

    name: str
    question: Texts
    probes: tuple[Texts, ...] = ()
    minutes: int = 5
    title: Texts = Texts()


@dataclass(frozen=True)
class Theme:
    """A recurring idea in what people say, with the definition by which it is assigned."""

    code: str
    labels: Texts
    definition: Texts = Texts()


@dataclass(frozen=True)
class TopicGuide:
    """What an interview goes through, in order, and the themes that its notes may be marked with."""

    name: str
    title: Texts
    topics: tuple[Topic, ...]
    themes: tuple[Theme, ...] = ()
    introduction: Texts = Texts()
    closing: Texts = Texts()
    version: str = "1"

    @property
    def minutes(self) -> int:
        return sum(topic.minutes for topic in self.topics)

    def completed_for(self, context: StudyContext) -> TopicGuide:
        """This guide with the study's words for `{city}`, `{horizon}` and the like."""
        fill = context.fill
        topics = (
            replace(
                topic,
                title=fill(topic.title),
                question=fill(topic.question),
                probes=tuple(fill(probe) for probe in topic.probes),
            )
            for topic in self.topics
        )
        return replace(
            self,
            title=fill(self.title),
            introduction=fill(self.introduction),
            closing=fill(self.closing),
            topics=tuple(topics),
        )

    def topic(self, name: str) -> Topic:
        """The topic of this name; KeyError where there is none."""
        for topic in self.topics:
            if topic.name == name:
                return topic
        raise KeyError(name)

    def theme(self, code: str) -> Theme:
        """The theme of this code; KeyError where there is none."""
        for theme in self.themes:
            if theme.code == code:
                return theme
        raise KeyError(code)


SETTING = "setting"  # the part of a record that is about no topic: consent, place, day


@dataclass(frozen=True)
class InterviewSetting:
    """The part `setting` of a record: consent to take part and to be quoted, where, and when."""

    may_take_part: bool = False
    may_be_quoted: bool = False
    place: str = ""
    held_on: str | None = None  # ISO date

    def to_document(self) -> dict[str, Any]:
        return {
            "may_take_part": self.may_take_part,
            "may_be_quoted": self.may_be_quoted,
            "place": self.place,
            "held_on": self.held_on,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> InterviewSetting:
        return cls(
            may_take_part=bool(document.get("may_take_part")),
            may_be_quoted=bool(document.get("may_be_quoted")),
            place=str(document.get("place") or ""),
            held_on=document.get("held_on"),
        )


@dataclass(frozen=True)
class TopicNotes:
    """The part of a record for one topic: the person's words, the interviewer's own notes, the themes."""

    words: str = ""
    notes: str = ""
    themes: tuple[str, ...] = ()
    quote: str = ""  # the sentence worth quoting, chosen from the words

    def to_document(self) -> dict[str, Any]:
        return {"words": self.words, "notes": self.notes, "themes": list(self.themes), "quote": self.quote}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> TopicNotes:
        return cls(
            words=str(document.get("words") or ""),
            notes=str(document.get("notes") or ""),
            themes=tuple(document.get("themes") or ()),
            quote=str(document.get("quote") or ""),
        )


@dataclass(frozen=True)
class InterviewRecord:
    """What an interviewer wrote of one interview, part by part."""

    guide: str
    setting: InterviewSetting = InterviewSetting()
    topics: tuple[tuple[str, TopicNotes], ...] = ()

    def notes_on(self, topic: str) -> TopicNotes:
        return dict(self.topics).get(topic, TopicNotes())

    @classmethod
    def of(cls, guide: TopicGuide, parts: Mapping[str, Mapping[str, Any]]) -> InterviewRecord:
        """From the stored documents by part (`setting` and the names of topics)."""
        return cls(
            guide=guide.name,
            setting=InterviewSetting.from_document(parts.get(SETTING, {})),
            topics=tuple(
                (topic.name, TopicNotes.from_document(parts[topic.name]))
                for topic in guide.topics
                if topic.name in parts
            ),
        )
