// Every page that links lead to, as six people: axe finds nothing, in the dark theme too,
// nothing scrolls sideways on a phone, and a French page holds no English sentence.
import type { Page } from "@playwright/test";
import { arrive, become, people, type Walk } from "./acts.ts";
import { expect, expectAccessible, expectContrastInDark, test } from "./site.ts";

const identifier = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Pages alike but for what they show are one kind: dossiers, sections of a form, pages of a list. */
const kind = (url: URL) => url.pathname.replace(identifier, "*").replace(/\/sections\/[^/]+/, "/sections/*").replace(/\/letters\/[^/]+|\/budget\/[^/]+/, "/line")
  .replace(/(\/edit\/[^/]+\/[^/]+)\/.+/, "$1/*");

const downloads = /\.(json|pdf|csv|yaml|ics|geojson|odt|docx|vtt|srt)$|\/files\/|\/video\/clips\/|\/original$|\/signed$|\/account\/export$|\/export\.html$|^\/api\/v1\//;

async function links(page: Page): Promise<URL[]> {
  const hrefs = await page.locator("a[href]").evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
  return hrefs.map((href) => new URL(href)).filter((url) => url.origin === new URL(page.url()).origin && !downloads.test(url.pathname));
}

async function expectFrench(page: Page) {
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  const text = await page.locator("body").evaluate((body) => {
    const copy = body.cloneNode(true) as HTMLElement;
    for (const other of copy.querySelectorAll("[lang]:not([lang=fr]), pre, code, form[action$='/file'] textarea")) other.remove(); // a call file holds both languages
    return copy.innerText;
  });
  expect(text.match(/\b(the|and|your|this|with|please|must|from)\b.*/i)?.[0], `${page.url()} speaks English`).toBeUndefined();
}

async function expectFitsPhone(page: Page) {
  const desktop = page.viewportSize() ?? { width: 1280, height: 900 };
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(overflow, `${page.url()} scrolls sideways at 360 px`).toBeLessThanOrEqual(0);
  await page.setViewportSize(desktop);
}

/** Follows links from one's home page, opening one page of each kind; checks those nobody checked. */
async function visit(page: Page, checked: Set<string>) {
  const opened = new Set<string>();
  const waiting = [new URL("/home", page.url()), new URL("/", page.url())];
  for (let url = waiting.shift(); url; url = waiting.shift()) {
    if (opened.has(kind(url))) continue;
    opened.add(kind(url));
    const answer = await page.goto(url.href);
    expect.soft(answer?.status(), url.href).toBe(200);
    if (url.pathname !== "/demo/outbox") waiting.push(...(await links(page))); // links in mails are for those who got them
    if (checked.has(kind(url)) && url.pathname !== "/home") continue;
    checked.add(kind(url));
    await expectAccessible(page);
    await expectContrastInDark(page);
    await expectFrench(page);
    await expectFitsPhone(page);
  }
}

test("every page is accessible, fits a phone and speaks French", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "every" };
  const checked = new Set<string>();
  const visitor = await arrive(walk);
  await visitor.goto("/");
  await visit(visitor, checked);
  for (const email of Object.values(people)) {
    const page = await become(walk, email);
    await visit(page, checked);
    await page.context().close();
  }
  await visitor.context().close();
  // Pages that each persona alone can reach: if links stop leading there, this test would check less in silence.
  for (const one of ["/calls/fabriques-de-territoire/edit", "/collectives/*/people", "/dossiers/*/validation", "/funders/*", "/instruction/dossiers/*/decision", "/network/coverage"]) {
    expect([...checked]).toContain(one);
  }
});
