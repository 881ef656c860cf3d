import { DomUtil, GridLayer } from "leaflet/dist/leaflet-src.esm.js";
import { PMTiles } from "pmtiles";
import { leafletLayer } from "protomaps-leaflet";
import type { Basemap } from "./basemap.ts";

Object.assign(globalThis, { L: { DomUtil, GridLayer } }); // where protomaps-leaflet looks for Leaflet

/** Reads the file's header, and gives what draws its shapes and names on canvas. */
export async function open({ url, deepest }: Basemap): Promise<(dark: boolean) => GridLayer> {
  const file = new PMTiles(url);
  const { minZoom, minLat, minLon, maxLat, maxLon } = await file.getHeader();
  return (dark) => leafletLayer({
    url: file, flavor: dark ? "dark" : "light", lang: document.documentElement.lang, maxDataZoom: deepest, minZoom, attribution: "",
    bounds: [[minLat, minLon], [maxLat, maxLon]],
  }) as unknown as GridLayer;
}
