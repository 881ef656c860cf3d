// <maillage-commune source="/territory/communes" none="…" single="1 commune" found="{n} communes">
//   wraps a text input (what people type) and a hidden input (the INSEE code). Suggests
//   communes as an ARIA combobox: arrows (the down arrow also opens), Enter, Escape.
//   Without script the text is sent and the server offers the communes it could be.
import { marked, option, set } from "./parts/listbox.ts";

type Commune = { code: string; label: string };

class CommuneBox extends HTMLElement {
  private text!: HTMLInputElement;
  private code!: HTMLInputElement;
  private list = document.createElement("ul");
  private status = document.createElement("p");
  private communes: Commune[] = [];
  private active = -1;
  private timer = 0;
  private asked = 0;

  connectedCallback() {
    const text = this.querySelector<HTMLInputElement>("input[type=text]");
    const code = this.querySelector<HTMLInputElement>("input[type=hidden]");
    if (!text || !code) return;
    [this.text, this.code] = [text, code];
    set(this.list, { id: `${text.id}-list`, class: "listbox", hidden: "", role: "listbox", "aria-label": text.labels?.[0]?.textContent ?? "" });
    set(this.status, { role: "status", class: "visually-hidden" });
    set(text, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id, autocomplete: "off" });
    text.after(this.list, this.status);
    text.addEventListener("input", () => this.typed());
    text.addEventListener("keydown", (event) => this.key(event));
    text.addEventListener("blur", () => this.close(this.status.className === "help")); // nothing found stays told
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus
    this.list.addEventListener("click", (event) => {
      const chosen = (event.target as HTMLElement).closest<HTMLElement>("[role=option]");
      if (chosen) this.choose(Number(chosen.dataset["index"]));
    });
  }

  private typed() {
    this.code.value = "";
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.search(), 150);
  }

  private async search() {
    const asked = ++this.asked;
    const query = this.text.value.trim();
    if (query.length < 2) return this.close();
    const response = await fetch(`${this.getAttribute("source")}?q=${encodeURIComponent(query)}`).catch(() => null);
    if (!response?.ok || asked !== this.asked || document.activeElement !== this.text) return;
    const communes = (await response.json()) as Commune[];
    if (asked !== this.asked) return;
    this.communes = communes;
    this.list.replaceChildren(...this.communes.map(({ label }, index) => option(this.list.id, index, label)));
    this.mark(-1);
    this.list.hidden = this.communes.length === 0;
    set(this.text, { "aria-expanded": String(!this.list.hidden) });
    this.status.className = this.list.hidden ? "help" : "visually-hidden"; // nothing found is told to everyone
    const said = ["none", "single"][this.communes.length] ?? "found";
    this.status.textContent = (this.getAttribute(said) ?? "").replace("{n}", String(this.communes.length));
  }

  private key(event: KeyboardEvent) {
    if (event.key === "Escape" && !this.list.hidden) event.preventDefault();
    if (event.key === "Escape") return this.close(); // a search under way too
    if (this.list.hidden) {
      if (event.key === "ArrowDown") void this.search();
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.mark(marked(event.key, this.active, this.communes.length));
    else if (event.key === "Enter" && this.active >= 0) this.choose(this.active);
    else return;
    event.preventDefault();
  }

  private mark(index: number) {
    this.active = index;
    this.text.removeAttribute("aria-activedescendant");
    for (const [i, item] of [...this.list.children].entries()) {
      set(item, { "aria-selected": String(i === index) });
      if (i !== index) continue;
      set(this.text, { "aria-activedescendant": item.id });
      item.scrollIntoView({ block: "nearest" });
    }
  }

  private choose(index: number) {
    const commune = this.communes[index];
    if (!commune) return;
    this.text.value = commune.label;
    this.code.value = commune.code;
    this.close();
    this.code.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private close(told = false) {
    clearTimeout(this.timer);
    this.asked++; // an answer under way comes too late
    this.list.hidden = true;
    if (!told) this.status.textContent = "";
    set(this.text, { "aria-expanded": "false" });
    this.mark(-1);
  }
}

customElements.define("maillage-commune", CommuneBox);
