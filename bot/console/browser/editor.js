// <yaml-editor> around a <textarea>: CodeMirror in its place. Its attribute `problems` is a JSON list of
// {line, message} that are shown on their lines; the text goes back into the textarea as it changes, so that the form
// around it is sent as without a script.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, defaultHighlightStyle, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { unifiedMergeView } from "@codemirror/merge";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";

const nonce = document.querySelector("script[nonce]")?.nonce ?? "";

class YamlEditor extends HTMLElement {
  static observedAttributes = ["problems"];

  connectedCallback() {
    const area = this.querySelector("textarea");
    if (!area || this.view) return;
    const before = this.getAttribute("before");
    area.hidden = true;
    this.view = new EditorView({
      parent: this,
      state: EditorState.create({
        doc: area.value,
        extensions: [
          EditorView.cspNonce.of(nonce),
          EditorView.contentAttributes.of({ "aria-label": area.getAttribute("aria-label") ?? "YAML" }),
          EditorState.readOnly.of(area.readOnly),
          lineNumbers(), foldGutter(), lintGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(),
          highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(),
          syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
          indentUnit.of("  "), EditorState.tabSize.of(2), EditorView.lineWrapping, yaml(),
          keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap, indentWithTab]),
          before === null ? [] : unifiedMergeView({ original: before, mergeControls: false }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            area.value = update.state.doc.toString();
            area.dispatchEvent(new Event("input", { bubbles: true }));
          }),
        ],
      }),
    });
    this.view.scrollDOM.tabIndex = 0; // who has no mouse scrolls it, too
    this.show();
  }

  disconnectedCallback() {
    this.view?.destroy();
    this.view = undefined;
  }

  attributeChangedCallback() {
    this.show();
  }

  /** Brings a line into view, with the cursor on it. */
  goTo(line) {
    const { doc } = this.view.state;
    const { from } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    this.view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
  }

  show() {
    if (!this.view) return;
    const { doc } = this.view.state;
    const found = JSON.parse(this.getAttribute("problems") || "[]").map(({ line, message, severity = "error" }) => {
      const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
      return { from, to, severity, message };
    });
    this.view.dispatch(setDiagnostics(this.view.state, found));
  }
}

customElements.define("yaml-editor", YamlEditor);

document.addEventListener("click", (event) => {
  const line = event.target.closest("[data-line]")?.dataset.line;
  const editor = document.querySelector("yaml-editor");
  if (!line || !editor?.view) return;
  editor.goTo(Number(line));
  editor.view.focus();
});

// <problem-list problems="…">: what a check found, wherever htmx puts it; the editor shows it on its lines.
class ProblemList extends HTMLElement {
  connectedCallback() {
    document.querySelector("yaml-editor")?.setAttribute("problems", this.getAttribute("problems") ?? "[]");
  }
}

customElements.define("problem-list", ProblemList);

// A check that was refused takes back what the one before it said; one that is made takes back the refusal.
document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (!target.closest("yaml-editor")) return;
  if (detail.successful) document.querySelector("#flash .bad")?.remove();
  else document.getElementById("problems")?.replaceChildren();
});
