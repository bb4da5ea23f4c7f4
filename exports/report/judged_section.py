"""How each unit, district or service is judged: what an instrument asks of one visit or call, by who dealt with it."""

from __future__ import annotations

from collections.abc import Sequence

from exports.report.blocks import Block, Heading, ReportSection, SectionKind
from exports.report.breakdowns import Breakdown
from exports.report.element_blocks import ElementBlocks, WaveData, is_asked
from exports.report.group_charts import funnel_by
from questionnaires.model import Item

_PARTED_BY = ("line137:district", "line137:unit", "service:name", "service:channel")
_JUDGED = (
    *("line137:overall", "line137:satisfaction", "line137:result", "line137:time", "line137:closed-early"),
    *("service:overall", "service:ease", "service:respect", "service:delay", "service:days", "service:minutes"),
    *("service:visits", "service:outcome"),
)
_WITH_FUNNEL = ("line137:overall", "service:overall", "service:ease")


def judged_section(elements: ElementBlocks, waves: Sequence[WaveData]) -> ReportSection | None:
    """Tables of each judgement by each of these, with funnels for waves drawn at random; None without them."""
    labels, blocks = elements.labels, list[Block]()
    judged = [element for role in _JUDGED if (element := labels.instrument.by_role(role)) is not None]
    for role in _PARTED_BY:
        by = labels.instrument.by_role(role)
        for wave in waves:
            if not isinstance(by, Item) or not is_asked(by, wave.dataset) or not wave.dataset.base(by.name):
                continue
            found = [element for element in judged if is_asked(element, wave.dataset)]
            parts = Breakdown(elements, wave, by.name).blocks(found)
            for element in found:
                if isinstance(element, Item) and element.role in _WITH_FUNNEL:
                    parts += funnel_by(elements, element, wave, by.name)
            if parts:
                title = labels.say("section.by", item=by.label(labels.language))
                blocks += [Heading(f"{title} · {wave.title}" if wave.title else title), *parts]
    if not blocks:
        return None
    introduction = labels.say("judged_introduction", k=waves[0].dataset.threshold)
    return ReportSection("judged", SectionKind.PURPOSE, labels.say("section.judged"), tuple(blocks), introduction)
