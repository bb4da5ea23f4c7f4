"""A new version of a questionnaire in the field: what it changes, what to choose, and the wave that goes on with it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.model import Instrument
from questionnaires.problems import InstrumentError, Problem, ProblemsFound
from questionnaires.revisions import Choices, Difference, ItemDifference
from questionnaires.writers.yaml_files import write
from survey.clock import now
from survey.fieldwork import fieldwork_actions
from survey.instruments import publishing
from survey.instruments.publishing import Comparison
from survey.staff.access import Permission, needs
from survey.staff.staff_pages import database, done, me
from survey.store import instruments, studies, uploads, waves

blueprint = Blueprint("versions", __name__, url_prefix="/staff")

PURPOSE = "instrument"
ASIDE = "-"  # in a recoding table: set aside


def publish_or_review(study_name: str, instrument: Instrument, file_name: str) -> ResponseReturnValue:
    """Publish a completed instrument without a fault; first shown is what it changes where answers can be there."""
    with database().read() as connection:
        compared = publishing.compare(connection, study_name, instrument)
    if not compared.settled.problems and not (compared.is_live and not compared.settled.difference.is_empty):
        version = fieldwork_actions.publish_instrument(database(), study_name, instrument, by=me().username)
        return redirect(done("studies.study", "published", version.number, study_name=study_name), 303)
    with database().write() as connection:
        content = write(instrument).encode()
        waiting = uploads.keep(connection, PURPOSE, study_name, file_name, content, by=me().username, at=now())
    return redirect(url_for("versions.review", study_name=study_name, upload_id=waiting), 303)


@blueprint.get("/studies/<study_name>/instrument/review/<upload_id>")
@needs(Permission.MANAGE_STUDIES)
def review(study_name: str, upload_id: str) -> ResponseReturnValue:
    """What a version that waits would change, each break with its choices."""
    return _review_page(study_name, upload_id, {}, ())


@blueprint.post("/studies/<study_name>/instrument/review/<upload_id>")
@needs(Permission.MANAGE_STUDIES)
def publish(study_name: str, upload_id: str) -> ResponseReturnValue:
    """Publish it as chosen, or drop it (`do=drop`)."""
    instrument = _waiting(study_name, upload_id)
    if request.form.get("do") == "drop":
        with database().write() as connection:
            uploads.drop(connection, upload_id)
        return redirect(url_for("studies.instrument", study_name=study_name), 303)
    typed = request.form.to_dict()
    with database().read() as connection:
        compared = publishing.compare(connection, study_name, instrument)
    try:
        version = fieldwork_actions.publish_instrument(
            database(), study_name, instrument, by=me().username, choices=_choices(compared.settled.difference, typed)
        )
    except InstrumentError as found:
        return _review_page(study_name, upload_id, typed, found.problems), 422
    with database().write() as connection:
        uploads.drop(connection, upload_id)
    return redirect(done("studies.study", "published", version.number, study_name=study_name), 303)


@blueprint.get("/studies/<study_name>/instrument/<int:number>/changes")
@needs(Permission.MANAGE_STUDIES)
def changes(study_name: str, number: int) -> ResponseReturnValue:
    """What a published version changed, against the one of its instrument before it."""
    with database().read() as connection:
        study = studies.study(connection, study_name)
        version = instruments.numbered(connection, study_name, number)
        lineage = instruments.lineage(connection, study_name, version.instrument.name)
        before = [step.number for step in lineage.steps if step.number < number]
        found = publishing.compare_versions(connection, study_name, (before or [number])[-1], number)
    return render_template(
        "staff/versions/changes.html", study=study, version=version, before=(before or [None])[-1], difference=found
    )


@blueprint.post("/waves/<wave_name>/version")
@needs(Permission.MANAGE_STUDIES)
def use(wave_name: str) -> ResponseReturnValue:
    """Ask with a newer version from now on; who has begun goes on with theirs."""
    typed = request.form.get("number", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    try:
        version = publishing.use_version(database(), wave_name, number, by=me().username)
    except ProblemsFound as found:
        with database().read() as connection:
            stored = waves.wave(connection, wave_name)
            study = studies.study(connection, stored.study)
        return render_template(
            "staff/versions/not_used.html", study=study, wave=stored.wave, problems=found.problems
        ), 422
    return redirect(done("waves.wave", "version-used", version.number, wave_name=wave_name), 303)


def _waiting(study_name: str, upload_id: str) -> Instrument:
    with database().read() as connection:
        studies.study(connection, study_name)
        return read_instrument(uploads.fetch(connection, upload_id, PURPOSE, study_name).content.decode())


def _review_page(study_name: str, upload_id: str, typed: dict[str, str], problems: tuple[Problem, ...]) -> str:
    instrument = _waiting(study_name, upload_id)
    with database().read() as connection:
        study = studies.study(connection, study_name)
        compared = publishing.compare(connection, study_name, instrument)
        asking = [
            own.wave for own in waves.waves(connection, study_name)
            if compared.before is not None and own.wave.closed_at is None
        ]  # fmt: skip
    return render_template(
        "staff/versions/review.html",
        study=study,
        compared=compared,
        difference=compared.settled.difference,
        problems=problems or _faults(compared),
        typed=typed,
        renames=_renames(compared.settled.difference),
        codes=_new_codes(compared),
        aside=ASIDE,
        asking=asking,
    )


def _faults(compared: Comparison) -> tuple[Problem, ...]:
    """What no choice on this page can settle."""
    return tuple(own for own in compared.settled.problems if own.code != "revision-choice-needed")


def _new_codes(compared: Comparison) -> dict[str, list[tuple[str, object]]]:
    """By item the codes that an old one may count as, with their labels."""
    found = {}
    for _, item in compared.settled.instrument.items():
        code_list = item.domain.code_list
        if code_list is not None:
            codes = [(own.code, own.labels) for own in code_list.categories]
            found[item.name] = found[item.name.partition(".")[0]] = codes
    return found


def _renames(difference: Difference) -> dict[str, list[str]]:
    """What each item that is gone may be called now: of the new ones those worded alike first."""
    added = [own for own in difference.items if own.is_added]
    return {
        gone.key: [own.name for own in sorted(added, key=lambda own: own.label != gone.label)]
        for gone in difference.items
        if gone.is_removed
    }


def _choices(difference: Difference, typed: dict[str, str]) -> Choices:
    """The form's choices about each break."""
    new_names, recodings, renamed, retired = {}, {}, {}, []
    for item in difference.breaking:
        choice = typed.get(f"choice.{item.key}")
        if choice == "name":
            new_names[item.name] = typed.get(f"name.{item.key}", "").strip()
        elif choice == "recode":
            recodings[item.name] = _table(item, typed)
        elif choice == "renamed":
            renamed[item.name] = typed.get(f"renamed.{item.key}", "")
        elif choice == "retire":
            retired.append(item.name)
    return Choices(new_names, recodings, renamed, tuple(retired))


def _table(item: ItemDifference, typed: dict[str, str]) -> dict[str, str]:
    """The codes for which something was picked."""
    picked = {code: typed.get(f"code.{item.key}.{code}", "") for code in item.removed_codes}
    return {code: "" if target == ASIDE else target for code, target in picked.items() if target}
