"""Snapshots that were changed after they were published, or by a bug before: what agrees with itself is found out all the same.

Every case is made on a good snapshot; then files, hashes, rows and reasons in the manifest and the snapshot's id are made
to fit. In the second round so are the digests of the columns, which leaves only what rows say of one another.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from copydesk.run.checks.snapshot import verify
from copydesk.run.job import run_job
from copydesk.run.settings import RunSettings
from copydesk.run.store.parquet import PartWriter, read_table
from copydesk.schemas.arrow import arrow_schema
from copydesk.schemas.models import SORT_KEYS
from tests.forger import forge
from tests.publisher import publish_rows
from tests.rows import make_rows

RAW = Path(__file__).parent.parent / "raw"
Row = dict[str, Any]
Manifest = dict[str, Any]


def _nothing(manifest: Manifest) -> None:
    pass


class Snapshot:
    """A published snapshot whose rows can be changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.change: Callable[[Manifest], object] = _nothing

    def rows(self, table: str) -> list[Row]:
        """The rows of a table."""
        rows: list[Row] = read_table(self.folder / table).to_pylist()
        return rows

    def write(self, table: str, rows: Iterable[Row]) -> None:
        """Put these rows in a table's place, sorted, in a part that bears its hash."""
        shutil.rmtree(self.folder / table)
        with PartWriter(table, self.folder / table) as writer:
            ordered = sorted(rows, key=lambda row: [row[key] for key in SORT_KEYS[table]])
            writer.write(pa.Table.from_pylist(ordered, schema=arrow_schema(table)))

    def drop(self, table: str, which: Callable[[Row], bool], number: int = 0) -> Row:
        """Drop one of the rows that fit; the row."""
        rows = self.rows(table)
        found = [row for row in rows if which(row)][number]
        self.write(table, [row for row in rows if row is not found])
        return found

    def alter(self, table: str, which: Callable[[Row], bool], **cells: Callable[[Row], Any]) -> None:
        """Change cells of the first row that fits."""
        rows = self.rows(table)
        found = next(row for row in rows if which(row))
        at = rows.index(found)
        rows[at] = {**found, **{name: make(found) for name, make in cells.items()}}
        self.write(table, rows)


def any_row(row: Row) -> bool:
    return True


# ---------------------------------------------------------------- the forgeries


def drop_a_quote(s: Snapshot) -> None:
    s.drop("quotes", any_row, 3)


def drop_the_last_quote(s: Snapshot) -> None:
    s.drop("quotes", any_row, -1)


def drop_one_of_two_renderings(s: Snapshot) -> None:
    """An utterance is what two articles print."""
    quotes = [q for q in s.rows("quotes") if q["utterance_id"]]
    articles: dict[str, list[Row]] = {}
    for quote in quotes:
        articles.setdefault(quote["utterance_id"], []).append(quote)
    pair = next(p for p in articles.values() if len(p) == 2)
    s.drop("quotes", lambda row: row["quote_id"] == pair[1]["quote_id"])


def drop_a_mention(s: Snapshot) -> None:
    s.drop("mentions", lambda row: row["entity_id"] is not None, 5)


def drop_a_pronoun(s: Snapshot) -> None:
    """Nothing counts mentions of nobody known."""
    s.drop("mentions", lambda row: row["entity_id"] is None)


def drop_a_removed_stretch(s: Snapshot) -> None:
    s.drop("removed", lambda row: row["segment"] == 0)


def drop_the_last_removed_stretch(s: Snapshot) -> None:
    last: dict[str, int] = {}
    for row in s.rows("removed"):
        last[row["article_id"]] = row["segment"]
    texts = {row["article_id"]: row["text"] for row in s.rows("articles")}
    s.drop("removed", lambda row: row["segment"] == last[row["article_id"]] and texts[row["article_id"]].isascii())


def drop_a_reject(s: Snapshot) -> None:
    s.drop("rejects", any_row)


def drop_an_entity_with_its_mentions(s: Snapshot) -> None:
    gone = s.drop("entities", any_row)
    s.write("mentions", [row for row in s.rows("mentions") if row["entity_id"] != gone["entity_id"]])


def drop_an_article(s: Snapshot) -> None:
    """With all that is its own, and the counts of entities made to fit; the manifest still names its input."""
    gone = s.drop("articles", lambda row: row["dup_group_id"] is None)["article_id"]
    for table in ("quotes", "mentions", "removed"):
        s.write(table, [row for row in s.rows(table) if row["article_id"] != gone])
    fit_the_entities(s)


def fit_the_entities(s: Snapshot) -> None:
    """Count the entities again, and keep those that anything refers to."""
    mentions = [(row["entity_id"], row["article_id"]) for row in s.rows("mentions")]
    referred = {entity for entity, _ in mentions} | {row["dateline_place_id"] for row in s.rows("articles")}
    counted = []
    for row in s.rows("entities"):
        inside = [article for entity, article in mentions if entity == row["entity_id"]]
        if row["entity_id"] in referred:
            counted.append({**row, "mention_count": len(inside), "article_count": len(set(inside))})
    s.write("entities", counted)


def add_an_article_of_no_input(s: Snapshot) -> None:
    drop_an_article(s)
    uris = {row["source_uri"] for row in s.rows("articles")}

    def forget(manifest: Manifest) -> None:
        gone = next(o for o in manifest["inputs"] if o["outcome"] == "article" and o["source_uri"] in uris)
        manifest["inputs"] = [o for o in manifest["inputs"] if o["source_uri"] in uris and o is not gone]

    s.change = forget


def article_of_other_bytes(s: Snapshot) -> None:
    def change(manifest: Manifest) -> None:
        one = next(o for o in manifest["inputs"] if o["outcome"] == "article")
        one["sha256"] = "0" * 64

    s.change = change


def reject_called_an_article(s: Snapshot) -> None:
    def change(manifest: Manifest) -> None:
        one = next(o for o in manifest["inputs"] if o["outcome"] == "rejected")
        one |= {"outcome": "article", "sha256": "0" * 64}

    s.change = change


def lose_a_duplicate(s: Snapshot) -> None:
    s.alter("articles", lambda row: bool(row["duplicate_uris"]), duplicate_uris=lambda row: [])


def forget_the_inputs(s: Snapshot) -> None:
    s.change = lambda manifest: manifest.pop("inputs")


def tell_an_input_twice(s: Snapshot) -> None:
    s.change = lambda manifest: manifest["inputs"].append(manifest["inputs"][0])


def tell_an_unknown_fate(s: Snapshot) -> None:
    s.change = lambda manifest: manifest["inputs"][0].update(outcome="lost")


def duplicate_of_other_bytes(s: Snapshot) -> None:
    def change(manifest: Manifest) -> None:
        next(o for o in manifest["inputs"] if o["outcome"] == "duplicate")["sha256"] = "0" * 64

    s.change = change


def change_a_word(s: Snapshot) -> None:
    """One letter for another, where no quote and no name stands."""
    covered: dict[str, set[int]] = {}
    for table in ("quotes", "mentions"):
        for row in s.rows(table):
            if row["in_field"] == "text":
                covered.setdefault(row["article_id"], set()).update(range(row["start_char"], row["end_char"]))

    def changed(row: Row) -> str:
        text: str = row["text"]
        at = next(i for i, c in enumerate(text) if c.islower() and c != "x" and i not in covered[row["article_id"]])
        return f"{text[:at]}x{text[at + 1 :]}"

    s.alter("articles", lambda row: row["article_id"] in covered, text=changed)


def change_a_full_stop(s: Snapshot) -> None:
    """The fingerprint folds punctuation, and no count changes."""
    s.alter("articles", lambda row: row["text"].endswith("."), text=lambda row: row["text"][:-1] + "!")


def add_a_full_stop(s: Snapshot) -> None:
    s.alter("articles", any_row, text=lambda row: row["text"] + ".")


def change_a_title(s: Snapshot) -> None:
    s.alter("articles", lambda row: row["title"], title=lambda row: row["title"] + " after all")


def change_what_was_removed(s: Snapshot) -> None:
    s.alter("removed", lambda row: row["text"].isalpha(), text=lambda row: "x" * len(row["text"]))


def change_the_reason(s: Snapshot) -> None:
    s.alter("removed", lambda row: row["reason"] == "navigation", reason=lambda row: "share")


def shorten_what_was_removed(s: Snapshot) -> None:
    plain = {row["article_id"] for row in s.rows("articles") if row["text"].isascii()}
    s.alter(
        "removed",
        lambda row: row["article_id"] in plain and len(row["text"]) > 4 and " " not in row["text"],
        text=lambda row: row["text"][:-1],
        end_char=lambda row: row["end_char"] - 1,
    )


def move_a_quote(s: Snapshot) -> None:
    """The same words stand elsewhere too: offsets and text agree, the id is of another place."""

    rows = s.rows("quotes")
    at = next(i for i, r in enumerate(rows) if len(r["spans"]) == 1 and not r["insertions"] and r["text"][1] != " ")
    row = {**rows[at], "text": rows[at]["text"][1:], "spoken_text": rows[at]["spoken_text"][1:]}
    row |= {"start_char": row["start_char"] + 1, "spans": [{**row["spans"][0], "start_char": row["start_char"] + 1}]}
    s.write("quotes", [*rows[:at], row, *rows[at + 1 :]])


def change_a_quotes_type(s: Snapshot) -> None:
    s.alter("quotes", lambda row: row["quote_type"] == "partial", quote_type=lambda row: "direct")


def change_a_mentions_type(s: Snapshot) -> None:
    s.alter("mentions", lambda row: row["mention_type"] == "acronym", mention_type=lambda row: "name")


def change_a_rejects_reason(s: Snapshot) -> None:
    s.alter("rejects", any_row, reason=lambda row: "timeout")


def put_words_in_anothers_mouth(s: Snapshot) -> None:
    """The other is a real one, of another article."""
    mentions = {(row["article_id"], row["entity_id"]) for row in s.rows("mentions")}
    people = [row for row in s.rows("entities") if row["entity_type"] == "person"]

    def stranger(row: Row) -> Row:
        return next(p for p in people if (row["article_id"], p["entity_id"]) not in mentions)

    s.alter(
        "quotes",
        lambda row: row["speaker_id"] is not None,
        speaker_id=lambda row: stranger(row)["entity_id"],
        speaker_name=lambda row: stranger(row)["name"],
    )


def change_a_speaker_of_the_same_article(s: Snapshot) -> None:
    people = {row["entity_id"]: row["name"] for row in s.rows("entities") if row["entity_type"] == "person"}
    present: dict[str, list[str]] = {}
    for row in s.rows("mentions"):
        if row["entity_id"] in people:
            present.setdefault(row["article_id"], []).append(row["entity_id"])

    def other(row: Row) -> str | None:
        return next((p for p in present.get(row["article_id"], ()) if p != row["speaker_id"]), None)

    s.alter(
        "quotes",
        lambda row: row["speaker_id"] is not None and row["utterance_id"] is None and other(row) is not None,
        speaker_id=other,
        speaker_name=lambda row: people[str(other(row))],
    )


def count_an_entity_twice(s: Snapshot) -> None:
    s.alter("entities", any_row, mention_count=lambda row: row["mention_count"] + 1)


def count_an_entitys_articles_twice(s: Snapshot) -> None:
    s.alter("entities", any_row, article_count=lambda row: row["article_count"] + 1)


def add_an_entity(s: Snapshot) -> None:
    rows = s.rows("entities")
    s.write("entities", [*rows, {**rows[0], "entity_id": "local:nobody", "mention_count": 0, "article_count": 0}])


def count_a_word_too_many(s: Snapshot) -> None:
    s.alter("articles", any_row, word_count=lambda row: row["word_count"] + 1)


def keep_more_than_was_kept(s: Snapshot) -> None:
    s.alter("articles", lambda row: row["kept_ratio"] < 1, kept_ratio=lambda row: (row["kept_ratio"] + 1) / 2)


def lose_a_fingerprint(s: Snapshot) -> None:
    s.alter("articles", any_row, text_fingerprint=lambda row: "0" * 24)


def drop_a_copys_first(s: Snapshot) -> None:
    """A group without the one that all are copies of."""
    first = next(row["dup_of"] for row in s.rows("articles") if row["dup_of"])
    s.alter(
        "articles", lambda row: row["article_id"] == first, dup_group_id=lambda row: None, dup_score=lambda row: None
    )


def wrong_rows_in_the_manifest(s: Snapshot) -> None:
    s.change = lambda manifest: manifest["rows"].update(quotes=manifest["rows"]["quotes"] + 1)


def wrong_reasons_in_the_manifest(s: Snapshot) -> None:
    s.change = lambda manifest: manifest["reasons"]["removed"].update(share=1_000)


# The forgery; what verify says of it; and what it says when the digests of the columns fit as well: None where nothing can.
FORGERIES: list[tuple[Callable[[Snapshot], None], str, str | None]] = [
    (drop_a_quote, r"quotes: .* digest of every column", None),
    (drop_the_last_quote, r"quotes: .* digest", None),
    (drop_one_of_two_renderings, r"quotes: .* digest", r"an utterance is printed in one article alone: 1 row"),
    (drop_a_mention, r"mentions: .* digest", r"entities.mention_count is not the number of its mentions: 1 row"),
    (drop_a_pronoun, r"mentions: .* digest", None),
    (drop_a_removed_stretch, r"removed: .* digest", r"removed.segment leaves numbers out: 1 row"),
    (drop_the_last_removed_stretch, r"removed: .* digest", r"articles.kept_ratio is not what text and removed"),
    (drop_a_reject, r"rejects: .* digest", r"an input that was rejected has no reject: 1 row"),
    (drop_an_entity_with_its_mentions, r"entities: .* digest", None),
    (
        drop_an_article,
        r"an input that became an article has no row in articles: 1 row",
        r"an input that became an article",
    ),
    (
        add_an_article_of_no_input,
        r"articles.source_uri is no input that became an article: 1 row",
        r"articles.source_uri is no input",
    ),
    (
        article_of_other_bytes,
        r"articles.article_id is not of its input's bytes: 1 row",
        r"articles.article_id is not of its",
    ),
    (
        reject_called_an_article,
        r"an input that became an article has no row",
        r"a reject's source_uri is no input that was rejected",
    ),
    (lose_a_duplicate, r"articles: .* digest", r"an input that is a duplicate is in no duplicate_uris: 1 row"),
    (forget_the_inputs, r"manifest.json does not tell the inputs", r"manifest.json does not tell the inputs"),
    (tell_an_input_twice, r"an input is told twice in the manifest: 1 row, e.g. \w", r"an input is told twice"),
    (tell_an_unknown_fate, r"manifest.json does not tell the inputs .*'lost'", r"manifest.json does not tell"),
    (
        duplicate_of_other_bytes,
        r"one of articles.duplicate_uris has other bytes: 1 row",
        r"one of articles.duplicate_uris",
    ),
    (
        change_a_word,
        r"articles.text_fingerprint is not of its text: 1 row",
        r"articles.text_fingerprint is not of its text",
    ),
    (change_a_full_stop, r"articles: .* digest of text", None),
    (add_a_full_stop, r"articles: .* digest of text", r"articles.kept_ratio is not what text and removed"),
    (change_a_title, r"articles: .* digest of title", None),
    (change_what_was_removed, r"removed: .* digest of text", None),
    (change_the_reason, r"removed: .* digest of reason", None),
    (
        shorten_what_was_removed,
        r"removed: .* digest of end_char, text",
        r"articles.kept_ratio is not what text and removed",
    ),
    (move_a_quote, r"quotes: .* digest", r"quotes.quote_id is not of its row: 1 row"),
    (change_a_quotes_type, r"quotes: .* digest of quote_type", r"quotes.quote_id is not of its row: 1 row"),
    (change_a_mentions_type, r"mentions: .* digest of mention_type", r"mentions.mention_id is not of its row: 1 row"),
    (change_a_rejects_reason, r"rejects: .* digest of reason", r"rejects.reject_id is not of its row: 1 row"),
    (
        put_words_in_anothers_mouth,
        r"quotes: .* digest of speaker_id",
        r"quotes.speaker_id has no mention in its article: 1 row",
    ),
    (change_a_speaker_of_the_same_article, r"quotes: .* digest of speaker_id, speaker_name", None),
    (count_an_entity_twice, r"entities: .* digest of mention_count", r"entities.mention_count is not the number"),
    (
        count_an_entitys_articles_twice,
        r"entities: .* digest of article_count",
        r"entities.article_count is not the number",
    ),
    (add_an_entity, r"entities: .* digest", r"an entity that nothing refers to: 1 row"),
    (
        count_a_word_too_many,
        r"articles: .* digest of word_count",
        r"articles.word_count is not that of its text: 1 row",
    ),
    (
        keep_more_than_was_kept,
        r"articles: .* digest of kept_ratio",
        r"articles.kept_ratio is not what text and removed",
    ),
    (lose_a_fingerprint, r"articles: .* digest of text_fingerprint", r"articles.text_fingerprint is not of its text"),
    (drop_a_copys_first, r"articles: .* digest", r"a group of copies has not one first article: 1 row"),
    (wrong_rows_in_the_manifest, r"quotes: \d+ rows, the manifest says \d+", r"quotes: \d+ rows, the manifest says"),
    (
        wrong_reasons_in_the_manifest,
        r"removed: the manifest counts other reasons",
        r"removed: the manifest counts other",
    ),
]


NAMES = [one[0].__name__ for one in FORGERIES]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples as published, by a run as any."""
    output = tmp_path_factory.mktemp("forgeries") / "output"
    run_job(RAW, output, RunSettings(workers=2))
    return output


@pytest.fixture
def snapshot(published: Path, tmp_path: Path) -> Snapshot:
    """A copy that may be harmed."""
    shutil.copytree(published, tmp_path / "output", symlinks=True)
    return Snapshot((tmp_path / "output" / "latest").resolve())


def test_good_snapshots_raise_no_alarm(published: Path, tmp_path: Path) -> None:
    assert verify(published) == []
    for count in (0, 1, 40):
        publish_rows(tmp_path / str(count), make_rows(count))
        assert verify(tmp_path / str(count)) == []


def test_what_was_refused_raises_no_alarm(tmp_path: Path) -> None:
    """A duplicate of an input that was refused is in no table; a refused row leaves holes in what is counted."""
    (tmp_path / "raw").mkdir()
    for name, text in {
        "a.txt": "raise\n",
        "b.txt": "raise\n",
        "c.txt": 'C\n@Bad met @Ada. "We will not stop here today," @Ada said.\n',
        "d.txt": 'D\n@Bad said "We will not stop here today" and left.\n',
    }.items():
        (tmp_path / "raw" / name).write_text(text)
    settings = RunSettings(workers=1, memory_bytes=256_000_000)
    found = run_job(tmp_path / "raw", tmp_path / "out", settings, editor="hostile_editors:misbehave")
    assert (found.duplicates, found.rejected) == (1, 1)
    assert set(found.rejects_by_reason) == {"crashed", "check_failed"}
    assert verify(tmp_path / "out") == []


def test_a_snapshot_written_anew_raises_no_alarm(snapshot: Snapshot) -> None:
    """What the forgers of these tests do is of no account by itself: other parts of the same rows are as good."""
    for table in ("articles", "quotes", "removed"):
        snapshot.write(table, snapshot.rows(table))
    forge(snapshot.folder)
    assert verify(snapshot.folder.parent.parent) == []


@pytest.mark.parametrize(("harm", "words"), [one[:2] for one in FORGERIES], ids=NAMES)
def test_a_forgery_is_found(snapshot: Snapshot, harm: Callable[[Snapshot], None], words: str) -> None:
    harm(snapshot)
    forge(snapshot.folder, snapshot.change)
    found = verify(snapshot.folder.parent.parent)
    assert [line for line in found if re.match(words, line)], found


@pytest.mark.parametrize(("harm", "words"), [(one[0], one[2]) for one in FORGERIES], ids=NAMES)
def test_a_forgery_whose_digests_fit_is_found_by_what_rows_say_of_one_another(
    snapshot: Snapshot, harm: Callable[[Snapshot], None], words: str | None
) -> None:
    harm(snapshot)
    forge(snapshot.folder, snapshot.change, digests=True)
    found = verify(snapshot.folder.parent.parent)
    if words is None:
        assert found == [], "the list of what can't be found is out of date"
    else:
        assert [line for line in found if re.match(words, line)], found
        assert all("\n" not in line for line in found)
