"""Languages as headings name them: `label::Persian (fa)`, `label::English`, `label::فارسی`."""

from __future__ import annotations

import re

from questionnaires.text import match_key

_WITH_CODE = re.compile(r".*\(\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*\)")
_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_ARABIC_LETTERS = re.compile("[\u0621-\u06d3]")

NAMES: dict[str, tuple[str, ...]] = {
    "fa": ("Persian", "Farsi", "فارسی"),
    "en": ("English", "انگلیسی"),
    "ckb": ("Kurdish (Sorani)", "Sorani", "Kurdish", "کوردی", "کردی", "سۆرانی"),
    "az": ("Azerbaijani", "Azeri", "Türkçə", "ترکی", "آذری"),
    "azb": ("South Azerbaijani", "ترکی آذربایجانی", "تورکجه"),
    "ar": ("Arabic", "عربی", "العربية"),
    "ps": ("Pashto", "پشتو"),
    "tg": ("Tajik", "тоҷикӣ"),
    "tr": ("Turkish", "Türkçe"),
    "tk": ("Turkmen", "ترکمنی"),
    "bal": ("Balochi", "بلوچی"),
    "lrc": ("Luri", "لری"),
    "ur": ("Urdu", "اردو"),
    "hy": ("Armenian",),
    "fr": ("French", "Français"),
    "es": ("Spanish", "Español"),
    "pt": ("Portuguese", "Português"),
    "de": ("German", "Deutsch"),
    "it": ("Italian",),
    "ru": ("Russian", "Русский"),
    "zh": ("Chinese", "中文"),
    "hi": ("Hindi",),
    "bn": ("Bengali", "Bangla"),
    "ne": ("Nepali",),
    "ta": ("Tamil",),
    "id": ("Indonesian",),
    "sw": ("Swahili", "Kiswahili"),
    "so": ("Somali",),
    "am": ("Amharic",),
    "ha": ("Hausa",),
    "he": ("Hebrew",),
    "ja": ("Japanese",),
    "ko": ("Korean",),
    "nl": ("Dutch",),
    "vi": ("Vietnamese",),
    "th": ("Thai",),
    "my": ("Burmese",),
    "km": ("Khmer",),
    "lo": ("Lao",),
    "mg": ("Malagasy",),
}
_BY_NAME = {match_key(name): code for code, names in NAMES.items() for name in names}


class Languages:
    """The codes of one form's languages. A language that we do not know gets a private code (`qaa`…)."""

    def __init__(self) -> None:
        self.unknown: dict[str, str] = {}

    def code(self, name: str) -> str:
        """The code of a language by its name, `Name (code)` or the code itself."""
        with_code = _WITH_CODE.fullmatch(name)
        if with_code is not None:
            language, dash, region = with_code.group(1).partition("-")
            return language.lower() + dash + region
        known = _BY_NAME.get(match_key(name))
        if known is not None:
            return known
        if _CODE.fullmatch(name.lower()):
            return name.lower()
        return self.unknown.setdefault(match_key(name), f"qa{chr(ord('a') + len(self.unknown) % 26)}")


def heading_of(code: str) -> str:
    """A language as our workbooks name it: `Persian (fa)`."""
    return f"{NAMES[code][0].partition(' (')[0] if code in NAMES else code} ({code})"


def guessed(text: str) -> str:
    """The language of words without a language: Persian where there are its letters, else English."""
    return "fa" if _ARABIC_LETTERS.search(text) else "en"
