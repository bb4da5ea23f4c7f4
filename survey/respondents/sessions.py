"""Whose questionnaire this browser is filling in: a signed cookie, and nothing stored for it.

A link or a code is traded at once for this cookie, so that no address, log or referrer carries it on.
Opening the link again gives the cookie again: in-app browsers of messengers forget theirs.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response

from questionnaires.fieldwork import CollectionMode
from survey.clock import now

COOKIE = "answering"
LIFETIME = 7 * 86400  # on a person's own phone; the link opens it again afterwards
INTERVIEW_LIFETIME = 12 * 3600
AFTER_SUBMISSION = 3600  # a phone may be handed on: the copy of one's answers is not left open


@dataclass(frozen=True)
class AnsweringSession:
    """A case of a listed wave, or an anonymous submission of an open one, and how it is being filled in."""

    wave: str
    language: str
    case_id: int | None = None
    submission_id: str | None = None  # of an open wave, once begun; of a case when submitted here
    mode: str = CollectionMode.WEB.value
    by: str | None = None  # the interviewer
    back_to: str | None = None  # the case's page, for the interviewer
    resume_code: str | None = None  # nobody else knows it
    has_submitted: bool = False  # this browser has, so it may see the receipt
    begins_anew: bool = False  # answers were taken back, and one wishes to answer once more
    begun_at: int = 0

    @property
    def collection_mode(self) -> CollectionMode:
        return CollectionMode(self.mode)

    @property
    def is_interviewer(self) -> bool:
        """Whether a member of staff types: face to face, or from paper."""
        return self.collection_mode is not CollectionMode.WEB

    def changed(self, **changes: Any) -> AnsweringSession:
        return replace(self, **changes)

    @property
    def lifetime(self) -> int:
        if self.has_submitted:
            return AFTER_SUBMISSION
        return INTERVIEW_LIFETIME if self.is_interviewer else LIFETIME


def current_session() -> AnsweringSession | None:
    """The session of this browser; None where there is none, or it is forged or too old."""
    content, _, signature = request.cookies.get(COOKIE, "").partition(".")
    if not content or not hmac.compare_digest(_signature(content).encode(), signature.encode("utf-8", "replace")):
        return None
    try:
        session = AnsweringSession(**json.loads(urlsafe_b64decode(content + "=" * (-len(content) % 4))))
    except (ValueError, TypeError, NotBase64):
        return None  # signed by an earlier release
    return session if now().timestamp() < session.begun_at + session.lifetime else None


def keep_session(response: Response, session: AnsweringSession) -> Response:
    """Give the browser its session with this reply."""
    session = session.changed(begun_at=int(now().timestamp()))
    own = {name: value for name, value in asdict(session).items() if value is not None}
    content = urlsafe_b64encode(json.dumps(own, separators=(",", ":")).encode()).rstrip(b"=").decode()
    response.set_cookie(
        COOKIE,
        f"{content}.{_signature(content)}",
        max_age=session.lifetime,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SECURE_COOKIES"],
    )
    return response


def _signature(content: str) -> str:
    key: bytes = current_app.config["SERVER_KEY"]
    return urlsafe_b64encode(hmac.digest(key, b"answering:" + content.encode(), "sha256")).rstrip(b"=").decode()
