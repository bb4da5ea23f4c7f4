"""How many short messages a text costs, as panels bill Persian text."""

from __future__ import annotations

SINGLE = 70  # UCS-2 units of a message that stands alone
CONTINUED = 67  # of each part of a longer one: three units join the parts


def sms_length(text: str) -> int:
    """Length in UCS-2 units: a letter is one, an emoji two."""
    return len(text.encode("utf-16-le")) // 2


def sms_parts(text: str) -> int:
    """Parts of a message; an empty text is none.

    3GPP TS 23.040: 140 octets of user data, six of them the header of a joined message. Counted as
    UCS-2 also where a text has Latin letters only: a panel then bills less than said, never more.
    """
    length = sms_length(text)
    if length <= SINGLE:
        return 1 if length else 0
    return -(-length // CONTINUED)
