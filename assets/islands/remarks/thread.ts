// One remark in the panel: its words, what was said, what may be done. What somebody is typing in
// it stays when others answer.
import { button, make, name } from "../editor/parts.ts";
import type { Texts } from "../editor/texts.ts";
import { choices, field, wrong } from "./parts.ts";
import { send, type Remark, type Told } from "./remote.ts";
import { Task } from "./task.ts";

export type Panel = {
  texts: Texts;
  /** Whether the words of a remark are still in the text. */
  stands: (one: Remark) => boolean;
  /** Takes the focus to the words of a remark. */
  go: (one: Remark) => void;
  /** Something was sent: what there is now is asked for, and a sentence said. */
  sent: () => Promise<void>;
  say: (sentence: string) => void;
};

export class Thread {
  readonly element = make("li", { class: "remark", tabindex: "-1" });
  private readonly told = make("div");
  private readonly buttons = make("div", { class: "actions" });
  private readonly problem = make("p", { class: "error", role: "alert" });
  private readonly answer: HTMLFormElement;
  private readonly body = make("textarea", { name: "body", rows: "2" });
  private readonly tells: HTMLSelectElement;
  private readonly task: Task | null;
  private shown = "";

  constructor(private one: Remark, private readonly base: string, people: Told["people"], me: string, private readonly panel: Panel) {
    const { texts } = panel;
    this.tells = choices(people.filter(({ id }) => id !== me), texts.say("choose"));
    this.tells.name = "tells";
    this.answer = make("form", { novalidate: "" }, field(texts.say("reply"), this.body), field(texts.say("mention"), this.tells), make("button", {}, texts.say("send_reply")));
    const more = make("details", {}, make("summary", {}, texts.say("reply")), this.answer);
    this.element.dataset["remark"] = one.id;
    this.element.append(this.told, this.problem, this.buttons, more);
    this.task = one.kind === "todo" ? new Task(one, base, people, texts, (problem) => void this.changed(problem)) : null;
    if (this.task) this.element.append(this.task.element);
    this.problem.hidden = true;
    this.answer.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.reply();
    });
    this.show(one);
  }

  get id(): string { return this.one.id; }

  /** Shows the remark as it is now; nothing is touched when it is as before. */
  show(one: Remark) {
    const stands = this.panel.stands(one);
    const now = JSON.stringify([one, stands]);
    if (now === this.shown) return;
    this.shown = now;
    this.one = one;
    this.told.replaceChildren(...this.parts(one, stands));
    this.task?.show(one);
    const acts = one.acts.filter((act) => act !== "messages" && act !== "task");
    const kept = (document.activeElement as HTMLElement | null)?.dataset["act"];
    const had = this.buttons.contains(document.activeElement);
    this.buttons.replaceChildren(...acts.map((act) => button(this.panel.texts.say(`act.${act}`), () => void this.settle(act), { "data-act": act, class: act === "withdrawal" ? "quiet" : "" })));
    this.buttons.hidden = acts.length === 0;
    (this.answer.parentElement as HTMLElement).hidden = !one.acts.includes("messages");
    if (had) (this.buttons.querySelector<HTMLElement>(`[data-act="${kept ?? ""}"]`) ?? this.element).focus();
  }

  private parts(one: Remark, stands: boolean): HTMLElement[] {
    const { texts } = this.panel;
    const title = make("h3", {}, make("span", { class: "tag accent" }, texts.say(`kind.${one.kind}`)), ` ${one.author} `, make("small", { class: "soft" }, one.at));
    this.element.setAttribute("aria-labelledby", name(title, "remark"));
    const parts: HTMLElement[] = [title];
    if (one.quote === "") parts.push(make("p", { class: "soft" }, texts.say("whole")));
    else if (one.kind === "suggestion") parts.push(make("p", { class: "written" }, make("del", {}, one.quote), " ", make("ins", {}, one.replacement)));
    else parts.push(make("blockquote", { class: "written" }, one.quote));
    if (stands) parts.push(make("p", {}, button(texts.say("go"), () => this.panel.go(one), { class: "quiet" })));
    else if (one.quote !== "") parts.push(make("p", { class: "soft" }, texts.say("gone")));
    if (one.kind === "todo") {
      const who = make("p", {}, one.owner ? texts.say("for", { name: one.owner }) : texts.say("for_nobody"));
      if (one.due) who.append(` – ${texts.say("due_on", { day: one.due })}`);
      if (one.late) who.append(" ", make("span", { class: "tag warning" }, texts.say("late")));
      parts.push(who);
    }
    if (one.messages.length > 0) {
      parts.push(make("ol", { class: "thread" }, ...one.messages.map((each, i) => {
        const begins = i === 0 && each.author === one.author && each.at === one.at; // the title says who
        const who = begins ? [] : [make("p", {}, make("strong", {}, each.author), " ", make("small", { class: "soft" }, each.at))];
        return make("li", {}, ...who, make("p", { class: "written" }, each.body));
      })));
    }
    return parts;
  }

  private tell(problem: string) {
    this.problem.textContent = problem;
    this.problem.hidden = problem === "";
  }

  private async settle(act: string) {
    const refused = await send(`${this.base}/${this.id}/${act}`, { version: String(this.one.version) }, this.panel.texts.say("failed"));
    this.tell(refused?.error ?? "");
    await this.panel.sent();
    if (!refused) this.panel.say(this.panel.texts.say(`flash.${act}`));
  }

  private async changed(problem: string | null) {
    this.tell(problem ?? "");
    await this.panel.sent();
    if (problem !== null) return;
    this.panel.say(this.panel.texts.say("flash.task"));
    this.element.focus();
  }

  private async reply() {
    const refused = await send(`${this.base}/${this.id}/messages`, { body: this.body.value, tells: this.tells.value }, this.panel.texts.say("failed"));
    const shown = wrong(this.answer, refused?.errors ?? {});
    this.tell(refused && !shown ? refused.error : "");
    if (refused) return;
    this.body.value = "";
    this.tells.value = "";
    (this.answer.parentElement as HTMLDetailsElement).open = false;
    await this.panel.sent();
    this.panel.say(this.panel.texts.say("flash.answered"));
    this.element.focus();
  }
}
