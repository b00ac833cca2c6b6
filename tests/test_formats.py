"""What each format accepts, refuses and sends."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import cast

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from flowroute_client import InvalidArgumentError, normalize_phone_number
from flowroute_client._payload.formats import FORMATS, PRIVATE_FORMATS, FormatError
from stub import WIRE, read_recording

SEOUL = timezone(timedelta(hours=9))


class NoTime(datetime):
    """What pandas.NaT is: a datetime that is none."""

    def utcoffset(self) -> timedelta | None:
        raise ValueError("NaTType does not support utcoffset")


@frozen
class Index:
    """A whole number of another library, such as numpy.int64."""

    value: int

    def __index__(self) -> int:
        return self.value


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
        ("(206)5550100", "12065550100"),
        ("1 (206) 555 - 0100", "12065550100"),
        ("206\N{MINUS SIGN}555\N{NON-BREAKING HYPHEN}0100", "12065550100"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}12065550100", "12065550100"),
        ("\N{LEFT-TO-RIGHT EMBEDDING}+1 206 555 0100\N{POP DIRECTIONAL FORMATTING}", "12065550100"),
        ("206\N{ZERO WIDTH SPACE}555\N{ZERO WIDTH SPACE}0100", "12065550100"),
        ("\N{LEFT-TO-RIGHT ISOLATE}206-555-0100\N{POP DIRECTIONAL ISOLATE}", "12065550100"),
        ("206\N{SOFT HYPHEN}5550100", "12065550100"),
        ("206\N{NARROW NO-BREAK SPACE}555\N{FIGURE SPACE}0100", "12065550100"),
        (Index(12065550100), "12065550100"),
        (Index(2065550100), "12065550100"),
        ("+1-206-555-0100", "12065550100"),
        ("(+1) 206 555 0100", "12065550100"),
        ("+33 6.12.34.56.00", "33612345600"),
        ("883510000000000", "883510000000000"),  # iNum: 15 digits, as the wire writes it
        ("12061231234", "12061231234"),  # the document's own example, though no exchange is 123
        ("+44 20 7946 0958", "442079460958"),
        ("442079460958", "442079460958"),
        ("+999 9999", "9999999"),
        ("+999999999999999", "999999999999999"),
    ],
)
def test_a_phone_number_becomes_the_digits_of_e164(written: object, sent: str) -> None:
    assert FORMATS["phone-number"].convert(written) == sent


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
        "2065550100.0",
        "2065550100.",
        "+12065550100.00",
        "12065550100.0",
        "+44 20 7946 0955.00",
        "+44.20.7946.0955.0",
        "+44 20 7946 0955 .0",
        "1.206555E+10",
        "2.0655501e9",
        "(206) 555-01000",
        "(206) 555-0100 0",
        "206-555-0100-",
        "206.555.010.0",
        "20 65 55 01 00",
        "06 12 34 55 56",
        "44 20 7955 0958",
        "44-2079550958",
        "(20) 7955 0958",
        "206)555(0100",
        "206/555/0100",
        "2,065,550,100",
        "'12065550100",
        "1+2065550100",
        "+1 (206 555-0100",
        "+ ",
        "00 44 20 7955 0958",
        "\N{RIGHT-TO-LEFT OVERRIDE}0010555602",
        "206555\N{FULLWIDTH HYPHEN-MINUS}0100",
        "nan",
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
        FORMATS["phone-number"].convert(refused)
    assert "555" not in str(caught.value)


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        ("2065550199.0", "made a decimal, as spreadsheets do"),
        ("1.2065550199E+10", "made a decimal"),
        ("(206) 555-01999", "give a plus and the country code"),
        ("+44 (0)20 7946 0958", "leave it out, as in .44 20 7946 0958"),
        ("+44(0)20 7946 0000", "leave it out"),
        ("+49 ( 0 ) 30 5550100", "leave it out"),
        ("+44 (020) 7946 0000", "leave it out"),
        ("1206555010\N{FULLWIDTH DIGIT ZERO}", r"U\+FF10 FULLWIDTH DIGIT ZERO"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}0010555602", r"U\+202E RIGHT-TO-LEFT OVERRIDE"),
        ("12065550100\N{COMBINING ENCLOSING KEYCAP}", r"U\+20E3 COMBINING ENCLOSING KEYCAP"),
        ("12065550100\x85\ue000", r"U\+E000, which"),
        ("5550100", "too short"),
        (12065550100.0, "text or a whole number"),
    ],
)
def test_a_refusal_says_why(refused: object, why: str) -> None:
    with pytest.raises(FormatError, match=why):
        FORMATS["phone-number"].convert(refused)


def numbers_in(value: object) -> Iterator[str]:
    """List the phone numbers in a recorded reply."""
    if isinstance(value, list):
        for each in cast("list[object]", value):
            yield from numbers_in(each)
    if isinstance(value, dict):
        for name, each in cast("dict[str, object]", value).items():
            if name in {"from", "to", "value"} and isinstance(each, str) and each.isdigit():
                yield each
            yield from numbers_in(each)


def test_numbers_as_a_reply_gives_them_are_accepted_back() -> None:
    replies = [*WIRE.glob("[mn]*.20?.json"), *WIRE.glob("webhook.inbound_sms*.json")]
    found = {each for path in replies for each in numbers_in(read_recording(path.name))}
    assert len(found) > 10
    for number in found:
        assert normalize_phone_number(number) == number
        assert normalize_phone_number(f"+{number}") == number  # as messages v2.2 writes it


def test_numbers_can_be_compared_as_every_method_reads_them() -> None:
    opted_out = {normalize_phone_number(each) for each in ("(206) 555-0100", 12065550111)}
    assert opted_out == {"12065550100", "12065550111"}
    with pytest.raises(InvalidArgumentError, match=r"number .*00' \(13 ch.* decimal") as caught:
        normalize_phone_number("2065550100.00")
    assert caught.value.argument == "number"
    assert caught.value.__suppress_context__


north_american = st.from_regex(r"[2-9][0-9]{9}", fullmatch=True)
foreign = st.from_regex(r"[2-9][0-9]{6,14}", fullmatch=True)
separators = st.sampled_from(["", "", " ", "-", ".", " - ", "\N{NON-BREAKING HYPHEN}"])


@given(number=north_american, prefix=st.sampled_from(["", "1", "+1"]), data=st.data())
def test_north_american_numbers_are_read_in_every_layout_of_theirs(
    number: str, prefix: str, data: st.DataObject
) -> None:
    gaps = [data.draw(separators) for _ in range(3)]
    area = data.draw(st.sampled_from([number[:3], f"({number[:3]})"]))
    written = (
        f"{prefix}{gaps[0] if prefix else ''}{area}{gaps[1]}{number[3:6]}{gaps[2]}{number[6:]}"
    )
    assert FORMATS["phone-number"].convert(written) == f"1{number}"
    assert FORMATS["phone-number"].convert(int(f"1{number}")) == f"1{number}"


@given(
    text=st.from_regex(r"[0-9(][0-9 .()-]{8,14}", fullmatch=True).filter(lambda t: not t.isdigit())
)
def test_without_a_plus_only_a_north_american_layout_is_read(text: str) -> None:
    try:
        sent = FORMATS["phone-number"].convert(text)
    except FormatError:
        return
    groups = re.findall("[0-9]+", text)
    assert "".join(groups)[-10:] == sent[-10:]
    assert len(sent) == 11
    for group in groups[:-1]:
        assert len(group) in {1, 3, 4, 6, 7}  # with the 1, or two together


@given(number=foreign)
def test_foreign_numbers_are_read_after_a_plus(number: str) -> None:
    assert FORMATS["phone-number"].convert(f"+{number}") == number


@given(value=st.one_of(st.text(), st.text("0123456789+-. ()x\u0660\uff10"), st.integers()))
def test_a_phone_number_is_refused_or_sent_as_digits_that_mean_the_same(value: str | int) -> None:
    try:
        sent = FORMATS["phone-number"].convert(value)
    except FormatError:
        return
    assert sent.isascii()
    assert sent.isdigit()
    assert 7 <= len(sent) <= 15
    assert FORMATS["phone-number"].convert(f"+{sent}") == sent
    assert sent.endswith("".join(c for c in str(value) if c.isdigit()))


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("007", "007"),
        ("0", "0"),
        (0, "0"),
        (Index(7), "7"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}206\N{NO-BREAK SPACE}", "206"),
        (7, "7"),
        ("206555", "206555"),
        (" 42 ", "42"),
        ("9" * 15,) * 2,
    ],
)
def test_digits_keep_their_leading_zeros(written: object, sent: str) -> None:
    assert FORMATS["digits"].convert(written) == sent


@pytest.mark.parametrize(
    "refused",
    ["", "+1", "1 2", "1-2", "12a", "\N{ARABIC-INDIC DIGIT ONE}", "9" * 16, -1, True, 1.5],
)
def test_what_is_not_digits_is_refused(refused: object) -> None:
    with pytest.raises(FormatError):
        FORMATS["digits"].convert(refused)


@pytest.mark.parametrize(
    ("written", "sent"),
    [("+44", "+44"), ("1206", "1206"), (1206, "1206"), ("007", "007"), (" +1 ", "+1")],
)
def test_a_number_prefix_may_begin_with_a_plus(written: object, sent: str) -> None:
    assert FORMATS["number-prefix"].convert(written) == sent


@pytest.mark.parametrize(
    "refused",
    ["", "+", "4+4", "++44", "1 206", "1206\N{FULLWIDTH DIGIT ZERO}", "+" + "9" * 16, None],
)
def test_what_is_no_number_prefix_is_refused(refused: object) -> None:
    with pytest.raises(FormatError):
        FORMATS["number-prefix"].convert(refused)


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
    assert FORMATS["uri"].convert(url) == url


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
        FORMATS["uri"].convert(refused)


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
    assert FORMATS["date-time"].convert(moment) == sent


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
        NoTime(2017, 12, 1),
        datetime(2017, 12, 1, tzinfo=cast("Callable[[], tzinfo]", tzinfo)()),
    ],
)
def test_what_is_no_moment_is_refused(refused: object) -> None:
    with pytest.raises(FormatError):
        FORMATS["date-time"].convert(refused)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=SEOUL),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-9))),
    ],
)
def test_moments_out_of_range_in_utc_are_refused(moment: datetime) -> None:
    with pytest.raises(FormatError, match="year"):
        FORMATS["date-time"].convert(moment)


@given(st.datetimes(timezones=st.none() | st.timezones()))
def test_every_moment_is_sent_without_loss_or_refused(moment: datetime) -> None:
    try:
        sent = FORMATS["date-time"].convert(moment)
    except FormatError:
        return
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    assert datetime.fromisoformat(sent) == aware.astimezone(UTC)
    assert FORMATS["date-time"].convert(sent) == sent


@given(st.text())
def test_text_is_sent_as_it_is_unless_it_cannot_be_encoded(value: str) -> None:
    assert FORMATS["private"].convert(value) == value


@pytest.mark.parametrize("refused", ["\ud83d", b"hello", 7, None])
def test_what_is_no_text_is_refused(refused: object) -> None:
    with pytest.raises(FormatError):
        FORMATS["private"].convert(refused)


def test_what_may_be_personal_is_private() -> None:
    assert set(FORMATS) - PRIVATE_FORMATS == {"date-time", "utc-time"}
    assert set(FORMATS) >= PRIVATE_FORMATS
