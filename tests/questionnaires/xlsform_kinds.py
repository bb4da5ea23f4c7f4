"""One small form for each kind of thing that pyxform's own forms hold: what it converts, we read or refuse by name.

A form is its sheets, as `xlsforms.workbook` takes them; where only rows of the survey are given, the columns are
type, name, label and what `columns` says, and the choices are yes_no and fruits.
"""

from tests.questionnaires.xlsforms import workbook

CHOICES = """list_name | name | label
yes_no | yes | Yes
yes_no | no | No
fruits | apple | Apple
fruits | fig | Fig
fruits | three | Three"""
STATES = """list_name | name | label | state | county
states | tx | Texas
states | wa | Washington
counties | king | King | wa
counties | pierce | Pierce | wa
counties | cameron | Cameron | tx
cities | seattle | Seattle | wa | king
cities | redmond | Redmond | wa | king
cities | brownsville | Brownsville | tx | cameron"""


def form(rows: str, columns: str = "", choices: str = CHOICES, **sheets: str) -> bytes:
    heading = "type | name | label" + (f" | {columns}" if columns else "")
    return workbook(survey=f"{heading}\n{rows.strip()}", choices=choices, **sheets)


def sheets(**own: str) -> bytes:
    return workbook(**own)


KINDS: dict[str, bytes] = {
    # Questions with a value of their own
    "text of every appearance": form(
        """text | a | A | multiline
        text | b | B | numbers
        text | c | C | url
        text | d | D | masked
        string | e | E | textarea
        text | f | F | ex:org.example.app(x='1')
        text | g | G | printer:org.example""",
        "appearance",
    ),
    "numbers of every appearance": form(
        """integer | a | A | thousands-sep
        decimal | b | B | bearing
        integer | c | C | counter
        int | d | D | numbers
        decimal | e | E | ex:change.uw.android.BREATHCOUNT""",
        "appearance",
    ),
    "ranges": form(
        """range | a | A
        range | b | B | start=0 end=1 step=0.1
        range | c | C | start=10, end=0, step=2 | vertical
        range | d | D | start=1;end=5;step=1 | rating
        range | e | E | start=1 end=5 step=1 | picker
        range | f | F | start = 1 end = 10 step = 1 | no-ticks
        range | g | G | start=0 end=7 step=1 tick_interval=2 placeholder=6""",
        "parameters | appearance",
    ),
    "range with labelled ticks": form(
        "range | a | A | start=1 end=3 step=1 tick_labelset=ticks",
        "parameters",
        "list_name | name | label\nticks | 1 | Low\nticks | 3 | High",
    ),
    "dates and times of every appearance": form(
        """date | a | A | month-year
        date | b | B | year
        date | c | C | no-calendar
        date | d | D | persian
        date | e | E | islamic
        time | f | F
        dateTime | g | G | no-calendar
        datetime | h | H
        date time | i | I""",
        "appearance",
    ),
    "places on the earth": form(
        """geopoint | a | A | maps
        geopoint | b | B | placement-map
        geotrace | c | C
        geoshape | d | D
        gps | e | E
        location | f | F""",
        "appearance",
    ),
    "place parameters": form(
        """geopoint | a | A | capture-accuracy=10 warning-accuracy=20
        geopoint | b | B | allow-mock-accuracy=true
        geotrace | c | C | incremental=true""",
        "parameters",
    ),
    "media": form(
        """image | a | A | annotate
        image | b | B | signature
        image | c | C | draw
        photo | d | D | new-front
        audio | e | E | new
        video | f | F | selfie
        file | g | G
        barcode | h | H | front
        image | i | I | no-buttons""",
        "appearance",
    ),
    "media parameters": form(
        """image | a | A | max-pixels=640
        audio | b | B | quality=low
        image | c | C | app=com.example.camera""",
        "parameters",
    ),
    "metadata": form(
        """start | start
        end | end
        today | today
        deviceid | deviceid
        username | username
        phonenumber | phonenumber
        email | email
        audit | audit
        start-geopoint | sg
        background-audio | ba
        text | a | A"""
    ),
    "metadata by its usual names": form("start | start\nend | end\naudit | audit\ntext | a | A"),
    "audit with parameters": form(
        """audit | audit | | track-changes=true identify-user=true track-changes-reasons=on-form-edit
        text | a | A""",
        "parameters",
    ),
    "audit with places": form(
        """audit | audit | | location-priority=balanced location-min-interval=60 location-max-age=120
        text | a | A""",
        "parameters",
    ),
    "background geopoint": form("text | a | A\nbackground-geopoint | where | | ${a}", "trigger"),
    "background audio with parameters": form(
        "background-audio | ba | | quality=voice-only\ntext | a | A", "parameters"
    ),
    "notes, acknowledgements, hidden values": form(
        """note | a | Words
        acknowledge | b | Read it
        trigger | c | And this
        hidden | d
        calculate | e | | 1 + 1""",
        "calculation",
    ),
    "old names of types": form(
        """add text prompt | a | A
        add integer prompt | b | B
        q decimal | c | C
        q date | d | D
        add select one prompt using fruits | e | E
        add select multiple prompt using fruits | f | F
        q string | g | G
        percentage | h | H
        number of days in last month | i | I
        number of days in last six months | j | J
        number of days in last year | k | K
        phone number | l | L
        q location | m | M
        add note prompt | n | N
        q picture | o | O"""
    ),
    "old metadata": form(
        """get start time | start
        get end time | end
        get today | today
        get device id | deviceid
        get phone number | phone
        get subscriber id | sub
        get sim id | sim
        text | a | A"""
    ),
    "metadata by address": form(
        """uri:deviceid | a
        uri:phonenumber | b
        uri:username | c
        uri:email | d
        uri:simserial | e
        uri:subscriberid | f
        text | g | G"""
    ),
    # Choices
    "choices by every name": form(
        """select_one yes_no | a | A
        select one yes_no | b | B
        select one from yes_no | c | C
        select1 yes_no | d | D
        select_multiple yes_no | e | E
        select all that apply yes_no | f | F
        select all that apply from yes_no | g | G
        rank fruits | h | H"""
    ),
    "choices of every appearance": form(
        """select_one fruits | a | A | minimal
        select_one fruits | b | B | quick
        select_one fruits | c | C | autocomplete
        select_multiple fruits | d | D | columns-2
        select_one fruits | e | E | columns-pack no-buttons
        select_one fruits | f | F | likert
        select_one fruits | g | G | image-map
        select_one fruits | h | H | quickcompact-2
        select_multiple fruits | i | I | minimal autocomplete
        select_one fruits | j | J | map""",
        "appearance",
    ),
    "choices in any order": form(
        """select_one fruits | a | A | randomize=true
        select_one fruits | b | B | randomize=true, seed=42
        integer | n | N
        select_multiple fruits | c | C | randomize=true seed=${n}
        rank fruits | d | D | randomize=true""",
        "parameters",
    ),
    "own words": form(
        """select_one fruits or_other | a | A
        select_multiple fruits or_other | b | B
        select_one yes_no or specify other | c | C
        rank fruits | d | D"""
    ),
    "cascade": form(
        """select_one states | state | State
        select_one counties | county | County | state = ${state}
        select_one cities | city | City | state=${state} and county=${county}""",
        "choice_filter",
        STATES,
    ),
    "cascade by selected": form(
        "select_multiple states | s | S\nselect_one counties | c | C | selected(${s}, state)", "choice_filter", STATES
    ),
    "cascade with own words": form(
        "select_one states or_other | state | State\nselect_one counties | county | County | state=${state}",
        "choice_filter",
        STATES,
    ),
    "filter that is always true": form("select_one fruits | a | A | true()", "choice_filter"),
    "filter by position in a repeat": form(
        """begin repeat | r | R
        select_one states | s | S
        select_one counties | c | C | state = ${s}
        end repeat""",
        "choice_filter",
        STATES,
    ),
    "external choices": sheets(
        survey="""type | name | label | choice_filter
        select_one states | state | State
        select_one_external counties | county | County | state=${state}""",
        choices=STATES,
        external_choices=STATES.replace("states |", "states2 |"),
    ),
    "choices of earlier answers": form(
        """begin repeat | people | People
        text | person | Name
        end repeat
        select_one ${person} | head | Head of the household"""
    ),
    "choice media": sheets(
        survey="type | name | label\nselect_one a | q | Q",
        choices="list_name | name | label | media::image | media::audio | media::big-image\n"
        "a | x | X | x.png | x.mp3 | big.png",
    ),
    "choices without labels": sheets(
        survey="type | name | label\nselect_one a | q | Q",
        choices="list_name | name | label\na | x |\na | y | Y",
    ),
    "duplicate choices allowed": sheets(
        survey="type | name | label | choice_filter\nselect_one p | p | P\nselect_one a | q | Q | p = ${p}",
        choices="list_name | name | label | p\np | 1 | One\np | 2 | Two\na | x | X | 1\na | x | X | 2",
        settings="allow_choice_duplicates\nyes",
    ),
    "choice names of every spelling": sheets(
        survey="type | name | label\nselect_one a | q | Q",
        choices="list_name | name | label\na | with space | A\na | ۱ | B\na | é | C\n"
        "a | 1.0 | D\na | - | E\na | a.b | F",
    ),
    "numbers as choices": sheets(
        survey="type | name | label | relevant\nselect_one a | q | Q\ntext | t | T | ${q} = 1",
        choices="list_name | name | label\na | 1 | One\na | 2 | Two\na | 88 | 88",
    ),
    "columns of the choices sheet": sheets(
        survey="type | name | label\nselect_one a | q | Q",
        choices="list name | value | label::English (en) | geometry | population | a column\n"
        "a | x | X | 12.3 45.6 0 0 | 12 | words",
    ),
    "an unused list": form("text | a | A"),
    # Structure
    "groups in groups": form(
        """begin group | a | A | field-list | | hint
        begin group | b | B | w4 | ${z} > 1
        integer | c | C
        end group
        end group
        begin group | d | | compact
        text | e | E | w1
        end group""".replace("${z}", "1"),
        "appearance | relevant | hint",
    ),
    "groups by every name": form(
        """begin_group | a | A
        text | b | B
        end_group
        begin group | c | C
        text | d | D
        end group | c
        begin_group | e | E
        text | f | F
        end group"""
    ),
    "repeats by every name": form(
        """begin repeat | a | A
        text | b | B
        end repeat
        begin_repeat | c | C
        text | d | D
        end_repeat
        begin lgroup | e | E
        text | f | F
        end lgroup
        begin looped group | g | G
        text | h | H
        end looped group"""
    ),
    "repeat counts": form(
        """integer | n | N
        begin repeat | a | A | 3
        text | b | B
        end repeat
        begin repeat | c | C | ${n}
        text | d | D
        end repeat
        begin repeat | e | E | ${n} + 1
        text | f | F
        end repeat
        begin repeat | g | G | if(${n} > 2, 2, ${n})
        text | h | H
        end repeat""",
        "repeat_count",
    ),
    "repeat count by its old name": form("begin repeat | a | A | 3\ntext | b | B\nend repeat", "jr:count"),
    "group in a repeat": form(
        """begin repeat | r | R
        begin group | g | G | ${a} = 'x'
        text | b | B
        end group
        text | c | C
        end repeat""".replace("${a} = 'x'", "position(..) > 0"),
        "relevant",
    ),
    "repeat in a group": form(
        """begin group | g | G | field-list
        text | a | A
        begin repeat | r | R
        text | b | B
        end repeat
        end group""",
        "appearance",
    ),
    "repeat in a repeat": form(
        """begin repeat | houses | House
        text | street | Street
        begin repeat | people | Person
        text | person | Name
        integer | age | Age
        end repeat
        end repeat"""
    ),
    "loop": form(
        """begin loop over fruits | eat | Eating
        integer | count | How many %(label)s?
        select_one yes_no | like | Do you like %(label)s (%(name)s)?
        end loop"""
    ),
    "loop with a group": form(
        """begin loop over fruits | eat | Eating
        begin group | inner | Inner
        integer | count | How many %(label)s?
        end group
        end loop"""
    ),
    "table list": form(
        """begin group | t | T | table-list
        select_one fruits | a | A
        select_one fruits | b | B
        end group""",
        "appearance",
    ),
    "table list of several": form(
        """begin group | t | T | table-list minimal
        select_multiple fruits | a | A
        select_multiple fruits | b | B
        end group""",
        "appearance",
    ),
    "grid by hand": form(
        """begin group | t | T | field-list
        select_one fruits | h | Heading | label
        select_one fruits | a | A | list-nolabel
        select_one fruits | b | B | list-nolabel
        end group""",
        "appearance",
    ),
    "group without label or name of its own kind": form("begin group | g\ntext | a | A\nend group"),
    "empty group": form("begin group | g | G\nend group\ntext | a | A"),
    "one name in two groups": form(
        """begin group | g | G
        text | a | A
        end group
        begin group | h | H
        text | a | A again
        end group"""
    ),
    "names with capitals, points and hyphens": form(
        "text | First.Name | A\ntext | last-name | B\ntext | _x | C\nnote | n | ${First.Name} ${last-name} ${_x}"
    ),
    "names in another script": form("text | naïve | A\ntext | b | B ${naïve}"),
    # Conditions
    "conditions with every operator": form(
        """integer | a | A | . > 0 and . < 100 |
        integer | b | B | . >= ${a} or . = 0 | ${a} != 5
        decimal | c | C | . div 2 <= 10 | ${a} mod 2 = 0
        integer | d | D | . * 2 - 1 + 3 > 0 | not(${a} = 3)
        text | e | E | regex(., '^[A-Z]{3}$') | string-length(${a}) > 1
        text | f | F | . != "" | true()""",
        "constraint | relevant",
    ),
    "conditions on choices": form(
        """select_one fruits | a | A
        select_multiple fruits | b | B
        text | c | C | ${a} = 'apple'
        text | d | D | selected(${b}, 'fig')
        text | e | E | count-selected(${b}) > 1
        text | f | F | selected-at(${b}, 0) = 'fig'
        text | g | G | not(selected(${b}, 'apple')) and ${a} != ''
        text | h | H | selected(${a}, "apple")""",
        "relevant",
    ),
    "conditions with typographic quotes": form("text | a | A\ntext | b | B | ${a} = ‘x’ or ${a} = “y”", "relevant"),
    "conditions on groups": form(
        """integer | age | Age
        begin group | g | G | ${age} > 17
        text | a | A | ${age} < 99
        begin repeat | r | R | ${a} != ''
        text | b | B
        end repeat
        end group""",
        "relevant",
    ),
    "conditions over paths": form(
        """begin group | g | G
        integer | a | A
        text | b | B | ../a > 3
        text | c | C | /data/g/a > 3
        text | d | D | current()/../a > 3
        end group""",
        "relevant",
    ),
    "required in every way": form(
        """text | a | A | yes | Please
        text | b | B | true()
        text | c | C | TRUE
        text | d | D | no
        text | e | E | ${a} = 'x'
        text | f | F | false()""",
        "required | required_message",
    ),
    "read only": form(
        "text | a | A | yes | hello\ninteger | b | B | true() | 3\ntext | c | C | no", "read_only | default"
    ),
    "defaults": form(
        """text | a | A | hello
        integer | b | B | 5
        decimal | c | C | 2.5
        date | d | D | 2020-01-31
        select_one fruits | e | E | fig
        select_multiple fruits | f | F | apple fig
        text | g | G | a - b
        integer | h | H | -1""",
        "default",
    ),
    "dynamic defaults": form(
        """date | a | A | today()
        text | b | B | concat('x', ${c})
        text | c | C | uuid()
        integer | d | D | 1 + 1
        dateTime | e | E | now()
        text | f | F | ${last-saved#f}""",
        "default",
    ),
    "defaults in repeats": form(
        """text | n | N
        begin repeat | r | R
        text | a | A | ${n}
        date | b | B | today()
        integer | p | P | position(..)
        end repeat""",
        "default",
    ),
    "calculations": form(
        """integer | a | A
        integer | b | B
        calculate | c | | ${a} + ${b}
        calculate | d | | if(${c} > 10, 'much', 'little')
        calculate | e | | concat(${d}, ' ', string(${c}))
        calculate | f | | round(${a} div 3, 2)
        calculate | g | | coalesce(${a}, 0)
        calculate | h | | format-date(today(), '%Y-%m-%d')
        calculate | i | | pow(2, 3)
        calculate | j | | int('3') + number('4')
        text | k | K | ${c}
        note | l | ${c} of ${d}""",
        "calculation",
    ),
    "calculations over repeats": form(
        """begin repeat | r | R
        integer | a | A
        calculate | i | | position(..)
        calculate | before | | indexed-repeat(${a}, ${r}, position(..) - 1)
        end repeat
        calculate | n | | count(${r})
        calculate | s | | sum(${a})
        calculate | m | | max(${a})
        calculate | j | | join(' ', ${a})""",
        "calculation",
    ),
    "triggered calculations": form(
        """text | a | A
        calculate | b | | now() | ${a}
        date | c | C | today() | ${a}
        text | d | D | concat(${a}, 'x') | ${a}""",
        "calculation | trigger",
    ),
    "triggers of several": form(
        "text | a | A\ntext | b | B\ncalculate | c | | now() | ${a}, ${b}", "calculation | trigger"
    ),
    "labels of choices": form(
        """select_one fruits | a | A
        calculate | b | | jr:choice-name(${a}, '${a}')
        note | c | You chose ${b}""",
        "calculation",
    ),
    "once, random, uuid": form(
        """calculate | a | | once(random())
        calculate | b | | once(uuid())
        text | c | C""",
        "calculation",
    ),
    "look-ups in a file": form(
        "text | id | Id\ncalculate | found | | pulldata('people', 'name', 'id', ${id})\nnote | n | ${found}",
        "calculation",
    ),
    "look-ups in an instance": form(
        """select_one fruits | a | A
        calculate | b | | instance('fruits')/root/item[name = ${a}]/label
        note | c | ${b}""",
        "calculation",
    ),
    "counts in an instance": form(
        "calculate | n | | count(instance('fruits')/root/item)\nselect_one fruits | a | A", "calculation"
    ),
    "predicates over repeats": form(
        """begin repeat | people | People
        text | person | Name
        integer | age | Age
        end repeat
        calculate | adults | | count(${people}[age >= 18])
        calculate | old | | sum(${people}[age > 60]/age)""",
        "calculation",
    ),
    "external files": form("csv-external | towns\nxml-external | houses\ntext | a | A"),
    "trigonometry": form("decimal | a | A\ncalculate | b | | sin(${a}) + pi()", "calculation"),
    "area and distance": form("geoshape | a | A\ncalculate | b | | area(${a})\ngeotrace | c | C\n"
                              "calculate | d | | distance(${c})", "calculation"),
    "digests": form("text | a | A\ncalculate | b | | digest(${a}, 'SHA-256')", "calculation"),
    # Headings, languages, settings
    "languages": sheets(
        survey="type | name | label::English (en) | label::Persian (fa) | hint::English (en) | hint::Persian (fa) | "
        "constraint | constraint_message::English (en) | required | required_message::Persian (fa)\n"
        "text | a | A | الف | h | ر | . != 'x' | not x | yes | لازم",
        settings="default_language\nPersian (fa)",
    ),
    "languages without codes": sheets(
        survey="type | name | label::English | label::Français | label::Klingon\ntext | a | A | B | C",
    ),
    "a bare label beside languages": sheets(
        survey="type | name | label | label::French (fr)\ntext | a | A | B", settings="default_language\nEnglish (en)"
    ),
    "missing translations": sheets(
        survey="type | name | label::English (en) | label::French (fr)\ntext | a | A | B\ntext | b | | C\ntext | c | D"
    ),
    "one colon": sheets(survey="type | name | label:English | label:French\ntext | a | A | B"),
    "guidance and media": sheets(
        survey="type | name | label | guidance_hint | image | audio | video | big-image | autoplay\n"
        "text | a | A | for training | a.png | a.mp3 | a.mp4 | b.png | audio"
    ),
    "media by language": sheets(
        survey="type | name | label::English (en) | media::image::English (en) | media::audio::English (en)\n"
        "text | a | A | a.png | a.mp3"
    ),
    "words in hints only": sheets(survey="type | name | label | hint\ntext | a | | only a hint\ntext | b | B"),
    "namespaced columns": sheets(
        survey="type | name | label | bind::relevant | bind::constraint | bind::jr:constraintMsg | body::appearance | "
        "bind::readonly | bind::required | bind::calculate\n"
        "integer | a | A | 1 = 1 | . > 3 | more | numbers | | yes |"
    ),
    "columns of other programs": sheets(
        survey="type | name | label | bind::esri:fieldType | instance::hxl | body::accuracyThreshold | disabled | "
        "$given_name | hxl | notes to self\ntext | a | A | x | #adm1 | 10 | | | #tag | remember"
    ),
    "spellings of headings": sheets(
        Survey="Type | NAME | Label | Relevance | Read Only | Constraint Message | Repeat_Count\ntext | a | A",
        CHOICES="List Name | Name | LABEL\nl | x | X",
        Settings="Form_Title | FORM_ID\nT | t",
    ),
    "settings": form(
        "text | a | A",
        settings="form_title | form_id | version | instance_name | style | public_key | submission_url | auto_send | "
        "auto_delete | name | namespaces | client_editable\n"
        "Title | the form | 2024010101 | concat(${a}, 'x') | pages theme-grid | KEY | https://example.org | true | "
        'true | root | esri="http://esri.com/xforms" | yes',
    ),
    "settings by their old names": form("text | a | A", settings="set form title | set form id\nT | i"),
    "settings without rows": form("text | a | A", settings="form_title | form_id"),
    "no settings, odd sheets": form("text | a | A", _notes="anything\nat all", types="a | b\nc | d", cascades="x\ny"),
    "entities": form(
        "text | a | A | given", "save_to", entities="dataset | label\npeople | ${a}"
    ),
    "entities updated": form(
        "text | a | A | given", "save_to", entities="dataset | entity_id | label\npeople | uuid() | ${a}"
    ),
    "sms columns": sheets(
        survey="type | name | label | sms_field | compact_tag\ntext | a | A | x | y",
        settings="form_id | sms_keyword | sms_separator | prefix\nf | k | + | p",
    ),
    "osm": sheets(
        survey="type | name | label\nosm building | a | A\nosm | b | B",
        osm="list name | name | label\nbuilding | height | Height",
        choices=CHOICES,
    ),
    "comments and empty rows": form("text | a | A\n | | \n#text | b | B\ntext | c | C".replace("#text", "note")),
    # Kinds of pyxform's tests of settings, columns and choices
    "a setting beside its old name": sheets(
        survey="type | name | label\ntext | a | A", settings="id_string | version | form_id\nold | v | new"
    ),
    "other settings": sheets(
        survey="type | name | label\ntext | a | A",
        settings="attribute::xyz | instance_xmlns | auto_send\n1234 | http://example.com/xforms | true",
    ),
    "choices that look alike": sheets(
        survey="type | name | label | relevant\nselect_one c | q | Q | \ntext | t | T | ${q} = 'a b' or ${q} = 'a_b'",
        choices="list_name | name | label\nc | a b | A\nc | a_b | B\nc | a-b | C",
    ),
    "a remark between choices": sheets(
        survey="type | name | label\nselect_one c | q | Q",
        choices="list_name | name | label\nc | a | A\n | | here the small ones begin\nc | b | B",
    ),
    "filters by name": sheets(
        survey="""type | name | label | choice_filter
        begin repeat | r | R |
        select_one crops | crop | C |
        begin group | g | |
        select_one crops | again | A | name = ${crop}
        end group | | |
        end repeat | | |""",
        choices="list name | name | label\ncrops | maize | Maize\ncrops | kale | Kale",
    ),
    "a bare label in the default language": sheets(
        survey="type | name | label | label::eng (en) | hint | hint::eng (en)\ntext | a | A | Ah | h | hm",
        settings="default_language\neng (en)",
    ),
    "languages on one sheet only": sheets(
        survey="type | name | label::English (en)\nselect_one c | q | Q",
        choices="list_name | name | label::French (fr)\nc | a | Ah",
    ),
    "colons with spaces": sheets(survey="type | name | label :: English (en) | media : image : English (en)\n"
                                 "text | a | A | a.jpg"),
    "braces in words": form("text | a | Code {3 digits} or {}\nnote | b | 100% of %(label)s, $5"),
    "values shown": form(
        """integer | a | A | | |
        integer | b | Twice: | ${a} * 2 | |
        text | c | Fixed | | hello  there | yes
        note | d | Sum | ${a} + ${b} | |
        begin repeat | r | R | | |
        decimal | e | Half | ${a} div 2 | |
        text | f | F | | |
        end repeat | | | | |
        text | g | G | | today() | yes""",
        "calculation | default | read_only",
    ),
    "first and last change": form(
        """text | a | A
        dateTime | last | | now() | ${a}
        dateTime | first | | if(${first} = '', now(), ${first}) | ${a}""",
        "calculation | trigger",
    ),
    "patterns of any script": form(
        "text | a | A | regex(., '^\\p{L}+$')\ntext | b | B | regex(., \"^(?:[A-Z][a-z]+ ?)+$\")", "constraint"
    ),
    "positions from inside groups": form(
        """begin repeat | r | R
        calculate | i | | position(current()/..)
        begin group | g | G
        calculate | j | | position(../..)
        text | t | Number ${j}
        end group
        end repeat""",
        "calculation",
    ),
    "a language called default": sheets(
        survey="type | name | label::default | label::French (fr)\ntext | a | A | Ah",
        settings="default_language\ndefault",
    ),
    "names that are words of the language": form(
        """text | and | A
        integer | mod | M | ${and} = 'x'
        integer | div | D | ${mod} div 2 = 1""",
        "relevant",
    ),
    "names that differ by their capitals": form(
        "integer | age | A\ninteger | Age | B | ${age} = 1\ninteger | AGE | C | ${Age} > 1", "relevant"
    ),
    "groups in groups in groups": form(
        "\n".join(f"begin group | g{i} | G" for i in range(40)) + "\ntext | a | A" + "\nend group" * 40
    ),
    "markup in words": form(
        "text | a | # Head\\nline **bold** <b>x</b> &amp; & < > [link](https://example.org) ${b}\ntext | b | B"
    ),
    "references inside labels of choices": sheets(
        survey="type | name | label\ntext | n | Name\nselect_one a | q | Q ${n}",
        choices="list_name | name | label\na | x | This is ${n}",
    ),
    "very long words": form("text | a | " + "long " * 2000),
    "rows and colours of text": form("text | a | A | 5 | multiline", "body::rows | appearance"),
}  # fmt: skip
