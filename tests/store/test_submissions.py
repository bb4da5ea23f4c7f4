"""Answers are appended, repeats change nothing, two devices that disagree make a conflict."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import pytest

from questionnaires.fieldwork import CollectionMode, Disposition
from survey.codes import CodeProblem
from survey.store import cases, datasets, submissions
from survey.store.database import open_database
from survey.store.errors import AlreadySubmitted, CaseNotFound, Conflict, Withdrawn, WrongSubmissionKey
from tests.store.examples import (
    CONTACTS_KEY,
    NOON,
    SERVER_KEY,
    WEB,
    answer_all,
    column,
    make_listed_wave,
    make_open_wave,
    minutes,
    of_receipt,
    save,
    start,
    submit,
)


def test_a_saved_page_is_read_back_as_it_was(database):
    begun = start(database, make_listed_wave(database)[0])
    answers = {"wish": "باغ‌ها\nو «آب»\u0000", "share": {"roads": 40}, "d": {"missing": "refused"}, "n": 1.5}
    assert save(database, begun.id, "words", answers) == submissions.Saved(1, unchanged=False)
    with database.read() as connection:
        stored = submissions.submission(connection, begun.id)
    assert stored.answers == answers
    assert stored.revisions == {"words": 1}
    assert stored.revision("water") == 0


def test_the_latest_revisions_of_all_sections_are_the_submission(database):
    begun = start(database, make_listed_wave(database)[0])
    save(database, begun.id, "water", {"enough": "yes"})
    save(database, begun.id, "words", {"wish": "سایه"})
    save(database, begun.id, "water", {"enough": "no"}, base=1, at=minutes(5))
    with database.read() as connection:
        assert submissions.submission(connection, begun.id).answers == {"enough": "no", "wish": "سایه"}
        kept = submissions.history(connection, begun.id, "water")
    assert [(r.revision, r.answers, r.at) for r in kept] == [
        (1, {"enough": "yes"}, NOON),
        (2, {"enough": "no"}, minutes(5)),
    ]


def test_the_same_page_posted_again_makes_no_new_revision(database):
    begun = start(database, make_listed_wave(database)[0])
    save(database, begun.id, "water", {"enough": "yes", "why": "چاه"})
    again = save(database, begun.id, "water", {"why": "چاه", "enough": "yes"}, base=0, at=minutes(1))
    assert again == submissions.Saved(1, unchanged=True)
    assert column(database, "SELECT count(*) FROM answers") == [1]


def test_an_empty_page_is_stored_as_seen(database):
    begun = start(database, make_listed_wave(database)[0])
    assert save(database, begun.id, "water", {}) == submissions.Saved(1, unchanged=False)


def test_two_tabs_that_disagree_make_a_conflict_that_holds_what_is_stored(database):
    begun = start(database, make_listed_wave(database)[0])
    save(database, begun.id, "words", {"wish": "از برگهٔ نخست"})
    with pytest.raises(Conflict) as conflict:
        save(database, begun.id, "words", {"wish": "از برگهٔ دوم"}, base=0)
    assert conflict.value.stored_answers == {"wish": "از برگهٔ نخست"}
    assert conflict.value.revision == 1
    resolved = save(database, begun.id, "words", {"wish": "هر دو"}, base=conflict.value.revision)
    assert resolved.revision == 2


def test_a_page_from_the_future_is_a_conflict_too(database):
    begun = start(database, make_listed_wave(database)[0])
    with pytest.raises(Conflict):
        save(database, begun.id, "words", {"wish": "؟"}, base=7)


def test_of_two_editors_at_once_exactly_one_wins(database):
    begun = start(database, make_listed_wave(database)[0])

    def edit(words: str) -> str:
        try:
            save(database, begun.id, "words", {"wish": words}, base=0)
        except Conflict as conflict:
            return f"saw {conflict.stored_answers['wish']}"
        return "won"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(edit, [f"editor {n}" for n in range(8)]))
    winner = f"editor {outcomes.index('won')}"
    assert sorted(outcomes) == sorted(["won", *[f"saw {winner}"] * 7])
    assert column(database, "SELECT count(*) FROM answers") == [1]


def test_submitting_again_gives_the_same_receipt(database):
    begun = start(database, make_listed_wave(database)[0])
    receipt = submit(database, begun)
    assert submit(database, begun, at=minutes(9)) == receipt
    assert len(receipt) == 12
    with database.read() as connection:
        stored = submissions.submission(connection, begun.id)
    assert (stored.submitted_at, stored.receipt) == (NOON, receipt)


def test_five_submits_at_once_get_one_receipt(database):
    case_ids = make_listed_wave(database)
    for case_id in case_ids:
        begun = start(database, case_id)
        with ThreadPoolExecutor(5) as pool:
            receipts = set(pool.map(lambda _, begun=begun: submit(database, begun), range(5)))
        assert len(receipts) == 1
    assert column(database, "SELECT count(DISTINCT receipt) FROM submissions") == [3]


def _submit_in_a_process(url: str, submission_id: str, key: str, barrier, receipts) -> None:
    database = open_database(url, SERVER_KEY, CONTACTS_KEY)
    barrier.wait()
    with database.write() as connection:
        receipts.put(submissions.submit(connection, submission_id, key=key, at=NOON))


def test_five_processes_that_submit_at_once_get_one_receipt(database):
    begun = start(database, make_listed_wave(database)[0])
    context = multiprocessing.get_context("spawn")
    barrier, receipts = context.Barrier(5), context.Queue()
    arguments = (database.url, begun.id, begun.submission_key, barrier, receipts)
    processes = [context.Process(target=_submit_in_a_process, args=arguments) for _ in range(5)]
    for process in processes:
        process.start()
    assert len({receipts.get(timeout=300) for _ in processes}) == 1
    for process in processes:
        process.join()


def test_five_starts_at_once_begin_one_submission(database):
    case_id = make_listed_wave(database)[0]
    with ThreadPoolExecutor(5) as pool:
        begun = list(pool.map(lambda _: start(database, case_id).id, range(5)))
    assert len(set(begun)) == 1


def test_a_case_goes_on_with_what_it_began(database):
    case_id = make_listed_wave(database)[0]
    begun = start(database, case_id)
    save(database, begun.id, "water", {"enough": "no"})
    again = start(database, case_id, at=minutes(60))
    assert (again.id, again.answers, again.started_at) == (begun.id, {"enough": "no"}, NOON)


def test_the_wrong_key_submits_nothing(database):
    begun = start(database, make_listed_wave(database)[0])
    with pytest.raises(WrongSubmissionKey), database.write() as connection:
        submissions.submit(connection, begun.id, key="of another tab", at=NOON)


def test_after_submission_answers_stay_but_a_repeat_is_still_welcome(database):
    begun = start(database, make_listed_wave(database)[0])
    save(database, begun.id, "water", {"enough": "yes"})
    receipt = submit(database, begun)
    assert save(database, begun.id, "water", {"enough": "yes"}).unchanged
    with pytest.raises(AlreadySubmitted) as refusal:
        save(database, begun.id, "water", {"enough": "no"}, base=1)
    assert refusal.value.receipt == receipt


def test_a_failure_inside_the_transaction_stores_nothing(database):
    begun = start(database, make_listed_wave(database)[0])
    with pytest.raises(RuntimeError), database.write() as connection:
        submissions.save_section(connection, begun.id, "water", {"enough": "yes"}, base_revision=0, mode=WEB, at=NOON)
        raise RuntimeError("the power of a bad idea")
    assert column(database, "SELECT count(*) FROM answers") == [0]


def test_a_receipt_typed_in_persian_digits_withdraws(database):
    case_id = make_listed_wave(database)[0]
    receipt = answer_all(database, case_id)
    typed = receipt.translate({ord(str(n)): "۰۱۲۳۴۵۶۷۸۹"[n] for n in range(10)})
    with database.write() as connection:
        withdrawn = submissions.withdraw(connection, f"{typed[:4]} {typed[4:8]}-{typed[8:]}", at=minutes(3))
        again = submissions.withdraw(connection, receipt, at=minutes(4))
    assert withdrawn.withdrawn_at == again.withdrawn_at == minutes(3)
    with pytest.raises(Withdrawn):
        save(database, withdrawn.id, "water", {"enough": "no"}, base=1)
    with database.read() as connection:
        (row,) = [row for row in datasets.stored_cases(connection, "people") if row["withdrawn"]]
        assert cases.case(connection, case_id).disposition is Disposition.REFUSED
    assert row["answers"] == {} and row["disposition"] == "refused"


def test_who_withdrew_may_begin_anew(database):
    case_id = make_listed_wave(database)[0]
    receipt = answer_all(database, case_id)
    with database.write() as connection:
        first = submissions.withdraw(connection, receipt, at=NOON)
    second = start(database, case_id, at=minutes(5))
    assert second.id != first.id and second.answers == {}
    with database.read() as connection:
        rows = datasets.stored_cases(connection, "people")
    assert len(rows) == 3 and not any(row["withdrawn"] for row in rows)


def test_a_mistyped_receipt_is_told_from_an_unknown_one(database):
    receipt = answer_all(database, make_listed_wave(database)[0])
    mistyped = receipt[:-1] + str((int(receipt[-1]) + 1) % 10)
    with database.write() as connection:
        assert submissions.withdraw(connection, mistyped, at=NOON) == CodeProblem("access-code-mistyped")
        assert submissions.withdraw(connection, "4000 0000 0002", at=NOON) == CodeProblem("access-code-unknown")
        assert of_receipt(connection, receipt).receipt == receipt


def test_an_anonymous_submission_is_resumed_with_a_code_that_is_stored_nowhere(database):
    make_open_wave(database)
    begun = start(database, wave="demo", at=minutes(17))
    save(database, begun.id, "water", {"enough": "no"}, at=minutes(18))
    with database.read() as connection:
        resumed = submissions.by_resume_code(connection, database, begun.resume_code)
    assert (resumed.id, resumed.answers, resumed.resume_code) == (begun.id, {"enough": "no"}, None)
    (stored,) = column(database, "SELECT resume_hash FROM submissions")
    assert begun.resume_code not in stored and len(stored) == 64


def test_anonymous_times_are_days(database):
    make_open_wave(database)
    begun = start(database, wave="demo", at=minutes(17))
    save(database, begun.id, "water", {"enough": "no"}, at=minutes(18))
    submit(database, begun, at=minutes(19))
    times = column(database, "SELECT started_at FROM submissions UNION SELECT submitted_at FROM submissions")
    assert times == column(database, "SELECT at FROM answers") == ["2025-10-14T20:30:00.000000+00:00"]
    # midnight in Tehran, where it was the 15th:
    with database.read() as connection:
        (row,) = datasets.stored_cases(connection, "demo")
    assert row["submitted_on"] == "2025-10-15"


def test_submission_drops_the_resume_code(database):
    make_open_wave(database)
    begun = start(database, wave="demo")
    submit(database, begun)
    assert column(database, "SELECT resume_hash FROM submissions") == [None]
    with database.read() as connection:
        found = submissions.by_resume_code(connection, database, begun.resume_code)
    assert found == CodeProblem("access-code-unknown")


def test_a_listed_wave_takes_nobody_unlisted(database):
    make_listed_wave(database)
    with pytest.raises(ValueError, match="lists its cases"):
        start(database, None)
    with pytest.raises(CaseNotFound):
        start(database, 4711)


def test_the_language_changes_and_the_answers_stay(database):
    begun = start(database, make_listed_wave(database)[0])
    save(database, begun.id, "water", {"enough": "no"})
    with database.write() as connection:
        submissions.set_language(connection, begun.id, "en")
        changed = submissions.submission(connection, begun.id)
    assert (changed.language, changed.answers) == ("en", {"enough": "no"})


def test_who_typed_in_what_and_how_stands_beside_each_revision(database):
    begun = start(database, make_listed_wave(database)[0])
    save(database, begun.id, "water", {"enough": "no"})
    with database.write() as connection:
        submissions.save_section(
            connection,
            begun.id,
            "water",
            {"enough": "yes"},
            base_revision=1,
            mode=CollectionMode.PAPER,
            at=minutes(2),
            by="reza",
        )
        first, second = submissions.history(connection, begun.id, "water")
    assert (first.mode, first.by) == (WEB, None)
    assert (second.mode, second.by) == (CollectionMode.PAPER, "reza")
