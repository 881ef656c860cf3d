// Who is there, as text beside the texts, and what one wants to know of it: whether the cursors of
// others are shown, and whether it is said who comes and leaves. Both are choices of the browser:
// what helps one is noise to another (W3C, Collaboration Tools Accessibility User Requirements).
import type { Awareness } from "y-protocols/awareness";
import { colourOf, present, show, shown, type Person } from "./cursors.ts";
import { make, name, type Voice } from "./parts.ts";
import type { Texts } from "./texts.ts";

const grouped = 5_000; // so long at least between two sentences about who came and left
const key = "maillage:arrivals";

function announced(): boolean {
  try {
    return localStorage.getItem(key) === "said";
  } catch {
    return false;
  }
}

/** Who came and who left between two moments. */
export function changes(before: Person[], now: Person[]): { came: string[]; left: string[] } {
  const names = (some: Person[], without: Person[]) => some.filter(({ id }) => !without.some((other) => other.id === id)).map((one) => one.name);
  return { came: names(now, before), left: names(before, now) };
}

export class People {
  readonly element = make("div", { class: "present" });
  visible = shown();
  private readonly list = make("ul", { class: "present-list" });
  private readonly alone: HTMLElement;
  private said: Person[] = [];
  private now: Person[] = [];
  private says = announced();
  private timer = 0;

  constructor(private readonly awareness: Awareness, private readonly me: string, private readonly texts: Texts, private readonly voice: Voice, redraw: () => void) {
    const heading = make("p", { class: "present-title" }, texts.say("present"));
    this.list.setAttribute("aria-labelledby", name(heading, "present"));
    this.alone = make("span", { class: "soft" }, texts.say("present_none"));
    const settings = make("details", { class: "present-settings" }, make("summary", {}, texts.say("present_settings")),
      this.choice(texts.say("cursors_show"), this.visible, (on) => {
        this.visible = on;
        show(on);
        redraw();
      }),
      this.choice(texts.say("arrivals_say"), this.says, (on) => this.saying(on)));
    this.element.append(heading, this.list, this.alone, settings);
    this.element.addEventListener("change", (event) => event.stopPropagation());
    this.element.addEventListener("input", (event) => event.stopPropagation());
    awareness.on("change", () => this.draw());
    this.draw();
  }

  private choice(label: string, on: boolean, act: (on: boolean) => void): HTMLElement {
    const box = make("input", { type: "checkbox", ...(on && { checked: "" }) });
    box.addEventListener("change", () => act(box.checked));
    return make("div", { class: "choice" }, box, make("label", { for: name(box, "choice") }, label));
  }

  private saying(on: boolean) {
    this.says = on;
    this.said = this.now;
    try {
      localStorage.setItem(key, on ? "said" : "silent");
    } catch {
      // this page alone remembers
    }
  }

  private draw() {
    const now = present(this.awareness, this.me);
    if (now.length === this.now.length && now.every((one, i) => one.id === this.now[i]?.id)) return;
    this.now = now;
    this.list.replaceChildren(...now.map((one) => make("li", { class: `caret-${colourOf(one.id)}` }, one.name)));
    this.list.hidden = now.length === 0;
    this.alone.hidden = now.length > 0;
    if (this.says && !this.timer) this.timer = window.setTimeout(() => this.tell(), grouped);
  }

  private tell() {
    this.timer = 0;
    const { came, left } = changes(this.said, this.now);
    this.said = this.now;
    const sentences = [came.length > 0 && this.texts.say("came", { names: came.join(", ") }), left.length > 0 && this.texts.say("left", { names: left.join(", ") })];
    const sentence = sentences.filter(Boolean).join(" ");
    if (sentence && this.says) this.voice.say(sentence);
  }
}
