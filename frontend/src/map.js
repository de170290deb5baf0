// Results as a map: points on the grid of the globe. There are no tiles: nothing is fetched.

import { drawToFit, fill, html, svg } from "./dom.js";

const STEPS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 45];
const MOST = 3000;
const MOST_LABELS = 60;
const MARGIN = 46;
const LETTER = 6.8;

/** Make the map of the places that were found in a table. */
export function makeMap(table, { points, without, used }, names, words) {
  const label = table.columns.findIndex((_, column) => !used.includes(column));
  const thing = table.columns.findIndex((_, column) => table.rows.some((row) => row[column]?.type === "uri"));
  const spots = points.slice(0, MOST).map(({ latitude, longitude, row }) => ({
    latitude,
    longitude,
    text: textOf(row[label], names),
    link: row[thing]?.type === "uri" ? names.link(row[thing].value) : null,
  }));
  const figure = drawToFit(html("div", { class: "map" }), (width) => draw(spots, width, words));
  return html("div", {}, figure, without > 0 && html("p", { class: "note" }, fill(words.no_place, { count: without })));
}

function textOf(term, names) {
  if (!term) return "";
  return term.type === "uri" ? names.of(term.value).text : term.value;
}

function draw(spots, width, words) {
  const frame = view(spots, width);
  const picture = svg(
    "svg",
    { role: "group", "aria-label": fill(words.map_told, { count: spots.length }), width, height: frame.height, viewBox: `0 0 ${width} ${frame.height}` },
    grid(frame, words),
  );
  const taken = [];
  const order = [...spots].sort((one, two) => two.latitude - one.latitude);
  const labelled = spots.length <= MOST_LABELS;
  picture.append(...order.map((spot) => dot(spot, frame, labelled && room(spot, frame, taken, order))));
  return picture;
}

/** Fit the places into a frame: degrees of longitude are as long as they are at the middle latitude. */
function view(spots, width) {
  const range = (key, least) => {
    const values = spots.map((spot) => spot[key]);
    const middle = (Math.min(...values) + Math.max(...values)) / 2;
    return [middle, Math.max(Math.max(...values) - Math.min(...values), least)];
  };
  const [north, tall] = range("latitude", 0.4);
  const [east, wide] = range("longitude", 0.4);
  const squeeze = Math.max(Math.cos((north * Math.PI) / 180), 0.1);
  const height = Math.round(Math.min(Math.max(width * 0.62, 260), 540));
  const unit = Math.min((width - 2 * MARGIN) / (wide * squeeze), (height - 2 * MARGIN) / tall);
  const x = (longitude) => width / 2 + (longitude - east) * squeeze * unit;
  const y = (latitude) => height / 2 - (latitude - north) * unit;
  const half = { east: width / 2 / squeeze / unit, north: height / 2 / unit };
  return { width, height, x, y, unit, squeeze, west: east - half.east, east: east + half.east, south: north - half.north, north: north + half.north };
}

function grid(frame, words) {
  const step = (length) => STEPS.find((one) => one * length >= 70) ?? 45;
  const lines = (from, to, by) => Array.from({ length: Math.floor(to / by) - Math.ceil(from / by) + 1 }, (_, place) => (Math.ceil(from / by) + place) * by);
  const across = lines(Math.max(frame.south, -90), Math.min(frame.north, 90), step(frame.unit)).map((latitude) => [
    svg("line", { class: "grid", x1: 0, x2: frame.width, y1: frame.y(latitude), y2: frame.y(latitude) }),
    svg("text", { class: "tick", x: 6, y: frame.y(latitude) - 4 }, degrees(latitude, words.north, words.south)),
  ]);
  const down = lines(Math.max(frame.west, -180), Math.min(frame.east, 180), step(frame.unit * frame.squeeze)).map((longitude) => [
    svg("line", { class: "grid", x1: frame.x(longitude), x2: frame.x(longitude), y1: 0, y2: frame.height }),
    svg("text", { class: "tick", x: frame.x(longitude) + 4, y: frame.height - 6 }, degrees(longitude, words.east, words.west)),
  ]);
  return svg("g", { "aria-hidden": "true" }, across, down);
}

function degrees(value, positive, negative) {
  const amount = `${Number(Math.abs(value).toFixed(2))}°`;
  return value === 0 ? amount : `${amount} ${value > 0 ? positive : negative}`;
}

/** Find room for the name of a place: to its right or to its left, over no other name and no other dot. */
function room(spot, frame, taken, others) {
  const x = frame.x(spot.longitude);
  const y = frame.y(spot.latitude);
  const length = spot.text.length * LETTER;
  for (const start of [x + 10, x - 10 - length]) {
    const box = { left: start, right: start + length, top: y - 9, bottom: y + 9 };
    const free = box.left >= 2 && box.right <= frame.width - 2 && !taken.some((one) => meet(one, box)) &&
      !others.some((one) => one !== spot && meet(dotBox(one, frame), box));
    if (free) {
      taken.push(box);
      return start > x ? "start" : "end";
    }
  }
  return null;
}

function dotBox(spot, frame) {
  const [x, y] = [frame.x(spot.longitude), frame.y(spot.latitude)];
  return { left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 };
}

function meet(one, two) {
  return one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom;
}

function dot(spot, frame, side) {
  const [x, y] = [frame.x(spot.longitude), frame.y(spot.latitude)];
  const parts = [
    svg("title", {}, spot.text),
    svg("circle", { class: "dot", cx: x, cy: y, r: 6 }),
    side && svg("text", { class: "label", x: side === "start" ? x + 10 : x - 10, y: y + 4, "text-anchor": side, "paint-order": "stroke" }, spot.text),
  ];
  return spot.link ? svg("a", { href: spot.link.href, "aria-label": spot.text }, parts) : svg("g", {}, parts);
}
