"""Errors that do not depend on the operation."""

from base64 import b64encode
from uuid import UUID

import httpx
import pytest

from flowroute_sandbox import Sandbox
from shapes import read_recording, same_shape

NO_CREDENTIALS = [
    "",
    "Basic",
    "Basic ?",
    "Basic !" + b64encode(b"sandbox1:sandbox1sandbox1sandbox1sandbox1").decode(),
    "Basic " + b64encode(b"sandbox1").decode(),
    "Basic " + b64encode(b"sandbox1:wrong").decode(),
    "Basic " + b64encode(b"wrong:sandbox1sandbox1sandbox1sandbox1").decode(),
    "Bearer " + b64encode(b"sandbox1:sandbox1sandbox1sandbox1sandbox1").decode(),
]


@pytest.mark.parametrize("authorization", NO_CREDENTIALS)
@pytest.mark.parametrize("path", ["/v2/routes", "/nowhere"])
def test_credentials_are_required(sandbox: Sandbox, path: str, authorization: str) -> None:
    response = httpx.get(sandbox.url + path, headers={"Authorization": authorization})
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Basic realm="Flowroute"'
    assert response.headers["content-type"] == "application/vnd.api+json"
    reply = response.json()
    error_id = reply["errors"][0]["id"]
    assert str(UUID(error_id)) == error_id
    wire = read_recording("error.401")
    assert same_shape(reply, wire)
    assert {**reply["errors"][0], "id": None} == {
        "detail": "Authentication failed.",
        "id": None,
        "status": 401,
        "title": "Unauthorized",
    }


def test_each_error_has_its_own_id(sandbox: Sandbox) -> None:
    url = f"{sandbox.url}/v2/routes"
    ids = {httpx.get(url).json()["errors"][0]["id"] for _ in range(3)}
    assert len(ids) == 3


def test_the_scheme_is_read_in_any_case(sandbox: Sandbox) -> None:
    token = b64encode(f"{sandbox.access_key}:{sandbox.secret_key}".encode()).decode()
    response = httpx.get(f"{sandbox.url}/v2/routes", headers={"Authorization": f"basic {token}"})
    assert response.status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/v1", "/v2", "/v2/number", "/v2/routes/", "/v2/routes/0/0", "//v2/routes", "/v2.3/messages"],
)
def test_an_unserved_path_is_not_a_missing_resource(sandbox: Sandbox, path: str) -> None:
    auth = (sandbox.access_key, sandbox.secret_key)
    response = httpx.get(sandbox.url + path, auth=auth)
    assert response.status_code == 404
    assert response.json() == read_recording("error.404.unserved_path")


def test_a_missing_resource_has_the_recorded_shape(api: httpx.Client) -> None:
    response = api.get("/v2/numbers/12065550199")
    assert response.status_code == 404
    reply = response.json()
    assert reply["errors"][0].pop("id")  # left out where the error was quoted
    assert same_shape(reply, read_recording("error.404"))
    assert reply["errors"][0]["title"] == "Resource not found"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v2.1/messages", "GET, HEAD, POST"),
        ("PUT", "/v2.1/messages/", "GET, HEAD, POST"),
        ("PUT", "/v2.1/messages/mdr2-0", "GET, HEAD"),
        ("POST", "/v2.1/messages/sms_callback", "DELETE, GET, HEAD, PUT"),
        ("GET", "/v2/routes/0", "DELETE, PATCH"),
        ("POST", "/v2/numbers", "GET, HEAD"),
        ("PUT", "/v2/numbers/12065550100", "DELETE, GET, HEAD, PATCH, POST"),
        ("POST", "/v2/numbers/available", "GET, HEAD"),
        ("POST", "/v2/numbers/available/areacodes", "GET, HEAD"),
        ("POST", "/v2/numbers/available/exchanges", "GET, HEAD"),
        ("GET", "/v2/numbers/12065550100/relationships/primary_route", "DELETE, PATCH"),
        ("HEAD", "/v2/numbers/12065550100/relationships/failover_route", "DELETE, PATCH"),
        ("OPTIONS", "/v2/routes", "GET, HEAD, POST"),
        ("PROPFIND", "/v2/routes", "GET, HEAD, POST"),
    ],
)
def test_a_method_that_is_not_served_names_those_that_are(
    api: httpx.Client, method: str, path: str, allowed: str
) -> None:
    response = api.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == allowed
    if method != "HEAD":
        reply = response.json()
        reply["errors"][0]["id"] = "a72cab15-2511-43d3-92e2-d77bfbdc5776"
        assert reply == read_recording("error.405")


def test_head_is_get_without_the_body(api: httpx.Client) -> None:
    response = api.head("/v2/routes")
    assert (response.status_code, response.content) == (200, b"")
    assert int(response.headers["content-length"]) == len(api.get("/v2/routes").content)


MESSAGE = '{"from": "12065550100", "to": "12065550111", "body": "hello"}'


def post(api: httpx.Client, content: str | bytes, content_type: str | None) -> httpx.Response:
    headers = {} if content_type is None else {"Content-Type": content_type}
    return api.post("/v2.1/messages", content=content, headers=headers)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/vnd.api+json",
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
        # What four of the five official SDKs send.
        *(None, "", "text/plain", "text/plain; charset=utf-8", "application/x-www-form-urlencoded"),
        *("application/x-json", ";", "application/octet-stream", "text/json"),
    ],
)
def test_json_is_accepted_whatever_it_is_called(
    api: httpx.Client, content_type: str | None
) -> None:
    assert post(api, MESSAGE, content_type).status_code == 202


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("text/plain", "hello"),
        ("application/xml", "<message/>"),
        ("application/x-www-form-urlencoded", "from=12065550100&to=12065550111&body=hello"),
        ("multipart/form-data; boundary=x", "--x--"),
        ("image/png", b"\x89PNG"),
    ],
)
def test_what_is_not_json_and_does_not_say_so_is_another_media_type(
    api: httpx.Client, content_type: str, content: str | bytes
) -> None:
    response = post(api, content, content_type)
    assert response.status_code == 415
    assert same_shape(response.json(), read_recording("error.400"))
    assert response.json()["errors"][0]["title"] == "Unsupported Media Type"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"hello",
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        '{"body": "h\xe9"}'.encode("latin-1"),
        MESSAGE.encode("utf-16"),
        b'{"body": NaN}',
        b'{"body": "\\ud800"}',
        b"[" * 60_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b"9" * 5000,
    ],
    ids=range(12),
)
def test_what_is_not_json_is_refused(api: httpx.Client, content: bytes) -> None:
    response = post(api, content, "application/json")
    assert response.status_code == 400
    assert same_shape(response.json(), read_recording("error.400"))


def test_a_body_of_any_size_is_refused_before_it_is_read(api: httpx.Client) -> None:
    response = post(api, b'"' + b"x" * 65_536 + b'"', "application/json")
    assert response.status_code == 413
    assert same_shape(response.json(), read_recording("error.400"))
    assert post(api, b'"' + b"x" * 65_534 + b'"', "application/json").status_code == 422


@pytest.mark.parametrize("content", ["[]", "1", '"x"', "true"])
@pytest.mark.parametrize("path", ["/v2.1/messages", "/v2/routes", "/v2/numbers/12065550150"])
def test_json_that_is_not_an_object_is_refused(api: httpx.Client, path: str, content: str) -> None:
    headers = {"Content-Type": "application/json"}
    response = api.post(path, content=content, headers=headers)
    assert response.status_code == 422
    assert response.json()["errors"][0]["detail"] == {"_schema": ["Invalid input type."]}


def test_field_errors_have_the_recorded_shape(api: httpx.Client) -> None:
    response = api.post("/v2/routes", json={"data": {"type": "route", "attributes": {}}})
    (error,) = response.json()["errors"]
    assert UUID(error["id"])
    assert error.keys() == {"detail", "id", "status"}
    assert error["status"] == 422
    assert isinstance(error["detail"]["data"]["attributes"]["alias"][0], str)


def test_operations_without_parameters_refuse_them(api: httpx.Client) -> None:
    response = api.post("/v2.1/messages?dry_run=1", content=MESSAGE)
    assert response.status_code == 422
    assert response.json()["errors"][0]["detail"] == {"dry_run": ["Unknown field."]}


def test_a_defect_of_the_sandbox_has_the_shape_of_an_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with Sandbox() as sandbox:
        url, auth = f"{sandbox.url}/v2/routes", (sandbox.access_key, sandbox.secret_key)
        assert httpx.get(url, auth=auth).status_code == 200
        sandbox._controls.account.close()  # pyright: ignore[reportPrivateUsage]
        response = httpx.get(url, auth=auth)
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/vnd.api+json"
    assert same_shape(response.json(), read_recording("error.400"))
    assert "Cannot operate on a closed database" in caplog.text


@pytest.mark.parametrize("content", ["", " ", "hello", '{"from": '])
def test_what_is_not_json_and_is_not_called_anything_else_is_a_bad_request(
    api: httpx.Client, content: str
) -> None:
    assert post(api, content, None).status_code == 400
    path = "/v2/numbers/12065550100/relationships/primary_route"
    assert api.patch(path, content=content).status_code == 400


@pytest.mark.parametrize("version", ["v2", "v2.1", "v2.2"])
def test_the_messages_of_every_version_have_the_same_paths(api: httpx.Client, version: str) -> None:
    period = {"start_date": "2020-01-01"}
    assert api.get(f"/{version}/messages/", params=period).status_code == 200
    assert api.post(f"/{version}/messages/", content=MESSAGE).status_code == 202
    callback = {"callback_url": "http://example.com/sms"}
    assert api.put(f"/{version}/messages/sms_callback", json=callback).status_code == 204
