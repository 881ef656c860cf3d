// How long the map of 5,000 places takes to be there, on a slow line: see docs/bench.md. SITE is the address of a site that
// has them.
import { expect, test, type BrowserContext } from "@playwright/test";

const site = process.env["SITE"] ?? "";

const fast3G = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const none = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
const times = 5;

type Seen = { painted: number; ready: number; list: number; bytes: number };

/** Opens the page and tells, in milliseconds from the start of the navigation, when something is painted, when marks are drawn
 *  and one can take the focus, and when the list beside them is there; and the bytes that came over the line. */
async function visit(context: BrowserContext, line: typeof fast3G, slower: number): Promise<Seen> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", line);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
  let bytes = 0;
  session.on("Network.loadingFinished", (event) => { bytes += event.encodedDataLength; });
  await page.addInitScript(() => {
    const seen = window as unknown as { ready?: number; list?: number };
    const look = () => {
      const mark = document.querySelector<HTMLElement>(".atlas-mark[tabindex='0']");
      if (mark && seen.ready === undefined) {
        mark.focus();
        if (document.activeElement === mark && mark.getBoundingClientRect().width > 0) seen.ready = performance.now();
      }
      if (document.querySelector(".atlas-list li") && seen.ready !== undefined) seen.list ??= performance.now();
      if (seen.list === undefined) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(`${site}/places`);
  await page.waitForFunction(() => (window as unknown as { list?: number }).list !== undefined, undefined, { timeout: 120_000 });
  await expect(page.locator(".atlas-list [role=status]")).toContainText(/^\d\s\d{3} lieux en vue/);
  const seen = await page.evaluate(() => {
    const { ready, list } = window as unknown as { ready: number; list: number };
    return { painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN, ready, list };
  });
  await page.close();
  return { ...seen, bytes };
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

test("the map of five thousand places", async ({ browser }) => {
  const rows = ["", "| line | processor | visit | painted, ms | marks under the keyboard, ms | at most | list, ms | kB |", "|---|---|---|---|---|---|---|---|"];
  for (const [name, line] of [["as it is", none], ["fast 3G", fast3G]] as const) {
    for (const slower of [1, 4]) {
      const first: Seen[] = [];
      const second: Seen[] = [];
      for (let i = 0; i < times; i++) {
        const context = await browser.newContext({ locale: "fr-FR" });
        first.push(await visit(context, line, slower));
        second.push(await visit(context, line, slower));
        await context.close();
      }
      for (const [visits, which] of [[first, "first"], [second, "second"]] as const) {
        const all = (key: keyof Seen) => visits.map((v) => v[key]);
        rows.push(`| ${name} | ${slower === 1 ? "as it is" : `${slower} times slower`} | ${which} | ${[median(all("painted")), median(all("ready")), Math.max(...all("ready")), median(all("list"))].map(Math.round).join(" | ")} | ${Math.round(median(all("bytes")) / 1000)} |`);
      }
    }
  }
  console.log(rows.join("\n"));
});
