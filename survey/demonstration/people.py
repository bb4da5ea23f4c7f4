"""Who is asked in the demonstration: invented stakeholders and invented citizens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import product
from random import Random
from typing import Any

import yaml

from questionnaires.fieldwork import CollectionMode, Disposition, Study
from questionnaires.loaders.sampling_frame import FramePerson
from survey.demonstration.chance import chance

AGES = ("18-29", "30-39", "40-49", "50-59", "60-69", "70-plus")
CITIZEN_AGES = (26, 24, 20, 14, 10, 6)
CITIZEN_SCHOOLING = (
    "primary",
    "middle",
    "diploma",
    "diploma",
    "diploma",
    "associate",
    "bachelor",
    "bachelor",
    "master",
)
ANSWERING = 0.96  # scales the shares of `people.yaml` that answer
FACE_TO_FACE_SHARE = 0.6  # of those who complete
PAPERS = 18  # of the stakeholders who complete without a visit
_NOT_COMPLETE = {
    Disposition.PARTIAL: 5,
    Disposition.NON_CONTACT: 11,
    Disposition.REFUSED: 8,
    Disposition.UNTRIED: 9,
    Disposition.OTHER: 3,
    Disposition.NOT_ELIGIBLE: 2,
}


@dataclass(frozen=True)
class Respondent:
    """One invented person: what the frame knows, what they would say of themselves, what becomes of them."""

    number: int
    name: str
    mobile: str
    position: str
    group: str | None
    second_group: str | None
    place: str  # where they live: the code of a neighbourhood, or `outside`
    area: str
    gender: str
    age: str
    education: str
    years: str
    mood: float  # how kindly they see the city; standard normal
    trust: float  # how they stand to municipality and council; standard normal, related to mood
    readiness: float  # how readily they talk: item nonresponse, words, business; standard normal
    disposition: Disposition
    mode: CollectionMode

    def in_frame(self) -> FramePerson:
        """What a sampling frame says of them."""
        return FramePerson(
            name=self.name,
            mobile=self.mobile,
            group=self.group,
            position=self.position,
            second_group=self.second_group,
            place=None if self.group else self.place,
        )


@cache
def lists() -> dict[str, Any]:
    """The names, groups and areas of `people.yaml`."""
    content: dict[str, Any] = yaml.safe_load(
        (files("survey.demonstration") / "people.yaml").read_text(encoding="utf-8")
    )
    return content


def stakeholders(seed: int, study: Study) -> list[Respondent]:
    """The 400 listed, in the order of their groups; of those who complete 60 % face to face, some on paper."""
    names = _names(chance(seed, "names"))
    people: list[Respondent] = []
    inclinations: list[float] = []
    for group, facts in lists()["groups"].items():
        for _ in range(facts["listed"]):
            number = len(people) + 1
            random = chance(seed, "stakeholder", number)
            gender = _gender(facts, random)
            person = _stakeholder(number, group, gender, next(names[gender]), random, study)
            people.append(person)
            inclinations.append(facts["face"] + random.gauss(0, 1))
    return _with_papers(_with_modes(people, inclinations), inclinations)


def citizens(seed: int, study: Study) -> list[Respondent]:
    """400 citizens drawn at random within four areas."""
    names = _names(chance(seed, "citizens' names"))
    people: list[Respondent] = []
    inclinations: list[float] = []
    for area, facts in lists()["areas"].items():
        for _ in range(facts["drawn"]):
            number = len(people) + 1
            random = chance(seed, "citizen", number)
            gender = random.choice(("woman", "man"))
            age = random.choices(AGES, CITIZEN_AGES)[0]
            person = _person(
                number=number,
                random=random,
                name=next(names[gender]),
                mobile=f"0900001{number:04d}",
                position="",
                group=None,
                gender=gender,
                age=age,
                education=random.choice(CITIZEN_SCHOOLING),
                place=random.choice(neighbourhoods(study, area)),
                area=area,
                answers=0.66 + 0.02 * AGES.index(age),
            )
            people.append(person)
            inclinations.append(0.4 * AGES.index(age) + random.gauss(0, 1))
    return _with_modes(people, inclinations)


def visitors(seed: int, study: Study, count: int) -> list[Respondent]:
    """People who come to an open wave by themselves: they name their group, and nobody lists them."""
    groups = lists()["groups"]
    people = []
    for number in range(1, count + 1):
        random = chance(seed, "visitor", number)
        group = random.choices(list(groups), [facts["listed"] - facts["face"] * 4 for facts in groups.values()])[0]
        person = _stakeholder(number, group, _gender(groups[group], random), "", random, study)
        left = Disposition.PARTIAL if random.random() < 0.15 else Disposition.COMPLETE
        people.append(replace(person, disposition=left, mode=CollectionMode.WEB))
    return people


def neighbourhoods(study: Study, area: str) -> list[str]:
    """Codes of the neighbourhoods in one area of the study."""
    return [place.code for place in study.code_list("places").categories if place.parent == area]


def _stakeholder(number: int, group: str, gender: str, name: str, random: Random, study: Study) -> Respondent:
    facts = lists()["groups"][group]
    area = random.choice(("old", "old", "north", "north", "north", "gardens", "south", "south"))
    if group in ("farmers", "elders") and random.random() < 0.5:
        area = random.choice(("gardens", "old"))
    lives_outside = group == "diaspora"
    second = random.choice(lists()["second_groups"]) if random.random() < 0.12 else None
    return _person(
        number=number,
        random=random,
        name=name,
        mobile=f"0900000{number:04d}",
        position=f"{random.choice(facts['positions'])} ({lists()['position_mark']})",
        group=group,
        second_group=second if second != group else None,
        gender=gender,
        age=random.choices(AGES, facts["ages"])[0],
        education=random.choice(facts["schooling"]),
        place="outside" if lives_outside else random.choice(neighbourhoods(study, area)),
        area="outside" if lives_outside else area,
        answers=facts["answers"],
    )


def _person(
    *, random: Random, answers: float, age: str, area: str, second_group: str | None = None, **facts: Any
) -> Respondent:
    mood = random.gauss(0, 1)
    disposition = Disposition.COMPLETE
    if random.random() >= ANSWERING * answers:
        disposition = random.choices(list(_NOT_COMPLETE), list(_NOT_COMPLETE.values()))[0]
    return Respondent(
        age=age,
        area=area,
        second_group=second_group,
        years=_years(age, area, random),
        mood=mood,
        trust=0.55 * mood + 0.835 * random.gauss(0, 1),
        readiness=random.gauss(0, 1),
        disposition=disposition,
        mode=CollectionMode.WEB,
        **facts,
    )


def _with_modes(people: list[Respondent], inclinations: list[float]) -> list[Respondent]:
    """The share of `FACE_TO_FACE_SHARE` most inclined to talk is interviewed, the rest answers by link."""
    complete = sorted(
        (n for n, person in enumerate(people) if person.disposition is Disposition.COMPLETE),
        key=lambda n: inclinations[n],
        reverse=True,
    )
    count = round(FACE_TO_FACE_SHARE * len(complete))
    threshold = inclinations[complete[count - 1]]
    return [
        replace(person, mode=CollectionMode.FACE_TO_FACE) if inclination >= threshold else person
        for person, inclination in zip(people, inclinations, strict=True)
    ]


def _with_papers(people: list[Respondent], inclinations: list[float]) -> list[Respondent]:
    """Of those who complete without a visit, the ones least at home on a telephone fill in a paper."""
    complete = [n for n, person in enumerate(people) if person.disposition is Disposition.COMPLETE]
    unvisited = [n for n in complete if people[n].mode is CollectionMode.WEB and people[n].group != "diaspora"]
    on_paper = set(sorted(unvisited, key=lambda n: inclinations[n], reverse=True)[:PAPERS])
    return [replace(person, mode=CollectionMode.PAPER) if n in on_paper else person for n, person in enumerate(people)]


def _names(random: Random) -> dict[str, Iterator[str]]:
    """Names by gender, each once, in chance order and marked as invented."""

    def shuffled(gender: str) -> Iterator[str]:
        pairs = list(product(lists()["first_names"][gender], lists()["family_names"]))
        random.shuffle(pairs)
        return (f"{first} {family} {lists()['mark']}" for first, family in pairs)

    return {gender: shuffled(gender) for gender in ("woman", "man")}


def _gender(facts: dict[str, Any], random: Random) -> str:
    return "woman" if random.random() < facts["women"] else "man"


def _years(age: str, area: str, random: Random) -> str:
    if area == "outside":
        return random.choice(("5-9", "10-19", "10-19", "20-39"))
    bands = {"18-29": (1, 1, 4, 6, 0), "30-39": (1, 1, 2, 9, 0), "40-49": (1, 1, 2, 5, 6)}
    return random.choices(("0-4", "5-9", "10-19", "20-39", "40-plus"), bands.get(age, (0, 1, 1, 3, 12)))[0]
