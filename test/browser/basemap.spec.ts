// Maps that move with tiles of the operator under them: shapes or images, in both themes, and a file that fails.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, expectAccessible, start, test } from "./site.ts";
import { tiles } from "./tiles.ts";

const attribution = '<a href="https://www.openstreetmap.org/copyright">© OpenStreetMap</a>';

/** Runs a journey on a demonstration with a file of tiles. */
async function on(kind: "vector" | "image", journey: (url: string) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), "tiles-"));
  const path = join(folder, "france.pmtiles");
  writeFileSync(path, tiles(kind, 15, attribution));
  const { url, stop } = await start({ MAILLAGE_BASEMAP: path });
  try {
    await journey(url);
  } finally {
    await stop();
    rmSync(folder, { recursive: true });
  }
}

/** The colours of the tiles in view, the most frequent first. */
const colours = (page: Page) => page.evaluate(() => {
  const found = new Map<string, number>();
  for (const canvas of document.querySelectorAll<HTMLCanvasElement>("canvas.leaflet-tile-loaded")) {
    const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    for (let i = 0; i + 3 < data.length; i += 4 * 97) {
      const colour = `${data[i]},${data[i + 1]},${data[i + 2]},${data[i + 3]}`;
      found.set(colour, (found.get(colour) ?? 0) + 1);
    }
  }
  return [...found].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
});

/** What the page asked for that it should not, or could not run. */
function watched(page: Page, site: string) {
  const refused: string[] = [];
  const parts: string[] = [];
  page.on("console", (message) => { if (message.type() === "error") refused.push(message.text()); });
  page.on("pageerror", (error) => refused.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(site)) refused.push(request.url());
    if (request.url().includes(".pmtiles")) parts.push(request.headers()["range"] ?? "whole");
  });
  return { refused, parts };
}

test("shapes are drawn under the places, by parts of the file, in the colours of the theme", async ({ browser }) => {
  await on("vector", async (site) => {
    for (const width of [1280, 360]) {
      const context = await browser.newContext({ baseURL: site, locale: "fr-FR", viewport: { width, height: 800 } });
      const page = await context.newPage();
      const { refused, parts } = watched(page, site);
      await page.goto("/places");
      await expect(page.locator("canvas.leaflet-tile-loaded").first()).toBeVisible();
      await expect.poll(async () => (await colours(page)).length).toBeGreaterThan(2);
      const [light] = await colours(page);
      expect(parts.length).toBeGreaterThan(0);
      for (const part of parts) expect(part).toMatch(/^bytes=\d+-\d+$/);
      await expect(page.locator(".atlas-said")).toHaveText("© OpenStreetMap");
      await expect(page.locator("maillage-map p.soft", { hasText: "Fond détaillé" }).getByRole("link", { name: "© OpenStreetMap" })).toHaveAttribute("href", "https://www.openstreetmap.org/copyright");
      await expect(page.locator(".atlas-mark").first()).toBeVisible();
      await expectAccessible(page);
      await page.goto("/places#map=17/50.291/2.777");
      await page.reload();
      await expect(page.locator("canvas.leaflet-tile-loaded").first()).toBeVisible();
      expect(page.url()).toContain("#map=17/");
      await page.emulateMedia({ colorScheme: "dark" });
      await expect.poll(async () => (await colours(page))[0] ?? light).not.toBe(light);
      await expectAccessible(page);
      expect(refused).toEqual([]);
      await context.close();
    }
  });
});

test("a point is placed among streets, and the credit does not take the click for one", async ({ browser }) => {
  await on("vector", async (site) => {
    const context = await browser.newContext({ baseURL: site, locale: "fr-FR", viewport: { width: 360, height: 800 } });
    const page = await context.newPage();
    const { refused, parts } = watched(page, site);
    await page.goto("/calls/fabriques-de-territoire/eligibility");
    await page.waitForLoadState("networkidle");
    expect(parts).toEqual([]);
    await page.locator("input[name=point]").fill("50,29 2,77");
    await page.locator("maillage-point > button").click();
    await expect(page.locator("canvas.leaflet-tile-loaded").first()).toBeVisible();
    await expect(page.locator("maillage-point .help", { hasText: "voir les rues" })).toBeVisible();
    await expect(page.locator("maillage-point .atlas-mark")).toBeVisible();
    await page.locator(".atlas-said").click({ position: { x: 1, y: 1 } });
    await expect(page.locator("input[name=point]")).toHaveValue("50,29 2,77");
    await expectAccessible(page);
    expect(refused).toEqual([]);
    await context.close();
  });
});

test("images are drawn too, and a file that cannot be had leaves the outlines", async ({ browser }) => {
  await on("image", async (site) => {
    const context = await browser.newContext({ baseURL: site, locale: "fr-FR", viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const { refused } = watched(page, site);
    await page.goto("/places");
    await expect.poll(async () => (await colours(page))[0]).toBe("40,90,200,255");
    await expectAccessible(page);
    expect(refused).toEqual([]);
    await page.route("**/*.pmtiles?*", (route) => route.fulfill({ status: 500, body: "" }));
    await page.reload();
    await expect(page.locator(".atlas-list [role=status]")).toContainText("lieux en vue");
    await expect(page.locator(".atlas-map path.atlas-land").first()).toBeVisible();
    await expect(page.locator("canvas.leaflet-tile")).toHaveCount(0);
    await expect(page.locator(".atlas-said")).toHaveCount(0);
    await context.close();
  });
});
