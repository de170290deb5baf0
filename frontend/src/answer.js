// An answer on the page: its views by tabs, the downloads, the link that carries the query.

import { makeChart } from "./chart.js";
import { FORMATS, fetchFile } from "./client.js";
import { chartable, places } from "./columns.js";
import { fill, html } from "./dom.js";
import { makeMap } from "./map.js";
import { makeTable } from "./table.js";

/** Make the section of an answer; `asked` is { query, endpoint, href }, `say` tells the reader what happens. */
export function makeAnswer(answer, asked, { names, words, say }) {
  const views = viewsOf(answer, names, words);
  return html(
    "section",
    { "aria-labelledby": "query-answer-title" },
    html("h2", { id: "query-answer-title" }, words.answer),
    views.length > 1 ? tabs(views, words) : views.map((view) => view.make()),
    html("div", { class: "take" }, downloads(answer, asked, words, say), html("p", {}, html("a", { href: asked.href }, words.link))),
  );
}

function viewsOf(answer, names, words) {
  if (answer.kind === "boolean") {
    const [word, told] = answer.value ? [words.yes, words.yes_told] : [words.no, words.no_told];
    return [{ make: () => html("p", { class: "verdict" }, html("strong", {}, word), ` ${told}`) }];
  }
  if (answer.kind === "graph") {
    const attributes = { class: "scroll", tabindex: "0", role: "region", "aria-label": words.text };
    return [{ make: () => html("pre", attributes, html("code", {}, answer.text)) }];
  }
  if (!answer.rows.length) return [{ make: () => html("p", {}, words.rows_none) }];
  const views = [{ key: "table", make: () => makeTable(answer, names, words) }];
  const chart = chartable(answer);
  const found = places(answer);
  if (chart) views.push({ key: "chart", make: () => makeChart(answer, chart, names, words) });
  if (found) views.push({ key: "map", make: () => makeMap(answer, found, names, words) });
  return views;
}

/** Make tabs as the ARIA practices ask: arrows move, a panel is made when it is first shown. */
function tabs(views, words) {
  const buttons = views.map(({ key }) => html("button", { type: "button", role: "tab", id: `tab-${key}`, "aria-controls": `panel-${key}` }, words[key]));
  const panels = views.map(({ key }) => html("div", { role: "tabpanel", id: `panel-${key}`, "aria-labelledby": `tab-${key}`, hidden: true }));
  const choose = (chosen, { focus } = { focus: true }) => {
    buttons.forEach((button, place) => {
      button.setAttribute("aria-selected", String(place === chosen));
      button.tabIndex = place === chosen ? 0 : -1;
      panels[place].hidden = place !== chosen;
    });
    if (!panels[chosen].hasChildNodes()) panels[chosen].append(views[chosen].make());
    if (focus) buttons[chosen].focus();
  };
  buttons.forEach((button, place) => button.addEventListener("click", () => choose(place)));
  const bar = html("div", { role: "tablist", "aria-label": words.views, class: "tabs", keydown: (event) => step(event, buttons, choose) }, buttons);
  choose(0, { focus: false });
  return [bar, ...panels];
}

function step(event, buttons, choose) {
  const here = buttons.indexOf(event.target);
  const there = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (there === undefined) return;
  event.preventDefault();
  choose((there + buttons.length) % buttons.length);
}

function downloads(answer, { query, endpoint }, words, say) {
  const formats = FORMATS[answer.kind === "graph" ? "graph" : "table"].filter(([name]) => answer.kind !== "boolean" || name !== "CSV" && name !== "TSV");
  const save = async ([, type, extension]) => {
    say(words.saving);
    try {
      const file = `sparql.${extension}`;
      const address = URL.createObjectURL(await fetchFile(endpoint, query, type));
      html("a", { href: address, download: file }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      say(fill(words.saved, { file }));
    } catch (problem) {
      say(problem.message || words.fault);
    }
  };
  const buttons = formats.map((format) => html("li", {}, html("button", { type: "button", click: () => save(format) }, format[0])));
  return html("div", { class: "downloading" }, html("span", { id: "query-downloads" }, words.download), html("ul", { "aria-labelledby": "query-downloads" }, buttons));
}
