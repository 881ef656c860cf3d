// The forms of the board: what one of them says is a command, with or without script.
import { make, name } from "../editor/parts.ts";
import type { Command, Fields, Refused } from "./queue.ts";

type Field = HTMLInputElement | HTMLTextAreaElement;

const written = "textarea, input:not([type]), input[type=text], input[type=number], input[type=date]";

/** Whether a form is a command. */
export const commands = (form: HTMLFormElement): boolean => /\/commands$/.test(new URL(form.action, location.href).pathname);

/** What a form says when one of its buttons is pressed; several values of one name follow each other.
 *  Where its page would go on is of no use here. */
export function fieldsOf(form: HTMLFormElement, pressed: HTMLElement | null): Fields {
  const fields: Fields = {};
  for (const [key, value] of new FormData(form, pressed)) {
    if (typeof value === "string" && key !== "anchor") fields[key] = key in fields ? `${fields[key]} ${value}` : value;
  }
  return fields;
}

/** The words of a command, as its person would know it again. */
export const wordsOf = (fields: Fields): string => fields["text"] ?? fields["name"] ?? "";

/** Empties what was typed, for the next one; what was chosen stays. */
export function empty(form: HTMLFormElement) {
  const fields = [...form.querySelectorAll<Field>(written)];
  for (const field of fields) field.value = field.defaultValue;
  clear(form);
  if (form.classList.contains("add")) fields[0]?.focus();
}

function clear(form: HTMLElement) {
  for (const old of form.querySelectorAll("[data-island=error]")) old.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

/** The form from which a command came, or the one that stands where it was. */
export function formOf(host: ParentNode, { fields }: Command): HTMLFormElement | null {
  const same = ["step", "to", "note", "thing", "list", "stand"];
  return [...host.querySelectorAll<HTMLFormElement>("form")].find((form) => {
    const value = (key: string) => form.querySelector<Field>(`[type=hidden][name="${key}"]`)?.value;
    const does = value("do") === fields["do"] || form.querySelector(`button[name="do"][value="${fields["do"]}"]`) !== null;
    return does && same.every((key) => value(key) === undefined || value(key) === fields[key]);
  }) ?? null;
}

/** Shows why beside the field, with what was typed; false where there is no place for it. */
export function refuse(host: ParentNode, { command, why, field }: Refused): boolean {
  const form = formOf(host, command);
  if (!form) return false;
  const inputs = [...form.querySelectorAll<Field>(written)];
  const wrong = inputs.find((input) => input.name === field) ?? inputs[0];
  if (!wrong || inputs.some((input) => input.value !== input.defaultValue && input.value !== command.fields[input.name])) return false;
  clear(form);
  for (const input of inputs) input.value = command.fields[input.name] ?? input.value;
  const said = make("p", { class: "error", "data-island": "error" }, why);
  wrong.setAttribute("aria-invalid", "true");
  wrong.setAttribute("aria-describedby", name(said, "refused"));
  wrong.before(said);
  wrong.focus();
  return true;
}
