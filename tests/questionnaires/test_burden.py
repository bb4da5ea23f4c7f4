"""The estimate of an instrument's length, by hand from the stated constants."""

from questionnaires.burden import SECONDS_A_POINT, burden
from questionnaires.library import shipped_instrument
from tests.questionnaires.instruments import one_section


def test_the_estimate_is_the_sum_of_its_points():
    estimate = burden(
        one_section(
            """
            {name: a, kind: one, codes: yes_no, wording: یک دو سه}
            {name: g, kind: grid, scale: five, wording: چهار, rows: [{code: x, fa: پنج}, {code: y, fa: شش}]}
            {name: s, kind: several, codes: fruits, maximum: 2, wording: هفت}
            {name: r, kind: ranking, codes: fruits, places: 3, wording: هشت}
            {name: t, kind: text, wording: نه}
            {name: n, kind: note, wording: ده}
            """
        )
    )
    # 1 + (1 + 2 x 0.5) + (1 + 2 x 0.5) + (1 + 3) + 5 = 14 points of 900/85 seconds = 148 s = 2.47 min, plus or minus
    # a tenth
    assert round(14 * SECONDS_A_POINT) == 148
    assert estimate.minutes_online == (2, 3)
    assert estimate.answers == 6
    # wordings 8 and rows 2; choices yes/no 2, scale 3, fruits twice 4; title of the section 1
    assert estimate.words == 24
    # 148 s + 24 words x (1/2.5 - 1/5) s + one text 45 s + 180 s = 378 s = 6.3 min
    assert estimate.minutes_face_to_face == (6, 7)


def test_the_shipped_instrument_takes_what_was_promised():
    estimate = burden(shipped_instrument("vision-stakeholders"))
    assert estimate.answers == 45
    assert 8 <= estimate.sections <= 10
    assert 12 <= estimate.minutes_online[0] <= estimate.minutes_online[1] <= 15
    assert 20 <= estimate.minutes_face_to_face[0] <= estimate.minutes_face_to_face[1] <= 25
    assert "۴۵" in estimate.sentence("fa")
    assert "45" in estimate.sentence("en")


def test_answers_are_those_of_the_longest_way_of_one_person():
    estimate = burden(
        one_section(
            """
            {name: c, kind: consent, statement: s, required: true, wording: w}
            {name: used, kind: one, codes: yes_no, wording: w}
            {name: how, kind: one, codes: yes_no, wording: w, relevance: "${used} = 'yes'"}
            {name: why, kind: several, codes: fruits, wording: w, relevance: "${used} = 'no'"}
            {name: who, kind: one, codes: yes_no, wording: w, relevance: "${used} = 'no'"}
            {name: age, kind: integer, wording: w}
            {name: school, kind: one, codes: yes_no, wording: w, relevance: "${age} < 30"}
            """
        )
    )
    # used, then why and who rather than how; age and school; consent is none
    assert estimate.answers == 1 + 2 + 2
