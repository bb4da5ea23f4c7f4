"""Whether text can be read on a colour (WCAG 2.2, contrast ratio)."""

from __future__ import annotations

import re

READABLE = 4.5  # WCAG 2.2, 1.4.3, for text of ordinary size
HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of white and `#rrggbb`, 1 to 21.

    WCAG 2.2, definitions of relative luminance and contrast ratio.
    """
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)
