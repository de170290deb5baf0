// Bundle the script of the query page into one file, with the licences of what it holds at its head.
// The same sources and the same package-lock.json give the same bytes.
import { readFile, rename, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = `${here}../lodpub/static/query.js`;

const { metafile, outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: ["src/main.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  write: false,
});

/** Give the head of the bundle: every package in it with its copyright, and the licence that all of them have. */
async function notices(inputs) {
  const names = new Set(inputs.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean));
  const lines = [];
  let licence = "";
  for (const name of [...names].sort()) {
    const folder = `${here}node_modules/${name}/`;
    const about = JSON.parse(await readFile(`${folder}package.json`, "utf8"));
    if (about.license !== "MIT") throw new Error(`${name} is under ${about.license}; its notice has to be kept in another way`);
    const text = await readFile(`${folder}LICENSE`, "utf8");
    lines.push(`${name} ${about.version}: ${/^Copyright.*$/m.exec(text)?.[0] ?? "see its package"}`);
    licence ||= text.slice(text.indexOf("Permission is hereby granted")).trim();
  }
  return `/*! The query page of lodpub (EUPL-1.2), with these packages under the MIT licence:\n\n${lines.join("\n")}\n\n${licence}\n*/\n`;
}

const text = (await notices(Object.keys(metafile.inputs))) + outputFiles[0].text;
await writeFile(`${target}.new`, text);
await rename(`${target}.new`, target);
console.log(`lodpub/static/query.js: ${Math.round(text.length / 1000)} kB`);
