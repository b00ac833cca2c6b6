# /// script
# dependencies = ["pandas"]
# ///
"""Put a list into a data frame, as the documentation says."""

from __future__ import annotations

import pandas as pd

from flowroute_client import Flowroute
from neighbours.calls import NUMBERS, THEIRS
from stub import Stub

with Stub() as stub, Flowroute("access", "secret", base_url=stub.url) as flowroute:
    stub.answer(200, NUMBERS)
    frame = pd.json_normalize([number.to_dict() for number in flowroute.numbers.list()])
assert frame.columns.tolist() == ["id", "type", "attributes.value"]
assert frame["attributes.value"].tolist() == [THEIRS]
