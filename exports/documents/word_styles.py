"""Pages and styles of a Word document: A4, one face for both scripts, the city's accent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Twips

from exports.documents.word_xml import TWIPS, Ink, WordWriter
from exports.report.palette import INK, RULE, SOFT_INK, Palette

_WIDTH, _HEIGHT, _MARGIN = round(21.0 * TWIPS), round(29.7 * TWIPS), round(1.8 * TWIPS)
PAGE_WIDTH = _WIDTH - 2 * _MARGIN  # twips between the margins


@dataclass(frozen=True)
class _Look:
    size: float
    before: float = 0
    after: float = 4
    bold: bool = False
    colour: str = INK
    line: float = 1.25
    new_page: bool = False
    outline: int | None = None
    leader: bool = False  # dots to a page number at the far end


def prepare(document: Any, word: WordWriter, palette: Palette, footer: str, font: str) -> None:
    """Gives an empty document its pages, its styles in the face `font` and its footer."""
    _styles(document, word, palette, font)
    section = document.sections[0]
    section.page_width, section.page_height = Twips(_WIDTH), Twips(_HEIGHT)
    pages = section._sectPr
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Twips(_MARGIN))
    section.header_distance = section.footer_distance = Twips(TWIPS)
    if word.is_rtl:
        pages.find(qn("w:docGrid")).addprevious(parse_xml(f"<w:bidi {nsdecls('w')}/>"))
    _footer(section, word, footer)


def _footer(section: Any, word: WordWriter, title: str) -> None:
    """The title at the near side, page of pages at the far one."""
    small = Ink(size=8, colour=SOFT_INK.lstrip("#"))
    numbers = word.field("PAGE", "1", small) + word.runs(" / ", small) + word.field("NUMPAGES", "1", small)
    tab = f'<w:tabs><w:tab w:val="end" w:pos="{PAGE_WIDTH}"/></w:tabs>'
    direct = "<w:bidi/>" if word.is_rtl else ""
    content = word.runs(title, small) + "<w:r><w:tab/></w:r>" + numbers
    written = f"<w:p {nsdecls('w')}><w:pPr>{tab}{direct}</w:pPr>{content}</w:p>"
    footer = section.footer
    footer.is_linked_to_previous = False
    old = footer.paragraphs[0]._p
    old.addprevious(parse_xml(written))
    old.getparent().remove(old)


def _styles(document: Any, word: WordWriter, palette: Palette, font: str) -> None:
    accent, soft = palette.accent, SOFT_INK
    looks = {
        "Normal": _Look(10),
        "Heading 1": _Look(20, after=8, bold=True, colour=accent, new_page=True, outline=0),
        "Heading 2": _Look(14, before=14, bold=True, outline=1),
        "Heading 3": _Look(11.5, before=10, bold=True, colour=soft, outline=2),
        "Caption": _Look(9.5, before=8, after=3, bold=True),
        "Lead": _Look(11.5, line=1.5),
        "Body": _Look(10, line=1.4),
        "Note": _Look(8, before=2, colour=soft, after=1),
        "Warning": _Look(9, colour="#8a3a12"),
        "Quote": _Look(10.5, colour=soft, before=4, line=1.5),
        "Cell": _Look(9, after=0, line=1.0),
        "Picture": _Look(10, before=8, after=2, line=1.0),
        "Contents": _Look(11, after=5, leader=True),
        "Contents Heading": _Look(20, after=10, bold=True, colour=accent, new_page=True),
        "Cover City": _Look(30, before=8, bold=True, after=2),
        "Cover Title": _Look(16, bold=True, after=2),
        "Cover Line": _Look(10, after=8),
    }
    styles = document.styles
    _defaults(styles.element, word, font)
    for name, look in looks.items():
        style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _dress(style.element, look, word, font)
    styles.element.append(parse_xml(_table_style()))


def _defaults(styles: Any, word: WordWriter, font: str) -> None:
    """The face and the language of every run that says nothing else."""
    language = f"{word.language}-IR" if word.is_rtl else "en-US"
    run = styles.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for child in list(run):
        run.remove(child)
    for part in (_fonts(font), '<w:sz {w} w:val="20"/>', '<w:szCs {w} w:val="20"/>'):
        run.append(parse_xml(part.format(w=nsdecls("w"))))
    run.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:bidi="{language}"/>'))


def _fonts(font: str) -> str:
    return "<w:rFonts {w} " + " ".join(f'w:{slot}="{font}"' for slot in ("ascii", "hAnsi", "eastAsia", "cs")) + "/>"


def _dress(style: Any, look: _Look, word: WordWriter, font: str) -> None:
    """A style's paragraph and run properties, in the order of the schema and without the theme's faces."""
    for tag in ("w:pPr", "w:rPr"):
        old = style.find(qn(tag))
        if old is not None:
            style.remove(old)
    colour = look.colour.lstrip("#")
    paragraph = [
        "<w:keepNext/>" if look.outline is not None else "",
        "<w:pageBreakBefore/>" if look.new_page else "",
        f'<w:tabs><w:tab w:val="end" w:leader="dot" w:pos="{PAGE_WIDTH}"/></w:tabs>' if look.leader else "",
        "<w:bidi/>" if word.is_rtl else "",
        f'<w:spacing w:before="{round(look.before * 20)}" w:after="{round(look.after * 20)}" '
        f'w:line="{round(look.line * 240)}" w:lineRule="auto"/>',
        f'<w:outlineLvl w:val="{look.outline}"/>' if look.outline is not None else "",
    ]
    run = [
        _fonts(font).format(w=""),
        "<w:b/><w:bCs/>" if look.bold else "",
        f'<w:color w:val="{colour}"/>',
        f'<w:sz w:val="{round(look.size * 2)}"/><w:szCs w:val="{round(look.size * 2)}"/>',
    ]
    style.append(parse_xml(f"<w:pPr {nsdecls('w')}>{''.join(paragraph)}</w:pPr>"))
    style.append(parse_xml(f"<w:rPr {nsdecls('w')}>{''.join(run)}</w:rPr>"))


def _table_style() -> str:
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{RULE.lstrip("#")}"'
    edges = "".join(f"<w:{edge} {line}/>" for edge in ("top", "bottom", "insideH"))
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 30), ("left", 40), ("bottom", 30), ("right", 40))
    )
    return (
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ReportTable">'
        f'<w:name w:val="Report Table"/>'
        f"<w:tblPr><w:tblBorders>{edges}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
    )
