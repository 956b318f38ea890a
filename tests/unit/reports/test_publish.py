"""The publisher: once, whole or not at all, over whatever an earlier one left, and no municipality without need."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from reports import publish as module
from reports.language import LANGUAGES
from reports.publish import publish, reports_fingerprint
from reports.read import read_marts
from reports.site import Site
from reports.unchanged import municipality_digests
from tests.fixtures.marts_fixture import build_data_dir
from tests.fixtures.small_site import CODES, SmallSite, publish_small
from tilannekuva.errors import PublishFailed
from tilannekuva.settings import PROJECT_DIR, Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("site") / "data"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        publish_small(patch)
        yield settings_of(build_data_dir(folder))


def settings_of(folder: Path) -> Settings:
    return Settings("http://127.0.0.1:8900", folder, 2021, documents=frozenset())


def another_build(settings: Settings, fingerprint: str) -> None:
    path = settings.build_dir / "manifest.json"
    path.write_text(json.dumps({"fingerprint": fingerprint}), encoding="utf-8")


def files_of(site: Path) -> dict[str, bytes]:
    return {str(p.relative_to(site)): p.read_bytes() for p in sorted(site.rglob("*")) if p.is_file()}


def test_publishes_once_and_then_leaves_the_site_alone(settings: Settings) -> None:
    seen: list[tuple[int, int]] = []
    outcome = publish(settings, progress=lambda done, total: seen.append((done, total)))
    assert not outcome.skipped and outcome.municipalities == 26
    assert outcome.first_page == settings.site_dir / "index.html" and outcome.first_page.exists()
    assert (settings.site_dir / "fi/091/index.html").exists()
    assert outcome.pages == len(list(settings.site_dir.rglob("*.html"))) == 1 + 3 * (2 + 9 * len(CODES))
    # Two processes share the work: one of them tells how far they are.
    assert seen and seen == sorted(seen)
    assert {total for _, total in seen} == {3 + len(CODES)}
    target = settings.site_dir.readlink().name

    again = publish(settings)
    assert again.skipped and again.pages == 0 and again.municipalities == 26
    assert settings.site_dir.readlink().name == target


def test_a_new_build_or_another_setting_publishes_anew_and_leaves_nothing_behind(settings: Settings) -> None:
    publish(settings)
    before = settings.site_dir.readlink().name
    another_build(settings, "fixture-2")
    outcome = publish(settings)
    assert not outcome.skipped and outcome.reused == len(CODES)  # none of their rows is another
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
    another_build(settings, "fixture-3")

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
    another_build(settings, "fixture-4")
    code = (
        "import os, signal\nfrom pathlib import Path\nimport pytest\n"
        "from reports.publish import publish\nfrom tests.fixtures.small_site import publish_small\n"
        "from tests.unit.reports.test_publish import settings_of\n"
        "publish_small(pytest.MonkeyPatch())\n"
        f"s = settings_of(Path({str(settings.data_dir)!r}))\n"
        "publish(s, progress=lambda done, total: os.kill(os.getpid(), signal.SIGKILL) if done else None)"
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
    shutil.copytree(settings.site_dir, kept / "site", copy_function=os.link)
    before = {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()}
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("update marts.fct_indicator_value set value = value + 1")
        connection.execute("update marts.fct_indicator_latest set value = value + 1")
    another_build(settings, "revised")
    assert not publish(settings).skipped
    assert {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()} == before
    page = Path("site/fi/091/index.html")
    assert (settings.data_dir / page).read_bytes() != before[kept / page]


def test_taken_over_or_made_anew_the_site_is_the_same_byte_for_byte(settings: Settings, tmp_path: Path) -> None:
    """One municipality's strategy changes: only what shows it is made again, and nothing on the site is old."""
    publish(settings)
    before = municipality_digests(settings.warehouse_path, "")
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("update marts.fct_strategy_metric set value = value + 3 where municipality_code = '111'")
    after = municipality_digests(settings.warehouse_path, "")
    changed = {code for code in CODES if before[code] != after[code]}
    assert "111" in changed and len(changed) < len(CODES)
    another_build(settings, "strategy")
    seen: list[int] = []
    outcome = publish(settings, progress=lambda _, total: seen.append(total))
    assert outcome.reused == len(CODES) - len(changed)
    assert set(seen) == {3 + len(changed)}

    shutil.copytree(settings.data_dir, tmp_path / "data", ignore=shutil.ignore_patterns("site*"))
    anew = replace(settings, data_dir=tmp_path / "data")
    assert publish(anew).reused == 0
    assert files_of(anew.site_dir) == files_of(settings.site_dir)


@pytest.mark.parametrize("other", ["reports", "edition_year", "documents", "groups"])
def test_other_words_settings_or_groups_make_every_municipality_anew(
    settings: Settings, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A municipality's digest covers what its pages are made with, so none is the same any more."""
    stamps = []
    for step in range(2):
        if step and other == "reports":
            monkeypatch.setattr(module, "reports_fingerprint", lambda: "another")
        if step and other == "groups":
            monkeypatch.setattr(module, "load_groups", lambda _: type("Groups", (), {"groups": {}}))
        changed = {"edition_year": {"edition_year": 2020}, "documents": {"documents": None}}.get(other, {})
        stamp = module._stamp(replace(settings, **changed) if step else settings)  # type: ignore[arg-type]
        stamps.append(json.dumps({**stamp, "build": None}, sort_keys=True))
    first, second = (municipality_digests(settings.warehouse_path, stamp) for stamp in stamps)
    assert first.keys() == second.keys()
    assert not {code for code in first if first[code] == second[code]}


def test_a_municipality_whose_old_pages_are_not_whole_is_made_anew(settings: Settings) -> None:
    publish(settings)
    shutil.rmtree(settings.site_dir / "sv" / "766")
    another_build(settings, "fixture-5")
    assert publish(settings).reused == len(CODES) - 1
    assert (settings.site_dir / "sv/766/index.html").exists()


def test_documents_are_published_of_the_municipalities_asked_for(settings: Settings) -> None:
    site = SmallSite(settings, frozenset({"766"}))
    made, without = dict(site.municipality("766")), dict(site.municipality("091"))
    kinds = {("situation-analysis-2021", "pdf"), ("workshop-2021", "pptx"), ("indicators-2021", "xlsx")}
    wanted = {f"files/766/{stem}-{language}.{end}" for stem, end in kinds for language in LANGUAGES}
    assert {path for path in made if path.startswith("files/")} == wanted | {"files/766/values-2021.csv"}
    assert not [path for path in without if path.startswith("files/")]
    assert b"situation-analysis-2021-fi.pdf" in made["fi/766/index.html"]
    assert b"situation-analysis" not in without["fi/091/index.html"]  # no link that leads nowhere
    paths = [p["path"] for p in json.loads(dict(Site._edition(site))["files/datapackage.json"])["resources"]]
    assert [p for p in paths if not p.startswith(("country/", "network/"))] == ["766/values-2021.csv"]


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
