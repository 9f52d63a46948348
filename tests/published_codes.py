"""The codes that the source can publish, read off the source itself: what is given to Label, Cut, Attribution and the like.

An argument of a form that nobody taught these readers is an error, so that no code can slip by.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import copydesk
from copydesk.lexicon.files import load_rows
from copydesk.lexicon.newsroom import BoilerplateRule

ROOT = Path(copydesk.__file__).parent
# Arguments that hand on what another call, or a data file, has named.
HANDED_ON = {"rule_id", "rule", "rule_before"}


@cache
def parse(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def functions(*places: str) -> Iterator[tuple[Path, ast.Module, ast.FunctionDef]]:
    """Every function of some files or folders of the package, with its file and module."""
    for place in places:
        path = ROOT / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            module = parse(file)
            for node in ast.walk(module):
                if isinstance(node, ast.FunctionDef):
                    yield file, module, node


def calls(function: ast.FunctionDef, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and _name(node.func) in names:
            yield node


def argument(call: ast.Call, number: int, keyword: str) -> ast.expr:
    """The argument of a call at a place or by its name."""
    by_name = [k.value for k in call.keywords if k.arg == keyword]
    return by_name[0] if by_name else call.args[number]


def codes_in(value: ast.expr, function: ast.FunctionDef, module: ast.Module) -> set[str]:
    """The codes an expression can be: texts, f-texts with <> for what is put in, either of two, or a name bound to such."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return {value.value}
    if isinstance(value, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "<>" for part in value.values]
        return {"".join(map(str, parts))}
    if isinstance(value, ast.IfExp):
        return codes_in(value.body, function, module) | codes_in(value.orelse, function, module)
    if isinstance(value, ast.Attribute) and value.attr in HANDED_ON:
        return set()
    if isinstance(value, ast.Name):
        if value.id in {one.arg for one in function.args.args}:
            return set()  # the caller's to name, and read there
        bound = [*_bound(function, value.id), *_bound(module, value.id)]
        if bound:
            return {code for one in bound for code in codes_in(one, function, module)}
    raise AssertionError(f"{function.name}, line {value.lineno}: which codes can {ast.unparse(value)} be?")


def _bound(scope: ast.AST, name: str) -> Iterator[ast.expr]:
    """What a name is bound to in a function, or at the top of a module."""
    for node in ast.walk(scope) if isinstance(scope, ast.FunctionDef) else ast.iter_child_nodes(scope):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = zip(target.elts, node.value.elts, strict=False)
            else:
                pairs = iter([(target, node.value)])
            yield from (value for one, value in pairs if isinstance(one, ast.Name) and one.id == name)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def rule_ids() -> set[str]:
    """The rule ids of the ledger that code names, <> standing for what varies; those of data files are not among them."""
    found: set[str] = set()
    for _, module, function in functions("clean", "lexicon/outlets.py", "lexicon/profiles.py"):
        for call in calls(function, "Label"):
            found |= codes_in(argument(call, 1, "rule_id"), function, module)
        for call in calls(function, "Cut"):
            found |= codes_in(argument(call, 2, "rule_id"), function, module)
        for call in calls(function, "LearnedLine"):
            if any(k.arg == "rule_id" for k in call.keywords):
                found |= codes_in(argument(call, 99, "rule_id"), function, module)
    return found


def quote_rules() -> set[str]:
    """The rules by which quotations are found. A form of clause, with a participle or without, is a rule by itself."""
    found: set[str] = set()
    forms: set[str] = set()
    makers = (
        ("Claim", 0),
        ("Attribution", 2),
        ("Reported", 3),
        ("reported_from", 3),
        ("reported_before", 4),
        ("_row", 3),
    )
    for file, module, function in functions("quotes"):
        for name, number in makers:
            for call in calls(function, name):
                found |= codes_in(argument(call, number, "rule"), function, module)
        for call in calls(function, "replace"):
            found |= {code for k in call.keywords if k.arg == "rule" for code in codes_in(k.value, function, module)}
        if function.name == "rule_before":
            found |= set(_returned(function))
        if file.name == "complement.py" and (function.name == "complement_start" or function.name.endswith("_clause")):
            forms |= {code for code in _returned(function) if code.endswith("_clause")}
    return {
        rule for code in found for rule in ({code.replace("<>", f) for f in forms} if "<>" in code else {code})
    } | forms


def _returned(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value is not None:
            for one in ast.walk(node.value):
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield one.value


def warning_codes() -> set[str]:
    """The warnings of rooms: what is added to a list or set called warnings, the keys of codes, and what hints and extracts return."""
    found: set[str] = set()
    for file, module, function in functions("read", "clean", "metadata"):
        for call in calls(function, "add", "append"):
            if _name(call.func.value) == "warnings":
                found |= codes_in(call.args[0], function, module)
        for value in _bound(function, "codes"):
            if isinstance(value, ast.Dict):
                found |= {code for key in value.keys for code in codes_in(key, function, module)}
        for value in _bound(function, "warnings"):
            found |= {code for one in _listed(value) for code in codes_in(one, function, module)}
        if file.name in ("hints.py", "extracts.py") and function.name.startswith("read_"):
            found |= {code for one in _second(function) for code in codes_in(one, function, module)}
    return found


def _listed(value: ast.expr) -> Iterator[ast.expr]:
    for node in ast.walk(value):
        if isinstance(node, ast.List | ast.Set | ast.Tuple):
            yield from node.elts


def _second(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """What a function returns beside its answer: a code, a tuple of codes, or nothing."""
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
            yield from _leaves(node.value.elts[1])


def _leaves(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.Tuple | ast.IfExp):
        for one in value.elts if isinstance(value, ast.Tuple) else (value.body, value.orelse):
            yield from _leaves(one)
    elif not (isinstance(value, ast.Constant) and value.value is None):
        yield value


def members_used(name: str) -> set[str]:
    """The members of a closed vocabulary that code outside it names, as their values; reasons that a row of phrases gives, too."""
    vocabulary = {}
    used: set[str] = set()
    for file in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(parse(file)):
            if isinstance(node, ast.ClassDef) and node.name == name:
                vocabulary = {one.targets[0].id: one.value.value for one in node.body if isinstance(one, ast.Assign)}
            elif isinstance(node, ast.Attribute) and _name(node.value) == name:
                used.add(node.attr)
    found = {value for member, value in vocabulary.items() if member in used}
    if name == "RemovedReason":
        found |= {row.reason for row in load_rows("boilerplate.csv", BoilerplateRule)}
    return found
