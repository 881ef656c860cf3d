// How long a letter takes in a long text while others write: from the key to the end of the work
// that it asks of the page. Run by hand on a quiet machine, with make build done:
// npx playwright test --config test/browser/bench.config.ts editor.bench
import { expect, test } from "@playwright/test";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { become, longAnswer, people, start as apply } from "./acts.ts";
import { start } from "./site.ts";

const { default: Socket } = await import("ws" as string) as { default: typeof WebSocket }; // it comes without types

const pages = Number(process.env["PAGES"] ?? 60);
const writers = Number(process.env["WRITERS"] ?? 10);
const letters = 300;
const paragraph = "Le lieu réunit un atelier partagé, une cuisine et une permanence numérique, ouverts aux habitants du canton. ".repeat(3);

type Timed = { times: number[] };

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
  const blocks = Math.ceil(pages * 3000 / paragraph.length);
  for (let i = 0; i < blocks; i++) {
    const element = new Y.XmlElement("paragraph");
    element.insert(0, [new Y.XmlText(paragraph)]);
    first?.text.insert(first.text.length, [element]);
  }
  await expect(longAnswer(page, "resume").locator("p").nth(blocks - 1)).toBeAttached({ timeout: 60_000 });
  await longAnswer(page, "resume").locator("p").nth(5).click();
  await page.evaluate(() => {
    const timed = (window as unknown as Timed).times = [] as number[];
    let begun = 0;
    document.addEventListener("keydown", () => { begun = performance.now(); }, true);
    document.addEventListener("input", () => {
      const at = begun;
      const channel = new MessageChannel();
      channel.port1.onmessage = () => timed.push(performance.now() - at);
      channel.port2.postMessage(0);
    }, true);
  });
  let writing = true;
  const loops = others.map(async ({ text }, i) => {
    while (writing) {
      const element = text.get((i * 37 + 20) % Math.max(text.length, 1));
      if (element instanceof Y.XmlElement && element.get(0) instanceof Y.XmlText) (element.get(0) as Y.XmlText).insert(3, "x");
      await new Promise((resolve) => { setTimeout(resolve, 250); });
    }
  });
  for (let i = 0; i < letters; i++) {
    await page.keyboard.press("a");
    await page.waitForTimeout(60);
  }
  writing = false;
  await Promise.all(loops);
  const { times } = await page.evaluate(() => ({ times: (window as unknown as Timed).times }));
  expect(times.length).toBe(letters);
  console.log(`\n| pages | others | letters | p50, ms | p95, ms |\n|---|---|---|---|---|\n| ${pages} | ${writers} | ${times.length} | ${quantile(times, 0.5).toFixed(1)} | ${quantile(times, 0.95).toFixed(1)} |`);
  for (const { provider } of all) provider.destroy();
  await page.context().close();
  await stop();
});
