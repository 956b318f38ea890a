"""Municipal boundaries as GeoJSON, read strictly: geometry that is not surely right is refused whole. Pure.

Expected (GeoServer of Statistics Finland, layer ``kunta4500k_<year>``): a FeatureCollection in EPSG:3067 (ETRS-TM35FIN,
metres), one feature per municipality with its three-digit code in the property ``kunta``.
"""

import math
import re
from collections.abc import Collection
from typing import Any

from tilannekuva.errors import SourceChanged

CRS = "EPSG:3067"
CODE_PROPERTY = "kunta"
EAST = (0.0, 1_000_000.0)  # metres that Finland lies within; degrees or another projection fall outside
NORTH = (6_400_000.0, 7_900_000.0)
MAX_POINTS = 400_000
MAX_AREAS = 1_000
SHOWN = 5

Point = tuple[float, float]
Areas = dict[str, list[list[Point]]]


def read_boundaries(document: Any, codes: Collection[str], where: str) -> Areas:
    """Rings in metres by municipality code: outer rings and holes alike. codes: today's municipalities.

    Raises SourceChanged when the document is not of the form above, a ring is open or leaves Finland, or the codes are
    not exactly ``codes``: a map of another division would show figures in the wrong place.
    """
    features = _features(document, where)
    areas: Areas = {}
    points = 0
    for n, feature in enumerate(features):
        code, rings = _area(feature, f"{where}: feature {n + 1}")
        if code in areas:
            raise SourceChanged(f"{where}: expected one feature per municipality, found two of {code}.")
        areas[code] = rings
        points += sum(map(len, rings))
        if points > MAX_POINTS:
            raise SourceChanged(
                f"{where}: expected at most {MAX_POINTS:,} points, found more. Ask for a coarser layer."
            )
    _check_codes(areas, codes, where)
    return areas


def _features(document: Any, where: str) -> list[Any]:
    is_collection = isinstance(document, dict) and document.get("type") == "FeatureCollection"
    features = document.get("features") if is_collection else None
    if not isinstance(features, list) or not 0 < len(features) <= MAX_AREAS:
        raise SourceChanged(f"{where}: expected a FeatureCollection with features, found {str(document)[:200]!r}.")
    found = _crs(document.get("crs"))
    if found != CRS:
        # Without a crs member GeoJSON means degrees, which would be drawn as a dot.
        raise SourceChanged(f"{where}: expected coordinates in {CRS}, found {found or 'no crs'!r}. Ask for that one.")
    total = document.get("totalFeatures", len(features))
    if total != len(features):
        raise SourceChanged(f"{where}: expected all {total!r} features, found {len(features)}. The answer is cut.")
    return features


def _crs(member: Any) -> str | None:
    """``EPSG:3067`` of ``urn:ogc:def:crs:EPSG::3067``; anything else as it is."""
    try:
        name = str(member["properties"]["name"])
    except (TypeError, KeyError):
        return None
    match = re.fullmatch(r"(?:urn:ogc:def:crs:)?EPSG::?(?:[\d.]*:)?(\d{4,5})", name)
    return f"EPSG:{match.group(1)}" if match else name[:60]


def _area(feature: Any, where: str) -> tuple[str, list[list[Point]]]:
    try:
        code, geometry = feature["properties"][CODE_PROPERTY], feature["geometry"]
        kind, parts = geometry["type"], geometry["coordinates"]
    except (TypeError, KeyError):
        raise SourceChanged(f"{where}: expected a code in '{CODE_PROPERTY}' and a geometry, found neither.") from None
    if not isinstance(code, str) or not re.fullmatch(r"\d{3}", code):
        raise SourceChanged(f"{where}: expected a three-digit code in '{CODE_PROPERTY}', found {str(code)[:40]!r}.")
    if kind not in {"Polygon", "MultiPolygon"} or not isinstance(parts, list):
        raise SourceChanged(f"{where} ({code}): expected a Polygon or MultiPolygon, found {str(kind)[:40]!r}.")
    polygons = [parts] if kind == "Polygon" else parts
    rings = [_ring(ring, f"{where} ({code})") for polygon in polygons for ring in _listed(polygon, where)]
    if not rings:
        raise SourceChanged(f"{where} ({code}): expected a ring, found none.")
    return code, rings


def _listed(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise SourceChanged(f"{where}: expected a list of coordinates, found {str(value)[:60]!r}.")
    return value


def _ring(ring: Any, where: str) -> list[Point]:
    points = [_point(point, where) for point in _listed(ring, where)]
    if len(points) < 4 or points[0] != points[-1]:
        raise SourceChanged(f"{where}: expected a closed ring of at least four points, found {len(points)} or it open.")
    return points


def _point(point: Any, where: str) -> Point:
    if not isinstance(point, list) or not 2 <= len(point) <= 3 or any(type(c) not in (int, float) for c in point):
        raise SourceChanged(f"{where}: expected a point of two numbers, found {str(point)[:60]!r}.")
    east, north = float(point[0]), float(point[1])
    is_within = math.isfinite(east + north) and EAST[0] <= east <= EAST[1] and NORTH[0] <= north <= NORTH[1]
    if not is_within:
        raise SourceChanged(f"{where}: expected metres within Finland in {CRS}, found ({east!r}, {north!r}).")
    return east, north


def _check_codes(areas: Areas, codes: Collection[str], where: str) -> None:
    strange, absent = sorted(areas.keys() - set(codes)), sorted(set(codes) - areas.keys())
    if strange or absent:
        raise SourceChanged(
            f"{where}: expected the boundaries of today's {len(codes)} municipalities, found {len(areas)}; "
            f"not of today: {', '.join(strange[:SHOWN]) or 'none'}; lacking: {', '.join(absent[:SHOWN]) or 'none'}. "
            "The layer is of another year's division."
        )
