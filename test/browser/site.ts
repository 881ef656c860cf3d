// Starts the built program on a port of its own with a data folder of its own, and gives
// journeys what they need: signing in as a persona, and an accessibility check.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

export { expect };

const freePort = () => new Promise<number>((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
  });
});

/** A demonstration of a test's own: kill ends it as a power cut would, again starts it on what it left. */
export type Program = { url: string; stop: () => Promise<void>; kill: () => Promise<void>; again: () => Promise<void> };

/** Starts the demonstration with settings of its own; stop ends it and removes its data. */
export async function start(settings: Record<string, string> = {}): Promise<Program> {
  const data = mkdtempSync(join(tmpdir(), "maillage-"));
  const port = await freePort();
  const url = `http://localhost:${port}`; // passkeys want a name, not an address
  const run = async () => {
    const program = spawn("./maillage", ["demo"], {
      env: { ...process.env, MAILLAGE_DEMO_FILMS: "false", ...settings, MAILLAGE_DATA: data, MAILLAGE_LISTEN: `127.0.0.1:${port}`, MAILLAGE_BASE_URL: url },
      stdio: ["ignore", "pipe", "ignore"],
    });
    await new Promise<void>((resolve, reject) => {
      program.stdout.on("data", (text: Buffer) => { if (text.includes("answers on")) resolve(); });
      program.on("exit", (code) => reject(new Error(`maillage demo ended with ${code}`)));
    });
    return program;
  };
  let program = await run();
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    program.removeAllListeners("exit");
    const ended = new Promise((resolve) => program.on("exit", resolve));
    program.kill(signal);
    await ended;
  };
  return {
    url, kill: () => end("SIGKILL"), again: async () => { program = await run(); },
    stop: async () => { await end("SIGTERM"); rmSync(data, { recursive: true, force: true }); },
  };
}

export const test = base.extend<object, { site: string }>({
  site: [async ({}, use) => {
    const { url, stop } = await start();
    await use(url);
    await stop();
  }, { scope: "worker" }],
  baseURL: async ({ site }, use) => { await use(site); },
});

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails with the list of what axe finds on the page, in the tags of WCAG 2.2 AA and best practice, or by one rule alone.
 * No page has a frame: axe need not open a page of its own to gather what it finds in each. */
export async function expectAccessible(page: Page, rule?: string) {
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const found = await (rule ? axe.withRules(rule) : axe.withTags(tags)).analyze();
  const lines = found.violations.map((v) => `${page.url()} ${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`);
  expect(lines, "axe").toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(0);
}

/** The dark theme has colours of its own. */
export async function expectContrastInDark(page: Page) {
  await page.emulateMedia({ colorScheme: "dark" });
  await expectAccessible(page, "color-contrast");
  await page.emulateMedia({ colorScheme: "light" });
}

/** Signs in with the link that the demo's outbox shows, as anyone would with their mail. */
export async function signIn(page: Page, email: string, name = "") {
  const outbox = `/demo/outbox?to=${encodeURIComponent(email)}`;
  await page.goto(outbox);
  const before = await page.locator("article").count();
  await page.goto("/sign-in");
  await page.getByLabel(/Adresse électronique|E-mail address/).fill(email);
  await page.getByRole("button", { name: /lien de connexion|sign-in link/ }).click();
  await expect(page.getByText(email).first()).toBeVisible();
  let link: string | null = null;
  await expect(async () => {
    await page.goto(outbox);
    expect(await page.locator("article").count()).toBeGreaterThan(before);
    link = await page.locator("article").first().locator("a[href*='/sign-in/']").getAttribute("href", { timeout: 1_000 });
  }).toPass();
  await page.goto(link ?? "");
  await page.getByRole("button", { name: /Me connecter|Sign me in/ }).click();
  const welcome = page.getByLabel(/Prénom et nom|First and last name/);
  if (name && (await welcome.count())) {
    await welcome.fill(name);
    await page.getByRole("button", { name: /^Enregistrer$|^Save$/ }).click();
  }
}
