"""Where a source is, and how an address is put together. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, urljoin, urlsplit

from ingestion.catalogue_schema import Source
from tilannekuva.errors import CatalogueError, SettingsError
from tilannekuva.settings import Settings

ParamValue = str | int | None
Params = Mapping[str, ParamValue | Sequence[ParamValue]] | Sequence[tuple[str, ParamValue]]


def resolve_base_url(settings: Settings, source: Source) -> str:
    """Where a source is: its own override, else the root that SOURCE names plus the live address's path, else live.

    Raises SettingsError when the sample is asked for but its server's address is not known.
    """
    override = settings.source_urls.get(source.id)
    if override:
        return _checked(override.rstrip("/"), f"TILANNEKUVA_{source.id.upper()}_BASE_URL")
    if settings.source == "live":
        return source.base_url
    root = settings.sample_url if settings.is_sample else settings.source
    if root is None:
        raise SettingsError(
            f"Expected the address of the sample server for the source '{source.id}', found none. "
            "Start it with ingestion.sample.running(settings), or set TILANNEKUVA_SAMPLE_URL."
        )
    return _checked(root.rstrip("/") + urlsplit(source.base_url).path, "SOURCE")


def companion_source(source: Source, name: str) -> Source:
    """A source's other address as a source of its own, ``<id>_<name>``: moved by the same rule as every base URL.

    Raises CatalogueError when the catalogue gives no such address.
    """
    url = source.companions.get(name)
    if url is None:
        raise CatalogueError(
            f"Source '{source.id}': expected the address '{name}' in 'companions', found {list(source.companions)}."
        )
    return source.model_copy(update={"id": f"{source.id}_{name}", "base_url": url, "companions": {}})


def _checked(url: str, setting: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise SettingsError(
            f"{setting} must be an http(s) address without query or user name, such as http://127.0.0.1:8900; "
            f"found '{url}'."
        )
    return url


def join_url(base: str, path: str, params: Params | None = None) -> str:
    """``base/path?params``, every path segment and parameter percent-encoded.

    A parameter may repeat (give a list); None as its value gives a bare key (``?config``). A slash at the end of the
    path is kept. Raises CatalogueError on a path that would climb out of the base address.
    """
    segments = path.strip().lstrip("/").split("/")
    if any(s in {".", ".."} for s in segments) or "" in segments[:-1]:
        raise CatalogueError(f"A path below {base} needs plain segments; found '{path}'. Correct 'paths' of the table.")
    url = base.rstrip("/") + "".join("/" + quote(s, safe="") for s in segments) if path else base
    pairs = [quote(k, safe="") + ("" if v is None else "=" + quote(str(v), safe="")) for k, v in _pairs(params)]
    return url + ("?" + "&".join(pairs) if pairs else "")


def _pairs(params: Params | None) -> Iterable[tuple[str, ParamValue]]:
    for key, value in params.items() if isinstance(params, Mapping) else params or ():
        if isinstance(value, Sequence) and not isinstance(value, str):
            yield from ((key, one) for one in value)
        else:
            yield key, value


def same_origin(url: str, location: str) -> str | None:
    """The absolute address a redirect names, or None when it leads to another scheme, host or port."""
    target = urljoin(url, location)
    here, there = urlsplit(url), urlsplit(target)
    same = (here.scheme, here.hostname, _port(here.port, here.scheme)) == (
        there.scheme,
        there.hostname,
        _port(there.port, there.scheme),
    )
    return target if same and not there.username else None


def _port(port: int | None, scheme: str) -> int:
    return port or (443 if scheme == "https" else 80)
