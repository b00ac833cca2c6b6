import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from shapes import read_recording

PATH = "/v2.1/messages"
SMS = {"from": "12065550100", "to": "12065550111", "body": "hello"}
URL = "https://example.com/cat.png"


def sms(changes: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in {**SMS, **changes}.items() if value != "absent"}


def send(api: httpx.Client, **changes: object) -> str:
    response = api.post(PATH, json=sms(changes))
    assert response.status_code == 202, response.text
    message_id: str = response.json()["data"]["id"]
    return message_id


def attributes(api: httpx.Client, message_id: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"{PATH}/{message_id}").json()["data"]["attributes"]
    return found


def refusal(api: httpx.Client, **changes: object) -> Any:  # noqa: ANN401
    response = api.post(PATH, json=sms(changes))
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    return error["detail"]


def test_what_is_sent_can_be_looked_up(api: httpx.Client) -> None:
    reply = api.post(PATH, json=SMS).json()
    message_id = reply["data"]["id"]
    assert re.fullmatch(r"mdr2-[0-9a-f]{32}", message_id)
    assert reply["data"]["links"]["self"] == f"{api.base_url}/v2.1/messages/{message_id}"
    found = api.get(reply["data"]["links"]["self"]).json()
    timestamp = found["data"]["attributes"]["timestamp"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\dZ", timestamp)
    buffered = {
        "status": "message buffered",
        "status_code": 1003,
        "status_code_description": "Message accepted by Carrier",
        "timestamp": timestamp,
        "level": 2,
    }
    submitted = {
        "status": "smsc submit",
        "status_code": None,
        "status_code_description": "Message has been sent",
        "timestamp": timestamp,
        "level": 1,
    }
    assert found == {
        "data": {
            "attributes": {
                "body": "hello",
                "status": "message buffered",
                "direction": "outbound",
                "amount_nanodollars": 4000000,
                "to": "12065550111",
                "message_encoding": 0,
                "timestamp": timestamp,
                "delivery_receipts": [buffered, submitted],
                "amount_display": "$0.0040",
                "from": "12065550100",
                "is_mms": False,
                "message_type": "longcode",
            },
            "type": "message",
            "id": message_id,
        }
    }


def test_the_recorded_requests_are_accepted(api: httpx.Client) -> None:
    compact = read_recording("messages.send.request.compact") | {"from": "12065550100"}
    assert api.post(PATH, json=compact).status_code == 202
    envelope: Any = read_recording("messages.send.request.envelope")
    envelope["data"]["attributes"] |= {"from": "12065550100", "to": "12065550111"}
    response = api.post(PATH, json=envelope)
    assert response.status_code == 202
    found = attributes(api, response.json()["data"]["id"])
    assert (found["is_mms"], found["body"]) == (True, "hello there")


def test_the_type_is_required_in_the_envelope(api: httpx.Client) -> None:
    reply = api.post(PATH, json={"data": {"attributes": SMS}})
    assert reply.status_code == 422
    assert "type" in reply.json()["errors"][0]["detail"]["data"]


def test_a_leading_plus_is_dropped(api: httpx.Client) -> None:
    found = attributes(api, send(api, **{"from": "+12065550100", "to": "+12065550111"}))
    assert (found["from"], found["to"]) == ("12065550100", "12065550111")


def test_unknown_attributes_are_ignored(api: httpx.Client) -> None:
    send(api, color="blue")


def test_a_toll_free_number_sends_toll_free_messages(api: httpx.Client) -> None:
    assert attributes(api, send(api, **{"from": "18005550100"}))["message_type"] == "toll-free"


@pytest.mark.parametrize(
    ("body", "encoding", "segments"),
    [
        ("a" * 160, 0, 1),
        ("a" * 161, 0, 2),
        ("a" * 280, 0, 2),
        ("a" * 281, 0, 3),
        ("é", 8, 1),
        ("é" * 70, 8, 1),
        ("é" * 71, 8, 2),
        ("é" * 140, 8, 2),
        ("\N{GRINNING FACE}" * 35, 8, 1),
        ("\N{GRINNING FACE}" * 36, 8, 2),
    ],
)
def test_each_segment_is_charged(
    api: httpx.Client, body: str, encoding: int, segments: int
) -> None:
    found = attributes(api, send(api, body=body))
    assert found["message_encoding"] == encoding
    assert found["amount_nanodollars"] == segments * 4000000
    assert found["amount_display"] == f"${segments * 0.004:.4f}"


def test_an_mms_carries_its_media(api: httpx.Client) -> None:
    urls = ["https://example.com/a/cat.png?size=1", "http://example.com/"]
    message_id = send(api, body="absent", is_mms=True, media_urls=urls)
    stem = message_id.removeprefix("mdr2-")
    reply = api.get(f"{PATH}/{message_id}").json()
    assert reply["data"]["relationships"] == {
        "media": {
            "data": [{"id": f"{stem}-1", "type": "media"}, {"id": f"{stem}-2", "type": "media"}]
        }
    }
    assert reply["included"] == [
        {
            "id": f"{stem}-{position}",
            "type": "media",
            "attributes": {
                "file_name": file_name,
                "file_size": 0,
                "mime_type": mime_type,
                "url": url,
            },
            "links": {"self": f"{api.base_url}/v2.1/media/{stem}-{position}"},
        }
        for position, url, file_name, mime_type in (
            (1, urls[0], "cat.png", "image/png"),
            (2, urls[1], "", "application/octet-stream"),
        )
    ]
    found = reply["data"]["attributes"]
    assert found["body"] is None
    assert found["is_mms"] is True
    assert (found["amount_nanodollars"], found["amount_display"]) == (19500000, "$0.0195")
    assert found["message_encoding"] == 0
    statuses = [receipt["status"] for receipt in found["delivery_receipts"]]
    assert statuses == ["message buffered", "mmsc submit"]


@pytest.mark.parametrize(
    ("is_mms", "media_urls", "expected"),
    [
        (True, "absent", True),
        ("true", "absent", True),
        ("absent", ["https://example.com/cat.png"], True),
        (False, ["https://example.com/cat.png"], True),
        (False, "absent", False),
        ("false", "absent", False),
        ("absent", "absent", False),
    ],
)
def test_an_mms_is_told_by_its_flag_or_its_media(
    api: httpx.Client, is_mms: object, media_urls: object, expected: object
) -> None:
    found = attributes(api, send(api, is_mms=is_mms, media_urls=media_urls))
    assert found["is_mms"] is expected


def test_a_list_refers_to_media_and_does_not_include_them(api: httpx.Client) -> None:
    send(api)
    send(api, media_urls=["https://example.com/cat.png"])
    reply = api.get(PATH, params={"start_date": "2020-01-01"}).json()
    assert "included" not in reply
    assert ["relationships" in each for each in reply["data"]] == [True, False]


@pytest.mark.parametrize("name", ["from", "to"])
def test_both_numbers_are_required(api: httpx.Client, name: str) -> None:
    assert refusal(api, **{name: "absent"}) == {name: ["Missing data for required field."]}


def test_all_fields_at_fault_are_named(api: httpx.Client) -> None:
    changes = {"from": "absent", "to": "x", "body": 1, "media_urls": [URL, "", 1]}
    assert refusal(api, **changes) == {
        "from": ["Missing data for required field."],
        "to": ["Not a valid phone number."],
        "body": ["Not a valid string."],
        "media_urls": {"1": ["Not a valid URL."], "2": ["Not a valid string."]},
    }


@pytest.mark.parametrize("name", ["from", "to"])
@pytest.mark.parametrize("value", ["", "2065550100", "1-206-555-0100", "hello", "1" * 16, "+"])
def test_both_numbers_must_be_phone_numbers(api: httpx.Client, name: str, value: str) -> None:
    assert refusal(api, **{name: value}) == {name: ["Not a valid phone number."]}


@pytest.mark.parametrize("name", ["from", "to", "body", "dlr_callback"])
@pytest.mark.parametrize("value", [12065550100, 1.5, True, [], {}])
def test_text_must_be_a_string(api: httpx.Client, name: str, value: object) -> None:
    assert refusal(api, **{name: value}) == {name: ["Not a valid string."]}


@pytest.mark.parametrize("changes", [{"body": "absent"}, {"body": ""}])
def test_a_message_needs_text_or_media(api: httpx.Client, changes: dict[str, object]) -> None:
    missing = {"body": ["Missing data for required field."]}
    assert refusal(api, **changes) == missing
    assert refusal(api, **changes, is_mms=True) == missing


@pytest.mark.parametrize("name", ["body", "media_urls", "dlr_callback"])
def test_null_is_absent_where_official_sdks_send_it(api: httpx.Client, name: str) -> None:
    absent = {"body": "hello", "media_urls": ["https://example.com/cat.png"], name: "absent"}
    expected = attributes(api, send(api, **absent))
    null = {**absent, name: None}
    found = attributes(api, send(api, **null))
    assert (found["body"], found["is_mms"]) == (expected["body"], expected["is_mms"])
    document = {"data": {"type": "message", "attributes": sms(null)}}
    assert api.post(PATH, json=document).status_code == 202


def test_a_message_of_nulls_has_no_text(api: httpx.Client) -> None:
    missing = {"body": ["Missing data for required field."]}
    assert refusal(api, body=None, media_urls=None, dlr_callback=None) == missing


@pytest.mark.parametrize("name", ["from", "to", "is_mms"])
def test_null_is_not_the_same_as_absent(api: httpx.Client, name: str) -> None:
    assert refusal(api, **{name: None}) == {name: ["Field may not be null."]}


def test_media_are_at_least_one(api: httpx.Client) -> None:
    assert refusal(api, media_urls=[]) == {"media_urls": ["Shorter than minimum length 1."]}


@pytest.mark.parametrize("value", ["yes", "True", 1, []])
def test_is_mms_must_be_a_boolean(api: httpx.Client, value: object) -> None:
    assert refusal(api, is_mms=value) == {"is_mms": ["Not a valid boolean."]}


NO_URLS = ["", "cat.png", "ftp://example.com/a", "http://", "http://[", "http://a:b/", "http://a b"]


@pytest.mark.parametrize("url", NO_URLS)
def test_urls_must_be_absolute_http(api: httpx.Client, url: str) -> None:
    assert refusal(api, media_urls=[url]) == {"media_urls": {"0": ["Not a valid URL."]}}
    assert refusal(api, dlr_callback=url) == {"dlr_callback": ["Not a valid URL."]}


def test_media_urls_must_be_an_array(api: httpx.Client) -> None:
    assert refusal(api, media_urls="https://example.com") == {"media_urls": ["Not a valid list."]}


def test_a_callback_on_this_machine_is_accepted(api: httpx.Client) -> None:
    send(api, dlr_callback="http://localhost:9000/receipts")


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (None, ["Field may not be null."]),
        ([], ["Invalid input type."]),
        ({"type": "message"}, {"attributes": ["Missing data for required field."]}),
        ({"type": "message", "attributes": []}, {"attributes": ["Invalid input type."]}),
        ({"type": "route", "attributes": SMS}, {"type": ["Must be one of: message."]}),
        (
            {"type": "message", "attributes": {**SMS, "to": "x"}},
            {"attributes": {"to": ["Not a valid phone number."]}},
        ),
    ],
)
def test_errors_are_nested_as_the_envelope_was(
    api: httpx.Client, data: object, detail: object
) -> None:
    response = api.post(PATH, json={"data": data})
    assert response.status_code == 422
    assert response.json()["errors"][0]["detail"] == {"data": detail}


def test_a_number_of_somebody_else_cannot_send(api: httpx.Client) -> None:
    response = api.post(PATH, json={**SMS, "from": "12065550199"})
    assert response.status_code == 403
    assert response.json() == read_recording("error.403")
    assert api.get(PATH, params={"start_date": "2020-01-01"}).json()["data"] == []


def test_a_message_that_was_not_sent_is_not_found(api: httpx.Client) -> None:
    response = api.get(f"{PATH}/mdr2-{'0' * 32}")
    assert response.status_code == 404
    assert response.json()["errors"][0]["detail"] == "No such message"


def test_the_newest_message_is_first(api: httpx.Client) -> None:
    ids = [send(api) for _ in range(3)]
    reply = api.get(PATH, params={"start_date": "2020-01-01"}).json()
    assert [message["id"] for message in reply["data"]] == ids[::-1]
    assert reply["links"] == {}


def test_messages_are_paged(api: httpx.Client) -> None:
    ids = [send(api) for _ in range(11)][::-1]
    reply = api.get(PATH, params={"start_date": "2020-01-01"}).json()
    assert [message["id"] for message in reply["data"]] == ids[:10]
    reply = api.get(reply["links"]["next"]).json()
    assert [message["id"] for message in reply["data"]] == ids[10:]
    assert reply["links"] == {}


def test_next_repeats_the_query_in_the_order_of_the_wire(api: httpx.Client) -> None:
    for _ in range(2):
        send(api)
    query = {"end_date": "2100-01-08", "start_date": "2017-12-01T01:00:00+01:00", "limit": "1"}
    reply = api.get(PATH, params=query).json()
    assert reply["links"]["next"] == (
        f"{api.base_url}/v2.1/messages?limit=1"
        "&start_date=2017-12-01T00%3A00%3A00%2B00%3A00&end_date=2100-01-08T00%3A00%3A00%2B00%3A00"
        "&offset=1"
    )
    del query["end_date"]
    reply = api.get(f"{PATH}/", params=query).json()
    assert reply["links"]["next"] == (
        f"{api.base_url}/v2.1/messages?limit=1&start_date=2017-12-01T00%3A00%3A00%2B00%3A00&offset=1"
    )


def test_a_period_includes_both_its_ends(api: httpx.Client) -> None:
    message_id = send(api)
    sent_at = datetime.fromisoformat(attributes(api, message_id)["timestamp"])
    hundredth = timedelta(milliseconds=10)

    def found(start: datetime, end: datetime | None) -> bool:
        query = {"start_date": start.isoformat()}
        if end is not None:
            query["end_date"] = end.isoformat()
        return bool(api.get(PATH, params=query).json()["data"])

    assert found(sent_at, sent_at)
    assert found(sent_at, None)
    assert found(sent_at + timedelta(milliseconds=9), None)
    assert not found(sent_at + hundredth, None)
    assert not found(sent_at - timedelta(days=1), sent_at - hundredth)


@pytest.mark.parametrize(
    "text",
    [
        "2020-01-01",
        "2020-01-01T00:00:00Z",
        "2020-01-01t00:00:00z",
        "2020-01-01T00:00:00.123456789Z",
        "2020-01-01T00:00:00.39-08:00",
        "2020-01-01T00:00:00",
        "2020-01-01T00:00:00.123456",
        "0001-01-01T00:00:00Z",
    ],
)
def test_dates_and_date_times_are_read(api: httpx.Client, text: str) -> None:
    send(api)
    response = api.get(f"{PATH}?start_date={quote(text, safe='')}")
    assert response.status_code == 200
    assert len(response.json()["data"]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2020-1-1",
        "2020-02-30",
        "20200101",
        "2020-01-01 00:00:00Z",
        "2020-02-30T00:00:00",
        "2020-01-01t00:00:00",
        "2020-01-01T24:00:00Z",
        "2020-01-01T00:00:00+0000",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "\N{ARABIC-INDIC DIGIT TWO}020-01-01",
    ],
)
@pytest.mark.parametrize("name", ["start_date", "end_date"])
def test_other_dates_are_refused(api: httpx.Client, name: str, text: str) -> None:
    query = {"start_date": datetime.now(UTC).date().isoformat(), name: text}
    response = api.get(PATH, params=query)
    assert response.status_code == 422
    assert response.json()["errors"][0]["detail"] == {name: ["Not a valid datetime."]}


def test_the_start_date_is_required(api: httpx.Client) -> None:
    response = api.get(PATH)
    assert response.status_code == 422
    missing = {"start_date": ["Missing data for required field."]}
    assert response.json()["errors"][0]["detail"] == missing


def test_messages_have_no_maximum_for_limit(api: httpx.Client) -> None:
    send(api)
    query = {"start_date": "2020-01-01", "limit": str(2**64)}
    assert len(api.get(PATH, params=query).json()["data"]) == 1
    query["limit"] = "0"
    response = api.get(PATH, params=query)
    assert response.status_code == 422
    assert response.json()["errors"][0]["detail"] == {"limit": ["Must be at least 1."]}
