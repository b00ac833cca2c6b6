"""A release is a commit and a tag of what was tested, and of nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import release
from processes import run_well

ROOT = Path(__file__).parents[1]
CHANGELOG = """# Changelog

## [0.2.0] - unreleased

### Added

- `sing`, as in #opera.

## [0.1.0] - 2026-11-26

- Everything.
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Make a tested repository."""
    (tmp_path / release.PACKAGE).parent.mkdir(parents=True)
    (tmp_path / release.PACKAGE).write_text('"""Ours."""\n\n__version__ = "0.1.0"\n')
    (tmp_path / release.CHANGELOG).write_text(CHANGELOG)
    (tmp_path / ".gitignore").write_bytes((ROOT / ".gitignore").read_bytes())
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "config", "user.name", "A")
    git(tmp_path, "config", "user.email", "a@example.org")
    commit(tmp_path)
    pass_tests(tmp_path)
    return tmp_path


def git(tree: Path, *arguments: str) -> str:
    return run_well("git", "-C", tree, *arguments).strip()


def commit(tree: Path) -> None:
    git(tree, "add", "--all")
    git(tree, "commit", "--quiet", "--message", "Work")


def pass_tests(tree: Path) -> None:
    """Do what `scripts/test --all` does at its end."""
    script = (ROOT / "scripts/test").read_text()
    noting = re.search(r"^  if changes=.*?^  fi$", script, re.MULTILINE | re.DOTALL)
    assert noting
    run_well("bash", "-ec", noting[0], cwd=tree)


def test_a_release_sets_the_version_and_its_part_of_the_changelog(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert release.main([], tree) == 0
    assert "git push --atomic origin HEAD v0.2.0" in capsys.readouterr().out
    assert (tree / release.PACKAGE).read_text() == '"""Ours."""\n\n__version__ = "0.2.0"\n'
    written = (tree / release.CHANGELOG).read_text()
    assert re.sub(r"2\d{3}-\d\d-\d\d(?=\n\n###)", "unreleased", written) == CHANGELOG
    assert "unreleased" not in written
    assert git(tree, "status", "--porcelain") == ""
    assert git(tree, "log", "-1", "--format=%s") == "Release 0.2.0"
    assert git(tree, "rev-parse", "v0.2.0^{commit}") == git(tree, "rev-parse", "HEAD")
    notes = git(tree, "tag", "--list", "--format=%(contents)", "v0.2.0")
    assert notes == "### Added\n\n- `sing`, as in #opera."


def test_a_dry_run_shows_the_notes_and_changes_nothing(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = git(tree, "rev-parse", "HEAD")
    assert release.main(["--dry-run"], tree) == 0
    written = capsys.readouterr().out
    assert "- `sing`, as in #opera." in written
    assert "this becomes the tag v0.2.0" in written
    assert git(tree, "status", "--porcelain") == git(tree, "tag") == ""
    assert git(tree, "rev-parse", "HEAD") == before


def refuse(tree: Path, capsys: pytest.CaptureFixture[str]) -> str:
    for arguments in ([], ["--dry-run"]):
        assert release.main(arguments, tree) == 1
    first, second = capsys.readouterr().err.split("release: ")[1:]
    assert first == second
    return first


def test_what_is_not_committed_is_not_released(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "new.py").touch()
    assert "changes that are not committed:\n?? new.py" in refuse(tree, capsys)


def test_what_is_not_tested_is_not_released(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "new.py").touch()
    commit(tree)
    assert "not tested: run scripts/test --all" in refuse(tree, capsys)
    (tree / release.TESTED).unlink()
    assert "not tested: run scripts/test --all" in refuse(tree, capsys)
    pass_tests(tree)
    assert release.main(["--dry-run"], tree) == 0


def test_a_test_of_a_tree_with_changes_does_not_count(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "new.py").touch()
    (tree / release.TESTED).unlink()
    pass_tests(tree)
    commit(tree)
    assert "not tested" in refuse(tree, capsys)


@pytest.mark.parametrize("version", ["0.1.0", "0.0.9", "v0.2.0", "0.2", "0.2.0rc1", "1.02.0"])
def test_a_version_is_after_the_current_one(
    tree: Path, capsys: pytest.CaptureFixture[str], version: str
) -> None:
    (tree / release.CHANGELOG).write_text(CHANGELOG.replace("0.2.0", version))
    assert f"{version!r} in CHANGELOG.md is not a version after 0.1.0" in refuse(tree, capsys)


def test_a_version_is_released_once(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(tree, "tag", "v0.2.0")
    assert "there is a tag v0.2.0 already" in refuse(tree, capsys)


@pytest.mark.parametrize(
    "text", ["# Changelog\n", "## [0.2.0] - unreleased\n\n## [0.1.0]\n\n- All.\n"]
)
def test_a_release_says_what_it_brings(
    tree: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (tree / release.CHANGELOG).write_text(text)
    commit(tree)
    pass_tests(tree)
    assert "announces nothing: put what is new under '## [1.2.3] - unreleased'" in refuse(
        tree, capsys
    )


def test_our_own_files_are_of_the_form_that_it_reads() -> None:
    assert re.findall(r'__version__ = ".+"', (ROOT / release.PACKAGE).read_text())
    first, *others = re.findall(r"^## .+$", (ROOT / release.CHANGELOG).read_text(), re.MULTILINE)
    dated = r"## \[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d"
    assert re.fullmatch(rf"{dated}|## \[\d+\.\d+\.\d+\] - unreleased", first)
    assert all(re.fullmatch(dated, heading) for heading in others)


@pytest.mark.exhaustive
def test_the_distributions_pass_their_checks() -> None:
    package = ROOT / "scripts/package"
    written = run_well(package, SSL_CERT_DIR="", UV_SYSTEM_CERTS="1")  # tests have no certificates
    assert written.count("PASSED") == 2
    assert written.endswith(".whl: OK\n")
