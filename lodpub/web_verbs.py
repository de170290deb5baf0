"""
The verbs that speak HTTP: `serve`, `deploy`, `push` and `check-live`.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from lodpub import graph
from lodpub.console import HERE, NONCONFORMING, AsJson, Base, Lang, Quiet, Root, language_of, reading
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

    language = language_of(lang)

    def tell(key: str, **values: object) -> None:
        if not quiet:
            print(phrase(language, key, **values), file=sys.stderr, flush=True)

    with TemporaryDirectory(prefix="lodpub-") as temporary:
        folder = out or Path(temporary) / "site"
        settings = serving.Settings(root, folder, base, language, watch)
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


@verbs.command(
    epilog="Examples: `publish.py push --ckan https://data.gov.lv/dati` · `publish.py push --ckan URL --no-dry-run`"
)
def push(
    ckan: Annotated[str, typer.Option("--ckan", metavar="URL", help="The address of a CKAN portal.")],
    organization: Annotated[
        str, typer.Option("--organization", metavar="NAME", help="Who owns a new dataset there.")
    ] = "",
    dry_run: Annotated[bool, typer.Option(help="Only say what would change; nothing is sent.")] = True,
    root: Root = HERE,
    base: Base = None,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Create or update the dataset on a portal; the API key comes from CKAN_API_KEY in the environment."""
    from lodpub import ckan as package
    from lodpub.catalogue import datasets
    from lodpub.ckan_api import send, to_lines
    from lodpub.site import files_offered

    language = language_of(lang)
    publication = graph.load(root, base)
    found = datasets(publication)
    if not found:
        raise UsageError("no_dataset")
    payload = package.package(publication, found[0], files_offered(publication))
    key = os.environ.get("CKAN_API_KEY", "")
    outcome = send(payload, ckan, key, dry_run=dry_run, organization=organization)
    if as_json:
        print(json.dumps(asdict(outcome), ensure_ascii=False, indent=2))
    else:
        print("\n".join(to_lines(outcome, language)))


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
