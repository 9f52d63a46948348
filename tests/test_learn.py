"""Learning: what is boilerplate and what isn't, the files it is written in, and that no run learns by itself."""

from __future__ import annotations

import json
import random
import tomllib
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from case_files import load_cases
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from outlet_pages import headline, lines_of, make_pages, make_text, record_of, sentence

from copydesk.clean.boilerplate import label_tail
from copydesk.cli import main as cli
from copydesk.learn import learn_profiles
from copydesk.learn.profile import _quoted, slug_for
from copydesk.lexicon.files import kb_version
from copydesk.lexicon.outlets import LearnedLine, Outlet, line_key
from copydesk.lexicon.profiles import ProfileError, extend_profiles, load_profiles, read_profile, shipped_profiles
from copydesk.metadata import find_outlet
from copydesk.read import read_record
from copydesk.records import DocumentRows, Limits
from copydesk.rows import edit

FEED = {
    "pages": 8,
    "top": ["Skip to the news", "The Harbour Post", "Subscribe to The Harbour Post for one coin a week"],
    "some": [{"where": "inside", "pages": [0, 1, 2, 4, 5, 7], "lines": ["You have read this far, so you know what a paper of our own is worth."]}],
    "bottom": ["More from the harbour", "The Harbour Post is printed at Rope Walk and owned by those who read it."],
}  # fmt: skip


def learn_case(case) -> Outlet:
    learned = learn_profiles(make_pages({**case["input"], "pages": case["pages"]})).profiles
    if not learned:
        return Outlet("none", "None")
    return read_profile(learned[0].name, "harbour-post", learned[0].text)


@pytest.mark.parametrize("case", load_cases("learn/lines"))
def test_lines(case):
    outlet, expected = learn_case(case), case["expected"]
    for line in expected.get("learned", ()):
        found = outlet.boilerplate_of(line)
        assert found is not None, line
        assert (found.documents, found.of) >= (3, 3)
        assert found.example is not None
    assert all(outlet.boilerplate_of(line) is not None for line in expected.get("keys", ()))
    assert [line for line in expected.get("never", ()) if outlet.boilerplate_of(line) is not None] == []
    if "end_marks" in expected:
        assert outlet.end_marks == {line_key(mark) for mark in expected["end_marks"]}
    for story in [expected["story"]] if "story" in expected else range(case["pages"]):
        body = [f"{sentence(story * 40 + 2 * i)} {sentence(story * 40 + 2 * i + 1)}" for i in range(6)]
        assert [line for line in (*body, headline(story)) if outlet.boilerplate_of(line) is not None] == []


@pytest.mark.parametrize("case", load_cases("learn/whole"))
def test_what_a_learned_line_knows(case):
    line = LearnedLine(**case["input"], documents=5, of=8)
    outlet = Outlet("post", "Harbour Post", learned=(line,))
    assert [text for text in case["expected"] if outlet.boilerplate_of(text) != line] == []
    assert [text for text in case["never"] if outlet.boilerplate_of(text) is not None] == []


@pytest.mark.parametrize("case", load_cases("learn/bad_profiles"))
def test_bad_profiles_say_what_is_wrong(case):
    with pytest.raises(ProfileError) as error:
        extend_profiles([("post.toml", case["input"])], "mine")
    assert str(error.value).startswith("mine/post.toml")
    assert [words for words in case["expected"] if words not in str(error.value)] == []


# ---------------------------------------------------------------- learning


def test_a_head_that_many_lines_share():
    channels = [
        "ferries",
        "tugs",
        "gulls",
        "tides",
        "lights",
        "ropes",
        "nets",
        "sails",
        "docks",
        "cranes",
        "buoys",
        "winds",
    ]
    pages = [
        {
            **FEED,
            "pages": n + 1,
            "bottom": [f"Follow our reporters on the wire @{channel}", "Write to the desk", *FEED["bottom"]],
        }
        for n, channel in enumerate(channels)
    ]
    learned = learn_profiles([make_pages(case)[-1] for case in pages]).profiles[0]
    outlet = read_profile("x", "harbour-post", learned.text)
    found = outlet.boilerplate_of("Follow our reporters on the wire @storms")
    assert found is not None
    assert (found.kind, found.documents, found.rule_id) == ("prefix", 12, "outlet.harbour-post.prefix")


def test_a_profile_says_what_was_counted():
    learned = learn_profiles(make_pages(FEED)).profiles[0]
    assert (learned.pages, learned.stories, learned.before) == (8, 8, None)
    table = tomllib.loads(learned.text)
    assert (table["name"], table["folders"]) == ("harbour-post", ["harbour-post"])
    appeal = next(one for one in table["learned"] if one["text"].startswith("You have read"))
    assert appeal == {
        "text": "You have read this far, so you know what a paper of our own is worth.",
        "kind": "line", "reason": "navigation", "documents": 6, "of": 8, "example": "harbour-post/000.txt",
    }  # fmt: skip
    assert [one["text"] for one in table["learned"] if one["kind"] == "end_mark"] == ["More from the harbour"]


@hypothesis_settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_pages_changes_nothing(chance: random.Random):
    pages = make_pages(FEED)
    expected = learn_profiles(pages)
    chance.shuffle(pages)
    assert learn_profiles(pages) == expected


def test_learning_twice_changes_nothing():
    pages = make_pages(FEED)
    first = learn_profiles(pages).profiles[0]
    again = learn_profiles(pages, [(first.name, first.text)]).profiles[0]
    assert again.text == again.before == first.text


def test_what_a_person_wrote_stays():
    pages = make_pages(FEED)
    first = learn_profiles(pages).profiles[0]
    by_hand = '# my notes\nname = "The Harbour Post"\ncountry = "IE"\nbody = ["Skip to the news"]\n'
    old = '\n[[learned]]\ntext = "Printed on Sundays only"\ndocuments = 4\nof = 9\nexample = "old.txt"\n'
    found = first.text[first.text.index("\n[[learned]]") :].replace('reason = "navigation"', 'reason = "share"')
    again = learn_profiles(pages, [(first.name, by_hand + old + found)]).profiles[0]
    assert again.text.startswith(by_hand)
    outlet = read_profile("x", "harbour-post", again.text)
    assert (outlet.name, outlet.country) == ("The Harbour Post", "IE")
    assert outlet.boilerplate_of("Skip to the news") is None, "a person says that it is body"
    assert outlet.boilerplate_of("Printed on Sundays only").documents == 4, "no page of now can speak of it"
    assert outlet.boilerplate_of("More from the harbour").reason == "share", "a person mended the reason"


def test_marks_name_the_outlet_and_are_on_no_other():
    other = {
        **FEED,
        "top": ["Skip to the news", "Kelp and Coal", "Subscribe to Kelp and Coal"],
        "bottom": FEED["bottom"][:1],
    }
    pages = [
        *make_pages(FEED, "the-harbour-post"),
        *make_pages({**other, "stories": {str(n): n + 50 for n in range(8)}}, "kelp-and-coal"),
    ]
    learned = learn_profiles(pages).profiles
    assert [one.name for one in learned] == ["kelp-and-coal.toml", "the-harbour-post.toml"]
    marks = {
        one.name: {line["text"] for line in tomllib.loads(one.text)["learned"] if line.get("mark")} for one in learned
    }
    assert marks["the-harbour-post.toml"] >= {"The Harbour Post", "Subscribe to The Harbour Post for one coin a week"}
    assert "Skip to the news" not in marks["the-harbour-post.toml"] | marks["kelp-and-coal.toml"]
    known = extend_profiles([(one.name, one.text.replace("folders", "aliases")) for one in learned], "x")
    new = read_record(record_of(make_text(30, FEED), "30.txt"), Limits())
    assert find_outlet(new, known).slug == "the-harbour-post"
    quoting = record_of(f"Ferry news\n\n{sentence(1)} {sentence(2)}\n\nThe Harbour Post\n\n{sentence(3)}\n", "a.txt")
    assert find_outlet(read_record(quoting, Limits()), known) is None, "one line may stand on anybody's page"


def test_pages_without_a_folder_say_nothing_of_their_outlet():
    pages = [replace(page, folder="") for page in make_pages(FEED)]
    learning = learn_profiles(pages)
    assert (learning.profiles, len(learning.placeless)) == ((), 8)
    named = learn_profiles(pages, outlet="The Harbour Post").profiles[0]
    assert (named.name, named.recognised) == ("the-harbour-post.toml", "marks")


def test_pages_with_an_address_are_of_its_site():
    pages = [replace(page, site="post.example", publisher="The Harbour Post") for page in make_pages(FEED)]
    learned = learn_profiles(pages).profiles[0]
    assert (learned.name, learned.recognised) == ("post-example.toml", "address")
    table = tomllib.loads(learned.text)
    assert (table["name"], table["domains"], table["folders"]) == ("The Harbour Post", ["post.example"], [])


def test_a_shipped_outlet_is_extended():
    pages = [replace(page, outlet="ecns", site="ecns.cn") for page in make_pages(FEED)]
    learned = learn_profiles(pages).profiles[0]
    assert learned.name == "ecns.toml"
    assert "name" not in tomllib.loads(learned.text)
    outlet = extend_profiles([(learned.name, learned.text)], "x").slugs["ecns"]
    assert (outlet.name, outlet.country) == ("ECNS", "CN")
    assert outlet.boilerplate_of("CNS Photo").rule_id == "outlet.ecns"
    assert outlet.boilerplate_of("More from the harbour").rule_id == "outlet.ecns.end_mark"


def test_slugs():
    assert slug_for("\u5730\u65b9\u7d19").startswith("outlet-")
    assert slug_for("A" * 300) == "a" * 60


@given(st.text(st.characters(blacklist_categories=["Cs"])))
def test_any_text_survives_its_quotes(text):
    assert tomllib.loads(f"text = {_quoted(text)}") == {"text": text}


# ---------------------------------------------------------------- using what was learned


def known_feed():
    learned = learn_profiles(make_pages(FEED, "the-harbour-post"))
    return extend_profiles([(one.name, one.text) for one in learned.profiles], "x")


def test_confidence_grows_with_the_count():
    sure = [LearnedLine("a line", documents=k, of=400).confidence for k in (3, 10, 100, 400)]
    assert sure == sorted(sure)
    assert 0.87 < sure[0] < 0.88
    assert sure[-1] == LearnedLine("a line").confidence == 0.99


def test_rows_with_profiles():
    page = record_of(
        make_text(30, FEED | {"some": [{"where": "inside", "pages": [30], "lines": FEED["some"][0]["lines"]}]}),
        "30.txt",
    )
    plain, informed = edit(page), edit(page, None, known_feed())
    assert isinstance(plain, DocumentRows)
    assert isinstance(informed, DocumentRows)
    assert "You have read this far" in plain.article.text
    assert "You have read this far" not in informed.article.text
    rules = {row.rule_id for row in informed.removed}
    assert "outlet.the-harbour-post.line" in rules
    assert informed.article.kb_version != plain.article.kb_version == kb_version()
    assert (informed.article.title, informed.article.authors) == (headline(30), ("Ada Holt",))


def test_the_tail_below_an_end_mark():
    from copydesk.clean.segments import find_segments

    outlet = known_feed().slugs["the-harbour-post"]
    text = make_text(30, {**FEED, "bottom": ["More from the harbour", sentence(9), sentence(11)]})
    segments = find_segments(read_record(record_of(text, "30.txt"), Limits()))
    labels = label_tail(segments, [None] * len(segments), outlet)
    below = [label for s, label in zip(segments, labels, strict=True) if s.text in (sentence(9), sentence(11))]
    assert [label.rule_id for label in below] == ["outlet.the-harbour-post.end_mark"] * len(below) != []
    assert labels[: labels.index(below[0])] == [None] * labels.index(below[0])
    menu = find_segments(
        read_record(record_of("More from the harbour\n\n" + text.partition("More")[0], "a.txt"), Limits())
    )
    assert set(label_tail(menu, [None] * len(menu), outlet)) == {None}, "a mark above the body is an entry of a menu"


def test_a_mark_that_comes_twice_ends_nothing():
    outlet = Outlet("post", "Post", learned=(LearnedLine("More news", "end_mark"),))
    assert outlet.end_of(["More news", "Body.", "More news"]) is None
    assert outlet.end_of(["Body.", "More news", "Rest"]) == 1


def test_folders_and_hosts():
    files = [("post.toml", 'name = "Post"\ndomains = ["post.example"]\nfolders = ["from-the-post"]\n')]
    known = extend_profiles(files, "x")
    assert known.by_host("sport.post.example").slug == "post"
    assert known.by_host("post.example.com") is None
    raw = read_record(record_of("A line.\n", "from-the-post/2021/a.txt"), Limits())
    assert find_outlet(raw, known).slug == "post"
    assert find_outlet(replace(raw, source_uri="from-the-post.txt"), known) is None


def test_versions():
    one, two = ([("post.toml", f'name = "Post {n}"\n')] for n in (1, 2))
    versions = {extend_profiles(files, "x").version for files in ([], one, two)}
    assert len(versions) == 3
    assert extend_profiles([], "x").version == shipped_profiles().version == kb_version()
    assert extend_profiles(one, "x").version == extend_profiles(one, "elsewhere").version


def test_folders_of_profiles(tmp_path):
    assert load_profiles(None) is shipped_profiles()
    with pytest.raises(ProfileError, match="no such folder"):
        load_profiles(tmp_path / "none")
    with pytest.raises(ProfileError, match="no profile"):
        load_profiles(tmp_path)
    (tmp_path / "post.toml").write_bytes(b'name = "caf\xe9"\n')
    with pytest.raises(ProfileError, match=r"post\.toml, line 1: not UTF-8"):
        load_profiles(tmp_path)


# ---------------------------------------------------------------- the command


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    raw = tmp_path / "raw"
    (raw / "the-harbour-post").mkdir(parents=True)
    for n in range(FEED["pages"]):
        (raw / "the-harbour-post" / f"{n:03d}.txt").write_text(make_text(n, FEED), encoding="utf-8")
    return raw


def rows(output: Path, table: str) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for row in pq.read_table(output / "latest" / table).to_pylist():
        found.setdefault(row["article_id"], []).append(row)
    return found


def run(*words: str | Path) -> None:
    """A command in this process, which must succeed: starting another would take most of the time."""
    assert cli.dispatch([str(word) for word in words]) == 0


def test_learn_then_run(feed: Path, tmp_path: Path, capsys):
    profiles, output = tmp_path / "profiles", tmp_path / "out"
    run("learn", feed, "--into", profiles, "--workers", "1")
    seen = capsys.readouterr().out
    assert "the-harbour-post.toml (new): the-harbour-post, 8 documents, 8 stories;" in seen
    assert "learned from few stories" in seen
    assert f"--profiles {profiles}" in seen
    written = (profiles / "the-harbour-post.toml").read_bytes()
    run("learn", feed, "--into", profiles, "--workers", "2")
    assert "(unchanged)" in capsys.readouterr().out
    assert (profiles / "the-harbour-post.toml").read_bytes() == written
    assert [path.name for path in profiles.iterdir()] == ["the-harbour-post.toml"]

    run("run", feed, output, "--no-server", "--workers", "1", "--profiles", profiles)
    manifest = json.loads((output / "latest" / "manifest.json").read_text())
    assert list(manifest["profiles"]) == ["the-harbour-post.toml"]
    assert manifest["versions"]["knowledge"] == load_profiles(profiles).version != kb_version()
    articles, removed = rows(output, "articles"), rows(output, "removed")
    assert len(articles) == FEED["pages"]
    assert not any("You have read this far" in one[0]["text"] for one in articles.values())
    assert {one[0]["kb_version"] for one in articles.values()} == {manifest["versions"]["knowledge"]}

    alone = tmp_path / "alone" / "the-harbour-post"
    alone.mkdir(parents=True)
    (alone / "003.txt").write_bytes((feed / "the-harbour-post" / "003.txt").read_bytes())
    run("run", alone.parent, tmp_path / "out2", "--no-server", "--workers", "1", "--profiles", profiles)
    for key, found in rows(tmp_path / "out2", "articles").items():
        assert found == articles[key], "no row depends on its neighbours"
        assert rows(tmp_path / "out2", "removed")[key] == removed[key]


BAD_CALLS = [
    (["learn"], 2, "RAW"),
    (["learn", "/nowhere/at/all"], 2, "there is no input folder"),
    (["learn", "{raw}", "--into", "{raw}/mine"], 2, "--into: the folder of profiles"),
    (["learn", "{raw}", "--into", "{raw}/the-harbour-post/000.txt"], 2, "is a file"),
    (["learn", "{raw}", "--outlet", " "], 2, "--outlet"),
    (["learn", "{raw}", "--workers", "0"], 2, "--workers"),
    (["run", "{raw}", "{out}", "--profiles", "{raw}/mine"], 2, "inside the input folder"),
    (["run", "{raw}", "{out}", "--profiles", "/nowhere/at/all"], 1, "no such folder of profiles"),
    (["run", "{raw}", "{out}", "--profiles", "{bad}"], 1, "post.toml, line 2: country"),
    (["serve", "{raw}", "{out}", "--cron", "* * * * *", "--profiles", "{bad}"], 1, "post.toml, line 2: country"),
]


@pytest.mark.parametrize(("words", "code", "expected"), BAD_CALLS, ids=[" ".join(c[0]) for c in BAD_CALLS])
def test_bad_calls(words, code, expected, feed, tmp_path, capsys):
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "post.toml").write_text('name = "Post"\ncountry = "Ireland"\n')
    places = {"raw": feed, "out": tmp_path / "out", "bad": bad}
    assert cli.dispatch([word.format(**places) for word in words]) == code
    found = capsys.readouterr().err.strip().splitlines()[-1]
    assert found.startswith("copydesk: ")
    assert expected in found
    assert not (tmp_path / "out").exists()


def test_nothing_to_learn(tmp_path, capsys):
    raw = tmp_path / "raw"
    raw.mkdir()
    for n in range(4):
        (raw / f"{n}.txt").write_text(make_text(n, FEED), encoding="utf-8")
    assert cli.dispatch(["learn", str(raw), "--into", str(tmp_path / "mine"), "--workers", "1"]) == 1
    found = capsys.readouterr()
    assert "4 documents said nothing of an outlet (0.txt, 1.txt, 2.txt, 3.txt)" in found.out
    assert "nothing was learned" in found.err
    assert not (tmp_path / "mine").exists()


def test_pages_are_read_as_the_cases_mean_them():
    page = make_pages(FEED)[0]
    assert {line.text for line in page.lines if line.reason is None} >= {FEED["some"][0]["lines"][0]}
    assert headline(0) in lines_of([page])
