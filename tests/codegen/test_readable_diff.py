"""The diff of generated/ is for people: a change touches its own files and the indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import ndiff
from typing import TypeAlias

import pytest
from attrs import evolve

from codegen.document import Document
from codegen.generate import generate
from codegen.operations import Operation
from corpus import CASES, PUBLISHED, Case, read_now
from report.corrections import follow
from report.pairs import pair_operations
from report.wire import Wire

Package: TypeAlias = dict[str, str]
Built: TypeAlias = Callable[[Case | None], Package]
BY_NAME = {case.name: case for case in CASES}
BUILDABLE = [case for case in CASES if "fault" not in case.notes]
"""Those of which a client can be made."""
FIRST_OF_GROUP = {case.group: case for case in reversed(BUILDABLE)}.values()
INDEXES = {"__init__.py", "api/__init__.py", "models/__init__.py"}


def corrected(case: Case | None) -> Document:
    """Return the document of a case, corrected by the overlay after it has followed."""
    now = read_now()
    if case is None:
        return now.corrected.document
    pairs = pair_operations(PUBLISHED, case.document)
    return follow(now.corrected, evolve(now, document=case.document), pairs)[0].document


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return a function that generates the package of a case, or today's for ``None``."""
    packages: dict[str, Package] = {}

    def build(case: Case | None) -> Package:
        name = str(case)
        if name not in packages:
            folder = tmp_path_factory.mktemp("package") / "flowroute_api"
            generate(corrected(case), folder)
            packages[name] = {
                path.relative_to(folder).as_posix(): path.read_text()
                for path in folder.rglob("*.py")
            }
        return packages[name]

    return build


def compare(old: Package, new: Package) -> dict[str, tuple[int, int]]:
    """Count the lines that are added to each file that differs, and those that are removed."""
    found: dict[str, tuple[int, int]] = {}
    for name in sorted(old.keys() | new.keys()):
        was, now = (each.get(name, "").splitlines() for each in (old, new))
        marks = [line[0] for line in ndiff(was, now)] if was != now else []
        if marks:
            found[name] = marks.count("+"), marks.count("-")
    return found


def module_of(operation: Operation) -> str:
    return f"api/{operation.tags[0]}/{operation.id}.py"


def changed_operations(old: Document, new: Document) -> Iterator[Operation]:
    """List the operations that a change is about, as they were and as they are."""
    pairs = pair_operations(old, new)
    told = {change.operation for change in Wire(old, new).changes(pairs)}
    for was, now in pairs:
        same = was and now and was.own == now.own and str(now) not in told
        yield from () if same else (each for each in (was, now) if each)


def check(case: Case, built: Built) -> None:
    old, new = built(None), built(case)
    touched = {*compare(old, new)}
    own = [*changed_operations(corrected(None), corrected(case))]
    resources = {f"api/{operation.tags[0]}/__init__.py" for operation in own}
    models = {name for name in touched if name.startswith("models/")}
    assert touched - models <= {*map(module_of, own), *resources, *INDEXES}
    for index in INDEXES & touched:  # touched only if what it lists comes or goes
        folder = index.removesuffix("__init__.py")
        assert list_folder(old, folder) != list_folder(new, folder)


def list_folder(package: Package, folder: str) -> set[str]:
    """List what is in a folder of the package; a folder counts as one."""
    inside = (name.removeprefix(folder) for name in package if name.startswith(folder))
    depth = 2 if folder == "" else 1  # the package lists its resources
    return {"/".join(name.split("/")[:depth]) for name in inside}


MEASURED: dict[str, dict[str, tuple[int, int]]] = {
    "an operation is added": {
        "__init__.py": (10, 0),
        "api/__init__.py": (2, 0),
        "api/faxes/__init__.py": (61, 0),
        "api/faxes/faxes_list.py": (15, 0),
    },
    "an operation is removed": {
        "api/numbers/__init__.py": (0, 93),
        "api/numbers/numbers_exchanges.py": (0, 26),
    },
    "an optional parameter is added": {
        "api/routes/__init__.py": (6, 0),
        "api/routes/routes_list.py": (1, 0),
    },
    "a member of a reply is added": {
        "models/number.py": (7, 0),
        "models/number_attributes.py": (3, 0),
    },
    "a model gets another name": {
        "models/__init__.py": (3, 3),
        "models/number.py": (3, 3),
        "models/number_relationships.py": (0, 55),
        "models/relations.py": (55, 0),
    },
    "a description changes": {"api/routes/__init__.py": (2, 8)},
}
"""The lines that some changes add and remove, by file."""


@pytest.mark.parametrize("name", MEASURED)
def test_the_diff_of_a_change_is_this_long(name: str, built: Built) -> None:
    assert compare(built(None), built(BY_NAME[name])) == MEASURED[name]


@pytest.mark.parametrize("case", FIRST_OF_GROUP, ids=str)
def test_a_change_touches_its_own_files_and_the_indexes(case: Case, built: Built) -> None:
    check(case, built)


@pytest.mark.exhaustive
@pytest.mark.parametrize("case", [c for c in BUILDABLE if c not in FIRST_OF_GROUP], ids=str)
def test_every_change_touches_its_own_files_and_the_indexes(case: Case, built: Built) -> None:
    check(case, built)
