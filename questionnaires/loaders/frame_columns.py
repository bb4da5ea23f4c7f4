"""Which column of a sampling frame sheet holds what: Persian and English headings, loosely matched."""

from __future__ import annotations

import re
from collections.abc import Sequence

from questionnaires.text import match_key

HEADINGS: dict[str, tuple[str, ...]] = {
    "name": (
        "نام", "نام و نام خانوادگی", "نام و نام‌خانوادگی", "نام خانوادگی و نام", "نام کامل", "نام ذی‌نفع", "نام فرد",
        "نام شخص", "اسم", "نام و فامیل", "مشخصات", "name", "full name", "first name", "given name", "person",
    ),
    "family_name": (
        "نام خانوادگی", "فامیل", "فامیلی", "شهرت", "surname", "last name", "family name",
    ),
    "mobile": (
        "موبایل", "تلفن همراه", "شماره همراه", "شمارهٔ همراه", "شماره موبایل", "شمارهٔ موبایل", "شماره تلفن همراه",
        "شمارهٔ تلفن همراه", "همراه", "شماره تماس", "شمارهٔ تماس", "تلفن", "شماره تلفن", "شمارهٔ تلفن",
        "mobile", "mobile number", "mobile phone", "cell", "cell phone", "phone", "phone number", "telephone",
    ),
    "group": (
        "گروه", "گروه اصلی", "گروه اول", "گروه ذی‌نفع", "گروه ذی‌نفعان", "گروه ذینفعان", "نام گروه", "کد گروه", "دسته",
        "group", "stakeholder group", "main group", "first group", "group code",
    ),
    "position": (
        "سمت", "پست", "جایگاه", "شغل", "عنوان شغلی", "مسئولیت", "مسؤولیت", "نقش",
        "position", "job", "job title", "title", "role", "occupation",
    ),
    "second_group": (
        "گروه دوم", "گروه دیگر", "عضویت دوم", "گروه فرعی", "گروه ۲",
        "second group", "other group", "second membership", "group 2",
    ),
    "place": (
        "محله", "نام محله", "محلهٔ سکونت", "محله سکونت", "محل سکونت", "محل زندگی",
        "place", "neighbourhood", "neighborhood", "place of residence",
    ),
}  # fmt: skip
NEEDED = ("name", "mobile", "group")


def heading_key(heading: str) -> str:
    """Letters and digits of a heading: spaces, half-spaces, stars and colons do not count, nor what is in brackets."""
    plain = re.sub(r"[(（\[].*?[)）\]]", "", match_key(heading))
    return re.sub(r"[^\w]", "", plain).replace("_", "")


_FIELD_OF = {heading_key(heading): field for field, headings in HEADINGS.items() for heading in headings}


def field_of(heading: str) -> str | None:
    """The field that a heading names, or None. Of «سمت / شغل» the first known part counts."""
    for part in (heading, *re.split(r"[/\\|،,-]", heading)):
        field = _FIELD_OF.get(heading_key(part))
        if field is not None:
            return field
    return None


def fields_of(headings: Sequence[str]) -> dict[int, str]:
    """The field of each column whose heading is known, by its index."""
    found = {column: field_of(heading) for column, heading in enumerate(headings) if heading}
    return {column: field for column, field in found.items() if field is not None}
