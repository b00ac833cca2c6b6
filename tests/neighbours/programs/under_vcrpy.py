# /// script
# dependencies = ["vcrpy"]
# ///
"""Record a message with vcrpy and play it back: sent once, and without its credentials."""

from __future__ import annotations

import tempfile
from pathlib import Path

import vcr

from neighbours.calls import ACCEPTED, ID, SENT_BYTES, send, send_async
from stub import Stub

for use in (send, send_async):
    with Stub() as stub, tempfile.TemporaryDirectory() as folder:
        stub.answer(202, ACCEPTED)
        cassette = Path(folder, "cassette.yaml")
        recorder = vcr.VCR(filter_headers=["authorization"], match_on=["method", "uri", "body"])
        for _ in range(2):
            with recorder.use_cassette(str(cassette)):
                assert use(stub.url).id == ID
        assert len(stub.requests) == 1
        assert SENT_BYTES.decode() in cassette.read_text()
        assert f"{stub.url}/v2.1/messages" in cassette.read_text()
        assert "authorization" not in cassette.read_text()
