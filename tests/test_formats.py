"""What each format accepts, refuses and sends."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowroute_client._payload.formats import FORMATS, PRIVATE, FormatError

SEOUL = timezone(timedelta(hours=9))


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("12065550100", "12065550100"),
        ("+12065550100", "12065550100"),
        ("2065550100", "12065550100"),
        (12065550100, "12065550100"),
        (2065550100, "12065550100"),
        ("+1 (206) 555-0100", "12065550100"),
        ("1.206.555.0100", "12065550100"),
        ("206\N{NON-BREAKING HYPHEN}555\N{EN DASH}0100", "12065550100"),
        (" 206\N{NO-BREAK SPACE}555 0100\n", "12065550100"),
        ("12061231234", "12061231234"),  # the document's own example, though no exchange is 123
        ("+44 20 7946 0958", "442079460958"),
        ("442079460958", "442079460958"),
        ("+999 9999", "9999999"),
        ("+999999999999999", "999999999999999"),
    ],
)
def test_a_phone_number_becomes_the_digits_of_e164(written: object, sent: str) -> None:
    assert FORMATS["phone-number"](written) == sent


@pytest.mark.parametrize(
    "refused",
    [
        "",
        " ",
        "+",
        "++12065550100",
        "5550100",
        "555-0100",
        "+1206555010",
        "120655501000",
        "+120655501000",
        "0065550100",
        "1065550100",
        "+10065550100",
        "+11065550100",
        "02065550100",
        "0012065550100",
        "+0442079460958",
        "2065550100x123",
        "2065550100 ext. 123",
        "206-555-CALL",
        "tel:+12065550100",
        "12065550100,12065550111",
        "1206555010\N{FULLWIDTH DIGIT ZERO}",
        "\N{ARABIC-INDIC DIGIT ONE}2065550100",
        "1206555010\N{SUPERSCRIPT TWO}",
        "+1234567890123456",
        "+123456",
        "1e10",
        "1_206_555_0100",
        -12065550100,
        12065550100.0,
        5550100,
        0,
        pytest.param(10**5000, id="huge"),
        True,
        False,
        None,
        b"12065550100",
        ["12065550100"],
    ],
)
def test_what_is_no_phone_number_is_refused(refused: object) -> None:
    with pytest.raises(FormatError) as caught:
        FORMATS["phone-number"](refused)
    assert "555" not in str(caught.value)


north_american = st.from_regex(r"[2-9][0-9]{9}", fullmatch=True)
foreign = st.from_regex(r"[2-9][0-9]{6,14}", fullmatch=True)
separators = st.sampled_from(["", "", " ", "-", ".", "(", ")", "\N{NON-BREAKING HYPHEN}"])


@given(number=north_american, prefix=st.sampled_from(["", "1", "+1"]), data=st.data())
def test_north_american_numbers_are_read_however_they_are_written(
    number: str, prefix: str, data: st.DataObject
) -> None:
    written = prefix + "".join(data.draw(separators) + digit for digit in number)
    assert FORMATS["phone-number"](written) == f"1{number}"
    assert FORMATS["phone-number"](int(f"1{number}")) == f"1{number}"


@given(number=foreign)
def test_foreign_numbers_are_read_after_a_plus(number: str) -> None:
    assert FORMATS["phone-number"](f"+{number}") == number


@given(value=st.one_of(st.text(), st.text("0123456789+-. ()x\u0660\uff10"), st.integers()))
def test_a_phone_number_is_refused_or_sent_as_digits_that_mean_the_same(value: str | int) -> None:
    try:
        sent = FORMATS["phone-number"](value)
    except FormatError:
        return
    assert sent.isascii()
    assert sent.isdigit()
    assert 7 <= len(sent) <= 15
    assert FORMATS["phone-number"](f"+{sent}") == sent
    assert sent.endswith("".join(c for c in str(value) if c.isdigit()))


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("007", "007"),
        ("0", "0"),
        (0, "0"),
        (7, "7"),
        ("206555", "206555"),
        (" 42 ", "42"),
        ("9" * 15,) * 2,
    ],
)
def test_digits_keep_their_leading_zeros(written: object, sent: str) -> None:
    assert FORMATS["digits"](written) == sent


@pytest.mark.parametrize(
    "refused",
    ["", "+1", "1 2", "1-2", "12a", "\N{ARABIC-INDIC DIGIT ONE}", "9" * 16, -1, True, 1.5],
)
def test_what_is_not_digits_is_refused(refused: object) -> None:
    with pytest.raises(FormatError):
        FORMATS["digits"](refused)


@pytest.mark.parametrize(
    ("written", "sent"),
    [("+44", "+44"), ("1206", "1206"), (1206, "1206"), ("007", "007"), (" +1 ", "+1")],
)
def test_a_number_prefix_may_begin_with_a_plus(written: object, sent: str) -> None:
    assert FORMATS["number-prefix"](written) == sent


@pytest.mark.parametrize(
    "refused",
    ["", "+", "4+4", "++44", "1 206", "1206\N{FULLWIDTH DIGIT ZERO}", "+" + "9" * 16, None],
)
def test_what_is_no_number_prefix_is_refused(refused: object) -> None:
    with pytest.raises(FormatError):
        FORMATS["number-prefix"](refused)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/cat.gif",
        "http://localhost:8000/dlr",
        "http://10.0.0.1/x",
        "http://[::1]:8000/x",
        "https://user:pass@example.com/",
        "https://example.com/a%20b?c=d#e",
        "https://b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example/",
        "HTTPS://EXAMPLE.COM",
        "https://example.com:443",
    ],
)
def test_any_absolute_http_url_is_sent_as_it_is(url: str) -> None:
    assert FORMATS["uri"](url) == url


@pytest.mark.parametrize(
    "refused",
    [
        "",
        "example.com/cat.gif",
        "/cat.gif",
        "//example.com/cat.gif",
        "ftp://example.com/cat.gif",
        "file:///etc/hosts",
        "javascript:alert(1)",
        "https://",
        "https:///cat.gif",
        "https://:443/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://example.com:port/",
        "https://[::1/",
        "https://example.com/a b",
        " https://example.com/",
        "https://example.com/\n",
        "https://exa\tmple.com/",
        "https://example.com/\x00",
        b"https://example.com/",
        None,
        7,
    ],
)
def test_what_is_no_absolute_http_url_is_refused(refused: object) -> None:
    with pytest.raises(FormatError):
        FORMATS["uri"](refused)


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (datetime(2017, 12, 1, 8, 30, tzinfo=UTC), "2017-12-01T08:30:00Z"),
        (datetime(2017, 12, 1, 8, 30), "2017-12-01T08:30:00Z"),  # noqa: DTZ001 - that is the case
        (datetime(2017, 12, 1, 8, 30, tzinfo=SEOUL), "2017-11-30T23:30:00Z"),
        (datetime(2017, 12, 1, 8, 30, 0, 250000, UTC), "2017-12-01T08:30:00.250000Z"),
        (date(2017, 12, 1), "2017-12-01T00:00:00Z"),
        (date(1, 1, 1), "0001-01-01T00:00:00Z"),
        (date(9999, 12, 31), "9999-12-31T00:00:00Z"),
        ("2017-12-01", "2017-12-01T00:00:00Z"),
        ("20171201", "2017-12-01T00:00:00Z"),
        ("2017-W48-5", "2017-12-01T00:00:00Z"),
        ("2017-12", "2017-12-01T00:00:00Z"),
        ("2017-12-01T08:30", "2017-12-01T08:30:00Z"),
        ("2017-12-01 08:30:00", "2017-12-01T08:30:00Z"),
        ("2017-12-01T08:30:00Z", "2017-12-01T08:30:00Z"),
        ("2017-12-01T08:30:39.39Z", "2017-12-01T08:30:39.390000Z"),
        ("2017-12-01T08:30:00+00:00", "2017-12-01T08:30:00Z"),
        ("2017-12-01T08:30:00+09:00", "2017-11-30T23:30:00Z"),
        ("2017-12-01T08:30:00-0800", "2017-12-01T16:30:00Z"),
        (" 2017-12-01 ", "2017-12-01T00:00:00Z"),
    ],
)
def test_a_moment_is_sent_in_utc(moment: object, sent: str) -> None:
    assert FORMATS["date-time"](moment) == sent


@pytest.mark.parametrize(
    "refused",
    [
        "",
        "yesterday",
        "12/01/2017",
        "2017-13-01",
        "2017-02-29",
        "2017-12-01T25:00",
        "9999-12-31T24:00",
        "1512086400",
        "\N{ARABIC-INDIC DIGIT TWO}017-12-01",
        1512086400,
        True,
        None,
        timedelta(days=1),
    ],
)
def test_what_is_no_moment_is_refused(refused: object) -> None:
    with pytest.raises(FormatError):
        FORMATS["date-time"](refused)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=SEOUL),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-9))),
    ],
)
def test_moments_out_of_range_in_utc_are_refused(moment: datetime) -> None:
    with pytest.raises(FormatError, match="year"):
        FORMATS["date-time"](moment)


@given(st.datetimes(timezones=st.none() | st.timezones()))
def test_every_moment_is_sent_without_loss_or_refused(moment: datetime) -> None:
    try:
        sent = FORMATS["date-time"](moment)
    except FormatError:
        return
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    assert datetime.fromisoformat(sent) == aware.astimezone(UTC)
    assert FORMATS["date-time"](sent) == sent


@given(st.text())
def test_text_is_sent_as_it_is_unless_it_cannot_be_encoded(value: str) -> None:
    assert FORMATS["private"](value) == value


@pytest.mark.parametrize("refused", ["\ud83d", b"hello", 7, None])
def test_what_is_no_text_is_refused(refused: object) -> None:
    with pytest.raises(FormatError):
        FORMATS["private"](refused)


def test_what_may_be_personal_is_private() -> None:
    assert set(FORMATS) - PRIVATE == {"date-time"}
