"""What people wrote or said in their own words, read by a consultant before anybody else sees it.

Open answers of the questionnaire and sentences of interviews marked for quoting stand in *piles*, one a
question. An entry carries neither case nor group, and its place in the pile comes from a keyed hash: the
order says nothing about who wrote it or when.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from questionnaires.interviews import SETTING, InterviewSetting, TopicNotes
from questionnaires.model import Instrument
from questionnaires.translations import sentence
from survey.store import interviews, open_answers
from survey.store.interviews import StoredRecord

DECISIONS = ("later", "approve", "withhold")
QUOTES = ":quotes"  # the pile of interview sentences; no variable is called so
REVIEW = "quotes.reviewed"  # the part of a record that holds the decisions; no topic is called so
PAGE = 40


@dataclass(frozen=True)
class Entry:
    """One text to decide on. `where` finds it again in the store and is never shown."""

    token: str
    original: str
    text: str
    decision: str
    where: tuple[str, str]

    def with_typed(self, typed: Typed | None) -> Entry:
        """As the form was sent, for showing it again."""
        return replace(self, text=typed.text, decision=typed.decision) if typed else self


@dataclass(frozen=True)
class Typed:
    """What was decided in a form."""

    decision: str
    text: str

    @property
    def is_sound(self) -> bool:
        return self.decision in DECISIONS and (self.decision != "approve" or bool(self.text))

    def approved_unless_decided(self) -> Typed:
        return replace(self, decision="approve") if self.decision == "later" else self


@dataclass(frozen=True)
class PileCount:
    """A question with words, and how many of them wait."""

    name: str
    title: str
    waiting: int
    decided: int


@dataclass(frozen=True)
class Pile:
    """The texts of one question on one page."""

    wave: str
    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Quotable:
    """A sentence of a closed interview whose speaker agreed to be quoted."""

    record: StoredRecord
    topic: str
    sentence: str
    themes: tuple[str, ...]

    @property
    def is_decided(self) -> bool:
        """A decision holds for the sentence it was made on, not for one written later."""
        return self._review.get("of") == self.sentence

    @property
    def approved(self) -> str | None:
        return self._review.get("text") if self.is_decided else None

    @property
    def _review(self) -> Mapping[str, str | None]:
        review: Mapping[str, str | None] = self.record.parts.get(REVIEW, {}).get(self.topic, {})
        return review


def quotables(records: list[StoredRecord]) -> Iterator[Quotable]:
    """Sentences that may be quoted once a consultant approves: consent to both, the record closed."""
    for record in records:
        setting = InterviewSetting.from_document(record.parts.get(SETTING, {}))
        if not (record.is_closed and setting.may_take_part and setting.may_be_quoted):
            continue
        for topic, document in sorted(record.parts.items()):
            notes = TopicNotes.from_document(document) if topic not in (SETTING, REVIEW) else TopicNotes()
            if notes.quote:
                yield Quotable(record, topic, notes.quote, notes.themes)


def piles(connection: Connection, wave: str, language: str) -> list[PileCount]:
    """The questions of a wave that have words, in the order of the questionnaire, interviews last."""
    instrument = open_answers.instrument_of_words(connection, wave)
    counts: dict[str, list[int]] = {name: [0, 0] for name in open_answers.text_variables(instrument)}
    for answer in open_answers.open_answers(connection, wave):
        counts.setdefault(question_of(answer.column), [0, 0])[answer.is_decided] += 1
    for quotable in quotables(interviews.records(connection, wave)):
        counts.setdefault(QUOTES, [0, 0])[quotable.is_decided] += 1
    return [
        PileCount(name, _title(instrument, name, language), waiting, decided)
        for name, (waiting, decided) in counts.items()
        if waiting or decided
    ]


def waiting(words: Iterable[open_answers.OpenAnswer], records: list[StoredRecord]) -> int:
    """How many of these texts nobody has decided on."""
    return len(open_answers.pending(words)) + sum(not quotable.is_decided for quotable in quotables(records))


def pile_of(connection: Connection, key: bytes, wave: str, name: str, *, decided: bool) -> Pile:
    """The texts of one question, decided ones or those that wait; at most one page of them."""
    entries = _quotes(connection, key, wave) if name == QUOTES else _answers(connection, key, wave, name)
    shown = [entry for entry in entries if (entry.decision != "later") == decided]
    return Pile(wave, name, tuple(sorted(shown, key=lambda entry: entry.token)[:PAGE]))


def save(connection: Connection, pile: Pile, typed: Mapping[str, Typed], *, by: str, at: datetime) -> int:
    """Store what was decided and changed; answers how many. Texts that are not in `typed` stay as they are."""
    saved = 0
    for entry in pile.entries:
        one = typed.get(entry.token)
        if one is None or one.decision == "later" or entry.with_typed(one) == entry:
            continue
        text = one.text if one.decision == "approve" else None
        if pile.name == QUOTES:
            _save_quote(connection, entry, text, by=by, at=at)
        else:
            open_answers.redact(connection, *entry.where, text, by=by, at=at)
        saved += 1
    return saved


def approve_quotes(connection: Connection, wave: str, *, by: str, at: datetime) -> int:
    """Approve every sentence of a wave's interviews that waits, as it stands; answers how many."""
    waiting = [one for one in quotables(interviews.records(connection, wave)) if not one.is_decided]
    for one in waiting:
        where = (str(one.record.id), one.topic)
        _save_quote(connection, _entry("", one.sentence, None, False, where), one.sentence, by=by, at=at)
    return len(waiting)


def _answers(connection: Connection, key: bytes, wave: str, name: str) -> Iterator[Entry]:
    for answer in open_answers.open_answers(connection, wave, name):
        where = (answer.submission_id, answer.variable)
        token = _token(key, *where)
        yield _entry(token, answer.text, answer.redacted, answer.is_decided, where)


def _quotes(connection: Connection, key: bytes, wave: str) -> Iterator[Entry]:
    for quotable in quotables(interviews.records(connection, wave)):
        where = (str(quotable.record.id), quotable.topic)
        token = _token(key, *where, quotable.sentence)
        yield _entry(token, quotable.sentence, quotable.approved, quotable.is_decided, where)


def _entry(token: str, original: str, approved: str | None, is_decided: bool, where: tuple[str, str]) -> Entry:
    decision = "later" if not is_decided else "withhold" if approved is None else "approve"
    return Entry(token, original, approved or original, decision, where)


def _save_quote(connection: Connection, entry: Entry, text: str | None, *, by: str, at: datetime) -> None:
    record_id, topic = int(entry.where[0]), entry.where[1]
    stored = interviews.record(connection, record_id)
    review = {**stored.parts.get(REVIEW, {}), topic: {"of": entry.original, "text": text}}
    revision = stored.revisions.get(REVIEW, 0)
    interviews.save_part(connection, record_id, REVIEW, review, base_revision=revision, at=at, by=by, even_closed=True)


def _token(key: bytes, *parts: str) -> str:
    return hmac.digest(key, b"redaction:" + "\x00".join(parts).encode(), "sha256").hex()[:20]


def question_of(variable: str) -> str:
    """The question a text belongs to: `demands` of `demands.1.words`."""
    parts = variable.split(".")
    return parts[0] if len(parts) > 2 else variable


def _title(instrument: Instrument, name: str, language: str) -> str:
    if name == QUOTES:
        return sentence("reports.quotes_pile", language)
    base, _, other = name.partition(".")
    element = next((element for _, element in instrument.elements() if element.name == base), None)
    label = element.label(language) if element else name
    return sentence("reports.other_words", language, question=label) if other else label
