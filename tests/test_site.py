"""The documentation site: its Python runs, its links lead on, and it has every public name."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, cast

import pytest

import docs_hook
import flowroute_client
from flowroute_client import webhooks
from flowroute_sandbox import Sandbox
from processes import run_well

ROOT = Path(__file__).parents[1]
PUBLIC = cast("list[str]", getattr(flowroute_client, "__all__"))  # noqa: B009 - is computed
GUIDES = ("index", "tutorial", "bulk", "once-only", "proxies", "models")


def read_blocks(page: str) -> list[str]:
    text = (ROOT / f"docs/{page}.md").read_text()
    return re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", GUIDES)
def test_the_python_of_a_guide_runs(page: str, flowroute_sandbox: Sandbox) -> None:
    namespace: dict[str, Any] = {"__name__": page}
    blocks = read_blocks(page)
    assert blocks
    for block in blocks:
        exec(compile(block, f"{page}.md", "exec"), namespace)  # noqa: S102 - our own
    if flowroute := namespace.get("flowroute"):
        flowroute.close()
    assert flowroute_sandbox.rejected == []


def test_the_tests_of_the_guide_pass(tmp_path: Path) -> None:
    blocks = read_blocks("testing")
    (tmp_path / "test_guide.py").write_text("\n".join(blocks))
    written = run_well(
        *(sys.executable, "-W", "error", "-m", "pytest", "-q"),
        *("-p", "flowroute_sandbox.pytest_plugin"),
        cwd=tmp_path,
        PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
    )
    assert written.splitlines()[-1].startswith("3 passed")


def test_the_python_of_the_readme_and_of_the_guides_is_typed(tmp_path: Path) -> None:
    for page in ("../README", *GUIDES, "testing"):
        name = page.removeprefix("../").replace("-", "_")
        (tmp_path / f"page_{name}.py").write_text("\n".join(read_blocks(page)))
    assert len([*tmp_path.iterdir()]) == len(GUIDES) + 2
    run_well(
        *(sys.executable, "-m", "mypy", "--strict", "--config-file=", tmp_path),
        *("--cache-dir", ROOT / ".mypy_cache/pages"),
        cwd=tmp_path,
    )


@pytest.mark.parametrize(
    ("page", "link", "expected"),
    [
        ("index.md", "[a](tutorial.md)", "[a](tutorial.md)"),
        ("index.md", "[a](../examples/README.md#webhooks)", "[a](examples.md#webhooks)"),
        ("examples.md", "[a](../docs/testing.md)", "[a](testing.md)"),
        ("sandbox/readme.md", "[a](DECISIONS.md#faults)", "[a](guesses.md#faults)"),
        ("sandbox/readme.md", "[a](../../docs/bulk.md)", "[a](../bulk.md)"),
        ("examples.md", "[webhooks_flask.py](webhooks_flask.py)", "webhooks_flask.py"),
        ("index.md", "[a](https://a.example) [b](#b)", "[a](https://a.example) [b](#b)"),
    ],
)
def test_links_lead_to_pages_of_the_site(page: str, link: str, expected: str) -> None:
    assert docs_hook.rewrite_links(link, page) == expected


def test_the_reference_has_every_public_name() -> None:
    pages = docs_hook.write_reference()
    named = set(re.findall(r"^::: (\S+)$", "\n".join(pages.values()), re.MULTILINE))
    last = {name.rpartition(".")[2] for name in named}
    assert set(PUBLIC) <= last
    assert {f"flowroute_client.webhooks.{name}" for name in webhooks.__all__} <= named
    for name, folder in docs_hook.list_resources().items():
        assert f".{name}\n" in pages["resources"]
        assert f"heading: flowroute.{folder}\n" in pages["resources"]


@pytest.mark.exhaustive
def test_the_site_is_built_strictly_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    run_well(
        *(ROOT / "scripts/docs", "--site-dir", tmp_path / "site"),
        SSL_CERT_DIR="",  # which tests leave empty
        UV_SYSTEM_CERTS="1",
    )
    pages = {
        str(file.relative_to(tmp_path / "site")): file.read_text()
        for file in (tmp_path / "site").rglob("*.html")
    }
    assert len(pages) > 25
    for page, html in pages.items():
        loaded = re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=.?https?:[^>]*", html)
        assert loaded == [], page
    anchors = set(re.findall(r"id=.?([\w.]+)", "".join(pages.values())))
    names = {f"flowroute_client.{name}" for name in PUBLIC}
    models = {name for name in names if name.replace("client", "api.models", 1) in anchors}
    assert len(models) > 30
    assert names - models <= anchors
