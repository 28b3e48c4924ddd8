"""Tests that every vendor must pass, for authors of new vendors. This module needs pytest.

Subclass `Conformance` and set its attributes, which describe your vendor to the tests. The name of the class must start
with `Test`, so that pytest finds it:

    from pathlib import Path

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

* **Responses.** Each example of the spec gives the result in `meanings`, without drift. Each state of the generated
  enum has an example and a status. An undocumented state is kept, and its status is `UNKNOWN`, which is not terminal.
  Any response under any HTTP status gives an operation or a `BulkStatusError`. An invalid optional field does not
  change the state, and a damaged response is never a success. Each error status raises its exception, with the vendor's
  message and `Retry-After`. Each code in the account's `errors` has an example. The result of a response does not
  depend on earlier responses.
* **URLs.** An id and its status URL identify the same job. A URL of another server is refused.
* **Credentials.** A credential does not appear in any repr, text, pickle, log line, operation or error, even if a
  server sends it back. The credential is sent to the account's own server only. Redirects are not followed.
* **Variables.** The environment variables in `variables` make an account. If a variable is missing, the error for a
  status URL names the variable.
* **Registration.** The vendor is registered under its key, and `bulkstatus check` finds its validating models.

Each run is the same, because the tests use fixed data and no network. The tests cannot know which field holds which
counter, time or text. Write your own tests for these values.
"""

try:
    import pytest
except ModuleNotFoundError as error:
    raise ImportError(
        "bulkstatus.testing.conformance needs pytest, which is not installed: pip install pytest", name=error.name
    ) from error

# Failed assertions of the conformance tests show their values, as in your own tests.
for _module in ("accounts", "credentials", "damaged_responses", "reading"):
    pytest.register_assert_rewrite(f"{__name__}.{_module}")

from bulkstatus.testing.conformance.accounts import AccountTests  # noqa: E402 - after the registration above
from bulkstatus.testing.conformance.credentials import CredentialTests  # noqa: E402
from bulkstatus.testing.conformance.damaged_responses import DamageTests  # noqa: E402


class Conformance(DamageTests, AccountTests, CredentialTests):
    """The tests that every vendor must pass. Set the attributes of `Subject` in a subclass."""


__all__ = ["Conformance"]
