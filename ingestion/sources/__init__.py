"""One module per API; ``adapter_for`` picks the one that a source speaks."""

from datetime import timedelta

from ingestion.catalogue_schema import Source
from ingestion.http import HttpClient
from ingestion.http_url import companion_source
from ingestion.model import Adapter
from ingestion.sources.classification import ClassificationAdapter
from ingestion.sources.emissions import EmissionsAdapter
from ingestion.sources.files import FilesAdapter
from ingestion.sources.files_store import FolderFiles, ServedFiles
from ingestion.sources.municipal_finance import MunicipalFinanceAdapter
from ingestion.sources.municipal_finance_reuse import previous_of
from ingestion.sources.pxweb import PxWebAdapter
from ingestion.sources.pxweb_limits import is_loopback
from ingestion.sources.pxweb_v2 import PxWebV2Adapter
from ingestion.sources.sotkanet import SotkanetAdapter
from ingestion.sources.sotkanet_list import KEEP
from ingestion.sources.vipunen import CALLER_ID, VipunenAdapter
from tilannekuva.settings import Settings

__all__ = ["adapter_for"]

_LOCAL_CALLS, _LOCAL_WINDOW = 100_000, 60


def adapter_for(settings: Settings, source: Source, *, remember: bool = False) -> Adapter:
    """The adapter for a source, with its own client; makes no request.

    remember: a table whose listing shows no change since it was seen today needs no metadata request.
    Raises SettingsError when the address of the source is not known.
    """
    if source.kind == "files" and not settings.is_sample:
        return FilesAdapter(FolderFiles(settings.files_dir))
    client = HttpClient(settings, source, headers=CALLER_ID if source.kind == "vipunen" else None)
    cache = settings.state_dir / "limits" / f"{source.id}.config.json"
    if source.kind == "pxweb_v1":
        return PxWebAdapter(client, source, cache, settings.state_dir / "metadata" / source.id if remember else None)
    if source.kind == "pxweb_v2":
        return PxWebV2Adapter(client, source, cache)
    # The catalogue's rate protects others' servers. One on this machine has told its own already, if it has any.
    if is_loopback(client.base_url) and client.limiter.configured_at() is None:
        client.limiter.configure(_LOCAL_CALLS, _LOCAL_WINDOW)
    if source.kind == "files":
        return FilesAdapter(ServedFiles(client))
    if source.kind == "emissions":
        return EmissionsAdapter(client)
    if source.kind == "municipal_finance":
        return _municipal_finance(settings, source, client)
    if source.kind == "vipunen":
        return VipunenAdapter(client, source)
    if source.kind == "sotkanet":
        # A server on this machine changes as fast as a test likes: its list is read once in each run.
        keep = timedelta(0) if is_loopback(client.base_url) else KEEP
        return SotkanetAdapter(client, settings.state_dir / source.id / "indicators.json.zst", keep)
    return ClassificationAdapter(client, cache)


def _municipal_finance(settings: Settings, source: Source, client: HttpClient) -> Adapter:
    directory = HttpClient(settings, companion_source(source, "directory"))
    if is_loopback(directory.base_url) and directory.limiter.configured_at() is None:
        directory.limiter.configure(_LOCAL_CALLS, _LOCAL_WINDOW)
    return MunicipalFinanceAdapter(
        client, directory, source, lambda table_id, mark: previous_of(settings, table_id, mark)
    )
