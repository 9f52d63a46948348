"""The Prefect flow: the steps of copydesk/run/job.py as tasks, one for each batch, with names, logs and artifacts.

Belongs here: what Prefect sees of a run, and no state of the process, which is in live.py. What a step does is in job.py,
what is told besides logs in artifacts.py. Publishing never waits for Prefect. Only paths and counts travel between tasks.
"""

# No `from __future__ import annotations` here: Prefect builds the form and the check of the parameters from the annotations
# themselves, and a served run, which loads this module by name, finds none behind their text.

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, as_completed
from prefect.runtime import flow_run
from prefect.states import Failed
from prefect.task_runners import ThreadPoolTaskRunner

from copydesk.flows.artifacts import Artifacts, reason_of
from copydesk.flows.bounds import find_bounds
from copydesk.flows.live import jobs, listener, own_pool, published
from copydesk.run.batches import load_batch, process_batch
from copydesk.run.job import Job, open_job
from copydesk.run.progress import BatchCounts, InventoryCounts, Progress, Report, RunSummary, Tally
from copydesk.run.settings import RunSettings
from copydesk.run.store.lock import PublishError
from copydesk.shown import printable

RETRY_SECONDS = [1.0, 5.0]  # A full disk or a hung mount: worth two more tries, not an hour.


def is_passing(_task: Any, _run: Any, state: State[Any]) -> bool:
    """Whether a failed task may fare better in a moment: trouble of disks and processes, never of the input."""
    try:
        state.result()
    except OSError:
        return True
    except Exception:  # noqa: BLE001 - the question is only whether to try again
        return False
    return False


# ---------------------------------------------------------------- tasks

# Places travel as they are shown: they are for names and logs, which end up on terminals.
# Steps read and write files that the arguments only name, so that a cached result would be a wrong one: NO_CACHE.


@task(name="inventory", cache_policy=NO_CACHE, persist_result=False, task_run_name="take inventory of {raw}")
def take_inventory(work: str, raw: str) -> InventoryCounts:
    """Walk and hash the input folder, and write the batch files."""
    counts = jobs[work].inventory()
    get_run_logger().info(
        "%d inputs in %s: %d documents in %d batches, %d duplicates, %d refused",
        counts.inputs, raw, counts.documents, len(counts.batches), counts.duplicates, counts.rejected,
    )  # fmt: skip
    return counts


@task(
    name="edit batch",
    cache_policy=NO_CACHE,
    persist_result=False,
    task_run_name="edit batch {number} of {total} ({documents} documents)",
    retries=len(RETRY_SECONDS),
    retry_delay_seconds=RETRY_SECONDS,
    retry_condition_fn=is_passing,
)
def edit_batch(path: str, number: int, total: int, documents: int, work: str, settings: RunSettings) -> BatchCounts:
    """Edit and check one batch of documents, in any process that sees the work folder. A repetition is harmless."""
    job, place = jobs.get(work), Path(path)
    counts = job.process(place) if job else process_batch(place, Path(work), own_pool(settings, Path(work)))
    get_run_logger().info(
        "batch %d of %d: %d documents, %d articles, %d quotes, %d mentions, %d rejects",
        number, total, documents, counts.articles, counts.quotes, counts.mentions, counts.rejects,
    )  # fmt: skip
    return counts


@task(name="merge", cache_policy=NO_CACHE, persist_result=False, task_run_name="merge {batches} batches")
def merge(work: str, batches: int) -> Mapping[str, int]:
    """Join all batches into the final tables; rows for each table."""
    rows = jobs[work].merge()
    get_run_logger().info("%d batches merged: %s", batches, ", ".join(f"{rows[table]} {table}" for table in rows))
    return rows


@task(name="publish", cache_policy=NO_CACHE, persist_result=False, task_run_name="check and publish to {output}")
def publish(work: str, output: str) -> RunSummary:
    """Check the staged tables and make them the latest snapshot."""
    summary = jobs[work].publish()
    get_run_logger().info("published %s in %s", summary.snapshot_id, output)
    return summary


# ---------------------------------------------------------------- the flow


def _edit_all(
    counts: InventoryCounts, job: Job, runner: ThreadPoolTaskRunner[BatchCounts], artifacts: Artifacts
) -> None:
    """Edit every batch, a task each, as many at once as there are workers. Raises what the first failed batch did."""
    total = len(counts.batches)
    artifacts.move(0, counts.documents)
    job.on_document = Tally(counts.documents, listener.get()).add
    futures: list[PrefectFuture[BatchCounts]] = [
        runner.submit(
            edit_batch,
            {
                "path": str(path),
                "number": number,
                "total": total,
                "documents": len(load_batch(path).records),
                "work": str(job.work),
                "settings": job.settings,
            },
        )
        for number, path in enumerate(counts.batches, 1)
    ]
    done = 0
    for future in as_completed(futures):
        done += future.result().documents
        artifacts.move(done, counts.documents)


def _run_steps(job: Job, runner: ThreadPoolTaskRunner[BatchCounts]) -> RunSummary:
    """The steps of an open job, in order."""
    tell, log, work = listener.get(), get_run_logger(), str(job.work)
    artifacts = Artifacts(log)
    jobs[work] = job
    try:
        tell(Progress("inventory", 0, 1))
        counts = take_inventory(work, printable(str(job.raw)))
        tell(Progress("inventory", 1, 1, f"{counts.documents} documents"))
        _edit_all(counts, job, runner, artifacts)
        tell(Progress("merge", 0, 1))
        merge(work, len(counts.batches))
        tell(Progress("merge", 1, 1))
        tell(Progress("publish", 0, 1))
        summary = publish(work, printable(str(job.output)))
    finally:
        del jobs[work]
    published.get()(summary)
    tell(Progress("publish", 1, 1))
    artifacts.conclude(str(job.raw), str(job.output), summary)
    return summary


def name_run() -> str:
    """What a run is called: from where to where."""
    given = flow_run.parameters
    return printable(f"{given['raw']} into {given['output']}")


@flow(name="copydesk", flow_run_name=name_run, persist_result=False, validate_parameters=True)
def copydesk(
    raw: str,
    output: str = "output",
    settings: RunSettings = RunSettings(),  # noqa: B008 - frozen
) -> RunSummary | State[RunSummary]:
    """Turn a folder of raw news text into six validated tables, published as one snapshot.

    Args:
        raw: Folder of raw news text: .txt, .html, .htm, each also gzipped.
        output: Folder to publish in; its `latest` is the current snapshot.
        settings: How the run is done.

    Returns the RunSummary. What a user can mend (a missing folder, an output folder in use, a full disk) ends as a
    failed state with one line of reason; a mistake of ours is raised, so that the run's log holds its traceback. A deployment's
    run may only read and publish where the deployment was told to, or below folders its owner has allowed.
    """
    try:
        if bounds := find_bounds():
            bounds.check(Path(raw), Path(output), settings)
        with (
            ThreadPoolTaskRunner[BatchCounts](max_workers=settings.workers) as runner,
            open_job(Path(raw), Path(output), settings) as job,
        ):
            return _run_steps(job, runner)
    except (ValueError, OSError, RuntimeError, PublishError) as error:
        return Failed(message=reason_of(error), data=error)


def run_flow(
    raw: Path, output: Path, settings: RunSettings, report: Report, on_published: Callable[[RunSummary], None]
) -> RunSummary:
    """Run the flow in this process and return its summary; raise what it failed with.

    `on_published` is called as soon as the snapshot stands, before Prefect hears of it. When the API is gone by the
    end of the run, the summary is returned all the same.
    """
    done: list[RunSummary] = []

    def remember(summary: RunSummary) -> None:
        done.append(summary)
        on_published(summary)

    reset = listener.set(report), published.set(remember)
    try:
        result = copydesk(str(raw), str(output), settings)
    except Exception:
        if not done:
            raise
        report(Progress("publish", 1, 1, "published; the Prefect server was gone by then and does not know of it"))
    else:
        assert isinstance(result, RunSummary)
    finally:
        listener.reset(reset[0])
        published.reset(reset[1])
    return done[0]
