"""What is compared: this client, bare httpx, and what one would take instead.

Each is opened in an environment of its own, so nothing is imported before it is needed, and their
libraries are looked up by name: the type checkers have none of them.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from flowroute_client import AsyncFlowroute, Flowroute

FROM, TO, TEXT = "12065550100", "12065550111", "hello"
MESSAGE = {"from": FROM, "to": TO, "body": TEXT}
RECORD = "12065550100"
KEYS = ("access", "secret")


class Contender:
    """A client; it takes part in the rows that it has methods for."""

    module: ClassVar[str]
    """What a user imports."""
    opening: ClassVar[str]
    """What a user writes to have a client, the import included."""
    script: ClassVar[str]
    """A whole program, which makes one call of a server at {url}."""
    needs: ClassVar[Sequence[str]]
    """What pip installs for it."""

    def __init__(self, url: str) -> None:
        """Open it for a server."""
        self.url = url


class Httpx(Contender):
    """The base: httpx, by somebody who wants the answer as plain dicts."""

    module = "httpx"
    opening = "import httpx; httpx.Client()"
    script = "import httpx; httpx.Client(base_url='{url}').get('/v2/numbers/12065550100').json()"
    needs = ("httpx",)

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._client = _from("httpx", "Client")(base_url=url, auth=KEYS)

    def get(self) -> object:
        return self._client.get(f"/v2/numbers/{RECORD}").json()

    def send(self) -> object:
        return self._client.post("/v2.1/messages", json=MESSAGE).json()

    def page(self) -> object:
        return self._client.get("/v2/numbers?limit=200").json()["data"]

    def decode(self, body: bytes) -> object:
        return json.loads(body)["data"]

    def look(self, body: bytes) -> object:
        found = ((each["id"], each["attributes"]) for each in json.loads(body)["data"])
        return [(key, members["rate_center"], members["state"]) for key, members in found]

    async def sender(self) -> Callable[[], Awaitable[object]]:
        client = _from("httpx", "AsyncClient")(base_url=self.url, auth=KEYS)

        async def send() -> object:
            return (await client.post("/v2.1/messages", json=MESSAGE)).json()

        return send


class Ours(Contender):
    """This client, with its core dependencies."""

    module = "flowroute_client"
    opening = "from flowroute_client import Flowroute; Flowroute('access', 'secret')"
    script = (
        "from flowroute_client import Flowroute;"
        " Flowroute('access', 'secret', base_url='{url}').numbers.get('12065550100')"
    )
    needs = ("--editable", ".")

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._client: Flowroute = _from("flowroute_client", "Flowroute")(*KEYS, base_url=url)

    def get(self) -> object:
        return self._client.numbers.get(RECORD)

    def send(self) -> object:
        return self._client.messages.send(from_=FROM, to=TO, body=TEXT)

    def page(self) -> object:
        return self._client.numbers.list(limit=200).items

    def decode(self, body: bytes) -> list[Any]:
        read = _from("flowroute_api.models", "Number").read
        document = _from("flowroute_client._payload.json", "decode_json")(body)
        return [read(item) for item in document["data"]]

    def look(self, body: bytes) -> object:
        return [(each.id, each.rate_center, each.state) for each in self.decode(body)]

    async def sender(self) -> Callable[[], Awaitable[object]]:
        kind = _from("flowroute_client", "AsyncFlowroute")
        client: AsyncFlowroute = kind(*KEYS, base_url=self.url)

        async def send() -> object:
            return await client.messages.send(from_=FROM, to=TO, body=TEXT)

        return send


class OursFast(Ours):
    """This client, with the extra."""

    needs = ("--editable", ".[fast]")


class Bare(Contender):
    """What openapi-python-client makes of the document as it is published.

    It is served what the document promises: each item of a list in an envelope of its own.
    """

    module = "bare"
    opening = "from bare import Client; Client(base_url='https://a.example').get_httpx_client()"
    needs = ("httpx", "attrs", "python-dateutil")

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._client = _from("bare", "Client")(
            base_url=f"{url}/documented", httpx_args={"auth": KEYS}
        )
        self._message = _from("bare.models", "Message")(from_=FROM, to=TO, body=TEXT)

    def get(self) -> object:
        return _from("bare.api.numbers.get_v2_numbers_id", "sync")(RECORD, client=self._client)

    def send(self) -> object:
        call = _from("bare.api.messages.post_v2_1_messages", "sync")
        return call(client=self._client, body=self._message)

    def page(self) -> object:
        return _from("bare.api.numbers.get_v2_numbers", "sync")(client=self._client, limit=200)

    def decode(self, body: bytes) -> object:
        return _from("bare.models", "Numbers").from_dict(json.loads(body)).data

    async def sender(self) -> Callable[[], Awaitable[object]]:
        call = _from("bare.api.messages.post_v2_1_messages", "asyncio")
        return lambda: call(client=self._client, body=self._message)


class Twilio(Contender):
    """Twilio's client."""

    module = "twilio.rest"
    opening = "from twilio.rest import Client; Client('AC1', 'secret').messages"
    needs = ("twilio",)

    def __init__(self, url: str) -> None:
        super().__init__(url)
        http_client = _from("twilio.http.http_client", "TwilioHttpClient")()
        request = http_client.request

        def here(method: str, called: str, **options: object) -> object:
            return request(method, called.replace("https://api.twilio.com", url), **options)

        http_client.request = here
        self._client = _from("twilio.rest", "Client")("AC1", "secret", http_client=http_client)

    def get(self) -> object:
        return self._client.messages("SM1").fetch()

    def send(self) -> object:
        return self._client.messages.create(from_=FROM, to=TO, body=TEXT)

    def page(self) -> object:
        return [*self._client.messages.page(page_size=200)]


class OpenAI(Contender):
    """OpenAI's client: Stainless' work, as are those of many."""

    module = "openai"
    opening = "from openai import OpenAI; OpenAI(api_key='secret')"
    needs = ("openai",)

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._client = _from("openai", "OpenAI")(api_key="secret", base_url=url)

    def get(self) -> object:
        return self._client.models.retrieve(RECORD)

    def send(self) -> object:
        return self._client.moderations.create(input=TEXT, model="m")

    def page(self) -> object:
        return self._client.models.list().data

    async def sender(self) -> Callable[[], Awaitable[object]]:
        client = _from("openai", "AsyncOpenAI")(api_key="secret", base_url=self.url)
        return lambda: client.moderations.create(input=TEXT, model="m")


class Telnyx(Contender):
    """Telnyx' client: telephony by Stainless."""

    module = "telnyx"
    opening = "from telnyx import Telnyx; Telnyx(api_key='secret')"
    needs = ("telnyx",)

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._client = _from("telnyx", "Telnyx")(api_key="secret", base_url=url)

    def get(self) -> object:
        return self._client.phone_numbers.retrieve(RECORD)

    def send(self) -> object:
        return self._client.messages.send(from_=FROM, to=TO, text=TEXT)

    def page(self) -> object:
        return self._client.phone_numbers.list().data

    async def sender(self) -> Callable[[], Awaitable[object]]:
        client = _from("telnyx", "AsyncTelnyx")(api_key="secret", base_url=self.url)
        return lambda: client.messages.send(from_=FROM, to=TO, text=TEXT)


def _from(module: str, name: str) -> Any:  # noqa: ANN401 - of a library that is not here
    return getattr(import_module(module), name)


CONTENDERS: dict[str, type[Contender]] = {
    "httpx": Httpx,
    "flowroute-client": Ours,
    "flowroute-client[fast]": OursFast,
    "openapi-python-client": Bare,
    "twilio": Twilio,
    "openai": OpenAI,
    "telnyx": Telnyx,
}
