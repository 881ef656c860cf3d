// <maillage-commune source="/territory/communes" none="…" found="{n} communes">
//   wraps a text input (what people type) and a hidden input (the INSEE code). Suggests
//   communes as an ARIA combobox: arrows, Enter, Escape. Without script the text is sent
//   and the server offers the communes it could be.
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
    this.text = text;
    this.code = code;
    this.list.id = `${text.id}-list`;
    this.list.className = "listbox";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", document.querySelector(`label[for="${text.id}"]`)?.textContent ?? "");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id })) {
      text.setAttribute(name, value);
    }
    text.autocomplete = "off";
    text.after(this.list, this.status);
    text.addEventListener("input", () => this.typed());
    text.addEventListener("keydown", (event) => this.key(event));
    text.addEventListener("blur", () => window.setTimeout(() => this.close(), 150));
    this.list.addEventListener("pointerdown", (event) => {
      const option = (event.target as HTMLElement).closest<HTMLElement>("[role=option]");
      if (option) this.choose(Number(option.dataset["index"]));
    });
  }

  private typed() {
    this.code.value = "";
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.search(), 150);
  }

  private async search() {
    const query = this.text.value.trim();
    if (query.length < 2) return this.close();
    const asked = ++this.asked;
    const response = await fetch(`${this.getAttribute("source")}?q=${encodeURIComponent(query)}`).catch(() => null);
    if (!response?.ok || asked !== this.asked) return;
    this.communes = (await response.json()) as Commune[];
    this.active = -1;
    this.list.replaceChildren(...this.communes.map((commune, index) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset["index"] = String(index);
      option.textContent = commune.label;
      return option;
    }));
    this.list.hidden = this.communes.length === 0;
    this.text.setAttribute("aria-expanded", String(!this.list.hidden));
    this.text.removeAttribute("aria-activedescendant");
    const text = this.communes.length ? this.getAttribute("found") : this.getAttribute("none");
    this.status.textContent = (text ?? "").replace("{n}", String(this.communes.length));
  }

  private key(event: KeyboardEvent) {
    if (this.list.hidden) return;
    const last = this.communes.length - 1;
    if (event.key === "ArrowDown") this.mark(this.active >= last ? 0 : this.active + 1);
    else if (event.key === "ArrowUp") this.mark(this.active <= 0 ? last : this.active - 1);
    else if (event.key === "Enter" && this.active >= 0) this.choose(this.active);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  private mark(index: number) {
    this.active = index;
    for (const [i, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(i === index));
      if (i === index) {
        this.text.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      }
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

  private close() {
    this.list.hidden = true;
    this.text.setAttribute("aria-expanded", "false");
    this.text.removeAttribute("aria-activedescendant");
  }
}

customElements.define("maillage-commune", CommuneBox);
