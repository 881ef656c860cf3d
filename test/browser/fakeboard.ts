// A board whose server is the test: what the island does when answers are late, refused, or never
// come. The journeys of workshop.spec.ts are with the program.
import { readFileSync } from "node:fs";
import type { Browser, BrowserContextOptions, Page, WebSocketRoute } from "@playwright/test";
import { expect } from "@playwright/test";

const dist = "internal/web/dist/";
const origin = "http://board.example";

/** The sentences of the island, from the catalogue: keys, and their plural forms. */
function texts(): Record<string, string> {
  const all: Record<string, string> = {};
  let key = "";
  for (const line of readFileSync("internal/lang/catalogue/fr/boardscript.yaml", "utf8").split("\n")) {
    const match = /^(\s*)(?:board\.script\.)?(\w+):(?: "(.*)")?$/.exec(line);
    if (!match) continue;
    const [, indent, name, text] = match;
    if (!indent) key = name!;
    if (text !== undefined) all[indent ? `${key}.${name}` : name!] = text;
  }
  return all;
}

export const note = (no: number, text: string, more = "") => `<li id="note-${no}" class="note" data-move${more}><p class="written">${text}</p><p class="by"><a href="notes/${no}">Note ${no}</a></p></li>`;

export const list = (key: string, to: string, title: string, ...notes: string[]) =>
  `<section id="list-${key}" class="list" data-to="${to}" aria-labelledby="list-${key}-title"><h3 id="list-${key}-title">${title}</h3><ol class="notes" aria-labelledby="list-${key}-title">${notes.join("")}</ol>
<form method="post" action="commands" class="add"><input type="hidden" name="do" value="note.add"><input type="hidden" name="step" value="s1"><input type="hidden" name="to" value="${to}"><label for="list-${key}-text">Une note<span class="visually-hidden"> – ${title}</span></label><textarea id="list-${key}-text" name="text" rows="2"></textarea><button>Ajouter</button></form></section>`;

export const clock = (attribute: string) => `<div id="clock" class="clock" ${attribute}><p><span>Temps</span> <strong data-clock>…</strong></p></div>`;

export const step = (summons: number) => `<header id="step" class="step" data-step="s1" data-summons="${summons}"><h2>Nos forces</h2><div class="lead-bar"><form method="post" action="commands"><input type="hidden" name="step" value="s1"><button name="do" value="step.lock">Verrouiller</button></form></div></header>`;

export const board = (lists: string) => `<div id="board" class="board"><div class="board-main">${step(0)}<section id="body" class="body" data-step="s1"><div class="lists">${lists}</div>
<form method="post" action="commands" class="new-list"><input type="hidden" name="do" value="list.add"><input type="hidden" name="step" value="s1"><label for="new-list">Nouveau</label><input type="text" id="new-list" name="name"><button>Créer</button></form>
<form method="post" action="commands" id="places"><input type="hidden" name="do" value="note.move"><label for="m-n">Notes</label><input id="m-n" type="text" name="notes"><label for="m-to">Vers</label><select id="m-to" name="to"><option value="forces">Forces</option><option value="limites">Limites</option></select><button>Déplacer</button></form></section></div>
<div class="board-side">${clock("")}</div></div>`;

export type Message = Record<string, string>;

export class Fake {
  readonly sent: Message[] = [];
  opened = 0;
  since = "";
  answers = true; // whether the line opens
  lives = true; // whether signs of life are answered
  seq = 1;
  private socket: WebSocketRoute | null = null;

  private constructor(readonly page: Page) {}

  static async open(browser: Browser, inner: string, options: BrowserContextOptions = {}): Promise<Fake> {
    const context = await browser.newContext({ locale: "fr-FR", ...options });
    const fake = new Fake(await context.newPage());
    const manifest = JSON.parse(readFileSync(`${dist}manifest.json`, "utf8")) as Record<string, string>;
    const html = `<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Atelier</title><link rel="stylesheet" href="/assets/${manifest["styles.css"]}"><script type="module" src="/assets/${manifest["board.js"]}"></script></head><body><main><h1>Atelier</h1>
<maillage-board data-line="/boards/w" data-seq="1" data-me="2" texts='${JSON.stringify(texts()).replaceAll("'", "&#39;")}'>${inner}</maillage-board></main></body></html>`;
    await context.route(`${origin}/**`, async (route) => {
      const path = new URL(route.request().url()).pathname;
      if (path.startsWith("/assets/")) return route.fulfill({ path: dist + path.slice("/assets/".length) });
      if (path.endsWith("/board")) return route.fulfill({ contentType: "text/html", body: html });
      if (/\/notes\/\d+$/.test(path)) {
        return route.fulfill({ contentType: "text/html", body: `<main><h1>Note ${path.split("/").pop()}</h1><form method="post" action="../commands"><input type="hidden" name="do" value="note.edit"><input type="hidden" name="note" value="${path.split("/").pop()}"><label for="t">Texte</label><textarea id="t" name="text">un</textarea><button>Enregistrer</button></form>
<form method="post" action="../commands"><input type="hidden" name="do" value="note.remove"><button name="note" value="${path.split("/").pop()}">Retirer</button></form></main>` });
      }
      return route.fulfill({ status: 404, body: "" });
    });
    await fake.page.routeWebSocket(/\/boards\/w/, (socket) => {
      if (!fake.answers) return void socket.close({ code: 1013 });
      fake.socket = socket;
      fake.opened++;
      fake.since = new URL(socket.url()).searchParams.get("since") ?? "";
      socket.onMessage((data) => {
        const message = JSON.parse(data.toString()) as Message;
        if (Object.keys(message).length > 0) fake.sent.push(message);
        else if (fake.lives) socket.send(Buffer.from("{}"));
      });
    });
    await fake.page.goto(`${origin}/workshops/w/board`);
    await expect.poll(() => fake.opened).toBe(1);
    return fake;
  }

  tell(frame: object) {
    this.socket?.send(Buffer.from(JSON.stringify({ seq: ++this.seq, now: Date.now(), ...frame })));
  }

  /** Time passes, second by second: what the page is sent meanwhile must reach it, as it would. */
  async later(ms: number) {
    for (let past = 0; past < ms; past += 1_000) {
      await this.page.clock.runFor(1_000);
      await this.page.evaluate(() => 0); // after what the page sent, and before what comes next
    }
  }

  cut(code = 1012) {
    void this.socket?.close({ code });
  }

  /** The last command of a verb, once it was sent. */
  async command(verb: string): Promise<Message> {
    await expect.poll(() => this.sent.some((message) => message["do"] === verb)).toBe(true);
    return this.sent.findLast((message) => message["do"] === verb)!;
  }

  readonly said = () => this.page.locator(".board-tools [role=status]");
  readonly state = () => this.page.locator(".board-state");
}
