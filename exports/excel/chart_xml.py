"""What the charts of a workbook need that XlsxWriter has no word for: right-to-left text, and a key in the title.

XlsxWriter writes only `a:latin`, but Excel takes the face of Persian letters from `a:cs`, and the direction of a
paragraph from `rtl`. Where a chart has a series a point, a legend would list them all: a key under the title,
coloured signs with names, says what the kinds of points are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from questionnaires.translations import direction

_KEY, _FIELD = "\ue000", "\ue001"  # private signs between the caption and the entries of its key
_TITLE = re.compile(
    r"<a:p>(<a:pPr>.*?</a:pPr>)<a:r>(<a:rPr.*?</a:rPr>)<a:t>([^<]*" + _KEY + r"[^<]*)</a:t></a:r></a:p>"
)
_SIZE = re.compile(r'sz="\d+"')
_BOLD = re.compile(r'b="1"')
_FILL = re.compile(r"<a:solidFill>.*?</a:solidFill>")


def with_key(caption: str, entries: Sequence[tuple[str, str, str]]) -> str:
    """A caption that `chart_xml` gives a key: (sign, colour #rrggbb, name)."""
    return caption + "".join(_KEY + _FIELD.join((sign, colour.lstrip("#"), name)) for sign, colour, name in entries)


def chart_xml(chart: str, language: str) -> str:
    """The part of a chart as it is to stand in the file."""
    chart = _TITLE.sub(lambda found: _keyed(found[1], found[2], found[3]), chart)
    if direction(language) != "rtl":
        return chart
    chart = re.sub(r"<a:pPr(?![^>]*\brtl=)", '<a:pPr rtl="1"', chart)
    chart = re.sub(r'(<a:latin typeface="([^"]*)"[^>]*/>)(?!<a:cs)', r'\1<a:cs typeface="\2"/>', chart)
    return chart.replace('lang="en-US"', f'lang="{language}-IR"')


def _keyed(paragraph: str, run: str, text: str) -> str:
    caption, *entries = text.split(_KEY)
    small = _BOLD.sub('b="0"', _SIZE.sub('sz="900"', run, count=1), count=1)
    parts = []
    for place, entry in enumerate(entries):
        sign, colour, name = entry.split(_FIELD)
        signed = _FILL.sub(f'<a:solidFill><a:srgbClr val="{colour.upper()}"/></a:solidFill>', small, count=1)
        gap = "      " if place else ""
        # One embedding over the whole line: its runs stand in reading order.
        opening = "\u202b" if name.startswith("\u202b") and not place else ""
        closing = "\u202c" if name.endswith("\u202c") and place == len(entries) - 1 else ""
        bare = name.strip("\u202b\u202c")
        parts.append(_run(signed, f"{opening}{gap}{sign} ") + _run(small, bare + closing))
    return f"<a:p>{paragraph}{_run(run, caption)}</a:p><a:p>{paragraph}{''.join(parts)}</a:p>"


def _run(properties: str, text: str) -> str:
    # The texts come from XML already and are escaped there; signs of ours need none.
    return f"<a:r>{properties}<a:t>{text}</a:t></a:r>"


__all__ = ["chart_xml", "with_key"]
