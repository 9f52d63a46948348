"""What a run needs is under licences that were let in, one by one where they ask for more; `make sbom` lists it all.

The closure is that of this machine: packages that only other systems or Python versions need are seen where they are
installed. Metadata speaks for a package, not for the libraries compiled into its wheel.
"""

from __future__ import annotations

import json
import re
from email.message import Message

import pytest

from bench.sbom import Package, bill_of_materials, licences_of, main, runtime_closure

# Permissive: notices are kept, nothing else is asked. "BSD": packages that don't say with how many clauses.
ALLOWED = frozenset(
    "0BSD Apache-2.0 BSD BSD-2-Clause BSD-3-Clause CC0-1.0 CNRI-Python ISC MIT MIT-0 PSF-2.0 Zlib".split()
)
# These ask for more. copydesk imports them as they are and ships none of them.
EXCEPTIONS = {
    "certifi": (("MPL-2.0",), "Mozilla's list of authorities, as a file; needed by every client of HTTPS"),
    "orjson": (("MPL-2.0 AND (Apache-2.0 OR MIT)",), "MPL for some files of it; Prefect needs it"),
    "pathspec": (("MPL-2.0",), "Prefect needs it"),
    "text-unidecode": (
        ("Artistic-1.0-Perl", "GPL-1.0-or-later", "GPL-2.0-or-later"),
        "the user's choice: used under the Artistic License; Prefect needs it through python-slugify",
    ),
    "tld": (
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later",),
        "the user's choice: used under the MPL; trafilatura needs it through courlan",
    ),
}


@pytest.fixture(scope="module")
def closure() -> tuple[Package, ...]:
    return runtime_closure()


def refused(packages: tuple[Package, ...]) -> dict[str, tuple[str, ...]]:
    """The packages whose licences are neither let in nor those of a named exception."""
    return {
        package.name: package.licences
        for package in packages
        if not is_permissive(package.licences)
        and not (package.name in EXCEPTIONS and EXCEPTIONS[package.name][0] == package.licences)
    }


def is_permissive(licences: tuple[str, ...]) -> bool:
    named = {one for licence in licences for one in re.findall(r"[^\s()]+", licence)} - {"AND", "OR"}
    return bool(named) and named <= ALLOWED


def test_every_licence_is_let_in(closure):
    """A new dependency with another licence, or none stated, stands here by name."""
    assert refused(closure) == {}


def test_every_exception_is_needed(closure):
    stated = {package.name: package.licences for package in closure}
    assert {name: licences for name, (licences, _) in EXCEPTIONS.items()} == {
        name: stated.get(name) for name in EXCEPTIONS
    }
    assert not any(is_permissive(licences) for licences, _ in EXCEPTIONS.values())


@pytest.mark.parametrize(
    "licences", [(), ("GPL-3.0-only",), ("MIT", "GPL-3.0-only"), ("MIT OR GPL-2.0-only",), ("LICENSE",)]
)
def test_others_are_refused(licences):
    assert refused((Package("new", "1", licences, ()),)) == {"new": licences}


def test_a_changed_licence_of_an_exception_is_refused():
    assert refused((Package("certifi", "9", ("GPL-3.0-only",), ()),)) == {"certifi": ("GPL-3.0-only",)}


def test_closure_is_whole(closure):
    """What copydesk names is there, what those need in turn, and what an extra of theirs asks for; no tools."""
    names = {package.name for package in closure}
    assert {"copydesk", "prefect", "polars", "pandera", "courlan", "tld", "certifi", "h2"} <= names
    assert names.isdisjoint({"pytest", "ruff", "mypy", "spacy", "lightgbm"})
    assert {need for package in closure for need in package.needs} <= names


class Stub:
    """A package that states these fields."""

    def __init__(self, *fields: tuple[str, str]) -> None:
        self.metadata = Message()
        for name, value in fields:
            self.metadata[name] = value


MIT = ("Classifier", "License :: OSI Approved :: MIT License")
BSD = ("Classifier", "License :: OSI Approved :: BSD License")
FIELDS = [
    ([("License-Expression", "mit and apache-2.0"), BSD], ("MIT AND Apache-2.0",)),
    ([("License", "MIT OR Apache-2.0"), MIT], ("MIT OR Apache-2.0",)),
    ([("License", "BSD-3-Clause"), BSD], ("BSD-3-Clause",)),
    ([BSD], ("BSD",)),
    ([("License", "Dual License"), BSD, MIT], ("BSD", "MIT")),
    ([("License", "Copyright (c) somebody\nPermission is hereby granted"), MIT], ("MIT",)),
    ([("License", "Our own terms")], ("Our own terms",)),
    ([("Classifier", "Topic :: Text Processing")], ()),
]


@pytest.mark.parametrize(("fields", "expected"), FIELDS)
def test_licences_as_packages_state_them(fields, expected):
    assert licences_of(Stub(*fields)) == expected


def test_bill_of_materials_has_what_cyclonedx_asks_for(closure, tmp_path):
    """The fields that the schema of CycloneDX 1.6 requires, and references that lead somewhere."""
    path = tmp_path / "new" / "sbom.cdx.json"
    assert main([str(path)]) == 0
    given = json.loads(path.read_text(encoding="utf-8"))
    assert (given["bomFormat"], given["specVersion"], given["version"]) == ("CycloneDX", "1.6", 1)
    components = [given["metadata"]["component"], *given["components"]]
    assert [one["type"] for one in components] == ["application"] + ["library"] * (len(closure) - 1)
    assert {(one["name"], one["version"]) for one in components} == {(one.name, one.version) for one in closure}
    for one in components:
        assert re.fullmatch(r"pkg:pypi/[a-z0-9]+(-[a-z0-9]+)*@[0-9][^@\s]*", one["purl"])
        check_licences(one["licenses"])
    refs = [one["bom-ref"] for one in components]
    assert len(set(refs)) == len(refs)
    assert sorted(one["ref"] for one in given["dependencies"]) == sorted(refs)
    assert all(set(one["dependsOn"]) <= set(refs) for one in given["dependencies"])


def check_licences(choice: list[dict[str, object]]) -> None:
    """Either one expression and nothing else, or licences with an id or a name."""
    assert choice
    if any("expression" in one for one in choice):
        assert [list(one) for one in choice] == [["expression"]]
        assert re.search(r" (AND|OR) ", str(choice[0]["expression"]))
        return
    for one in choice:
        assert list(one) == ["license"]
        assert list(one["license"]) in (["id"], ["name"])
        assert not re.search(r" (AND|OR) ", str(one["license"].get("id", "")))


def test_bill_of_materials_is_the_same_each_time(closure):
    assert bill_of_materials(closure) == bill_of_materials(runtime_closure())


def test_a_package_without_a_licence_has_none_in_the_bill():
    needy = (Package("copydesk", "1", ("Apache-2.0",), ("bare",)), Package("bare", "2", (), ()))
    given = bill_of_materials(needy)
    assert [one["licenses"] for one in given["components"]] == [[]]
    assert given["dependencies"][0] == {"ref": "pkg:pypi/copydesk@1", "dependsOn": ["pkg:pypi/bare@2"]}
