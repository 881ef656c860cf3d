// How fast a text scrolls so that it is read at a tempo, whatever the size of its letters.
export type Block = { top: number; height: number; words: number };

/** The pixels a second at a place of a text: each block goes by in the time its words take, and
 * what lies between two as fast as the whole does. */
export function pace(blocks: readonly Block[], at: number, tempo: number): number {
  const here = blocks.find(({ top, height }) => at >= top && at < top + height);
  const words = blocks.reduce((sum, block) => sum + block.words, 0);
  const height = blocks.reduce((sum, block) => sum + block.height, 0);
  const of = here && here.words > 0 ? here : { words, height };
  return of.words > 0 ? (of.height / of.words) * (tempo / 60) : 0;
}

/** A tempo within its bounds. */
export const within = (tempo: number, slowest: number, fastest: number): number => Math.min(fastest, Math.max(slowest, tempo));
