// What the columns of a table are: numbers, coordinates, labels. It decides whether there is a chart or a map.

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(
  ["integer", "decimal", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger",
    "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"].map((name) => XSD + name),
);
const WKT = "http://www.opengis.net/ont/geosparql#wktLiteral";
const POINT = /^\s*(?:<[^>]*>\s*)?POINT\s*(?:Z\s*)?\(\s*(-?[\d.]+(?:e[+-]?\d+)?)\s+(-?[\d.]+(?:e[+-]?\d+)?)/i;
const LATITUDE = /^(?:.*_)?lat(?:itude)?$|platums$/i;
const LONGITUDE = /^(?:.*_)?(?:lon|lng|long|longitude)$|garums$/i;

/** Tell a number by its datatype. */
export function isNumber(term) {
  return term?.type !== "uri" && NUMBERS.has(term?.datatype) && Number.isFinite(Number(term.value));
}

/** Tell columns in which there is something, and all of it is a number. */
export function numericColumns({ columns, rows }) {
  return columns.map((_, place) => {
    const bound = rows.map((row) => row[place]).filter(Boolean);
    return bound.length > 0 && bound.every(isNumber);
  });
}

/** Choose what a bar chart would show, or null: the one column of numbers that are no coordinates, and the first other one. */
export function chartable(table) {
  const numeric = numericColumns(table);
  const [latitude, longitude] = coordinateColumns(table) ?? [];
  const values = [...numeric.keys()].filter((place) => numeric[place] && place !== latitude && place !== longitude);
  const label = numeric.indexOf(false);
  return values.length === 1 && label >= 0 && table.rows.length > 1 ? { label, value: values[0] } : null;
}

/** Find the rows that have a place: { points: [{ latitude, longitude, row }], without, used } or null when none has. */
export function places(table) {
  const pair = coordinateColumns(table);
  const shapes = pair ? -1 : table.columns.findIndex((_, column) => table.rows.some((row) => row[column]?.datatype === WKT));
  if (!pair && shapes < 0) return null;
  const points = [];
  for (const row of table.rows) {
    const place = pair ? [row[pair[0]], row[pair[1]]].map(degrees) : fromText(row[shapes]);
    if (place && Math.abs(place[0]) <= 90 && Math.abs(place[1]) <= 180) points.push({ latitude: place[0], longitude: place[1], row });
  }
  return points.length ? { points, without: table.rows.length - points.length, used: pair ?? [shapes] } : null;
}

function coordinateColumns({ columns }) {
  const latitude = columns.findIndex((name) => LATITUDE.test(name));
  const longitude = columns.findIndex((name) => LONGITUDE.test(name));
  return latitude >= 0 && longitude >= 0 ? [latitude, longitude] : null;
}

function degrees(term) {
  return term && term.value.trim() ? Number(term.value) : NaN;
}

/** Read a WKT point: longitude comes first. */
function fromText(term) {
  const found = term && POINT.exec(term.value);
  return found ? [Number(found[2]), Number(found[1])] : null;
}
