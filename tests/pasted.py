"""What a document tells to type, typed by a shell or another program as a stranger would paste it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def blocks(document: str, language: str) -> list[str]:
    """The pieces of code in one language of a document of ours, named from the project's folder."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def typed(lines: Sequence[str], folder: Path) -> str:
    """What a shell prints when the lines are typed in a folder. Fails where one of them does."""
    bash = shutil.which("bash")
    assert bash
    return ran(bash, "-c", "\n".join(["set -euo pipefail", *lines]), at=folder)


def ran(*command: str, at: Path, **environment: str) -> str:
    """What a command of ours prints; fails with what it complains of."""
    done = subprocess.run(  # noqa: S603  (our own documents and tools)
        command, cwd=at, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout
