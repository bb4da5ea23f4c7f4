"""What an invented person answers: the fields that they would post, section by section.

Answers hang together: one mood and one trust colour a person's judgements, the same concerns steer
what they choose, rank and pay for, and people of one group, area or age lean alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from questionnaires.fieldwork import CollectionMode
from questionnaires.model import Element, Grid, Item, Section
from questionnaires.response_domains import Allocation, Consent, Note, Ranking, SeveralCodes
from questionnaires.text import native_digits
from survey.demonstration import voices
from survey.demonstration.chance import chance
from survey.demonstration.people import AGES, Respondent

Fields = dict[str, list[str]]


@cache
def leanings() -> dict[str, Any]:
    """The content of `opinions.yaml`."""
    content: dict[str, Any] = yaml.safe_load(
        (files("survey.demonstration") / "opinions.yaml").read_text(encoding="utf-8")
    )
    return content


class Opinions:
    """The opinions of one person, settled when it is made: asking twice gives the same answer."""

    def __init__(self, person: Respondent, seed: int) -> None:
        self.person = person
        self.random = chance(seed, "opinions", person.group, person.number)
        self.group = leanings()["groups"][person.group or "citizens"]
        self.concerns = {field: self._concern(field) for field in leanings()["fields"]}
        self.sights = {field: self._sight(field) for field in leanings()["fields"]}

    def fields(self, section: Section) -> Fields:
        """What this person posts on the page of one section."""
        posted: Fields = {}
        for element in section.elements:
            if isinstance(element, Grid):
                for row in element.rows:
                    self._post(element, f"{element.name}.{row.code}", posted)
            else:
                self._post(element, element.name, posted)
        return posted

    def _post(self, element: Element, name: str, posted: Fields) -> None:
        domain = element.domain if isinstance(element, Item | Grid) else Note()
        if isinstance(domain, Consent):
            posted[name] = ["yes"]
        elif not isinstance(domain, Note) and not self._silent():
            posted.update(_ANSWERS.get(element.name, Opinions._choice)(self, element, name))

    def _silent(self) -> bool:
        """Some answers are passed over: fewer face to face, more by those who are not ready to talk."""
        base = 0.012 if self.person.mode is CollectionMode.FACE_TO_FACE else 0.03
        return self.random.random() < base * math.exp(-0.5 * self.person.readiness)

    # What colours every answer.

    def _departures(self, kind: str) -> list[Mapping[str, float]]:
        everyone = leanings()
        return [
            self.group[kind],
            everyone["areas"][self.person.area][kind],
            everyone["ages"].get(self.person.age, {}).get(kind, {}),
        ]

    def _concern(self, field: str) -> float:
        own = sum(departure.get(field, 0.0) for departure in self._departures("cares"))
        return own + self.random.gauss(0, 0.6)

    def _sight(self, field: str) -> float:
        """The unrounded judgement of a field, 3 being the middle."""
        stands: float = leanings()["fields"][field]["stands"]
        own = sum(departure.get("all", 0.0) + departure.get(field, 0.0) for departure in self._departures("sees"))
        trust = 0.4 * self.person.trust if field in leanings()["municipal"] else 0.0
        return 3 + stands + own + 0.45 * self.person.mood + trust + self.random.gauss(0, 0.7)

    def _point(self, sight: float) -> str:
        return str(min(5, max(1, round(sight))))

    # Grids and scales.

    def _performance(self, element: Element, name: str) -> Fields:
        field = name.partition(".")[2]
        unknown = leanings()["fields"][field]["unknown"] + (0.2 if field in self.group["far"] else 0.0)
        if self.random.random() < unknown:
            return {f"{name}.missing": ["cannot-judge"]}
        return {name: [self._point(self.sights[field])]}

    def _trust(self, element: Element, name: str) -> Fields:
        if self.random.random() < 0.05:
            return {f"{name}.missing": ["refused"]}
        lean = 0.8 * self.group["trust"] - (0.2 if name.endswith("council") else 0.0)
        return {name: [self._point(2.75 + lean + 0.75 * self.person.trust + self.random.gauss(0, 0.5))]}

    def _fairness(self, element: Element, name: str) -> Fields:
        if self.random.random() < (0.3 if "fair_spread" in self.group["far"] else 0.05):
            return {f"{name}.missing": ["cannot-judge"]}
        return {name: [self._point(0.6 + 0.75 * self.sights["fair_spread"] + self.random.gauss(0, 0.6))]}

    def _served(self, shift: float, weight: float) -> float:
        trust = 0.5 * self.person.trust + 0.4 * float(self.group["sees"].get("dignity", 0.0))
        return 3 + shift + weight * trust + 0.2 * self.person.mood + self.random.gauss(0, 0.7)

    def _ease(self, element: Element, name: str) -> Fields:
        return {name: [self._point(self._served(-0.2, 1.0))]}

    def _respect(self, element: Element, name: str) -> Fields:
        return {name: [self._point(self._served(0.4, 0.8))]}

    def _space(self, element: Element, name: str) -> Fields:
        return {name: [self._point(self._served(-1.2 if self.person.group == "disabled" else 0.1, 0.4))]}

    def _electronic(self, element: Element, name: str) -> Fields:
        age = AGES.index(self.person.age)
        if self.random.random() < 0.1 + 0.1 * age:
            return {f"{name}.missing": ["not-applicable"]}
        return {name: [self._point(self._served(0.1 - 0.1 * age, 0.5))]}

    # Choices.

    def _drawn(self, name: str, count: int, without: Sequence[str] = ()) -> list[str]:
        """Categories in the order of this person's liking, the first `count` of them."""
        scores = {
            code: weight + 0.8 * self.concerns[field] + self._stands_out(name, field) + self._gumbel()
            for code, (weight, field) in leanings()["choices"][name].items()
            if code not in without
        }
        return sorted(scores, key=lambda code: -scores[code])[:count]

    def _stands_out(self, name: str, field: str) -> float:
        """What is in a bad way is named a problem, what is in a good way an asset."""
        return {"problems": -0.35, "worries": -0.2, "strengths": 0.35}.get(name, 0.0) * (self.sights[field] - 3)

    def _gumbel(self) -> float:
        return -math.log(-math.log(self.random.random()))

    def _choice(self, element: Element, name: str) -> Fields:
        """Several codes and rankings, by the concerns of the person."""
        assert isinstance(element, Item)
        domain = element.domain
        if isinstance(domain, Ranking):
            depth = domain.depth if self.random.random() < 0.93 else max(1, domain.depth - 1)
            return {f"{name}.{code}": [str(place)] for place, code in enumerate(self._drawn(name, depth), start=1)}
        assert isinstance(domain, SeveralCodes)
        most = domain.maximum or 3
        count = self.random.choices((most, most - 1, max(1, most - 2)), (7, 2, 1))[0]
        return self._with_words(name, self._drawn(name, count))

    def _with_words(self, name: str, codes: list[str]) -> Fields:
        posted = {name: codes}
        if "other" in codes:
            posted[f"{name}.other"] = [self.random.choice(voices.others(name))]
        return posted

    def _important(self, element: Element, name: str) -> Fields:
        scores = {
            field: facts["matters"] + self.concerns[field] + 0.25 * (3 - self.sights[field]) + 0.8 * self._gumbel()
            for field, facts in leanings()["fields"].items()
        }
        count = self.random.choices((5, 4, 3), (8, 1, 1))[0]
        return {name: sorted(scores, key=lambda field: -scores[field])[:count]}

    def _budget(self, element: Element, name: str) -> Fields:
        assert isinstance(element, Item)
        assert isinstance(element.domain, Allocation)
        weights = {
            code: math.exp(0.6 * (weight + self.concerns[field]) + self.random.gauss(0, 0.35))
            for code, (weight, field) in leanings()["choices"]["budget"].items()
        }
        step = element.domain.step if self.random.random() < 0.7 else 2 * element.domain.step
        points = _in_steps(weights, element.domain.total, step)
        language = "fa" if self.person.mode is CollectionMode.WEB else "en"  # interviewers type on a laptop
        return {f"{name}.{code}": [native_digits(str(number), language)] for code, number in points.items() if number}

    def _had_business(self, element: Element, name: str) -> Fields:
        return {name: ["yes" if self.random.random() < self.group["business"] else "no"]}

    def _stuck(self, element: Element, name: str) -> Fields:
        if self._served(-0.5, 1.0) > 3.6:
            return {name: ["none"]}
        return self._with_words(name, self._drawn(name, self.random.choice((1, 1, 2, 2, 3))))

    def _line137(self, element: Element, name: str) -> Fields:
        weights = {
            "used": 1.0 + 0.4 * (self.person.readiness > 0),
            "known": 3.4 - 0.4 * self.person.trust,
            "unheard": 0.9 if self.person.age in AGES[:1] + AGES[4:] else 0.4,
        }
        return {name: self.random.choices(list(weights), list(weights.values()))}

    def _line137_reason(self, element: Element, name: str) -> Fields:
        weights = {
            "no_need": 1.5,
            "other_way": 0.9,
            "no_hope": math.exp(-0.6 - 0.6 * self.person.trust),
            "unreachable": 0.35,
            "other": 0.1,
        }
        return self._with_words(name, self.random.choices(list(weights), list(weights.values())))

    def _line137_result(self, element: Element, name: str) -> Fields:
        served = self._served(0.3, 0.8) - 3
        weights = {"silence": -0.5, "only_words": -0.1, "waiting": 0.0, "partly": 0.4, "solved": 0.7}
        liking = {code: 1.5 * weight * served + self._gumbel() for code, weight in weights.items()}
        return {name: [max(liking, key=lambda code: liking[code])]}

    def _glass_city(self, element: Element, name: str) -> Fields:
        if self.random.random() < 0.08:
            return {f"{name}.missing": ["dont-know"]}
        seen = 0.8 * self.person.trust + 1.2 * self.group["trust"] + self.random.gauss(0, 0.7)
        return {name: ["publicity" if seen < -0.4 else "both" if seen < 0.7 else "information"]}

    # Words, and what people say of themselves.

    def _sentence(self, element: Element, name: str) -> Fields:
        words = voices.sentence(self.concerns, self.random) if self._talks(0.2) else ""
        return {name: [words]}

    def _last_word(self, element: Element, name: str) -> Fields:
        words = voices.last_word(self.concerns, self.random) if self._talks(-0.7) else ""
        return {name: [words]}

    def _talks(self, shift: float) -> bool:
        """Those who are listed for their role say more than people met by chance, and more in an interview."""
        shift += 0.5 if self.person.mode is CollectionMode.FACE_TO_FACE else 0.0
        shift -= 0.0 if self.person.group else 0.8
        return self.random.random() < 1 / (1 + math.exp(-(shift + 0.8 * self.person.readiness)))

    def _group(self, element: Element, name: str) -> Fields:
        return {name: [self.person.group]} if self.person.group else {f"{name}.missing": ["not-applicable"]}

    def _second_group(self, element: Element, name: str) -> Fields:
        return {name: [self.person.second_group]} if self.person.second_group else {}

    def _of_themselves(self, element: Element, name: str) -> Fields:
        if name == "gender" and self.random.random() < 0.02:
            return {f"{name}.missing": ["refused"]}
        return {name: [getattr(self.person, name)]}


def _in_steps(weights: Mapping[str, float], total: int, step: int) -> dict[str, int]:
    """`total` shared out by weight in whole steps, by largest remainders."""
    steps = total // step
    exact = {code: steps * weight / sum(weights.values()) for code, weight in weights.items()}
    points = {code: int(share) for code, share in exact.items()}
    for code in sorted(exact, key=lambda code: points[code] - exact[code])[: steps - sum(points.values())]:
        points[code] += 1
    return {code: number * step for code, number in points.items()}


_ANSWERS: dict[str, Callable[[Opinions, Element, str], Fields]] = {
    "group": Opinions._group,
    "second_group": Opinions._second_group,
    "performance": Opinions._performance,
    "important": Opinions._important,
    "budget": Opinions._budget,
    "had_business": Opinions._had_business,
    "ease": Opinions._ease,
    "electronic": Opinions._electronic,
    "space": Opinions._space,
    "respect": Opinions._respect,
    "stuck": Opinions._stuck,
    "line137": Opinions._line137,
    "line137_reason": Opinions._line137_reason,
    "line137_result": Opinions._line137_result,
    "fairness": Opinions._fairness,
    "glass_city": Opinions._glass_city,
    "trust": Opinions._trust,
    "sentence": Opinions._sentence,
    "last_word": Opinions._last_word,
    **dict.fromkeys(("age", "gender", "education", "years", "place"), Opinions._of_themselves),
}
