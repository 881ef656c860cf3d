const controls = "input:not([type=hidden]), select, textarea";

/** Puts each message beside its field, after the word that tells an error to those who do not
 *  see its colour, and takes away those that no longer hold. The field being written is left
 *  in peace until it is left, unless told otherwise. */
export function mark(form: HTMLFormElement, messages: Record<string, string>, word: string, atOnce = false) {
  for (const field of form.querySelectorAll<HTMLElement>(".field")) {
    const control = field.querySelector<HTMLInputElement>(controls);
    if (!control || (!atOnce && field.contains(document.activeElement))) continue;
    const message = messages[control.name];
    const said = field.querySelector<HTMLElement>(":scope > .error, :scope > fieldset > .error");
    field.classList.toggle("wrong", message !== undefined);
    for (const each of field.querySelectorAll(controls)) {
      if (message === undefined) each.removeAttribute("aria-invalid");
      else each.setAttribute("aria-invalid", "true");
    }
    if (message === undefined) said?.remove();
    else if (!said?.textContent?.includes(message)) write(said ?? add(field, control), word, message);
  }
}

function write(said: HTMLElement, word: string, message: string) {
  const hidden = Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: word });
  said.replaceChildren(hidden, " ", message);
}

/** Makes the place for a message, and says that it describes the field. */
function add(field: HTMLElement, control: HTMLElement): HTMLElement {
  const described = field.querySelector("fieldset") ?? control;
  const said = Object.assign(document.createElement("p"), { className: "error", id: `${described.id}-error` });
  (field.querySelector(":scope > .help, :scope > fieldset > .help, legend, label") ?? control).after(said);
  const others = (described.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== said.id);
  described.setAttribute("aria-describedby", [...others, said.id].join(" "));
  return said;
}

/** Writes the messages of some fields for where they are read out of place: each with the
 *  name of its field. */
export function named(form: HTMLFormElement, messages: Record<string, string>, names: Iterable<string>): string {
  const wanted = new Set(names);
  const lines = [...form.querySelectorAll<HTMLElement>(".field")].flatMap((field) => {
    const name = field.querySelector<HTMLInputElement>(controls)?.name ?? "";
    const message = messages[name];
    const label = field.querySelector("legend, label")?.firstChild?.textContent?.trim() ?? "";
    return message !== undefined && wanted.has(name) ? [`${label} – ${message}`] : [];
  });
  return lines.join(" ");
}
