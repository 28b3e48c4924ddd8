"""The tests that every vendor passes, for the author of another one. Needs pytest.

Subclass `Conformance`, say of the vendor what its tests cannot know, and let pytest find the class by a name that
begins with `Test`:

    import yaml
    from bulkstatus import BulkStatus, OperationNotFound
    from bulkstatus.testing.conformance import Conformance

    class TestAcme(Conformance):
        kind = Acme
        spec = yaml.safe_load(Path("specs/acme.yaml").read_text())
        ids = ("627d21f7",)
        states = AcmeState
        state_at = ("data", "state")
        decisive = (("data",), ("data", "failed"))
        meanings = {
            "200 running": BulkStatus.RUNNING,
            "200 done": BulkStatus.SUCCEEDED,
            "404 gone": OperationNotFound,
        }

What holds then:

* **Replies.** Each example of the spec is read as what `meanings` says, and drifts nowhere. Each state of the
  generated enum has a meaning; any other text is `UNKNOWN`, is kept, and is no end. Whatever comes, under whatever
  HTTP status, is an operation or a `BulkStatusError`. What is wrong with an optional member never costs the state, and
  no damage makes a success. Each error status that the spec documents is the error it stands for, and each code of the
  account's `errors` has an example.
* **URLs.** An id gives a URL, and the URL the id and the same URL. Another server's URL is none of the account's.
* **Credentials.** They are in no repr, text, pickle, log line, operation or error, whatever a server sends back; they
  go to the account's own server only, and no redirect is followed.
* **Variables.** They make the account, and what is missing for a URL is said with their names.
* **Registration.** The vendor is known by its key, and `bulkstatus check` finds its validating models.

All of it is the same in every run: there is no chance in it, and no network.
"""

from bulkstatus.testing.conformance.accounts import AccountTests
from bulkstatus.testing.conformance.reading import ReadingTests


class Conformance(ReadingTests, AccountTests):
    """What every vendor has to hold; `bulkstatus.testing.conformance` tells how to use it."""


__all__ = ["Conformance"]
