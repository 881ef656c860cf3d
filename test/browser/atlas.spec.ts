// The map of places: by keyboard alone, with five thousand places, and without script. And the map where a point is placed.
import { expect, expectAccessible, test } from "./site.ts";
import { become, people } from "./acts.ts";
import type { Page } from "@playwright/test";

/** Goes on with the key of Tab until something that fits is focused. */
async function tabTo(page: Page, selector: string) {
  for (let tabs = 0; tabs < 240; tabs++) {
    await page.keyboard.press("Tab");
    if (await page.locator(`${selector}:focus`).count()) return;
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

const status = (page: Page) => page.locator(".atlas-list [role=status]");

for (const width of [1280, 360]) {
  test(`places are found on the map by keyboard, ${width} pixels wide`, async ({ browser, site }) => {
    const context = await browser.newContext({ baseURL: site, locale: "fr-FR", viewport: { width, height: 800 }, reducedMotion: "reduce" });
    const page = await context.newPage();
    const refused: string[] = [];
    page.on("console", (message) => { if (message.type() === "error") refused.push(message.text()); });
    page.on("request", (request) => { if (!request.url().startsWith(site)) refused.push(request.url()); });
    await page.goto("/places");
    await expect(status(page)).toContainText(/^\d+ lieux en vue\.$/);
    const all = Number((await status(page).textContent())?.match(/\d+/)?.[0]);
    expect(await page.locator("tbody tr").count()).toBe(all);
    await expectAccessible(page);

    await tabTo(page, ".atlas-map");
    for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowLeft");
    for (let i = 0; i < 3; i++) await page.keyboard.press("+");
    await expect(status(page)).not.toContainText(`${all} lieux`);
    await expect(page).toHaveURL(/#map=/);
    const seen = new URL(page.url()).hash;
    await page.reload();
    await expect(page.locator(".atlas-map")).toBeVisible();
    expect(new URL(page.url()).hash).toBe(seen);
    for (let i = 0; i < 3; i++) {
      await tabTo(page, ".atlas-map");
      await page.keyboard.press("-");
    }
    await page.goto("/places");
    await tabTo(page, ".atlas-mark");
    const first = await page.locator(".atlas-mark:focus").getAttribute("aria-label");
    await page.keyboard.press("Tab");
    expect(await page.locator(".atlas-mark:focus").getAttribute("aria-label")).not.toBe(first);
    await tabTo(page, ".atlas-mark:not(.several)");
    const name = (await page.locator(".atlas-mark:focus").getAttribute("aria-label")) ?? "";
    await page.keyboard.press("Enter");
    await expect(status(page)).toContainText(`Lieu choisi`);
    await expect(status(page)).toContainText(name);
    await expect(page.locator(".atlas-list [aria-current=true]")).toContainText(name.split(",")[0] ?? "");
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(page.locator(".atlas-map")).toBeFocused();
    await expect(page.locator(".atlas-list [aria-current=true]")).toHaveCount(0);

    await tabTo(page, ".atlas-list button");
    await page.keyboard.press("Enter");
    await expect(page.locator(".atlas-list button:focus")).toHaveAttribute("aria-current", "true");
    await expect(page.locator(".atlas-mark.chosen")).toHaveCount(1);
    expect(refused).toEqual([]);
    await context.close();
  });
}

test("five thousand places are grouped and the script stays within its budget", async ({ page }) => {
  const features = Array.from({ length: 5_000 }, (_, i) => ({
    type: "Feature", geometry: { type: "Point", coordinates: [-1 + (7 * ((i * 7_919) % 5_000)) / 5_000, 43.6 + (6 * ((i * 3_571) % 4_999)) / 4_999] },
    properties: { name: `Lieu ${i}`, commune: "Arras", status: i % 2 ? "existing" : "planned", approximate: false },
  }));
  await page.route("**/places.geojson", (route) => route.fulfill({ json: { type: "FeatureCollection", features } }));
  let bytes = 0;
  page.on("response", async (response) => { if (response.request().resourceType() === "script") bytes += (await response.body()).length; });
  await page.goto("/places");
  await expect(status(page)).toContainText(/^5\s000 lieux en vue/);
  expect(await page.locator(".atlas-mark").count()).toBeLessThan(200);
  await page.locator(".leaflet-control-zoom-in").click();
  await expect(status(page)).not.toContainText(/^5\s000/);
  expect(await page.locator(".atlas-mark").count()).toBeLessThan(200);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(200_000);
  bytes = 0;
  await page.goto("/calls");
  await page.waitForLoadState("networkidle");
  expect(bytes).toBe(0);
});

test("without script, or without the places, the drawing and the list stay", async ({ browser, site, page }) => {
  await page.route("**/places.geojson", (route) => route.fulfill({ status: 500, body: "" }));
  await page.goto("/places");
  await page.waitForLoadState("networkidle");
  await expect(page.getByRole("img", { name: "Carte des lieux retenus" })).toBeVisible();
  await expect(page.locator(".atlas-map")).toHaveCount(0);
  const context = await browser.newContext({ baseURL: site, locale: "fr-FR", javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto("/places");
  await expect(plain.getByRole("img", { name: "Carte des lieux retenus" })).toBeVisible();
  await expect(plain.locator("tbody tr").first()).toBeVisible();
  await plain.getByLabel("Lieu, collectif ou commune").fill("imprimerie");
  await plain.getByRole("button", { name: "Afficher" }).click();
  await expect(plain.locator("desc")).toContainText("3 lieux");
  expect(await plain.locator("tbody tr").count()).toBe(3);
  await context.close();
});

test("the field of a point costs little until its map is opened, and says when it does not load", async ({ page }) => {
  let bytes = 0;
  page.on("response", async (response) => { if (response.request().resourceType() === "script") bytes += (await response.body()).length; });
  await page.route("**/territory/ground.json", (route) => route.fulfill({ status: 500, body: "" }), { times: 1 });
  await page.goto("/calls/fabriques-de-territoire/eligibility");
  await page.waitForLoadState("networkidle");
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(10_000);
  await page.locator("maillage-point > button").click();
  await expect(page.locator("maillage-point [role=status]")).toHaveText("La carte ne s’est pas chargée. Écrivez les coordonnées dans le champ.");
  await page.locator("maillage-point > button").click();
  await page.locator("maillage-point > button").click();
  await expect(page.locator("maillage-point .leaflet-control-zoom-in")).toBeVisible();
  await expect(page.locator("maillage-point [role=status]")).toHaveText("");
  expect(bytes).toBeLessThan(170_000);
});

test("a point is placed on a map by keyboard, and typed coordinates move it", async ({ browser, site }) => {
  for (const width of [1280, 360]) {
    const context = await browser.newContext({ baseURL: site, locale: "fr-FR", viewport: { width, height: 800 }, reducedMotion: "reduce" });
    const page = await context.newPage();
    const refused: string[] = [];
    page.on("console", (message) => { if (message.type() === "error") refused.push(message.text()); });
    page.on("request", (request) => { if (!request.url().startsWith(site)) refused.push(request.url()); });
    await page.goto("/calls/fabriques-de-territoire/eligibility");
    const field = page.locator("input[name=point]");
    await field.fill("50,29 2,77");
    await tabTo(page, "maillage-point > button");
    await page.keyboard.press("Enter");
    await expect(page.locator("maillage-point .atlas-name").first()).toHaveText("Arras");
    await expectAccessible(page);
    await tabTo(page, "maillage-point .atlas-mark");
    await page.keyboard.press("ArrowUp");
    await expect(field).toHaveValue("50.29009, 2.77000");
    await page.keyboard.press("Shift+ArrowRight");
    await expect(field).toHaveValue("50.29009, 2.77141");
    await expect(page.locator("maillage-point [role=status]")).toContainText(/Point posé à 50\.29009, 2\.77141\. Centre de commune le plus proche\s: Arras, à \d+\sm/);
    await page.keyboard.press("Escape");
    await expect(page.locator("maillage-point .atlas-map")).toBeFocused();
    await field.fill("49,1157 -1,0907");
    await expect(page.locator("maillage-point .atlas-name").first()).toHaveText("Saint-Lô");
    await tabTo(page, "maillage-point .atlas-map");
    await page.keyboard.press("Enter"); // the pin, set in the middle; the form stays
    await expect(page.locator("maillage-point .atlas-mark")).toBeFocused();
    await expect(field).toHaveValue(/^49\.115\d\d, -1\.090\d\d$/);
    await expect(page).toHaveURL(/\/eligibility$/);
    expect(refused).toEqual([]);
    await context.close();
  }
});

test("the map of a place opens on its commune, and a pin that is dragged is saved with the form", async ({ browser, site }) => {
  const lea = await become({ browser, site, locale: "fr-FR", script: true, mark: "atlas" }, people.lea);
  await lea.goto("/home");
  const group = (await lea.locator("main a[href^='/collectives/']").first().getAttribute("href")) ?? "";
  await lea.goto(`${group}/places/new`);
  await lea.locator("[name=name]").fill("Au point près");
  await lea.locator("[name=status][value=existing]").check();
  await lea.locator("[name=commune]").fill("Saint-Lô");
  await lea.getByRole("option", { name: /^Saint-Lô \(50/ }).click();
  await lea.getByRole("button", { name: "Placer le point sur une carte" }).click();
  const map = lea.locator("maillage-point .atlas-map");
  await expect(map.locator(".atlas-name").first()).toHaveText("Saint-Lô");
  await map.click({ position: { x: 150, y: 150 } });
  const field = lea.locator("[name=point]");
  await expect(field).toHaveValue(/^49\.\d{5}, -1\.\d{5}$/);
  const before = await field.inputValue();
  await expectAccessible(lea);
  const pin = (await map.locator(".atlas-mark").boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await lea.mouse.move(pin.x + pin.width / 2, pin.y + pin.height / 2);
  await lea.mouse.down();
  await lea.mouse.move(pin.x + 60, pin.y + 40, { steps: 5 });
  await lea.mouse.up();
  await expect(field).not.toHaveValue(before);
  const after = await field.inputValue();
  await lea.locator("form[action$='/places'] button.main").click();
  await lea.getByRole("link", { name: "Au point près" }).click();
  const [lat = 0, lon = 0] = after.split(", ").map(Number);
  await expect(field).toHaveValue(`${lat}, ${lon}`);
  await lea.context().close();
});
