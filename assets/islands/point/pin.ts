import { DivIcon, LatLng, LayerGroup, Map as LeafletMap, Marker, Polygon, SVG, control } from "leaflet/dist/leaflet-src.esm.js";
import { basemapOf, lay, outlines as close } from "../map/basemap.ts";
import { ring, type Ground } from "../map/ground.ts";
import { move, read, write, type At } from "./degrees.ts";

type Landmark = { name: string } & At;

/** The map of a point with its pin. Arrows move the pin by ten metres, with Shift by a hundred;
 *  Enter on the map sets it in the middle; Escape goes back from the pin to the map. */
export class Pin {
  private marker: Marker | null = null;
  private names = new LayerGroup(); // vector tiles have their own
  private lands = new LayerGroup();
  private asked = 0;
  private timer = 0;
  private map: LeafletMap;

  /** Fails when the ground cannot be had. */
  static async open(host: HTMLElement, field: HTMLInputElement, box: HTMLElement, status: HTMLElement): Promise<Pin> {
    const at = read(field.value);
    const code = field.closest("form")?.querySelector<HTMLInputElement>("[name=commune_code]")?.value ?? "";
    const [ground, near] = await Promise.all([load<Ground>(host.getAttribute("ground") ?? ""), at || code ? around(host, at, code) : []]);
    if (!ground) throw new Error("no ground");
    const pin = new Pin(host, field, box, status, ground, at, near[0]);
    pin.name(near);
    return pin;
  }

  private constructor(private host: HTMLElement, private field: HTMLInputElement, private box: HTMLElement, private status: HTMLElement, ground: Ground, at: At | null, commune: Landmark | undefined) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = new LeafletMap(box, { attributionControl: false, zoomControl: false, scrollWheelZoom: false, minZoom: 4, maxZoom: 18, zoomAnimation: !still, fadeAnimation: !still, inertia: !still, markerZoomAnimation: !still, renderer: new SVG({ padding: 0.5, pane: "ground" }) });
    this.map = map;
    map.createPane("ground");
    control.zoom({ zoomInTitle: this.said("in"), zoomOutTitle: this.said("out") }).addTo(map);
    control.scale({ imperial: false }).addTo(map);
    for (const [name, value] of [["role", "application"], ["aria-label", this.said("label")], ["aria-describedby", `${this.field.id}-map-help`]] as const) this.box.setAttribute(name, value);
    const start = at ?? commune;
    if (start) map.setView([start.lat, start.lon], close); // a commune fills the map
    else map.fitBounds([[41.3, -5.2], [51.2, 9.6]]);
    for (const land of ground.lands) new Polygon(land.rings.map(ring), { interactive: false, className: land.france ? "atlas-land" : "atlas-near" }).addTo(this.lands);
    const basemap = basemapOf(host);
    if (basemap) void lay(map, basemap, host.querySelector(".atlas-credit")).catch(() => {});
    if (basemap?.kind !== "vector") this.names.addTo(map);
    this.rest();
    map.on("moveend", () => this.rest());
    map.on("click", (event) => this.set(event.latlng.lat, event.latlng.lng, true));
    box.addEventListener("keydown", (event) => {
      if (event.target !== box || event.key !== "Enter") return;
      event.preventDefault(); // the form is not sent
      const { lat, lng } = map.getCenter();
      this.set(lat, lng, true);
      this.marker?.getElement()?.focus();
    });
    if (at) this.set(at.lat, at.lon, false);
  }

  private said = (name: string): string => this.host.getAttribute(name) ?? "";

  /** Nearer than it is true, the ground is left out; names are asked for again. */
  private rest() {
    const map = this.map;
    this.box.classList.toggle("inland", map.getZoom() > close);
    if (map.getZoom() > close) this.lands.remove();
    else this.lands.addTo(map);
    if (map.getZoom() < 9) {
      this.names.clearLayers();
      return;
    }
    const asked = ++this.asked;
    const { lat, lng: lon } = map.getCenter();
    void around(this.host, { lat, lon }).then((near) => { if (asked === this.asked) this.name(near); });
  }

  private name(near: Landmark[]) {
    this.names.clearLayers();
    for (const { name, lat, lon } of near) {
      const face = Object.assign(document.createElement("span"), { textContent: name });
      new Marker([lat, lon], { interactive: false, keyboard: false, icon: new DivIcon({ className: "atlas-name", html: face, iconSize: [0, 0] }) }).addTo(this.names);
    }
  }

  private set(lat: number, lng: number, told: boolean) {
    if (!this.marker) {
      this.marker = new Marker([lat, lng], { draggable: true, autoPan: true, keyboard: false, zIndexOffset: 1_000, icon: new DivIcon({ className: "atlas-mark chosen open", html: document.createElement("span"), iconSize: [44, 44] }) }).addTo(this.map);
      this.marker.on("dragend", () => this.tell());
      const element = this.marker.getElement() as HTMLElement;
      for (const [name, value] of [["role", "button"], ["tabindex", "0"], ["aria-label", this.said("pin")], ["aria-describedby", `${this.field.id}-map-help`]] as const) element.setAttribute(name, value);
      element.addEventListener("keydown", (event) => this.key(event));
    }
    this.marker.setLatLng([lat, lng]);
    if (told) this.tell();
  }

  private key(event: KeyboardEvent) {
    if (!this.marker || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = event.shiftKey ? 100 : 10;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
    if (event.key === "Escape") this.box.focus();
    else if (by) {
      const { lat, lng } = this.marker.getLatLng();
      const to = move({ lat, lon: lng }, by[0] ?? 0, by[1] ?? 0);
      this.set(to.lat, to.lon, true);
      const at = this.marker.getLatLng();
      if (!this.map.getBounds().pad(-0.1).contains(at)) this.map.panTo(at, { animate: false });
    } else if (event.key === "+" || event.key === "=") this.map.setZoomAround(this.marker.getLatLng(), this.map.getZoom() + 1, { animate: false });
    else if (event.key === "-") this.map.setZoomAround(this.marker.getLatLng(), this.map.getZoom() - 1, { animate: false });
    else if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault(); // Enter does not send the form
    event.stopPropagation();
  }

  /** Writes where the pin is to the field, and says it once it rests. */
  private tell() {
    if (!this.marker) return;
    const { lat, lng: lon } = this.marker.getLatLng();
    const text = write({ lat, lon });
    this.field.value = text;
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void around(this.host, { lat, lon }).then(([first]) => {
      if (!first || this.field.value !== text) return;
      const metres = new LatLng(lat, lon).distanceTo([first.lat, first.lon]);
      const lang = document.documentElement.lang;
      const distance = metres < 1_000
        ? new Intl.NumberFormat(lang, { style: "unit", unit: "meter", maximumFractionDigits: 0 }).format(metres)
        : new Intl.NumberFormat(lang, { style: "unit", unit: "kilometer", maximumFractionDigits: 1 }).format(metres / 1_000);
      this.status.textContent = this.said("said").replace("{point}", text).replace("{distance}", distance).replace("{commune}", first.name);
    }), 400);
  }

  /** Follows what is typed in the field. */
  typed() {
    const at = read(this.field.value);
    if (!at) return;
    this.set(at.lat, at.lon, false);
    this.map.setView([at.lat, at.lon], Math.max(this.map.getZoom(), close), { animate: false });
  }
}

async function load<T>(address: string): Promise<T | null> {
  const response = await fetch(address).catch(() => null);
  return response?.ok ? ((await response.json()) as T) : null;
}

/** The communes around a point, or around a commune. */
async function around(host: HTMLElement, at: At | null, code = ""): Promise<Landmark[]> {
  const query = at ? `point=${encodeURIComponent(write(at))}` : `code=${encodeURIComponent(code)}`;
  return (await load<Landmark[]>(`${host.getAttribute("around") ?? ""}?${query}`)) ?? [];
}
