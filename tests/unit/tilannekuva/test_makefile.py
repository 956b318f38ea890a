"""What a newcomer types: make, and the scripts behind it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tilannekuva.settings import PROJECT_DIR

LOCKS = ("requirements.lock", "requirements-installer.lock")


def make(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if k not in {"SOURCE", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=PROJECT_DIR,
        env={k: v for k, v in clean.items() if not k.startswith("TILANNEKUVA_")} | env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("target", ["run", "test", "bench", "up", "down", "lint", "types", "help", "clean-venv"])
def test_help_lists_the_target(target: str) -> None:
    assert re.search(rf"^  {target} +\w", make("help").stdout, re.MULTILINE)


def settings_seen(*arguments: str, **env: str) -> dict[str, str]:
    output = make("--eval", "show: ; @env", "show", *arguments, **env).stdout
    pairs = (line.partition("=") for line in output.splitlines())
    return {name: value for name, _, value in pairs if name == "SOURCE" or name.startswith("TILANNEKUVA_")}


def test_settings_on_the_command_line_reach_the_program() -> None:
    assert settings_seen("SOURCE=live", "EDITION_YEAR=2021", "DATA=/srv/x", "STRICT=1") == {
        "SOURCE": "live",
        "TILANNEKUVA_EDITION_YEAR": "2021",
        "TILANNEKUVA_DATA": "/srv/x",
        "TILANNEKUVA_STRICT": "1",
    }


def test_settings_of_the_environment_pass_through_and_nothing_is_invented() -> None:
    assert settings_seen() == {}
    seen = settings_seen(SOURCE="http://127.0.0.1:8900", TILANNEKUVA_DATA="/srv/y")
    assert seen == {"SOURCE": "http://127.0.0.1:8900", "TILANNEKUVA_DATA": "/srv/y"}


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hold_names_versions_and_hashes_only(name: str) -> None:
    text = (PROJECT_DIR / name).read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    for entry in entries:
        assert re.match(r"[A-Za-z0-9_.\-\[\],]+==[^\s;]+", entry), entry[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:80]
        assert not re.search(r"--(?!hash)[a-z-]+", entry), entry[:80]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with the scripts and the lock, and nothing made yet."""
    shutil.copytree(PROJECT_DIR / "scripts", tmp_path / "scripts")
    for name in LOCKS:
        shutil.copy(PROJECT_DIR / name, tmp_path)
    return tmp_path


def environment_script(clone: Path, path: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(clone / "scripts" / "environment.sh")],
        env={"PATH": path, "HOME": str(clone)} | env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_another_python_is_refused_with_a_remedy(clone: Path) -> None:
    tools = clone / "tools"
    tools.mkdir()
    for name in ("bash", "cat", "cksum", "dirname", "grep", "chmod"):
        (tools / name).symlink_to(str(shutil.which(name)))
    old = tools / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n', encoding="utf-8")
    old.chmod(0o755)
    result = environment_script(clone, str(tools))
    assert result.returncode == 1
    assert "needs Python 3.11; found: Python 3.9.2" in result.stderr
    assert "PYTHON=/path/to/python3.11" in result.stderr
    assert not (clone / ".venv").exists()


def test_an_environment_made_from_this_lock_is_left_alone(clone: Path) -> None:
    binaries = clone / ".venv" / "bin"
    binaries.mkdir(parents=True)
    for name in ("python", "tilannekuva"):
        (binaries / name).write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        (binaries / name).chmod(0o755)
    with (clone / "requirements.lock").open("rb") as lock:
        stamp = subprocess.run(["cksum"], stdin=lock, capture_output=True, check=True).stdout
    (clone / ".venv" / ".installed").write_bytes(stamp)
    result = environment_script(clone, os.environ["PATH"])
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_ci_runs_make_test() -> None:
    script = (PROJECT_DIR / ".ci" / "run").read_text(encoding="utf-8")
    assert "set -euo pipefail" in script
    assert script.rstrip().endswith("make test")
    assert os.access(PROJECT_DIR / ".ci" / "run", os.X_OK)
