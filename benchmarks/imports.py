"""How long the official files take, in a process of their own, start included, and how much memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

# What a parent held before it began is not the child's: so the child itself tells its peak.
IMPORT = """
import io, json, pathlib, sys
import django
from django.core.management import call_command
django.setup()
said = io.StringIO()
call_command("import_ogp", sys.argv[1], report=pathlib.Path(sys.argv[2]), stdout=said)
from benchmarks.exporting import peak
print(json.dumps({"memory": peak(), "said": said.getvalue()}))
"""


def figures(files: list[Path], folder: Path) -> Iterator[tuple[str, str, str]]:
    """Each file twice: imported, then unchanged."""
    for path in files:
        for attempt in ("import", "import again"):
            began = time.perf_counter()
            command = [sys.executable, "-c", IMPORT, str(path), str(folder / "report.csv")]
            done = subprocess.run(command, env={**os.environ}, capture_output=True, text=True, check=True)  # noqa: S603  (our own command)
            seconds = time.perf_counter() - began
            told = json.loads(done.stdout.splitlines()[-1])
            total = told["said"].strip().splitlines()[-1].split(". Report")[0]
            yield f"{attempt} {path.name}", f"{seconds:.2f} s, {told['memory']:.0f} MB: {total}", "≤ 5 s, ≤ 200 MB"
