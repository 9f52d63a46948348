"""The comparison of two outputs, on made-up tables, and the code of another commit, in a made-up repository."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.same import __main__ as command
from bench.same import commits, outputs
from bench.same.compare import CantCompare, Diff, compare, compare_table
from bench.same.pairs import pair
from bench.same.report import as_json, excerpts, in_short, lines
from copydesk.records import RemovedRow
from copydesk.schemas.arrow import to_arrow
from tests.publisher import write_tables
from tests.rows import Rows, make_rows

ROWS = make_rows(2)


def diff_of(tmp_path: Path, after: Rows, before: Rows = ROWS) -> Diff:
    for name, rows in (("before", before), ("after", after)):
        shutil.rmtree(tmp_path / name, ignore_errors=True)  # parts are named by their content: an old one would stay
        write_tables(tmp_path / name / "latest", rows)
    return compare(tmp_path / "before", tmp_path / "after")


def counts(diff: Diff) -> dict[str, dict[str, int]]:
    """What differs in each table: rows by what became of them, and by column."""
    found = {}
    for name, table in as_json(diff, 0)["tables"].items():
        seen = {key: table[key] for key in ("added", "removed", "changed", "changed_key")} | table["columns"]
        if nonzero := {key: count for key, count in seen.items() if count}:
            found[name] = nonzero
    return found


# ---------------------------------------------------------------- rows and columns


def test_equal_outputs_are_the_same(tmp_path: Path) -> None:
    diff = diff_of(tmp_path, make_rows(2))
    assert diff.is_same
    assert counts(diff) == {}
    assert in_short(diff) == "no row differs"
    assert [line.split() for line in lines(diff, 3)][1:3] == [
        ["articles", "2", "2", "0", "0", "0", "0"],
        ["quotes", "2", "2", "0", "0", "0", "0"],
    ]


def test_rows_are_counted_by_column(tmp_path: Path) -> None:
    first, *others = ROWS.quotes
    ana, town = ROWS.entities
    after = replace(
        ROWS,
        quotes=[replace(first, speaker_id=None, speaker_name=None), *(replace(q, cue="told") for q in others)],
        mentions=ROWS.mentions[1:],
        entities=[ana, town, replace(ana, entity_id="Q7", name="Zoe")],
    )
    diff = diff_of(tmp_path, after)
    assert not diff.is_same
    assert counts(diff) == {
        "quotes": {"changed": 2, "cue": 1, "speaker_id": 1, "speaker_name": 1},
        "mentions": {"removed": 1},
        "entities": {"added": 1},
    }
    assert in_short(diff) == "quotes 2, entities 1, mentions 1"
    shown = "\n".join(lines(diff, 1))
    place = next(a.source_uri for a in ROWS.articles if a.article_id == first.article_id)
    assert f'  {place} text[{first.start_char}:{first.end_char}] direct "the bridge' in shown
    assert ': "Q1001" -> null' in shown
    assert 'Q7 person "Zoe"' in shown


def test_versions_are_counted_apart(tmp_path: Path) -> None:
    articles = [replace(a, pipeline_version="9", kb_version="9" * 12) for a in ROWS.articles]
    diff = diff_of(tmp_path, replace(ROWS, articles=articles))
    assert diff.is_same
    assert "articles: counted apart: kb_version 2, pipeline_version 2" in lines(diff, 0)
    diff = diff_of(tmp_path, replace(ROWS, articles=[*articles[:1], replace(articles[1], section="News")]))
    assert counts(diff) == {"articles": {"changed": 1, "section": 1}}


def test_a_ledger_cut_anew_is_paired_by_place(tmp_path: Path) -> None:
    """One row became two: it has another place, its second half is new, and all that follow only have new numbers."""
    aid = ROWS.articles[0].article_id
    rows = [RemovedRow(aid, n, 20 * n, 20 * n + 10, f"line {n:04d}\n", "share", "r", None, 1.0) for n in range(4)]
    halves = [replace(rows[0], end_char=6, text="line 0"), replace(rows[0], segment=1, start_char=6, text="000\n")]
    after = [*halves, *(replace(row, segment=row.segment + 1) for row in rows[1:])]
    diff = diff_of(tmp_path, replace(ROWS, removed=after), replace(ROWS, removed=rows))
    assert counts(diff) == {"removed": {"added": 1, "changed_key": 1, "end_char": 1, "text": 1}}
    assert "removed: counted apart: segment 3" in lines(diff, 0)


def test_a_row_with_a_new_key_is_one_changed_row(tmp_path: Path) -> None:
    quote, mention, ana = ROWS.quotes[0], ROWS.mentions[1], ROWS.entities[0]
    other = replace(quote, quote_id="a" * 24, quote_type="partial", start_char=quote.start_char + 4)
    (reject,) = ROWS.rejects
    after = replace(
        ROWS,
        quotes=[other, *ROWS.quotes[1:]],
        mentions=[ROWS.mentions[0], replace(mention, mention_id="b" * 24), *ROWS.mentions[2:]],
        entities=[replace(ana, entity_id="x-" + "c" * 24), ROWS.entities[1]],
        rejects=[replace(reject, reject_id="d" * 24, reason="not_text")],
    )
    assert counts(diff_of(tmp_path, after)) == {
        "quotes": {"changed_key": 1, "quote_id": 1, "quote_type": 1, "start_char": 1},
        "mentions": {"changed_key": 1, "mention_id": 1},
        "entities": {"changed_key": 1, "entity_id": 1},
        "rejects": {"changed_key": 1, "reject_id": 1, "reason": 1},
    }
    apart = replace(
        ROWS, quotes=[replace(other, start_char=quote.end_char, end_char=quote.end_char + 5), *ROWS.quotes[1:]]
    )
    assert counts(diff_of(tmp_path, apart)) == {"quotes": {"added": 1, "removed": 1}}


def test_the_widest_overlap_is_the_same_quote() -> None:
    def row(name: str, start: int, end: int, field: str = "text") -> dict[str, object]:
        return {"quote_id": name, "article_id": "a", "in_field": field, "start_char": start, "end_char": end}

    before = [row("old", 0, 10), row("long", 10, 40), row("title", 0, 10, "title")]
    after = [row("new", 8, 40), row("tail", 40, 50)]
    found = pair("quotes", before, after)
    assert [(a["quote_id"], b["quote_id"]) for a, b in found.rekeyed] == [("long", "new")]
    assert [row["quote_id"] for row in found.removed] == ["old", "title"]
    assert [row["quote_id"] for row in found.added] == ["tail"]


def test_namesakes_are_not_taken_for_one_another() -> None:
    def row(name: str) -> dict[str, object]:
        return {"entity_id": name, "entity_type": "person", "name": "Ana Reyes"}

    found = pair("entities", [row("x-1"), row("x-2")], [row("x-3")])
    assert (len(found.rekeyed), len(found.removed), len(found.added)) == (0, 2, 1)
    assert len(pair("entities", [row("x-1")], [row("x-3")]).rekeyed) == 1


_MENTIONS = st.lists(
    st.fixed_dictionaries(
        {
            "mention_id": st.integers(0, 9),
            "article_id": st.sampled_from("ab"),
            "in_field": st.just("text"),
            "start_char": st.integers(0, 9),
            "end_char": st.integers(10, 12),
        }
    ),
    max_size=9,
)


@given(_MENTIONS, _MENTIONS)
def test_every_row_has_one_place(before: Sequence[dict[str, object]], after: Sequence[dict[str, object]]) -> None:
    """Whatever is paired with what, broken keys too, no row is lost or counted twice."""
    found = pair("mentions", before, after)
    pairs = (*found.kept, *found.rekeyed)
    assert sorted(map(id, [*(old for old, _ in pairs), *found.removed])) == sorted(map(id, before))
    assert sorted(map(id, [*(new for _, new in pairs), *found.added])) == sorted(map(id, after))
    assert all(old["mention_id"] == new["mention_id"] for old, new in found.kept)


# ---------------------------------------------------------------- columns and tables of one side


def test_a_column_of_one_side_is_named_and_counts_for_nothing() -> None:
    before = to_arrow("mentions", ROWS.mentions).drop_columns("evidence")
    after = before.drop_columns("confidence").append_column("evidence", pa.array(["row"] * len(before)))
    found = compare_table("mentions", before, after)
    assert found.is_same
    assert (found.columns_before, found.columns_after) == (("confidence",), ("evidence",))
    notes = list(lines(Diff((found,), (), ("utterances",), {}), 2))
    assert "mentions: columns before alone: confidence" in notes
    assert "mentions: columns after alone: evidence" in notes
    assert "tables after alone: utterances" in notes


def test_a_column_of_another_type_is_named() -> None:
    before = to_arrow("mentions", ROWS.mentions)
    wide = before.schema.get_field_index("start_char")
    found = compare_table("mentions", before, before.set_column(wide, "start_char", before["start_char"].cast("int64")))
    assert (found.is_same, found.retyped) == (True, ("start_char",))


@pytest.mark.parametrize(
    ("table", "column"), [("quotes", "quote_id"), ("removed", "end_char"), ("mentions", "in_field")]
)
def test_rows_that_cannot_be_paired(table: str, column: str) -> None:
    whole = to_arrow(table, ROWS.by_table()[table])
    with pytest.raises(CantCompare, match=column):
        compare_table(table, whole, whole.drop_columns(column))
    with pytest.raises(CantCompare, match="doesn't know"):
        compare_table("recipes", whole, whole)


def test_a_table_of_one_side_is_named(tmp_path: Path) -> None:
    write_tables(tmp_path / "before" / "latest", ROWS)
    shutil.copytree(tmp_path / "before", tmp_path / "after")
    (tmp_path / "after" / "latest" / "rejects").rename(tmp_path / "after" / "latest" / "utterances")
    diff = compare(tmp_path / "before", tmp_path / "after")
    assert (diff.tables_before, diff.tables_after, diff.is_same) == (("rejects",), ("utterances",), True)


def test_long_values_are_shown_where_they_differ() -> None:
    assert excerpts(None, ["a", 1]) == ("null", '["a", 1]')
    old, new = excerpts("word " * 40 + "old end", "word " * 40 + "new end")
    assert (old, new) == ("…" + "word " * 4 + 'old end"', "…" + "word " * 4 + 'new end"')
    assert len(excerpts("a" * 500, "b" * 500)[0]) == 90


# ---------------------------------------------------------------- another commit

# A stand-in for the command line: one article for each file, made by this version.
MAIN = """
import os, sys
from pathlib import Path
import pyarrow as pa, pyarrow.parquet as pq
from copydesk import TITLE
_, run, raw, out, no_server = sys.argv
assert (run, no_server) == ("run", "--no-server")
assert "bench" not in sys.modules and os.getcwd() not in map(os.path.abspath, sys.path)
if TITLE == "broken":
    sys.exit("copydesk: this version breaks")
with open(os.environ["RUNS"], "a") as log:
    log.write(TITLE + "\\n")
names = sorted(path.name for path in Path(raw).iterdir())
rows = [{"article_id": name, "source_uri": name, "title": TITLE} for name in names]
folder = Path(out, "latest", "articles")
folder.mkdir(parents=True)
pq.write_table(pa.Table.from_pylist(rows), folder / "part.parquet")
"""


class Repository:
    """A made-up repository with a raw folder of two files."""

    def __init__(self, root: Path, runs: Path) -> None:
        self.root, self._runs = root, runs
        for folder in ("raw", "copydesk/cli"):
            (root / folder).mkdir(parents=True)
        for name in "ab":
            (root / "raw" / f"{name}.txt").write_text(name)
        (root / commits.LOCK).write_text("pyarrow\n")
        self.git("init", "--quiet")

    def git(self, *words: str) -> None:
        name = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", "-C", str(self.root), *name, *words], check=True, capture_output=True)

    def write(self, title: str) -> None:
        (self.root / "copydesk" / "__init__.py").write_text(f'TITLE = "{title}"\n')

    def commit(self, title: str) -> None:
        self.write(title)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", title)

    def runs(self) -> list[str]:
        return self._runs.read_text().split()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    made = Repository(tmp_path / "repository", tmp_path / "runs.txt")
    made.commit("ancient")
    (made.root / commits.ENTRY).write_text(MAIN)
    made.commit("old")
    monkeypatch.setenv("RUNS", str(tmp_path / "runs.txt"))
    monkeypatch.setattr(commits, "ROOT", made.root)
    monkeypatch.setattr(commits, "CACHE", tmp_path / "cache")
    monkeypatch.chdir(made.root)
    return made


def test_head_is_the_base_and_runs_once(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == 0
    assert capsys.readouterr().out.endswith("\nsame\n")
    repository.write("new")
    assert command.main(["raw", "--show", "1"]) == 1
    shown = capsys.readouterr().out
    assert '  a.txt "old": "old" -> "new"' in shown
    assert shown.endswith("differs: raw: articles 2\n")
    assert repository.runs() == ["old", "old", "new"]  # the base was run once, this checkout each time
    (repository.root / "raw" / "a.txt").write_text("other")
    assert command.main([]) == 1
    assert repository.runs()[3:] == ["old", "new"]


def test_a_base_by_name_and_a_file_of_texts(repository: Repository, tmp_path: Path) -> None:
    repository.git("tag", "first")
    repository.commit("new")
    (tmp_path / "set.jsonl").write_text(json.dumps({"doc_id": "c", "text": "C."}) + "\n")
    seen = tmp_path / "told.json"
    inputs = ["raw", str(tmp_path / "set.jsonl")]
    assert command.main([*inputs, "--base", "first", "--show", "9", "--json", str(seen)]) == 1
    found = json.loads(seen.read_text())
    assert not found["same"]
    assert [one["tables"]["articles"]["columns"] for one in found["inputs"].values()] == [{"title": 2}, {"title": 1}]
    assert found["inputs"][inputs[1]]["tables"]["articles"]["examples"] == {
        "title": [{"where": "c.txt", "before": "old", "after": "new"}]
    }


def test_another_lock_is_said(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    (repository.root / commits.LOCK).write_text("pyarrow\nspacy\n")
    assert command.main([]) == 0
    assert f"warning: HEAD has another {commits.LOCK}" in capsys.readouterr().err


def test_what_cannot_be_compared(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and one line that says why, never 1."""
    (repository.root / "bad.jsonl").write_text('{"id": 1}\n')
    for arguments, why in (
        (["--base", "HEAD~1"], f"has no {commits.ENTRY}"),
        (["--base", "nobody"], "there is no commit nobody"),
        (["--base", "--help"], "there is no commit --help"),
        (["elsewhere"], "elsewhere is neither a folder nor a .jsonl file"),
        (["bad.jsonl"], "no JSON with doc_id and text"),
    ):
        with_value = [f"--base={arguments[1]}"] if arguments[0] == "--base" else arguments
        assert command.main(with_value) == 2
        (line,) = [line for line in capsys.readouterr().err.splitlines() if "running" not in line]
        assert why in line
    repository.commit("broken")
    assert command.main([]) == 2
    assert "ended with 1: copydesk: this version breaks" in capsys.readouterr().err
    assert not list((commits.CACHE).glob("*/out-*"))
    with pytest.raises(SystemExit, match="2"):
        command.main(["--no-such-option"])


def test_only_the_code_that_is_meant_runs(repository: Repository, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(repository.root, other)
    done = subprocess.run(
        commits.command(repository.root, "copydesk.cli.main"),
        env=commits.environment(other),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert f"that of {other} was imported" in done.stderr


def test_the_cache_knows_inputs_by_content(tmp_path: Path) -> None:
    code, raw = tmp_path / "base" / "code", tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text("a")
    (raw / "link.txt").symlink_to("a.txt")
    seen = {outputs.kept_output(code, raw)}
    assert outputs.kept_output(code, shutil.copytree(raw, tmp_path / "copy", symlinks=True)) in seen
    for change in (
        lambda: (raw / "a.txt").write_text("b"),
        lambda: (raw / "a.txt").rename(raw / "b.txt"),
        lambda: (raw / "c").mkdir(),
    ):
        change()
        assert outputs.kept_output(code, raw) not in seen
        seen.add(outputs.kept_output(code, raw))
