// What the editor offers: words of SPARQL, variables of the query, and the terms of the publication by name or prefix.

import { pickedCompletion } from "@codemirror/autocomplete";
import { declared, declaring } from "./prefixes.js";

const KEYWORDS = (
  "SELECT CONSTRUCT ASK DESCRIBE WHERE DISTINCT OPTIONAL FILTER UNION MINUS GRAPH VALUES BIND ORDER GROUP HAVING LIMIT " +
  "OFFSET PREFIX BASE FROM NAMED AS BY ASC DESC COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT LANG LANGMATCHES DATATYPE STR " +
  "CONTAINS STRSTARTS STRENDS REGEX REPLACE LCASE UCASE CONCAT COALESCE IF BOUND EXISTS NOT IN YEAR MONTH DAY NOW"
).split(" ");
const MOST = 60;

/** Make the source of completions; a term is [IRI, kind, uses, names, explanations]. */
export function completions(terms, names, words) {
  const place = Math.max(0, terms.languages.indexOf(names.language));
  const offers = terms.terms.map(([iri, kind, uses, texts, comments]) => ({
    iri,
    kind,
    uses,
    short: names.short(iri),
    name: texts[place],
    comment: comments[place] ?? "",
    keys: [...new Set([...texts.map(plain), plain(names.short(iri))])],
  }));

  return (context) => {
    if (inComment(context)) return null;
    const variable = context.matchBefore(/[?$]\w*/);
    if (variable) return { from: variable.from, options: variables(context, variable), validFor: /^[?$]\w*$/ };
    const typed = context.matchBefore(/[\p{L}][\p{L}\p{N}_-]*(?::[\w-]*)?/u);
    if (!typed && !context.explicit) return null;
    const from = typed?.from ?? context.pos;
    const wanted = plain(typed?.text ?? "");
    const text = context.state.doc.toString();
    const ofClass = context.matchBefore(/(?:\sa|\brdf:type)\s+[^\s{}]*/);
    const options = [...fitting(offers, wanted, ofClass ? "class" : "").map((offer) => option(offer, text, words, terms)), ...spelled(wanted, words)];
    return { from, options: [...options, ...prefixed(terms, wanted, words)].slice(0, MOST), filter: false };
  };
}

/** Choose the terms that fit what is typed: of the kind that is due first, then those that begin so, then the most used. */
function fitting(offers, wanted, due) {
  const ranked = [];
  for (const offer of offers) {
    const rank = Math.min(...offer.keys.map((key) => rankOf(key, wanted)));
    if (rank < 3) ranked.push([due && offer.kind !== due ? rank + 3 : rank, offer]);
  }
  return ranked.sort(([one, a], [two, b]) => one - two || b.uses - a.uses || a.name.localeCompare(b.name)).slice(0, MOST - 10).map(([, offer]) => offer);
}

function rankOf(key, wanted) {
  if (key.startsWith(wanted)) return 0;
  const at = key.indexOf(wanted);
  return at < 0 ? 3 : /[\s:-]/.test(key[at - 1]) ? 1 : 2;
}

function option(offer, text, words, terms) {
  return {
    label: offer.name,
    detail: offer.kind === "concept" ? words.concept : offer.short,
    info: offer.comment ? `${words[offer.kind]}. ${offer.comment}` : words[offer.kind],
    type: offer.kind,
    apply: (view, completion, from, to) => insert(view, completion, { from, to, insert: written(offer, text, terms) }, offer, terms),
  };
}

/** Write a term as it stands in a query: with its prefix, or as an IRI, relative where the base is declared. */
function written(offer, text, terms) {
  if (prefixOf(offer, terms)) return offer.short;
  const relative = declared(text).base === terms.base && offer.iri.startsWith(terms.base);
  return `<${relative ? offer.iri.slice(terms.base.length) : offer.iri}>`;
}

function prefixOf(offer, terms) {
  const prefix = offer.short.split(":")[0];
  return terms.prefixes[prefix] && offer.iri === terms.prefixes[prefix] + offer.short.slice(prefix.length + 1) ? prefix : null;
}

function insert(view, completion, change, offer, terms) {
  const prefix = offer && prefixOf(offer, terms);
  const head = prefix && declaring(view.state.doc.toString(), prefix, terms.prefixes[prefix]);
  const changes = view.state.changes(head ? [head, change] : change);
  view.dispatch({
    changes,
    selection: { anchor: changes.mapPos(change.to, 1) },
    annotations: pickedCompletion.of(completion),
    userEvent: "input.complete",
    scrollIntoView: true,
  });
}

function spelled(wanted, words) {
  return wanted ? KEYWORDS.filter((word) => plain(word).startsWith(wanted)).map((label) => ({ label, detail: words.keyword, type: "keyword" })) : [];
}

function prefixed(terms, wanted, words) {
  const found = Object.entries(terms.prefixes).filter(([prefix]) => wanted && prefix.startsWith(wanted));
  return found.map(([prefix, iri]) => ({
    label: `${prefix}:`,
    detail: words.prefix,
    info: iri,
    type: "prefix",
    apply: (view, completion, from, to) => {
      const offer = { short: `${prefix}:`, iri };
      insert(view, completion, { from, to, insert: `${prefix}:` }, offer, terms);
    },
  }));
}

function variables(context, before) {
  const text = context.state.doc.toString();
  const whole = text.slice(0, before.from) + text.slice(before.to);
  return [...new Set(whole.match(/[?$]\w+/g))].map((label) => ({ label, type: "variable" }));
}

function inComment(context) {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from).replace(/<[^>\s]*>?|"[^"]*"?|'[^']*'?/g, "");
  return before.includes("#");
}

/** Make letters comparable: small, without accents. */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
