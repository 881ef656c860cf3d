// Makes small PMTiles files by hand: one tile, vector or image, that stands for every place of the world.
import { deflateSync, crc32 } from "node:zlib";

/** Numbers of any size as protocol buffers and directories write them. */
function varint(value: number): number[] {
  const bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}

/** A field of bytes in a protocol buffer. */
const field = (number: number, bytes: number[]) => [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
const text = (number: number, value: string) => field(number, [...Buffer.from(value)]);
const count = (number: number, value: number) => [...varint(number * 8), ...varint(value)];
const zigzag = (value: number) => varint(value < 0 ? -2 * value - 1 : 2 * value);

const kinds = { point: 1, line: 2, polygon: 3 } as const;

/** A layer of one feature, as the Mapbox Vector Tile specification writes it. */
function layer(name: string, kind: keyof typeof kinds, points: [number, number][], tags: Record<string, string>): number[] {
  let [x, y] = [0, 0];
  const shape: number[] = [];
  for (const [i, [px, py]] of points.entries()) {
    if (i === 0) shape.push(...varint(8 + 1)); // move, once
    if (i === 1) shape.push(...varint(8 * (points.length - 1) + 2)); // line, to the others
    shape.push(...zigzag(px - x), ...zigzag(py - y));
    [x, y] = [px, py];
  }
  if (kind === "polygon") shape.push(...varint(8 + 7));
  const pairs = Object.entries(tags);
  const feature = [...field(2, pairs.flatMap((_, i) => [...varint(i), ...varint(i)])), ...count(3, kinds[kind]), ...field(4, shape)];
  return field(3, [
    ...text(1, name), ...field(2, feature), ...pairs.flatMap(([key]) => text(3, key)), ...pairs.flatMap(([, value]) => field(4, text(1, value))),
    ...count(5, 4096), ...count(15, 2),
  ]);
}

/** Land with a lake, a road and a village, in the layers of Protomaps. */
const vector = [
  ...layer("earth", "polygon", [[-100, -100], [4200, -100], [4200, 4200], [-100, 4200]], { kind: "earth" }),
  ...layer("water", "polygon", [[256, 256], [1500, 256], [1500, 1200], [256, 1200]], { kind: "lake" }),
  ...layer("roads", "line", [[-50, 3000], [2048, 2600], [4150, 3000]], { kind: "highway", name: "Rue du Moulin" }),
  ...layer("places", "point", [[2048, 2048]], { kind: "locality", name: "Villeneuve" }),
];

/** A PNG of one colour. */
function image(side: number, colour: [number, number, number]): number[] {
  const part = (name: string, content: Buffer) => {
    const named = Buffer.concat([Buffer.from(name), content]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(content.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([size, named, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2], 8);
  const row = Buffer.from([0, ...Array.from({ length: side }, () => colour).flat()]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: side }, () => row)));
  return [...Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), part("IHDR", head), part("IDAT", pixels), part("IEND", Buffer.alloc(0))])];
}

/** Builds a file down to a zoom. Its one entry stands for the tiles of all zooms: they follow each other. */
export function tiles(kind: "vector" | "image", zoom: number, attribution: string): Buffer {
  const tile = kind === "vector" ? vector : image(256, [40, 90, 200]);
  const metadata = [...Buffer.from(JSON.stringify({ attribution }))];
  const root = [1, 0, (4 ** (zoom + 1) - 1) / 3, tile.length, 1].flatMap(varint);
  const header = Buffer.alloc(127);
  header.write("PMTiles");
  header[7] = 3;
  let at = header.length;
  for (const [i, part] of [root, metadata, [], tile].entries()) {
    header.writeBigUInt64LE(BigInt(at), 8 + 16 * i);
    header.writeBigUInt64LE(BigInt(part.length), 16 + 16 * i);
    at += part.length;
  }
  header.set([1, 1, 1, kind === "vector" ? 1 : 2, 0, zoom], 96);
  for (const [i, degrees] of [-10, 40, 12, 52].entries()) header.writeInt32LE(degrees * 1e7, 102 + 4 * i);
  return Buffer.concat([header, Buffer.from([...root, ...metadata, ...tile])]);
}
