"""Files that are named by their content: each lies there whole or not at all, whatever happens while it is written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """Writes beside the final place and moves the finished file there in one step.

    A process that is killed halfway leaves a file that begins with ``.writing-``, which nothing reads and anybody may
    remove. Two that write the same at once both succeed: the name is the content's hash, so both wrote the same.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name as it is: whoever has the same name has the same content."""
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        """Write ``content`` under ``name``, over what lies there."""
        place = Path(self.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=".writing-", dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            if self.file_permissions_mode is not None:
                Path(beside).chmod(self.file_permissions_mode)
            Path(beside).replace(place)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        return name
