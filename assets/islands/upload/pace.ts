// How large the next part is: what a line carries in some ten seconds. A part that is cut off comes
// again as a whole, as its sum is told for all of it.
export const smallest = 256 * 1024;
export const largest = 5_000_000;
const aim = 10_000; // ms

/** After a part that came whole. */
export function faster(size: number, ms: number): number {
  return bound(Math.min(size * 4, (size * aim) / Math.max(ms, 1)));
}

/** After one that was cut off. */
export const slower = (size: number): number => bound(size / 2);

const bound = (size: number): number => Math.round(Math.min(largest, Math.max(smallest, size)));

/** Tells progress each time another tenth has come, and not before. */
export class Tenths {
  private told = 0;

  constructor(private readonly tell: (percent: number) => void) {}

  at(percent: number) {
    const tenth = Math.floor(percent / 10) * 10;
    if (tenth <= this.told || tenth >= 100) return; // the end is told by who knows that all is there
    this.told = tenth;
    this.tell(tenth);
  }

  /** What came before counts as told. */
  from(percent: number) {
    this.told = Math.floor(percent / 10) * 10;
  }
}

/** How long it waits before each try: soon at first, then twice a minute for an hour. */
export const waits: number[] = [500, 1_000, 3_000, 5_000, 10_000, 20_000, ...Array.from({ length: 120 }, () => 30_000)];

/** Whether trying again may help: not where the server has refused. */
export const passing = (status: number): boolean => status === 0 || status >= 500 && status !== 507 || [408, 409, 423, 429, 460].includes(status);
