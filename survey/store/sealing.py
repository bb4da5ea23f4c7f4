"""Encryption of contact details at rest."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from survey.store.errors import ContactsKeyWrong

_SHORTEST_KEY = 16


class Seal:
    """Seals and opens texts under a contacts key.

    A key is any secret of 16 bytes or more. Several, separated by commas, rotate: the first seals,
    all of them open; `contacts.reseal` brings everything under the first.
    """

    def __init__(self, contacts_key: bytes) -> None:
        keys = [key.strip() for key in contacts_key.split(b",")]
        if any(len(key) < _SHORTEST_KEY for key in keys):
            raise ContactsKeyWrong(f"a contacts key needs at least {_SHORTEST_KEY} bytes")
        every = [Fernet(_fernet_key(key)) for key in keys]
        self._newest, self._fernet = every[0], MultiFernet(every)

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def is_newest(self, sealed: str) -> bool:
        """Whether the first key opens it."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

    def open(self, sealed: str) -> str:
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise ContactsKeyWrong("the contacts key does not open the stored contacts") from error


def _fernet_key(key: bytes) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"chashmandaz contacts")
    return urlsafe_b64encode(derivation.derive(key))
