"""Import every module of the packages in the folders that stdin lists, and report what is there.

Each folder holds a `flowroute_api`. A call of `tripwire`, from wherever, is reported.
"""

from __future__ import annotations

import builtins
import importlib
import json
import pkgutil
import sys
import traceback
import typing
from types import ModuleType
from typing import Any

PACKAGE = "flowroute_api"
tripped: list[object] = []
setattr(builtins, "tripwire", lambda: tripped.append("tripped"))  # noqa: B010 - it has none


def survey(folder: str) -> dict[str, Any]:
    sys.path.insert(0, folder)
    tripped.clear()
    try:
        package = importlib.import_module(PACKAGE)
        found = pkgutil.walk_packages(package.__path__, f"{PACKAGE}.")
        report = held(package, [importlib.import_module(each.name) for each in found])
    except Exception:  # noqa: BLE001 - whatever it is, it is reported
        report = {"error": traceback.format_exc()}
    finally:
        sys.path.remove(folder)
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]
    return {"error": "", **report, "tripped": repr(tripped) if tripped else ""}


def held(package: Any, modules: list[ModuleType]) -> dict[str, Any]:  # noqa: ANN401 - any module
    operations = [module.OPERATION for module in modules if hasattr(module, "OPERATION")]
    operations = [getattr(each, "operation", each) for each in operations]
    resources = [
        value
        for module in modules
        if module.__name__.startswith(f"{PACKAGE}.api.")
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__
    ]
    methods = [
        method
        for resource in resources
        for name, method in vars(resource).items()
        if not name.startswith("_")
    ]
    models = [getattr(package.models, name) for name in getattr(package.models, "__all__", [])]
    for each in [*methods, *models]:
        typing.get_type_hints(each, include_extras=True)
    return {
        "base_url": package.BASE_URL,
        "documentation": {
            each.__qualname__: each.__doc__ for each in [*resources, *methods, *models]
        },
        "methods": sorted({method.__name__ for method in methods}),
        "arguments": sorted(
            argument.wire[-1] for each in operations for argument in each.arguments
        ),
        "choices": sorted(c for each in operations for a in each.arguments for c in a.choices),
        "hints": [repr(typing.get_type_hints(model)) for model in models],
        "members": sorted({wire for model in models for wire in round_trip(model)}),
    }


def round_trip(model: Any) -> list[str]:  # noqa: ANN401 - a class of models
    """Return the names on the wire, having read and written an object with all of them."""
    # An object is what most readers make most of; an id must be text.
    source = {name: "1" if name == "id" else {"id": name} for name in model._wire}
    try:
        read = model.from_dict(source)
    except ValueError as error:
        assert str(error).endswith(" is missing")  # noqa: PT017 - an id that is not text
        return []
    assert read.to_dict() == source
    assert read.extra == {}
    assert repr(read).startswith(model.__name__)
    for name in model._wire.values():
        getattr(read, name)
    return [*model._wire]


if __name__ == "__main__":
    json.dump([survey(folder) for folder in json.load(sys.stdin)], sys.stdout)
