// The query page: the form becomes an editor, questions are answered on the page, the address carries the query.

import { makeAnswer } from "./answer.js";
import { Fault, ask, placeIn } from "./client.js";
import { completions } from "./completion.js";
import { fill, html } from "./dom.js";
import { makeEditor } from "./editor.js";
import { Names } from "./names.js";

const NO_TERMS = { base: "", languages: [], prefixes: {}, names: ["http://www.w3.org/2004/02/skos/core#prefLabel", "http://www.w3.org/2000/01/rdf-schema#label"], terms: [], pages: {} };

const settings = JSON.parse(document.getElementById("query-settings").textContent);
const { words, endpoint } = settings;
const form = document.getElementById("query-form");
const field = document.getElementById("query-text");
const results = document.getElementById("query-results");
const status = html("p", { class: "status", role: "status" });
const cancel = html("button", { type: "button", class: "cancel", hidden: true, click: () => running?.abort() }, words.cancel);
const editor = makeEditor(field.parentElement, { text: field.value.trim(), label: words.editor, run: () => void run() });
let running = null;

/** Read the terms; an endpoint without them still answers. */
const knowing = fetch(settings.terms)
  .then((response) => (response.ok ? response.json() : NO_TERMS))
  .catch(() => NO_TERMS)
  .then((terms) => {
    const names = new Names(settings, terms, async (query) => (await ask(endpoint, query)).rows);
    editor.offer(completions(terms, names, words));
    return names;
  });

async function run() {
  const query = editor.text;
  if (!query.trim()) return complain(new Fault("empty"));
  running?.abort();
  const mine = (running = new AbortController());
  begin();
  const started = performance.now();
  try {
    const [answer, names] = await Promise.all([ask(endpoint, query, mine.signal), knowing]);
    show(answer, query, names, (performance.now() - started) / 1000);
  } catch (problem) {
    if (running !== mine) return undefined; // another question was asked meanwhile
    if (problem.name === "AbortError") say(words.cancelled);
    else complain(problem);
  } finally {
    if (running === mine) {
      cancel.hidden = true;
      running = null;
    }
  }
  return undefined;
}

function begin() {
  field.value = editor.text;
  editor.mark(0);
  results.replaceChildren();
  cancel.hidden = false;
  say(words.running);
}

function show(answer, query, names, seconds) {
  const href = addressOf(query);
  history.replaceState(null, "", href);
  const time = new Intl.NumberFormat(settings.language, { maximumFractionDigits: 2 }).format(seconds);
  const told = { table: fill(words.rows, { count: answer.rows?.length, seconds: time }), graph: fill(words.graph, { seconds: time }), boolean: "" };
  results.replaceChildren(makeAnswer(answer, { query, endpoint, href }, { names, words, say }));
  say(answer.kind === "boolean" ? (answer.value ? words.yes_told : words.no_told) : told[answer.kind]);
}

/** Give the address of the page with a query, also where the endpoint showed it; the links to the other languages carry it too. */
function addressOf(query) {
  const search = `?query=${encodeURIComponent(query).replace(/%(?:2F|3A|40|24|2C|3F)/g, decodeURIComponent)}`;
  for (const link of document.querySelectorAll(".languages a")) link.search = search;
  return settings.page + search;
}

function say(text) {
  status.textContent = text;
}

/** Tell why there is no answer, and mark the place in the editor. */
function complain(problem) {
  const { kind = "", message, line = 0, column = 0 } = problem;
  say("");
  if (kind === "empty") return say(words.empty);
  const title = kind === "query" ? words.fault_query : kind === "refused" ? words.fault_refused : words.fault;
  const own = kind === "strange" ? fill(words.fault_strange, { type: message }) : words[`fault_${kind}`];
  const told = ["query", "refused", ""].includes(kind) ? (line && !placeIn(message)[0] ? fill(words.fault_line, { line, message }) : message) : own;
  results.replaceChildren(html("div", { class: "problem", role: "alert" }, html("p", {}, html("strong", {}, title)), told && html("p", {}, told)));
  if (line) editor.mark(line, column);
  return undefined;
}

/** Ask a question of the list. */
function answerQuestion(event) {
  event.preventDefault();
  editor.text = event.submitter.value;
  document.getElementById("page-query").scrollIntoView();
  void run();
}

function start() {
  const begun = document.activeElement === field;
  field.hidden = field.previousElementSibling.hidden = true;
  field.required = false;
  field.after(form.querySelector(".editor"));
  form.querySelector(".choice")?.remove();
  form.querySelector(".actions").append(cancel, status);
  form.append(html("p", { class: "hint" }, words.hint));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void run();
  });
  document.querySelector("form.questions")?.addEventListener("submit", answerQuestion);
  const asked = new URLSearchParams(location.search).get("query");
  if (asked) {
    editor.text = asked.replace(/\r\n?/g, "\n");
    void run();
  }
  if (begun) editor.focus();
}

start();
