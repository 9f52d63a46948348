"""What the shell allows a run, told before it begins: a limit met on the way shows in a hundred forms, few of which name it.

Belongs here: limits of the process, as ulimit shows them. Limits on a document are in records, and held in run/workers.
"""

from __future__ import annotations

import resource

from copydesk.cli.options import CommandError

# Address space of a run over raw/ on two cores, most of it never touched: 2.8 GB, and 2.9 with Prefect.
RUN_BYTES = 3_000_000_000
# 24 were enough for a run over raw/ with two workers, each of which takes two; the rest is room for more batches. A guess.
RUN_FILES, WORKER_FILES = 48, 2


def check_allowance(workers: int) -> None:
    """Raise CommandError when this process may not take the memory or the files that a run needs; take more files if it may."""
    memory, _ = resource.getrlimit(resource.RLIMIT_AS)
    if memory != resource.RLIM_INFINITY and memory < RUN_BYTES:
        raise CommandError(
            f"this shell allows {memory:,} bytes of address space, and a run needs {RUN_BYTES:,}: raise the limit (ulimit -v)"
        )
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = RUN_FILES + WORKER_FILES * workers
    if files == resource.RLIM_INFINITY or files >= wanted:
        return
    if most != resource.RLIM_INFINITY and most < wanted:
        raise CommandError(
            f"this shell allows {most:,} open files, and a run with {workers:,} workers needs {wanted:,}: raise the limit (ulimit -n)"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
