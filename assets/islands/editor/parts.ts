// Small pieces of pages that the editor is made of.
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string> = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function button(label: string, act: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
  const made = make("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", act);
  return made;
}

/** Says a sentence to those who hear the page; the same one twice is said twice. */
export class Voice {
  readonly element = make("p", { role: "status", class: "visually-hidden" });

  say(text: string) {
    this.element.textContent = "";
    setTimeout(() => { this.element.textContent = text; }, 100);
  }
}

let made = 0;

/** A name for an element that has none. */
export const name = (element: Element, hint: string): string => {
  element.id ||= `${hint}-${++made}`;
  return element.id;
};
