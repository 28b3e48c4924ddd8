"""How long to wait before asking again."""

from attrs import field, frozen, validators

from bulkstatus.errors import ConfigurationError


def _checked(pacing: "Pacing", _: object, __: object) -> None:
    if not 0 < pacing.tolerance <= 1 or not 0 < pacing.floor <= pacing.ceiling:
        raise ConfigurationError(
            "pacing needs 0 < tolerance <= 1 and 0 < floor <= ceiling, "
            f"and got {pacing.tolerance}, {pacing.floor}, {pacing.ceiling}"
        )


@frozen(kw_only=True)
class Pacing:
    """A schedule in proportion to the job's age.

    The delay before the next request is `clamp(tolerance * age, floor, ceiling)`, with the age counted from the first
    look. So the end of a job is seen at most `tolerance` of its age late (or `floor`, if that is more), and the number
    of requests grows with the logarithm of the age until the ceiling is reached.
    """

    tolerance: float = field(default=0.1, validator=validators.instance_of((int, float)))
    """How late the end may be seen, as a share of the age; above 0, up to 1."""
    floor: float = field(default=2.0, validator=validators.instance_of((int, float)))
    """The shortest delay, in seconds."""
    ceiling: float = field(default=60.0, validator=[validators.instance_of((int, float)), _checked])
    """The longest delay, in seconds."""

    def delay(self, age: float) -> float:
        """Seconds until the next request, for a job that was first seen `age` seconds ago."""
        return min(max(self.tolerance * age, self.floor), self.ceiling)

    def delay_after_failure(self, failures: int) -> float:
        """Seconds until the next request after so many failed ones in a row: the floor, doubled each time."""
        return float(min(self.floor * 2.0 ** min(failures, 30), max(self.ceiling, self.floor)))
