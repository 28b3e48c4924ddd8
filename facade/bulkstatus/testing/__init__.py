"""Tools for testing code that uses bulkstatus. Tests with `bulkstatus.testing` need no network and do not wait.

A `ScriptedVendor` is a transport for a `Client`, and an `AsyncScriptedVendor` is a transport for an `AsyncClient`. For
each job, you list the responses to its polls in order. After your code has run, `ScriptedVendor.requests` lists all
requests, and `ScriptedVendor.times` returns the times at which a job was polled. A `FakeClock` does not really wait, so
a wait of an hour takes no real time.

For example:

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

* The function `shows` builds a response with a job's status, and the function `fails` builds an error response. The
  functions `shows` and `fails` use the JSON format of the job's vendor. The functions `shows` and `fails` work with the
  four built-in vendors, and with any vendor whose account class sets the attribute `responses`.
* The function `sends` builds a response with any content, for any vendor. The function `drops` simulates a lost
  connection.
* A response with `takes=12` simulates a slow server: the clock advances by 12 s. A response that takes longer than the
  request's timeout raises a `TransportError`.
* Once a scripted job is over, each further poll gets the job's last response again, as with real vendors. A request
  without a scripted response raises `UnscriptedRequest`, unless the job is over. `UnscriptedRequest` is an
  `AssertionError`, so `wait` and `watch` do not retry the request.
* The interval between two polls varies slightly at random, as with a real vendor. For an exact interval, pass
  `pacing=Pacing(min_interval=10, max_interval=10)` to the client.
* Zoho Creator accounts that fetch access tokens receive valid tokens without a script. To script other responses of the
  token endpoint, such as errors, use `ScriptedVendor.tokens`.

To simulate jobs from start to end, use `bulkstatus.sandbox`, which can also run a local server. To test a vendor that
you added, use `bulkstatus.testing.conformance`.
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
