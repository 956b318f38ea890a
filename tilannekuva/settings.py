"""Settings: which source, which folder, which edition. Read once from the environment, then passed on."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from tilannekuva.errors import SettingsError

PROJECT_DIR = Path(__file__).resolve().parent.parent
SAMPLE_EDITION_YEAR = 2025
SAMPLE_STRATEGIES = PROJECT_DIR / "ingestion" / "sample" / "strategies"
SOURCE_STAMP = "source.json"

LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True)
class Settings:
    """Everything a run depends on besides the project's own files.

    source: ``sample``, ``live`` or the root URL of a server that speaks the real APIs.
    source_urls: base URL by source id, for moving one source alone.
    edition_year: the year the situation analysis is about.
    strict: a table that is absent at the source fails the run instead of being reported.
    files_folder: where people put the files they bring; None means ``files`` in the data folder.
    strategies_folder: where municipalities' strategies lie; None means ``strategies`` in the data folder, and in a
        sample run the examples that come with the sample source.
    documents: codes of the municipalities whose PDF, PPTX, XLSX and CSV are published; None means all of them; an empty
        set means pages alone, without the files of the country too.
    languages: of what is published, the first one first.
    """

    source: str
    data_dir: Path
    edition_year: int
    source_urls: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    sample_url: str | None = None
    files_folder: Path | None = None
    strategies_folder: Path | None = None
    documents: frozenset[str] | None = None
    languages: tuple[str, ...] = LANGUAGES

    @property
    def is_sample(self) -> bool:
        return self.source == "sample"

    @property
    def landing_dir(self) -> Path:
        return self.data_dir / "landing"

    @property
    def files_dir(self) -> Path:
        return self.files_folder or self.data_dir / "files"

    @property
    def strategies_dir(self) -> Path:
        return self.strategies_folder or (SAMPLE_STRATEGIES if self.is_sample else self.data_dir / "strategies")

    @property
    def checks_dir(self) -> Path:
        return self.data_dir / "checks"

    @property
    def state_dir(self) -> Path:
        return self.data_dir / "state"

    @property
    def build_dir(self) -> Path:
        return self.data_dir / "build"

    @property
    def warehouse_path(self) -> Path:
        return self.data_dir / "warehouse.duckdb"

    @property
    def site_dir(self) -> Path:
        return self.data_dir / "site"

    @property
    def editions_dir(self) -> Path:
        return self.data_dir / "editions"

    @property
    def run_json(self) -> Path:
        return self.data_dir / "run.json"

    @property
    def airflow_home(self) -> Path:
        return self.data_dir / "airflow"


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Settings from environment variables (see docs/settings.md); raises SettingsError on a value it cannot use."""
    env = os.environ if env is None else env
    source = _source(env.get("SOURCE", "sample"))
    data_dir = Path(env.get("TILANNEKUVA_DATA") or PROJECT_DIR / "data" / folder_name(source))
    files, strategies = env.get("TILANNEKUVA_FILES"), env.get("TILANNEKUVA_STRATEGIES")
    return Settings(
        source=source,
        data_dir=data_dir.absolute(),
        edition_year=_edition_year(env.get("TILANNEKUVA_EDITION_YEAR"), source),
        source_urls=_source_urls(env),
        strict=env.get("TILANNEKUVA_STRICT", "") in {"1", "true", "yes"},
        sample_url=env.get("TILANNEKUVA_SAMPLE_URL"),
        files_folder=Path(files).absolute() if files else None,
        strategies_folder=Path(strategies).absolute() if strategies else None,
        documents=_documents(env.get("TILANNEKUVA_DOCUMENTS", "all")),
        languages=_languages(env.get("TILANNEKUVA_LANGUAGES", ",".join(LANGUAGES))),
    )


def folder_name(source: str) -> str:
    """The data folder's name for a source: ``sample``, ``live`` or the server's host and port."""
    if source in {"sample", "live"}:
        return source
    parts = urlsplit(source)
    return re.sub(r"[^A-Za-z0-9.-]+", "-", parts.netloc + parts.path).strip("-")


def claim_data_dir(settings: Settings) -> None:
    """Mark the data folder as this source's, or refuse it: sample figures must never mix with real ones."""
    stamp = settings.data_dir / SOURCE_STAMP
    if stamp.exists():
        owner = json.loads(stamp.read_text(encoding="utf-8"))["source"]
        if owner != settings.source:
            raise SettingsError(
                f"The data folder {settings.data_dir} holds figures of the source '{owner}', but this run reads "
                f"'{settings.source}'. Set TILANNEKUVA_DATA to another folder, or SOURCE={owner}."
            )
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    temporary = stamp.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_text(json.dumps({"source": settings.source}), encoding="utf-8")
    os.replace(temporary, stamp)


def _source(text: str) -> str:
    text = text.strip().rstrip("/")
    if text in {"sample", "live"}:
        return text
    parts = urlsplit(text)
    if parts.scheme in {"http", "https"} and parts.netloc and not parts.query and not parts.username:
        return text
    raise SettingsError(f"SOURCE must be 'sample', 'live' or a root URL such as http://127.0.0.1:8900; found '{text}'.")


def _edition_year(text: str | None, source: str) -> int:
    if not text:
        return SAMPLE_EDITION_YEAR if source == "sample" else datetime.now(UTC).year - 1
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise SettingsError(f"TILANNEKUVA_EDITION_YEAR must be a year such as 2021; found '{text}'.")
    return int(text)


def _source_urls(env: Mapping[str, str]) -> dict[str, str]:
    pattern = re.compile(r"TILANNEKUVA_([A-Z0-9_]+)_BASE_URL")
    return {m.group(1).lower(): v.rstrip("/") for k, v in env.items() if (m := pattern.fullmatch(k)) and v}


def _documents(text: str) -> frozenset[str] | None:
    """``all``, ``none``, or municipality codes with commas between."""
    if text == "all":
        return None
    codes = [] if text == "none" else [part.strip() for part in text.split(",")]
    wrong = [code for code in codes if not re.fullmatch(r"[0-9]{3}", code)]
    if wrong:
        raise SettingsError(
            "Expected TILANNEKUVA_DOCUMENTS to be all, none, or three-digit municipality codes with commas between, "
            f"found {text!r}. Example: TILANNEKUVA_DOCUMENTS=091,049."
        )
    return frozenset(codes)


def _languages(text: str) -> tuple[str, ...]:
    """Language codes with commas between, in the order of ``LANGUAGES``."""
    wanted = [part.strip() for part in text.split(",")]
    if not set(wanted) <= set(LANGUAGES):
        raise SettingsError(
            f"Expected TILANNEKUVA_LANGUAGES to be some of {', '.join(LANGUAGES)} with commas between, found {text!r}. "
            "Example: TILANNEKUVA_LANGUAGES=fi,sv."
        )
    return tuple(language for language in LANGUAGES if language in wanted)
