/** Which option an arrow leads to; -1 is the text itself, as ARIA's combobox pattern has it. */
export function marked(key: string, active: number, count: number): number {
  if (key === "ArrowDown") return active + 1 < count ? active + 1 : 0;
  if (key === "ArrowUp") return active > 0 ? active - 1 : count - 1;
  return active;
}

/** An option for the listbox. */
export function option(id: string, index: number, text: string): HTMLElement {
  const item = document.createElement("li");
  set(item, { id: `${id}-${index}`, role: "option", "aria-selected": "false", "data-index": String(index) });
  item.textContent = text;
  return item;
}

/** Sets attributes by their names: older browsers do not reflect ARIA as properties. */
export function set(element: Element, attributes: Record<string, string>) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
