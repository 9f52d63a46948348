"""What a browser makes of a run over hostile names: nothing runs, no link comes of a name, nothing outside is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Page, browser, find_browser
from conftest import password
from hostile_names import NAMES

from copydesk.run.settings import RunSettings
from copydesk.shown import as_code, as_markdown, printable

CHROMIUM = find_browser()
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium (apt install chromium-headless-shell)")

HREFS = "[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"
MEDIA = """[...document.querySelectorAll('img, iframe, object, embed, script[src]:not([src^="/assets/"]), svg[onload]')]
    .map(e => e.outerHTML)"""
TEXT = "(document.body?.innerText ?? '')"


@pytest.fixture(scope="module")
def prefect(server: str) -> Iterator[Any]:
    """A client of the session's server, which this process's Prefect is pointed at."""
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

    given = {PREFECT_API_URL: server, PREFECT_API_AUTH_STRING: password()}
    with temporary_settings(given), get_client(sync_client=True) as client:
        yield client


@pytest.fixture(scope="module")
def flow_run(prefect: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A run over a folder of empty files with hostile names, from and to folders with hostile names."""
    from copydesk.flows.flow import run_flow

    base = tmp_path_factory.mktemp("ui")
    raw, output = (
        base / "raw <img src=x onerror=alert(2)>",
        base / "![out](http:evil.example) `\x1b[2J` www.evil.example",
    )
    raw.mkdir()
    for name in NAMES:
        (raw / name).write_bytes(b"")
    (raw / "page.txt").write_text('Fares to rise\n\nBy Ada Holt\n\n"We had no choice," Mayor Joan Reyes said.\n')
    summary = run_flow(raw, output, RunSettings(workers=1), lambda _: None, lambda _: None)
    assert sum(summary.rejects_by_reason.values()) == len(NAMES)
    wanted = printable(f"{raw} into {output}")
    (found,) = [one for one in prefect.read_flow_runs(limit=200) if one.name == wanted]
    return found


@pytest.fixture(scope="module")
def page(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page that has logged in as a person does, with the line in the password's file."""
    assert CHROMIUM is not None
    with browser(CHROMIUM, tmp_path_factory.mktemp("profile")) as new:
        page = new()
        page.open(server.removesuffix("/api"))
        page.wait_for("document.querySelector('input[type=password]') !== null")
        page.run("document.querySelector('input[type=password]').focus()")
        page.call("Input.insertText", text=password())
        page.run("document.querySelector('button[type=submit]').click()")
        page.wait_for("location.pathname === '/dashboard'")
        yield page


def look(page: Page, url: str, words: str) -> tuple[list[str], list[str], list[str]]:
    """Open a page and wait for words: its links and media, and whatever it asked somebody else for."""
    page.requests.clear()
    page.open("about:blank")
    page.open(url)
    page.wait_for(f"{TEXT}.includes({words!r})")
    home = "/".join(url.split("/")[:3])
    away = [one[:100] for one in page.requests if not one.startswith((f"{home}/", f"blob:{home}/", "data:", "about:"))]
    return page.run(HREFS), page.run(MEDIA), away


def only_ours(hrefs: list[str]) -> bool:
    """Whether all links are the UI's own."""
    return all(href.startswith("/") and not href.startswith("//") for href in hrefs)


def test_the_test_sees_what_it_looks_for(prefect: Any, page: Page, server: str) -> None:
    from prefect.client.schemas.actions import ArtifactCreate

    bad = "words [x](javascript:alert(1)) <a href='http://evil.example'>x</a> ![x](http://evil.example/p.png)"
    made = prefect.create_artifact(ArtifactCreate(key="hostile", type="markdown", data=bad))
    hrefs, media, away = look(page, f"{server.removesuffix('/api')}/artifacts/artifact/{made.id}", "words")
    assert not only_ours(hrefs)
    assert len(media) == 1
    assert away == ["http://evil.example/p.png"]


def test_artifacts_show_names_and_nothing_else(prefect: Any, flow_run: Any, page: Page, server: str) -> None:
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    only = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run.id]))
    artifacts = {one.key: one for one in prefect.read_artifacts(flow_run_filter=only)}
    assert set(artifacts) == {"copydesk-progress", "copydesk-summary", "copydesk-rejects"}
    words = {"copydesk-summary": "copydesk verify", "copydesk-rejects": "onerror=alert(1)", "copydesk-progress": "100"}
    for key, artifact in artifacts.items():
        hrefs, media, away = look(page, f"{server.removesuffix('/api')}/artifacts/artifact/{artifact.id}", words[key])
        assert (only_ours(hrefs), media, away, page.dialogs) == (True, [], [], []), key
    shown = " ".join(page.run(TEXT).split())
    look(
        page, f"{server.removesuffix('/api')}/artifacts/artifact/{artifacts['copydesk-summary'].id}", "copydesk verify"
    )
    shown = page.run(TEXT)
    assert "raw <img src=x onerror=alert(2)>" in shown
    assert "![out](http:evil.example) `\\x1b[2J` www.evil.example" in shown
    look(
        page, f"{server.removesuffix('/api')}/artifacts/artifact/{artifacts['copydesk-rejects'].id}", "onerror=alert(1)"
    )
    shown = page.run(TEXT)
    for name in ("[x](javascript:alert(1)).txt", "a|b|c.txt", "www.evil.example.txt", "<script>alert(1)<!--.txt"):
        assert name in shown


@pytest.mark.parametrize("tab", ["", "?tab=Logs", "?tab=Artifacts", "?tab=Details", "?tab=Parameters"])
def test_a_runs_page_shows_names_and_nothing_else(tab: str, flow_run: Any, page: Page, server: str) -> None:
    hrefs, media, away = look(
        page, f"{server.removesuffix('/api')}/runs/flow-run/{flow_run.id}{tab}", "<img src=x onerror"
    )
    assert (only_ours(hrefs), media, away, page.dialogs) == (True, [], [], [])


def test_a_refusal_and_a_deployment_show_names_and_nothing_else(
    prefect: Any, page: Page, server: str, tmp_path: Path
) -> None:
    from copydesk.flows.flow import copydesk, run_flow

    place = tmp_path / "gone <img src=x onerror=alert(3)> [x](http:evil.example) www.evil.example"
    with pytest.raises(ValueError, match="there is no input folder"):
        run_flow(place, tmp_path / "out", RunSettings(workers=1), lambda _: None, lambda _: None)
    name = printable(f"{place} into {tmp_path / 'out'}")
    (run,) = [one for one in prefect.read_flow_runs(limit=200) if one.name == name]
    home = server.removesuffix("/api")
    seen = [look(page, f"{home}/runs/flow-run/{run.id}", "onerror=alert(3)")]
    flow_id = prefect.create_flow(copydesk)
    made = prefect.create_deployment(
        flow_id, "hostile", description=f"Publishes {as_code(str(place))} {as_markdown(str(place))}"
    )
    seen.append(look(page, f"{home}/deployments/deployment/{made}?tab=Description", "onerror=alert(3)"))
    for hrefs, media, away in seen:
        assert (only_ours(hrefs), media, away, page.dialogs) == (True, [], [], [])
