// The SPARQL 1.1 Protocol, from the side of the one who asks.

/** What an answer can be downloaded as, by kind of answer: name, media type, extension. */
export const FORMATS = {
  table: [
    ["CSV", "text/csv", "csv"],
    ["TSV", "text/tab-separated-values", "tsv"],
    ["JSON", "application/sparql-results+json", "json"],
    ["XML", "application/sparql-results+xml", "xml"],
  ],
  graph: [
    ["Turtle", "text/turtle", "ttl"],
    ["N-Triples", "application/n-triples", "nt"],
    ["RDF/XML", "application/rdf+xml", "rdf"],
    ["JSON-LD", "application/ld+json", "jsonld"],
  ],
};

/** The place before a message, as compilers write it; the page says it in words. */
const LEADING_PLACE = /^(?:[\w.-]+:)?\d+:(?:\d+:)?\s*/;
const ANY = "application/sparql-results+json, text/turtle;q=0.9";
const LONGEST = 600;
/** What a status means to the one who asked. */
const FAULTS = { 400: "query", 403: "refused", 404: "missing", 405: "missing", 429: "busy", 501: "missing", 503: "time", 504: "time" };
/** Where parsers say that a mistake is: "at 3:14", "line 3, column 14", "3:14: …". */
const PLACES = [/\bat (\d+):(\d+)/, /\bline (\d+)(?:\D{1,12}(\d+))?/i, /(?:^|[\s:])(\d+):(\d+)\b/, /^(?:[^\s:]*:)?(\d+):\s/];

/** Why there is no answer: a kind, what the service said, and the place in the query where it knows one. */
export class Fault extends Error {
  constructor(kind, message = "", line = 0, column = 0) {
    super(message);
    Object.assign(this, { kind, line, column });
  }
}

/** Ask, and read the answer: { kind: "table" | "boolean" | "graph", … }. Throws a Fault, or what an abort throws. */
export async function ask(endpoint, query, signal) {
  const response = await send(endpoint, query, ANY, signal);
  const type = mediaType(response);
  if (type === "application/sparql-results+json" || type === "application/json") return read(await response.json());
  if (type === "text/turtle") return { kind: "graph", text: await response.text() };
  throw new Fault("strange", type || "?");
}

/** Ask for one format, as a file. */
export async function fetchFile(endpoint, query, type, signal) {
  return (await send(endpoint, query, type, signal)).blob();
}

async function send(endpoint, query, accept, signal) {
  let response;
  try {
    response = await fetch(endpoint, {
      method: "POST",
      headers: { Accept: accept, "Accept-Language": document.documentElement.lang, "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ query }),
      credentials: "omit",
      signal,
    });
  } catch (problem) {
    throw problem.name === "AbortError" ? problem : new Fault("network");
  }
  if (!response.ok) throw await fault(response);
  return response;
}

async function fault(response) {
  const type = mediaType(response);
  const text = type === "text/html" ? "" : await response.text();
  const kind = FAULTS[response.status] ?? "";
  if (type.endsWith("json")) {
    const { detail, title, message, line, column } = parsed(text);
    return new Fault(kind, String(detail ?? message ?? title ?? "").slice(0, LONGEST), Number(line) || 0, Number(column) || 0);
  }
  const [line, column] = response.status === 400 ? placeIn(text) : [0, 0];
  return new Fault(kind, text.trim().replace(LEADING_PLACE, "").slice(0, LONGEST), line, column);
}

/** Find line and column in the words of a parser; 0 for what they do not tell. */
export function placeIn(text) {
  const found = PLACES.map((place) => place.exec(text)).find(Boolean);
  return found ? [Number(found[1]), Number(found[2]) || 0] : [0, 0];
}

function parsed(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function mediaType(response) {
  return (response.headers.get("Content-Type") ?? "").split(";")[0].trim().toLowerCase();
}

/** Read SPARQL 1.1 Query Results JSON: rows of terms in the order of the columns, undefined where unbound. */
function read(document) {
  if (typeof document.boolean === "boolean") return { kind: "boolean", value: document.boolean };
  const columns = document.head?.vars ?? [];
  const rows = (document.results?.bindings ?? []).map((row) => columns.map((column) => row[column]));
  return { kind: "table", columns, rows };
}
