import { LatLng } from "leaflet/dist/leaflet-src.esm.js";

export type Place = { id: number; at: LatLng; title: string; commune: string; existing: boolean; approximate: boolean };

type Feature = {
  geometry: { coordinates: [number, number] } | null;
  properties: { name: string; commune: string; status?: string; approximate: boolean };
};

const most = 60; // lines; nearer, fewer are in view

/** The places in view as a list beside the map, and how many there are, told as it changes. */
export class Places {
  readonly all: Place[];
  readonly panel = document.createElement("div");
  chosen = -1;
  private status = document.createElement("p");
  private more = document.createElement("p");
  private lines = document.createElement("ul");
  private timer = 0;
  private seen: Place[] = [];

  constructor(private host: HTMLElement, features: Feature[], private pick: (place: Place) => void) {
    this.all = features.flatMap(({ geometry, properties }, id) => geometry ? [{
      id, at: new LatLng(geometry.coordinates[1], geometry.coordinates[0]), title: properties.name, commune: properties.commune,
      existing: properties.status === "existing", approximate: properties.approximate,
    }] : []);
    const { compare } = new Intl.Collator(document.documentElement.lang); // one for all: else each comparison looks for its own
    this.all.sort((a, b) => compare(a.title, b.title));
    this.panel.className = "atlas-list";
    this.status.setAttribute("role", "status");
    this.lines.setAttribute("aria-label", this.said("listed"));
    this.more.className = "soft";
    this.panel.append(this.status, this.lines, this.more);
    this.lines.addEventListener("click", (event) => {
      const line = (event.target as HTMLElement).closest("button");
      const place = this.seen.find((each) => String(each.id) === line?.dataset["place"]);
      if (place) this.pick(place);
    });
  }

  private said = (name: string): string => this.host.getAttribute(name) ?? "";

  /** Names a place for those who do not see its mark. */
  name(place: Place): string {
    return [place.title, place.commune, this.said(place.existing ? "open" : "planned")].filter(Boolean).join(", ");
  }

  list(seen: Place[]) {
    const focused = this.lines.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["place"] : undefined;
    const chosen = seen.find((place) => place.id === this.chosen);
    this.seen = [...(chosen ? [chosen] : []), ...seen.filter((place) => place !== chosen)].slice(0, most);
    this.lines.replaceChildren(...this.seen.map((place) => this.line(place)));
    this.more.textContent = seen.length > most ? this.said("more").replace("{n}", String(most)) : "";
    this.more.hidden = seen.length <= most;
    if (focused) this.lines.querySelector<HTMLElement>(`[data-place="${focused}"]`)?.focus({ preventScroll: true });
    const count = (["none", "single"][seen.length] ?? "found");
    clearTimeout(this.timer); // said once the map rests
    this.timer = window.setTimeout(() => {
      const text = this.said(count).replace("{n}", seen.length.toLocaleString(document.documentElement.lang));
      const told = chosen ? `${text} ${this.said("chosen").replace("{name}", this.name(chosen))}` : text;
      if (this.status.textContent !== told) this.status.textContent = told;
    }, 250);
  }

  private line(place: Place): HTMLElement {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.dataset["place"] = String(place.id);
    const where = document.createElement("span");
    where.textContent = [place.commune, this.said(place.existing ? "open" : "planned"), place.approximate ? this.said("approximate") : ""].filter(Boolean).join(" · ");
    const title = Object.assign(document.createElement("strong"), { textContent: place.title });
    button.append(title, " ", where);
    if (place.id === this.chosen) button.setAttribute("aria-current", "true");
    const item = document.createElement("li");
    item.append(button);
    return item;
  }

  choose(place: Place | null) {
    this.chosen = place?.id ?? -1;
  }

  focus(place: Place) {
    this.lines.querySelector<HTMLElement>(`[data-place="${place.id}"]`)?.focus();
  }
}
