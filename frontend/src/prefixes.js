// The declarations at the head of a query.

const DECLARATION = /^\s*(?:PREFIX\s+([\w.-]*)\s*:|BASE)\s*<([^>]*)>/i;

/** Read the head of a query: { base, prefixes: Map, end }, `end` being where the last declaration ends. */
export function declared(text) {
  const prefixes = new Map();
  let base = null;
  let end = 0;
  let place = 0;
  for (const line of text.split("\n")) {
    const found = DECLARATION.exec(line);
    if (found) {
      if (found[1] === undefined) base = found[2];
      else prefixes.set(found[1], found[2]);
      end = place + line.length;
    } else if (line.trim() && !line.trimStart().startsWith("#")) break;
    place += line.length + 1;
  }
  return { base, prefixes, end };
}

/** Give the change that declares a prefix, in the form that an editor takes, or null when it is declared. */
export function declaring(text, prefix, iri) {
  const head = declared(text);
  if (head.prefixes.has(prefix)) return null;
  const line = `PREFIX ${prefix}: <${iri}>`;
  return head.end ? { from: head.end, insert: `\n${line}` } : { from: 0, insert: `${line}\n\n` };
}
