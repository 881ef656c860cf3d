// The whole chain, from creating the collective to the public list, as five people: Alix
// leads, Bruno represents the organisation, Malik instructs, Inès reviews, Claire decides.
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { expect, expectAccessible, signIn, test } from "./site.ts";

type Locale = "fr-FR" | "en-GB";

const people = {
  malik: "malik.izard@agence.example",
  ines: "ines.quintrec@jury.example",
  claire: "claire.fontanel@agence.example",
};

const pdf = { name: "statuts.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n") };

/** Someone at their own browser. */
async function arrive(browser: Browser, baseURL: string, locale: Locale, script: boolean): Promise<Page> {
  const context: BrowserContext = await browser.newContext({ baseURL, locale, javaScriptEnabled: script });
  return context.newPage();
}

async function become(page: Page, email: string) {
  await page.goto("/sign-in");
  await page.locator("form[action='/demo/sign-in']", { has: page.locator(`input[value='${email}']`) }).getByRole("button").click();
}

/** Presses the main button of the form that posts to an address ending so. */
async function send(page: Page, action: string) {
  await page.locator(`form[action$='${action}'] button.main`).click();
}

/** Checks the page before and after going to an address. */
async function open(page: Page, path: string, script: boolean) {
  await page.goto(path);
  if (script) await expectAccessible(page);
}

/** Answers every question of a section with something its kind accepts. */
async function answer(page: Page) {
  for (const area of await page.locator("main form textarea").all()) {
    await area.fill("Le lieu réunit un atelier partagé, une cuisine et une permanence numérique. ".repeat(4));
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

async function journey(browser: Browser, baseURL: string, locale: Locale, script: boolean) {
  const mark = `${locale}-${script ? "script" : "plain"}`;
  const alix = await arrive(browser, baseURL, locale, script);
  await signIn(alix, `alix-${mark}@halle.example`, "Alix Morel");

  // The collective, its organisation, its place.
  await open(alix, "/collectives/new", script);
  await alix.locator("[name=name]").fill(`La Halle ${mark}`);
  await send(alix, "/collectives");
  await expect(alix.locator("h1")).toHaveText(`La Halle ${mark}`);
  const collective = new URL(alix.url()).pathname;
  await open(alix, `${collective}/organisations/new`, script);
  await alix.locator("[name=name]").fill(`Association ${mark}`);
  await alix.locator("[name=form]").selectOption("association");
  await send(alix, "/organisations");
  await open(alix, `${collective}/places/new`, script);
  await alix.locator("[name=name]").fill(`Place ${mark}`);
  await alix.locator("[name=status][value=planned]").check();
  await alix.locator("[name=commune]").fill("Saint-Lô (50000, Manche)");
  await send(alix, "/places");
  await expect(alix.locator("main")).toContainText(`Place ${mark}`);

  // Bruno is invited to represent the organisation, and joins from the mail.
  await open(alix, `${collective}/people`, script);
  const invite = alix.locator("form[action$='/invitations']");
  const guest = `bruno-${mark}@halle.example`;
  await invite.locator("[name=email]").fill(guest);
  await invite.locator("[name=role][value=writer]").check();
  await invite.locator("[name=organisation]").selectOption({ label: `Association ${mark}` });
  await invite.locator("button.main").click();
  const bruno = await arrive(browser, baseURL, locale, script);
  await signIn(bruno, guest, "Bruno Petit");
  let link = "";
  await expect(async () => {
    await bruno.goto("/demo/outbox");
    link = (await bruno.locator("article", { hasText: guest }).locator("a[href*='/invitations/']").first().getAttribute("href", { timeout: 1_000 })) ?? "";
  }).toPass();
  await open(bruno, link, script);
  await bruno.locator("main button.main").first().click();
  await expect(bruno.locator("h1")).toHaveText(`La Halle ${mark}`);

  // The application.
  await open(alix, "/calls/fabriques-de-territoire", script);
  await open(alix, "/calls/fabriques-de-territoire/apply", script);
  await alix.locator("[name=title]").fill(`La Halle aux savoirs ${mark}`);
  await alix.locator("[name=round]").first().check();
  await send(alix, "/apply");
  const dossier = new URL(alix.url()).pathname;
  if (script) await expectAccessible(alix);
  await open(alix, `${dossier}/settings`, script);
  await alix.locator("[name=place]").selectOption({ label: `Place ${mark}` });
  await alix.locator("[name=attribute-territory][value=hors_grands_centres]").check();
  await alix.locator("[name=video_link]").fill("https://videos.example/halle");
  await send(alix, "/settings");
  await alix.goto(dossier);
  const sections = await alix.locator("aside a[href*='/sections/']").evaluateAll((links) => links.map((a) => a.getAttribute("href") ?? ""));
  expect(sections.length).toBeGreaterThan(3);
  for (const section of sections) {
    for (let pass = 0; pass < 2; pass++) { // answers bring further questions
      await open(alix, section, script && pass === 0);
      await answer(alix);
      await alix.locator("main form[action*='/sections/'] button.main").click();
      await alix.waitForURL((url) => url.pathname !== section);
    }
  }
  for (let year = 1; year <= 3; year++) {
    for (const [account, label, amount, request] of [["64", "Animation", "60000", false], ["74", "Demande", "50000", true], ["70", "Ventes", "10000", false]] as const) {
      await alix.goto(`${dossier}/budget`);
      const form = alix.locator("form[action$='/budget']");
      await form.locator("[name=account]").selectOption(account);
      await form.locator("[name=label]").fill(label);
      await form.locator(`[name=year][value='${year}']`).check();
      await form.locator("[name=amount]").fill(amount);
      if (request) await form.locator("[name=request]").check();
      await form.locator("button.main").click();
    }
  }
  if (script) await expectAccessible(alix);
  await open(alix, `${dossier}/letters`, script);
  await alix.locator("[name=from_whom]").fill("La commune");
  await alix.locator("[name=status][value=signed]").check();
  await send(alix, "/letters");
  await open(alix, `${dossier}/pieces`, script);
  const slot = alix.locator("form[action$='/files/piece:statuts']");
  await slot.locator("input[type=file]").setInputFiles(pdf);
  await slot.locator("button").click();
  await open(alix, `${dossier}/print`, script);

  // Bruno validates the exact version; Alix files it.
  await open(bruno, `${dossier}/validation`, script);
  await bruno.locator("[name=verdict][value=approval]").check();
  await send(bruno, "/validation");
  await open(alix, `${dossier}/validation`, script);
  await send(alix, "/filing");
  await expect(alix).toHaveURL(/\/receipt$/);
  if (script) await expectAccessible(alix);

  // Malik finds it complete and gives it to Inès, who scores it.
  const malik = await arrive(browser, baseURL, locale, script);
  await become(malik, people.malik);
  const id = dossier.split("/").pop() ?? "";
  await open(malik, `/instruction/dossiers/${id}`, script);
  await send(malik, "/completeness");
  await malik.locator("[name=expert]").selectOption({ index: await malik.locator("[name=expert] option").evaluateAll((options) => options.findIndex((o) => o.textContent?.includes("Quintrec"))) });
  await malik.locator("form[action$='/experts'] button").click();
  const ines = await arrive(browser, baseURL, locale, script);
  await become(ines, people.ines);
  await open(ines, `/instruction/dossiers/${id}`, script);
  for (const set of await ines.locator("form[action$='/review'] fieldset").all()) await set.locator("input").last().check();
  await ines.locator("form[action$='/review'] button[name=submit]").click();

  // Claire decides and releases; the place is public.
  const claire = await arrive(browser, baseURL, locale, script);
  await become(claire, people.claire);
  await open(claire, `/instruction/dossiers/${id}/decision`, script);
  await claire.locator("[name=outcome][value=award]").check();
  await claire.locator("[name=amount]").fill("150000");
  await send(claire, "/decision");
  await expect(claire).toHaveURL(/\/board$/);
  if (script) await expectAccessible(claire);
  await send(claire, "/release");
  const visitor = await arrive(browser, baseURL, locale, script);
  await open(visitor, "/places", script);
  await expect(visitor.locator("main")).toContainText(`Place ${mark}`);
  await open(alix, `${dossier}/decision`, script);
  await expect(alix.locator("html")).toHaveAttribute("lang", locale.slice(0, 2));
  for (const page of [alix, bruno, malik, ines, claire, visitor]) await page.context().close();
}

test("five people take a collective to the public list, en français", async ({ browser, site }, info) => {
  test.setTimeout(400_000);
  await journey(browser, site, "fr-FR", info.project.name !== "no-script");
});

test("five people take a collective to the public list, in English", async ({ browser, site }) => {
  test.setTimeout(400_000);
  await journey(browser, site, "en-GB", true);
});
