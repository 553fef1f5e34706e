"""Stops an upload that is too large while it arrives, before it fills the disk."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from .kinds import KINDS, REQUEST_LIMIT
from .names import clean_name

LARGEST = max(kind.size for kind in KINDS.values())


class LimitedUpload(FileUploadHandler):
    """First of the upload handlers: files over the limit are drained and dropped.

    Their names are left at `request.oversized`, so that a form can say which and why.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.arrived = self.of_this = 0

    def new_file(self, *args, **kwargs) -> None:
        super().new_file(*args, **kwargs)
        self.of_this = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.arrived += len(raw_data)
        self.of_this += len(raw_data)
        # A little above the limit of the table, whose own refusal names kind and limit.
        if self.of_this > LARGEST + 1024 * 1024 or self.arrived > REQUEST_LIMIT:
            self.request.oversized = [*oversized(self.request), clean_name(self.file_name or "")]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def oversized(request: HttpRequest) -> list[str]:
    """Names of files of this request that were dropped for their size."""
    return getattr(request, "oversized", [])
