// The form of a new remark, on words that were chosen or on a whole text.
import type { Anchor } from "../editor/anchors.ts";
import { button, make, name } from "../editor/parts.ts";
import type { Texts } from "../editor/texts.ts";
import { choices, field, wrong, type Input } from "./parts.ts";
import { send, type Told } from "./remote.ts";

const kinds = ["comment", "suggestion", "todo"] as const;
const tries = 4; // while the last letters are on their way to the server, it does not know them
const between = 700;

export type Place = { root: string; anchor: Anchor | null };

/** Makes the form; ended is told whether something was sent. */
export function compose(place: Place, told: Told, texts: Texts, ended: (sent: boolean) => void): HTMLFormElement {
  const heading = make("h3", {}, texts.say("new"));
  const about = make("p", { class: "soft" }, place.anchor ? texts.say("on", { quote: place.anchor.quote }) : texts.say("whole"));
  const problem = make("p", { class: "error", role: "alert" });
  problem.hidden = true;
  const input = <T extends Input>(made: T, name: string): T => {
    made.name = name;
    return made;
  };
  const offered = kinds.filter((kind) => kind !== "suggestion" || place.anchor !== null);
  const kind = input(make("select", {}, ...offered.map((each) => make("option", { value: each }, texts.say(`kind.${each}`)))), "kind");
  const body = input(make("textarea", { rows: "3" }), "body");
  const replacement = input(make("textarea", { rows: "2" }), "replacement");
  const owner = input(choices(told.people, texts.say("choose")), "owner");
  const due = input(make("input", { type: "date" }), "due");
  const tells = input(choices(told.people.filter(({ id }) => id !== told.me), texts.say("choose")), "tells");
  const rows = {
    replacement: field(texts.say("replacement"), replacement), body: field(texts.say("body"), body), owner: field(texts.say("owner"), owner), due: field(texts.say("due"), due),
    tells: field(texts.say("mention"), tells),
  };
  const form = make("form", { class: "form-box", novalidate: "", "aria-labelledby": name(heading, "compose") }, heading, about, problem, field(texts.say("kind"), kind), ...Object.values(rows),
    make("div", { class: "actions" }, make("button", { class: "main" }, texts.say("send")), button(texts.say("cancel"), () => ended(false))));
  const show = () => {
    rows.replacement.hidden = kind.value !== "suggestion";
    rows.owner.hidden = rows.due.hidden = kind.value !== "todo";
    rows.tells.hidden = kind.value === "todo";
    if (rows.body.firstChild) rows.body.firstChild.textContent = texts.say(kind.value === "suggestion" ? "why" : kind.value === "todo" ? "task" : "body");
    if (kind.value === "suggestion" && replacement.value === "") replacement.value = place.anchor?.quote ?? "";
  };
  kind.addEventListener("change", show);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") ended(false);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
  let sending = false;
  const submit = async () => {
    if (sending) return;
    sending = true;
    const { anchor } = place;
    const values = {
      root: place.root, kind: kind.value, body: body.value, replacement: replacement.value, owner: owner.value, due: due.value, tells: kind.value === "todo" ? "" : tells.value,
      ...(anchor && { from: anchor.from, to: anchor.to, quote: anchor.quote }),
    };
    let refused = await send(told.base, values, texts.say("failed"));
    for (let n = 1; n < tries && refused?.errors["quote"]; n++) {
      await new Promise((resolve) => setTimeout(resolve, between));
      refused = await send(told.base, values, texts.say("failed"));
    }
    sending = false;
    if (!refused) return ended(true);
    const shown = wrong(form, refused.errors);
    problem.textContent = refused.errors["quote"] ?? refused.error;
    problem.hidden = shown && !refused.errors["quote"];
  };
  show();
  return form;
}
