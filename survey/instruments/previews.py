"""Trying a questionnaire that nobody is asked with yet: the respondents' own pages, and nothing is stored.

What was answered on the way travels in the page itself (`Trial`), in the field that carries the key of a submission
elsewhere. It is signed, so that only what we put there comes back.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from flask import current_app

from questionnaires.answers import Answers
from questionnaires.fieldwork import CollectionMode, Study, Wave, WaveKind
from questionnaires.model import Element, Grid, Instrument, Item, Repeat, Section
from questionnaires.response_domains import Calculated
from survey.clock import now
from survey.respondents.answering import Sitting
from survey.respondents.respondent_pages import page_store
from survey.respondents.sessions import AnsweringSession
from survey.store.submissions import Submission

NAME = "preview"  # of the wave and the submission that there are not
_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_MOST_KEPT = 4  # drafts whose compiled pages are kept
_LARGEST = 2 * 1024 * 1024


@dataclass(frozen=True)
class Trial:
    """How far somebody has come with trying: the section, and what was answered before it."""

    of: str  # the fingerprint of what is tried
    section: str
    language: str
    answers: Answers = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)

    def sealed(self) -> str:
        """As it stands in the page."""
        content = urlsafe_b64encode(zlib.compress(json.dumps(asdict(self)).encode())).decode()
        return f"{content}.{_signature(content)}"


def opened(text: str) -> Trial | None:
    """What a page brought back; None where it is not ours."""
    content, _, signature = text.partition(".")
    if not hmac.compare_digest(_signature(content).encode(), signature.encode("utf-8", "replace")):
        return None
    try:
        return Trial(**json.loads(zlib.decompressobj().decompress(urlsafe_b64decode(content), _LARGEST)))
    except (ValueError, TypeError, NotBase64, zlib.error):
        return None  # signed by an earlier release


def fingerprint(instrument: Instrument) -> str:
    """What changes with every word of an instrument."""
    return hashlib.sha256(repr(instrument).encode()).hexdigest()[:24]


def sitting_of(study: Study, instrument: Instrument, trial: Trial) -> Sitting:
    """Somebody's questionnaire as the trial has it; the submission exists in this request alone."""
    version_id = -1 - int(trial.of[:14], 16)  # published versions count from 1
    _keep_pages_of(version_id)
    wave = Wave(NAME, study.name, instrument.title, WaveKind.OPEN, instrument.languages)
    session = AnsweringSession(NAME, trial.language)
    submission = Submission(
        id=NAME,
        wave=NAME,
        version_id=version_id,
        case_id=None,
        language=trial.language,
        mode=CollectionMode.WEB,
        started_at=now(),
        submitted_at=None,
        receipt=None,
        withdrawn_at=None,
        submission_key=trial.sealed(),
        answers=trial.answers,
        revisions=trial.revisions,
    )
    return Sitting(session, wave, study, version_id, instrument, None, submission)


def answered(sitting: Sitting, trial: Trial, own: Section, document: Mapping[str, Any]) -> Trial:
    """The trial after a section was answered, as `survey.respondents.answering.save` would store it."""
    assert sitting.submission is not None
    after = sitting.with_answers(sitting.submission, own.name, document, sitting.revision(own.name) + 1).submission
    assert after is not None
    return replace(trial, answers=after.answers, revisions=after.revisions)


def unconditional(instrument: Instrument) -> Instrument:
    """Every section and question, whoever would be asked it: to read through."""
    return _mapped(instrument, lambda part: replace(part, relevance=None))


def drawable(instrument: Instrument) -> Instrument:
    """What can be drawn of an instrument with faults: its words and choices; nothing follows from an answer."""
    plain = unconditional(instrument)
    sections = {
        section.name: replace(section, elements=elements)
        for section in plain.sections
        if _NAME.fullmatch(section.name) and (elements := tuple(_drawable(section.elements)))
    }
    return replace(plain, sections=tuple(sections.values()))


def _drawable(elements: Iterable[Element]) -> Iterator[Element]:
    seen: set[str] = set()
    for element in elements:
        if not _NAME.fullmatch(element.name) or element.name in seen:
            continue
        seen.add(element.name)
        if isinstance(element, Repeat):
            items = tuple(own for own in _drawable(element.items) if isinstance(own, Item))
            if items:
                yield replace(element, items=items, count=None)
        elif isinstance(element, Grid):
            rows = tuple({row.code: row for row in element.rows if _NAME.fullmatch(row.code)}.values())
            if rows:
                yield replace(element, rows=rows, domain=_with_plain_codes(element.domain))
        elif not isinstance(element.domain, Calculated):
            plain = replace(element, constraint=None, choice_filter=None, required_when=None)
            plain = replace(plain, default=None, default_from=None)
            yield replace(plain, domain=_with_plain_codes(element.domain))


def _with_plain_codes(domain: Any) -> Any:
    code_list = domain.code_list
    if code_list is None:
        return domain
    categories = {own.code: own for own in code_list.categories if _NAME.fullmatch(own.code)}
    known = tuple(replace(own, parent=None) for own in categories.values())
    plain = replace(domain, code_list=replace(code_list, categories=known))
    return replace(plain, other=None) if plain.other not in (None, *categories) else plain


def _mapped(instrument: Instrument, change: Any) -> Instrument:
    def element_of(element: Element) -> Element:
        if isinstance(element, Repeat):
            element = replace(element, items=tuple(map(change, element.items)))
        changed: Element = change(element)
        return changed

    sections = (
        change(replace(section, elements=tuple(map(element_of, section.elements)))) for section in instrument.sections
    )
    return replace(instrument, sections=tuple(sections))


def _keep_pages_of(version_id: int) -> None:
    """Compiled pages of drafts looked at lately; those of a draft that was changed would never be asked for again."""
    kept: list[int] = current_app.extensions.setdefault("previewed", [])
    if version_id in kept:
        return
    kept.append(version_id)
    while len(kept) > _MOST_KEPT:
        oldest = kept.pop(0)
        page_store().forget(oldest)
        forms: dict[tuple[int, str], Any] = current_app.extensions.setdefault("section_forms", {})
        for key in [key for key in forms if key[0] == oldest]:
            forms.pop(key, None)


def _signature(content: str) -> str:
    key: bytes = current_app.config["SERVER_KEY"]
    return urlsafe_b64encode(hmac.digest(key, b"trial:" + content.encode(), "sha256")).rstrip(b"=").decode()
