"""The words of invented people, drawn from a pool written by hand and steered by what concerns the speaker."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import yaml

from questionnaires.interviews import TopicGuide, TopicNotes

Concerns = Mapping[str, float]  # by field of `performance`


@cache
def pool() -> dict[str, Any]:
    """The content of `voices.yaml`."""
    content: dict[str, Any] = yaml.safe_load(
        (files("survey.demonstration") / "voices.yaml").read_text(encoding="utf-8")
    )
    return content


def sentence(concerns: Concerns, random: Random) -> str:
    """The city of the horizon year in one sentence."""
    own = pool()["sentence"]
    if random.random() < 0.2:
        return str(_drawn(own["whole"], concerns, 1, random)[0]["text"])
    clauses = [clause["text"] for clause in _drawn(own["clauses"], concerns, random.choice((1, 2, 2)), random)]
    return f"{random.choice(own['openings'])} {' و '.join(clauses)}."


def last_word(concerns: Concerns, random: Random) -> str:
    """What somebody still wants to say."""
    own = pool()["last_word"]
    first = str(_drawn(own["first"], concerns, 1, random)[0]["text"])
    return f"{first} {random.choice(own['second'])}" if random.random() < 0.5 else first


def others(item: str) -> list[str]:
    """Words for "something else" of an item."""
    words: list[str] = pool()["other"][item]
    return words


def contact_note(disposition: str, random: Random) -> str:
    """What an interviewer noted about an attempt to reach somebody."""
    return str(random.choice(pool()["contact_notes"].get(disposition, [""])))


def interview_place(random: Random) -> str:
    return str(random.choice(pool()["interview_places"]))


def told(guide: TopicGuide, group: str, concerns: Concerns, quotable: bool, random: Random) -> dict[str, TopicNotes]:
    """What somebody tells along a topic guide, by topic; some pass over a topic."""
    by_topic = {}
    for topic in guide.topics:
        if topic.name == "story":
            said = [{"text": random.choice(pool()["story"]["groups"][group])}, random.choice(pool()["story"]["ties"])]
        elif random.random() < 0.06:
            continue
        else:
            parts = [part for part in pool()["topics"][topic.name] if group in part.get("groups", (group,))]
            said = _drawn(parts, concerns, random.choice((1, 2, 2, 3)), random)
        quote = ""
        if quotable and topic.name != "story" and random.random() < pool()["quote_after"]:
            quote = " ".join(part["text"] for part in said[: random.choice((1, 2))])
        by_topic[topic.name] = TopicNotes(
            words=" ".join(part["text"] for part in said),
            notes=random.choice(pool()["notes"]),
            themes=tuple(dict.fromkeys(part["theme"] for part in said if "theme" in part)),
            quote=quote,
        )
    return by_topic


def _drawn(
    parts: Sequence[Mapping[str, str]], concerns: Concerns, count: int, random: Random
) -> list[Mapping[str, str]]:
    """`count` different parts, sooner those about what concerns the speaker."""
    scores = [0.6 * concerns[part["field"]] - math.log(-math.log(random.random())) for part in parts]
    return [parts[place] for place in sorted(range(len(parts)), key=lambda place: -scores[place])[:count]]
