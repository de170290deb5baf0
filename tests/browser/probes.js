// What the tests ask of a page in the browser. Each probe gives a list of what is wrong, in words.
(() => {
  const told = (element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 110);
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const box = (element) => element.getBoundingClientRect();

  const reachable = () =>
    [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter(
      (one) => one.tabIndex >= 0 && !one.disabled && one.type !== "hidden" && shown(one),
    );

  // The state of an element that a focus may change, with what is drawn inside it.
  const look = (element) =>
    [element, ...element.querySelectorAll("*")]
      .slice(0, 12)
      .map((one) => getComputedStyle(one))
      .map((style) => [style.stroke, style.strokeWidth, style.fill, style.backgroundColor, style.boxShadow].join())
      .join(";");

  const outlined = (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 1.5;
  };

  const named = (svg) =>
    svg.getAttribute("aria-label")?.trim() ||
    [...svg.children].some((child) => child.localName === "title" && child.textContent.trim()) ||
    (svg.getAttribute("aria-labelledby") ?? "").split(" ").some((id) => document.getElementById(id)?.textContent.trim());

  // SVG has no outerHTML of its own to be trusted for its place: only the outermost ones count.
  const pictures = () => [...document.querySelectorAll("svg")].filter((svg) => !svg.parentElement.closest("svg"));

  function structure(language) {
    const wrong = [];
    const root = document.documentElement;
    if (language && root.lang !== language) wrong.push(`html has lang=${root.lang}`);
    if (!document.title.trim()) wrong.push("no title");
    const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")];
    const firsts = headings.filter((one) => one.localName === "h1").length;
    const languages = document.querySelectorAll("main > section[lang]").length || 1;
    if (firsts !== (language ? 1 : languages)) wrong.push(`${firsts} headings of the first level`);
    headings.reduce((before, one) => {
      const level = Number(one.localName[1]);
      if (level > before + 1) wrong.push(`heading skips a level: ${told(one)}`);
      if (!one.textContent.trim()) wrong.push(`empty heading: ${told(one)}`);
      return level;
    }, 0);
    if (document.querySelectorAll("main").length !== 1) wrong.push("not one main");
    if (!document.querySelector("body > header")) wrong.push("no header");
    for (const nav of document.querySelectorAll("nav")) {
      if (!nav.ariaLabel && !nav.getAttribute("aria-labelledby")) wrong.push(`nav without a name: ${told(nav)}`);
    }
    for (const svg of pictures()) {
      if (svg.ariaHidden === "true" || svg.closest("[aria-hidden=true]")) continue;
      if (!named(svg)) wrong.push(`picture without a name: ${told(svg)}`);
      if (!["img", "group", "figure", "graphics-document"].includes(svg.getAttribute("role"))) wrong.push(`picture without a role: ${told(svg)}`);
      if (svg.getAttribute("role") === "img" && svg.querySelector("a[href]")) wrong.push(`links in a picture that is one image to readers: ${told(svg)}`);
    }
    for (const svg of document.querySelectorAll("[aria-hidden=true] a[href], svg[aria-hidden=true] a[href]")) {
      if (svg.tabIndex >= 0) wrong.push(`hidden link in the way of the keyboard: ${told(svg)}`);
    }
    for (const one of document.querySelectorAll("[style]")) wrong.push(`style attribute: ${told(one)}`);
    for (const one of document.querySelectorAll("[tabindex]")) {
      if (one.tabIndex > 0) wrong.push(`tabindex changes the order: ${told(one)}`);
    }
    return wrong;
  }

  const wide = () => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const out = [...document.body.querySelectorAll("*")].filter((one) => box(one).right > root.clientWidth + 1);
    return [`${root.scrollWidth} px wide at ${root.clientWidth}: ${out.slice(0, 3).map(told).join(" | ")}`];
  };

  // WCAG 2.5.8: 24 by 24 px, or a circle of 24 px around it that meets no other target, or a word of a sentence; a place
  // on a drawing may be where it is when such a link beside it leads to the same.
  function targets() {
    const all = reachable().filter((one) => !one.matches(".skip"));
    const boxes = new Map(all.map((one) => [one, box(one)]));
    const small = all.filter((one) => boxes.get(one).width < 24 || boxes.get(one).height < 24).filter((one) => !inSentence(one));
    const far = (a, b) => {
      const [x, y] = middle(a);
      return Math.hypot(x - Math.min(Math.max(x, b.left), b.right), y - Math.min(Math.max(y, b.top), b.bottom)) >= 12;
    };
    const apart = (a, b) => Math.hypot(middle(a)[0] - middle(b)[0], middle(a)[1] - middle(b)[1]) >= 24;
    const near = (one) =>
      all.find((other) => {
        if (other === one || other.contains(one) || one.contains(other)) return false;
        const [a, b] = [boxes.get(one), boxes.get(other)];
        return !far(a, b) || (small.includes(other) && !apart(a, b));
      });
    const crowded = new Map(small.map((one) => [one, near(one)]).filter(([, other]) => other));
    const there = (one) => new URL(one.getAttribute("href"), location.href).href;
    const links = all.filter((one) => one.hasAttribute("href"));
    const equal = new Set(links.filter((one) => !one.closest("svg") && !crowded.has(one)).map(there));
    return [...crowded].filter(([one]) => !(one.closest("svg a[href]") && equal.has(there(one)))).map(([one, other]) => {
      const { width, height } = boxes.get(one);
      return `${Math.round(width)}×${Math.round(height)} px: ${told(one)} beside ${told(other)}`;
    });
  }

  const middle = (one) => [(one.left + one.right) / 2, (one.top + one.bottom) / 2];

  function inSentence(one) {
    if (one.closest("svg") || getComputedStyle(one).display !== "inline") return false;
    let block = one.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    return block.textContent.trim().length > one.textContent.trim().length;
  }

  // Where the focus goes is written down while the tests press Tab.
  const walked = [];
  const before = new Map();

  function watch() {
    for (const one of reachable()) before.set(one, look(one));
    document.addEventListener("focusin", ({ target }) => walked.push([target, outlined(target) || (before.has(target) && look(target) !== before.get(target)), box(target)]));
    return before.size;
  }

  function walk() {
    const order = [...new Set(walked.map(([one]) => one))];
    const expected = [...before.keys()];
    const met = order.filter((one) => before.has(one));
    const wrong = expected.filter((one) => !met.includes(one)).map((one) => `not reached: ${told(one)}`);
    const at = met.findIndex((one, index) => one !== expected[index]);
    if (!wrong.length && at >= 0) wrong.push(`out of order: ${told(met[at])} before ${told(expected[at])}`);
    for (const [one, visible, { width, height }] of walked) {
      if (!before.has(one)) continue;
      if (!visible) wrong.push(`focus not to be seen: ${told(one)}`);
      if (width < 2 || height < 2) wrong.push(`nothing to be seen of it: ${told(one)}`);
    }
    return [...new Set(wrong)];
  }

  const enlarge = (percent) => document.documentElement.style.setProperty("font-size", percent);

  const text = () => ({
    headings: [...document.querySelectorAll("main :is(h1, h2, h3)")].map((one) => one.textContent.trim()),
    words: document.querySelector("main").textContent.replace(/\s+/g, " ").trim(),
    scripts: document.querySelectorAll("script[src]").length,
  });

  const leads = () => [...document.querySelectorAll("svg a[href]")].map((one) => new URL(one.getAttribute("href"), location).href);

  // Which files held back the first picture of the page, and which of them the page itself does not name.
  const blocking = () => {
    const named = new Set([...document.querySelectorAll("link[rel=stylesheet]")].map((one) => one.href));
    const held = performance.getEntriesByType("resource").filter((one) => one.renderBlockingStatus === "blocking");
    return held.filter((one) => !named.has(one.name)).map((one) => one.name);
  };

  window.probes = { structure, wide, targets, watch, walk, enlarge, text, leads, blocking };
})();
