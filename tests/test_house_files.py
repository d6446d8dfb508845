"""Every file of the tree keeps the rules of the house."""

import ast
import re

import pytest

from tests.house import ROOT, files, lines_that

THIS = ROOT / "tests" / "test_house_files.py"
CODE = [p for p in files("*.py") if p != THIS]
TEXTS = [
    p
    for p in files("*.py", "*.html", "*.md", "*.toml", "*.in", "*.txt", "*.yml", "*.css", "*.js", "Makefile", "run")
    if p != THIS
]
PRINTED = {"paper.html", "_paper_style.html"}  # WeasyPrint makes a PDF of it; no browser ever sees it
PAGES = [p for p in files("*.html", under="legami") if p.name not in PRINTED]

MACHINE = re.compile(r"(?<![\w./-])/(home|root|Users|work|opt|tmp/\w|mnt)/|/tmp/wt|[A-Z]:\\\\Users")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted|registry\.npmjs|--(extra-)?index-url|--find-links|--trusted-host|artifactory"
    r"|jsdelivr|unpkg|cdnjs|googleapis"
)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|WIP)\b")
# Only a test on real data, which are not ours to give away, may say that it was not run.
SKIPPED = re.compile(
    r"mark\.(skip|xfail)|pytest\.(skip(?!\(\"NOT RUN: no real )|xfail|importorskip)|unittest\.skip|skipIf|@skip"
)
FLUSHED = re.compile(r"transaction=True|transactional_db|\blive_server\b|TransactionTestCase|LiveServerTestCase")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=[\"']|\son(click|change|load|submit|input)=", re.I)
OUTSIDE = re.compile(r"<(script|link|img|iframe|source|video)[^>]*(src|href)=[\"'](https?:)?//", re.I)


@pytest.mark.parametrize(
    ("rule", "breach"),
    [
        (MACHINE, 'open("/home/anna/x")'),
        (REGISTRY, "--index-url https://example.org"),
        (UNFINISHED, "# TODO: later"),
        (SKIPPED, "@pytest.mark.skip"),
        (SKIPPED, 'pytest.skip("NOT RUN: no time")'),
        (FLUSHED, "@pytest.mark.django_db(transaction=True)"),
        (INLINE, '<p style="color:red">'),
        (OUTSIDE, '<script src="https://cdn.example/x.js">'),
    ],
)
def test_each_rule_sees_its_breach(rule, breach):
    assert rule.search(breach)


def test_no_path_of_one_machine():
    assert lines_that(MACHINE.search, TEXTS) == []


def test_no_address_of_a_registry_or_a_cdn():
    assert lines_that(REGISTRY.search, [p for p in TEXTS if p.name != "Makefile"]) == []


def test_nothing_is_left_for_later():
    assert lines_that(UNFINISHED.search, TEXTS) == []


def test_no_test_is_skipped_or_allowed_to_fail():
    assert lines_that(SKIPPED.search, CODE) == []


def test_committed_data_come_from_committed_db_only():
    """Django's flush would be refused by the append-only tables: use `committed_db`, `live`, `page_at`."""
    assert lines_that(FLUSHED.search, CODE) == []


def test_no_style_or_script_inside_a_page_and_none_from_outside():
    assert len(PAGES) > 0
    assert lines_that(INLINE.search, PAGES) == []
    assert lines_that(OUTSIDE.search, PAGES) == []


def test_no_signals_no_utils():
    assert lines_that(re.compile(r"^\s*(from|import) .*\b(signals|receiver)\b").search, CODE) == []
    assert [str(p.relative_to(ROOT)) for p in CODE if p.stem in {"utils", "helpers", "services", "misc", "common"}] == []


def test_files_stay_near_five_hundred_lines():
    long = {str(p.relative_to(ROOT)): len(p.read_text("utf-8").splitlines()) for p in CODE if "migrations" not in p.parts}
    assert {name: count for name, count in long.items() if count > 550} == {}


def test_functions_stay_short():
    """Median 6 to 11 lines, nine in ten under 35."""
    lengths = sorted(
        (node.end_lineno or node.lineno) - node.lineno + 1
        for path in files("*.py", under="legami")
        if not {"migrations", "tests"}.intersection(path.parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 11
    assert lengths[len(lengths) * 9 // 10] < 35


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_with_its_hash_and_names_no_index(name):
    logical = (ROOT / name).read_text("utf-8").replace("\\\n", " ").splitlines()
    requirements = [line for line in logical if line.strip() and not line.lstrip().startswith("#")]
    assert len(requirements) > 20
    assert [line[:60] for line in requirements if not re.match(r"[\w.\[\],-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in"])
def test_every_wanted_package_is_pinned(name):
    pinned = (ROOT / name.replace(".in", ".txt")).read_text("utf-8").lower().replace("_", "-")
    wanted = [re.split(r"[\s\[~=<>;#]", line)[0].lower() for line in (ROOT / name).read_text("utf-8").splitlines()]
    assert [w for w in wanted if w and not w.startswith("-") and f"\n{w}==" not in f"\n{pinned}"] == []
