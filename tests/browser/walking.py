"""Anybody at all: who answers what they wish, thinks again, and hands it in, with scripts or without."""

from __future__ import annotations

import re
from typing import Any

from questionnaires.answers import submitted_answers
from survey.store import submissions
from tests.browser.people import Person, RunningCity

Wishes = dict[str, list[str]]  # what one person would answer, field by field, whether it is asked or not

# Fills in what is in sight, in order, as the wishes say; answers how many fields changed.
FILL = """wishes => [...document.getElementById("answers").elements].filter(field => {
    if (!(field.name in wishes) || field.disabled) return false;
    if (field.closest(":is(label, .q, li, .share, .block)[hidden]")) return false;
    const wish = wishes[field.name], chooses = ["radio", "checkbox"].includes(field.type);
    const before = chooses ? field.checked : field.value;
    if (chooses) field.checked = wish.includes(field.value); else field.value = wish[0];
    if (before === (chooses ? field.checked : field.value)) return false;
    field.dispatchEvent(new Event("input", {bubbles: true}));
    field.dispatchEvent(new Event("change", {bubbles: true}));
    return true;
}).length"""


def fills_in(person: Person, wishes: Wishes) -> None:
    for _ in range(8):
        if not person.page.evaluate(FILL, wishes):
            return
    raise AssertionError("never settles")


def answers_all(
    person: Person, sections: tuple[str, ...], first: Wishes, then: Wishes, instead: Wishes, *, on: bool
) -> None:
    """Section by section: answer, think again, go on until the next section comes; `instead` is for what is refused."""
    for section in sections:
        fills_in(person, first)
        if not on and section != sections[-1]:  # whoever has no scripts sees what follows when it is sent
            sends_until_it_is_taken(person, dict(first), instead, section)
            person.opens(f"/answer/{section}")
        fills_in(person, then)
        sends_until_it_is_taken(person, then, instead, section)
    assert person.section == "review"
    person.submits()
    assert person.is_done and person.complaints == []


def sends_until_it_is_taken(person: Person, wishes: Wishes, instead: Wishes, section: str) -> None:
    for _ in range(8):
        person.goes_on()
        if person.section != section:
            return
        for fault in person.page.locator(".fault").all():
            name = re.sub("^e-", "", fault.get_attribute("id") or "")
            wishes |= {name: instead[name]} if name in instead else {}
        fills_in(person, wishes)
    raise AssertionError(f"{section} is never taken")


def handed_in(city: RunningCity) -> dict[str, dict[str, Any]]:
    """The answers that each submission hands in."""
    with city.field.database.read() as connection:
        ids = connection.exec_driver_sql("SELECT id FROM submissions WHERE submitted_at IS NOT NULL").scalars().all()
        every = {own: submissions.submission(connection, own).answers for own in ids}
    return {own: submitted_answers(city.field.instrument, answers) for own, answers in every.items()}
