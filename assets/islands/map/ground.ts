export type Ground = { attribution: string; lands: { france: boolean; rings: number[][] }[] };

const perDegree = 1_000;

/** Reads a ring: thousandths of a degree, the first point as it is, the others as steps.
 *  Leaflet wants latitude first. */
export function ring(steps: number[]): [number, number][] {
  const points: [number, number][] = [];
  let [lon, lat] = [0, 0];
  for (let i = 0; i + 1 < steps.length; i += 2) {
    lon += steps[i] ?? 0;
    lat += steps[i + 1] ?? 0;
    points.push([lat / perDegree, lon / perDegree]);
  }
  return points;
}
