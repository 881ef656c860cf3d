// <maillage-writing subject="…" path="/texts/" person="…" name="…" right="write|comment|read"
//   epoch="1" texts='{"bold":"Gras",…}' mentions="/…json" images="/…">
//   holds the form of a section, and in it
//   <maillage-editor root="question" most="3000" least="0"> a label and a textarea </maillage-editor>
//   or, where one may not write,
//   <maillage-editor root="question" labelledby="…"> <div class="prose">the text</div> </maillage-editor>
//   One text for the section, one line to the server, one editor for each long question. The
//   textareas stay as they are until the text is here; then they are disabled, so that the form no
//   longer sends them, and an editor takes their label, help and error. Where no line can be had
//   they stay, and the form does. What remarks hold on to is told in anchors.ts.
import { redraw } from "./cursors.ts";
import { Mentions } from "./mention.ts";
import { TextPage } from "./page.ts";
import { button, make, name, Voice } from "./parts.ts";
import { People } from "./people.ts";
import { Session, type Loss } from "./session.ts";
import { sentence, stateOf, type Right, type State } from "./status.ts";
import { Texts } from "./texts.ts";

const quiet = 1_500; // a state that lasted so long is said
const patience = 8_000; // so long the fields wait for the text
const settled = 400; // and so long after the last key one is told that all is saved

class MaillageEditor extends HTMLElement {
  page: TextPage | null = null;
  get view() { return this.page?.view ?? null; }
  get root(): string { return this.getAttribute("root") ?? ""; }
  get field() { return this.querySelector("textarea"); }
  private typed = false; // into the field, before the text was here

  /** The field waits for the text, or is given back to be written in. */
  wait(waits: boolean) {
    const { field } = this;
    if (!field || this.page) return;
    field.readOnly = waits;
    if (!waits) field.addEventListener("input", () => { this.typed = true; });
  }

  /** Puts an editor in the place of the textarea, or of the text that was shown. */
  start(build: (label: string) => TextPage) {
    const { field } = this;
    if (this.typed || this.page) return; // the form sends what was typed; the editor comes with the next page
    const label = this.querySelector("label, .label");
    const focused = field !== null && document.activeElement === field;
    const page = build(label?.firstChild?.textContent?.trim() ?? "");
    const { dom } = page.view;
    const attributes: Record<string, string> = { role: "textbox", "aria-multiline": "true", lang: this.closest("[lang]")?.getAttribute("lang") ?? "fr" };
    if (label) attributes["aria-labelledby"] = name(label, "label");
    for (const each of ["aria-describedby", "aria-invalid", "aria-required"]) {
      const value = field?.getAttribute(each);
      if (value) attributes[each] = value;
    }
    for (const [key, value] of Object.entries(attributes)) dom.setAttribute(key, value);
    this.replace(field, page, label);
    this.page = page;
    if (focused) page.view.focus();
    this.dispatchEvent(new CustomEvent("maillage:view", { bubbles: true, detail: { view: page.view, root: this.root } }));
  }

  private replace(field: HTMLTextAreaElement | null, page: TextPage, label: Element | null) {
    const shown = this.querySelector<HTMLElement>(".prose");
    if (shown) shown.hidden = true;
    if (field) {
      field.disabled = true;
      field.hidden = true;
    }
    const seen = this.querySelector<HTMLInputElement>(`input[name="seen:${this.root}"]`);
    if (seen) seen.disabled = true;
    this.append(page.element);
    label?.addEventListener("click", () => page.view.focus());
  }
}

class MaillageWriting extends HTMLElement {
  session!: Session;
  texts!: Texts;
  readonly voice = new Voice();
  private people: People | null = null;
  private shown: State | null = null;
  private timer = 0;
  private late = 0;
  private speaking = 0;

  connectedCallback() {
    if (this.session || this.editors.length === 0) return;
    this.texts = Texts.read(this);
    const address = new URL(this.said("path") || "/texts/", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    this.session = new Session({ address: address.href, subject: this.said("subject"), person: this.said("person"), epoch: this.said("epoch") || "1", right: this.said("right") as Right || "read" });
    this.session.onchange = () => this.changed();
    this.session.onopen = () => this.open();
    this.session.onrenewed = () => location.reload();
    this.session.onloss = (loss) => this.lost(loss);
    this.append(this.voice.element);
    for (const editor of this.editors) editor.wait(true);
    window.setTimeout(() => this.giveBack(), patience);
    window.addEventListener("beforeunload", (event) => { if (this.session.loses) event.preventDefault(); });
    void this.session.start();
  }

  private said = (attribute: string): string => this.getAttribute(attribute) ?? "";

  get editors(): MaillageEditor[] {
    return [...this.querySelectorAll<MaillageEditor>("maillage-editor")];
  }

  /** No line to the text: the form does what it does without script. */
  private giveBack() {
    for (const editor of this.editors) editor.wait(false);
  }

  /** The text is here: the editors open. */
  private open() {
    const { session, texts, voice } = this;
    this.people = new People(session.provider.awareness, this.said("person"), texts, voice, () => {
      for (const { view } of this.editors) if (view) redraw(view);
    });
    const around = { session, texts, voice, mentions: new Mentions(this.said("mentions"), (label) => texts.say("mention_unknown", { label })), images: this.said("images"), cursorsShown: () => this.people?.visible ?? true };
    for (const editor of this.editors) editor.start((label) => new TextPage(editor, editor.root, label, around));
    this.editors[0]?.before(this.people.element);
    this.changed();
  }

  /** Shows the state at once when it is bad, and a moment later when it is good, or when the copy
   *  in this browser is about to say so. */
  private changed() {
    const facts = this.session.facts();
    const state = stateOf(facts);
    if (state === "saved" && this.shown === "waiting") {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.show(), settled);
    } else if (facts.copying && this.shown === state) {
      this.late ||= window.setTimeout(() => this.show(), settled); // keys that follow put nothing off
    } else {
      this.show();
    }
  }

  private show() {
    clearTimeout(this.timer);
    clearTimeout(this.late);
    this.late = 0;
    const facts = this.session.facts();
    const state = stateOf(facts);
    // Who came to read was told so by the page.
    const text = state === "reading" && this.said("right") === "read" ? "" : this.texts.say(...sentence(facts));
    for (const { page } of this.editors) page?.tell(state, text);
    if (state === this.shown) return;
    const was = this.shown;
    this.shown = state;
    this.dispatchEvent(new CustomEvent("maillage:right", { bubbles: true, detail: { right: facts.right } }));
    clearTimeout(this.speaking);
    // While one writes, saving comes and goes at each key: only what lasts is said.
    this.speaking = window.setTimeout(() => {
      if (was !== null && was !== "opening" && !(state === "saved" && was === "waiting")) this.voice.say(this.texts.say(...sentence(this.session.facts())));
    }, quiet);
  }

  /** What was written and is not kept is given back, to be copied. */
  private lost({ reason, words }: Loss) {
    this.giveBack();
    const heading = make("h2", {}, this.texts.say(words ? "lost_title" : "refused_title"));
    const box = make("section", { class: "notice warning editor-lost", role: "alert", "aria-labelledby": name(heading, "lost") }, heading, make("p", {}, this.texts.say(reason)));
    if (words) {
      const kept = make("textarea", { readonly: "", rows: "6" });
      kept.value = words;
      const copied = make("span", { role: "status" });
      const copy = () => void navigator.clipboard.writeText(words).then(() => { copied.textContent = this.texts.say("copied"); }, () => kept.select());
      box.append(make("label", { for: name(kept, "lost") }, this.texts.say("lost_words")), kept, make("div", { class: "actions" }, button(this.texts.say("copy"), copy), copied));
    }
    box.append(make("div", { class: "actions" }, button(this.texts.say("reload"), () => location.reload(), { class: "main" })));
    this.querySelector(".editor-lost")?.remove();
    this.prepend(box);
  }
}

customElements.define("maillage-editor", MaillageEditor);
customElements.define("maillage-writing", MaillageWriting);
