"""Interviews: begin one from a case, write it down part by part, go on later, close it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from questionnaires.fieldwork import Study
from questionnaires.interviews import SETTING, InterviewRecord, InterviewSetting, TopicGuide, TopicNotes
from questionnaires.library import shipped_topic_guide, shipped_topic_guides
from questionnaires.problems import Problem
from questionnaires.study_context import context_of
from survey.clock import now, today
from survey.fieldwork import interview_forms
from survey.fieldwork.interview_forms import Read
from survey.fieldwork.response import group_labels
from survey.site.language import page_language
from survey.staff.access import Permission, may, needs
from survey.staff.staff_pages import database, me
from survey.store import access_log, cases, interviews, studies, waves
from survey.store.cases import Case
from survey.store.errors import Conflict, RecordClosed
from survey.store.interviews import StoredRecord

blueprint = Blueprint("interviews", __name__, url_prefix="/staff")

AnyPart = InterviewSetting | TopicNotes


@dataclass(frozen=True)
class _Desk:
    """A record as its pages need it."""

    stored: StoredRecord
    case: Case
    guide: TopicGuide
    study: Study

    @property
    def record(self) -> InterviewRecord:
        return InterviewRecord.of(self.guide, self.stored.parts)

    @property
    def parts(self) -> tuple[str, ...]:
        return (SETTING, *(topic.name for topic in self.guide.topics))

    def after(self, part: str) -> str | None:
        place = self.parts.index(part) + 1
        return self.parts[place] if place < len(self.parts) else None

    def part(self, name: str) -> AnyPart:
        record = self.record
        return record.setting if name == SETTING else record.notes_on(name)


@blueprint.get("/waves/<wave_name>/interviews")
@needs(Permission.INTERVIEW)
def of_wave(wave_name: str) -> ResponseReturnValue:
    """The interviews of a wave: one's own, or for a consultant all of them."""
    mine = request.args.get("whose") == "mine" or not may(Permission.MANAGE_STUDIES)
    with database().read() as connection:
        wave = waves.wave(connection, wave_name).wave
        study = studies.study(connection, wave.study)
        by_id = {case.id: case for case in cases.cases(connection, wave_name)}
        records = interviews.records(connection, wave_name)
    shown = [
        (record, by_id[record.case_id])
        for record in reversed(records)
        if (_is_mine(record, by_id[record.case_id]) if mine else True)
    ]
    shown.sort(key=lambda pair: pair[0].is_closed)  # those to go on with come first
    begun = {record.case_id for record in records}
    waiting = [case for case in by_id.values() if case.interviewer == me().username and case.id not in begun]
    return render_template(
        "staff/interviews/of_wave.html",
        wave=wave,
        study=study,
        shown=shown,
        waiting=waiting,
        mine=mine,
        settings={record.id: InterviewSetting.from_document(record.parts.get(SETTING, {})) for record, _ in shown},
        group_label=group_labels(study, page_language()),
    )


@blueprint.get("/cases/<int:case_id>/interview")
@needs(Permission.INTERVIEW)
def of_case(case_id: int) -> ResponseReturnValue:
    """Begin an interview with this case, or go on with one."""
    with database().read() as connection:
        case = _own_case(connection, case_id)
        records = interviews.records_of_case(connection, case_id)
        wave = waves.wave(connection, case.wave).wave
        study = studies.study(connection, wave.study)
    begun = [record for record in records if not record.is_closed]
    if begun:
        return redirect(url_for(".record", record_id=begun[0].id), 303)
    return render_template(
        "staff/interviews/begin.html",
        case=case,
        wave=wave,
        records=records,
        guides=[_filled(study, shipped_topic_guide(name)) for name in shipped_topic_guides()],
        group_label=group_labels(study, page_language()),
    )


@blueprint.post("/cases/<int:case_id>/interview")
@needs(Permission.INTERVIEW)
def begin(case_id: int) -> ResponseReturnValue:
    """A new record, or the one that is open already."""
    guide = request.form.get("guide", "")
    if guide not in shipped_topic_guides():
        abort(400)
    with database().write() as connection:
        _own_case(connection, case_id)
        record_id = interviews.start_record(connection, case_id=case_id, guide=guide, at=now(), by=me().username)
    return redirect(url_for(".part", record_id=record_id, name=SETTING), 303)


@blueprint.get("/interviews/<int:record_id>")
@needs(Permission.INTERVIEW)
def record(record_id: int) -> ResponseReturnValue:
    """The whole record to read, its parts to go on with, and closing it."""
    desk = _desk(record_id)
    _log_look(desk)
    return render_template("staff/interviews/record.html", **_shown_with(desk))


@blueprint.get("/interviews/<int:record_id>/<name>")
@needs(Permission.INTERVIEW)
def part(record_id: int, name: str) -> ResponseReturnValue:
    """One part to write: the setting, or a topic."""
    desk = _desk(record_id)
    if name not in desk.parts:
        abort(404)
    if desk.stored.is_closed:
        return redirect(url_for(".record", record_id=record_id), 303)
    if name != SETTING and not desk.record.setting.may_take_part:
        return redirect(url_for(".part", record_id=record_id, name=SETTING, first="consent"), 303)
    _log_look(desk)
    return _part_page(desk, name, desk.part(name), desk.stored.revisions.get(name, 0))


@blueprint.post("/interviews/<int:record_id>/<name>")
@needs(Permission.INTERVIEW)
def save_part(record_id: int, name: str) -> ResponseReturnValue:
    """Append what was typed; it is on disk before the reply. Two that disagree are shown side by side."""
    desk = _desk(record_id)
    if name not in desk.parts:
        abort(404)
    read = _read(desk, name, request.form)
    revision = request.form.get("base_revision", 0, type=int)
    if read.problems:
        return _part_page(desk, name, read.part, revision, read=read), 422
    try:
        with database().write() as connection:
            interviews.save_part(
                connection, record_id, name, read.part.to_document(), base_revision=revision, at=now(), by=me().username
            )
    except Conflict as conflict:
        return _settle(desk, name, read.part, conflict)
    except RecordClosed:
        closed = Read(read.part, {"": (Problem.at("interview-closed"),)})
        return _part_page(desk, name, read.part, revision, read=closed), 409
    return redirect(_next_address(desk, name, request.form.get("go", "save")), 303)


@blueprint.get("/interviews/<int:record_id>/<name>/history")
@needs(Permission.INTERVIEW)
def history(record_id: int, name: str) -> ResponseReturnValue:
    """Everything ever saved of one part: nothing is overwritten."""
    desk = _desk(record_id)
    if name not in desk.parts:
        abort(404)
    _log_look(desk)
    kind = InterviewSetting if name == SETTING else TopicNotes
    with database().read() as connection:
        revisions = interviews.part_history(connection, record_id, name)
    versions = [(revision, kind.from_document(revision.document)) for revision in reversed(revisions)]
    return render_template("staff/interviews/history.html", **_shown_with(desk), name=name, versions=versions)


@blueprint.post("/interviews/<int:record_id>")
@needs(Permission.INTERVIEW)
def close_or_reopen(record_id: int) -> ResponseReturnValue:
    """`state=closed`: the interview is over (it needs its day); `state=open`: take that back, to write on."""
    desk = _desk(record_id)
    state = request.form.get("state")
    if state not in ("closed", "open"):
        abort(400)
    if state == "closed" and desk.record.setting.held_on is None:
        problem = Problem.at("interview-day-missing")
        return render_template("staff/interviews/record.html", **_shown_with(desk), problem=problem), 422
    with database().write() as connection:
        if state == "closed":
            interviews.close_record(connection, record_id, at=now(), by=me().username)
        else:
            interviews.reopen_record(connection, record_id)
        access_log.record(
            connection, at=now(), by=me().username, action=f"interview-{state}", subject=f"interview {record_id}"
        )
    return redirect(url_for(".record", record_id=record_id), 303)


def _read(desk: _Desk, name: str, form: MultiDict[str, str]) -> Read[Any]:
    raw = form.to_dict(flat=False)
    if name == SETTING:
        return interview_forms.read_setting(raw, today())
    read = interview_forms.read_topic(raw, desk.guide)
    if not desk.record.setting.may_take_part:
        read.problems[""] = (Problem.at("interview-consent-missing"),)
    return read


def _settle(desk: _Desk, name: str, typed: AnyPart, conflict: Conflict) -> ResponseReturnValue:
    """Somebody has saved meanwhile: show both versions, with the two joined as a third way."""
    kind = InterviewSetting if name == SETTING else TopicNotes
    stored = kind.from_document(conflict.stored_answers)
    both: AnyPart
    if isinstance(stored, InterviewSetting) and isinstance(typed, InterviewSetting):
        both = interview_forms.joined_settings(stored, typed)
    else:
        assert isinstance(stored, TopicNotes) and isinstance(typed, TopicNotes)
        both = interview_forms.joined(stored, typed, desk.guide)
    return _part_page(desk, name, both, conflict.revision, stored=stored, typed=typed), 409


def _part_page(
    desk: _Desk,
    name: str,
    shown: AnyPart,
    revision: int,
    *,
    read: Read[Any] | None = None,
    stored: AnyPart | None = None,
    typed: AnyPart | None = None,
) -> str:
    day = interview_forms.day_parts(shown.held_on) if isinstance(shown, InterviewSetting) else {}
    return render_template(
        "staff/interviews/setting.html" if name == SETTING else "staff/interviews/topic.html",
        **_shown_with(desk),
        name=name,
        topic=None if name == SETTING else desk.guide.topic(name),
        part=shown,
        day={**day, **(read.typed if read else {})},
        revision=revision,
        problems=read.problems if read else {},
        stored=stored,
        typed=typed,
        after=desk.after(name),
    )


def _shown_with(desk: _Desk) -> dict[str, Any]:
    return {
        "desk": desk,
        "stored_record": desk.stored,
        "case": desk.case,
        "guide": desk.guide,
        "record": desk.record,
        "group_label": group_labels(desk.study, page_language()),
        "SETTING": SETTING,
        "today": today(),
    }


def _next_address(desk: _Desk, name: str, go: str) -> str:
    """Where a button of the form leads: another part, the next one, the whole record, or here again."""
    record_id = desk.stored.id
    wanted = go.removeprefix("part:") if go.startswith("part:") else desk.after(name) if go == "next" else name
    if go == "record" or wanted is None:
        return url_for(".record", record_id=record_id)
    if wanted not in desk.parts:
        abort(400)
    return url_for(".part", record_id=record_id, name=wanted, saved=1 if wanted == name else None)


def _desk(record_id: int) -> _Desk:
    """The record, if it is one's own or one may see all; a stranger's record is 403."""
    with database().read() as connection:
        stored = interviews.record(connection, record_id)
        case = cases.case(connection, stored.case_id)
        study = studies.study(connection, waves.wave(connection, stored.wave).study)
    if not (may(Permission.MANAGE_STUDIES) or _is_mine(stored, case)):
        abort(403)
    return _Desk(stored, case, _filled(study, shipped_topic_guide(stored.guide)), study)


def _own_case(connection: Connection, case_id: int) -> Case:
    """The case, if it is nobody's, one's own, or one may see all."""
    case = cases.case(connection, case_id)
    if not may(Permission.MANAGE_STUDIES) and case.interviewer not in (None, me().username):
        abort(403)
    return case


def _filled(study: Study, guide: TopicGuide) -> TopicGuide:
    """The guide with the study's `{city}`, `{horizon}`… in its questions."""
    fill = context_of(study, today()).fill
    topics = tuple(
        replace(topic, title=fill(topic.title), question=fill(topic.question), probes=tuple(map(fill, topic.probes)))
        for topic in guide.topics
    )
    return replace(guide, topics=topics, introduction=fill(guide.introduction), closing=fill(guide.closing))


def _is_mine(record: StoredRecord, case: Case) -> bool:
    return me().username in (record.started_by, case.interviewer)


def _log_look(desk: _Desk) -> None:
    """Each look at a person's record is written down."""
    with database().write() as connection:
        access_log.record(
            connection, at=now(), by=me().username, action="interview-record", subject=f"interview {desk.stored.id}"
        )
