"""The record counters of a bulk insert job in Zoho Creator."""

from collections.abc import Callable

from bulkstatus.vendors.fields import FieldReader
from bulkstatus_api.zoho_creator.models import BulkInsertJob, BulkInsertJobResponse, RecordDetails
from bulkstatus_api.zoho_creator.types import UNSET, Unset


class Counters:
    """The record counters of a response.

    A counter can occur inside `data` and next to `data`. If the two values of `success_records` differ, the smaller
    value is used. If the two values of any other counter differ, the larger value is used.
    """

    def __init__(self, model: BulkInsertJobResponse, job: BulkInsertJob, fields: FieldReader) -> None:
        self._reader = fields
        self._places: list[tuple[str, RecordDetails]] = []
        for where, found in (("data.record_details", job.record_details), ("record_details", model.record_details)):
            if isinstance(found, RecordDetails):
                self._places.append((where, found))
            elif found is not UNSET and found is not None:
                fields.note(where, "an object", found)
        self.total = self._count(lambda counters: counters.total_records, "total_records")
        self.failed = self._count(lambda counters: counters.failed_records, "failed_records")
        self.unprocessed = self._count(lambda counters: counters.unprocessed_records, "unprocessed_records")
        self.succeeded = self._count(lambda counters: counters.success_records, "success_records", worse=min)

    def _count(
        self,
        counter: Callable[[RecordDetails], float | Unset],
        name: str,
        worse: Callable[[list[int]], int] = max,
    ) -> int | None:
        counts = [self._reader.count(counter(found), f"{where}.{name}") for where, found in self._places]
        figures = [count for count in counts if count is not None]
        return worse(figures) if figures else None
