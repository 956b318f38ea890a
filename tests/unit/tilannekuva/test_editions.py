"""Freezing an edition: whole or not at all, once per name, beyond the reach of later publications, and checkable."""

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ingestion.catalogue import load_catalogue
from reports import publish
from tests.fixtures.marts_fixture import build_data_dir
from tilannekuva import editions, editions_figures, pipeline
from tilannekuva.cli import main
from tilannekuva.editions import Frozen, freeze
from tilannekuva.editions_check import list_editions, verify
from tilannekuva.editions_definition import definition_keys
from tilannekuva.editions_manifest import manifest_of
from tilannekuva.editions_state import ledger_key, read_records, record_paths, write_ledger_inputs
from tilannekuva.errors import EditionRefused, SettingsError
from tilannekuva.settings import PROJECT_DIR, Settings

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
PAGE = "<html>64,6 %</html>"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a small warehouse and a site of a few files."""
    folder = build_data_dir(_folder(tmp_path_factory.mktemp("editions") / "data"))
    (folder / "source.json").write_text('{"source": "http://127.0.0.1:8900"}', encoding="utf-8")
    for path in ("index.html", "fi/091/index.html", "files/091/situation-analysis-2021-fi.pdf"):
        _folder((folder / "site.1" / path).parent)
        (folder / "site.1" / path).write_text(PAGE, encoding="utf-8")
    (folder / "site").symlink_to("site.1")
    return folder


@pytest.fixture(scope="module")
def patched() -> Iterator[pytest.MonkeyPatch]:
    """As if all had just been published; the indicators are no real ones, and few files of the catalogue will do."""
    patch = pytest.MonkeyPatch()
    patch.setattr(publish, "is_current", lambda _: True)
    patch.setattr(pipeline, "needs_build", lambda _: False)
    patch.setattr(editions_figures, "definition_keys", lambda _: defaultdict(lambda: "key"))
    patch.setattr(editions, "load_catalogue", lambda: None)
    yield patch
    patch.undo()


def settings_of(folder: Path) -> Settings:
    return Settings(source="http://127.0.0.1:8900", data_dir=folder, edition_year=2021)


@pytest.fixture
def settings(made: Path, tmp_path: Path, patched: pytest.MonkeyPatch) -> Settings:
    """The published folder, to oneself."""
    shutil.copytree(made, tmp_path / "data", symlinks=True)
    return settings_of(tmp_path / "data")


@pytest.fixture(scope="module")
def made_frozen(made: Path, patched: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Frozen:
    target = tmp_path_factory.mktemp("frozen") / "data"
    shutil.copytree(made, target, symlinks=True)
    return freeze(settings_of(target), "2021", NOON)


@pytest.fixture
def frozen(settings: Settings, made_frozen: Frozen) -> Frozen:
    """The edition 2021 in the folder of ``settings``."""
    source = made_frozen.folder.parents[1]
    shutil.copytree(source / "editions", settings.editions_dir)
    shutil.copytree(source / "state", settings.state_dir, dirs_exist_ok=True)
    return replace(made_frozen, folder=settings.editions_dir / "2021")


def test_an_edition_holds_what_was_published_and_what_it_was_made_from(settings: Settings, frozen: Frozen) -> None:
    names = set(frozen.manifest.files)
    assert {"site/index.html", "site/fi/091/index.html", "site/files/091/situation-analysis-2021-fi.pdf"} <= names
    assert {"catalogue/sources.yml", "landings.json", "figures.parquet", "claims.parquet"} <= names
    assert frozen.is_new and verify(settings, "2021") == []
    assert json.loads((frozen.folder / "landings.json").read_text("utf-8"))[0]["sha256"]
    head = frozen.manifest.head
    assert (head["edition_year"], head["frozen_at"], head["warehouse"]) == (2021, NOON.isoformat(), "fixture-1")
    assert pq.read_table(frozen.folder / "figures.parquet").num_rows == head["figures"] > 0
    assert [m.digest for m in list_editions(settings)] == [frozen.manifest.digest]
    (record,) = read_records(settings)
    assert (record.row["figures"], record.row["digest"]) == (head["figures"], frozen.manifest.digest)


def test_everything_is_read_only_and_nothing_is_linked(frozen: Frozen) -> None:
    for path in [frozen.folder, *frozen.folder.rglob("*")]:
        status = path.lstat()
        assert not status.st_mode & 0o222, path
        assert path.is_dir() or status.st_nlink == 1, path


def test_a_later_publication_changes_nothing_even_if_it_wrote_into_its_files(
    settings: Settings, frozen: Frozen
) -> None:
    for path in settings.site_dir.resolve().rglob("*.html"):
        with path.open("r+", encoding="utf-8") as file:
            file.write("<html>99,9")
    shutil.rmtree(settings.site_dir.resolve())
    assert verify(settings, "2021") == []
    assert (frozen.folder / "site" / "index.html").read_text("utf-8") == PAGE


def test_the_same_again_says_so_and_writes_nothing(settings: Settings, frozen: Frozen) -> None:
    before = {path: path.lstat().st_mtime_ns for path in settings.data_dir.glob("*/editions/*")}
    key = ledger_key(settings)
    again = freeze(settings, "2021", NOON.replace(day=2))
    assert not again.is_new and again.manifest == frozen.manifest
    assert before == {path: path.lstat().st_mtime_ns for path in settings.data_dir.glob("*/editions/*")}
    assert ledger_key(settings) == key


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda site: (site / "fi/091/index.html").write_text("other"), "site/fi/091/index.html is another"),
        (lambda site: (site / "index.html").unlink(), "site/index.html is no longer published"),
        (lambda site: (site / "a.html").write_text("new"), "site/a.html was not in the edition"),
    ],
)
def test_other_content_under_the_same_name_is_refused_by_its_first_file(
    settings: Settings, frozen: Frozen, change: object, told: str
) -> None:
    change(settings.site_dir.resolve())  # type: ignore[operator]
    with pytest.raises(EditionRefused, match=told):
        freeze(settings, "2021")
    assert verify(settings, "2021") == []


def test_what_is_not_up_to_date_is_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "needs_build", lambda _: True)
    with pytest.raises(EditionRefused, match="made of what is in use now"):
        freeze(settings, "2021")
    monkeypatch.setattr(publish, "is_current", lambda _: False)
    with pytest.raises(EditionRefused, match="to be of the warehouse beside it"):
        freeze(settings, "2021")
    settings.site_dir.unlink()
    with pytest.raises(EditionRefused, match="nothing published"):
        freeze(settings, "2021")
    assert list_editions(settings) == [] == read_records(settings)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "a/b", "../x", "/etc", ".tmp-x", "-x", "x-", "x.", "a..b", "a b", "ä", "a\n", "a\0", "x" * 65, "١",
     "a\\b", "a\u202eb"],
)  # fmt: skip
def test_a_name_that_could_be_a_path_is_refused_everywhere(settings: Settings, name: str) -> None:
    for use in (freeze, verify):
        with pytest.raises(EditionRefused, match="Expected a name of letters"):
            use(settings, name)
    assert not settings.editions_dir.exists()


def test_names_that_differ_in_case_only_are_refused(settings: Settings) -> None:
    freeze(settings, "2021-Autumn")
    with pytest.raises(EditionRefused, match="2021-Autumn"):
        freeze(settings, "2021-autumn")


def test_a_link_in_the_site_is_refused(settings: Settings) -> None:
    (settings.site_dir.resolve() / "leak.html").symlink_to("/etc/hostname")
    with pytest.raises(EditionRefused, match=r"leak\.html"):
        freeze(settings, "2021")
    assert list_editions(settings) == []


def test_verify_names_every_flipped_missing_and_added_file(settings: Settings, frozen: Frozen) -> None:
    site = frozen.folder / "site"
    page = site / "fi/091/index.html"
    for path in (page, page.parent, site, site / "files/091"):
        path.chmod(0o755)
    data = bytearray(page.read_bytes())
    data[5] ^= 1
    page.write_bytes(data)
    (site / "files/091/situation-analysis-2021-fi.pdf").unlink()
    (site / "new.html").write_text("x", encoding="utf-8")
    (site / "index.html").unlink()
    (site / "index.html").symlink_to("new.html")
    assert verify(settings, "2021") == [
        "changed: site/fi/091/index.html",
        "missing: site/files/091/situation-analysis-2021-fi.pdf",
        "changed: site/index.html",
        "added: site/new.html",
    ]


def test_a_manifest_that_was_made_to_fit_is_found_by_the_record(settings: Settings, frozen: Frozen) -> None:
    path = frozen.folder / "manifest.json"
    path.chmod(0o644)
    document = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**document, "edition_year": 2020}), encoding="utf-8")
    with pytest.raises(EditionRefused, match="changed or damaged"):
        verify(settings, "2021")
    head = {**frozen.manifest.head, "edition_year": 2020}
    path.write_text(json.dumps(manifest_of(head, frozen.manifest.files).document()), encoding="utf-8")
    assert verify(settings, "2021")[0].startswith("changed: manifest.json")


def test_figures_of_the_ledger_that_were_changed_are_refused_by_the_build(settings: Settings, frozen: Frozen) -> None:
    figures, described = record_paths(settings, "2021")
    figures.write_bytes(figures.read_bytes()[:-1] + b"x")
    assert verify(settings, "2021") == [f"changed: {figures}"]
    with pytest.raises(SettingsError, match=str(figures)):
        write_ledger_inputs(settings, load_catalogue(), settings.build_dir)
    figures.unlink()
    described.unlink()
    assert freeze(settings, "2021").is_new is False  # a freeze killed before its last step goes on
    assert verify(settings, "2021") == []


# One interpreter for both: it forks before anything has started a thread.
KILL = """
import os, signal, sys
from collections import defaultdict
from pathlib import Path
from reports import publish
from tilannekuva import editions, editions_files, editions_figures, pipeline
from tilannekuva.settings import Settings
publish.is_current, pipeline.needs_build = (lambda s: True), (lambda s: False)
editions_figures.definition_keys = lambda c: defaultdict(lambda: "key")
editions.load_catalogue = lambda: None
die = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
real, left = editions_files._write, [20]
def write(*a):
    left[0] -= 1
    return real(*a) if left[0] else die()
for folder in sys.argv[1:]:
    child = os.fork()
    if not child:
        if folder.endswith("copying"):
            editions_files._write = write
        else:
            editions.write_record = die
        editions.freeze(Settings("http://127.0.0.1:8900", Path(folder), 2021), "2021")
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
"""


def test_killed_in_the_middle_nothing_is_half(made: Path, tmp_path: Path, patched: pytest.MonkeyPatch) -> None:
    moments = [tmp_path / "copying", tmp_path / "recording"]
    for folder in moments:
        shutil.copytree(made, folder, symlinks=True)
    subprocess.run([sys.executable, "-c", KILL, *map(str, moments)], cwd=PROJECT_DIR, check=True)
    for settings, is_new in zip(map(settings_of, moments), (True, False), strict=True):
        assert read_records(settings) == []
        assert [m.head["name"] for m in list_editions(settings)] == ([] if is_new else ["2021"])
        assert freeze(settings, "2021").is_new is is_new
        assert verify(settings, "2021") == []
        assert [path.name for path in settings.editions_dir.iterdir()] == ["2021"]


def test_a_full_disk_leaves_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(settings.data_dir)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1 << 20))
    with pytest.raises(EditionRefused, match="are needed"):
        freeze(settings, "2021")
    assert list(settings.editions_dir.iterdir()) == []


def test_inputs_of_the_build_without_and_with_an_edition(settings: Settings) -> None:
    catalogue = load_catalogue()
    write_ledger_inputs(settings, catalogue, settings.build_dir)
    assert pq.read_table(settings.build_dir / "published_figure.parquet").num_rows == 0
    assert ledger_key(settings) == []
    made = freeze(settings, "2021.1", NOON)
    write_ledger_inputs(settings, catalogue, settings.build_dir)
    figures = pq.read_table(settings.build_dir / "published_figure.parquet")
    assert set(figures["edition"].to_pylist()) == {"2021.1"} and figures.num_rows == made.manifest.head["figures"]
    indicators = pq.read_table(settings.build_dir / "published_indicator.parquet").to_pylist()
    assert {row["is_definition_changed"] for row in indicators} <= {True, None}  # their keys were made up


def test_what_decides_a_figure_is_in_its_key_and_words_are_not() -> None:
    catalogue = load_catalogue()
    keys = definition_keys(catalogue)
    first = next(i for i in catalogue.indicators.values() if i.sources[0].numerator)

    def key_with(**changed: object) -> str:
        other = first.model_copy(update=changed)
        return definition_keys(type(catalogue)(
            sources=catalogue.sources, tables=catalogue.tables, indicators={**catalogue.indicators, first.id: other},
            network=catalogue.network, peer_models=catalogue.peer_models,
        ))[first.id]  # fmt: skip

    assert keys[first.id] == key_with(definition=first.names, decimals=3, headline=not first.headline)
    scaled = first.sources[0].model_copy(update={"scale": 7.0})
    assert keys[first.id] != key_with(sources=[scaled, *first.sources[1:]])


def test_the_command_line_lists_verifies_and_says_what_is_wrong(
    settings: Settings, frozen: Frozen, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SOURCE", "TILANNEKUVA_DATA"):
        monkeypatch.setenv(name, "x")  # so that what the command puts there is taken away again
        monkeypatch.delenv(name)
    data = ["--data", str(settings.data_dir)]
    with pytest.raises(SystemExit) as ended:
        main(["edition", "verify", "2021", *data])
    assert ended.value.code == 0
    page = frozen.folder / "site" / "index.html"
    page.chmod(0o644)
    page.write_text("x", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["edition", "verify", "2021", *data])
    assert ended.value.code == 1
    with pytest.raises(SystemExit):
        main(["edition", "list", *data])
    printed = capsys.readouterr().out
    assert "changed: site/index.html" in printed and frozen.manifest.digest[:16] in printed


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path
