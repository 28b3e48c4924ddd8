"""The tests that every vendor passes, for the author of another one. Needs pytest.

Subclass `Conformance`, set what its tests cannot know about the vendor, and let pytest find the class by a name that
begins with `Test`:

    import yaml
    from bulkstatus import BulkStatus, OperationNotFound
    from bulkstatus.testing.conformance import Conformance

    class TestAcme(Conformance):
        account_class = Acme
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

The tests check:

* **Responses.** Each example of the spec is read as in `meanings`, without drift. Each state of the generated enum has
  an example and a meaning; any other text is `UNKNOWN`, is kept, and is not terminal. Any response under any HTTP
  status is an operation or a `BulkStatusError`. A wrong optional member never costs the state, and no damaged response
  is a success. Each HTTP status has its exception, with the vendor's text and `Retry-After`, and each code of the
  account's `errors` has an example. Responses are read independently of each other.
* **URLs.** An id and its URL identify the same job. Another server's URL is refused.
* **Credentials.** They are in no repr, text, pickle, log line, operation or error, whatever a server sends back. They
  are sent to the account's own server only, and no redirect is followed.
* **Variables.** They make the account, and the message for a URL names the missing ones.
* **Registration.** The vendor is registered by its key, and `bulkstatus check` finds its validating models.

Every run is the same: nothing is random, and there is no network. The tests cannot know which figure, time or text of
a response is which; write tests of your own for that.
"""

try:
    import pytest
except ModuleNotFoundError as error:
    raise ImportError(
        "bulkstatus.testing.conformance needs pytest, which is not installed: pip install pytest", name=error.name
    ) from error

# What fails is shown with its values, as in a test of one's own.
pytest.register_assert_rewrite(f"{__name__}.accounts", f"{__name__}.reading")

from bulkstatus.testing.conformance.accounts import AccountTests  # noqa: E402 - it is rewritten as it is imported
from bulkstatus.testing.conformance.reading import ReadingTests  # noqa: E402


class Conformance(ReadingTests, AccountTests):
    """The tests that every vendor passes; see `bulkstatus.testing.conformance`."""


__all__ = ["Conformance"]
