// What things are called, and where a link to them leads: pages of this site by their place on this host.

const SEGMENT = /^[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9])?$/;
const HARMLESS = /^[^<>"{}|^`\\\u0000-\u0020]+$/;
const OPENABLE = /^(?:https?:\/\/|mailto:)/;
const MOST = 1000;

export class Names {
  /** `look` asks a query and gives its rows: (query) => rows. */
  constructor({ base, language }, terms, look) {
    Object.assign(this, { base, language, terms, look });
    this.known = new Map();
    const place = Math.max(0, terms.languages.indexOf(language));
    for (const [iri, , , names] of terms.terms) this.known.set(iri, { text: names[place], language: "" });
  }

  /** Give the name of a thing, or its IRI written short. */
  of(iri) {
    return this.known.get(iri) ?? { text: this.short(iri), language: "" };
  }

  /** Write an IRI with a prefix, or relative to the base. */
  short(iri) {
    const cut = Math.max(iri.lastIndexOf("#"), iri.lastIndexOf("/")) + 1;
    const found = Object.entries(this.terms.prefixes).find(([, namespace]) => namespace === iri.slice(0, cut));
    if (found && cut < iri.length) return `${found[0]}:${iri.slice(cut)}`;
    return iri.startsWith(this.base) && iri !== this.base ? iri.slice(this.base.length) : iri;
  }

  /** Look up the names of things that are not known yet, by one query. */
  async learn(iris) {
    const unknown = [...new Set(iris)].filter((iri) => !this.known.has(iri) && HARMLESS.test(iri)).slice(0, MOST);
    if (!unknown.length) return;
    const predicates = this.terms.names;
    const rows = await this.look(
      `SELECT ?thing ?property ?name WHERE { VALUES ?thing { ${unknown.map((iri) => `<${iri}>`).join(" ")} } ` +
        `?thing ?property ?name FILTER (?property IN (${predicates.map((iri) => `<${iri}>`).join(", ")})) }`,
    );
    const named = new Map();
    for (const [thing, property, name] of rows) {
      if (name?.type === "uri" || !name) continue;
      const rank = predicates.indexOf(property.value);
      const before = named.get(thing.value);
      if (!before || rank < before.rank) named.set(thing.value, { rank, texts: [name] });
      else if (rank === before.rank) before.texts.push(name);
    }
    for (const [iri, { texts }] of named) this.known.set(iri, this.best(texts));
  }

  /** Choose the text for the reader: their language, else none, else English, else the first by its tag. */
  best(texts) {
    const byTag = new Map(texts.map((text) => [text["xml:lang"] ?? "", text.value]));
    const tag = [this.language, "", "mul", "en", ...[...byTag.keys()].sort()].find((one) => byTag.has(one));
    return { text: byTag.get(tag), language: tag === this.language ? "" : tag };
  }

  /** Say where a link to a thing leads: { href, outside }, or null for what cannot be opened. */
  link(iri) {
    const path = this.terms.pages[iri];
    if (path) return { href: `${path}.${this.language}.html`, outside: false };
    if (iri.startsWith(this.base)) return { href: this.local(iri), outside: false };
    return OPENABLE.test(iri) ? { href: iri, outside: true } : null;
  }

  /** Give the place of an IRI of this publication on this host, as lodpub/addresses.py does. */
  local(iri) {
    const [document, fragment] = iri.slice(this.base.length).split("#", 2);
    const anchor = fragment ? `#${fragment}` : "";
    if (!document) return `${this.language}.html${anchor}`;
    if (document === "def") return `def.${this.language}.html${anchor}`;
    const segments = document.replace(/^id\//, "").split("/");
    const hasPage = segments.every((one) => SEGMENT.test(one)) && (document.startsWith("id/") || this.known.has(iri));
    return hasPage ? `doc/${segments.join("/")}.${this.language}.html${anchor}` : `./${document}${anchor}`;
  }
}
