"""Conformance tests for new vendors. `bulkstatus.testing.conformance` needs pytest.

Subclass `Conformance`, and set the attributes that describe your vendor. Start the name of the subclass with `Test`, so
that pytest finds the tests:

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

* **Responses.** Each example in the spec is converted to the result in `meanings`, and no drift is reported. Each state
  of the generated enum has an example and a status. An undocumented state is reported unchanged in `vendor_status`,
  with the status `UNKNOWN`. Every response results in an operation or a `BulkStatusError`, whatever its HTTP status. An
  invalid optional field does not change the job's state. A damaged response never counts as a success. Each HTTP error
  status leads to the matching exception. The exception contains the vendor's message and the value of `Retry-After`.
  The spec has an example for each error code in the account class's attribute `errors`. Earlier responses do not
  affect how a response is converted.
* **URLs.** An id and the status URL that contains the id identify the same job. An account refuses status URLs of
  other servers.
* **Credentials.** The credential never appears in a repr, string, pickle, log record, error or operation, even if a
  response contains the credential. Only the attribute `raw` of an operation can contain the credential, because `raw`
  is the unchanged response. The credential is sent only to the account's own server. The client does not follow
  redirects.
* **Variables.** An account can be created from the environment variables in `variables`. If an environment variable is
  missing, the error for a status URL shows the name of the variable.
* **Registration.** The vendor is registered under its key, and `bulkstatus check` finds the vendor's validating models.

The conformance tests give the same results in every run, because they use fixed data and no network. The conformance
tests cannot check whether each counter, time and message comes from the right field. Write your own tests for counters,
times and messages.
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
    """A base class with all conformance tests. In your subclass, set the attributes that `Subject` declares."""


__all__ = ["Conformance"]
