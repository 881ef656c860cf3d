export type At = { lat: number; lon: number };

const typed = /^\s*(-?\d{1,2}(?:[.,]\d+)?)\s*[;,\s]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*$/;

/** Reads decimal degrees as the server does, latitude first. What is written another way, in
 *  degrees and minutes, is the server's to read: the pin stays where it is. */
export function read(text: string): At | null {
  const parts = typed.exec(text);
  if (!parts) return null;
  const [lat, lon] = parts.slice(1).map((part) => Number(part.replace(",", "."))) as [number, number];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}

/** Writes them to the metre. */
export const write = ({ lat, lon }: At): string => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;

const metresPerDegree = 111_195; // on a sphere: a step need not be exact, the point is

/** Moves by some metres, eastwards and northwards. */
export function move({ lat, lon }: At, east: number, north: number): At {
  return { lat: lat + north / metresPerDegree, lon: lon + east / (metresPerDegree * Math.cos((lat * Math.PI) / 180)) };
}
