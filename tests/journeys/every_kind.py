"""Somebody who answers the instrument with every kind of answer, and what they answer."""

from __future__ import annotations

from tests.journeys.fieldwork import Field, Respondent

CHOICES = {"favourite": "green", "several": ["blue", "red"], "liking": "4", "fields__water": "5", "fields__roads": "2"}
ORDERS = {"order__green": "1", "order__red": "2", "budget__green": "60", "budget__blue": "40"}
FIGURES = {
    "people": "۴",
    "distance": "۱۲٫۵",
    "moved__year": "۱۳۹۹",
    "moved__month": "12",
    "moved__day": "۳۰",
    "wakes__hour": "۵",
    "wakes__minute": "۳۰",
    "arrived__year": "1404",
    "arrived__month": "7",
    "arrived__day": "23",
    "arrived__hour": "14",
    "arrived__minute": "05",
    "home": "old-sahra",
    "children": "٢",
}


def begins(city: Field, group: str = "farmers") -> Respondent:
    """A listed person who has agreed to take part."""
    return city.respondent().opens(city.link(group)).posts(consent="yes")


def answers_all(person: Respondent) -> Respondent:
    """From the page after consent to the page for checking."""
    person.posts(**CHOICES).posts(**ORDERS).posts(**FIGURES).posts(been="no", why_not="دور است")
    return person.posts(trust="3").posts(last_word="سربلند باشید", demands__1__what="آب", demands__1__weight="۵")
