// Elements in few words. No style attributes: the security policy of the site refuses them.

const SVG = "http://www.w3.org/2000/svg";

/** Make an HTML element; functions among the attributes listen, what is null or false is left out. */
export function html(name, attributes = {}, ...children) {
  return furnish(document.createElement(name), attributes, children);
}

/** Make an SVG element. */
export function svg(name, attributes = {}, ...children) {
  return furnish(document.createElementNS(SVG, name), attributes, children);
}

function furnish(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Fill the places of a phrase: fill("{n} rows", { n: 3 }). */
export function fill(phrase, values) {
  return phrase.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

/** Draw anew whenever the width of an element changes; the first time at once when it has one. */
export function drawToFit(element, draw) {
  let last = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (width && width !== last) element.replaceChildren(draw((last = width)));
  }).observe(element);
  return element;
}

/** Shorten a text of an SVG that is on the page until it fits. */
export function shorten(text, width) {
  const whole = text.textContent;
  for (let length = whole.length; length > 1 && text.getComputedTextLength() > width; ) {
    length = Math.min(length - 1, Math.ceil((length * width) / text.getComputedTextLength()));
    text.textContent = `${whole.slice(0, length).trimEnd()}…`;
  }
}
