// <maillage-map source="/places.geojson" ground="/territory/ground.json" [basemap="…"] …texts>
//   holds a map drawn on the server, and puts in its place one that moves, with a list of the
//   places in view beside it. Arrows move the map, + and - zoom, Tab goes through marks from
//   the top, Enter chooses, Escape goes back to the map. Nothing is asked of another site.
//   Where anything is missing the drawing stays.
import { DivIcon, LatLngBounds, LayerGroup, Map as LeafletMap, Marker, Polygon, SVG, control, type LatLng, type Point } from "leaflet/dist/leaflet-src.esm.js";
import { basemapOf, lay, nearest } from "./basemap.ts";
import { ring, type Ground } from "./ground.ts";
import { group, type Group } from "./group.ts";
import { Places, type Place } from "./places.ts";
import { read, write } from "./sight.ts";

const side = 48; // pixels: marks stay apart by what a finger needs
const near = 10;
const mainland = new LatLngBounds([41.3, -5.2], [51.2, 9.6]);

type Spot = Place & Point;

class MapIsland extends HTMLElement {
  private map!: LeafletMap;
  private places!: Places;
  private box = document.createElement("div");
  private marks = new LayerGroup();
  private groups = new Map<number, Group<Spot>[]>(); // by zoom
  private basemap = basemapOf(this);
  private nearest = nearest(this.basemap);
  private still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  async connectedCallback() {
    const [places, ground] = await Promise.all([this.load("source"), this.load("ground")]).catch(() => [null, null]);
    if (!places || !ground || !this.isConnected) return;
    this.places = new Places(this, (places as Collection).features, (place) => this.choose(place));
    if (this.places.all.length === 0) return;
    this.box.className = "atlas-map";
    const help = Object.assign(document.createElement("p"), { id: "atlas-help", className: "help", textContent: this.said("help") });
    const frame = Object.assign(document.createElement("div"), { className: "atlas" });
    frame.append(this.box, this.places.panel);
    this.querySelector("svg")?.replaceWith(help, frame);
    for (const note of this.querySelectorAll("small")) if (note.textContent === this.said("frames")) note.remove(); // true of the drawing alone
    this.show(ground as Ground);
  }

  private async load(name: string): Promise<unknown> {
    const response = await fetch(this.getAttribute(name) ?? "");
    return response.ok ? response.json() : null;
  }

  private said = (name: string): string => this.getAttribute(name) ?? "";

  private show(ground: Ground) {
    const calm = this.still ? { zoomAnimation: false, fadeAnimation: false, inertia: false, markerZoomAnimation: false } : {};
    this.map = new LeafletMap(this.box, { ...calm, attributionControl: false, zoomControl: false, scrollWheelZoom: false, minZoom: 2, zoomSnap: this.basemap ? 1 : 0.5, maxZoom: this.nearest, renderer: new SVG({ padding: 0.5, pane: "ground" }), maxBounds: [[-75, -180], [80, 180]] });
    this.map.createPane("ground");
    control.zoom({ zoomInTitle: this.said("in"), zoomOutTitle: this.said("out") }).addTo(this.map);
    control.scale({ imperial: false }).addTo(this.map);
    for (const [name, value] of [["role", "application"], ["aria-label", this.said("label")], ["aria-describedby", "atlas-help"]] as const) this.box.setAttribute(name, value);
    const seen = read(location.hash);
    if (seen) this.map.setView([seen.lat, seen.lon], Math.min(seen.zoom, this.nearest));
    else this.map.fitBounds(this.start(), { maxZoom: near, animate: false });
    for (const land of ground.lands) {
      new Polygon(land.rings.map(ring), { interactive: false, className: land.france ? "atlas-land" : "atlas-near" }).addTo(this.map);
    }
    if (this.basemap) void lay(this.map, this.basemap, this.querySelector(".atlas-credit")).catch(() => {});
    this.marks.addTo(this.map);
    this.map.on("moveend", () => {
      this.draw();
      const { lat, lng: lon } = this.map.getCenter();
      history.replaceState(history.state, "", write({ zoom: this.map.getZoom(), lat, lon }));
    });
    this.box.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.map.invalidateSize({ pan: false, debounceMoveend: true })).observe(this.box);
    this.draw();
  }

  /** What is looked at first: the places, those of the mainland if there are any. */
  private start(): LatLngBounds {
    const inside = this.places.all.filter((place) => mainland.contains(place.at));
    if (inside.length > 0 && !this.hasAttribute("narrowed")) return mainland;
    const bounds = new LatLngBounds([]);
    for (const place of inside.length > 0 ? inside : this.places.all) bounds.extend(place.at);
    return bounds.pad(0.1);
  }

  private grouped(): Group<Spot>[] {
    const zoom = this.map.getZoom();
    let groups = this.groups.get(zoom);
    if (!groups) {
      groups = group(this.places.all.map((place) => Object.assign(this.map.project(place.at, zoom), place) as Spot), side);
      this.groups.set(zoom, groups);
    }
    return groups;
  }

  /** Draws the marks in view. The one under the keyboard keeps the focus. */
  private draw() {
    const focused = (document.activeElement as HTMLElement | null)?.dataset["group"];
    const within = this.map.getPixelBounds();
    this.marks.clearLayers();
    let kept = false;
    for (const each of this.grouped()) {
      const at = this.map.unproject([each.x, each.y]);
      if (!within.contains([each.x, each.y])) continue;
      const element = this.mark(each, at);
      if (focused === undefined || element.dataset["group"] !== focused) continue;
      element.focus({ preventScroll: true });
      kept = true;
    }
    if (focused !== undefined && !kept) this.box.focus({ preventScroll: true });
    const bounds = this.map.getBounds();
    this.places.list(this.places.all.filter((place) => bounds.contains(place.at)));
  }

  private mark(each: Group<Spot>, at: LatLng): HTMLElement {
    const [only] = each.members;
    const several = each.members.length > 1 || !only;
    const kind = several ? "several" : only.existing ? "open" : "planned";
    const face = document.createElement("span");
    if (several) face.textContent = each.members.length.toLocaleString(document.documentElement.lang);
    const marker = new Marker(at, { keyboard: false, icon: new DivIcon({ className: `atlas-mark ${kind}`, html: face, iconSize: [32, 32] }) });
    marker.on("click", () => this.enter(each));
    this.marks.addLayer(marker);
    const element = marker.getElement() as HTMLElement;
    const name = several ? this.said("many").replace("{n}", each.members.length.toLocaleString(document.documentElement.lang)) : this.places.name(only);
    for (const [key, value] of [["role", "button"], ["tabindex", "0"], ["aria-label", name], ["title", name]] as const) element.setAttribute(key, value);
    element.dataset["group"] = each.members.map((m) => m.id).sort((a, b) => a - b).slice(0, 3).join(" ");
    element.classList.toggle("chosen", each.members.some((m) => m.id === this.places.chosen));
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.enter(each);
    });
    return element;
  }

  /** Comes nearer to several places, as far as that parts them; chooses a single one. */
  private enter(each: Group<Spot>) {
    const [first] = each.members;
    if (!first) return;
    const bounds = new LatLngBounds(each.members.map((m) => m.at));
    const together = bounds.getSouthWest().equals(bounds.getNorthEast(), 1e-5);
    if (each.members.length === 1) this.choose(first);
    else if (!together && this.map.getZoom() < this.nearest) this.map.fitBounds(bounds.pad(0.2), { animate: !this.still });
    else {
      this.choose(first);
      this.places.focus(first);
    }
  }

  private choose(place: Place) {
    this.places.choose(place);
    this.map.setView(place.at, Math.max(this.map.getZoom(), near), { animate: !this.still });
    this.draw(); // where the map was there already
  }

  /** Keys on a mark do what they do on the map, which Leaflet sees to only on itself. */
  private key(event: KeyboardEvent) {
    const on = event.target as HTMLElement;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") {
      this.places.choose(null);
      this.draw();
      this.box.focus();
      event.preventDefault();
    }
    if (on.dataset["group"] === undefined) return;
    const step = { ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80] }[event.key];
    if (step) this.map.panBy(step as [number, number], { animate: !this.still });
    else if (event.key === "+" || event.key === "=") this.map.zoomIn(1, { animate: !this.still });
    else if (event.key === "-") this.map.zoomOut(1, { animate: !this.still });
    else return;
    event.preventDefault();
  }
}

type Collection = { features: ConstructorParameters<typeof Places>[1] };

customElements.define("maillage-map", MapIsland);
