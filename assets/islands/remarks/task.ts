// The form that changes a to-do: its words for who wrote it, who does it, for which day.
import { make } from "../editor/parts.ts";
import type { Texts } from "../editor/texts.ts";
import { choices, field, wrong } from "./parts.ts";
import { send, type Remark, type Told } from "./remote.ts";

export class Task {
  readonly element: HTMLDetailsElement;
  private readonly body = make("textarea", { name: "body", rows: "3" });
  private readonly owner: HTMLSelectElement;
  private readonly due = make("input", { type: "date", name: "due" });
  private readonly words: HTMLElement;
  private readonly form: HTMLFormElement;
  private one!: Remark;

  /** told is given what was wrong beside no field, or null when the to-do was changed. */
  constructor(one: Remark, private readonly base: string, people: Told["people"], private readonly texts: Texts, private readonly told: (problem: string | null) => void) {
    this.owner = choices(people, texts.say("choose"));
    this.owner.name = "owner";
    this.words = field(texts.say("task"), this.body);
    this.form = make("form", { novalidate: "" }, this.words, field(texts.say("owner"), this.owner), field(texts.say("due"), this.due), make("button", {}, texts.say("edit_save")));
    this.element = make("details", {}, make("summary", {}, texts.say("edit")), this.form);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.save();
    });
    this.show(one);
  }

  /** Shows the to-do as it is now; what somebody is changing stays. */
  show(one: Remark) {
    this.one = one;
    this.element.hidden = !one.acts.includes("task");
    if (this.element.open) return;
    this.words.hidden = !one.mine;
    this.body.value = one.messages[0]?.body ?? "";
    this.owner.value = one.owner_id ?? "";
    this.due.value = one.day ?? "";
  }

  private async save() {
    const values = { version: String(this.one.version), owner: this.owner.value, due: this.due.value, ...(this.one.mine && { body: this.body.value }) };
    const refused = await send(`${this.base}/${this.one.id}/task`, values, this.texts.say("failed"));
    const shown = wrong(this.form, refused?.errors ?? {});
    if (!refused) this.element.open = false;
    this.told(refused ? shown ? "" : refused.error : null);
  }
}
