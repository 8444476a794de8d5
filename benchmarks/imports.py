"""How long the official files take, in a process of their own, start included, and how much memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path


def figures(files: list[Path], folder: Path) -> Iterator[tuple[str, str, str]]:
    """Each file twice: imported, then unchanged. The memory is the largest of all children so far."""
    for path in files:
        for attempt in ("import", "import again"):
            began = time.perf_counter()
            command = [sys.executable, "manage.py", "import_ogp", str(path), "--report", str(folder / "report.csv")]
            done = subprocess.run(command, env={**os.environ}, capture_output=True, text=True, check=True)  # noqa: S603  (our own command)
            seconds = time.perf_counter() - began
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            total = done.stdout.strip().splitlines()[-1].split(". Report")[0]
            yield f"{attempt} {path.name}", f"{seconds:.2f} s, {memory:.0f} MB: {total}", "≤ 5 s, ≤ 200 MB"
