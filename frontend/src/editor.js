// The editor. It lives in a shadow root, so that CodeMirror adopts its style sheets (CSSOM) and needs no <style>
// element, which the security policy of the site would refuse.

import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { Compartment, EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "650" },
  { tag: tags.standard(tags.variableName), color: "var(--code-keyword)" },
  { tag: tags.local(tags.variableName), color: "var(--code-variable)" },
  { tag: tags.atom, color: "var(--code-name)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: tags.meta, color: "var(--code-string)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--field)", borderRadius: "var(--round)", border: "1px solid var(--edge)" },
  "&.cm-focused": { outline: "0.18rem solid var(--accent)", outlineOffset: "0.1rem" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: "0.92rem", lineHeight: "1.55", minHeight: "11rem", maxHeight: "60vh", overflow: "auto" },
  ".cm-content": { padding: "0.6rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 0.8rem 0 0.5rem" },
  ".cm-gutters": { color: "var(--muted)", backgroundColor: "transparent", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 0.3rem 0 0.7rem" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-content ::selection": { backgroundColor: "var(--selection)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)", color: "inherit" },
  ".cm-fault": { textDecoration: "underline wavy var(--fault)", textDecorationSkipInk: "none", textUnderlineOffset: "0.25em" },
  ".cm-fault-line": { backgroundColor: "var(--fault-soft)" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--page)", border: "1px solid var(--edge)", borderRadius: "var(--round)", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "16rem", maxWidth: "min(36rem, 88vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.6rem", lineHeight: "1.4" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--page)", backgroundColor: "var(--accent)" },
  ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal", marginLeft: "0.8em", fontSize: "0.88em" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  "@media (max-width: 44rem)": { ".cm-tooltip.cm-completionInfo": { display: "none" } },
  ".cm-tooltip.cm-completionInfo": { padding: "0.5rem 0.7rem", maxWidth: "20rem", fontSize: "0.88rem", lineHeight: "1.45" },
});

const setFault = StateEffect.define();
const faults = StateField.define({
  create: () => Decoration.none,
  update(marks, change) {
    const effect = change.effects.find((one) => one.is(setFault));
    if (effect) return effect.value;
    return change.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * Write over a selection ourselves: a browser would keep the look of what stood there by a style attribute, which the
 * security policy refuses.
 */
const overwriting = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== "insertText" || event.data === null || view.composing || view.state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});

/** Make the editor at the end of an element; `run` is called by Ctrl-Enter. Gives { text, focus, mark, offer }. */
export function makeEditor(parent, { text, label, run }) {
  const host = document.createElement("div");
  host.className = "editor";
  parent.append(host);
  const root = host.attachShadow({ mode: "open" });
  const sources = new Compartment();
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        bracketMatching(),
        StreamLanguage.define(sparql),
        syntaxHighlighting(colours),
        look,
        faults,
        overwriting,
        sources.of([]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", spellcheck: "false", autocapitalize: "off" }),
        keymap.of([{ key: "Ctrl-Enter", mac: "Cmd-Enter", run: () => (run(), true) }]),
        keymap.of([...completionKeymap, ...historyKeymap, ...standardKeymap]),
      ],
    }),
  });
  return {
    get text() {
      return view.state.doc.toString();
    },
    set text(value) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value }, selection: { anchor: 0 } });
    },
    focus: () => view.focus(),
    mark: (line, column) => mark(view, line, column),
    offer: (source) => view.dispatch({ effects: sources.reconfigure(autocompletion({ override: [source], icons: false })) }),
  };
}

/** Mark the place of a mistake, the whole line where no column is known; line 0 takes the mark away. */
function mark(view, number, column) {
  if (!number) return view.dispatch({ effects: setFault.of(Decoration.none) });
  const line = view.state.doc.line(Math.min(number, view.state.doc.lines));
  const marks = [Decoration.line({ class: "cm-fault-line" }).range(line.from)];
  const word = column ? wordAt(line.text, column - 1) : [line.text.search(/\S/), line.text.trimEnd().length];
  if (word[1] > Math.max(word[0], 0)) marks.push(Decoration.mark({ class: "cm-fault" }).range(line.from + Math.max(word[0], 0), line.from + word[1]));
  const anchor = line.from + Math.min(Math.max(column - 1, 0), line.length);
  return view.dispatch({ selection: { anchor }, effects: [setFault.of(Decoration.set(marks)), EditorView.scrollIntoView(anchor, { y: "nearest" })] });
}

/** Find the word at a place of a line, or the last one before it. */
function wordAt(text, place) {
  const parts = [...text.matchAll(/[\w?$:<>/#.@-]+|\S/g)].map((part) => [part.index, part.index + part[0].length]);
  return parts.find(([, end]) => end > place) ?? parts.at(-1) ?? [0, 0];
}
