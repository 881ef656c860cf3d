// <maillage-point ground="/territory/ground.json" around="/territory/around" …texts>
//   wraps the field of a point: adds a button that opens a map with a pin (pin.ts, loaded then).
//   Moving the pin fills the field, typing coordinates moves the pin. The field stays what is
//   sent, and can be used alone.
import type { Pin } from "./pin.ts";

class PointIsland extends HTMLElement {
  private button = Object.assign(document.createElement("button"), { type: "button" });
  private panel = document.createElement("div");
  private box = document.createElement("div");
  private status = document.createElement("p");
  private pin: Promise<Pin | null> | null = null;

  connectedCallback() {
    const field = this.querySelector("input");
    if (!field) return;
    this.panel.hidden = true;
    this.panel.id = `${field.id}-map`;
    this.panel.className = "atlas-point";
    this.button.textContent = this.said("show");
    this.button.setAttribute("aria-expanded", "false");
    this.button.setAttribute("aria-controls", this.panel.id);
    this.status.setAttribute("role", "status");
    const help = Object.assign(document.createElement("p"), { id: `${field.id}-map-help`, className: "help", textContent: this.said("help") });
    this.box.className = "atlas-map";
    this.panel.append(help, this.box, this.status);
    this.append(this.button, this.panel);
    this.button.addEventListener("click", () => this.toggle(field));
    field.addEventListener("input", () => void this.pin?.then((pin) => pin?.typed()));
  }

  private said = (name: string): string => this.getAttribute(name) ?? "";

  private toggle(field: HTMLInputElement) {
    this.panel.hidden = !this.panel.hidden;
    this.button.textContent = this.said(this.panel.hidden ? "show" : "hide");
    this.button.setAttribute("aria-expanded", String(!this.panel.hidden));
    if (!this.panel.hidden) this.pin ??= this.open(field);
  }

  /** Opens the map, or says that it did not load; it is tried again when it is opened again. */
  private async open(field: HTMLInputElement): Promise<Pin | null> {
    this.status.textContent = "";
    try {
      const { Pin } = await import("./pin.ts");
      return await Pin.open(this, field, this.box, this.status);
    } catch {
      this.status.textContent = this.said("failed");
      this.pin = null;
      return null;
    }
  }
}

customElements.define("maillage-point", PointIsland);
