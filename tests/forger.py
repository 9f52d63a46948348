"""Makes a changed snapshot agree with itself: what somebody does, or a bug, who writes the manifest after the harm is done.

Belongs here: the rewriting. Whether it is found out is for tests/test_forgeries.py to say.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from copydesk.run.store.manifest import describe_files, describe_tables, snapshot_id
from copydesk.run.store.snapshot import LATEST, MANIFEST, SNAPSHOT_ID, SNAPSHOTS


def forge(
    snapshot: Path, change: Callable[[dict[str, Any]], object] = lambda manifest: None, *, digests: bool = False
) -> Path:
    """Rewrite files, rows, reasons and id in the manifest, the folder's name and the link; the folder as it is named then.

    With `digests` those of the columns too. `change` is given the manifest before it gets its id.
    """
    output = snapshot.parent.parent
    manifest = json.loads((snapshot / MANIFEST).read_text(encoding="ascii"))
    tables = describe_tables(snapshot)
    if not digests:
        del tables["digests"]
    manifest |= {**tables, "files": describe_files(snapshot)}
    change(manifest)
    manifest[SNAPSHOT_ID] = snapshot_id(manifest)
    (snapshot / MANIFEST).write_text(json.dumps(manifest, sort_keys=True, indent=1) + "\n", encoding="ascii")
    forged = snapshot.with_name(manifest[SNAPSHOT_ID])
    snapshot.rename(forged)
    (output / LATEST).unlink()
    os.symlink(f"{SNAPSHOTS}/{forged.name}", output / LATEST)
    return forged
