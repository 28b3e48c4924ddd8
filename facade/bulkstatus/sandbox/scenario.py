"""What a job of the sandbox goes through, and how it stands at any moment. Pure: no clock, no vendor."""

from attrs import Attribute, field, frozen, validators

from bulkstatus.errors import BulkStatusError, ConfigurationError
from bulkstatus.status import BulkStatus
from bulkstatus.testing.responses import Counters


@frozen(kw_only=True)
class Fault:
    """An error in place of the job's status."""

    status_code: int
    """The HTTP status."""
    code: int | str | None = None
    """The vendor's own code, where it has one for this error."""
    poll: int = 1
    """The request for the job's status, counted from 1, that meets the fault first; so it is met at any pace."""
    seconds: float = 0.0
    """How long it lasts from then on: 0 for that one request, infinity for good."""
    retry_after: bool = False
    """Whether the response says how long in `Retry-After`."""


def _in_order(_: object, __: "Attribute[tuple[tuple[float, str], ...]]", states: tuple[tuple[float, str], ...]) -> None:
    shares = [share for share, _ in states]
    if not shares or shares[0] != 0 or shares != sorted(shares):
        raise ConfigurationError(f"states begin at share 0 and go on in order, and these begin at {shares}")


@frozen(kw_only=True)
class Scenario:
    """The course of a job. Shares, from 0 to 1, are of its duration, which is set when it is started."""

    name: str
    """As `Sandbox.start` takes it: the vendor, a hyphen, and what happens."""
    vendor: str
    """`passcreator`, `applivery`, `saymon` or `zoho_creator`."""
    description: str
    """One line for people."""
    states: tuple[tuple[float, str], ...] = field(validator=_in_order)
    """The vendor's words for the states, each with the share from which it holds."""
    ends_as: BulkStatus | type[BulkStatusError]
    """What a client makes of it in the end: a status, or the exception that ends its wait."""
    begins: float = field(default=0.0, validator=[validators.ge(0.0), validators.lt(1.0)])
    """The share at which work on the items begins, below 1."""
    total: int = 1000
    """Items of the job."""
    reach: float = 1.0
    """How much of the items are polled by the end, as a share of them."""
    item_errors: tuple[tuple[str, str], ...] = ()
    """The items that fail, in the order in which they do: key and message."""
    failed: int = 0
    """Items that fail without being named in `item_errors`; Zoho names none."""
    skipped: tuple[int, ...] = ()
    """Lines that Applivery leaves out."""
    message: str | None = None
    """What Applivery says of a failed job as a whole."""
    counters: Counters = Counters.INSIDE
    """Where the items are counted."""
    fault: Fault | None = None
    """An error on the way, or in place of everything."""

    def at(self, share: float) -> "Snapshot":
        """How the job stands at a share of its duration."""
        work = 1.0 if share >= 1 else max(share - self.begins, 0.0) / (1 - self.begins)
        state = [state for start, state in self.states if start <= max(share, 0.0)][-1]
        return Snapshot(
            scenario=self,
            state=state,
            message=self.message if state == self.states[-1][1] else None,
            begun=share >= self.begins,
            processed=_part(self.total * self.reach, work),
            failed=_part(self.failed + len(self.item_errors), work),
            item_errors=self.item_errors[: _part(len(self.item_errors), work)],
            skipped=self.skipped[: _part(len(self.skipped), work)],
        )


def _part(whole: float, share: float) -> int:
    """A share in whole items; always rounded down, so that parts never exceed their sum."""
    # 0.4 / 0.8 can be a hair below one half.
    return int(whole * share + 1e-9)


@frozen(kw_only=True)
class Snapshot:
    """How a job stands at one moment."""

    scenario: Scenario
    state: str
    """The vendor's word."""
    message: str | None
    """What is said of the job as a whole, once it is in its last state."""
    begun: bool
    """Whether there is anything to count yet."""
    processed: int
    """Items polled so far, whatever came of them."""
    failed: int
    """Those of them that failed, named or not."""
    item_errors: tuple[tuple[str, str], ...]
    skipped: tuple[int, ...]
