// Results as a bar chart: one bar a row.

import { drawToFit, fill, shorten, svg, html } from "./dom.js";

const MOST = 40;
const NARROW = 560;
const BAR = 22;
const FOOT = 28;

/** Make the chart of a table whose columns `label` and `value` were found fit for it. */
export function makeChart({ columns, rows }, { label, value }, names, words) {
  const bars = rows.slice(0, MOST).map((row) => ({ text: textOf(row[label], names), amount: row[value] ? Number(row[value].value) : 0 }));
  const said = fill(words.chart_told, { value: columns[value].replaceAll("_", " "), label: columns[label].replaceAll("_", " ") });
  const figure = drawToFit(html("div", { class: "chart" }), (width) => draw(bars, width, said, names.language));
  const cut = rows.length > MOST && html("p", { class: "note" }, fill(words.chart_cut, { shown: MOST, count: rows.length }));
  return html("div", {}, figure, cut);
}

function textOf(term, names) {
  if (!term) return "–";
  return term.type === "uri" ? names.of(term.value).text : term.value;
}

function draw(bars, width, said, language) {
  const narrow = width < NARROW;
  const step = narrow ? 2 * BAR + 10 : BAR + 12;
  const left = narrow ? 0 : Math.min(width * 0.38, 8 * Math.max(...bars.map((bar) => bar.text.length)) + 16);
  const right = 56;
  const height = bars.length * step + FOOT;
  const low = Math.min(0, ...bars.map((bar) => bar.amount));
  const ticks = scale(low, Math.max(0, ...bars.map((bar) => bar.amount)));
  const at = (amount) => left + ((amount - ticks[0]) / (ticks.at(-1) - ticks[0])) * (width - left - right);
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 3 });
  const grid = ticks.map((tick) => [
    svg("line", { class: tick === 0 ? "zero" : "grid", x1: at(tick), x2: at(tick), y1: 0, y2: height - FOOT + 4 }),
    svg("text", { class: "tick", x: at(tick), y: height - 8, "text-anchor": tick === ticks[0] && narrow ? "start" : "middle" }, number.format(tick)),
  ]);
  const rows = bars.map((bar, place) => {
    const y = place * step + (narrow ? BAR : 6);
    const end = at(bar.amount);
    const start = at(0);
    return [
      svg("text", narrow ? { class: "label", x: 0, y: y - 6, "data-fit": width } : { class: "label", x: left - 10, y: y + BAR * 0.72, "text-anchor": "end", "data-fit": left - 12 }, bar.text),
      svg("rect", { class: "bar", x: Math.min(start, end), y, width: Math.abs(end - start), height: BAR, rx: 3 }),
      svg("text", { class: "amount", x: Math.max(start, end) + 6, y: y + BAR * 0.72 }, number.format(bar.amount)),
    ];
  });
  const picture = svg("svg", { role: "img", "aria-label": said, width, height, viewBox: `0 0 ${width} ${height}` }, grid, rows);
  requestAnimationFrame(() => picture.querySelectorAll("[data-fit]").forEach((text) => shorten(text, Number(text.dataset.fit))));
  return picture;
}

/** Choose round numbers for the lines of the grid, from below the least to above the most. */
export function scale(least, most) {
  const raw = (most - least || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const whole = Number.isInteger(least) && Number.isInteger(most);
  const step = Math.max([1, 2, 5, 10].find((factor) => factor * power >= raw) * power, whole ? 1 : 0);
  const ticks = [];
  for (let place = Math.floor(least / step); place <= Math.ceil((most || step) / step); place += 1) ticks.push(Number((place * step).toPrecision(12)));
  return ticks;
}
