"""
The verbs that speak HTTP: `serve`, `deploy`, `push` and `check-live`.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from lodpub import graph
from lodpub.console import HERE, NONCONFORMING, AsJson, Base, Lang, Quiet, Root, language_of, progress, reading
from lodpub.errors import UsageError
from lodpub.phrases import phrase

verbs = typer.Typer()


@verbs.command(
    epilog="Examples: `publish.py serve` · `publish.py serve --watch` · `publish.py serve --port 0 --out site`"
)
def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen at; 0.0.0.0 is all of this machine's.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes one that is free.")] = 8000,
    watch: Annotated[
        bool, typer.Option("--watch", help="Build anew when a file changes, and reload the page in the browser.")
    ] = False,
    sparql: Annotated[
        str,
        typer.Option("--sparql", metavar="URL", help="Let this SPARQL endpoint answer, not a store of our own."),
    ] = "",
    query_timeout: Annotated[
        float, typer.Option("--query-timeout", min=0.1, help="After how many seconds a query is stopped.")
    ] = 10.0,
    query_memory: Annotated[
        int, typer.Option("--query-memory", min=256, help="How many MiB of memory a query may take.")
    ] = 2048,
    query_workers: Annotated[
        int, typer.Option("--query-workers", min=1, help="How many queries are answered at once.")
    ] = 2,
    root: Root = HERE,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Build here and leave it; else in a temporary folder.")
    ] = None,
    base: Base = None,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """Serve the live site: things answer 303, documents are negotiated, the query service answers at /sparql."""
    from lodpub import serving
    from lodpub.engine import Limits

    language = language_of(lang)

    def tell(key: str, **values: object) -> None:
        if not quiet:
            print(phrase(language, key, **values), file=sys.stderr, flush=True)

    with TemporaryDirectory(prefix="lodpub-") as temporary:
        folder = out or Path(temporary) / "site"
        limits = Limits(timeout=query_timeout, memory=query_memory << 20, workers=query_workers)
        settings = serving.Settings(root, folder, base, language, watch, sparql, limits)
        door = serving.listen(host, port)
        with door:
            failed = serving.build(settings)
            if failed:
                raise typer.Exit(failed)
            publication = graph.load(root, base)
            shown, taken = door.getsockname()[:2]
            address = f"http://[{shown}]:{taken}/" if ":" in shown else f"http://{shown}:{taken}/"
            tell("serve_at", address=address, base=publication.base)
            serving.run(serving.make_live_app(settings, publication, tell), door)
    tell("serve_end")


@verbs.command(
    epilog="Examples: `publish.py deploy --server-name data.example.org` · `publish.py deploy --site /srv/site`"
)
def deploy(
    root: Root = HERE,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where to write; ROOT/deploy when not given.")
    ] = None,
    site: Annotated[str, typer.Option("--site", metavar="PATH", help="Where public/ is to stand on the server.")] = (
        "/srv/lodpub/public"
    ),
    server_name: Annotated[
        str, typer.Option("--server-name", metavar="HOST", help="The host that the site is to live at.")
    ] = "data.example.org",
    upstream: Annotated[
        str, typer.Option("--upstream", metavar="URL", help="Who answers /sparql and /store behind the server.")
    ] = "http://127.0.0.1:8000",
    base: Base = None,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """Write rules for nginx, Apache, Caddy and w3id.org, and a systemd unit: each says how it is installed."""
    from lodpub.deploy import files, make_place
    from lodpub.output import place
    from lodpub.site import rules_of

    language = language_of(lang)
    where = make_place(site, server_name, upstream)
    target = out or root / "deploy"
    rules = rules_of(graph.load(root, base))
    written = place(files(rules, where), target)
    if rules.unlisted:
        print(phrase(language, "deploy_unlisted", count=rules.unlisted), file=sys.stderr)
    if not quiet:
        print(phrase(language, "deployed", out=target, files=", ".join(written)), file=sys.stderr)


@verbs.command(epilog="Examples: `publish.py push --ckan https://data.gov.lv/dati` · `publish.py push --store URL`")
def push(
    ckan: Annotated[str, typer.Option("--ckan", metavar="URL", help="The address of a CKAN portal.")] = "",
    organization: Annotated[str, typer.Option(metavar="NAME", help="Who owns a new dataset there.")] = "",
    store: Annotated[str, typer.Option("--store", metavar="URL", help="A store's Graph Store Protocol.")] = "",
    update: Annotated[str, typer.Option("--update", metavar="URL", help="Where it takes SPARQL updates.")] = "",
    query: Annotated[str, typer.Option("--query", metavar="URL", help="Where it answers SPARQL queries.")] = "",
    verify: Annotated[bool, typer.Option("--verify", help="Read the store's unchanged graphs, too.")] = False,
    timeout: Annotated[float, typer.Option(min=0.1, help="How many seconds to wait for the store.")] = 300.0,
    dry_run: Annotated[bool, typer.Option(help="Only say what would change; nothing is sent.")] = True,
    root: Root = HERE,
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

    language = language_of(lang)
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
        shown = partial(progress, language=language, quiet=quiet, title="sending")
        outcome = loading.push(publication, addresses, login, loading.Manner(dry_run, verify, timeout), shown)
        lines = loading.to_lines(outcome, language)
    differs = isinstance(outcome, loading.Outcome) and outcome.differs
    if as_json or differs or not quiet:
        print(json.dumps(asdict(outcome), ensure_ascii=False, indent=2) if as_json else "\n".join(lines))
    if differs:
        raise typer.Exit(NONCONFORMING)


@verbs.command(
    epilog="Examples: `publish.py check-live https://data.example.org/` · `publish.py check-live URL --json`"
)
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

    language = language_of(lang)
    found = []
    with reading(language, quiet) as advance:
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
        raise typer.Exit(NONCONFORMING)
