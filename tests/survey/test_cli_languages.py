"""The command line in its reader's language: help and wrong usage, in Persian where the terminal is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from questionnaires.translations import LANGUAGES, catalogue
from survey.cli import main

COMMANDS = Path(__file__).parents[2] / "survey/commands"
PERSIAN, ENGLISH = "fa_IR.UTF-8", "en_GB.UTF-8"
ISOLATED = re.compile("\u2066[^\u2069\n]*\u2069?")  # what is written as it is typed: names, values, commands


@pytest.fixture
def run(tmp_path, monkeypatch):
    """`run(PERSIAN, "study", "list")` in an empty installation of its own, at a terminal of that language."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CHASHMANDAZ_DATABASE_URL", raising=False)
    (tmp_path / "people.csv").write_text("age,weight\n31,1\n47,2\n")

    def command(terminal: str, *arguments: str) -> Result:
        runner = CliRunner(env={"LC_ALL": terminal})
        return runner.invoke(main, arguments, prog_name="chashmandaz", catch_exceptions=False)

    return command


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, (*path, name))


def test_help_is_in_the_language_of_the_terminal(run):
    said = run(PERSIAN, "backup", "--help")
    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout == (
        "کاربرد:\u2066 chashmandaz backup [OPTIONS] FILE\n"
        "\n"
        "  یک پرونده با همه‌چیز: آن را مانند خود پاسخ‌ها امن نگه دارید.\n"
        "\n"
        "گزینه‌ها:\n"
        "  -h, --help  همین راهنما را نشان می‌دهد.\n"
    )
    assert run(ENGLISH, "backup", "--help").stdout == (
        "Usage: chashmandaz backup [OPTIONS] FILE\n"
        "\n"
        "  One file with everything: keep it as safe as the answers themselves.\n"
        "\n"
        "Options:\n"
        "  -h, --help  Show this message and exit.\n"
    )


def test_a_group_says_what_each_of_its_commands_does(run):
    said = run(PERSIAN, "frame", "--help").stdout
    assert re.search(r"فرمان‌ها:\n  load  فهرست افراد را از یک برگهٔ اکسل می‌خواند", said)
    assert run(PERSIAN, "frame").stderr == said  # and where the command is left out


def test_defaults_and_what_must_be_given_are_marked_in_persian(run):
    said = run(PERSIAN, "publish", "--help").stdout
    assert "مخاطب گزارش.  [الزامی]" in said
    assert "زبان گزارش.  [پیش‌فرض: fa]" in said


def test_shells_complete_with_the_same_descriptions(run, monkeypatch):
    monkeypatch.setenv("_CHASHMANDAZ_COMPLETE", "zsh_complete")
    monkeypatch.setenv("COMP_CWORD", "2")
    monkeypatch.setenv("COMP_WORDS", "chashmandaz frame lo")
    assert run(PERSIAN).stdout.startswith("plain\nload\nفهرست افراد را از یک برگهٔ اکسل می‌خواند")
    monkeypatch.setenv("COMP_WORDS", "chashmandaz doctor --la")
    assert run(PERSIAN).stdout == "plain\n--lang\nزبان آنچه چاپ می‌شود؛ اگر ندهید، زبان پایانه.\n"


def test_lang_chooses_the_language_of_help_and_of_wrong_usage(run):
    assert "گزینه‌ها:" in run(ENGLISH, "check", "--lang", "fa", "--help").stdout
    assert "Options:" in run(PERSIAN, "check", "--lang", "en", "--help").stdout
    assert "پیدا نشد" in run(ENGLISH, "check", "nowhere.yaml", "--lang", "fa").stderr
    assert "does not exist" in run(PERSIAN, "check", "nowhere.yaml", "--lang", "en").stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_and_option_is_described_in_both_languages_and_nothing_else_is(run, language):
    terminal = {"fa": PERSIAN, "en": ENGLISH}[language]
    described = {key for key in catalogue(language) if key.startswith("commands.")}
    asked = {"commands.option.help"}
    for path, command in commands(main):
        assert run(terminal, *path, "--help").exit_code == 0
        own = ".".join(("commands", *path))
        asked.add(f"{own}.about")
        assert command.help == catalogue(language)[f"{own}.about"]
        for option in command.params:
            if isinstance(option, click.Option):
                name = max(option.opts, key=len).removeprefix("--")
                key = f"{own}.{name}" if f"{own}.{name}" in described else f"commands.option.{name}"
                asked.add(key)
                assert option.help == catalogue(language)[key]
            else:
                assert option.help is None, "the text of a command says what its arguments are"
    assert asked ^ described == set()


@pytest.mark.parametrize("file", sorted(COMMANDS.glob("*.py")), ids=lambda file: file.name)
def test_no_text_of_a_command_is_in_the_code(file):
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call):
            assert not {"help", "short_help", "epilog"} & {keyword.arg for keyword in call.keywords}
            if isinstance(call.func, ast.Attribute) and call.func.attr in ("UsageError", "BadParameter"):
                assert not isinstance(call.args[0], ast.Constant | ast.JoinedStr)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("budget show", "این ورودی لازم است و داده نشده است: 'STUDY'."),
        ("layout write jahrom", "این گزینه لازم است و داده نشده است: '--out'."),
        (
            "export jahrom --out a.csv",
            "این گزینه لازم است و داده نشده است: '--format'. \nیکی از این‌ها را بدهید:\n\tsav,",
        ),
        ("check --jsno", "گزینه‌ای به نام --jsno نیست. شاید منظورتان '--json' باشد."),
        ("chekc", "فرمانی به نام chekc نیست. شاید منظورتان 'check' باشد."),
        ("wave opne", "فرمانی به نام opne نیست. شاید منظورتان یکی از این‌ها باشد: 'open', 'reopen'"),
        ("nonsense", "فرمانی به نام nonsense نیست."),
        ("doctor now", "این ورودی زیادی است: now"),
        ("user list a b", "این ورودی‌ها زیادی است: a b"),
        ("report jahrom --out", "گزینهٔ --out به یک مقدار نیاز دارد."),
        ("tabulate . --trim 1", "گزینهٔ --trim به 2 مقدار نیاز دارد."),
        ("check --json=yes", "گزینهٔ --json مقدار نمی‌گیرد."),
        ("user add sara --role mayor", "مقدار '--role' پذیرفته نشد: «mayor» هیچ‌یک از این‌ها نیست: 'administrator', "),
        ("demo --city shiraz", "مقدار '--city' پذیرفته نشد: «shiraz» داده شده است و تنها این پذیرفته است: 'jahrom'"),
        ("serve --port many", "مقدار '--port' پذیرفته نشد: «many» عددی نیست که اینجا پذیرفته شود."),
        ("serve --port 99999", "مقدار '--port' پذیرفته نشد: 99999 در این بازه نیست: 1<=x<=65535"),
        (
            "study set jahrom --letter-date 1404",
            "مقدار '--letter-date' پذیرفته نشد: «1404» به این شکل نیست: '%Y-%m-%d'",
        ),
        ("study create city.yaml", "مقدار 'FILE' پذیرفته نشد: «city.yaml» پیدا نشد."),
        ("backup .", "مقدار 'FILE' پذیرفته نشد: «.» پوشه است و باید پرونده باشد."),
        ("report --out a.xlsx", "نام مطالعه را بدهید، یا --data را همراه --instrument."),
        ("tabulate . --bounds 2 1", "مقدار '--bounds' پذیرفته نشد: کوچک‌تر باید نخست بیاید."),
        ("tabulate . --weight w --weight v", "مقدار '--weight' پذیرفته نشد: تنها یک بار آن را بدهید."),
        ("tabulate . --fay-rho .5", "گزینهٔ --fay-rho به --replicate-type Fay نیاز دارد."),
        (
            "tabulate . --reverse a",
            "گزینهٔ --reverse تنها با این آماره‌ها به کار می‌آید: alpha، omega، scale_score، factors",
        ),
        ("tabulate people.csv --domain age", "گزینهٔ --domain به شکل ITEM=CODE نوشته می‌شود، نه age."),
    ],
)
def test_wrong_usage_is_a_persian_sentence_with_only_what_is_typed_in_latin(run, command, said):
    refused = run(PERSIAN, *command.split())
    assert (refused.exit_code, refused.stdout) == (2, "")
    before, _, sentence = refused.stderr.partition("خطا: ")
    assert re.sub("[\u2066\u2069]", "", sentence).startswith(said)
    in_persian = ISOLATED.sub("", before + sentence.partition("\t")[0])
    assert not re.search("[A-Za-z]", in_persian)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("layout write jahrom", "Error: Missing option '--out'.\n"),
        ("nonsense", "Error: No such command 'nonsense'.\n"),
        ("doctor now", "Error: Got unexpected extra argument (now)\n"),
        ("study create city.yaml", "Error: Invalid value for 'FILE': File 'city.yaml' does not exist.\n"),
        ("serve --port many", "Error: Invalid value for '--port': 'many' is not a valid integer range.\n"),
        ("tabulate . --reverse a", "Error: --reverse belongs to --statistic alpha, omega, scale_score, factors.\n"),
    ],
)
def test_wrong_usage_is_said_in_english_as_click_says_it(run, command, said):
    refused = run(ENGLISH, *command.split())
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.endswith(said)


def test_every_sentence_taken_from_click_is_still_one_of_click():
    sources = [ast.parse(file.read_text(encoding="utf-8")) for file in Path(click.__file__).parent.glob("*.py")]
    said = {node.value for tree in sources for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    ours = {key.removeprefix("click."): text for key, text in catalogue("en").items() if key.startswith("click.")}
    assert [text for key, text in ours.items() if key != text or text not in said] == []
