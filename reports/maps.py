"""Maps of municipalities: with boundaries where open geometry was fetched, else as tiles; the caption says which."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from ingestion.sources.boundaries import Boundaries, kept_boundaries
from reports.charts import boundary_map, tile_map
from reports.charts.boundary_shape import Shapes, light_shapes
from reports.charts.tile_map import Place
from reports.facts import current_municipalities, has_close_peers
from reports.facts_indicator import CLASSES, IndicatorFacts, quarters, regions_most_in
from reports.language import Language
from reports.read import Marts
from tilannekuva.errors import PublishFailed
from tilannekuva.settings import Settings


@dataclass(frozen=True)
class Outlines:
    """Boundaries ready to draw. year: of the municipal division; digest: of the answer they came in."""

    shapes: Shapes
    year: int
    licence: str
    digest: str


@dataclass(frozen=True)
class MapView:
    """legend: (class, its words) in order; notes: sentences for the caption."""

    svg: Markup
    legend: list[tuple[str, str]]
    notes: list[str]


def outlines_of(kept: Boundaries | None) -> Outlines | None:
    """Light shapes of the kept boundaries; None without any, or when they cannot be made light enough."""
    if kept is None:
        return None
    try:
        return Outlines(light_shapes(kept.areas), kept.year, kept.licence, kept.digest)
    except PublishFailed:
        return None  # the tile map stands in, and says so


def kept_outlines(settings: Settings, marts: Marts) -> Outlines | None:
    """The outlines of today's municipalities, if the run kept boundaries of exactly these."""
    return outlines_of(kept_boundaries(settings, [m.code for m in marts.municipalities.values() if m.is_current]))


def indicator_map(
    marts: Marts, language: Language, facts: IndicatorFacts, outlines: Outlines | None = None
) -> MapView | None:
    """The map of an indicator's quarters; None where no comparison is made."""
    classes = quarters(facts)
    if not classes or facts.stat is None:
        return None
    words = language.texts.tile_map
    title = words.title.format(name=facts.indicator.name, year=facts.year, n=language.form.number(len(classes)))
    hints = {
        row.municipality.code: words.hint.format(
            name=row.municipality.name, value=language.units.full(row.latest.value, facts.indicator)
        )
        for row in facts.of_year
        if row.latest
    }
    reading = _reading(facts, classes, language)
    svg = _svg(marts, classes, hints, title, " ".join([words.described, *reading]), outlines)
    return MapView(
        svg, _legend(facts, classes, language), [*reading, words.order_note, _which(marts, outlines, language)]
    )


def _svg(
    marts: Marts,
    classes: Mapping[str, str],
    hints: Mapping[str, str],
    title: str,
    description: str,
    outlines: Outlines | None,
) -> Markup:
    if outlines and _fits(marts, outlines):
        return boundary_map.draw(outlines.shapes, classes, hints, title, description)
    places, names = places_of(marts)
    return tile_map.draw(places, names, classes, hints, title, description)


def _fits(marts: Marts, outlines: Outlines) -> bool:
    """Boundaries of another division would leave a municipality out: then tiles."""
    return outlines.shapes.paths.keys() == {m.code for m in marts.municipalities.values() if m.is_current}


def _which(marts: Marts, outlines: Outlines | None, language: Language) -> str:
    words = language.texts.tile_map
    if outlines is None or not _fits(marts, outlines):
        return str(words.tiles_note)
    return str(words.areas_note.format(year=outlines.year, licence=outlines.licence))


def places_of(marts: Marts) -> tuple[list[Place], dict[str, str]]:
    """Today's municipalities by name, and the names of their regions by code."""
    today = current_municipalities(marts)
    names = {m.region_code: m.region for m in today if m.region_code and m.region}
    return [Place(m.code, m.name, m.region_code) for m in today], names


def _reading(facts: IndicatorFacts, classes: Mapping[str, str], language: Language) -> list[str]:
    """What a reader sees at a glance, in words: where the highest and the lowest quarters are common."""
    words = language.texts.tile_map
    parts: list[str] = []
    for wanted, pattern in ((CLASSES[-1], words.highest), (CLASSES[0], words.lowest)):
        found = regions_most_in(facts, dict(classes), wanted)
        if found:
            regions = language.form.joined([words.region.format(name=name, n=n, of=of) for name, n, of in found])
            parts.append(pattern.format(regions=regions))
    return parts


def _legend(facts: IndicatorFacts, classes: Mapping[str, str], language: Language) -> list[tuple[str, str]]:
    """The classes that are on the map, with the figures they reach from and to; missing only when there is some."""
    stat, words = facts.stat, language.texts.tile_map
    if stat is None:
        return []
    bounds = [stat.minimum, stat.p25, stat.median, stat.p75, stat.maximum]
    printed = [language.units.bare(bound, facts.indicator) for bound in bounds]
    used = set(classes.values())
    found = []
    for n, kind in enumerate(CLASSES):
        if kind in used:
            low, high = printed[n], printed[n + 1]
            pattern = words.above if n else words.from_to
            found.append((kind, low if low == high and not n else pattern.format(low=low, high=high)))
    if len(classes) < len(facts.rows):
        found.append(("cm", words.missing.format(year=facts.year)))
    return found


def peers_map(marts: Marts, language: Language, code: str, outlines: Outlines | None = None) -> MapView | None:
    """A small map with a municipality and its similar ones marked; None when it has no group."""
    if not has_close_peers(marts, code):
        return None
    near = [marts.municipalities[p.code] for p in marts.peers.get(code, ()) if p.code in marts.municipalities]
    own = marts.municipalities[code]
    words = language.texts.tile_map
    classes = dict.fromkeys((m.code for m in marts.municipalities.values()), "co") | {m.code: "near" for m in near}
    classes[code] = "own"
    hints = {m.code: m.name for m in (own, *near)}
    title = words.peers_title.format(name=own.name, n=language.form.number(len(near)))
    described = words.peers_described.format(names=language.form.joined([m.name for m in near]))
    svg = _svg(marts, classes, hints, title, described, outlines)
    return MapView(svg, [(kind, words[_KEYS[kind]]) for kind in _KEYS], [_which(marts, outlines, language)])


_KEYS = {"own": "own", "near": "near", "co": "other"}
