"""Both languages say the same things, and everything the program can complain of has a sentence."""

import ast
import string
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

import questionnaires
from questionnaires.problems import PLACES, Problem
from questionnaires.texts import Texts
from questionnaires.translations import (
    LANGUAGES,
    SentenceMissing,
    catalogue,
    direction,
    language_name,
    own_name,
    sentence,
)

PACKAGE = Path(questionnaires.__file__).parent
FOLDER = PACKAGE / "translations"


def flat(tree, prefix=""):
    """Dotted keys of a catalogue file, a key that YAML took for something else than text included as such."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield prefix, name, value


def fields_of(pattern):
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}


def test_both_languages_hold_the_same_keys():
    missing = {language: set(catalogue("fa")) ^ set(catalogue(language)) for language in LANGUAGES}
    assert missing == {language: set() for language in LANGUAGES}


def test_a_sentence_names_the_same_fields_in_both_languages():
    persian, english = catalogue("fa"), catalogue("en")
    assert [key for key in persian if fields_of(persian[key]) != fields_of(english.get(key, ""))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_file_overwrites_a_key_of_another(language):
    keys = Counter(
        f"{prefix}{name}"
        for file in (FOLDER / language).glob("*.yaml")
        for prefix, name, _ in flat(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
    )
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_and_sentences_are_texts_to_yaml_too(language):
    # an unquoted `yes:` or `12` is no text, and would be shown as "True" or lose its form
    for file in (FOLDER / language).glob("*.yaml"):
        strangers = [
            f"{prefix}{name}"
            for prefix, name, value in flat(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
            if not isinstance(name, str) or not isinstance(value, str)
        ]
        assert strangers == [], file.name


def codes_in(source):
    """First arguments of the calls that make problems, and codes kept in tables."""
    makers = {"at", "fault", "_fault", "refuse", "problem_at"}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if name in makers and isinstance(node.args[0].value, str):
                yield node.args[0].value
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value.startswith(("expression-", "reference-")):
                yield node.value
        elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            first = node.value.elts[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def test_every_problem_code_of_the_questionnaires_has_a_sentence_in_both_languages():
    codes = {code for file in PACKAGE.rglob("*.py") for code in codes_in(file.read_text(encoding="utf-8"))}
    assert len(codes) > 100
    for language in LANGUAGES:
        assert sorted(code for code in codes if f"problem.{code}" not in catalogue(language)) == []


def test_every_sentence_of_the_problems_file_is_used():
    sources = "".join(file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py"))
    tree = yaml.safe_load((FOLDER / "fa" / "problems.yaml").read_text(encoding="utf-8"))
    assert [code for code in tree["problem"] if f'"{code}"' not in sources] == []
    assert set(tree["place"]) == {"said", *PLACES}


def test_the_place_is_said_before_the_sentence_unless_the_sentence_names_it():
    problem = Problem.at("code-twice", code_list="fruits", value="a")
    assert problem.sentence("fa").startswith("فهرست «fruits»: ")
    assert problem.in_file("x.yaml").sentence("en").startswith("file “x.yaml”, list “fruits”: ")
    assert not Problem.at("answer-required").sentence("fa").startswith(":")


def test_fields_are_shown_as_readers_expect_them():
    shown = Problem.at("date-too-early", earliest=date(2025, 3, 21))
    assert "۱۴۰۴/۰۱/۰۱" in shown.sentence("fa")
    assert "2025-03-21" in shown.sentence("en")
    chosen = Problem.at("too-many-chosen", maximum=3, chosen=12)
    assert "۱۲" in chosen.sentence("fa")
    assert "12" in chosen.sentence("en")
    allowed = Problem.at("frame-group-unknown", value="x", allowed=(Texts.of({"fa": "الف"}), Texts.of({"fa": "ب"})))
    assert "الف، ب" in allowed.sentence("fa")


def test_a_sentence_falls_back_to_persian_and_a_missing_one_is_a_fault_of_the_program():
    assert sentence("problem.file-not-readable", "ckb") == sentence("problem.file-not-readable", "fa")
    with pytest.raises(SentenceMissing):
        sentence("problem.never-heard-of", "fa")


@pytest.mark.parametrize("language", ["ckb", "azb"])
def test_a_catalogue_for_respondents_alone_says_nothing_that_persian_does_not(language):
    persian, own = catalogue("fa"), catalogue(language)
    assert len(own) > 80
    assert [key for key in own if fields_of(own[key]) != fields_of(persian.get(key, "?"))] == []
    assert {key.split(".")[0] for key in own} == {"respond", "problem"}


@pytest.mark.parametrize("language", ["ckb", "azb"])
def test_respondents_are_never_spoken_to_in_persian_in_the_middle_of_another_language(language):
    of_staff = ("respond.staff.", "respond.front.staff", "respond.done.case", "respond.language.", "respond.product")
    said_to_them = {key for key in catalogue("fa") if key.startswith("respond.") and not key.startswith(of_staff)}
    problems = {key for key in catalogue("fa") if key.startswith(("problem.access-code-", "problem.too-many-tries"))}
    for module in ("answers", "response_domains"):
        for file in (*PACKAGE.glob(f"{module}.py"), *PACKAGE.glob(f"{module}/*.py")):
            problems |= {f"problem.{code}" for code in codes_in(file.read_text(encoding="utf-8"))}
    assert len(problems) > 10
    assert sorted((said_to_them | problems) - set(catalogue(language))) == []


def test_the_kurdish_catalogue_is_written_in_sorani_letters_and_its_own_digits():
    said = "".join(catalogue("ckb").values())
    # the letters of Arabic keyboards, Persian digits, and the Persian he of «همه» do not stand in it
    assert not set(said) & set("يكةى۰۱۲۳۴۵۶۷۸۹")
    assert set("ێۆڕڵڤە") - set("ڤ") <= set(said)


def test_languages_are_named_for_readers_and_by_their_speakers():
    assert language_name("ckb", "fa") == "کردی سورانی"
    assert language_name("ckb", "en") == "Kurdish (Sorani)"
    assert language_name("xx", "fa") == "xx"
    assert (own_name("ckb"), own_name("fr")) == ("کوردی", "fr")


def test_dates_are_jalali_for_all_who_live_by_that_calendar():
    # 15 October 2025 is 23 Mehr 1404
    said = {
        language: sentence("problem.date-too-late", language, latest=date(2025, 10, 15)) for language in ("ckb", "azb")
    }
    assert "١٤٠٤/٠٧/٢٣" in said["ckb"]
    assert "۱۴۰۴/۰۷/۲۳" in said["azb"]


def test_directions():
    assert [direction(language) for language in ("fa", "en", "ckb", "azb", "az")] == ["rtl", "ltr", "rtl", "rtl", "ltr"]
