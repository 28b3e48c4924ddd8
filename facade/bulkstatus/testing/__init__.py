"""Test code that uses bulkstatus, without a network and without waiting.

A `ScriptedVendor` is the transport of a client, an `AsyncScriptedVendor` that of an `AsyncClient`. You set the jobs and
the response to each poll of a job, in order; afterwards it has a record of what was requested, and when. Time is a
`FakeClock`, which passes at once. For example:

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

* `shows` is a response with a job's status, and `fails` an error. Both have the JSON of the job's own vendor. They work
  with the four vendors of this package, and with others that name a module for it (`Account.responses`).
* `sends` is any response at all, with any account, also of a vendor that somebody else wrote; `drops` is none.
* Each can be slow: `takes=12` lets the clock pass 12 s. What takes longer than the request's timeout is a
  `TransportError`.
* A job that is over stays over: its last response is repeated, as the vendors do it. Any other request without a
  scripted response raises `UnscriptedRequest`, an `AssertionError`, which no wait retries. To repeat a response that
  ends nothing would let a wait go on for ever, and to ignore the request would hide what the code did.
* Delays between two polls vary a little, as with a real vendor. `pacing=Pacing(min_interval=10, max_interval=10)` makes
  them exact.
* Accounts of Zoho Creator that fetch their access tokens get them without a script. `ScriptedVendor.tokens` is for
  errors of the token endpoint.

For whole courses of jobs over time, and on a real socket, there is `bulkstatus.sandbox`. For the author of another
vendor, `bulkstatus.testing.conformance` has the tests that every vendor passes.
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
