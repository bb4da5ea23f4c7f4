"""Codes that people hold: links, letter codes, resume codes, receipts. Derived, checked, hashed here.

==========  ==========================  ==============================================
code        form                        made
==========  ==========================  ==============================================
link        22 URL-safe letters         HMAC of server key, case and nonce (128 bits)
letter      16 digits in fours          the same, 15 digits and a Luhn digit
resume      16 digits in fours          at random; only its holder knows it
receipt     12 digits in fours          at random, 11 digits and a Luhn digit
==========  ==========================  ==============================================

Digits only wherever a person types: Latin letters cannot be typed on a Persian keyboard. Links and
letter codes can be derived again, so that letters can be printed again; the store keeps hashes.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from questionnaires.problems import Problem
from questionnaires.text import ascii_digits

LETTER_DIGITS = 16
RECEIPT_DIGITS = 12
LINK_LETTERS = 22

_LINK = re.compile(r"[A-Za-z0-9_-]{22}")
_SEPARATORS = re.compile(r"[\s\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff./,،_\u2010-\u2015\u2212ـ-]+")


@dataclass(frozen=True)
class CodeProblem(Problem):
    """Why a typed code leads nowhere: `access-code-mistyped`, `-wrong-length`, `-unknown`…."""


def random_id() -> str:
    """128 random bits, 22 URL-safe letters."""
    return secrets.token_urlsafe(16)


def link_code(server_key: bytes, case_id: int, nonce: str) -> str:
    """The code in a case's link: always the same for the same case and nonce."""
    return urlsafe_b64encode(_derive(server_key, "link", case_id, nonce)[:16]).rstrip(b"=").decode()


def letter_code(server_key: bytes, case_id: int, nonce: str) -> str:
    """The 16 digits on a case's letter: always the same for the same case and nonce."""
    number = int.from_bytes(_derive(server_key, "letter", case_id, nonce)[:16]) % 10 ** (LETTER_DIGITS - 1)
    return with_check_digit(f"{number:0{LETTER_DIGITS - 1}d}")


def new_resume_code() -> str:
    """16 random digits with which an anonymous respondent comes back."""
    return _random_digits(LETTER_DIGITS)


def new_receipt() -> str:
    """12 random digits that prove a submission and can withdraw it."""
    return _random_digits(RECEIPT_DIGITS)


def link_hash(code: str) -> str:
    """What the store keeps of a link: 128 random bits need no slow or keyed hash."""
    return hashlib.sha256(code.encode()).hexdigest()


def digits_hash(server_key: bytes, code: str) -> str:
    """What the store keeps of a code of digits: keyed, since 50 bits could be tried out one by one."""
    return hmac.digest(server_key, b"digits:" + code.encode(), "sha256").hex()


def in_fours(code: str) -> str:
    """Digits as on a bank card: groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_link(typed: str) -> str | None:
    """The link code in what was typed or pasted (a whole address will do); None where there is none."""
    last = typed.strip().split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    return last if _LINK.fullmatch(last) else None


def read_digits(typed: str, length: int = LETTER_DIGITS) -> str | CodeProblem:
    """The digits of a typed code: Persian, Arabic or Latin, with spaces, dashes or half-spaces between."""
    code = _SEPARATORS.sub("", ascii_digits(typed))
    if not code:
        return CodeProblem.at("access-code-empty")
    if not (code.isascii() and code.isdigit()):
        return CodeProblem.at("access-code-not-digits", expected=length)
    if len(code) != length:
        return CodeProblem.at("access-code-wrong-length", given=len(code), expected=length)
    return code if has_check_digit(code) else CodeProblem.at("access-code-mistyped")


def with_check_digit(digits: str) -> str:
    """`digits` and the Luhn digit that makes one wrong or two swapped digits show (ISO/IEC 7812-1)."""
    return digits + str(-_luhn_sum(digits + "0") % 10)


def has_check_digit(digits: str) -> bool:
    """Whether the last digit is the Luhn digit of the others."""
    return _luhn_sum(digits) % 10 == 0


def _luhn_sum(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total


def _derive(server_key: bytes, purpose: str, case_id: int, nonce: str) -> bytes:
    return hmac.digest(server_key, f"{purpose}:{case_id}:{nonce}".encode(), "sha256")


def _random_digits(length: int) -> str:
    return with_check_digit(f"{secrets.randbelow(10 ** (length - 1)):0{length - 1}d}")
