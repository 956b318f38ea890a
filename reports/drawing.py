"""From facts to charts: picks the points, writes the titles and hands both to ``reports.charts``."""

from markupsafe import Markup

from reports.charts import barcode, outlook, strip, trend
from reports.charts.scale import Point
from reports.facts import Row
from reports.facts_context import Outlook, Size
from reports.rows import Edition, Municipality, Value
from reports.wording import Texts, Units

BARCODE_TICKS = (100.0, 1_000.0, 10_000.0, 100_000.0)


def strip_of(row: Row, texts: Texts, units: Units, is_labelled: bool = True) -> Markup | None:
    """The row's strip, or None without a group to draw it around. Unlabelled: a repetition, hidden from readers."""
    spine = row.spine
    if spine is None or spine.median is None or row.latest is None:
        return None
    country = row.country
    block = (country.p25, country.p75) if country and country.p25 is not None and country.p75 is not None else None
    shape = strip.Strip(
        own=row.latest.value,
        median=spine.median,
        others=tuple(value for _, value in row.others),
        block=block,
        lower_is_better=row.indicator.direction == "lower_is_better" and row.group == "rated",
        mark=row.mark,
        by_country=row.basis == "country",
    )
    if not is_labelled:
        return strip.draw(shape, "", "")
    words = texts.strip_text
    title = words.title.format(
        own=units.bare(row.latest.value, row.indicator),
        group=words.group[row.basis],
        median=units.bare(spine.median, row.indicator),
    )
    return strip.draw(shape, title, _description(row, block, texts, units))


def _description(row: Row, block: tuple[float, float] | None, texts: Texts, units: Units) -> str:
    """The quartiles of all municipalities; the median, n and rank are in the row's own cells."""
    if block is None:
        return ""
    low, high = (units.bare(v, row.indicator) for v in block)
    return str(texts.strip_text.half.format(low=low, high=high))


def points_of(series: tuple[Value, ...]) -> tuple[Point, ...]:
    return tuple(Point(v.year, v.value) for v in series if v.value is not None)


def breaks_of(series: tuple[Value, ...]) -> frozenset[int]:
    return frozenset(v.year for v in series if v.is_break)


def trend_of(row: Row, edition: Edition, first_year: int, texts: Texts, units: Units) -> Markup | None:
    """The row's small chart, or None with fewer than two years."""
    own = points_of(tuple(v for v in row.series if first_year <= v.year <= edition.edition_year))
    if len(own) < 2:
        return None
    band = [c for c in row.band if c.year >= first_year]
    newest = next(v for v in reversed(row.series) if v.year == own[-1].year)
    chart = trend.TrendChart(
        own=own,
        median=tuple(Point(c.year, c.median) for c in band if c.median is not None),
        low=tuple(Point(c.year, c.p25) for c in band if c.p25 is not None and c.p75 is not None),
        high=tuple(Point(c.year, c.p75) for c in band if c.p25 is not None and c.p75 is not None),
        breaks=breaks_of(row.series),
        first=first_year,
        last=edition.edition_year,
        last_is_preliminary=newest.is_preliminary,
    )
    title = texts.trend_section.chart_title.format(
        first=own[0].year,
        first_value=units.full(own[0].value, row.indicator),
        last=own[-1].year,
        last_value=units.full(own[-1].value, row.indicator),
    )
    return trend.draw(chart, title, units.form.number)


def outlook_of(look: Outlook, texts: Texts, units: Units) -> Markup | None:
    """The outlook chart, or None when the projection has no history to continue."""
    if not look.drawn:
        return None
    history, projection = points_of(look.history), points_of(look.projection)
    first = history[0] if history else projection[0]
    title = texts.outlook.chart_title.format(
        name=look.indicator.name,
        first=first.year,
        first_value=units.full(first.value, look.indicator),
        last=projection[-1].year,
        last_value=units.full(projection[-1].value, look.indicator),
    )
    base = texts.outlook.base.format(year=look.base_year) if look.base_year else texts.outlook.base_unknown
    description = texts.trend_section.chart_description.format(table=texts.outlook.table)
    return outlook.draw(
        outlook.OutlookChart(history, projection, look.base_year), title, description, base, units.form.number
    )


def barcode_of(size: Size, municipality: Municipality, count: int, texts: Texts, units: Units) -> Markup:
    words = texts.size
    title = words.title.format(count=count, name=municipality.name, population=units.form.number(size.own))
    own = words.own_unranked.format(name=municipality.name)
    if size.rank is not None:
        pattern = words.own_first if size.rank == 1 else words.own_last if size.rank == size.rank_of else words.own
        own = pattern.format(name=municipality.name, rank=units.form.ordinal(size.rank))
        title = f"{title} {words.rank.format(rank=f'{size.rank}/{size.rank_of}')}"
    ticks = [(v, units.form.number(v)) for v in BARCODE_TICKS]
    return barcode.draw(size.own, size.all_values, size.peer_values, {"title": title, "own": own}, ticks)
