import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from reports import publish as module
from reports.publish import publish, reports_fingerprint
from reports.read import read_marts
from tests.fixtures.marts_fixture import build_data_dir
from tilannekuva.errors import PublishFailed
from tilannekuva.settings import PROJECT_DIR, Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("site") / "data"
    folder.mkdir()
    return Settings(source="http://127.0.0.1:8900", data_dir=build_data_dir(folder), edition_year=2021)


def test_publishes_once_and_then_leaves_the_site_alone(settings: Settings) -> None:
    seen: list[tuple[int, int]] = []
    outcome = publish(settings, progress=lambda done, total: seen.append((done, total)))
    assert not outcome.skipped and outcome.municipalities == 26
    assert outcome.first_page == settings.site_dir / "index.html" and outcome.first_page.exists()
    assert (settings.site_dir / "fi/091/index.html").exists()
    assert not (settings.site_dir / "fi/588").exists()  # merged away
    # Two processes share the pages: one of them tells how far they are, and says so at the end.
    assert seen[-1] == (outcome.pages, outcome.pages)
    assert seen == sorted(seen)
    assert {total for _, total in seen} == {outcome.pages}
    target = settings.site_dir.readlink().name

    again = publish(settings)
    assert again.skipped and again.pages == 0 and again.municipalities == 26
    assert settings.site_dir.readlink().name == target


def test_a_new_build_or_another_setting_publishes_anew_and_leaves_nothing_behind(settings: Settings) -> None:
    publish(settings)
    before = settings.site_dir.readlink().name
    (settings.build_dir / "manifest.json").write_text(json.dumps({"fingerprint": "fixture-2"}), encoding="utf-8")
    assert not publish(settings).skipped
    assert settings.site_dir.readlink().name != before
    assert [p.name for p in settings.data_dir.glob("site.*")] == [settings.site_dir.readlink().name]


def test_without_a_fingerprint_nothing_can_be_skipped(settings: Settings) -> None:
    publish(settings)
    manifest = settings.build_dir / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.unlink()
    try:
        assert not publish(settings).skipped
    finally:
        manifest.write_text(text, encoding="utf-8")


def test_a_failure_keeps_the_old_site(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(settings)
    before = settings.site_dir.readlink().name
    (settings.build_dir / "manifest.json").write_text(json.dumps({"fingerprint": "fixture-3"}), encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_swap", full)
    with pytest.raises(PublishFailed, match="Free the disk"):
        publish(settings)
    assert settings.site_dir.readlink().name == before
    assert (settings.site_dir / "fi/091/index.html").exists()
    assert [p.name for p in settings.data_dir.glob("site.*")] == [before]


def test_a_killed_publish_leaves_the_old_site_whole_and_the_next_one_cleans_up(settings: Settings) -> None:
    publish(settings)
    before = settings.site_dir.readlink().name
    files = sorted(p.relative_to(settings.site_dir) for p in settings.site_dir.rglob("*.html"))
    (settings.build_dir / "manifest.json").write_text(json.dumps({"fingerprint": "fixture-4"}), encoding="utf-8")
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom tilannekuva.settings import Settings\n"
        "from reports.publish import publish\n"
        f"s = Settings(source={settings.source!r}, data_dir=Path({str(settings.data_dir)!r}), edition_year=2021)\n"
        "publish(s, progress=lambda done, total: os.kill(os.getpid(), signal.SIGKILL) if done == 12 else None)"
    )
    killed = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_DIR, check=False, timeout=120)
    assert killed.returncode == -9
    assert settings.site_dir.readlink().name == before
    assert sorted(p.relative_to(settings.site_dir) for p in settings.site_dir.rglob("*.html")) == files
    assert list(settings.data_dir.glob("site.*.tmp"))
    assert not publish(settings).skipped
    assert [p.name for p in settings.data_dir.glob("site.*")] == [settings.site_dir.readlink().name]


def test_what_was_set_aside_from_an_earlier_build_is_never_written_again(settings: Settings, tmp_path: Path) -> None:
    """Hard links to the published files: whatever wrote into one of them would change what was set aside."""
    publish(settings)
    kept = tmp_path / "edition"
    for name in ("site", "exports"):
        shutil.copytree(settings.data_dir / name, kept / name, copy_function=os.link)
    before = {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()}
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("update marts.fct_indicator_value set value = value + 1")
        connection.execute("update marts.fct_indicator_latest set value = value + 1")
    (settings.build_dir / "manifest.json").write_text(json.dumps({"fingerprint": "revised"}), encoding="utf-8")
    assert not publish(settings).skipped
    assert {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()} == before
    page = Path("site/fi/091/index.html")
    assert (settings.data_dir / page).read_bytes() != before[kept / page]


def test_a_plain_folder_in_the_sites_place_is_replaced(tmp_path: Path, settings: Settings) -> None:
    site = tmp_path / "site"
    (site / "old").mkdir(parents=True)
    (tmp_path / "site.new").mkdir()
    module._swap(site, tmp_path / "site.new")
    module._clean(site)
    assert site.readlink().name == "site.new"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["site", "site.new"]


def test_the_sites_own_sources_are_part_of_the_stamp(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a", encoding="utf-8")
    first = reports_fingerprint(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(str(time.time()).encode())
    assert reports_fingerprint(tmp_path) == first
    (tmp_path / "a.css").write_text("b", encoding="utf-8")
    assert reports_fingerprint(tmp_path) != first


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(PublishFailed, match="found none"):
        read_marts(tmp_path / "warehouse.duckdb")
    with duckdb.connect(str(tmp_path / "empty.duckdb")) as connection:
        connection.execute("create schema marts")
    with pytest.raises(PublishFailed, match="could not be read"):
        read_marts(tmp_path / "empty.duckdb")
    with pytest.raises(PublishFailed, match="data folder"):
        publish(Settings(source="sample", data_dir=tmp_path / "nowhere", edition_year=2021))
