"""What Schemathesis must know of the document's formats in order to draw values of them."""

from typing import Any

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
    """Leave out null where official SDKs send it, which is taken against the document."""
    del context
    nullable = NULLS.get(case.operation.definition.raw["operationId"], ())
    data = case.body.get("data") if isinstance(case.body, dict) else None
    attributes = data.get("attributes") if isinstance(data, dict) else case.body
    return not isinstance(attributes, dict) or all(
        attributes.get(name, "") is not None for name in nullable
    )
