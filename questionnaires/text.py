"""Persian letters, digits, half-space and sort order: cleaned once, at every entrance."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

ZWNJ = "\u200c"
RLM = "\u200f"
NATIVE_DIGITS = {"fa": "۰۱۲۳۴۵۶۷۸۹", "ckb": "٠١٢٣٤٥٦٧٨٩", "ar": "٠١٢٣٤٥٦٧٨٩", "azb": "۰۱۲۳۴۵۶۷۸۹"}

_TO_ASCII = {
    ord(digit): str(value)
    for digits in ("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９")
    for value, digit in enumerate(digits)
}
_TO_NATIVE = {
    language: {ord(str(value)): digit for value, digit in enumerate(digits)}
    for language, digits in NATIVE_DIGITS.items()
}
_FIGURES = re.compile(r"[ +()/.,*#-]*[0-9][0-9 +()/.,*#-]*")
_BIDI_CONTROLS = dict.fromkeys([0x200E, 0x200F, 0x061C, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_CONTROLS = dict.fromkeys(code for code in [*range(32), 127, *range(128, 160)] if code not in (9, 10, 13))
_PERSIAN_LETTERS = {ord(a): b for a, b in zip("يىكةھە", "ییکههه", strict=True)} | {
    ord("ـ"): None,
    0x06C0: "ه\u0654",  # ۀ: «همهٔ» is spelt one way
}
# Letters of Sorani that Persian does not have: whoever writes them writes Kurdish, whatever the page's language.
_SORANI = re.compile("[ێۆڕڵڤ]")
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")
_ARABIC_LETTER = "\u0621-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff"
_ARABIC_MARK = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
_LOOSE_ZWNJ = re.compile(f"(?<![{_ARABIC_LETTER}{_ARABIC_MARK}]){ZWNJ}|{ZWNJ}(?![{_ARABIC_LETTER}])")
_KEY_FOLD = {ord(a): b for a, b in zip("أإٱؤئآ", "اااویا", strict=True)} | dict.fromkeys(
    [0x0621, 0x0670, 0x200C, *range(0x064B, 0x0660)]
)


def ascii_digits(text: str) -> str:
    """Persian, Arabic and full-width digits as 0-9."""
    return text.translate(_TO_ASCII)


def is_figures(text: str) -> bool:
    """Whether a text is digits and the signs between them alone: a telephone number, a code, a year."""
    return _FIGURES.fullmatch(ascii_digits(text)) is not None


def native_digits(text: str, language: str) -> str:
    """0-9 as the digits that readers of `language` use (unchanged for Latin-script languages)."""
    table = _TO_NATIVE.get(language)
    return text.translate(table) if table else text


def show_number(value: int | float | Decimal, language: str, decimals: int | None = None) -> str:
    """A number for reading: grouped by thousands, in the digits and signs of `language`."""
    if decimals is not None:
        text = f"{value:,.{decimals}f}"
    elif isinstance(value, float):
        # The shortest figures that mean this float, never in powers of ten (nor as numpy writes its own floats).
        text = f"{Decimal(float.__repr__(value)):,f}"
    else:
        text = f"{value:,}"
    if not any(digit in text for digit in "123456789"):
        text = text.removeprefix("-")  # what rounds to nothing is not below nothing
    if language not in NATIVE_DIGITS:
        return text.replace("-", "−")
    text = native_digits(text, language).replace(",", "٬").replace(".", "٫")
    return "\u200e\u2212" + text[1:] if text.startswith("-") else text


def parse_number(text: str) -> Decimal:
    """The number a person typed, in Persian, Arabic or Latin digits and signs.

    Accepts ٫ . and (in Iran usual) / as the decimal sign, ٬ ، , or a space as thousands signs where they
    group by three, a minus before or after, a trailing percent sign. Raises ValueError rather than guess.
    """
    cleaned = ascii_digits(text).translate(_BIDI_CONTROLS).strip()
    cleaned = re.sub("[٪%]$", "", cleaned).strip().replace("−", "-").replace("٫", ".")
    sign = ""
    if cleaned.startswith("-") != cleaned.endswith("-"):
        sign, cleaned = "-", cleaned.removeprefix("-").removesuffix("-").strip()
    if re.fullmatch(r"\d{1,3}([٬،, \u00a0]\d{3})+(\.\d+)?", cleaned):
        cleaned = re.sub("[٬،, \u00a0]", "", cleaned)
    elif re.fullmatch(r"\d+/\d+", cleaned):
        cleaned = cleaned.replace("/", ".")
    if not re.fullmatch(r"\d+(\.\d+)?|\.\d+", cleaned, re.ASCII):
        raise ValueError(f"not a number: {text!r}")
    return Decimal(sign + cleaned)


def normalize(text: str, language: str = "fa") -> str:
    """Text as it is stored and shown: NFC, no controls or bidi marks, tidy half-spaces.

    Arabic ي ك ة become Persian letters only for Persian: other languages write with them.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00ad", ZWNJ)
    text = text.translate(_BIDI_CONTROLS).translate(_CONTROLS)
    text = "".join(letter for letter in text if not 0xD800 <= ord(letter) <= 0xDFFF)
    text = _PRESENTATION.sub(lambda run: unicodedata.normalize("NFKC", run.group()), text)
    text = unicodedata.normalize("NFC", text)
    if language == "fa":
        text = text.translate(_PERSIAN_LETTERS)
    text = _LOOSE_ZWNJ.sub("", re.sub(f"{ZWNJ}+", ZWNJ, text)).strip()
    # Without what stood between, a mark may join the letter before it or change places with another.
    return unicodedata.normalize("NFC", text)


def normalize_own_words(text: str, language: str = "fa") -> str:
    """What a person wrote on a page in `language`, in the language they chose to write in.

    Sorani's ە and ھ would be lost if its words were taken for Persian.
    """
    return normalize(text, "ckb" if _SORANI.search(text) else language)


def match_key(text: str) -> str:
    """What two spellings of the same words share: for search, headers and duplicates, never stored."""
    folded = ascii_digits(normalize(text)).translate(_KEY_FOLD).casefold()
    return re.sub(r"[\s_]+", " ", folded).strip()
