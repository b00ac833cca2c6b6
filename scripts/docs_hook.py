"""For the documentation site: pages that lie elsewhere, and a reference of every public name."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path
from posixpath import normpath, relpath
from typing import Protocol

ROOT = Path(__file__).parents[1]
ELSEWHERE = {
    "changelog.md": "CHANGELOG.md",
    "contributing.md": "CONTRIBUTING.md",
    "examples.md": "examples/README.md",
    "sandbox/guesses.md": "companions/flowroute_sandbox/DECISIONS.md",
    "sandbox/readme.md": "companions/flowroute_sandbox/README.md",
    "scripts.md": "scripts/README.md",
}
"""The pages of the site that are files outside docs/."""
_PAGES = {source: page for page, source in ELSEWHERE.items()}
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!https?:|mailto:|#)([^)\s#]+)(#[^)\s]*)?\)")
_API = ROOT / "generated/flowroute_api/api"
_MODELS = "generated/flowroute_api/models/__init__.py"
_MANY = ("OutgoingMessage", "SendManyOptions", "Sending", "AsyncSending", "SendResult", "Progress")
"""What belongs to the methods of `messages`."""
_OF_THE_SANDBOX = (
    "flowroute_sandbox._account.inbox.Inbox",
    *(f"flowroute_sandbox._account.records.{name}" for name in ("Webhook", "Attempt", "Refusal")),
)
"""What the methods and attributes of `Sandbox` return."""

_DEFAULTS = (
    "The defaults of `Sandbox` are"
    " [those of the command](../../companions/flowroute_sandbox/README.md#options), except that its"
    " port is a free one."
)
"""Its signature names them only as `Options.seed` and so on."""


class _File(Protocol):
    src_uri: str


class _Page(Protocol):
    file: _File


class _Files(Protocol):
    def append(self, file: object) -> None: ...


def on_files(files: _Files, config: object) -> _Files:
    """Add the pages that are not in docs/."""
    make = import_module("mkdocs.structure.files").File.generated  # in an environment of its own
    for page, source in ELSEWHERE.items():
        files.append(make(config, page, content=(ROOT / source).read_text("utf-8")))
    for name, content in write_reference().items():
        files.append(make(config, f"reference/{name}.md", content=content))
    return files


def on_page_markdown(markdown: str, *, page: _Page, **_: object) -> str:
    """Let links lead to pages of the site; what is not one is named without a link."""
    return rewrite_links(markdown, page.file.src_uri)


def rewrite_links(markdown: str, page: str) -> str:
    """Return the text of a page with the links that it has on the site.

    Args:
        markdown: The text, whose links lead from file to file of the repository.
        page: The page that it is on the site.

    """
    source = ELSEWHERE.get(page, f"docs/{page}")

    def rewrite(link: re.Match[str]) -> str:
        text, target, anchor = link[1], link[2], link[3] or ""
        file = normpath(f"{source.rpartition('/')[0] or '.'}/{target}")
        found = _PAGES.get(file) or (file.startswith("docs/") and file.removeprefix("docs/"))
        if not found:
            return text
        return f"[{text}]({relpath(found, page.rpartition('/')[0] or '.')}{anchor})"

    return _LINK.sub(rewrite, markdown)


def write_reference() -> dict[str, str]:
    """Return the pages of the reference, by their names: each public name is in one of them."""
    errors = _list_names("overrides/flowroute_client/errors.py")
    elsewhere = {*_MANY, *list_resources(), *map("Async{}".format, list_resources()), *errors}
    names = _list_names("overrides/flowroute_client/__init__.py")
    pages = {
        "clients": [f"flowroute_client.{name}" for name in names if name not in elsewhere],
        "errors": [f"flowroute_client.{name}" for name in errors],
        "models": [f"flowroute_api.models.{name}" for name in _list_names(_MODELS)],
    }
    pages["clients"].sort(key=lambda name: (not name.endswith("Flowroute"), "Async" in name))
    events = _list_names("overrides/flowroute_client/webhooks.py")
    pages["webhooks"] = [f"flowroute_client.webhooks.{name}" for name in events]
    ledgers = _list_names("companions/flowroute_ledger/__init__.py")
    pages["ledger"] = [f"flowroute_ledger.{name}" for name in ledgers]
    pages["sandbox"] = ["flowroute_sandbox.Sandbox", *_OF_THE_SANDBOX]
    written = {page: f"# {page.capitalize()}\n\n{_write(each)}" for page, each in pages.items()}
    written["models"] = "\n".join(
        [
            "# Models\n\nEach has also the members of `Model`, which are not repeated.\n",
            _write(["flowroute_runtime.model.Model"]),
            _write(pages["models"], more="      inherited_members: false\n"),
        ]
    )
    written["sandbox"] = written["sandbox"].replace("\n\n", f"\n\n{_DEFAULTS}\n\n", 1)
    fixtures = ["flowroute_sandbox", "flowroute_server"]
    written["sandbox"] += "\n## Fixtures of pytest\n\n" + _write(
        [f"flowroute_sandbox.pytest_plugin.{name}" for name in fixtures], level=3
    )
    return written | {"resources": _write_resources()}


def _write_resources() -> str:
    text = (
        "# Resources\n\nEach is an attribute of a client, as in `flowroute.numbers.search(...)`. An"
        " `AsyncFlowroute` has the same methods, to be awaited or iterated over.\n"
    )
    public = _list_names("overrides/flowroute_client/__init__.py")
    for name, folder in list_resources().items():
        owner = "flowroute_client" if name in public else f"flowroute_api.api.{folder}"
        text += f"\n::: {owner}.{name}\n    options:\n      merge_init_into_class: false\n"
        text += f"      heading: flowroute.{folder}\n      toc_label: flowroute.{folder}\n"
        text += "      show_symbol_type_heading: false\n"
    others = [f"Async{name}" for name in list_resources() if f"Async{name}" in public]
    for heading, names in (("Many messages", _MANY), ("Asynchronously", others)):
        written = _write([f"flowroute_client.{name}" for name in names], level=3)
        text += f"\n## {heading}\n\n{written}"
    return text


def list_resources() -> dict[str, str]:
    """List the classes of the resources, each with its folder, which is the attribute's name."""
    found: dict[str, str] = {}
    for file in sorted(_API.glob("*/__init__.py")):
        tree = ast.parse(file.read_text("utf-8"))
        found[next(n.name for n in tree.body if isinstance(n, ast.ClassDef))] = file.parent.name
    return found


def _list_names(file: str) -> list[str]:
    """List the names in the ``__all__`` of a file, without importing it."""
    for node in ast.parse((ROOT / file).read_text("utf-8")).body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        if ast.unparse(node).startswith("__all__"):
            return list(ast.literal_eval(node.value))
    raise ValueError(f"{file} has no __all__")


def _write(names: list[str], level: int = 2, more: str = "") -> str:
    options = f"    options:\n      heading_level: {level}\n{more}"
    return "\n".join(f"::: {name}\n{options}" for name in names)
