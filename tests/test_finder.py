"""Another model in place of the tagger: a tiny spaCy pipeline made here, through every door."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import spacy

from copydesk.cli import main as cli
from copydesk.mentions import find_mentions
from copydesk.records import ArticleText, EntityType, Mention
from copydesk.spans import Span
from copydesk.tagger.finder import describe_tagger, load_finder, place_tagger
from copydesk.tagger.labels import KINDS
from copydesk.tagger.protocol import FinderError, NameFinder, Passage
from copydesk.tagger.spacy_names import CONFIDENCE

TEXT = "Then quil varn spoke to Zubrowka in Seoul. The Ministry of Tides paid Zubrowka's twenty dollars."


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a pipeline that knows four names by rule, in a way our own tagger would not read them."""
    pipeline = spacy.blank("en")
    pipeline.meta.update({"name": "tiny", "version": "1.2.3"})
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "PERSON", "pattern": "quil varn"},
            {"label": "ORG", "pattern": "Zubrowka"},
            {"label": "ORG", "pattern": "Seoul"},
            {"label": "MONEY", "pattern": "twenty dollars"},
        ]
    )
    folder = tmp_path_factory.mktemp("models") / "tiny"
    pipeline.to_disk(folder)
    return folder


@pytest.fixture(scope="module")
def finder(model: Path) -> NameFinder:
    """That pipeline, loaded."""
    found = load_finder(f"spacy:{model}")
    assert found is not None
    return found


def names(text: str, finder: NameFinder | None) -> dict[str, Mention]:
    """The mentions of one paragraph by their text."""
    return {s.text: s for s in find_mentions(ArticleText(None, text, (Span(0, len(text)),)), finder)}


def test_the_model_finds_the_names_and_the_files_come_first(finder: NameFinder) -> None:
    """Its names and kinds are taken; what the knowledge files know for sure stays as it is."""
    found = names(TEXT, finder)
    assert found["quil varn"].entity_type is EntityType.PERSON
    assert found["Zubrowka"].entity_type is EntityType.ORGANIZATION
    assert found["Zubrowka"].confidence == CONFIDENCE
    assert found["Seoul"].entity_type is EntityType.PLACE  # though the model says organisation
    assert not any("twenty" in text for text in found)
    assert "quil varn" not in names(TEXT, None)


def test_entities_are_words(finder: NameFinder) -> None:
    """Each passage's names are told by its own words; what touches no word, or a kind that is no name, is left out."""
    text = "Zubrowka's men met quil varn."
    words = [(0, 8), (11, 14), (15, 18), (19, 23), (24, 28)]
    found = finder.find_names([Passage(text, words), Passage("", []), Passage(text, [(11, 14)])])
    assert [[(n.first, n.last, n.kind) for n in one] for one in found] == [
        [(0, 1, "organization"), (3, 5, "person")],
        [],
        [],
    ]
    assert found[0][0].kinds == tuple(CONFIDENCE if kind == "organization" else 0.0 for kind in KINDS)


def test_every_paragraph_and_the_title_are_read(finder: NameFinder) -> None:
    """Offsets count in their own field."""
    text = "Nobody knew it.\n\n  Then Zubrowka left."
    found = find_mentions(ArticleText("How quil varn came", text, (Span(0, 15), Span(17, len(text)))), finder)
    assert [(s.in_field, s.text, s.span.start) for s in found] == [("text", "Zubrowka", 24), ("title", "quil varn", 4)]


def test_label_and_place(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The manifest's name of a tagger holds no path; a served run asks for the model from any folder."""
    assert describe_tagger("copydesk") == "copydesk"
    assert describe_tagger(f"spacy:{model}") == f"spacy:en_tiny 1.2.3 (spaCy {spacy.__version__})"
    monkeypatch.chdir(model.parent)
    assert place_tagger("spacy:tiny") == f"spacy:{model.resolve()}"
    assert place_tagger("spacy:en_core_web_sm") == "spacy:en_core_web_sm"
    assert place_tagger("copydesk") == "copydesk"


def publish(folder: Path, model: Path, workers: int) -> Path:
    """A run of two small articles with the model, through the command line."""
    raw = folder / "raw"
    if not raw.exists():
        raw.mkdir()
        (raw / "a.txt").write_text(f"A day at sea\n\n{TEXT}\n")
        (raw / "b.txt").write_text('Another day\n\n"It is open," quil varn said on Monday.\n')
    output = folder / f"out{workers}"
    arguments = ["run", str(raw), str(output), "--no-server", "--workers", str(workers), "--tagger", f"spacy:{model}"]
    assert cli.dispatch(arguments) == 0
    return output / "latest"


def test_a_run_with_a_model(tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Worker processes use the model, the tables are the same however many there are, and the manifest tells of it."""
    one, two = publish(tmp_path, model, 1), publish(tmp_path, model, 2)
    manifest = json.loads((one / "manifest.json").read_text())
    assert manifest["tagger"] == f"spacy:en_tiny 1.2.3 (spaCy {spacy.__version__})"
    assert one.resolve().name == two.resolve().name
    found = pq.read_table(one / "mentions").to_pylist()
    assert {"quil varn", "Zubrowka", "Seoul"} <= {row["text"] for row in found}
    quotes = pq.read_table(one / "quotes").to_pylist()
    assert [row["speaker_text"] for row in quotes if row["text"] == "It is open,"] == ["quil varn"]
    assert cli.dispatch(["verify", str(tmp_path / "out1")]) == 0


@pytest.mark.parametrize(
    ("tagger", "reason"),
    [
        ("nltk", "there is no tagger 'nltk'"),
        ("spacy:", "there is no tagger 'spacy:'"),
        ("spacy:no_such_model", "spaCy can't load the model 'no_such_model'"),
    ],
)
def test_no_such_tagger(tagger: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, the exit code of a bad option, and nothing is published."""
    (tmp_path / "raw").mkdir()
    output = tmp_path / "out"
    assert cli.dispatch(["run", str(tmp_path / "raw"), str(output), "--no-server", "--tagger", tagger]) == cli.USAGE
    said = capsys.readouterr().err
    assert reason in said
    assert said.count("\n") == 1
    assert not output.exists()


def test_without_spacy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has no spaCy is told how to get it."""
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(FinderError, match=r"pip install 'copydesk\[spacy\]'"):
        load_finder("spacy:any_model")


def test_a_model_without_names(tmp_path: Path) -> None:
    """A pipeline that finds no names is no tagger."""
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(FinderError, match="finds no names"):
        load_finder(f"spacy:{tmp_path / 'blank'}")
