"""What Schemathesis must know of the document's formats in order to draw values of them."""

from typing import Any, cast

import schemathesis
from hypothesis import strategies as st

from flowroute_sandbox._api.undocumented import NULLS

_DIGITS = st.text("0123456789", min_size=1, max_size=15)
_ROUTES = st.sampled_from(("pbx.example:5060", "sip:office@pbx.example", "12065550199"))

schemathesis.openapi.format("digits", _DIGITS)
schemathesis.openapi.format("e164", st.from_regex(r"\+1(206|207|212)55501[0-9]{2}", fullmatch=True))
schemathesis.openapi.format(
    "utc-time", st.from_regex(r"2026-0[1-3]-[0-2][1-8] [01][0-9]:[0-5][0-9]:00", fullmatch=True)
)
schemathesis.openapi.format("number-prefix", _DIGITS | _DIGITS.map("+{}".format))
schemathesis.openapi.format(
    "phone-number", st.from_regex(r"1(206|207|212)55501[0-9]{2}", fullmatch=True)
)
schemathesis.openapi.format("private", st.text(min_size=1) | _ROUTES)


@schemathesis.hook  # pyright: ignore[reportUnknownMemberType]
def before_load_schema(context: object, raw_schema: dict[str, Any]) -> None:
    """Expect no refusal of a limit above its maximum, which is cut to it."""
    del context
    for item in raw_schema["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] == "limit":
                    parameter["schema"].pop("maximum", None)


@schemathesis.hook  # pyright: ignore[reportUnknownMemberType]
def filter_case(context: object, case: schemathesis.Case[Any]) -> bool:
    """Leave out what is taken against the document on purpose, and what is not sent as drawn.

    Official SDKs send null where they have nothing; a body with `data` is a JSON:API document, even
    if it could be a message too; and of an empty list nothing is left in a query.
    """
    del context
    body = cast("dict[str, Any]", case.body) if isinstance(case.body, dict) else {}
    data = body.get("data")
    attributes = cast("dict[str, Any]", data).get("attributes") if isinstance(data, dict) else body
    absent = NULLS.get(case.operation.definition.raw["operationId"], ())
    has_null = isinstance(attributes, dict) and any(
        cast("dict[str, Any]", attributes).get(name, "") is None for name in absent
    )
    return not (has_null or {"data", "to"} <= body.keys() or [] in case.query.values())
