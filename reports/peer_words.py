"""The card of a pair of similar municipalities in words. What is on it was decided in the mart."""

from reports.facts_context import Part
from reports.form import with_unit
from reports.wording import Texts, Units


def card_line(part: Part, side: str, texts: Texts, units: Units) -> str:
    """``Väkiluku suurempi: 297 132 henkilöä (658 457 henkilöä), 20 % etäisyydestä``; alike without the verdict.

    The first figure is the similar municipality's, the one in brackets this municipality's own.
    """
    if part.indicator.unit == "yes_no":
        other, own = units.bare(part.other, part.indicator), units.bare(part.own, part.indicator)
    else:
        other, own = units.apart(part.other, part.own, part.indicator)
    words = texts.peers.card
    if side == "alike" or part.other == part.own:
        return str(words.alike.format(name=part.indicator.name, other=other, own=own))
    pattern = words.larger if part.other > part.own else words.smaller
    share = with_unit(units.form.number(100 * part.share), texts.units["pct"].value)
    return str(pattern.format(name=part.indicator.name, other=other, own=own, share=share))
