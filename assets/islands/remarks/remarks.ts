// <maillage-remarks source="/dossiers/…/sections/…/remarks"> a link to the page of remarks </maillage-remarks>
//   within <maillage-writing>, outside its form. Once the remarks are here, a button shows them
//   beside the texts, below them on phones; their words are highlighted in the editors. The link
//   stays, and is all there is where the remarks cannot be had.
//   Keys: Ctrl-Alt-M in a text, on chosen words, begins a remark; with the cursor in words that
//   have one, it leads there. In the panel Escape leads back to the text. What others said is
//   asked for every twenty seconds, and told once, in one sentence.
import type { EditorView } from "prosemirror-view";
import { anchorOf, goTo, placeOf, showRanges, type Anchor } from "../editor/anchors.ts";
import { button, make, name, Voice } from "../editor/parts.ts";
import { Texts } from "../editor/texts.ts";
import { compose } from "./compose.ts";
import { ask, news, ordered, send, type Remark, type Told } from "./remote.ts";
import { Thread } from "./thread.ts";

const period = 20_000; // between two looks at what others said

class MaillageRemarks extends HTMLElement {
  private told: Told | null = null;
  private texts = new Texts({}, "fr");
  private readonly views = new Map<string, EditorView>();
  private readonly threads = new Map<string, Thread>();
  private readonly voice = new Voice();
  private readonly list = make("ol", { class: "remarks-list" });
  private readonly none = make("p", { class: "soft" });
  private readonly form = make("div");
  private panel!: HTMLElement;
  private toggle!: HTMLButtonElement;
  private chosen: string | null = null;
  private last: EditorView | null = null;

  connectedCallback() {
    if (this.panel) return;
    const writing = this.closest("maillage-writing") ?? document;
    for (const editor of writing.querySelectorAll<HTMLElement & { view?: EditorView | null; root?: string }>("maillage-editor")) {
      if (editor.view && editor.root) this.views.set(editor.root, editor.view);
    }
    writing.addEventListener("maillage:view", (event) => {
      const { view, root } = (event as CustomEvent<{ view: EditorView; root: string }>).detail;
      this.views.set(root, view);
      this.draw();
    });
    writing.addEventListener("maillage:comment", (event) => this.commented((event as CustomEvent<{ anchor: Anchor | null }>).detail.anchor, event.target as HTMLElement));
    writing.addEventListener("maillage:range", (event) => this.choose((event as CustomEvent<{ id: string | null }>).detail.id));
    writing.addEventListener("maillage:right", () => void this.look());
    writing.addEventListener("keydown", (event) => this.pressed(event as KeyboardEvent));
    void this.begin();
  }

  private get source(): string { return this.getAttribute("source") ?? ""; }

  private async begin() {
    const told = await ask(this.source, true);
    if (!told) return;
    this.texts = new Texts(told.texts ?? {}, this.closest("[lang]")?.getAttribute("lang") || "fr");
    this.build();
    this.take(told);
    setInterval(() => { if (!document.hidden) void this.look(); }, period);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) void this.look(); });
  }

  private build() {
    const say = (key: string) => this.texts.say(key);
    const heading = make("h2", {}, say("title"));
    this.none.textContent = say("none");
    this.panel = make("section", { class: "remarks-panel", "aria-labelledby": name(heading, "remarks") },
      make("div", { class: "remarks-head" }, heading, button(say("close"), () => this.open(false), { class: "quiet" })),
      make("p", { class: "soft" }, say("help")), this.form, this.none, this.list);
    this.panel.hidden = true;
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.back();
    });
    this.toggle = button("", () => this.open(Boolean(this.panel.hidden)), { "aria-expanded": "false", "aria-controls": name(this.panel, "remarks") });
    const link = this.querySelector("a");
    if (link) link.textContent = say("all"); // the button counts from now on
    this.prepend(this.toggle);
    (this.closest("maillage-writing") ?? this).append(this.panel); // after the texts; beside them where there is room
    this.append(this.voice.element);
  }

  /** Shows or hides the panel; whoever opens it has read what is there. */
  private open(shown: boolean) {
    const closes = !shown && this.panel.contains(document.activeElement);
    this.panel.hidden = !shown;
    this.toggle.setAttribute("aria-expanded", String(shown));
    this.label();
    if (closes) this.toggle.focus();
    if (shown) {
      void send(`${this.source}/reading`, {}, "");
      this.draw();
    }
  }

  private label() {
    this.toggle.textContent = `${this.texts.say(this.panel.hidden ? "open" : "close")} (${this.told?.remarks.length ?? 0})`;
  }

  private async look() {
    const told = this.told && await ask(this.source, false);
    if (told) this.take(told, true);
  }

  private take(told: Told, tells = false) {
    const { arrived, answered } = tells && this.told ? news(this.told.remarks, told.remarks) : { arrived: 0, answered: 0 };
    this.told = told;
    this.draw();
    this.label();
    const sentences = [arrived > 0 && this.texts.say("arrived", { count: arrived }), answered > 0 && this.texts.say("answered", { count: answered })];
    if (arrived + answered === 0) return;
    this.voice.say(sentences.filter(Boolean).join(" "));
    if (!this.panel.hidden) void send(`${this.source}/reading`, {}, "");
  }

  private place(one: Remark): { from: number; to: number } | null {
    const view = this.views.get(one.root);
    return view && one.from ? placeOf(view, one) : null;
  }

  /** Shows what there is, in the panel and in the texts. */
  private draw() {
    const { told } = this;
    if (!told || !this.panel) return;
    const sorted = ordered(told.remarks, [...this.views.keys()], (one) => this.place(one)?.from ?? null);
    const panel = {
      texts: this.texts, stands: (one: Remark) => this.place(one) !== null, go: (one: Remark) => this.go(one), say: (text: string) => this.voice.say(text),
      sent: async () => {
        const now = await ask(this.source, false);
        if (now) this.take(now);
      },
    };
    const left = this.list.contains(document.activeElement);
    for (const [id, thread] of this.threads) {
      if (told.remarks.some((one) => one.id === id)) continue;
      thread.element.remove();
      this.threads.delete(id);
    }
    sorted.forEach((one, i) => {
      const thread = this.threads.get(one.id) ?? new Thread(one, told.base, told.people, told.me, panel);
      this.threads.set(one.id, thread);
      thread.show(one);
      if (this.list.children[i] !== thread.element) this.list.insertBefore(thread.element, this.list.children[i] ?? null);
    });
    // Who settled a remark stands where it was: nobody is thrown to the top of the page.
    if (left && !this.list.contains(document.activeElement)) (this.list.querySelector<HTMLElement>("li") ?? this.toggle).focus();
    this.none.hidden = sorted.length > 0;
    for (const [root, view] of this.views) {
      showRanges(view, sorted.filter((one) => one.root === root && one.from).map(({ id, from, to }) => ({ id, from, to })), this.chosen);
    }
  }

  private choose(id: string | null) {
    this.chosen = id;
    for (const [each, thread] of this.threads) {
      if (each === id) thread.element.setAttribute("aria-current", "true");
      else thread.element.removeAttribute("aria-current");
    }
    if (id && this.panel && !this.panel.hidden) this.threads.get(id)?.element.scrollIntoView({ block: "nearest" });
  }

  private go(one: Remark) {
    const view = this.views.get(one.root);
    const place = this.place(one);
    if (!view || !place) return;
    this.last = view;
    goTo(view, place);
  }

  private back() {
    (this.last ?? [...this.views.values()][0])?.focus();
  }

  /** Where one may not write, the text knows no keys. */
  private pressed(event: KeyboardEvent) {
    const target = event.target as HTMLElement;
    const root = target.closest("maillage-editor")?.getAttribute("root") ?? "";
    const view = this.views.get(root);
    if (!view || view.editable || event.code !== "KeyM" || !event.altKey || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.commented(anchorOf(view, root), target);
  }

  /** Begins a remark, or leads to that in whose words the cursor is. */
  private commented(anchor: Anchor | null, target: HTMLElement) {
    const { told } = this;
    const root = target.closest("maillage-editor")?.getAttribute("root") ?? "";
    this.last = this.views.get(root) ?? null;
    if (!told || !this.panel) return;
    const thread = anchor ? null : this.threads.get(this.chosen ?? "");
    if (thread) {
      this.open(true);
      thread.element.focus();
      return;
    }
    if (!told.may) return;
    this.open(true);
    const form = compose({ root, anchor }, told, this.texts, (sent) => {
      form.remove();
      this.back();
      if (!sent) return;
      this.voice.say(this.texts.say("flash.made"));
      void ask(this.source, false).then((now) => { if (now) this.take(now); });
    });
    this.form.replaceChildren(form);
    form.scrollIntoView({ block: "nearest" });
    form.querySelector<HTMLElement>("[name=body]")?.focus();
  }
}

customElements.define("maillage-remarks", MaillageRemarks);
