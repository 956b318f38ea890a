"""A map of municipal boundaries, drawn from light paths: shades as on the tile map, missing hatched."""

from collections.abc import Mapping

from markupsafe import Markup

from reports.charts.boundary_shape import FINE, WIDTH, Shapes
from reports.charts.svg import text
from reports.charts.tile_map import hatch
from reports.safe import ready


def draw(shapes: Shapes, classes: Mapping[str, str], hints: Mapping[str, str], title: str, description: str) -> Markup:
    """The SVG. classes: ``c1`` … ``c4``, ``own`` or ``near`` by code, ``cm`` for those without; hints as on tiles."""
    areas = "".join(
        f'<path class="{classes.get(code, "cm")}" d="{path}">{_told(hints.get(code, ""))}</path>'
        for code, path in shapes.paths.items()
    )
    described = f"<desc>{text(description)}</desc>" if description else ""
    return ready(
        f'<svg class="map areas" viewBox="0 0 {WIDTH} {shapes.height}" role="img"><title>{text(title)}</title>'
        f'{described}{hatch(FINE)}<g transform="scale({1 / FINE:g})">{areas}</g></svg>'
    )


def _told(hint: str) -> str:
    return f"<title>{text(hint)}</title>" if hint else ""
