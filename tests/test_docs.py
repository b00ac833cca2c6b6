"""README, CONTRIBUTING and the pages in docs/ name what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "examples/README.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
FOLDERS = (
    r"scripts|tests|spec|overrides|generated|companions|benchmarks|docs|examples|\.ci|\.github"
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_names_only_what_exists(page: Path) -> None:
    text = page.read_text()
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)[^)]*\)", text)
    named = re.findall(rf"(?<![\w./-])(?:{FOLDERS})/[\w./-]*\w", text)
    assert (links and named) or page.parent != ROOT
    missing = [each for each in named if not (ROOT / each).exists()]
    files = [each for each in links if not each.startswith("reference/")]  # see test_site
    missing += [each for each in files if not (page.parent / each).exists()]
    assert missing == []


def test_the_architecture_names_every_room_of_the_client() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    client = ROOT / "overrides/flowroute_client"
    rooms = [path.name for path in client.iterdir() if path.is_dir() and path.name != "__pycache__"]
    assert rooms
    for room in rooms:
        assert f"overrides/flowroute_client/{room}/" in text, room


def test_the_picture_names_files() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    picture = re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)
    assert len(picture) == 1
    names = re.findall(rf'\["((?:{FOLDERS})/[^"]*)"\]', picture[0])
    assert len(names) > 10
    assert all((ROOT / name).exists() for name in names)
