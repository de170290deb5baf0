/* Suggests while one types, and fills the page of results. What is typed stays in the browser: the index is files. */
(() => {
  "use strict";
  const SUGGESTED = 8;
  const LISTED = 500;
  const NONE = 99;

  // As in lodpub/folding.py.
  const folding = ({ letters, latin, endings, shortest, longest }) => {
    const lengths = [...new Set(Object.keys(endings).map((ending) => ending.length))].sort((one, two) => two - one);
    const swap = (text, table) => text.replace(/[^\0-\x7f]/gu, (letter) => table[letter] ?? letter);
    const fold = (text) =>
      swap(text.normalize("NFKD").toLowerCase().replace(/\p{M}+/gu, ""), letters).match(/[\p{L}\p{N}]+/gu) ?? [];
    const everyWord = (text) => {
      const words = fold(text);
      const plain = text.normalize("NFC").toLowerCase();
      const other = swap(plain, latin);
      return other === plain ? words : [...words, ...fold(other).filter((word) => !words.includes(word))];
    };
    const cut = (word) => {
      const signs = [...word];
      for (const length of lengths) {
        const put = endings[signs.slice(-length).join("")];
        if (signs.length - length + put?.length >= shortest) return signs.slice(0, -length).join("") + put;
      }
      return word;
    };
    const stems = new Map();
    const stem = (word) => stems.get(word) ?? stems.set(word, cut(word)).get(word);
    const key = (word) => [...word].slice(0, longest).join("");
    return { fold, everyWord, stem, keys: (word) => [...new Set([key(word), key(stem(word))])] };
  };

  const fileName = (prefix) =>
    `${[...prefix].map((sign) => (sign < "\x80" ? sign : `_${sign.codePointAt(0).toString(16)}_`)).join("") || "_"}.json`;

  const makeIndex = (manifest, language, load) => {
    const { kinds, shards, words: told } = manifest.languages[language];
    const { fold, everyWord, stem, keys } = folding(manifest.folding);
    const whole = new Map(shards.split(" ").map((one) => [one.replace("+", ""), !one.endsWith("+")]));
    const known = new Map();

    // A whole shard above a key, else its own, else the first below it.
    const place = (key) => {
      for (let end = 0; end <= key.length; end += 1) if (whole.get(key.slice(0, end))) return key.slice(0, end);
      return whole.has(key) ? key : [...whole.keys()].find((prefix) => prefix.startsWith(key));
    };

    const prepare = ([name, address, order, names = [], keywords = [], lang = ""]) => ({
      name, address, order, names, lang,
      kind: kinds[order],
      own: fold(name),
      others: names.map((one) => fold(one).join(" ")),
      words: [[name], names, [...keywords, kinds[order]]].map((texts) => texts.flatMap(everyWord)),
    });

    const shard = (prefix) => {
      if (!known.has(prefix)) {
        const rows = load(`search/${language}/${fileName(prefix)}`).then((found) => found.map(prepare));
        rows.catch(() => known.delete(prefix));
        known.set(prefix, rows);
      }
      return known.get(prefix);
    };

    const same = (one, two) => one === two || stem(one) === stem(two);

    const fit = (word, words) => {
      if (words.some((one) => same(one, word))) return 0;
      return words.some((one) => one.startsWith(word)) ? 1 : NONE;
    };

    // The less, the better.
    const score = (entry, query) => {
      const text = query.join(" ");
      const own = entry.own.join(" ");
      if (own === text) return 0;
      if (entry.own.length === query.length && query.every((word, at) => same(word, entry.own[at]))) return 1;
      if (entry.others.includes(text)) return 2;
      if (own.startsWith(text)) return 3;
      return Math.max(
        ...query.map((word) => Math.min(...entry.words.map((words, weight) => 4 + 2 * weight + fit(word, words)))),
      );
    };

    const find = async (text) => {
      const all = fold(text);
      const long = all.filter((word) => /^\d|../u.test(word));
      const query = long.length ? long : all;
      const places = query
        .map((word) => [...new Set(keys(word).map(place))].filter((prefix) => prefix !== undefined))
        .filter((prefixes) => prefixes.length);
      const complete = places.find((prefixes) => prefixes.every((prefix) => whole.get(prefix)));
      const rows = await Promise.all([...new Set(complete ?? places.flat())].map(shard));
      const entries = [...new Map(rows.flat().map((entry) => [entry.address, entry])).values()];
      const hits = entries.map((entry) => ({ entry, score: score(entry, query) })).filter((hit) => hit.score < NONE);
      hits.sort(
        (one, two) =>
          one.score - two.score ||
          one.entry.order - two.entry.order ||
          one.entry.own.length - two.entry.own.length ||
          one.entry.name.localeCompare(two.entry.name, language),
      );
      return { query, hits, whole: Boolean(complete) || !places.length };
    };

    // How many letters of a word stand for one of the query.
    const shared = (piece, query) => {
      const folded = fold(piece).join("");
      const lengths = query.map((word) => {
        if (folded.startsWith(word)) return word.length;
        return same(folded, word) ? Math.min(stem(word).length, folded.length) : 0;
      });
      const length = Math.max(0, ...lengths);
      let end = 0;
      while (length && end < piece.length && fold(piece.slice(0, end)).join("").length < length) end += 1;
      while (end && /^\p{M}/u.test(piece.slice(end))) end += 1;
      return end;
    };

    const mark = (text, query) =>
      text.split(/([\p{L}\p{N}\p{M}]+)/u).flatMap((piece, at) => {
        const end = at % 2 ? shared(piece, query) : 0;
        return [[piece.slice(0, end), true], [piece.slice(end), false]].filter(([part]) => part);
      });

    const alias = ({ names, words }, query) => {
      const missing = query.filter((word) => fit(word, words[0]) === NONE);
      const having = (name) => missing.filter((word) => fit(word, everyWord(name)) < NONE).length;
      const best = Math.max(0, ...names.map(having));
      return best ? names.find((name) => having(name) === best) : "";
    };

    return { find, mark, alias, told };
  };

  if (typeof document === "undefined") {
    globalThis.lodpubSearch = { folding, fileName, makeIndex };
    return;
  }

  const form = document.querySelector("form.search");
  if (!form || location.protocol === "file:") return;
  const field = form.elements.namedItem("q");
  const language = document.documentElement.lang;
  const root = new URL(".", form.action);

  const load = async (path) => {
    const answer = await fetch(new URL(path, root));
    if (!answer.ok) throw new Error(path);
    return answer.json();
  };
  let opened;
  const open = () => {
    opened ??= load("search.json").then((manifest) => makeIndex(manifest, language, load));
    opened.catch(() => (opened = undefined));
    return opened;
  };

  const make = (name, attributes, ...inside) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  };

  const answer = async (text, most) => {
    try {
      const { find, mark, alias, told } = await open();
      const { query, hits, whole } = await find(text);
      const marked = (value, attributes) =>
        make("span", attributes, ...mark(value, query).map(([part, is]) => (is ? make("mark", {}, part) : part)));
      const draw = ({ entry }) => ({
        href: new URL(`${entry.address}.${language}.html`, root).href,
        name: [
          marked(entry.name, entry.lang ? { lang: entry.lang } : {}),
          " ",
          marked(alias(entry, query), { class: "note", lang: "" }),
        ],
        kind: make("small", {}, entry.kind),
      });
      const sentence = hits.length ? told[whole ? "count" : "first"].replace("{count}", hits.length) : told.none;
      return [sentence, hits.slice(0, most).map(draw)];
    } catch {
      return [form.dataset.fault, []];
    }
  };

  const list = make("ul", { id: "search-list", role: "listbox", "aria-label": form.querySelector("label").textContent });
  const status = make("p", { role: "status", class: "told" });
  form.append(make("div", { class: "suggestions" }, list, status));
  const pattern = { role: "combobox", "aria-expanded": false, "aria-controls": list.id, "aria-autocomplete": "list" };
  for (const [key, value] of Object.entries(pattern)) field.setAttribute(key, value);

  let active = -1;
  let turn = 0;
  const activate = (at) => {
    active = at;
    [...list.children].forEach((one, place) => one.setAttribute("aria-selected", place === at));
    const chosen = list.children[at];
    if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
    else field.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  };
  const show = (told = "", hits = []) => {
    const option = ({ href, name, kind }, at) =>
      make("li", { id: `search-${at}`, role: "option", "data-href": href }, ...name, kind);
    list.replaceChildren(...hits.map(option));
    status.textContent = told;
    field.setAttribute("aria-expanded", hits.length > 0);
    form.classList.toggle("open", told);
    activate(-1);
  };
  const close = () => {
    turn += 1;
    show();
  };
  const suggest = async () => {
    const mine = (turn += 1);
    const found = field.value.trim() ? await answer(field.value, SUGGESTED) : [];
    if (mine === turn) show(...found);
  };
  const follow = (option) => option && location.assign(option.dataset.href);

  field.addEventListener("keydown", (event) => {
    const size = list.children.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Home" || event.key === "End") return activate(-1);
    if (step && size) activate(((active + 1 + step + size + 1) % (size + 1)) - 1);
    else if (step) suggest();
    else if (event.key === "Enter" && active >= 0) follow(list.children[active]);
    else if (event.key === "Escape" && status.textContent) close();
    else return;
    event.preventDefault();
  });
  field.addEventListener("focus", () => open().catch(() => {}));
  field.addEventListener("input", suggest);
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => follow(event.target.closest("li")));

  const page = document.getElementById("search-results");
  const asked = new URLSearchParams(location.search).get("q")?.trim();
  page?.firstElementChild.remove();
  if (page && asked) {
    field.value = asked;
    document.title = `${asked} – ${document.title}`;
    document.querySelectorAll("nav.languages a").forEach((link) => (link.search = location.search));
    answer(asked, LISTED).then(([told, hits]) => {
      const item = ({ href, name, kind }) => make("li", {}, make("a", { href }, ...name), kind);
      page.querySelector("ol").replaceChildren(...hits.map(item));
      page.querySelector("p").textContent = told;
    });
  }
})();
