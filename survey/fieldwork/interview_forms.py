"""The parts of an interview record as forms: what was typed, read with the questionnaire's own domains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, TypeVar

from persiantools.jdatetime import JalaliDate

from questionnaires.interviews import InterviewSetting, TopicGuide, TopicNotes
from questionnaires.model import Category, CodeList
from questionnaires.problems import Problem
from questionnaires.response_domains import Date, Refused, ResponseDomain, SeveralCodes, Text

LONGEST_WORDS = 40_000  # an hour of talk is about 9,000 words
LONGEST_QUOTE = 600

_LINE = Text(maximum_length=200)
_WORDS = Text(long=True, maximum_length=LONGEST_WORDS)
_QUOTE = Text(long=True, maximum_length=LONGEST_QUOTE)

Raw = Mapping[str, Sequence[str]]
Part = TypeVar("Part", InterviewSetting, TopicNotes)


@dataclass(frozen=True)
class Read(Generic[Part]):
    """A part as it was typed. With `problems` (by field) nothing of it may be saved; `typed` is shown again."""

    part: Part
    problems: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)


@dataclass
class _Reader:
    raw: Raw
    problems: dict[str, tuple[Problem, ...]] = field(default_factory=dict)

    def value(self, domain: ResponseDomain, name: str) -> Any:
        try:
            return domain.read(self.raw, name)
        except Refused as refused:
            self.problems[name] = refused.problems
            return None

    def text(self, domain: Text, name: str) -> str:
        """The words; where they are refused, as they were typed, so that the form shows them again."""
        read = self.value(domain, name)
        return read or ("".join(self.raw.get(name, ())[:1]) if name in self.problems else "")


def read_setting(raw: Raw, today: date) -> Read[InterviewSetting]:
    """Consent, place and day of an interview; the day in the Jalali calendar and not in the future."""
    reader = _Reader(raw)
    setting = InterviewSetting(
        may_take_part=_is_ticked(raw, "may_take_part"),
        may_be_quoted=_is_ticked(raw, "may_be_quoted"),
        place=reader.text(_LINE, "place"),
        held_on=reader.value(Date(latest=today), "held_on"),
    )
    if setting.may_be_quoted and not setting.may_take_part:
        reader.problems["may_be_quoted"] = (Problem.at("quoted-without-taking-part"),)
    typed = {name: "".join(raw.get(name, ())[:1]) for name in ("held_on.year", "held_on.month", "held_on.day")}
    return Read(setting, reader.problems, typed)


def read_topic(raw: Raw, guide: TopicGuide) -> Read[TopicNotes]:
    """The person's words on one topic, the themes in them, the sentence to quote, and one's own notes."""
    reader = _Reader(raw)
    themes = SeveralCodes(_themes(guide))
    notes = TopicNotes(
        words=reader.text(_WORDS, "words"),
        notes=reader.text(_WORDS, "notes"),
        themes=tuple(reader.value(themes, "themes") or ()),
        quote=reader.text(_QUOTE, "quote"),
    )
    return Read(notes, reader.problems)


def joined(stored: TopicNotes, typed: TopicNotes, guide: TopicGuide) -> TopicNotes:
    """Two versions of a part that were written at once, as one that holds every word of both."""
    return TopicNotes(
        words=_both(stored.words, typed.words),
        notes=_both(stored.notes, typed.notes),
        themes=tuple(theme.code for theme in guide.themes if theme.code in {*stored.themes, *typed.themes}),
        quote=_both(stored.quote, typed.quote),
    )


def joined_settings(stored: InterviewSetting, typed: InterviewSetting) -> InterviewSetting:
    """Two versions of the setting as one. Consent holds only where both have it: a refusal is never overruled."""
    return replace(
        typed,
        may_take_part=stored.may_take_part and typed.may_take_part,
        may_be_quoted=stored.may_be_quoted and typed.may_be_quoted,
        place=_both(stored.place, typed.place),
        held_on=typed.held_on or stored.held_on,
    )


def day_parts(held_on: str | None) -> dict[str, str]:
    """The three fields of a stored day, in the Jalali calendar."""
    if held_on is None:
        return {}
    day = JalaliDate(date.fromisoformat(held_on))
    return {"held_on.year": str(day.year), "held_on.month": str(day.month), "held_on.day": str(day.day)}


def _both(stored: str, typed: str) -> str:
    if stored in typed:
        return typed
    return stored if typed in stored else f"{stored}\n\n{typed}"


def _themes(guide: TopicGuide) -> CodeList:
    return CodeList("themes", tuple(Category(theme.code, theme.labels) for theme in guide.themes))


def _is_ticked(raw: Raw, name: str) -> bool:
    return "yes" in raw.get(name, ())
