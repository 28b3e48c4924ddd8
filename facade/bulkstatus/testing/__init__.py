"""Aids for testing code that uses bulkstatus, without a network and without waiting.

A `ScriptedVendor` is the transport of a client, an `AsyncScriptedVendor` that of an `AsyncClient`. It is told which
jobs there are, and what each request for a job's status gets, in order; afterwards it tells what was requested, and
when. Time is a `FakeClock`, which passes at once. For example:

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
    vendor.assert_all_shown()

* `shows` is a response that tells how the job is doing, and `fails` one that tells of an error. Both have the JSON that
  the job's own vendor sends, and work with the four vendors of this package, and with others that name a module for
  it (`Account.responses`).
* `sends` is any response at all, with any account, also of a vendor that somebody else wrote; `drops` is none.
* Each can be slow: `takes=12` lets the clock pass 12 s, and what takes longer than the request may is no response.
* A job that is over stays over: its last response is repeated for whoever asks again, as the vendors do it. Any other
  request that no script answers raises `UnscriptedRequest`, an `AssertionError`, which no wait sits out. Repeating
  a response that is no end would let a wait go on for ever, and passing over it would hide what the code did.
* Delays between two polls vary a little, as they do in earnest. `pacing=Pacing(min_interval=10, max_interval=10)` makes
  them exact.
* Accounts of Zoho Creator that fetch their access tokens are given them without a word in the script;
  `ScriptedVendor.tokens` is for a token endpoint in trouble.

For whole courses of jobs over time, and on a real socket, there is `bulkstatus.sandbox`. For the author of another
vendor, `bulkstatus.testing.conformance` has the tests that every vendor passes.
"""

from bulkstatus.testing.clock import FakeClock
from bulkstatus.testing.script import Answer, RawAnswer, drops, fails, sends, shows
from bulkstatus.testing.scripted_vendor import AsyncScriptedVendor, Requested, ScriptedVendor, UnscriptedRequest

__all__ = [
    "Answer",
    "AsyncScriptedVendor",
    "FakeClock",
    "RawAnswer",
    "Requested",
    "ScriptedVendor",
    "UnscriptedRequest",
    "drops",
    "fails",
    "sends",
    "shows",
]
