/** Puts each message beside its field and takes away those that no longer hold. The field
 *  being written is left in peace until it is left, unless told otherwise. */
export function mark(form: HTMLFormElement, messages: Record<string, string>, atOnce = false) {
  for (const field of form.querySelectorAll<HTMLElement>(".field")) {
    const control = field.querySelector<HTMLInputElement>("input:not([type=hidden]), select, textarea");
    if (!control || (!atOnce && field.contains(document.activeElement))) continue;
    const message = messages[control.name];
    let said = field.querySelector<HTMLElement>(":scope > .error, :scope > fieldset > .error");
    field.classList.toggle("wrong", message !== undefined);
    if (message === undefined) {
      said?.remove();
      control.removeAttribute("aria-invalid");
    } else if (!said?.textContent?.includes(message)) {
      const described = field.querySelector("fieldset") ?? control;
      if (!said) {
        said = document.createElement("p");
        said.className = "error";
        said.id = `${described.id}-error`;
        (field.querySelector(".help, legend, label") ?? control).after(said);
        const others = (described.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== said?.id);
        described.setAttribute("aria-describedby", [...others, said.id].join(" "));
      }
      said.textContent = message;
      if (described === control) control.setAttribute("aria-invalid", "true");
    }
  }
}
