"""What the contract says of the Python API is what the package has, as griffe reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import griffe

from codegen.contract import read_contract
from codegen.document import load
from codegen.regenerate import GENERATED
from report.python import Name, Surface, list_names


def read_package() -> Surface:
    loaded = griffe.load("flowroute_api", search_paths=[GENERATED], allow_inspection=False)
    package = cast("griffe.Module", loaded)
    found: Surface = {"BASE_URL": Name("value", str(package["BASE_URL"].value))}
    for tag, resource in public(package["Resources"]):
        found[tag] = Name("resource")
        # As it is imported there: `_api.numbers.Numbers`.
        kind = str(cast("griffe.Attribute", resource).annotation).rpartition(".")[2]
        for name, method in public(package[f"api.{tag}.{kind}"]):
            found |= read_method(f"{tag}.{name}", cast("griffe.Function", method))
    for module in package["models"].modules.values():
        for name, model in public(module):
            found[name] = Name("model")
            for member, value in public(model):
                if value.is_attribute:
                    annotation = cast("griffe.Attribute", value).annotation
                    found[f"{name}.{member}"] = Name("attribute", str(annotation))
    return found


def read_method(name: str, method: griffe.Function) -> Surface:
    found: Surface = {name: Name("method"), f"{name} ->": Name("result", str(method.returns))}
    for index, argument in enumerate(method.parameters):
        if argument.name != "self":
            by_keyword = argument.kind is griffe.ParameterKind.keyword_only
            position = None if by_keyword else index - 1
            found[f"{name}({argument.name})"] = Name(
                "argument", str(argument.annotation), argument.required, position
            )
    return found


def public(owner: griffe.Object) -> Iterator[tuple[str, griffe.Object]]:
    for name, member in owner.members.items():
        if not name.startswith("_") and not member.is_alias and not member.is_module:
            yield name, cast("griffe.Object", member)


def test_the_contract_lists_what_the_package_has() -> None:
    contract = read_contract(load(GENERATED / "openapi.json"))
    assert list_names(contract) == read_package()


def test_everything_in_the_contract_has_its_place_in_the_document() -> None:
    contract = read_contract(load(GENERATED / "openapi.json"))
    methods, models = [*contract.methods], contract.models.values()
    pointers = [method.pointer for method in methods] + [model.pointer for model in models]
    pointers += [argument.pointer for method in methods for argument in method.arguments]
    pointers += [member.pointer for model in models for member in model.members]
    assert len(pointers) > 100
    assert all(pointer.startswith(("#/paths/", "#/components/")) for pointer in pointers)
