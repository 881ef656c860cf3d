// How long a film takes from the press of its button to its first picture, on a line of 1.5 Mbit/s: three
// minutes in 360 lines, as many times as it takes to tell a median. See docs/bench.md.
import { expect, type Page } from "@playwright/test";
import { become, people, start as apply, type Walk } from "./acts.ts";
import { clip } from "./filmacts.ts";
import { start, test } from "./site.ts";

const line = { offline: false, latency: 40, downloadThroughput: 1_500_000 / 8, uploadThroughput: 750_000 / 8 };
const times = 9;

type Seen = { pressed: number; opened: number };

/** Opens the page on a slow line with nothing kept, presses the button once the film is ready for it, and again at
 *  once in a page of its own: the times until a picture is shown that was not there before. */
async function watch(page: Page, address: string, atOnce: boolean): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  await session.send("Network.emulateNetworkConditions", line);
  await page.goto(address, { waitUntil: "domcontentloaded" });
  const film = page.locator("video");
  if (!atOnce) {
    await expect.poll(() => film.evaluate((v: HTMLVideoElement) => v.readyState), { timeout: 60_000 }).toBeGreaterThan(0);
    await page.waitForTimeout(2_000); // somebody reads the page
  }
  const took = await film.evaluate((v: HTMLVideoElement) => new Promise<number>((done, failed) => {
    v.muted = true;
    const pressed = performance.now();
    v.requestVideoFrameCallback(() => { if (v.currentTime > 0 || !v.paused) done(performance.now() - pressed); });
    v.play().catch(failed);
  }));
  await page.close();
  return took;
}

const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN;

test("a film begins", async ({ browser }) => {
  const program = await start();
  try {
    const walk: Walk = { browser, site: program.url, locale: "fr-FR", script: true, mark: "player", unchecked: true };
    const lea = await become(walk, people.lea);
    const dossier = await apply(walk, lea, "Un film");
    const sent = await lea.request.post(`${dossier}/video/film`, { multipart: { file: { name: "film.mp4", mimeType: "video/mp4", buffer: clip({ seconds: 180, size: "640x360", more: ",noise=alls=3:allf=t" }) ?? Buffer.of() } } });
    expect(sent.ok()).toBe(true);
    const address = `${dossier}/video/film?quality=low`;
    await lea.goto(address);
    await expect(lea.locator("video")).toHaveAttribute("src", /low\.mp4|high\.mp4/, { timeout: 400_000 });
    const seen: Seen[] = [];
    for (let i = 0; i < times; i++) {
      seen.push({ pressed: await watch(await lea.context().newPage(), address, false), opened: await watch(await lea.context().newPage(), address, true) });
    }
    const all = (of: keyof Seen) => seen.map((one) => Math.round(one[of]));
    console.log(`from the press to the first picture, ms: ${median(all("pressed"))} (${all("pressed").join(", ")}); pressed as soon as the page is there: ${median(all("opened"))} (${all("opened").join(", ")})`);
  } finally {
    await program.stop();
  }
});
