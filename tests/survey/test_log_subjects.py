"""What the lines of the access log are about, in the language of whoever reads them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import survey
from questionnaires.translations import LANGUAGES, catalogue
from survey.staff.log_subjects import subject_in_words

SOURCES = Path(survey.__file__).parent


@pytest.mark.parametrize(
    ("subject", "persian", "english"),
    [
        ("unit 7", "شخص شمارهٔ ۷ در فهرست", "person 7 of the list"),
        ("unit 7: case 12", "شخص شمارهٔ ۷ در فهرست: مورد ۱۲", "person 7 of the list: case 12"),
        (
            "12 units: invitations of people",
            "۱۲ شخص فهرست: دعوت‌نامه‌های موج people",
            "12 persons of the list: invitations of the wave people",
        ),
        (
            "people: 2 new, 0 changed of 3 (پاسخ (۱).csv)",
            "موج people: ۲ ردیف تازه و ۰ ردیف تغییریافته از ۳ (پاسخ (۱).csv)",
            "wave people: 2 new and 0 changed rows of 3 (پاسخ (۱).csv)",
        ),
        ("navid: interviewer", "navid، پرسشگر", "navid, interviewer"),
        ("jahrom: council (people)", "jahrom، برای شورا (people)", "jahrom, for the council (people)"),
        ("jahrom: ckb: ھێمن", "jahrom: ckb: ھێمن", "jahrom: ckb: ھێمن"),
        ("people", "people", "people"),
    ],
)
def test_a_subject_is_said_in_the_language_of_its_reader(subject: str, persian: str, english: str):
    said = [re.sub("[\u2068\u2069]", "", subject_in_words(subject, language)).lower() for language in ("fa", "en")]
    assert said == [persian.lower(), english.lower()]


def test_every_reason_of_a_look_and_every_action_is_said_in_words():
    sources = "".join(file.read_text(encoding="utf-8") for file in SOURCES.rglob("*.py"))
    reasons = re.findall(r'why=f?"([^"]+)"', sources)
    assert len(reasons) >= 5
    for reason in reasons:
        subject = re.sub(r"\{[^}]*\}", "7", reason)
        assert subject_in_words(subject, "fa") != subject, reason
    actions = re.findall(r'action="([a-z-]+)"', sources)
    assert len(actions) >= 15
    for language in LANGUAGES:
        assert [own for own in actions if f"staff.action.{own}" not in catalogue(language)] == []
