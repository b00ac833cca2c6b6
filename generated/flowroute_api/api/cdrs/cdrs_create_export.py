"""``POST /v2/cdrs/exports``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import CdrExport

OPERATION: Operation[CdrExport] = Operation(
    name="cdrs.create_export",
    method="POST",
    path="/v2/cdrs/exports",
    arguments=(
        Argument(
            "start",
            "body",
            ("data", "attributes", "filter_parameters", "start_call_start_time"),
            format="utc-time",
            required=True,
        ),
        Argument(
            "end",
            "body",
            ("data", "attributes", "filter_parameters", "start_call_end_time"),
            format="utc-time",
            required=True,
        ),
        Argument(
            "number_aliases",
            "body",
            ("data", "attributes", "filter_parameters", "number_aliases"),
            format="private",
            many=True,
            min_length=1,
        ),
        Argument(
            "number_aliases_contains",
            "body",
            ("data", "attributes", "filter_parameters", "number_aliases_contains"),
            format="private",
            many=True,
            min_length=1,
        ),
        Argument(
            "destination_numbers",
            "body",
            ("data", "attributes", "filter_parameters", "destination_numbers"),
            format="phone-number",
            many=True,
        ),
        Argument(
            "callerid_numbers",
            "body",
            ("data", "attributes", "filter_parameters", "callerid_numbers"),
            format="phone-number",
            many=True,
        ),
        Argument(
            "custom_x_tags",
            "body",
            ("data", "attributes", "filter_parameters", "custom_x_tags"),
            format="private",
            many=True,
            min_length=1,
        ),
        Argument(
            "caller_ip",
            "body",
            ("data", "attributes", "filter_parameters", "caller_ip"),
            format="private",
            min_length=1,
        ),
        Argument(
            "duration_greater_than",
            "body",
            ("data", "attributes", "filter_parameters", "duration_greater_than"),
            type="integer",
            minimum=0,
        ),
        Argument("callback_url", "body", ("data", "attributes", "callback_url"), format="uri"),
    ),
    constants=((("data", "type"), "cdrexport"),),
    needs_one_of=(),
    media_type="application/vnd.api+json",
    success=(201, 202),
    read=CdrExport.read,
    confirmed=False,
)
