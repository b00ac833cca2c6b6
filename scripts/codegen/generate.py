"""The client's generated half, made by openapi-python-client from a corrected document."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2.bccache import Bucket, BytecodeCache
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.properties.schemas import Class
from openapi_python_client.strings import ClassName, PythonIdentifier

from codegen.contract import Contract, read_contract, refuse_clashes
from codegen.document import Document, DocumentError
from codegen.versions import require_versions
from codegen.wording import describe, introduce, literal

_HERE = Path(__file__).parent
_UNUSED = ("client.py", "errors.py", "types.py")
_WRAPPED = re.compile(r"<\S+ object at 0x\w+>")
"""How openapi-python-client writes a word of the document that it does not trust."""


class _CompiledTemplates(BytecodeCache):
    """Keeps the compiled templates, so that further packages are written in half the time."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


_TEMPLATES = _CompiledTemplates()


def generate(document: Document, package: Path) -> None:
    """Write the package for a corrected, vetted document.

    Args:
        document: The corrected document.
        package: The folder to create; it must not exist.

    Raises:
        DocumentError: The document asks for something that cannot be generated.

    """
    require_versions()
    write(read_contract(document), package)
    format_code(package)


def write(contract: Contract, package: Path) -> None:
    """Write the package as the templates leave it: all that callers see, not yet formatted.

    Args:
        contract: What to write.
        package: The folder to create; it must not exist.

    Raises:
        DocumentError: The contract asks for something that cannot be generated.

    """
    refuse_clashes(contract)
    project = _project(contract, package)
    project.openapi.models = [*_name_files(contract)]
    project.env.filters.update(
        {
            "describe": describe,
            "docstring": literal,
            "introduce": introduce,
            "lines": _write_lines,
            "repr": repr,
        }
    )
    names: dict[str, Any] = {
        "contract": contract,
        "methods": {method.operation_id: method for method in contract.methods},
        "resources": {resource.tag: resource for resource in contract.resources},
    }
    project.env.globals.update(names)
    project.env.bytecode_cache = _TEMPLATES
    with redirect_stdout(io.StringIO()):
        problems = project.build()
    if problems:
        raise DocumentError("; ".join(_describe(problem) for problem in problems))
    _tidy(package)


def _project(contract: Contract, package: Path) -> Project:
    config = Config.from_sources(
        ConfigFile(package_name_override=package.name, literal_enums=True, post_hooks=[]),
        MetaType.NONE,
        document_source="",
        file_encoding="utf-8",
        overwrite=False,
        output_path=package,
    )
    data = GeneratorData.from_dict(_list_operations(contract), config=config)
    if isinstance(data, GeneratorError):
        raise DocumentError(_describe(data))
    return Project(openapi=data, config=config, custom_template_path=_HERE / "templates")


def _list_operations(contract: Contract) -> dict[str, Any]:
    """Make a document of the names of operations alone: the rest is in the contract."""
    paths: dict[str, dict[str, Any]] = {}
    for method in contract.methods:
        paths.setdefault(method.path, {})[method.http_method.lower()] = {
            "operationId": method.operation_id,
            "tags": [method.resource],
            "parameters": [
                {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
                for name in re.findall(r"\{(.*?)\}", method.path)
            ],
            "responses": {"200": {"description": ""}},
        }
    info = {"title": "", "version": ""}
    return {"openapi": "3.0.3", "info": info, "paths": paths}


def _name_files(contract: Contract) -> Iterator[Any]:
    """Yield what the generator wants to know of a model: its class and its module."""
    for model in contract.models.values():
        name, module = ClassName(model.name, ""), PythonIdentifier(model.module, "")
        yield SimpleNamespace(class_info=Class(name=name, module_name=module))


def _write_lines(names: Iterable[str]) -> str:
    """Write what an import takes, one name a line: another name adds a line, and no line moves."""
    return f"({''.join(f'{name},' for name in sorted(names))})"


def _describe(problem: GeneratorError) -> str:
    words = " ".join(f"{problem.header or ''}: {problem.detail or ''}".split())
    return _WRAPPED.sub("...", words)[:500]


def _tidy(package: Path) -> None:
    for name in _UNUSED:
        (package / name).unlink()
    (package / "py.typed").touch()


def format_code(folder: Path) -> None:
    """Format packages without regard to any configuration nearby; unused imports go.

    Args:
        folder: A package, or a folder of packages.

    Raises:
        DocumentError: The code is not Python.

    """
    common = ["--isolated", "--no-cache", "--target-version", "py311", "--line-length", "100"]
    # Which imports are ours must not depend on what lies in the working directory.
    ours = ["--config", "src=[]", "--config", 'lint.isort.known-first-party=["flowroute_runtime"]']
    for command in (["check", "--fix-only", "--select", "F401,I,UP", *ours], ["format"]):
        run = subprocess.run(  # noqa: S603 - our own formatter
            [sys.executable, "-m", "ruff", *command, *common, str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise DocumentError(f"the generated code cannot be formatted: {run.stderr.strip()}")
