"""
The command line: verbs, flags, exit codes. The only module that prints.

Exit codes: 0 done · 1 a bug (with traceback) · 2 bad usage or unreadable input · 3 the data does not conform, or a site
or a store has something else than it should · 141 nobody read the output to its end (128 + SIGPIPE, as shells say).
Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from lodpub import __version__, graph
from lodpub.errors import PublishError, QueryError, UsageError
from lodpub.phrases import LANGUAGES, phrase

if TYPE_CHECKING:
    from lodpub.validate import Report

_USAGE, _NONCONFORMING, _UNREAD = 2, 3, 141
_MANY = 2_000
_RARELY = 200_000
_HERE = Path()

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Check a graph of data and publish it as Turtle, JSON-LD and HTML. Without a verb: `build`.",
)

Root = Annotated[Path, typer.Option("--root", metavar="DIR", help="The folder with data/, ontology/ and shapes/.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where to write; ROOT/public when not given.")]
Base = Annotated[
    str | None, typer.Option("--base", metavar="IRI", help="Publish under this base IRI instead of the catalogue's.")
]
Lang = Annotated[str | None, typer.Option("--lang", metavar="lv|en", help="The language of messages.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
AsJson = Annotated[bool, typer.Option("--json", help="Give the result as JSON on stdout.")]
Thorough = Annotated[
    bool, typer.Option("--thorough", help="Ask pySHACL even where the quick engine finds nothing wrong.")
]


def main() -> None:
    """Run the command line; `build` is the verb when none is given. It ends quietly when its reader goes away."""
    streams = [stream for stream in (sys.stdout, sys.stderr) if stream]
    try:
        try:
            _run(sys.argv[1:])
        finally:
            for stream in streams:
                stream.flush()  # not at the interpreter's end, where nobody could catch what it raises
    except (BrokenPipeError, SystemExit) as end:
        if not isinstance(end, BrokenPipeError) and not isinstance(end.__context__, BrokenPipeError):
            raise  # typer turns a broken pipe into an exit of its own
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in streams:
            os.dup2(nowhere, stream.fileno())
        raise SystemExit(_UNREAD) from None


def _run(arguments: list[str]) -> None:
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help", "--version")):
        arguments.insert(0, "build")
    if arguments[0] == "--version":
        print(f"lodpub {__version__}")
        return
    try:
        app(arguments, prog_name="publish.py")
    except PublishError as problem:
        _fail(problem, _language_of(arguments))


@app.command(epilog="Examples: `publish.py` · `publish.py --root ../other --out /srv/site` · `publish.py build --json`")
def build(
    root: Root = _HERE,
    out: Out = None,
    base: Base = None,
    lang: Lang = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Check the data and write the whole publication, in one step, in place of the old one."""
    from lodpub.output import publish, refuse_data_folder
    from lodpub.site import plan
    from lodpub.validate import validate as run

    started = time.perf_counter()
    language = _language(lang)
    target = out or root / "public"
    refuse_data_folder(root, target)
    publication = graph.load(root, base)
    planned = plan(publication)
    gc.freeze()  # what was read stays to the end, and workers share it untouched
    gc.set_threshold(_RARELY)
    reports: list[Report] = []
    try:
        with _progress(planned.files, language, quiet) as advance:
            written = publish(
                planned.parts,
                target,
                check=partial(run, publication),
                accept=partial(_accept, reports),
                closing=planned.closing,
                progress=advance,
            )
    finally:
        for report in reports:
            _show_report(report, language, quiet)
    summary = {
        "base": publication.base,
        "out": str(target),
        "triples": sum(len(facts) for file in publication.files for facts in file.facts.values()),
        "entities": planned.entities,
        "files": written.files,
        "bytes": written.size,
        "new": written.new,
        "changed": written.changed,
        "unchanged": written.unchanged,
        "removed": written.removed,
        "warnings": sum(one.count("Warning") + one.count("Info") for one in reports),
        "seconds": round(time.perf_counter() - started, 2),
    }
    if as_json:
        print(json.dumps(summary, ensure_ascii=False, indent=2))
    elif not quiet:
        _show_summary(summary, language)
        if publication.base == graph.DEFAULT_BASE:
            print(phrase(language, "no_base", base=publication.base), file=sys.stderr)


@app.command(epilog="Examples: `publish.py validate --lang lv` · `publish.py validate --format turtle > report.ttl`")
def validate(
    root: Root = _HERE,
    base: Base = None,
    lang: Lang = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
    format: Annotated[str, typer.Option("--format", metavar="text|json|turtle|sarif", help="How to report.")] = "text",
    thorough: Thorough = False,
) -> None:
    """Check the data against the shapes: one greppable line a finding, exit code 3 when it may not be published."""
    from lodpub.reports import REPORTS
    from lodpub.validate import validate as run

    language = _language(lang)
    chosen = "json" if as_json else format
    if chosen != "text" and chosen not in REPORTS:
        raise UsageError("choice", flag="--format", value=chosen, choices=", ".join(["text", *REPORTS]))
    report = run(graph.load(root, base), thorough=thorough)
    if chosen != "text":
        sys.stdout.write(REPORTS[chosen](report, language))
    elif report.findings:
        _show_findings(report, language, sys.stdout, table=not quiet)
    if not quiet and chosen == "text":
        _show_verdict(report, language)
    if not report.conforms:
        raise typer.Exit(_NONCONFORMING)


@app.command(epilog="Examples: `publish.py query queries/by-country.rq` · `echo 'ASK {}' | publish.py query -`")
def query(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .rq file, or - for standard input.")],
    root: Root = _HERE,
    base: Base = None,
    lang: Lang = None,
    format: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="json, xml, csv, tsv; turtle, nt, rdf, jsonld.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer a SPARQL query over all the data; prefixes of the publication need not be declared."""
    from pyoxigraph import QuerySolutions, QueryTriples

    from lodpub import sparql

    text = sys.stdin.read() if str(file) == "-" else graph.read_text(file)
    publication = graph.load(root, base)
    try:
        results = sparql.ask(sparql.make_store(publication), text, publication.base, publication.prefixes)
    except QueryError as problem:
        problem.path = file
        raise
    chosen = "json" if as_json else format
    if chosen is None and isinstance(results, QuerySolutions) and sys.stdout.isatty():
        from lodpub.terminal import show_answers

        table = sparql.to_table(results)
        show_answers(table)
        print(phrase(_language(lang), "rows", count=len(table.rows)), file=sys.stderr)
        return
    usual = "turtle" if isinstance(results, QueryTriples) else "csv" if isinstance(results, QuerySolutions) else "json"
    sys.stdout.buffer.write(sparql.serialize_results(results, chosen or usual))


@app.command(epilog="Example: `publish.py new partner novi-sad >> data/partners.ttl`, then fill in the block")
def new(
    kind: Annotated[str, typer.Argument(help="What it is: the name of a file in shapes/, as partner.")],
    slug: Annotated[str, typer.Argument(help="Its short name for the address: a-z, 0-9 and hyphens.")],
    root: Root = _HERE,
    base: Base = None,
    lang: Lang = None,
) -> None:
    """Print a commented block of Turtle for a new thing, with every required property."""
    from lodpub.blocks import new_block
    from lodpub.shapes import read_model

    publication = graph.load(root, base)
    model = read_model(publication.shapes, publication.shape_files)
    sys.stdout.write(new_block(publication, model, kind, slug, _language(lang)))


@app.command(epilog="Examples: `publish.py fmt` · `publish.py fmt --check` · `publish.py fmt data/partners.ttl`")
def fmt(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="All Turtle of ROOT by default.")
    ] = None,
    root: Root = _HERE,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 3 when a file is not laid out.")] = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """Lay out Turtle files the one way, keeping every fact and every comment."""
    from lodpub.tidy import tidy

    language = _language(lang)
    changed = tidy(files or graph.turtle_files(root), write=not check)
    for path in changed:
        print(path)
    if not quiet:
        print(phrase(language, "fmt_check" if check else "fmt_done", count=len(changed)), file=sys.stderr)
    if check and changed:
        raise typer.Exit(_NONCONFORMING)


@app.command(epilog="Examples: `publish.py push --ckan https://data.gov.lv/dati` · `publish.py push --store URL`")
def push(
    ckan: Annotated[str, typer.Option("--ckan", metavar="URL", help="The address of a CKAN portal.")] = "",
    organization: Annotated[str, typer.Option(metavar="NAME", help="Who owns a new dataset there.")] = "",
    store: Annotated[str, typer.Option("--store", metavar="URL", help="A store's Graph Store Protocol.")] = "",
    update: Annotated[str, typer.Option("--update", metavar="URL", help="Where it takes SPARQL updates.")] = "",
    query: Annotated[str, typer.Option("--query", metavar="URL", help="Where it answers SPARQL queries.")] = "",
    verify: Annotated[bool, typer.Option("--verify", help="Read the store's unchanged graphs, too.")] = False,
    timeout: Annotated[float, typer.Option(min=0.1, help="How many seconds to wait for the store.")] = 300.0,
    dry_run: Annotated[bool, typer.Option(help="Only say what would change; nothing is sent.")] = True,
    root: Root = _HERE,
    base: Base = None,
    lang: Lang = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """
    Create or update the dataset on a CKAN portal, or the named graphs in a SPARQL store.

    Secrets come from the environment: CKAN_API_KEY; SPARQL_STORE_USER and SPARQL_STORE_PASSWORD, or SPARQL_STORE_TOKEN.
    """
    from lodpub import ckan_api, graph_store, loading

    language = _language(lang)
    if bool(ckan) == bool(store):
        raise UsageError("push_where")
    publication = graph.load(root, base)
    outcome: ckan_api.Outcome | loading.Outcome
    if ckan:
        key = os.environ.get("CKAN_API_KEY", "")
        outcome = ckan_api.push(publication, ckan, key, dry_run=dry_run, organization=organization)
        lines = ckan_api.to_lines(outcome, language)
    else:
        addresses, login = graph_store.find_addresses(store, update, query), graph_store.read_login(os.environ)
        shown = partial(_progress, language=language, quiet=quiet, title="sending")
        outcome = loading.push(publication, addresses, login, loading.Manner(dry_run, verify, timeout), shown)
        lines = loading.to_lines(outcome, language)
    differs = isinstance(outcome, loading.Outcome) and outcome.differs
    if as_json or differs or not quiet:
        print(json.dumps(asdict(outcome), ensure_ascii=False, indent=2) if as_json else "\n".join(lines))
    if differs:
        raise typer.Exit(_NONCONFORMING)


@app.command(epilog="Examples: `publish.py check-live https://data.example.org/` · `publish.py check-live URL --json`")
def check_live(
    url: Annotated[str, typer.Argument(metavar="URL", help="The address of the published site.")],
    timeout: Annotated[float, typer.Option(min=0.1, help="How many seconds to wait for an answer.")] = 30.0,
    lang: Lang = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Fetch what a harvester fetches from a published site: a line a check, exit code 3 when anything is wrong."""
    from lodpub.answers import to_line, to_object
    from lodpub.live import check

    language = _language(lang)
    found = []
    with _reading(language, quiet) as advance:
        for one in check(url, timeout=timeout, advance=advance):
            found.append(one)
            if not as_json and (one.is_fault or not quiet):
                print(to_line(one, language))
    faults = sum(one.is_fault for one in found)
    counts = {"faults": faults, "advice": sum(not one.ok for one in found) - faults}
    if as_json:
        told = {"url": url, **counts, "checks": [to_object(one, language) for one in found]}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    elif not quiet:
        print(phrase(language, "live_total", checks=len(found), **counts), file=sys.stderr)
    if faults:
        raise typer.Exit(_NONCONFORMING)


def _accept(reports: list[Report], report: Report) -> None:
    reports.append(report)
    if not report.conforms:
        raise typer.Exit(_NONCONFORMING)


def _show_report(report: Report, language: str, quiet: bool) -> None:
    if report.findings and not (quiet and report.conforms):
        _show_findings(report, language, sys.stderr)
    if not report.conforms and not quiet:
        _show_verdict(report, language)


def _language(flag: str | None) -> str:
    """Choose the language of messages: the flag, else the system's, else English."""
    if flag is None:
        system = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
        return "lv" if system.startswith("lv") else "en"
    if flag not in LANGUAGES:
        raise UsageError("choice", flag="--lang", value=flag, choices=", ".join(LANGUAGES))
    return flag


def _language_of(arguments: list[str]) -> str:
    """Find the language for an error that ended a verb."""
    for before, after in zip(arguments, [*arguments[1:], ""], strict=True):
        chosen = after if before == "--lang" else before.partition("--lang=")[2]
        if chosen in LANGUAGES:
            return chosen
    return _language(None)


def _fail(problem: PublishError, language: str) -> NoReturn:
    print(problem.message(language), file=sys.stderr)
    raise SystemExit(_USAGE)


def _show_findings(report: Any, language: str, stream: Any, *, table: bool = True) -> None:  # Any: imported late
    """Print a line a finding, and a table of them for people at a terminal."""
    from lodpub.reports import to_lines

    if table and sys.stderr.isatty():
        from lodpub.terminal import show_findings

        show_findings(report, language)
    stream.write(to_lines(report, language))


def _show_verdict(report: Any, language: str) -> None:  # Any: imported late
    key = "conforms" if report.conforms else "conforms_not"
    counts = {name.lower(): report.count(name) for name in ("Violation", "Warning", "Info")}
    print(phrase(language, key, shapes=report.shapes, **counts), file=sys.stderr)


def _show_summary(summary: dict[str, object], language: str) -> None:
    for key in ("done", "done_changes"):
        print(phrase(language, key, **summary), file=sys.stderr)


def _progress(
    count: int, language: str, quiet: bool, title: str = "writing"
) -> AbstractContextManager[Callable[[int], None]]:
    """Show a bar on the terminal when there are many files or facts to go; give the function that moves it on."""
    if quiet or count < _MANY or not sys.stderr.isatty():
        return nullcontext(lambda _: None)
    from lodpub.terminal import bar

    return bar(count, phrase(language, title))


def _reading(language: str, quiet: bool) -> AbstractContextManager[Callable[[str, int], None]]:
    """Show on the terminal what is being read; give the function that is told of it."""
    if quiet or not sys.stderr.isatty():
        return nullcontext(lambda address, size: None)
    from lodpub.terminal import reading

    return reading(language)
