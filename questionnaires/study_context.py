"""What a study puts into an instrument: its code lists and the words for `{city}`, `{province}`, `{horizon}`, …"""

from __future__ import annotations

from datetime import date

from persiantools.jdatetime import JalaliDate

from questionnaires.completing import StudyContext
from questionnaires.fieldwork import Study
from questionnaires.text import NATIVE_DIGITS, native_digits
from questionnaires.texts import Texts
from questionnaires.translations import LANGUAGES, sentence

_OWN_PROVINCE = Texts.of({language: sentence("study.own-province", language) for language in LANGUAGES})


def context_of(study: Study, today: date) -> StudyContext:
    """The context of a study on a day; years ahead are Jalali years, from this one to the horizon."""
    years_ahead = study.horizon - int(JalaliDate(today).year)
    return StudyContext(
        code_lists=study.code_lists,
        words=(
            ("city", study.city),
            ("province", study.province or _OWN_PROVINCE),
            ("horizon", _in_digits(study.horizon)),
            ("years_ahead", _in_digits(years_ahead)),
            ("organisation", study.organisation),
        ),
    )


def _in_digits(number: int) -> Texts:
    languages = ("en", *NATIVE_DIGITS)
    return Texts.of({language: native_digits(str(number), language) for language in languages})
