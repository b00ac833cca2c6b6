"""Models where people put them: in pydantic, FastAPI, JSON and a shell that completes names."""

from __future__ import annotations

import asyncio
import json
from importlib import import_module
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel, ValidationError

import flowroute_client
from flowroute_client import Message, Number
from flowroute_runtime.model import Model

MESSAGE = {
    "data": {
        "id": "mdr2-1",
        "type": "message",
        "attributes": {"body": "hello", "from": "12065550100", "new": [1]},
    },
    "links": {},
}
NUMBERS = [{"id": f"1206555010{n}", "attributes": {"state": "wa"}} for n in range(2)]
jedi: Any = import_module("jedi")  # which has no types
MODELS = [
    model
    for name in flowroute_client.__all__
    if isinstance(model := getattr(flowroute_client, name), type) and issubclass(model, Model)
]


class Ticket(BaseModel):
    message: Message
    numbers: list[Number] = []


def test_a_model_is_a_field_of_pydantic() -> None:
    message = Message.from_dict(MESSAGE)
    ticket = Ticket(message=message, numbers=[Number.from_dict(each) for each in NUMBERS])
    assert ticket.message is message
    assert ticket.model_dump() == {"message": MESSAGE, "numbers": NUMBERS}
    assert Ticket.model_validate_json(ticket.model_dump_json()) == ticket


def test_pydantic_refuses_what_is_no_such_object() -> None:
    several: tuple[object, ...] = (7, [], {"type": "message"}, Number.from_dict(NUMBERS[0]))
    for wrong in several:
        with pytest.raises(ValidationError, match="give a Message, or the JSON object of one"):
            Ticket.model_validate({"message": wrong})


def test_fastapi_takes_and_returns_models() -> None:
    app = FastAPI()

    @app.get("/message")
    async def get_message() -> Message:
        return Message.from_dict(MESSAGE)

    @app.post("/numbers")
    def post_numbers(numbers: list[Number]) -> list[Number]:
        assert {number.state for number in numbers} == {"wa"}
        return numbers

    async def ask(method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
            return (await client.request(method, path, json=body)).json()

    assert asyncio.run(ask("GET", "/message")) == MESSAGE
    assert asyncio.run(ask("POST", "/numbers", NUMBERS)) == NUMBERS
    paths = asyncio.run(ask("GET", "/openapi.json"))["paths"]
    reply = paths["/message"]["get"]["responses"]["200"]["content"]["application/json"]
    assert reply["schema"]["type"] == "object"


def test_a_model_is_written_as_json_by_its_to_dict() -> None:
    message = Message.from_dict(MESSAGE)
    assert json.loads(json.dumps(message.to_dict())) == MESSAGE

    def write(value: Any) -> dict[str, object]:  # noqa: ANN401 - what json gives
        written: dict[str, object] = value.to_dict()
        return written

    assert json.loads(json.dumps({"message": message}, default=write)) == {"message": MESSAGE}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_shell_completes_the_names_of_a_model(model: type[Model]) -> None:
    found = jedi.Interpreter("value.", [{"value": model.read({"id": "1"}) or model.read({})}])
    names = {completion.name for completion in found.complete()}
    public = {name for name in dir(model) if not name.startswith("_")}
    assert public <= names
    assert {"to_dict", "extra"} <= public
