"""The tests that every vendor passes, for the author of another one. Needs pytest.

Subclass `Conformance`, say of the vendor what its tests cannot know, and let pytest find the class by a name that
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

What holds then:

* **Responses.** Each example of the spec is read as what `meanings` says, and drifts nowhere. Each state of the
  generated enum has an example, and a meaning; any other text is `UNKNOWN`, is kept, and is no end. Whatever comes,
  under whatever HTTP status, is an operation or a `BulkStatusError`. What is wrong with an optional member never costs
  the state, and no damage makes a success. Each HTTP status is the error it stands for, with the vendor's words and
  what `Retry-After` asks, and each code of the account's `errors` has an example. Nothing is remembered from one
  response to the next.
* **URLs.** An id gives a URL, and the URL the id and the same URL. Another server's URL is none of the account's.
* **Credentials.** They are in no repr, text, pickle, log line, operation or error, whatever a server sends back; they
  go to the account's own server only, and no redirect is followed.
* **Variables.** They make the account, and what is missing for a URL is said with their names.
* **Registration.** The vendor is known by its key, and `bulkstatus check` finds its validating models.

All of it is the same in every run: there is no chance in it, and no network. What no test can know is which figure,
time or text of a response is which: that is for tests of one's own.
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
    """What every vendor has to hold; `bulkstatus.testing.conformance` tells how to use it."""


__all__ = ["Conformance"]
