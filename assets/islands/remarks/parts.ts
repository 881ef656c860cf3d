// Fields of the panel's forms, with what was wrong with what they held.
import { make, name } from "../editor/parts.ts";

export type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function field(label: string, input: Input): HTMLElement {
  return make("div", { class: "field" }, make("label", { for: name(input, "remark") }, label), input);
}

export function choices(all: { id: string; name: string }[], choose: string): HTMLSelectElement {
  const list = make("select", {}, make("option", { value: "" }, choose));
  list.append(...all.map((one) => make("option", { value: one.id }, one.name)));
  return list;
}

/** Puts messages beside their fields, and the focus into the first that is wrong. */
export function wrong(form: HTMLElement, errors: Record<string, string>): boolean {
  for (const old of form.querySelectorAll(".error")) old.remove();
  let first: Input | null = null;
  for (const input of form.querySelectorAll<Input>("input, textarea, select")) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    const message = errors[input.name];
    if (!message) continue;
    const said = make("p", { class: "error" }, message);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", name(said, "wrong"));
    input.before(said);
    first ??= input;
  }
  first?.focus();
  return first !== null;
}
