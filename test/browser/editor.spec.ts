// Five people write the same answer at once: one whose line drops for a while, one by keyboard
// alone, one whose network lets no websocket pass. Then one more without script.
import type { Locator, Page, WebSocketRoute } from "@playwright/test";
import { arrive, check, found, start, type Walk } from "./acts.ts";
import { expect, signIn, test } from "./site.ts";

const label = /^Le projet en quelques phrases|^Résumé/;

/** The editor of the first long answer of a section. */
const editor = (page: Page): Locator => page.locator("maillage-editor").first();
const text = (page: Page): Locator => editor(page).locator(".editor-page"); // the field has the same role until it gives way
const state = (page: Page): Locator => editor(page).locator(".editor-state");

async function write(page: Page, words: string) {
  await text(page).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Enter");
  await page.keyboard.type(words);
}

/** Goes on at the end of the line that begins so. */
async function goOn(page: Page, line: string, words: string) {
  await text(page).locator("p", { hasText: line }).click();
  await page.keyboard.press("End");
  await page.keyboard.type(words, { delay: 5 });
}

/** Someone who joins a collective by its link, to write. */
async function join(walk: Walk, link: string, name: string): Promise<Page> {
  const page = await arrive(walk);
  await signIn(page, `${name.toLowerCase()}-${walk.mark}@halle.example`, `${name} Morel`);
  await page.goto(link);
  await page.locator("main button.main").first().click();
  return page;
}

async function gather(walk: Walk): Promise<{ section: string; pages: Page[] }> {
  const alix = await arrive(walk);
  await signIn(alix, `alix-${walk.mark}@halle.example`, "Alix Morel");
  const collective = await found(walk, alix);
  await alix.goto(`${collective}/people`);
  await alix.locator("form[action$='/join-link'] button[value=writer]").click();
  const link = await alix.locator("input[name=link]").inputValue();
  const pages = [alix];
  for (const name of ["Bruno", "Chloe", "Denis", "Elsa"]) pages.push(await join(walk, link, name));
  return { section: `${await start(walk, alix, `À cinq ${walk.mark}`)}/sections/projet`, pages };
}

/** Goes by Tab alone until something has the focus. */
async function tabTo(page: Page, wanted: Locator) {
  for (let i = 0; i < 80; i++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("not reached by keyboard");
}

test("five people write at once, and all of it is there for each", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "five" };
  const { section, pages } = await gather(walk);
  const [alix, bruno, chloe, denis, elsa] = pages as [Page, Page, Page, Page, Page];
  await denis.routeWebSocket(/\/texts\//, (socket) => socket.close());
  for (const page of pages) await page.goto(section);
  for (const page of pages) await expect(text(page)).toBeVisible({ timeout: 20_000 });
  expect(await denis.evaluate(() => sessionStorage.getItem("maillage:streamed"))).toBe("yes");

  // What one hears: a text with a name and its help, and its tools.
  await expect(text(chloe)).toHaveAccessibleName(label);
  await expect(text(chloe)).toHaveAttribute("aria-multiline", "true");
  await expect(editor(chloe).getByRole("toolbar")).toHaveAccessibleName(/^Mise en forme\s: /);
  await expect(editor(chloe).locator("textarea")).toBeHidden();
  await check(walk, chloe);

  await text(alix).click();
  for (const name of ["Alix", "Bruno", "Denis", "Elsa"]) {
    await alix.keyboard.type(`${name} :`);
    await alix.keyboard.press("Enter");
  }
  for (const page of pages) await expect(text(page)).toContainText("Elsa :", { timeout: 20_000 });
  await bruno.context().setOffline(true);
  await expect(state(bruno)).toContainText("Hors ligne\u00a0: rien n’attend");
  await goOn(bruno, "Bruno :", " écrit dans le train.");
  await expect(state(bruno)).toContainText("21 caractères non envoyés");
  await tabTo(chloe, text(chloe));
  await chloe.keyboard.press("Control+End");
  await chloe.keyboard.type("# Chloé au clavier");
  await chloe.keyboard.press("Enter");
  await chloe.keyboard.type("Elle écrit ");
  await chloe.keyboard.press("Control+b");
  await chloe.keyboard.type("en gras");
  await chloe.keyboard.press("Alt+F10");
  await expect(editor(chloe).getByRole("button", { name: "Titre", exact: true })).toBeFocused();
  for (let i = 0; i < 6; i++) await chloe.keyboard.press("ArrowRight");
  await expect(editor(chloe).getByRole("button", { name: "Liste", exact: true })).toBeFocused();
  await chloe.keyboard.press("Enter");
  await expect(editor(chloe).getByRole("button", { name: "Liste", exact: true })).toHaveAttribute("aria-pressed", "true");
  await chloe.keyboard.press("Escape");
  await expect(text(chloe)).toBeFocused();
  await Promise.all([goOn(alix, "Alix :", " ouvre le lieu."), goOn(denis, "Denis :", " n’a pas de websocket."), goOn(elsa, "Elsa :", " tient la cuisine.")]);
  await bruno.context().setOffline(false);

  const said = ["Bruno : écrit dans le train.", "Chloé au clavier", "Elle écrit en gras", "Alix : ouvre le lieu.", "Denis : n’a pas de websocket.", "Elsa : tient la cuisine."];
  for (const page of pages) {
    for (const words of said) await expect(text(page)).toContainText(words, { timeout: 30_000 });
    await expect(state(page)).toHaveText("Enregistré");
  }
  const written = (page: Page) => text(page).evaluate((element) => {
    const copy = element.cloneNode(true) as HTMLElement;
    for (const caret of copy.querySelectorAll(".caret")) caret.remove();
    return copy.innerText.replace(/[\u2060\s]+/g, " ");
  });
  const first = await written(alix);
  for (const page of pages) expect(await written(page)).toBe(first);
  await expect(alix.locator(".present")).toContainText("Bruno Morel");
  await expect(alix.locator(".present li")).toHaveCount(4);
  await check(walk, alix);

  // Without script the same words are there to be changed by form.
  const plain = await browser.newContext({ baseURL: site, locale: "fr-FR", javaScriptEnabled: false, storageState: await elsa.context().storageState() });
  const elsaPlain = await plain.newPage();
  await expect(async () => {
    await elsaPlain.goto(section);
    for (const words of said.filter((each) => !each.includes("gras"))) await expect(elsaPlain.locator("textarea").first()).toHaveValue(new RegExp(words.replaceAll(".", "\\.")), { timeout: 500 });
  }).toPass();
  await expect(elsaPlain.locator("textarea").first()).toHaveValue(/\*\*en gras\*\*/);
  const field = elsaPlain.locator("textarea").first();
  await field.fill(`${await field.inputValue()}\n\nSans script.`);
  await elsaPlain.locator("main form[action*='/sections/'] button.main").click();
  await expect(text(alix)).toContainText("Sans script.", { timeout: 20_000 });
  await expect(text(alix)).toContainText("Alix : ouvre le lieu.");
  for (const page of [...pages, elsaPlain]) await page.context().close();
});

test("letters typed at once in a new paragraph stay in their order", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "order" };
  const alix = await arrive(walk);
  await signIn(alix, "alix-order@halle.example", "Alix Morel");
  await found(walk, alix);
  await alix.goto(`${await start(walk, alix, "Dans l’ordre")}/sections/projet`);
  await text(alix).click();
  const wanted = Array.from({ length: 30 }, (_, i) => [`Titre ${i}`, `Elle écrit ${i}`]).flat();
  for (let i = 0; i < wanted.length; i += 2) {
    await alix.keyboard.type(`# ${wanted[i]}`);
    await alix.keyboard.press("Enter");
    await alix.keyboard.type(wanted[i + 1]!);
    await alix.keyboard.press("Enter");
  }
  await expect(text(alix).locator("> :is(h2, p)").filter({ hasText: /./ })).toHaveText(wanted);
  await alix.context().close();
});

test("what is written offline outlives the page, and a paste that is too long harms nothing", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "copy" };
  const alix = await arrive(walk);
  await signIn(alix, "alix-copy@halle.example", "Alix Morel");
  await found(walk, alix);
  const section = `${await start(walk, alix, "Hors ligne")}/sections/projet`;
  await alix.goto(section);
  await write(alix, "Gardé par le site.");
  await expect(state(alix)).toHaveText("Enregistré");
  await alix.context().setOffline(true);
  await expect(state(alix)).toContainText("Hors ligne");
  await write(alix, "Écrit dans le tunnel.");
  await expect(state(alix)).toContainText("21 caractères non envoyés. Ils sont gardés sur cet appareil.");
  await alix.goto("about:blank");
  await alix.context().setOffline(false);
  await alix.goto(section);
  await expect(text(alix)).toContainText("Écrit dans le tunnel.");
  await expect(state(alix)).toHaveText("Enregistré");

  const paste = (kind: string, content: string) => text(alix).evaluate((element, [type, data]) => {
    const transfer = new DataTransfer();
    transfer.setData(type, data.repeat(type === "text/plain" ? 20_000_000 : 1));
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
  }, [kind, content] as const);
  await text(alix).click();
  await paste("text/plain", "a");
  await expect(editor(alix)).toContainText("Ce que vous collez est trop long");
  await alix.keyboard.press("Control+End");
  await paste("text/html", "<html><body><!--StartFragment--><p class=MsoNormal><b>De Word</b><o:p></o:p></p><!--EndFragment--></body></html>");
  await expect(text(alix).locator("strong")).toHaveText("De Word");
  await expect(state(alix)).toHaveText("Enregistré");
  await alix.context().close();
});

test("a copy on a disk that is slow is waited for before it is told, and joins the text when it comes", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "slow" };
  const alix = await arrive(walk);
  await signIn(alix, "alix-slow@halle.example", "Alix Morel");
  await found(walk, alix);
  const section = `${await start(walk, alix, "Disque lent")}/sections/projet`;
  let cut = false; // a browser that is set offline may send what waits in an open line once it is back
  const lines: WebSocketRoute[] = [];
  await alix.routeWebSocket(/\/texts\//, (line) => {
    if (cut) return void line.close();
    lines.push(line);
    line.connectToServer();
  });
  await alix.goto(section);
  await write(alix, "Gardé par le site.");
  await expect(state(alix)).toHaveText("Enregistré");
  await alix.context().setOffline(true);
  cut = true;
  await Promise.all(lines.map((line) => line.close()));
  await alix.evaluate(() => { // what is written takes three seconds to be kept
    const { set } = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, "oncomplete")!;
    Object.defineProperty(IDBTransaction.prototype, "oncomplete", {
      set(this: IDBTransaction, told: (event: Event) => void) { set!.call(this, (event: Event) => setTimeout(told, 3_000, event)); },
    });
  });
  await text(alix).click();
  await alix.keyboard.press("Control+End");
  // What is said from the first moment on: nothing is told as kept before it is.
  const said = await state(alix).evaluateHandle((element) => {
    const all: string[] = [];
    new MutationObserver(() => { all.push(element.textContent ?? ""); }).observe(element, { childList: true, characterData: true, subtree: true });
    return all;
  });
  await alix.keyboard.insertText("Écrit");
  await expect(state(alix)).toContainText("5 caractères non envoyés. Ne fermez pas cette page");
  await expect(state(alix)).toContainText("5 caractères non envoyés. Ils sont gardés sur cet appareil.");
  expect((await said.jsonValue()).find((each) => each.includes("caractères"))).toContain("Ne fermez pas cette page");
  await alix.goto("about:blank");
  await alix.context().setOffline(false);
  cut = false;

  await alix.addInitScript(() => { // a database takes six seconds to open
    const { set } = Object.getOwnPropertyDescriptor(IDBRequest.prototype, "onsuccess")!;
    Object.defineProperty(IDBOpenDBRequest.prototype, "onsuccess", {
      set(this: IDBOpenDBRequest, told: (event: Event) => void) { set!.call(this, (event: Event) => setTimeout(told, 6_000, event)); },
    });
  });
  await alix.goto(section);
  await expect(text(alix)).toContainText("Gardé par le site.");
  await expect(text(alix)).not.toContainText("Écrit");
  await write(alix, "Pendant ce temps.");
  await expect(text(alix)).toContainText("Écrit", { timeout: 20_000 });
  await expect(state(alix)).toHaveText("Enregistré");
  await alix.context().setOffline(true);
  await write(alix, "Encore.");
  await expect(state(alix)).toContainText("Ils sont gardés sur cet appareil.");
  await alix.context().close();

  const other = await arrive(walk);
  await signIn(other, "alix-slow@halle.example", "Alix Morel");
  await other.goto(section);
  for (const words of ["Gardé par le site.", "Écrit", "Pendant ce temps."]) await expect(text(other)).toContainText(words);
  await other.context().close();
});

test("where the browser keeps nothing of what is written offline, it says so", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "full" };
  const alix = await arrive(walk);
  await signIn(alix, "alix-full@halle.example", "Alix Morel");
  await found(walk, alix);
  await alix.goto(`${await start(walk, alix, "Disque plein")}/sections/projet`);
  await write(alix, "Gardé par le site.");
  await expect(state(alix)).toHaveText("Enregistré");
  await alix.evaluate(() => { // as a browser does whose disk is full
    const add = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = function (this: IDBObjectStore, ...what) {
      const request = add.apply(this, what);
      this.transaction.abort();
      return request;
    };
  });
  await alix.context().setOffline(true);
  await write(alix, "Nulle part.");
  await expect(state(alix)).toContainText("Ne fermez pas cette page");
  await alix.context().setOffline(false);
  await expect(state(alix)).toHaveText("Enregistré");
  await alix.context().close();
});

test("where no line to the text can be had, the field is given back and the form saves", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "noline" };
  const alix = await arrive(walk);
  await signIn(alix, "alix-noline@halle.example", "Alix Morel");
  await found(walk, alix);
  const section = `${await start(walk, alix, "Sans ligne")}/sections/projet`;
  await alix.routeWebSocket(/\/texts\//, (socket) => socket.close());
  await alix.route("**/texts/**", (route) => route.abort());
  await alix.goto(section);
  const field = alix.locator("textarea[name=resume]");
  await expect(field).toHaveJSProperty("readOnly", true);
  await expect(field).toHaveJSProperty("readOnly", false, { timeout: 20_000 });
  await field.fill("Écrit dans le champ, faute de mieux.");
  await expect(alix.locator(".save-state")).toContainText("Enregistré");
  await alix.unrouteAll();
  await expect(field).toBeVisible(); // what was typed stays where it was typed
  await alix.goto("about:blank");
  const other = await alix.context().newPage();
  await other.goto(section);
  await expect(text(other)).toContainText("Écrit dans le champ, faute de mieux.");
  await alix.context().close();
});
