import { Control, DomEvent, type GridLayer, type Map as LeafletMap } from "leaflet/dist/leaflet-src.esm.js";

/** The file of tiles that an operator put under maps, as the page tells of it. */
export type Basemap = { url: string; kind: string; deepest: number };

export const outlines = 13; // the zoom until which the ground is true: some hundred metres

export function basemapOf(host: HTMLElement): Basemap | null {
  const url = host.getAttribute("basemap");
  return url ? { url, kind: host.getAttribute("basemap-kind") ?? "", deepest: Number(host.getAttribute("basemap-deepest")) } : null;
}

/** How near a map may come: shapes stay sharp beyond their finest tiles, images blur. */
export function nearest(basemap: Basemap | null): number {
  if (!basemap) return outlines;
  return Math.max(outlines, Math.min(19, basemap.deepest + (basemap.kind === "vector" ? 3 : 1)));
}

/** Lays the tiles on the ground of a map, below all else, in the colours of the theme, with whose
 *  data they are. The script that draws them is loaded now. Where it fails the ground stays. */
export async function lay(map: LeafletMap, basemap: Basemap, credit: Element | null) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const tiles = basemap.kind === "vector" ? await import("./vector.ts") : await import("./raster.ts");
  const make = await tiles.open(basemap);
  let layer: GridLayer = make(dark.matches).addTo(map);
  dark.addEventListener("change", () => {
    layer.remove();
    layer = make(dark.matches).addTo(map);
  });
  if (!credit) return;
  const said = Object.assign(document.createElement("p"), { className: "atlas-said" });
  said.append(...credit.cloneNode(true).childNodes);
  DomEvent.disableClickPropagation(said);
  const corner = new Control({ position: "bottomright" });
  corner.onAdd = () => said;
  corner.addTo(map);
}
