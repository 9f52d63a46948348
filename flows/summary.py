"""What Prefect's UI shows of a finished run: the summary in Markdown and the first rejects.

Belongs here: wording, from a RunSummary and the published table of rejects. No Prefect, no terminal.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pyarrow.parquet as pq

from copydesk.run.progress import RunSummary
from copydesk.shown import as_code, as_markdown

REJECT_COLUMNS = ("source_uri", "table_name", "stage", "reason", "column_name", "check_name", "detail")


def _table(head: tuple[str, str], rows: list[tuple[str, int]]) -> str:
    lines = [
        f"| {head[0]} | {head[1]} |",
        "|---|---:|",
        *(f"| {as_markdown(name)} | {count:,} |" for name, count in rows),
    ]
    return "\n".join(lines)


def summary_markdown(raw: str, output: str, summary: RunSummary) -> str:
    """The run on one screen: where from, where to, and the counts."""
    what = "Published" if summary.changed else "Nothing new: the same snapshot as before"
    inputs = [
        ("inputs", summary.inputs),
        ("articles", summary.articles),
        ("byte-for-byte duplicates", summary.duplicates),
        ("refused inputs", summary.rejected),
    ]
    if summary.unsettled:
        inputs.append(("tried twice, because of the machine", summary.unsettled))
    parts = [
        f"# {what}",
        f"Snapshot {as_code(summary.snapshot_id)} in {as_code(str(summary.path))}, from {as_code(raw)}.",
        f"It took {summary.seconds:.1f} seconds.",
        *([f"Warning: {as_markdown(summary.warning)}."] if summary.warning else []),
        _table(("inputs", "count"), inputs),
        _table(("table", "rows"), list(summary.rows.items())),
    ]
    if summary.rejects_by_reason:
        parts.append(_table(("reason of rejection", "rows"), sorted(summary.rejects_by_reason.items())))
    parts.append(f"Check it with {as_code(f'copydesk verify {shlex.quote(output)}')}.")
    return "\n\n".join(parts) + "\n"


def reject_rows(snapshot: Path, limit: int) -> list[dict[str, str]]:
    """The first `limit` rows of the snapshot's rejects, each cell as Markdown, which is what the UI takes it for."""
    rows: list[dict[str, str]] = []
    for part in sorted((snapshot / "rejects").glob("*.parquet")):
        for batch in pq.ParquetFile(part).iter_batches(batch_size=limit, columns=list(REJECT_COLUMNS)):
            rows += [{name: as_markdown(value or "") for name, value in row.items()} for row in batch.to_pylist()]
            if len(rows) >= limit:
                return rows[:limit]
    return rows
