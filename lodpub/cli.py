"""
The command line: verbs, flags, exit codes. It prints, as `web_verbs` does, and no other module.

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
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from lodpub import __version__, graph, web_verbs
from lodpub.console import (
    HERE,
    NONCONFORMING,
    AsJson,
    Base,
    Lang,
    Out,
    Quiet,
    Root,
    language_of,
    progress,
    refuse_data_folder,
)
from lodpub.errors import PublishError, QueryError, UsageError
from lodpub.phrases import LANGUAGES, phrase

if TYPE_CHECKING:
    from lodpub.validate import Report

_USAGE, _UNREAD = 2, 141
_RARELY = 200_000

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Check a graph of data and publish it as Turtle, JSON-LD and HTML. Without a verb: `build`.",
)

Thorough = Annotated[
    bool, typer.Option("--thorough", help="Ask pySHACL even where the quick engine finds nothing wrong.")
]

app.add_typer(web_verbs.verbs)


def main() -> None:
    """Run the command line; `build` is the verb when none is given. It ends quietly when its reader goes away."""
    gc.set_threshold(_RARELY)  # what is read stays to the end: it need not be looked through over and over
    streams = [stream for stream in (sys.stdout, sys.stderr) if stream]
    try:
        try:
            _run(sys.argv[1:])
        finally:
            for stream in streams:
                stream.flush()  # not at the interpreter's end, where nobody could catch what it raises
    except (BrokenPipeError, SystemExit) as end:
        if not isinstance(end, BrokenPipeError) and not isinstance(end.__context__, BrokenPipeError):
            if not end.code:
                os._exit(0)  # all is written: taking down thing by thing what was read would only take time
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
        _fail(problem, _language_in(arguments))


@app.command(epilog="Examples: `publish.py` · `publish.py --root ../other --out /srv/site` · `publish.py build --json`")
def build(
    root: Root = HERE,
    out: Out = None,
    base: Base = None,
    lang: Lang = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Check the data and write the whole publication, in one step, in place of the old one."""
    from lodpub.validate import validate as run
    from lodpub.workers import begin

    started = time.perf_counter()
    language = language_of(lang)
    target = out or root / "public"
    refuse_data_folder(root, target)
    publication = graph.load(root, base)
    reports: list[Report] = []
    try:
        with begin(partial(run, publication)) as check:
            from lodpub.output import publish  # while the data is being checked
            from lodpub.site import plan

            planned = plan(publication)
            gc.freeze()  # what was read stays to the end, and workers share it untouched
            with progress(planned.files, language, quiet) as advance:
                written = publish(
                    planned.parts,
                    target,
                    check=check,
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
    root: Root = HERE,
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

    language = language_of(lang)
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
        raise typer.Exit(NONCONFORMING)


@app.command(epilog="Examples: `publish.py query queries/by-country.rq` · `echo 'ASK {}' | publish.py query -`")
def query(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .rq file, or - for standard input.")],
    root: Root = HERE,
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
        print(phrase(language_of(lang), "rows", count=len(table.rows)), file=sys.stderr)
        return
    usual = "turtle" if isinstance(results, QueryTriples) else "csv" if isinstance(results, QuerySolutions) else "json"
    sys.stdout.buffer.write(sparql.serialize_results(results, chosen or usual))


@app.command(epilog="Example: `publish.py new KIND SLUG >> data/FILE.ttl`, then fill in the block")
def new(
    kind: Annotated[str, typer.Argument(help="What it is: the name of a file in shapes/, without its ending.")],
    slug: Annotated[str, typer.Argument(help="Its short name for the address: a-z, 0-9 and hyphens.")],
    root: Root = HERE,
    base: Base = None,
    lang: Lang = None,
) -> None:
    """Print a commented block of Turtle for a new thing, with every required property."""
    from lodpub.blocks import new_block
    from lodpub.shapes import read_model

    publication = graph.load(root, base)
    model = read_model(publication.shapes, publication.shape_files)
    sys.stdout.write(new_block(publication, model, kind, slug, language_of(lang)))


@app.command(epilog="Examples: `publish.py fmt` · `publish.py fmt --check` · `publish.py fmt data/FILE.ttl`")
def fmt(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="All Turtle of ROOT by default.")
    ] = None,
    root: Root = HERE,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 3 when a file is not laid out.")] = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """Lay out Turtle files the one way, keeping every fact and every comment."""
    from lodpub.tidy import tidy

    language = language_of(lang)
    changed = tidy(files or graph.turtle_files(root), write=not check)
    for path in changed:
        print(path)
    if not quiet:
        print(phrase(language, "fmt_check" if check else "fmt_done", count=len(changed)), file=sys.stderr)
    if check and changed:
        raise typer.Exit(NONCONFORMING)


def _accept(reports: list[Report], report: Report) -> None:
    reports.append(report)
    if not report.conforms:
        raise typer.Exit(NONCONFORMING)


def _show_report(report: Report, language: str, quiet: bool) -> None:
    if report.findings and not (quiet and report.conforms):
        _show_findings(report, language, sys.stderr)
    if not report.conforms and not quiet:
        _show_verdict(report, language)


def _language_in(arguments: list[str]) -> str:
    """Find the language for an error that ended a verb."""
    for before, after in zip(arguments, [*arguments[1:], ""], strict=True):
        chosen = after if before == "--lang" else before.partition("--lang=")[2]
        if chosen in LANGUAGES:
            return chosen
    return language_of(None)


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
