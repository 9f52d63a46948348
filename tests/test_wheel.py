"""What is shipped: the sdist and the wheel hold the whole package and nothing else, and old pip can install them anywhere.

The tests marked `wheel` install into a fresh environment, which takes the package index and minutes: `make test-wheel`.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from importlib.metadata import packages_distributions
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import copydesk

ROOT = Path(__file__).parent.parent
# The last pip that does not find an extra whose name is written in another way, and the one that Python 3.11 brings along.
OLD_PIP = "23.2.1"
INSTALL_SECONDS, RUN_SECONDS = 1500, 600
ASKED_FOR = {"pandas"}  # imported when asked for by name, by code that says what to install where it is missing
# Runs the command line and prints as its last line what the process has imported by then.
TELLING = "import json, sys; from copydesk.cli.main import dispatch; code = dispatch(sys.argv[1:]); print(json.dumps([code, *sys.modules]))"
MARKED = "from pathlib import Path\nPath(__file__).with_suffix('.imported').touch()\n"


@dataclass(frozen=True, slots=True)
class Built:
    """The sdist, the wheel built from the checkout, and the wheel built from the unpacked sdist."""

    sdist: Path
    wheel: Path
    again: Path


def build(source: Path, into: Path, *only: str) -> None:
    """Build what `source` holds by the locked backend: no isolation, no network."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(into), *only]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("built")
    build(ROOT, folder / "first")
    (sdist,), (wheel,) = folder.glob("first/*.tar.gz"), folder.glob("first/*.whl")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    build(folder / "unpacked" / sdist.name.removesuffix(".tar.gz"), folder / "second", "-t", "wheel")
    (again,) = folder.glob("second/*.whl")
    return Built(sdist, wheel, again)


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def metadata(wheel: Path) -> Message:
    (name,) = [name for name in contents(wheel) if name.endswith(".dist-info/METADATA")]
    return BytesParser().parsebytes(contents(wheel)[name])


def package_files() -> set[str]:
    """What git would keep of the package, by its name in a wheel; copydesk/flows and copydesk/schemas are links."""
    found = set()
    for folder, folders, files in os.walk(ROOT / "copydesk", followlinks=True):
        folders[:] = [name for name in folders if name != "__pycache__"]
        found |= {(Path(folder) / name).relative_to(ROOT).as_posix() for name in files}
    return found


def test_the_wheel_holds_the_package_and_nothing_else(built: Built) -> None:
    held = set(contents(built.wheel))
    package = {name for name in held if not name.split("/")[0].endswith(".dist-info")}
    assert package == package_files()
    for name in ("flows/flow.py", "schemas/models.py", "py.typed", "__main__.py", "knowledge/names.compiled"):
        assert f"copydesk/{name}" in package
    assert {name.split("/")[0] for name in held} == {"copydesk", f"copydesk-{copydesk.__version__}.dist-info"}
    assert not [name for name in held if name.endswith(".pyc")]


def test_the_sdist_gives_the_same_wheel(built: Built) -> None:
    first, again = contents(built.wheel), contents(built.again)
    assert first.keys() == again.keys()
    assert [name for name in first if first[name] != again[name]] == []  # RECORD among them
    assert built.again.name == built.wheel.name


def test_the_sdist_holds_what_it_takes_to_test_it(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
        assert not [entry.name for entry in archive.getmembers() if entry.issym()]  # not every system has links
    assert {"README.md", "LICENSE", "Makefile", "requirements.lock", "pyproject.toml", "tests/test_wheel.py"} <= held
    assert not [name for name in held if name.startswith(("output/latest", ".venv", ".git/")) or name.endswith(".pyc")]


def test_every_import_is_of_a_declared_dependency(built: Built) -> None:
    found = [Requirement(line) for line in metadata(built.wheel).get_all("Requires-Dist", [])]
    declared = {canonicalize_name(one.name) for one in found if one.marker is None}
    sources = packages_distributions()
    undeclared = {}
    for name in sorted(package_files()):
        if name.endswith(".py"):
            for module in imported(ROOT / name) - sys.stdlib_module_names - ASKED_FOR - {"copydesk"}:
                if not declared & {canonicalize_name(one) for one in sources.get(module, [])}:
                    undeclared[module] = name
    assert undeclared == {}
    assert "lxml-html-clean" in declared  # imported by jusText alone, which says so in a way that old pip doesn't see


def imported(path: Path) -> set[str]:
    """The top-level modules that a file imports anywhere."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_what_the_package_says_of_itself(built: Built) -> None:
    said = metadata(built.wheel)
    assert said["Author"] == "The copydesk authors"
    assert {line.split(",")[0] for line in said.get_all("Project-URL", [])} == {
        "Homepage", "Documentation", "Changelog", "Issues"
    }  # fmt: skip
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert (citation["version"], citation["license"]) == (copydesk.__version__, said["License-Expression"])
    tested = re.findall(r'"(3\.\d+)"', (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    named = [line.rpartition(" ")[2] for line in said.get_all("Classifier", []) if re.search(r":: 3\.\d+$", line)]
    assert named == tested


# ---------------------------------------------------------------- installed


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment with the wheel, and a project folder with flows/ and schemas/ of its own that copydesk is run from."""

    programs: Path
    project: Path
    environment: dict[str, str]

    def call(self, *words: str | Path, seconds: float = RUN_SECONDS) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment from the project folder."""
        command = [str(self.programs / words[0]), *map(str, words[1:])]
        return subprocess.run(
            command,
            cwd=self.project,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def strangers(self) -> list[str]:
        """The project's own modules that some process has imported, whichever it was."""
        return sorted(path.relative_to(self.project).as_posix() for path in self.project.rglob("*.imported"))


def constraints() -> str:
    """The lock's versions without their hashes, which pip would then ask of the wheel too."""
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    return "".join(line.rstrip(" \\") + "\n" for line in lines if not line.startswith((" ", "#")))


def lay_out_project(project: Path) -> None:
    for name in ("flows", "schemas"):
        for module in ("__init__", "flow" if name == "flows" else "models"):
            path = project / name / f"{module}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(MARKED, encoding="utf-8")


@pytest.fixture(scope="module")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    folder = tmp_path_factory.mktemp("installed")
    found = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    new = Installed(folder / "venv" / "bin", folder / "project", {**found, "PYTHONPATH": "."})
    venv.create(folder / "venv", with_pip=True)
    lay_out_project(new.project)
    if sys.version_info < (3, 14):  # later Pythons are not known to run so old a pip; theirs has to do
        older = new.call("python", "-m", "pip", "install", "--disable-pip-version-check", f"pip=={OLD_PIP}")
        if older.returncode != 0 and not os.environ.get("CI"):
            pytest.skip(f"no package index to install from: {older.stderr.strip().splitlines()[-1]}")
        assert older.returncode == 0, older.stderr
        assert f"pip {OLD_PIP} " in new.call("python", "-m", "pip", "--version").stdout
    (folder / "constraints.txt").write_text(constraints(), encoding="utf-8")
    # Compiling what is never imported would take a third of the time.
    options = ["--disable-pip-version-check", "--no-compile", "--constraint", str(folder / "constraints.txt")]
    done = new.call("python", "-m", "pip", "install", *options, built.wheel, seconds=INSTALL_SECONDS)
    assert done.returncode == 0, done.stderr
    yield new
    shutil.rmtree(folder)  # pytest keeps the folders of three sessions, and this is most of a gigabyte


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The snapshot that the checkout's code gives of the samples."""
    output = tmp_path_factory.mktemp("checkout") / "out"
    command = [sys.executable, "-m", "copydesk", "run", "--no-server", str(ROOT / "raw"), str(output)]
    subprocess.run(command, check=True, capture_output=True, timeout=RUN_SECONDS)
    return (output / "latest").resolve()


@pytest.mark.wheel
def test_old_pip_installs_all_that_is_imported(installed: Installed) -> None:
    checked = installed.call("python", "-m", "pip", "check")
    assert checked.returncode == 0, checked.stdout
    for words in (["copydesk"], ["python", "-m", "copydesk"]):
        assert installed.call(*words, "--version").stdout.strip() == copydesk.__version__
    where = installed.call("python", "-c", "import copydesk; print(copydesk.__file__)").stdout
    assert where.startswith(str(installed.programs.parent))


@pytest.mark.wheel
@pytest.mark.parametrize("server", [["--no-server"], []], ids=["alone", "with a server"])
def test_a_run_from_a_project_with_flows_and_schemas_of_its_own(
    installed: Installed, expected: Path, server: list[str], tmp_path: Path
) -> None:
    done = installed.call("python", "-c", TELLING, "run", *server, ROOT / "raw", tmp_path / "out")
    code, *modules = json.loads(done.stdout.splitlines()[-1])
    assert code == 0, done.stderr
    assert ("prefect" in modules) is (not server)
    assert [name for name in modules if name.split(".")[0] in ("flows", "schemas")] == []
    assert installed.strangers() == []
    snapshot = (tmp_path / "out" / "latest").resolve()
    assert snapshot.name == expected.name
    assert uris(snapshot / "articles", ".html") == uris(expected / "articles", ".html") != []
    assert installed.call("copydesk", "verify", tmp_path / "out").returncode == 0


def uris(table: Path, ending: str) -> list[str]:
    return sorted(uri for uri in pq.read_table(table)["source_uri"].to_pylist() if uri.endswith(ending))


@pytest.mark.wheel
def test_the_marks_would_show_an_import(installed: Installed) -> None:
    assert installed.call("python", "-c", "import flows.flow, schemas.models").returncode == 0
    assert len(installed.strangers()) == 4
