"""The difference of two versions: each change judged, counted, and chosen about; names change, keys never."""

from __future__ import annotations

from dataclasses import replace

import pytest

from questionnaires.checks import check
from questionnaires.model import Instrument
from questionnaires.revisions import Choices, Difference, Judgement, difference, settle
from questionnaires.translations import LANGUAGES, catalogue
from tests.questionnaires.instruments import LISTS, make_instrument, one_section

WATER = "{name: water, kind: one, codes: yes_no, wording: آب هست؟}"


def judged(old: str, new: str) -> dict[str, dict[str, Judgement]]:
    """What changed between two one-section instruments: judgement by item and change."""
    return by_item(difference(one_section(old), one_section(new)))


def by_item(found: Difference) -> dict[str, dict[str, Judgement]]:
    return {item.name: {change.what: change.judgement for change in item.changes} for item in found.items}


def one_change(old: str, new: str) -> tuple[str, Judgement]:
    ((_, changes),) = judged(old, new).items()
    ((what, judgement),) = changes.items()
    return what, judgement


def with_lists(**lists: str) -> str:
    return LISTS + "".join(f"  {name}: {text}\n" for name, text in lists.items())


def on_lists(item: str, **lists: str) -> Instrument:
    return make_instrument(f"  - {{name: s, title: بخش, elements: [{item}]}}", with_lists(**lists))


def test_equal_versions_differ_in_nothing():
    assert difference(one_section(WATER), one_section(WATER)).is_empty


@pytest.mark.parametrize(
    ("old", "new", "what", "judgement"),
    [
        (WATER, WATER.replace("آب هست؟", "آب کافی هست؟"), "wording", "safe"),
        (WATER, WATER.replace("}", ", hint: با دقت}"), "hint", "safe"),
        (WATER, WATER.replace("}", ", required: true}"), "required", "safe"),
        (WATER, WATER.replace("}", ", missing: [refused]}"), "missing-reasons", "mergeable"),
        ("{name: n, kind: integer, wording: سن, minimum: 18, maximum: 90}",
         "{name: n, kind: integer, wording: سن, minimum: 15, maximum: 90}", "bounds-widened", "mergeable"),
        ("{name: n, kind: integer, wording: سن, minimum: 18, maximum: 90}",
         "{name: n, kind: integer, wording: سن, minimum: 18, maximum: 80}", "bounds-narrowed", "breaking"),
        ("{name: n, kind: integer, wording: سن}", "{name: n, kind: decimal, wording: سن}", "decimals", "mergeable"),
        ("{name: n, kind: decimal, wording: سن}", "{name: n, kind: integer, wording: سن}", "whole-only", "breaking"),
        ("{name: n, kind: integer, wording: درآمد, unit: ریال}",
         "{name: n, kind: integer, wording: درآمد, unit: تومان}", "unit", "breaking"),
        ("{name: n, kind: integer, wording: درآمد, unit: تومان}",
         "{name: n, kind: integer, wording: درآمد, unit: {fa: تومان, ckb: تمەن}}", "unit-translation", "safe"),
        ("{name: n, kind: integer, wording: درآمد, unit: {fa: ریال, en: rials}}",
         "{name: n, kind: integer, wording: درآمد, unit: {fa: تومان, en: rials}}", "unit", "breaking"),
        (WATER, "{name: water, kind: text, wording: آب هست؟}", "kind", "breaking"),
        (WATER, WATER.replace("kind: one", "kind: several"), "kind-codes", "breaking"),
        ("{name: f, kind: several, codes: fruits, maximum: 2, wording: میوه}",
         "{name: f, kind: several, codes: fruits, maximum: 3, wording: میوه}", "maximum-raised", "mergeable"),
        ("{name: f, kind: several, codes: fruits, maximum: 3, wording: میوه}",
         "{name: f, kind: several, codes: fruits, maximum: 2, wording: میوه}", "maximum-lowered", "breaking"),
        ("{name: f, kind: allocation, codes: fruits, total: 100, wording: پول}",
         "{name: f, kind: allocation, codes: fruits, total: 10, wording: پول}", "total", "breaking"),
        ("{name: t, kind: text, wording: سخن}",
         "{name: t, kind: text, long: true, wording: سخن}", "text-length", "safe"),
        ("{name: c, kind: consent, statement: الف, wording: موافقید؟}",
         "{name: c, kind: consent, statement: ب, wording: موافقید؟}", "statement", "mergeable"),
        (WATER, "{name: aab, was: water, kind: one, codes: yes_no, wording: آب هست؟}", "renamed", "safe"),
    ],
)  # fmt: skip
def test_one_change_is_judged(old: str, new: str, what: str, judgement: str):
    assert one_change(old, new) == (what, judgement)


@pytest.mark.parametrize(
    ("after", "what", "judgement"),
    [
        ("[{code: a, fa: یک}, {code: b, fa: دو}, {code: c, fa: سه}]", "code-added", "mergeable"),
        ("[{code: a, fa: یک}]", "code-removed", "breaking"),
        ("[{code: a, fa: یکی}, {code: b, fa: دو}]", "code-label", "safe"),
        ("[{code: b, fa: دو}, {code: a, fa: یک}]", "codes-order", "safe"),
        ("[{code: a, fa: دو}, {code: b, fa: یک}]", "meaning-swapped", "breaking"),
        ("[{code: a, fa: یک, exclusive: true}, {code: b, fa: دو}]", "code-rule", "mergeable"),
    ],
)
def test_a_change_of_choices_is_judged(after: str, what: str, judgement: str):
    item = "{name: q, kind: one, codes: own, wording: پرسش}"
    old, new = (on_lists(item, own=own) for own in ("[{code: a, fa: یک}, {code: b, fa: دو}]", after))
    assert by_item(difference(old, new))["q"] == {what: judgement}


def test_a_scale_turned_round_breaks_and_one_with_other_scores_can_be_joined():
    item = "{name: q, kind: scale, scale: own, wording: پرسش}"
    old = on_lists(item, own="[{code: 1, fa: بد}, {code: 2, fa: خوب}]")
    turned = on_lists(item, own="[{code: 1, fa: بد, value: 2}, {code: 2, fa: خوب, value: 1}]")
    wider = on_lists(item, own="[{code: 1, fa: بد, value: 0}, {code: 2, fa: خوب, value: 10}]")
    assert by_item(difference(old, turned))["q"] == {"scale-turned": "breaking"}
    assert by_item(difference(old, wider))["q"] == {"scores": "mergeable"}


def test_an_item_added_is_safe_and_one_gone_breaks_unless_it_asked_nothing():
    note = "{name: hello, kind: note, wording: سلام}"
    assert judged(WATER, f"{WATER}\n{note}") == {"hello": {"added": "safe"}}
    assert judged(f"{WATER}\n{note}", note) == {"water": {"removed": "breaking"}}
    assert judged(f"{WATER}\n{note}", WATER) == {"hello": {"removed": "safe"}}


def test_a_rename_changes_nothing_in_the_conditions_that_speak_of_it():
    other = "{name: why, kind: text, wording: چرا؟, relevance: \"${water} = 'no'\"}"
    renamed = "{name: aab, was: water, kind: one, codes: yes_no, wording: آب هست؟}"
    assert judged(f"{WATER}\n{other}", f"{renamed}\n{other.replace('${water}', '${aab}')}") == {
        "aab": {"renamed": "safe"}
    }
    assert judged(f"{WATER}\n{other}", f"{WATER}\n{other.replace('no', 'yes')}") == {"why": {"relevance": "mergeable"}}


def test_a_move_into_another_section_or_place_is_safe():
    two = "  - {{name: a, title: یک, elements: [{0}]}}\n  - {{name: b, title: دو, elements: [{1}]}}"
    text = "{name: wish, kind: text, wording: آرزو}"
    last = "{name: last, kind: text, wording: سخن پایانی}"
    old = make_instrument(two.format(f"{WATER}, {text}", last))
    new = make_instrument(two.format(WATER, f"{last}, {text}"))
    assert by_item(difference(old, new)) == {"wish": {"moved": "safe"}}
    swapped = make_instrument(two.format(f"{text}, {WATER}", last))
    assert [set(own) for own in by_item(difference(old, swapped)).values()] == [{"order"}]


def test_a_grid_is_compared_as_a_whole_and_row_by_row():
    grid = "{{name: trust, kind: grid, scale: five, wording: اعتماد, rows: [{0}]}}"
    old = one_section(grid.format("{code: council, fa: شورا}, {code: mayor, fa: شهردار}"))
    new = one_section(grid.format("{code: council, fa: شورای شهر}, {code: police, fa: پلیس}"))
    assert by_item(difference(old, new)) == {
        "trust.council": {"wording": "safe"},
        "trust.police": {"added": "safe"},
        "trust.mayor": {"removed": "breaking"},
    }


def test_an_item_that_becomes_a_row_of_a_grid_keeps_its_key():
    old = one_section("{name: trust_council, kind: scale, scale: five, wording: اعتماد به شورا}")
    grid = (
        "{name: trust, kind: grid, scale: five, wording: اعتماد, rows: [{code: council, was: trust_council, fa: شورا}]}"
    )
    found = by_item(difference(old, one_section(grid)))
    assert found["trust.council"]["renamed"] == "safe"
    assert "trust_council" not in found


def test_items_of_a_repeat_are_told_apart():
    repeat = "{{name: demands, kind: repeat, wording: خواسته‌ها, items: [{0}]}}"
    old = one_section(repeat.format("{name: words, kind: text, wording: خواسته}"))
    new = one_section(repeat.format("{name: said, was: words, kind: text, wording: خواسته}"))
    assert by_item(difference(old, new)) == {"demands.said": {"renamed": "safe"}}


def test_each_change_says_how_many_submissions_it_touches():
    item = "{name: q, kind: one, codes: own, wording: پرسش}"
    old = on_lists(item, own="[{code: a, fa: یک}, {code: b, fa: دو}]")
    new = on_lists(item.replace("پرسش", "پرسشی"), own="[{code: a, fa: یک}]")
    answers = [{"q": "a"}, {"q": "b"}, {"q": "b"}, {"q": {"missing": "refused"}}, {}]
    (changed,) = difference(old, new, answers=answers).items
    assert changed.touched == 4
    # everybody who answered saw the old wording; two chose what is gone
    assert {change.what: change.touched for change in changed.changes} == {"wording": 4, "code-removed": 2}


def test_narrower_bounds_touch_those_outside():
    item = "{{name: n, kind: integer, wording: سن, maximum: {0}}}"
    old, new = one_section(item.format(120)), one_section(item.format(99))
    (changed,) = difference(old, new, answers=[{"n": 100}, {"n": 99}, {"n": 5}]).items
    assert [change.touched for change in changed.changes] == [1]


@pytest.mark.parametrize(
    ("elements", "code"),
    [
        ("{name: aab, was: water, kind: text, wording: آب}\n" + WATER, "was-still-here"),
        ("{name: a, was: water, kind: text, wording: آب}\n{name: b, was: water, kind: text, wording: آب}", "was-twice"),
    ],
)
def test_an_earlier_name_that_is_not_free_is_a_fault_of_the_file(elements: str, code: str):
    assert [problem.code for problem in check(one_section(elements)).faults] == [code]


# -- settling


def codes_of(settled) -> list[str]:
    return [problem.code for problem in settled.problems]


def test_the_first_version_needs_no_choice():
    assert settle([], one_section(WATER)).problems == ()


def test_a_breaking_change_waits_for_a_choice_only_where_answers_can_be():
    text = one_section("{name: water, kind: text, wording: آب هست؟}")
    waiting = settle([one_section(WATER)], text)
    assert codes_of(waiting) == ["revision-choice-needed"]
    assert [item.name for item in waiting.open] == ["water"]
    assert settle([one_section(WATER)], text, live=False).problems == ()


def test_a_new_name_makes_it_a_new_item_wherever_it_is_spoken_of():
    other = '{name: why, kind: text, wording: "چرا ${water}؟", relevance: "${water} != \'\'"}'
    text = one_section("{name: water, kind: text, wording: آب هست؟}\n" + other)
    chosen = Choices(new_names={"water": "water_words"}, retired=("water",))
    settled = settle([one_section(WATER + "\n" + other)], text, chosen)
    assert settled.problems == ()
    assert [element.name for _, element in settled.instrument.elements()] == ["water_words", "why"]
    why = settled.instrument.sections[0].elements[1]
    assert why.relevance == "${water_words} != ''"
    assert why.wording["fa"] == "چرا ${water_words}؟"


def test_a_new_name_alone_says_that_the_old_item_is_asked_no_more():
    text = one_section("{name: water, kind: text, wording: آب هست؟}")
    assert settle([one_section(WATER)], text, Choices(new_names={"water": "water_words"})).problems == ()


def test_a_recoding_table_speaks_of_every_code_that_is_gone_and_of_no_other():
    item = "{name: q, kind: one, codes: own, wording: پرسش}"
    old = on_lists(item, own="[{code: 1, fa: یک}, {code: 4, fa: چهار}, {code: 5, fa: پنج}]")
    new = on_lists(item, own="[{code: 1, fa: یک}, {code: 4, fa: چهار}]")
    assert codes_of(settle([old], new)) == ["revision-choice-needed"]
    assert settle([old], new, Choices(recodings={"q": {"5": "4"}})).recodings == {"q": {"5": "4"}}
    assert settle([old], new, Choices(recodings={"q": {"5": ""}})).problems == ()
    assert codes_of(settle([old], new, Choices(recodings={"q": {}}))) == ["revision-codes-left"]
    assert codes_of(settle([old], new, Choices(recodings={"q": {"5": "9"}}))) == ["revision-target-unknown"]
    assert codes_of(settle([old], new, Choices(recodings={"q": {"5": "4", "7": "4"}}))) == ["revision-code-unknown"]


def test_choices_about_what_did_not_change_are_faults():
    named = Choices(new_names={"wine": "x"}, recodings={"water": {"yes": "no"}}, retired=("water",))
    assert set(codes_of(settle([one_section(WATER)], one_section(WATER), named))) == {"revision-item-unknown"}
    rest = replace(named, new_names={})
    found = codes_of(settle([one_section(WATER)], one_section(WATER), rest))
    assert found == ["revision-not-recodable", "revision-not-removed"]


def test_what_is_gone_was_renamed_or_is_retired():
    wish = "{name: wish, kind: text, wording: آرزو}"
    old, new = one_section(f"{WATER}\n{wish}"), one_section(f"{WATER}\n" + wish.replace("name: wish", "name: hope"))
    assert codes_of(settle([old], new)) == ["revision-choice-needed"]
    assert settle([old], new, Choices(retired=("wish",))).problems == ()
    renamed = settle([old], new, Choices(renamed={"wish": "hope"}))
    assert renamed.problems == ()
    assert renamed.instrument.sections[0].elements[1].was == "wish"


def test_a_key_is_carried_through_versions_whether_the_file_repeats_it_or_not():
    first = one_section(WATER)
    second = settle([first], one_section(WATER.replace("name: water", "name: aab, was: water"))).instrument
    third = settle([first, second], one_section(WATER.replace("name: water", "name: aab"))).instrument
    fourth = settle([first, second, third], one_section(WATER.replace("name: water", "name: ab, was: aab"))).instrument
    assert [own.sections[0].elements[0].key for own in (first, second, third, fourth)] == ["water"] * 4


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("{name: aab, was: wind, kind: one, codes: yes_no, wording: آب}", "revision-was-unknown"),
        (
            "{name: aab, was: water, kind: one, codes: yes_no, wording: آب}\n"
            "{name: ab, was: water, kind: one, codes: yes_no, wording: آب}",
            "revision-was-twice",
        ),
        ("{name: wish, was: water, kind: one, codes: yes_no, wording: آب}", "revision-was-another"),
    ],
)
def test_an_earlier_name_that_cannot_be_is_refused(new: str, code: str):
    old = one_section(f"{WATER}\n{{name: wish, kind: text, wording: آرزو}}")
    assert code in codes_of(settle([old], one_section(new)))


def test_the_version_that_came_before_is_left_as_it_was():
    old, new = one_section(WATER), one_section(WATER.replace("name: water", "name: aab, was: water"))
    before = (replace(old), replace(new))
    settle([old], new)
    assert (old, new) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_change_has_its_sentence(language: str):
    import ast
    from pathlib import Path

    import questionnaires.revisions

    folder = Path(questionnaires.revisions.__file__).parent
    known = {key.removeprefix("revision.change.") for key in catalogue(language)}
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "change":
                what = node.args[0]
                assert not isinstance(what, ast.Constant) or what.value in known, ast.unparse(node)
