"""What the store can refuse. `survey/site/errors.py` turns these into pages and exit statuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from questionnaires.translations import sentence


class StoreError(Exception):
    """Anything the store refuses to do; `key` names its sentence in the catalogue."""

    key: ClassVar[str] = "refused"

    def sentence(self, language: str) -> str:
        """What was refused and what to do about it."""
        return sentence(f"store.{self.key}", language, found=str(self))


class NotFound(StoreError, LookupError):
    """There is no such thing; `subject` is what was asked for."""

    key = "not-found"

    def __init__(self, subject: object) -> None:
        super().__init__(f"{type(self).__name__}: {subject!r}")
        self.subject = subject

    def sentence(self, language: str) -> str:
        return sentence(f"store.{self.key}", language, found=self.subject)


class StudyNotFound(NotFound):
    """No study of this name."""

    key = "study-not-found"


class VersionNotFound(NotFound):
    """No instrument version with this number."""

    key = "version-not-found"


class WaveNotFound(NotFound):
    """No wave of this name."""

    key = "wave-not-found"


class UnitNotFound(NotFound):
    """No such unit in the sampling frame."""


class ContactNotFound(NotFound):
    """This unit has no contact details: never loaded, or erased."""


class CaseNotFound(NotFound):
    """No case with this number."""


class SubmissionNotFound(NotFound):
    """No submission with this id."""


class RecordNotFound(NotFound):
    """No interview record with this number."""


class DraftNotFound(NotFound):
    """No draft with this number in the study: dropped, or another study's."""


class UploadNotFound(NotFound):
    """The file that waited for a decision is gone: decided on, or older than a day."""


class TaskNotFound(NotFound):
    """No long work with this number of this person's, or not any more; or it made no file."""


class UserNotFound(NotFound):
    """No member of staff with this name."""

    key = "user-not-found"


class NameTaken(StoreError, ValueError):
    """The name is already used for another study, wave or member of staff."""

    key = "name-taken"


class WaveNotClosed(StoreError):
    """Only of a closed wave can the report be final."""

    key = "wave-not-closed"


class Conflict(StoreError):
    """Two devices disagree: somebody else has saved since this form was fetched.

    `stored_answers` is what stands now and `revision` its number; a person decides, nothing was changed.
    """

    def __init__(self, stored_answers: Mapping[str, Any], revision: int) -> None:
        super().__init__(f"stored in revision {revision} meanwhile")
        self.stored_answers = dict(stored_answers)
        self.revision = revision


class AlreadySubmitted(StoreError):
    """The submission is closed; `receipt` is the proof its owner holds."""

    def __init__(self, receipt: str) -> None:
        super().__init__("already submitted")
        self.receipt = receipt


class Withdrawn(StoreError):
    """The respondent has taken these answers back."""


class WrongSubmissionKey(StoreError):
    """The form belongs to another submission."""


class RecordClosed(StoreError):
    """The interview record is closed."""


class DatabaseAddressWrong(StoreError, ValueError):
    """The address names no database that the program can use."""

    key = "database-address-wrong"


class DatabaseUnreachable(StoreError):
    """Nothing answers at the address, or what is there is no database."""

    key = "database-unreachable"


class DatabaseUnsafe(StoreError):
    """The database does not promise what we promise: an acknowledged answer is on disk."""

    key = "database-unsafe"


class ContactsKeyWrong(StoreError):
    """Contacts are encrypted and the key given (or none) does not open them."""

    key = "contacts-key-wrong"


class BackupBroken(StoreError, ValueError):
    """The backup file is cut off or altered; nothing was restored."""

    key = "backup-broken"


class DatabaseNotEmpty(StoreError):
    """Restoring would overwrite something; nothing was restored."""

    key = "database-not-empty"
