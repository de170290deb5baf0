// Results as a table that can be sorted by any column; things by their names, with links.

import { fill, html } from "./dom.js";
import { isNumber, numericColumns } from "./columns.js";

const STEP = 200;

/** Make the table; it shows the first rows and a button for more. */
export function makeTable({ columns, rows }, names, words) {
  const numeric = numericColumns({ columns, rows });
  const order = { column: -1, descending: false };
  let sorted = rows;
  let shown = STEP;
  const body = html("tbody");
  const more = html("p", { class: "more" });
  const heads = columns.map((name, column) => head(name, numeric[column], words, () => sortBy(column)));
  const table = html("table", { class: "results" }, html("thead", {}, html("tr", {}, heads)), body);
  const scroll = html("div", { class: "scroll", role: "region", "aria-label": words.table, tabindex: "0" }, table);

  async function show() {
    const some = sorted.slice(0, shown);
    fillRows(some);
    const unknown = things(some.flat()).filter((iri) => !names.known.has(iri));
    if (!unknown.length) return;
    await names.learn(unknown).catch(() => {}); // without names the short IRIs stay
    fillRows(some);
  }

  function fillRows(some) {
    const focused = body.contains(document.activeElement); // a reader who is on a link already keeps their place
    if (!focused) body.replaceChildren(...some.map((row) => html("tr", {}, row.map((term, place) => html("td", { class: numeric[place] && "number" }, cell(term, names, words))))));
    const rest = sorted.length > shown;
    more.replaceChildren(...(rest ? [fill(words.rows_shown, { shown, count: sorted.length }), " ", html("button", { type: "button", click: grow }, words.more)] : []));
  }

  function grow() {
    shown += STEP;
    scroll.focus(); // the button that was pressed goes
    void show();
  }

  async function sortBy(column) {
    order.descending = order.column === column && !order.descending;
    order.column = column;
    heads.forEach((one, place) => (place === column ? one.setAttribute("aria-sort", order.descending ? "descending" : "ascending") : one.removeAttribute("aria-sort")));
    await names.learn(things(rows.map((row) => row[column]))).catch(() => {});
    const key = sortKey(names, numeric[column]);
    const sign = order.descending ? -1 : 1;
    const collator = new Intl.Collator(names.language, { numeric: true });
    sorted = rows
      .map((row) => [key(row[column]), row])
      .sort(([one], [two]) => compare(one, two, sign, collator))
      .map(([, row]) => row);
    await show();
  }

  void show();
  return html("div", {}, scroll, more);
}

function things(terms) {
  return terms.filter((term) => term?.type === "uri").map((term) => term.value);
}

function head(name, numeric, words, click) {
  const text = name.replaceAll("_", " ");
  return html("th", { scope: "col", class: numeric && "number" }, html("button", { type: "button", title: words.sort, click }, text));
}

function sortKey(names, numeric) {
  return (term) => {
    if (!term) return null;
    if (numeric && isNumber(term)) return Number(term.value);
    return term.type === "uri" ? names.of(term.value).text : term.value;
  };
}

/** Compare numbers as numbers, all else as the reader's dictionary does; what is empty comes last either way. */
function compare(one, two, sign, collator) {
  if (one === null || two === null) return Number(one === null) - Number(two === null);
  return sign * (typeof one === "number" && typeof two === "number" ? one - two : collator.compare(one, two));
}

/** Show a term: a thing as a link with its name, a text with its language. */
export function cell(term, names, words) {
  if (!term) return null;
  if (term.type === "bnode") return `_:${term.value}`;
  if (term.type !== "uri") {
    const language = term["xml:lang"];
    return language && language !== names.language ? [html("span", { lang: language }, term.value), html("span", { class: "tag" }, ` ${language}`)] : term.value;
  }
  const { text, language } = names.of(term.value);
  const link = names.link(term.value);
  if (!link) return text;
  const lang = language || null;
  if (!link.outside) return html("a", { href: link.href, title: term.value, lang }, text);
  return html("a", { href: link.href, title: term.value, lang, class: "outside", rel: "external noopener" }, text, html("span", { class: "hidden", lang: lang && names.language }, ` (${words.outside})`));
}
