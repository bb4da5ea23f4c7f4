"""What a section's page tells its script: rules, how fields are read, and only what they need of earlier answers."""

import json
from html.parser import HTMLParser

import pytest

from survey.respondents.live_pages import in_script, known_of, live_page
from tests.journeys.fieldwork import instrument_named, take_to_the_field
from tests.questionnaires.instruments import make_instrument, one_section

FOLLOWS = instrument_named("follows")


def page_of(name):
    return live_page(FOLLOWS, FOLLOWS.section(name), "fa")


def test_rules_come_in_order_with_what_each_change_moves():
    document = page_of("home").document
    rules = [(rule["of"], rule["key"]) for rule in document["rules"]]
    assert rules.index(("children", "relevance")) < rules.index(("adults", "expression"))
    assert rules.index(("adults", "expression")) < rules.index(("alone", "relevance"))
    moved = [rules[place] for place in document["after"]["school"]]
    assert moved == [("newcomer", "relevance")]
    assert json.loads(json.dumps(document)) == json.loads(page_of("home").json)


def test_only_what_can_change_while_the_page_is_open_is_followed():
    turns = make_instrument(
        """
  - {name: s, title: t, elements: [{name: a, kind: integer, wording: w}]}
  - name: t
    title: t
    elements:
      - {name: b, kind: text, wording: w, relevance: "${a} > 1"}
      - {name: c, kind: text, wording: w, relevance: "${b} != '' and ${a} > 2"}
      - {name: d, kind: text, wording: w}
"""
    )
    live = live_page(turns, turns.section("t"), "fa")
    assert [rule["of"] for rule in live.document["rules"]] == ["c"]
    assert (live.conditional, live.reads) == ({"c"}, {"a"})
    assert set(live.document["items"]) == {"b", "c"}
    assert live_page(turns, turns.section("s"), "fa") is None


def test_what_is_known_of_a_person_is_what_the_rules_read_and_nothing_else():
    live = page_of("visits")
    known = json.loads(known_of(live, {"people": 6, "phone": "09171234567", "case_group": ""}, ["dear"]))
    assert known["answers"] == {"people": 6}
    assert known["absent"] == ["dear"]


def test_items_of_earlier_repeats_shares_and_words_of_other_are_known_too():
    later = make_instrument(
        """
  - name: s
    title: t
    elements:
      - {name: r, kind: repeat, wording: w, items: [{name: cost, kind: integer, wording: w}]}
      - {name: budget, kind: allocation, codes: fruits, total: 10, step: 1, wording: w}
  - name: t
    title: t
    elements:
      - {name: a, kind: integer, wording: w}
      - {name: b, kind: text, wording: w, relevance: "${a} > sum(${cost}) + ${budget.date}"}
"""
    )
    counted = {"r": [{"cost": 3}], "budget": {"date": 10}, "other": 1}
    known = json.loads(known_of(live_page(later, later.section("t"), "fa"), counted, []))
    assert known["answers"] == {"r": [{"cost": 3}], "budget": {"date": 10}}


def test_words_and_tables_that_a_value_looks_up_come_along():
    instrument = one_section(
        """{name: q, kind: one, codes: fruits, wording: w}
        {name: c, kind: calculated, wording: w, expression: "jr:choice-name(${q}, '${q}')"}
        {name: d, kind: calculated, wording: w, expression: "pulldata('fruits', 'label', 'name', ${q})"}"""
    )
    document = live_page(instrument, instrument.section("s"), "en").document
    assert document["labels"]["q"]["date"] == "خرما"  # values are worked out once, in the first language
    assert {"name": "date", "label": "خرما"}.items() <= document["tables"]["fruits"][0].items()


@pytest.mark.parametrize("text", ["</script><b>", "{{ 7 * 7 }}", "{% endraw %}{{ 7 * 7 }}", "&lt;", "\u2028", '"\\"'])
def test_no_text_of_a_questionnaire_becomes_code(text):
    written = in_script({"a": text, "b": [{"c": {}}]})
    assert json.loads(written) == {"a": text, "b": [{"c": {}}]}
    assert not {"</", "{{", "{%", "{#", "&"} & {written[at : at + 2] for at in range(len(written))}
    assert "&" not in written


def test_the_page_carries_both_documents(tmp_path):
    city = take_to_the_field(tmp_path, "follows")
    person = city.respondent().opens("/w/open").posts("start")
    found = Scripts()
    found.feed(person.page.text)
    assert found.documents["live"]["elements"][0] == "people"
    assert "children" in found.documents["known"]["absent"]
    assert 'name="children"' not in person.text
    assert person.posts(people="3").section == "home"  # without scripts what follows is asked on the same page
    assert 'name="children"' in person.text


class Scripts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.documents, self.inside = {}, None

    def handle_starttag(self, tag, attrs):
        own = dict(attrs)
        self.inside = own.get("id") if tag == "script" and own.get("type") == "application/json" else None

    def handle_data(self, data):
        if self.inside:
            self.documents[self.inside] = json.loads(data)

    def handle_endtag(self, tag):
        self.inside = None
