import { GridLayer, type Coords, type DoneCallback, type GridLayerOptions } from "leaflet/dist/leaflet-src.esm.js";
import { PMTiles } from "pmtiles";
import type { Basemap } from "./basemap.ts";

/** Images on canvas: an <img> would need an address of its own for each, which the policy of the
 *  page refuses. */
class Images extends GridLayer {
  constructor(private file: PMTiles, options: GridLayerOptions) {
    super(options);
  }

  override createTile({ x, y, z }: Coords, done: DoneCallback): HTMLElement {
    const { x: width, y: height } = this.getTileSize();
    const canvas = Object.assign(document.createElement("canvas"), { className: "atlas-image", width, height });
    void (async () => {
      const tile = await this.file.getZxy(z, x, y);
      if (!tile) return;
      const image = await createImageBitmap(new Blob([tile.data]));
      canvas.getContext("2d")?.drawImage(image, 0, 0, width, height);
      image.close();
    })().then(() => done(undefined, canvas), (error: Error) => done(error, canvas));
    return canvas;
  }
}

/** Reads the file's header, and gives what draws its images. The style sheet dims them in the dark. */
export async function open({ url, deepest }: Basemap): Promise<() => GridLayer> {
  const file = new PMTiles(url);
  const { minZoom, minLat, minLon, maxLat, maxLon } = await file.getHeader();
  return () => new Images(file, { minZoom, maxNativeZoom: deepest, bounds: [[minLat, minLon], [maxLat, maxLon]] });
}
