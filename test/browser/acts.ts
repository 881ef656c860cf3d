// The acts of a journey, as people do them: each opens a page, fills its form and sends it.
import type { Browser, Page } from "@playwright/test";
import { expect, expectAccessible, signIn } from "./site.ts";

export type Walk = {
  browser: Browser;
  site: string;
  locale: "fr-FR" | "en-GB";
  script: boolean;
  mark: string; // keeps the names of one walk apart from another's
  width?: number; // of the window; that of a desk when it is not told
  unchecked?: boolean; // other walks check these pages
};

/** The same walk, on ways that others check. */
export const quietly = (walk: Walk): Walk => ({ ...walk, unchecked: true });

export const people = {
  malik: "malik.izard@agence.example",
  ines: "ines.quintrec@jury.example",
  claire: "claire.fontanel@agence.example",
  lea: "lea.carriere@hauts-sillons.example",
  tom: "tom.jolivet@mains-vertes.example",
};

const pdf = { name: "statuts.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n") };

/** Someone at their own browser. */
export async function arrive(walk: Walk): Promise<Page> {
  const context = await walk.browser.newContext({ baseURL: walk.site, locale: walk.locale, javaScriptEnabled: walk.script, ...(walk.width && { viewport: { width: walk.width, height: 740 } }) });
  return context.newPage();
}

export async function become(walk: Walk, email: string): Promise<Page> {
  const page = await arrive(walk);
  await page.goto("/sign-in");
  await page.locator("form[action='/demo/sign-in']", { has: page.locator(`input[value='${email}']`) }).getByRole("button").click();
  return page;
}

/** Presses the main button of the form that posts to an address ending so. */
export async function send(page: Page, action: string) {
  await page.locator(`form[action$='${action}'] button.main`).click();
}

/** The address of the application that one's home page shows first. */
export async function firstDossier(page: Page): Promise<string> {
  await page.goto("/home");
  return (await page.locator("main a[href^='/dossiers/']").first().getAttribute("href")) ?? "";
}

/** Goes to an address and checks the page; axe needs script to run. */
export async function open(walk: Walk, page: Page, path: string) {
  await page.goto(path);
  await check(walk, page);
}

/** Checks the page one is on. */
export async function check(walk: Walk, page: Page) {
  if (walk.script && !walk.unchecked) await expectAccessible(page);
}

/** Creates a collective with an organisation and a planned place; gives its address. */
export async function found(walk: Walk, lead: Page): Promise<string> {
  await open(walk, lead, "/collectives/new");
  await lead.locator("[name=name]").fill(`La Halle ${walk.mark}`);
  await send(lead, "/collectives");
  await expect(lead.locator("h1")).toHaveText(`La Halle ${walk.mark}`);
  const collective = new URL(lead.url()).pathname;
  await open(walk, lead, `${collective}/organisations/new`);
  await lead.locator("[name=name]").fill(`Association ${walk.mark}`);
  await lead.locator("[name=form]").selectOption("association");
  await send(lead, "/organisations");
  await open(walk, lead, `${collective}/places/new`);
  await lead.locator("[name=name]").fill(`Place ${walk.mark}`);
  await lead.locator("[name=status][value=planned]").check();
  await lead.locator("[name=commune]").fill("Saint-Lô (50000, Manche)");
  await send(lead, "/places");
  await expect(lead.locator("main")).toContainText(`Place ${walk.mark}`);
  return collective;
}

/** Invites someone to write and to speak for the organisation; they join from the mail. */
export async function invite(walk: Walk, lead: Page, collective: string, email: string, name: string): Promise<Page> {
  await open(walk, lead, `${collective}/people`);
  const form = lead.locator("form[action$='/invitations']");
  await form.locator("[name=email]").fill(email);
  await form.locator("[name=role][value=writer]").check();
  await form.locator("[name=organisation]").selectOption({ label: `Association ${walk.mark}` });
  await form.locator("button.main").click();
  const guest = await arrive(walk);
  await signIn(guest, email, name);
  let link = "";
  await expect(async () => {
    await guest.goto("/demo/outbox");
    link = (await guest.locator("article", { hasText: email }).locator("a[href*='/invitations/']").first().getAttribute("href", { timeout: 1_000 })) ?? "";
  }).toPass();
  await open(walk, guest, link);
  await guest.locator("main button.main").first().click();
  await expect(guest.locator("h1")).toHaveText(`La Halle ${walk.mark}`);
  return guest;
}

/** The text of a long answer in its editor, once it is open. */
export const longAnswer = (page: Page, question: string) => page.locator(`maillage-editor[root='${question}'] .editor-page`);

/** Writes a long answer, and waits until it is saved; without script, into its field. */
export async function writeLong(walk: Walk, page: Page, question: string, words: string) {
  if (!walk.script) {
    await page.locator(`[name='${question}']`).fill(words);
    return;
  }
  await longAnswer(page, question).fill(words);
  await expect(page.locator(`maillage-editor[root='${question}'] .editor-state`)).toHaveText(/^(Enregistré|Saved)$/);
}

/** Answers every question of a section with something its kind accepts. */
async function answer(walk: Walk, page: Page) {
  for (const question of await page.locator("main form maillage-editor").all()) {
    await writeLong(walk, page, (await question.getAttribute("root")) ?? "", "Le lieu réunit un atelier partagé, une cuisine et une permanence numérique. ".repeat(4));
  }
  for (const [selector, value] of [["input[type=email]", "contact@halle.example"], ["input[type=url]", "https://halle.example"],
    ["input[type=tel]", "0233000000"], ["input[type=date]", "2021-09-01"], ["input[inputmode=decimal]", "2"]] as const) {
    for (const field of await page.locator(`main form ${selector}`).all()) await field.fill(value);
  }
  for (const field of await page.locator("main form input[type=text]:not([inputmode])").all()) {
    const name = await field.getAttribute("name");
    await field.fill(name === "siret" ? "73282932000074" : name === "commune" ? "Saint-Lô (50000, Manche)" : "La Halle aux savoirs");
  }
  for (const set of await page.locator("main form fieldset").all()) await set.locator("input").first().check();
}

/** Starts an application to the open round; gives its address. */
export async function start(walk: Walk, lead: Page, title: string): Promise<string> {
  await open(walk, lead, "/calls/fabriques-de-territoire");
  await open(walk, lead, "/calls/fabriques-de-territoire/apply");
  await lead.locator("[name=title]").fill(title);
  await lead.locator("[name=round]").first().check();
  await send(lead, "/apply");
  await lead.waitForURL(/\/dossiers\/[^/]+$/);
  await check(walk, lead);
  return new URL(lead.url()).pathname;
}

/** Writes a whole application; gives its address. */
export async function write(walk: Walk, lead: Page): Promise<string> {
  const dossier = await start(walk, lead, `La Halle aux savoirs ${walk.mark}`);
  await open(walk, lead, `${dossier}/settings`);
  await lead.locator("[name=place]").selectOption({ label: `Place ${walk.mark}` });
  await lead.locator("[name=attribute-territory][value=hors_grands_centres]").check();
  await lead.locator("[name=video_link]").fill("https://videos.example/halle");
  await send(lead, "/settings");
  await lead.goto(dossier);
  const sections = await lead.locator("aside a[href*='/sections/']").evaluateAll((links) => links.map((a) => a.getAttribute("href") ?? ""));
  expect(sections.length).toBeGreaterThan(3);
  for (const section of sections) {
    for (let pass = 0; pass < 2; pass++) { // answers bring further questions
      await lead.goto(section);
      if (pass === 0) await check(walk, lead);
      await answer(walk, lead);
      await lead.locator("main form[action*='/sections/'] button.main").click();
      await lead.waitForURL((url) => url.pathname !== section || url.hash !== ""); // stays where an answer opens a question
    }
  }
  await budget(walk, lead, dossier);
  await attach(walk, lead, dossier);
  return dossier;
}

async function budget(walk: Walk, lead: Page, dossier: string) {
  for (const [account, label, amount, request] of [["64", "Animation", "60000", false], ["74", "Demande", "50000", true], ["70", "Ventes", "10000", false]] as const) {
    await lead.goto(`${dossier}/budget`);
    const form = lead.locator("form[action$='/budget']");
    await form.locator("[name=account]").selectOption(account);
    await form.locator("[name=label]").fill(label);
    for (let year = 1; year <= 3; year++) await form.locator(`[name=amount-${year}]`).fill(amount);
    if (request) await form.locator("[name=request]").check();
    await form.locator("button.main").click();
  }
  await check(walk, lead);
}

async function attach(walk: Walk, lead: Page, dossier: string) {
  await open(walk, lead, `${dossier}/letters`);
  await lead.locator("[name=from_whom]").fill("La commune");
  await lead.locator("[name=status][value=signed]").check();
  await send(lead, "/letters");
  await open(walk, lead, `${dossier}/pieces`);
  const slot = lead.locator("form[action$='/files/piece:statuts']");
  await slot.locator("input[type=file]").setInputFiles(pdf);
  await slot.locator("button").click();
  await open(walk, lead, `${dossier}/print`);
}

/** Says yes to the exact version, for every organisation one speaks for. */
export async function validate(walk: Walk, page: Page, dossier: string) {
  await open(walk, page, `${dossier}/validation`);
  await page.locator("[name=verdict][value=approval]").check();
  await send(page, "/validation");
}

/** Finds a filed application complete and gives it to an expert. */
export async function assign(walk: Walk, instructor: Page, id: string, expert: string) {
  await open(walk, instructor, `/instruction/dossiers/${id}`);
  await send(instructor, "/completeness");
  const options = instructor.locator("[name=expert] option");
  await instructor.locator("[name=expert]").selectOption({ index: await options.evaluateAll((all, name) => all.findIndex((o) => o.textContent?.includes(name)), expert) });
  await instructor.locator("form[action$='/experts'] button").click();
}

/** Scores an application by every criterion. */
export async function score(walk: Walk, expert: Page, id: string) {
  await open(walk, expert, `/instruction/dossiers/${id}`);
  for (const set of await expert.locator("form[action$='/review'] fieldset").all()) await set.locator("input").last().check();
  await expert.locator("form[action$='/review'] button[name=submit]").click();
}
