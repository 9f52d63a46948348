"""What a run needs besides itself: every package of the runtime closure, its licence, and a CycloneDX list of them.

    python -m bench.sbom FILE

Belongs here: reading what the installed packages say of themselves. Which licences are let in is for
tests/test_licences.py to say.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = "copydesk"
SPEC = "1.6"
# What packages that state no SPDX expression write instead. "BSD": with two clauses or three, they don't say.
_SPDX = {
    "Apache Software License": "Apache-2.0",
    "Artistic License": "Artistic-1.0-Perl",
    "BSD": "BSD",
    "BSD License": "BSD",
    "GNU General Public License (GPL)": "GPL-1.0-or-later",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "The BSD 2-Clause License": "BSD-2-Clause",
}
_SAYS_NOTHING = frozenset({"", "Dual License"})


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package. `licences`: what it states, as SPDX where it can be told; `needs`: names of others."""

    name: str
    version: str
    licences: tuple[str, ...]
    needs: tuple[str, ...]

    @property
    def purl(self) -> str:
        """The package's address in the form that scanners share."""
        return f"pkg:pypi/{self.name}@{self.version}"


def runtime_closure(root: str = ROOT) -> tuple[Package, ...]:
    """`root` and all it needs on this machine, by name. Raises PackageNotFoundError when one of them is not installed."""
    asked: dict[str, set[str]] = {}
    needs: dict[str, set[str]] = {}
    waiting: list[tuple[str, frozenset[str]]] = [(root, frozenset())]
    while waiting:
        name, extras = waiting.pop()
        if name in asked and extras <= asked[name]:
            continue
        asked.setdefault(name, set()).update(extras)
        for requirement in _requirements(distribution(name), asked[name]):
            needed = canonicalize_name(requirement.name)
            needs.setdefault(name, set()).add(needed)
            waiting.append((needed, frozenset(requirement.extras)))
    return tuple(_package(name, needs.get(name, set())) for name in sorted(asked))


def _requirements(found: Distribution, extras: set[str]) -> Iterator[Requirement]:
    """What a package with these extras needs on this machine."""
    for line in found.requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement


def _package(name: str, needs: set[str]) -> Package:
    found = distribution(name)
    return Package(name, found.version, licences_of(found), tuple(sorted(needs - {name})))


def licences_of(found: Distribution) -> tuple[str, ...]:
    """The licences that a package states: one SPDX expression, or all that its other fields say; none if it states none.

    A whole licence text in the field "License" is passed over: no package so far has that and no classifier.
    """
    found_in = found.metadata
    if "License-Expression" in found_in:
        return (_canonical(found_in["License-Expression"]),)
    stated = [found_in["License"].strip()] if "License" in found_in else []
    if stated and _is_compound(stated[0]):
        return (_canonical(stated[0]),)
    stated += [
        line.rpartition(" :: ")[2] for line in found_in.get_all("Classifier", []) if line.startswith("License ::")
    ]
    names = {_canonical(_SPDX.get(one, one)) for one in stated if one not in _SAYS_NOTHING and "\n" not in one}
    if any(name.startswith("BSD-") for name in names):
        names.discard("BSD")  # which one it is stands in the other field
    return tuple(sorted(names))


def _canonical(name: str) -> str:
    """An SPDX expression as SPDX writes it; what is none stays as it is."""
    try:
        return str(canonicalize_license_expression(name))
    except InvalidLicenseExpression:
        return name


def _is_spdx(name: str) -> bool:
    try:
        canonicalize_license_expression(name)
    except InvalidLicenseExpression:
        return False
    return True


def _is_compound(name: str) -> bool:
    """Whether this is an SPDX expression of more than one licence."""
    return " " in name and _is_spdx(name)


def bill_of_materials(packages: Sequence[Package], root: str = ROOT) -> dict[str, Any]:
    """The packages as CycloneDX, `root` being what they are for. The same packages give the same document."""
    by_name = {package.name: package for package in packages}
    return {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPEC}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPEC,
        "version": 1,
        "metadata": {"component": _component(by_name[root], "application")},
        "components": [_component(package, "library") for package in packages if package.name != root],
        "dependencies": [_edges(package, by_name) for package in packages],
    }


def _component(package: Package, kind: str) -> dict[str, Any]:
    return {
        "type": kind,
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "licenses": _licence_choice(package.licences),
        "purl": package.purl,
    }


def _licence_choice(licences: Sequence[str]) -> list[dict[str, Any]]:
    """As CycloneDX has it: one SPDX expression of several licences, or a list of licences by SPDX id or by name."""
    if len(licences) == 1 and _is_compound(licences[0]):
        return [{"expression": licences[0]}]
    return [{"license": {"id" if _is_spdx(name) else "name": name}} for name in licences]


def _edges(package: Package, by_name: Mapping[str, Package]) -> dict[str, Any]:
    return {"ref": package.purl, "dependsOn": [by_name[name].purl for name in package.needs]}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the list; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.sbom", description="List what a run needs, as CycloneDX.")
    parser.add_argument("file", type=Path, help="file to write")
    options = parser.parse_args(arguments)
    packages = runtime_closure()
    options.file.parent.mkdir(parents=True, exist_ok=True)
    options.file.write_text(json.dumps(bill_of_materials(packages), indent=1) + "\n", encoding="utf-8")
    print(f"{options.file}: {ROOT} and the {len(packages) - 1} packages it needs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
