// One text on the page: its view, its tools, and what is told beside it.
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { Fragment, Slice } from "prosemirror-model";
import { EditorState, Plugin } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { ySyncPlugin, yUndoPlugin } from "y-prosemirror";
import { anchorOf, ranges } from "./anchors.ts";
import { Counter } from "./counter.ts";
import { cursors } from "./cursors.ts";
import { finding } from "./find.ts";
import type { Finder } from "./finder.ts";
import { here } from "./here.ts";
import { habits, keys, type Asked } from "./keys.ts";
import type { Mentions } from "./mention.ts";
import { cleanHTML, cleanText, mostHTML, mostText } from "./paste.ts";
import { make, type Voice } from "./parts.ts";
import { plain } from "./plain.ts";
import { kind, schema } from "./schema.ts";
import type { Session } from "./session.ts";
import { sources } from "./sources.ts";
import { emptyHeaders, tables } from "./tables.ts";
import type { Texts } from "./texts.ts";
import { Toolbar } from "./toolbar.ts";

export type Surroundings = {
  session: Session;
  texts: Texts;
  voice: Voice;
  mentions: Mentions;
  images: string;
  cursorsShown: () => boolean;
};

/** Plain text: an empty line ends a paragraph, the end of a line stays one. */
function fromPlain(text: string): Slice {
  const blocks = cleanText(text).split(/\n[ \t]*\n+/).filter((block) => block.trim() !== "");
  const paragraphs = blocks.map((block) => kind("paragraph").create(null, block.replace(/^\n+|\n+$/g, "").split("\n").flatMap((line, i) =>
    [...(i > 0 ? [kind("hard_break").create()] : []), ...(line ? [schema.text(line)] : [])])));
  return new Slice(Fragment.from(paragraphs), paragraphs.length > 0 ? 1 : 0, paragraphs.length > 0 ? 1 : 0);
}

export class TextPage {
  readonly view: EditorView;
  readonly element: HTMLElement;
  private toolbar: Toolbar;
  private readonly counter: Counter;
  private readonly state = make("span", { class: "editor-state" });
  private finder: Finder | null = null;

  constructor(private readonly host: HTMLElement, readonly root: string, private readonly label: string, private readonly around: Surroundings) {
    const { session, texts, voice } = around;
    const page = make("div", { class: "editor-page" });
    this.counter = new Counter(Number(host.getAttribute("most")) || 0, Number(host.getAttribute("least")) || 0, texts, voice);
    this.view = new EditorView({ mount: page }, {
      state: EditorState.create({ schema, plugins: this.plugins() }),
      editable: () => session.facts().right === "write" && !session.facts().refused,
      nodeViews: { mention: (node) => around.mentions.view(node) },
      transformPastedHTML: (html) => html.includes("data-pm-slice") ? cleanText(html) : cleanHTML(html, (text) => new DOMParser().parseFromString(text, "text/html")),
      clipboardTextParser: fromPlain,
      handlePaste: (_view, event, slice) => this.pasted(event, slice),
      handleDrop: (_view, event) => this.image(event.dataTransfer),
      handleDOMEvents: { paste: (_view, event) => this.tooMuch(event) },
      handleTextInput: (view, from, _to, text) => this.typed(view, from, text),
    });
    this.toolbar = this.tools();
    this.element = make("div", { class: "editor" }, this.toolbar.element, page, make("div", { class: "editor-foot" }, this.state, this.counter.element));
    // What is typed here is none of the form's: it would be sent once more at each key.
    for (const event of ["input", "change"]) this.element.addEventListener(event, (e) => e.stopPropagation());
    this.changed();
  }

  private plugins(): Plugin[] {
    const { session, texts, cursorsShown } = this.around;
    return [
      ySyncPlugin(session.doc.getXmlFragment(this.root)) as Plugin,
      cursors(session.provider.awareness, cursorsShown),
      yUndoPlugin() as Plugin,
      here(),
      habits(),
      ...keys((what) => void this.ask(what)),
      dropCursor({ color: false, class: "drop-cursor" }),
      gapCursor(),
      tables(),
      emptyHeaders(),
      finding(),
      sources(texts.say("sourced"), (view, names) => void import("./dialogs.ts").then((dialogs) => dialogs.showSources(view, texts, names))),
      ranges((id) => this.host.dispatchEvent(new CustomEvent("maillage:range", { bubbles: true, detail: { id } }))),
      new Plugin({ view: () => ({ update: (view, before) => { this.toolbar?.update(); if (view.state.doc !== before.doc) this.changed(); } }) }),
    ];
  }

  private tools(): Toolbar {
    return new Toolbar(this.view, this.label, this.around.texts, (what) => void this.ask(what), this.around.session.right);
  }

  private changed() {
    this.counter?.update(() => plain(this.view.state.doc));
  }

  /** Shows the state of the text, and whether one may write. */
  tell(state: string, sentence: string) {
    if (this.state.textContent !== sentence) this.state.textContent = sentence;
    if (this.element.dataset["kept"] === state && this.toolbar.right === this.around.session.right) return;
    this.element.dataset["kept"] = state;
    this.view.setProps({});
    this.view.dom.setAttribute("aria-readonly", String(!this.view.editable));
    if (!this.view.editable) this.view.dom.tabIndex = 0; // read by keyboard too
    else this.view.dom.removeAttribute("tabindex");
    if (this.toolbar.right !== this.around.session.right) {
      const former = this.toolbar;
      this.toolbar = this.tools();
      former.element.replaceWith(this.toolbar.element);
    }
    this.toolbar.update();
  }

  private tooMuch(event: ClipboardEvent): boolean {
    const html = event.clipboardData?.getData("text/html").length ?? 0;
    const text = event.clipboardData?.getData("text/plain").length ?? 0;
    if (html <= mostHTML && text <= mostText) return false;
    event.preventDefault();
    this.refuse();
    return true;
  }

  private pasted(event: ClipboardEvent, slice: Slice): boolean {
    if (slice.size > mostText) {
      this.refuse();
      return true;
    }
    return slice.size === 0 && this.image(event.clipboardData);
  }

  private refuse() {
    const told = make("p", { class: "editor-told" }, this.around.texts.say("paste_too_much", { most: mostText }));
    this.element.querySelector(".editor-told")?.remove();
    this.element.querySelector(".editor-foot")?.before(told);
    this.around.voice.say(told.textContent ?? "");
    setTimeout(() => told.remove(), 20_000);
  }

  /** An image that is pasted or dropped wants a description first. */
  private image(from: DataTransfer | null): boolean {
    const file = [...from?.files ?? []].find((each) => each.type.startsWith("image/"));
    if (!file || !this.view.editable) return false;
    void this.ask("image", file);
    return true;
  }

  /** "@" at the beginning of a word asks whom; it stays when nobody is chosen. */
  private typed(view: EditorView, from: number, text: string): boolean {
    const before = view.state.doc.resolve(from).parent.textBetween(0, view.state.doc.resolve(from).parentOffset, undefined, " ");
    if (text === "@" && /(^|[\s(«])$/.test(before)) {
      setTimeout(() => {
        const { state } = view;
        if (state.doc.textBetween(Math.max(state.selection.from - 1, 0), state.selection.from) !== "@") return;
        void this.ask("mention", null, 1);
      });
    }
    return false;
  }

  private async ask(what: Asked | "image", file: File | null = null, typed = 0) {
    const { view, around } = this;
    if (what === "toolbar") return this.toolbar.focus();
    if (what === "comment") {
      this.host.dispatchEvent(new CustomEvent("maillage:comment", { bubbles: true, detail: { anchor: anchorOf(view, this.root) } }));
      return;
    }
    if (what === "find") return this.find();
    const dialogs = await import("./dialogs.ts").catch(() => null);
    if (!dialogs) return around.voice.say(around.texts.say("not_loaded"));
    if (what === "help") dialogs.showHelp(view, around.texts);
    if (!view.editable) return;
    if (what === "link") dialogs.askLink(view, around.texts);
    if (what === "image") dialogs.askImage(view, around.texts, around.images, file);
    if (what === "mention") await dialogs.askMention(view, around.texts, around.mentions, typed);
  }

  private async find() {
    if (!this.finder) {
      const { Finder } = await import("./finder.ts");
      this.finder = new Finder(this.view, this.around.texts);
      this.toolbar.element.after(this.finder.element);
    }
    this.finder.open();
  }
}

