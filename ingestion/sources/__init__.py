"""One module per API; ``adapter_for`` picks the one that a source speaks."""

from ingestion.catalogue_schema import Source
from ingestion.http import HttpClient
from ingestion.model import Adapter
from ingestion.sources.classification import ClassificationAdapter
from ingestion.sources.pxweb import PxWebAdapter
from ingestion.sources.pxweb_limits import is_loopback
from ingestion.sources.sotkanet import SotkanetAdapter
from tilannekuva.settings import Settings

__all__ = ["adapter_for"]

_LOCAL_CALLS, _LOCAL_WINDOW = 100_000, 60


def adapter_for(settings: Settings, source: Source) -> Adapter:
    """The adapter for a source, with its own client; makes no request.

    Raises SettingsError when the address of the source is not known.
    """
    client = HttpClient(settings, source)
    cache = settings.state_dir / "limits" / f"{source.id}.config.json"
    if source.kind == "pxweb_v1":
        return PxWebAdapter(client, source, cache)
    # The catalogue's rate protects others' servers. One on this machine has told its own already, if it has any.
    if is_loopback(client.base_url) and client.limiter.configured_at() is None:
        client.limiter.configure(_LOCAL_CALLS, _LOCAL_WINDOW)
    if source.kind == "sotkanet":
        return SotkanetAdapter(client)
    return ClassificationAdapter(client, cache)
