// What stands around the board: how the line is, what waits, what may be taken back, and what one
// may choose. All of it is made here; without script there is none of it.
import { button, make, name } from "../editor/parts.ts";
import type { Texts } from "../editor/texts.ts";
import { verbosities, type Verbosity } from "./announce.ts";
import { wordsOf } from "./forms.ts";
import type { Command, Refused } from "./queue.ts";
import { Bell, Settings, type View } from "./settings.ts";
import { sentence, type Facts } from "./state.ts";

const quiet = 1_500; // a state that lasted so long is said
const gathered = 150;
const offered = 20_000; // so long an act may be taken back by a press

export class Tools {
  readonly settings = new Settings();
  readonly bell = new Bell();
  readonly head = make("div", { class: "board-tools" });
  onview: (view: View) => void = () => {};
  onverbosity: (verbosity: Verbosity) => void = () => {};
  private readonly state = make("p", { class: "board-state" });
  private readonly waiting = make("ul", { class: "plain board-waiting" });
  private readonly notice = make("div", { class: "board-notice" });
  private readonly call = make("div", { class: "board-call" });
  private readonly voice = make("p", { role: "status", class: "visually-hidden" });
  private came: HTMLElement | null = null; // where one was before one went to the notice
  private owed = false; // the line was lost: that it is back is to be said
  private sentences: string[] = [];
  private saying = 0;
  private noticing = 0;

  /** Asked is the layout that the address of the page asks for. */
  constructor(private readonly texts: Texts, asked: string | undefined) {
    if (asked === "wall" || asked === "list") this.settings.view = asked;
    this.notice.hidden = this.call.hidden = true;
    this.head.addEventListener("focusin", ({ relatedTarget: from }) => {
      if (from instanceof HTMLElement && !this.head.contains(from)) this.came = from;
    });
    this.head.append(this.state, this.waiting, make("div", { class: "board-notices" }, this.call, this.notice), this.choices(), this.help(), this.voice);
  }

  /** Says a sentence; those that come together are said one after the other. */
  say(text: string) {
    if (this.sentences.push(text) > 1) return;
    this.voice.textContent = "";
    setTimeout(() => { this.voice.textContent = this.sentences.splice(0).join(" "); }, gathered);
  }

  /** Shows how things stand; a change that lasts is said too. */
  tell(facts: Facts, all: readonly Command[]) {
    const [key, values] = sentence(facts);
    const text = this.texts.say(key, values);
    this.head.dataset["link"] = facts.waiting > 0 && facts.link === "open" ? "waiting" : facts.online ? facts.link : "lost";
    if (this.state.textContent !== text) {
      this.state.textContent = text;
      clearTimeout(this.saying);
      const fine = /^state_(open|opening|waiting)$/.test(key); // each act is said by itself, and that it is kept
      if (!fine || this.owed && key === "state_open") this.saying = window.setTimeout(() => this.say(text), quiet);
      this.owed = !fine || this.owed && key !== "state_open";
    }
    const shown = all.filter(({ fields }) => wordsOf(fields) !== "");
    const items = shown.map((command) => make("li", {}, this.texts.say("waits", { text: wordsOf(command.fields) })));
    this.waiting.querySelectorAll("li:not([data-refused])").forEach((old) => old.remove());
    this.waiting.append(...items);
  }

  /** Keeps what was refused in sight, with what was typed, until it is put away. */
  refused({ command, why }: Refused) {
    const words = wordsOf(command.fields);
    this.keep(words ? this.texts.say("refused_words", { why, text: words }) : why, why).classList.add("error");
  }

  /** Keeps a sentence in sight until it is put away, by who reads it or by who asked for it. */
  keep(text: string, spoken = text): HTMLElement {
    const item = make("li", { "data-refused": "" }, text, " ");
    item.append(button(this.texts.say("close"), () => this.leave(item, () => item.remove()), { class: "quiet" }));
    this.waiting.prepend(item);
    this.say(spoken);
    return item;
  }

  /** Puts something away; who was in it goes back to where they came from. */
  private leave(from: HTMLElement, act: () => void) {
    const held = from.contains(document.activeElement);
    act();
    const back = this.came?.isConnected && this.came.offsetParent ? this.came : document.querySelector<HTMLElement>("#step h2");
    if (!held || !back) return;
    if (!back.hasAttribute("tabindex") && back.localName === "h2") back.tabIndex = -1;
    back.focus({ preventScroll: true });
  }

  /** Says what was done; what can be taken back can be by a button, for a while. */
  done(text: string, undo: (() => void) | null) {
    clearTimeout(this.noticing);
    this.say(undo ? `${text} ${this.texts.say("undo_offered")}` : text);
    this.notice.hidden = undo === null;
    if (!undo) return;
    this.notice.replaceChildren(make("p", {}, text), button(this.texts.say("undo"), () => {
      this.away();
      undo();
    }));
    const leave = () => {
      if (this.notice.contains(document.activeElement)) this.noticing = window.setTimeout(leave, offered);
      else this.away();
    };
    this.noticing = window.setTimeout(leave, offered);
  }

  /** Leads to the step, by a button: someone who writes is not torn away. */
  lead(text: string, go: () => void) {
    this.call.replaceChildren(make("p", {}, text), button(this.texts.say("go_there"), () => {
      this.led();
      go();
    }));
    this.call.hidden = false;
  }

  /** Puts the call to the step away: one went there, or it is over. */
  led() { this.away(this.call); }

  private away(box = this.notice) {
    if (box.hidden) return;
    this.leave(box, () => {
      box.hidden = true;
      box.replaceChildren();
    });
  }

  private choices(): HTMLElement {
    const { texts, settings } = this;
    const says = make("select", {}, ...verbosities.map((each) => make("option", { value: each }, texts.say(`says_${each}`))));
    says.value = settings.verbosity;
    says.addEventListener("change", () => this.onverbosity(settings.verbosity = says.value as Verbosity));
    const sound = make("input", { type: "checkbox" });
    sound.checked = settings.sound;
    sound.addEventListener("change", () => {
      settings.sound = sound.checked;
      if (sound.checked) this.bell.ring(); // heard once, so that one knows it
    });
    const views = (["list", "wall"] as const).map((view) => button(texts.say(`view_${view}`), () => {
      settings.view = view;
      press();
      this.onview(view);
    }));
    const press = () => views.forEach((each, i) => each.setAttribute("aria-pressed", String(settings.view === (["list", "wall"] as const)[i])));
    press();
    const wayLabel = make("span", { class: "label" }, texts.say("view"));
    return make("details", { class: "board-settings" }, make("summary", {}, texts.say("settings")),
      make("div", { class: "acts", role: "group", "aria-labelledby": name(wayLabel, "view") }, wayLabel, ...views),
      make("p", {}, make("label", { for: name(says, "says") }, texts.say("says")), " ", says),
      make("p", {}, make("label", { class: "check", for: name(sound, "sound") }, sound, " ", texts.say("sound"))));
  }

  private help(): HTMLElement {
    const { texts } = this;
    const lines = (["send", "arrows", "space", "enter", "move", "escape"] as const).map((each) => make("li", {}, texts.say(`help_${each}`)));
    return make("details", { class: "board-help" }, make("summary", {}, texts.say("help")), make("ul", {}, ...lines));
  }
}
