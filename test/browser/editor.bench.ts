// How long a letter takes in a long text while others write, beside the same text where the browser
// alone writes (contenteditable). Of each key are told:
//   waited  from the key to its first handler: what others wrote is being drawn meanwhile
//   work    from there to the end of all that it asks of scripts
//   laid    and of styles and layout, which are asked for at once
//   next    until the page can do something else: a frame may be drawn before, and a browser draws
//           one every 16.7 ms
// A letter takes waited + laid. Run by hand on a quiet machine, with make build done; PROFILE=file
// keeps what the processor did, for the tools of Chromium:
// npx playwright test --config test/browser/bench.config.ts editor.bench
import { writeFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { become, longAnswer, people, start as apply } from "./acts.ts";
import { start } from "./site.ts";

const { default: Socket } = await import("ws" as string) as { default: typeof WebSocket }; // it comes without types

const pages = Number(process.env["PAGES"] ?? 60);
const writers = Number(process.env["WRITERS"] ?? 10);
const letters = 300;
const paragraph = "Le lieu réunit un atelier partagé, une cuisine et une permanence numérique, ouverts aux habitants du canton. ".repeat(3);

type Key = { waited: number; work: number; laid: number; next: number };
type Timed = { keys: Key[] };

const quantile = (values: number[], q: number) => [...values].sort((a, b) => a - b)[Math.floor(values.length * q)] ?? NaN;

/** Someone else who writes in the same text, without a browser. */
function other(address: string, subject: string, cookie: string) {
  class WithCookie extends Socket {
    constructor(url: string) { super(url, { headers: { Cookie: cookie } } as never); }
  }
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(address, subject, doc, { WebSocketPolyfill: WithCookie as never, disableBc: true, params: { schema: "1" } });
  return { doc, provider, text: doc.getXmlFragment("resume") };
}

/** Times the keys of a page. */
function time(page: Page) {
  return page.evaluate(() => {
    const keys = (window as unknown as Timed).keys = [] as Key[];
    let key: Key | null = null;
    let begun = 0;
    window.addEventListener("keydown", (event) => {
      begun = performance.now();
      key = { waited: begun - event.timeStamp, work: 0, laid: 0, next: 0 };
    }, true);
    window.addEventListener("input", () => {
      const now = key;
      if (!now) return;
      // The editor reads what changed in a microtask that was asked for before this one.
      queueMicrotask(() => {
        now.work = performance.now() - begun;
        document.body.getBoundingClientRect();
        now.laid = performance.now() - begun;
      });
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        now.next = performance.now() - begun;
        keys.push(now);
      };
      channel.port2.postMessage(0);
    }, true);
  });
}

async function write(page: Page): Promise<Key[]> {
  for (let i = 0; i < letters; i++) {
    await page.keyboard.press("a");
    await page.waitForTimeout(60);
  }
  const keys = await page.evaluate(() => (window as unknown as Timed).keys.splice(0));
  expect(keys.length).toBe(letters);
  return keys;
}

const rows: string[] = [];

function tell(what: string, keys: Key[]) {
  const cell = (of: (key: Key) => number) => [0.5, 0.95].map((q) => quantile(keys.map(of), q).toFixed(1)).join(" / ");
  rows.push(`| ${what} | ${cell((k) => k.waited)} | ${cell((k) => k.work)} | ${cell((k) => k.laid)} | ${cell((k) => k.waited + k.laid)} | ${cell((k) => k.next)} |`);
}

test.afterAll(() => console.log(`\n${pages} pages, ${letters} letters, p50 / p95 in ms:\n\n| who writes | waited | work | laid | a letter | next |\n|---|---|---|---|---|---|\n${rows.join("\n")}`));

const blocks = Math.ceil(pages * 3000 / paragraph.length);

test("a letter where the browser alone writes", async ({ page }) => {
  await page.setContent(`<div contenteditable style="font: 1rem/1.5 sans-serif; max-width: 42rem">${`<p>${paragraph}</p>`.repeat(blocks)}</div>`);
  await page.locator("p").nth(5).click();
  await time(page);
  tell("one, the browser alone", await write(page));
});

test("a letter in a long text", async ({ browser }) => {
  const { url, stop } = await start();
  const walk = { browser, site: url, locale: "fr-FR" as const, script: true, mark: "bench" };
  const page = await become(walk, people.lea);
  const dossier = await apply(walk, page, "Un long texte");
  await page.goto(`${dossier}/sections/projet`);
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const subject = await page.locator("maillage-writing").getAttribute("subject") ?? "";
  const all = Array.from({ length: writers + 1 }, () => other(`${url.replace("http", "ws")}/texts`, subject, cookie));
  await Promise.all(all.map(({ provider }) => new Promise((resolve) => { provider.once("sync", resolve); })));
  const [first, ...others] = all;
  for (let i = 0; i < blocks; i++) {
    const element = new Y.XmlElement("paragraph");
    element.insert(0, [new Y.XmlText(paragraph)]);
    first?.text.insert(first.text.length, [element]);
  }
  await expect(longAnswer(page, "resume").locator("p").nth(blocks - 1)).toBeAttached({ timeout: 60_000 });
  await longAnswer(page, "resume").locator("p").nth(5).click();
  await time(page);
  tell("one", await write(page));
  let writing = true;
  const loops = others.map(async ({ text }, i) => {
    while (writing) {
      const element = text.get((i * 37 + 20) % Math.max(text.length, 1));
      if (element instanceof Y.XmlElement && element.get(0) instanceof Y.XmlText) (element.get(0) as Y.XmlText).insert(3, "x");
      await new Promise((resolve) => { setTimeout(resolve, 250); });
    }
  });
  const profiler = process.env["PROFILE"] ? await page.context().newCDPSession(page) : null;
  await profiler?.send("Profiler.enable");
  await profiler?.send("Profiler.start");
  tell(`one, and ${writers} others`, await write(page));
  if (profiler) writeFileSync(process.env["PROFILE"] ?? "", JSON.stringify((await profiler.send("Profiler.stop")).profile));
  writing = false;
  await Promise.all(loops);
  for (const { provider } of all) provider.destroy();
  await page.context().close();
  await stop();
});
