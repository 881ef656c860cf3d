export type Sight = { zoom: number; lat: number; lon: number };

/** Reads what a map looks at from the part of the address behind "#": "map=6/46.50/2.50". */
export function read(hash: string): Sight | null {
  const parts = /^#map=(\d{1,2}(?:\.\d)?)\/(-?\d{1,2}(?:\.\d{1,6})?)\/(-?\d{1,3}(?:\.\d{1,6})?)$/.exec(hash);
  if (!parts) return null;
  const [zoom, lat, lon] = parts.slice(1).map(Number) as [number, number, number];
  return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? { zoom, lat, lon } : null;
}

/** Writes it: a hundred metres are fine enough. */
export const write = ({ zoom, lat, lon }: Sight): string => `#map=${zoom}/${lat.toFixed(3)}/${lon.toFixed(3)}`;
