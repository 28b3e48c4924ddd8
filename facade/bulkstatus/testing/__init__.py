"""Tools to test code that uses bulkstatus, without a network and without waiting.

A `ScriptedVendor` is a transport for a `Client`, and an `AsyncScriptedVendor` is one for an `AsyncClient`. You add jobs
and set the response to each poll of a job, in order. Afterwards, `requests` and `times` return what was requested, and
when. The `FakeClock` does not really wait, so an hour passes at once. For example:

    from bulkstatus import BulkStatus, Client, Passcreator
    from bulkstatus.testing import ScriptedVendor, drops, fails, shows

    passes = Passcreator(api_key="any")
    vendor = ScriptedVendor()
    job = vendor.job(
        passes.operation("nightly-1"),
        shows("in progress", processed=250, total=1000),
        fails(429, retry_after=30),
        drops(),
        shows("finished with errors", total=1000, errors={"customer-0042": "A required field is missing"}),
    )

    with Client(passes, transport=vendor, clock=vendor.clock) as client:
        operation = client.wait(job)

    assert operation.status is BulkStatus.COMPLETED_WITH_ERRORS
    first, second, third, fourth = vendor.times(job)
    assert third - second >= 30
    vendor.assert_all_used()

* `shows` returns a response with a job's status, and `fails` returns an error. Both use the JSON of the job's vendor.
  `shows` and `fails` work with the four built-in vendors, and with any vendor whose account class sets `responses`.
* `sends` returns any response that you like, for any vendor. `drops` simulates a lost connection.
* Each response can be slow: with `takes=12`, the clock advances by 12 s. A response that takes longer than the
  request's timeout raises a `TransportError`.
* A job that is over stays over: its last response is repeated, as with real vendors. Any other request without a
  scripted response raises `UnscriptedRequest`, an `AssertionError`, which is not retried.
* The delay between two polls varies a little, as with a real vendor. To make the delay exact, pass
  `pacing=Pacing(min_interval=10, max_interval=10)` to the client.
* Accounts of Zoho Creator that fetch access tokens get them without a script. `ScriptedVendor.tokens` sets other
  responses of the token endpoint, such as errors.

To simulate the whole course of jobs, also over a real socket, use `bulkstatus.sandbox`. To test a vendor that you
added, use `bulkstatus.testing.conformance`.
"""

from bulkstatus.testing.clock import FakeClock
from bulkstatus.testing.script import FixedResponse, ScriptedResponse, drops, fails, sends, shows
from bulkstatus.testing.scripted_vendor import AsyncScriptedVendor, RecordedRequest, ScriptedVendor, UnscriptedRequest

__all__ = [
    "AsyncScriptedVendor",
    "FakeClock",
    "FixedResponse",
    "RecordedRequest",
    "ScriptedResponse",
    "ScriptedVendor",
    "UnscriptedRequest",
    "drops",
    "fails",
    "sends",
    "shows",
]
