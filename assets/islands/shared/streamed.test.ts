import assert from "node:assert/strict";
import test from "node:test";
import { fromBase64, pack, streamAddress } from "./streamed.ts";

test("frames go after their lengths, the highest byte first", () => {
  const long = new Uint8Array(300).fill(7);
  const all = pack([new Uint8Array([1, 2]), long]);
  assert.deepEqual([...all.subarray(0, 10)], [0, 0, 0, 2, 1, 2, 0, 0, 1, 44]);
  assert.equal(all.byteLength, 4 + 2 + 4 + 300);
});

test("a stream stands beside its websocket, with what is asked", () => {
  assert.equal(streamAddress("wss://site.example/texts/a.b?acks=1&schema=1").href, "https://site.example/texts/a.b/stream?acks=1&schema=1");
  assert.equal(streamAddress("ws://localhost:8080/texts/a.b").href, "http://localhost:8080/texts/a.b/stream");
});

test("frames come back from base64 byte by byte", () => {
  assert.deepEqual([...fromBase64("AP+A")], [0, 255, 128]);
});
