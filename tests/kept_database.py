"""The migrated, empty SQLite database of an earlier run of the same code, which spares a run a hundred migrations.

It lies beside what the tests write, named after a digest of all code and packages that could have had a part in it:
after any change a database is migrated anew, and kept in turn.
"""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.architecture.source import ROOT, house_files


def _kept() -> Path:
    """Where it lies, or would lie."""
    parts = [*sorted(house_files()), *sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements" / "dev.lock"]
    digest = sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()
    folder: Path = settings.VAR_DIR
    return folder / f"migrated-{digest[:16]}.sqlite3"


def database_fetched() -> bool:
    """Put it where the tests want theirs; whether there was one."""
    kept = _kept()
    if connection.vendor != "sqlite" or not kept.exists():
        return False
    shutil.copyfile(kept, connection.settings_dict["TEST"]["NAME"])
    return True


def database_keep() -> None:
    """Keep the database of this run for those that follow, in the place of an older one."""
    if connection.vendor != "sqlite":
        return
    kept = _kept()
    made = kept.with_suffix(f".{os.getpid()}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(made)])
    for old in set(kept.parent.glob("migrated-*.sqlite3")) - {kept}:
        old.unlink(missing_ok=True)
    made.replace(kept)
