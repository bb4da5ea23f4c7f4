"""The form of a study: what is typed into it, read into a `Study`, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from persiantools.jdatetime import JalaliDate

from questionnaires.approved_budget import REPORTED_UNITS, MoneyUnit
from questionnaires.fieldwork import FONTS, Study
from questionnaires.loaders.budget_lines import unit_name
from questionnaires.loaders.geojson import PROPERTY, read_place_map
from questionnaires.loaders.study import DEFAULT_UNIT, HORIZONS, NAME
from questionnaires.model import Category, CodeList
from questionnaires.place_maps import PlaceMap
from questionnaires.problems import ProblemsFound
from questionnaires.text import normalize, parse_number
from questionnaires.texts import Texts
from questionnaires.translations import sentence
from survey.fieldwork import study_lists
from survey.fieldwork.emblems import EmblemRefused, read_emblem
from survey.site.colours import HEX_COLOUR, READABLE, contrast_with_white
from survey.staff.form_faults import Faults, day_typed, jalali_day, line_of, one_of, sentences_of

GROUPS, PLACES, PROGRAMMES = "groups", "places", "programmes"
# Lists that some instruments leave to the study, with what begins the codes made for them.
FURTHER_LISTS = {"units": "u", "agencies": "a", "services": "v", "statements": "s"}
_LONGEST_STATEMENT = 400
_LONGEST_NUMBER = 60  # of a contract or a letter, with what stands round it
_MOST_FAULTS = 30  # of a map: a wrong property makes one a feature
DEFAULT_ACCENT = "#0f5c4d"
_FEWEST_DIGITS = 3  # as many as the municipality's 137 has
_THRESHOLDS = range(3, 31)


@dataclass(frozen=True)
class StudyForm:
    """What was typed, its faults, and, where there are none, the study."""

    typed: Mapping[str, str]
    faults: Faults
    study: Study | None


def empty_form(today: date) -> dict[str, str]:
    """What the form of a new study starts with: the usual groups, ready to be changed."""
    return {
        "horizon": str(JalaliDate(today).year + 16),
        "accent": DEFAULT_ACCENT,
        "threshold": "5",
        "groups": sentence("staff.study.usual-groups", "fa").strip(),
        "levels": sentence("staff.study.usual-level", "fa"),
        "map.property": PROPERTY,
    }


def form_of(study: Study) -> dict[str, str]:
    """A study as it would have been typed."""
    typed = {
        "name": study.name,
        "horizon": str(study.horizon),
        "telephone": study.telephone,
        "accent": study.accent,
        "contract_number": study.contract_number,
        "letter_number": study.letter_number,
        "font": study.font,
        **day_typed("letter_date", study.letter_date),
        "threshold": str(study.threshold),
        "money_unit": study.money_unit.value,
        "groups": study_lists.groups_text(_list(study, GROUPS), study.inside_groups),
        "levels": study_lists.plain_text(study.place_levels),
        "places": study_lists.places_text(_list(study, PLACES)),
        "programmes": study_lists.programmes_text(_list(study, PROGRAMMES)),
        "map.property": PROPERTY,
        **{name: study_lists.plain_text(_list(study, name).categories) for name in FURTHER_LISTS},
    }
    texts = {
        "title": study.title,
        "city": study.city,
        "province": study.province,
        "organisation": study.organisation,
        "selection": study.selection,
    }
    for field, own in texts.items():
        typed[f"{field}.fa"] = own.get("fa", "")
        typed[f"{field}.en"] = own.get("en", "")
    return typed


def read_form(
    typed: Mapping[str, str], emblem: bytes, today: date, *, place_map: bytes = b"", before: Study | None = None
) -> StudyForm:
    """The study that was typed, with the files of emblem and map where they were given.

    `before` is the study being changed, whose name, emblem and map stay.
    """
    faults = Faults()
    name = before.name if before else _name(typed, faults)
    groups, group_problems = study_lists.read_groups(typed.get("groups", ""))
    levels, level_problems = study_lists.read_levels(typed.get("levels", ""))
    places, place_problems = study_lists.read_places(typed.get("places", ""), levels)
    programmes, programme_problems = study_lists.read_programmes(typed.get("programmes", ""))
    if not groups.categories:
        faults.say("groups", "groups-needed")
    faults.add("groups", *group_problems)
    faults.add("levels", *level_problems)
    faults.add("places", *place_problems)
    faults.add("programmes", *programme_problems)
    further = {name: _further(typed, name, faults) for name in FURTHER_LISTS}
    study = Study(
        name=name,
        title=_texts(typed, "title", faults),
        city=_texts(typed, "city", faults),
        province=_texts(typed, "province", faults, required=False),
        horizon=_whole(typed, "horizon", faults, _horizons(today), "horizon-year-bad"),
        code_lists=_code_lists({GROUPS: groups.categories, PLACES: places, PROGRAMMES: programmes, **further}, before),
        inside_groups=groups.inside,
        accent=_accent(typed, faults),
        emblem=_emblem(typed, emblem, faults, before.emblem if before else None),
        organisation=_texts(typed, "organisation", faults),
        selection=sentences_of(typed, "selection", faults),
        telephone=_telephone(typed, faults),
        contract_number=line_of(typed, "contract_number", faults, longest=_LONGEST_NUMBER),
        letter_number=line_of(typed, "letter_number", faults, longest=_LONGEST_NUMBER),
        letter_date=jalali_day(typed, "letter_date", faults),
        font=one_of(typed, "font", FONTS, faults) if typed.get("font") else FONTS[0],
        threshold=_whole(typed, "threshold", faults, _THRESHOLDS, "threshold-out-of-range"),
        place_levels=levels,
        money_unit=_money_unit(typed, faults),
        place_map=_place_map(typed, place_map, CodeList(PLACES, places), faults, before),
    )
    return StudyForm(typed, faults, None if faults else study)


def codes_lost(study: Study, before: Study, used: frozenset[str]) -> list[str]:
    """Codes of groups and places that the frame already uses and the changed study lacks."""
    kept = {code for name in (GROUPS, PLACES) for code in _list(study, name).codes}
    known = {code for name in (GROUPS, PLACES) for code in _list(before, name).codes}
    return sorted((used & known) - kept)


def _further(typed: Mapping[str, str], name: str, faults: Faults) -> tuple[Category, ...]:
    categories, problems = study_lists.read_plain(typed.get(name, ""), FURTHER_LISTS[name], _LONGEST_STATEMENT)
    faults.add(name, *problems)
    return categories


def _list(study: Study, name: str) -> CodeList:
    try:
        return study.code_list(name)
    except KeyError:
        return CodeList(name)


def _code_lists(typed: Mapping[str, tuple[Category, ...]], before: Study | None) -> tuple[CodeList, ...]:
    """The lists that were typed, empty ones left out, and those that the form does not show."""
    if before is None:
        return tuple(CodeList(name, categories) for name, categories in typed.items() if categories)
    kept = {name: study_lists.keeping(categories, _list(before, name)) for name, categories in typed.items()}
    others = tuple(own for own in before.code_lists if own.name not in typed)
    return tuple(CodeList(name, categories) for name, categories in kept.items() if categories) + others


def _name(typed: Mapping[str, str], faults: Faults) -> str:
    name = line_of(typed, "name", faults, required=True).casefold()
    if name and not NAME.fullmatch(name):
        faults.say("name", "short-name-bad", value=name[:40])
    return name


def _texts(typed: Mapping[str, str], field: str, faults: Faults, *, required: bool = True) -> Texts:
    persian = line_of(typed, f"{field}.fa", faults, required=required)
    english = line_of(typed, f"{field}.en", faults)
    return Texts.of({"fa": persian, "en": normalize(english, "en")})


def _horizons(today: date) -> range:
    return range(JalaliDate(today).year + 1, HORIZONS.stop)


def _whole(typed: Mapping[str, str], field: str, faults: Faults, allowed: range, code: str) -> int:
    try:
        number = parse_number(typed.get(field, ""))
    except ValueError:
        number = None
    if number is None or number != number.to_integral_value() or int(number) not in allowed:
        faults.say(field, code, first=allowed[0], last=allowed[-1])
        return allowed[0]
    return int(number)


def _money_unit(typed: Mapping[str, str], faults: Faults) -> MoneyUnit:
    name = typed.get("money_unit") or DEFAULT_UNIT.value
    if name not in REPORTED_UNITS:
        faults.say("money_unit", "money-unit-unknown", value=name[:40], allowed=tuple(map(unit_name, REPORTED_UNITS)))
        return DEFAULT_UNIT
    return MoneyUnit(name)


def _accent(typed: Mapping[str, str], faults: Faults) -> str:
    accent = typed.get("accent", "").strip().casefold()
    if not HEX_COLOUR.fullmatch(accent):
        faults.say("accent", "accent-not-a-colour", value=accent[:20])
    elif (contrast := contrast_with_white(accent)) < READABLE:
        faults.say("accent", "accent-too-pale", contrast=round(contrast, 1), needed=READABLE)
    return accent


def _telephone(typed: Mapping[str, str], faults: Faults) -> str:
    """The number as it is shown; words may stand with it («۰۷۱-…، داخلی ۱۲»)."""
    telephone = line_of(typed, "telephone", faults, required=True, longest=60)
    if telephone and sum(letter.isdigit() for letter in telephone) < _FEWEST_DIGITS:
        faults.say("telephone", "telephone-bad", value=telephone[:40])
    return telephone


def _emblem(typed: Mapping[str, str], content: bytes, faults: Faults, before: str | None) -> str | None:
    if content:
        try:
            return read_emblem(content)
        except EmblemRefused as refused:
            faults.add("emblem", *refused.problems)
            return before
    return None if typed.get("emblem.none") else before


def _place_map(
    typed: Mapping[str, str], content: bytes, places: CodeList, faults: Faults, before: Study | None
) -> PlaceMap | None:
    """The map of the file, or the one there was without the places that are gone."""
    if content:
        try:
            return read_place_map(content, places, typed.get("map.property", "").strip() or PROPERTY)
        except ProblemsFound as found:
            faults.add("map", *found.problems[:_MOST_FAULTS])
            return None
    kept = before.place_map if before and not typed.get("map.none") else None
    if kept is None:
        return None
    outlines = tuple((code, rings) for code, rings in kept.outlines if code in places.codes)
    return replace(kept, outlines=outlines) if outlines else None
