// What whoever leads a workshop does around its steps: the agenda composed and kept, the door, people
// without a device, the clock, what is taken back, a decision with an objection, and the minutes.
// Alix leads; Nour and Paul are guests on their phones, Paul without script.
import { createHash } from "node:crypto";
import type { Page } from "@playwright/test";
import { arrive, check, found, invite, open, quietly, type Walk } from "./acts.ts";
import { join, kept, lead, press, unfold as show, write, type Member } from "./boardacts.ts";
import { expect, signIn, test } from "./site.ts";

async function add(alix: Page, kind: string) {
  await alix.locator("form[action$='/steps'] [name=kind]").selectOption(kind);
  await alix.locator("form[action$='/steps'] button").click();
  await expect(alix.locator("form[action*='/steps/'] [name=instruction]")).toBeVisible();
}

/** Saves the form of a step, and is back at the agenda. */
async function save(alix: Page) {
  await alix.locator("form[action*='/steps/'] button.main").click();
  await expect(alix.locator("#agenda")).toBeVisible();
}

async function unfold(page: Page, summary: string) {
  const fold = page.locator("details", { has: page.locator("summary", { hasText: summary }) }).last();
  if (await fold.getAttribute("open") === null) await fold.locator("summary").first().click();
  return fold;
}

/** Somebody at the link: they say their name, whether they come in or not. */
async function knock(walk: Walk, link: string, name: string, script: boolean): Promise<Page> {
  const page = await arrive({ ...walk, script, width: 360 });
  await page.goto(link);
  if (script) await check(walk, page);
  await page.locator("main [name=name]").fill(name);
  await page.locator("main button.main").click();
  return page;
}

const walking = (mark: string, world: Pick<Walk, "browser" | "site">): Walk => ({ ...world, locale: "fr-FR", script: true, mark, width: 1280 });

const year = new Date().getFullYear() + 1;

/** Alix, her collective, and a workshop with nothing but a step to gather and what is asked. */
async function begin(walk: Walk, steps: string[]): Promise<{ alix: Page; base: string; collective: string; link: string }> {
  const alix = await arrive(walk);
  await signIn(alix, `alix-${walk.mark}@halle.example`, "Alix Morel");
  const collective = await found(quietly(walk), alix);
  await open(walk, alix, `${collective}/workshops/new`);
  await alix.locator("[name=template][value=blank]").check();
  await alix.locator("[name=title]").fill(`Atelier ${walk.mark}`);
  await alix.locator("[name=starts_at]").fill(`${year}-03-12T18:30`);
  await alix.locator("[name=minutes]").fill("90");
  await alix.locator("form[action$='/workshops'] button.main").click();
  await expect(alix.locator("#agenda")).toBeVisible();
  const base = new URL(alix.url()).pathname;
  await check(walk, alix);
  const link = /(\/w\/[\w-]+)/.exec(await alix.locator("#address").innerText())?.[1] ?? "";
  for (const kind of steps) {
    await add(alix, kind);
    await check(walk, alix);
    if (kind === "consent") await alix.locator("[name=proposal]").fill("Ouvrir la halle le mardi soir.");
    await save(alix);
  }
  return { alix, base, collective, link };
}

test("an agenda is composed, kept and used again, and members are told when it is", async ({ browser, site }) => {
  const walk = walking("agenda", { browser, site });
  const kinds = ["welcome", "gather", "cluster", "vote", "rate", "inventory", "canvas", "groups", "budget"];
  const { alix, base, collective } = await begin(walk, kinds);
  await expect(alix.locator("#agenda h3")).toHaveCount(1 + kinds.length);
  await alix.getByRole("button", { name: "Plus tôt – Budget" }).click();
  await expect(alix.locator("#agenda h3").nth(kinds.length - 1)).toContainText("Budget");
  await alix.getByRole("button", { name: "Retirer – Trame" }).click();
  await expect(alix.locator("#agenda h3")).toHaveCount(kinds.length);

  const keep = await unfold(alix, "Garder ce déroulé comme modèle");
  await keep.locator("[name=title]").fill("Mon déroulé du soir");
  await keep.getByRole("button", { name: "Garder", exact: true }).click();
  await expect(alix.locator(".notice.success")).toContainText("Le modèle est gardé");
  await alix.goto(`${collective}/workshops/new`);
  await alix.getByLabel(/Votre modèle\s: Mon déroulé du soir/).check();
  await check(walk, alix);
  await alix.locator("form[action$='/workshops'] button.main").click();
  await expect(alix.locator("#agenda")).toBeVisible();
  await expect(alix.locator("#agenda h3")).toHaveCount(kinds.length);
  expect(new URL(alix.url()).pathname).not.toBe(base);

  const bruno = await invite(quietly(walk), alix, collective, "bruno-agenda@halle.example", "Bruno Petit");
  await alix.goto(base);
  const when = await unfold(alix, "Fixer la date et la durée");
  await when.locator("[name=starts_at]").fill(`${year}-03-12T19:00`);
  await when.getByRole("button", { name: "Enregistrer" }).click();
  await expect(alix.locator(".notice.success")).toBeVisible();
  const calendar = await (await alix.request.get(`${base}/calendar.ics`)).text();
  expect(calendar).toContain(`DTSTART:${year}0312T180000Z`); // seven in Paris
  expect(calendar).toContain("SUMMARY:Atelier agenda");
  await expect(async () => {
    await bruno.goto(`/demo/outbox?to=${encodeURIComponent("bruno-agenda@halle.example")}`);
    await expect(bruno.locator("article", { hasText: /Atelier\s: Atelier agenda/ })).not.toHaveCount(0, { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await bruno.context().close();
  await alix.context().close();
});

/** Says who may come in by the link. */
async function door(leader: Member, who: "ask" | "closed") {
  const button = leader.page.locator(`#people button[name=door][value=${who}]`);
  await show(leader, button);
  await press(leader, button);
  await kept(leader);
}

test("the door, the clock and the floor are those of whoever leads", async ({ browser, site }) => {
  const walk = walking("door", { browser, site });
  const { alix, base, link } = await begin(walk, ["closing"]);
  const leader: Member = { page: alix, name: "Alix", way: "mouse", lead: true };
  await alix.goto(`${base}/board`);
  await lead(leader, "workshop.open");
  await lead(leader, "step.open");

  // One at a time.
  await door(leader, "ask");
  const nourPage = await knock(walk, link, "Nour", true);
  await expect(nourPage.locator("#board")).toContainText("va vous laisser entrer");
  await check(walk, nourPage);
  const paulPage = await knock(walk, link, "Paul", false);
  await expect(paulPage.locator("#board")).toContainText("va vous laisser entrer");
  await expect(alix.locator("#people")).toContainText("attend d’entrer");
  await check(walk, alix);
  for (const name of ["Nour", "Paul"]) await press(leader, alix.getByRole("button", { name: `Laisser entrer – ${name}` }));
  await kept(leader);
  await expect(nourPage.locator("#step h2")).toHaveText("Vos idées"); // without a reload
  await paulPage.reload();
  await expect(paulPage.locator("#step h2")).toHaveText("Vos idées");
  await door(leader, "closed");
  const late = await knock(walk, link, "Zoé", true);
  await expect(late.locator("main")).toContainText("n’accueille plus personne");
  await expect(late.locator("main [name=name]")).toHaveValue("Zoé");
  await check(walk, late);
  await late.context().close();

  // A hand, time, and where one is.
  const nour: Member = { page: nourPage, name: "Nour", way: "mouse" };
  await nourPage.getByRole("button", { name: "Lever la main" }).click();
  await expect(alix.locator("#people li", { hasText: "Nour" })).toContainText("lève la main");
  await alix.getByRole("button", { name: "Baisser la main – Nour" }).click();
  await expect(nourPage.getByRole("button", { name: "Lever la main" })).toHaveAttribute("aria-pressed", "false");
  expect(await lead(leader, "clock.extend")).toBe(true);
  await expect(nourPage.locator("[data-clock] [aria-hidden]")).toHaveText(/^\d+:\d\d$/);
  expect(await lead(leader, "clock.pause")).toBe(true);
  await expect(nourPage.locator("[data-clock]")).toContainText("en pause");
  expect(await lead(leader, "clock.go")).toBe(true);
  await expect(nourPage.locator("[data-clock]")).not.toContainText("en pause");
  await write(nour, nourPage.locator("#body form.add").first(), "Une cuisine partagée");
  await lead(leader, "step.open");
  await expect(nourPage.locator("#step h2")).not.toHaveText("Vos idées");
  await alix.getByRole("button", { name: "Étape précédente" }).click();
  await expect(nourPage.locator("#step h2")).toHaveText("Vos idées");
  await expect(nourPage.locator("#body")).toContainText("Une cuisine partagée");
  expect(await lead(leader, "turn.order")).toBe(true);
  expect(await lead(leader, "turn.next")).toBe(true);
  await expect(nourPage.locator("#step")).toContainText("La parole est à");
  await lead(leader, "step.lock");
  await expect(nourPage.locator("#step")).toContainText("Verrouillée");
  await paulPage.locator("#body form.add textarea").first().fill("Un four à pain"); // drawn before it was locked
  await paulPage.locator("#body form.add button").first().click();
  await expect(paulPage.locator("main")).toContainText("a verrouillé cette étape");
  await expect(paulPage.locator("main textarea[name=text]")).toHaveValue("Un four à pain");
  await lead(leader, "step.unlock");
  await expect(nourPage.locator("#step")).not.toContainText("Verrouillée");
  await paulPage.getByRole("button", { name: "Envoyer de nouveau" }).click();
  await expect(alix.locator("#body")).toContainText("Un four à pain");

  // What is not theirs to do.
  const step = await nourPage.locator("#step").getAttribute("data-step") ?? "";
  for (const form of [{ do: "step.lock", step }, { do: "workshop.end" }, { do: "person.lead", person: "2", on: "yes" }, { do: "person.expel", person: "3" }, { do: "note.edit", note: "2", text: "à moi" }]) {
    const answer = await nourPage.request.post(`${base}/commands`, { form });
    expect(answer.status(), form.do).toBe(422);
    expect(await answer.text(), form.do).toContain(form.do === "note.edit" ? "Cette note est de quelqu’un d’autre" : "Seule l’équipe d’animation peut faire cela");
  }
  const joined = await nourPage.request.post(`${base}/commands`, { form: { do: "person.join", name: "Zoé" } });
  expect(await joined.text()).toContain("Cela ne se demande pas d’une page");
  await nourPage.locator("#body form.add input[name=do]").first().evaluate((input) => { (input as HTMLInputElement).value = "workshop.end"; });
  await nourPage.locator("#body form.add textarea").first().fill("Fini");
  await nourPage.locator("#body form.add button").first().click();
  await expect(nourPage.locator("#board, .board-waiting").filter({ hasText: "Seule l’équipe d’animation peut faire cela" })).not.toHaveCount(0);
  await expect(alix.locator("#step h2")).toHaveText("Vos idées");
  await nourPage.reload();

  // Who has no device speaks through somebody who has one.
  await open(walk, alix, `${base}/people`);
  await alix.locator("form:has(input[value='person.add']) [name=name]").fill("Renée");
  await alix.getByRole("button", { name: "Ajouter", exact: true }).click();
  const cardOf = (name: string) => alix.locator("li.card", { has: alix.locator("h2", { hasText: name }) });
  const renee = cardOf("Renée");
  await renee.locator("summary").click();
  await renee.locator("[name=through]").selectOption({ label: "Nour" });
  await renee.locator("form:has([name=through]) button").click();
  await expect(renee.locator("> p")).toContainText("par la voix de Nour");
  await nourPage.locator("select#for").selectOption({ label: "Renée" });
  await nourPage.getByRole("button", { name: "Choisir", exact: true }).click();
  await expect(nourPage.locator("#me strong")).toHaveText("Renée");
  await write(nour, nourPage.locator("#body form.add").first(), "Des bancs dehors");
  await expect(nourPage.locator("li.note", { hasText: "Des bancs dehors" })).toContainText("Renée");
  await check(walk, nourPage);

  // Sent away, and back.
  const card = cardOf("Nour");
  await card.locator("summary").click();
  await check(walk, alix);
  await card.getByRole("button", { name: "Faire sortir" }).click();
  await expect(nourPage.locator(".board-state")).toContainText("Vous n’êtes plus dans cet atelier");
  expect((await nourPage.request.get(`${base}/board`)).status()).toBe(403);
  await card.locator("summary").click();
  await card.getByRole("button", { name: "Laisser revenir" }).click();
  await nourPage.reload();
  await expect(nourPage.locator("#body")).toContainText("Une cuisine partagée");
  for (const page of [alix, nourPage, paulPage]) await page.context().close();
});

/** Opens the round of a decision by its name. */
async function round(leader: Member, name: string) {
  const fold = await unfold(leader.page, "Conduire la décision");
  await fold.getByRole("button", { name, exact: true }).click();
  await kept(leader);
}

test("notes are merged and taken back, an objection is met, and minutes are amended and frozen", async ({ browser, site }) => {
  const walk = walking("decide", { browser, site });
  const { alix, base, link } = await begin(walk, ["consent"]);
  const leader: Member = { page: alix, name: "Alix", way: "mouse", lead: true };
  await alix.goto(`${base}/board`);
  const nour = await join({ page: await arrive({ ...walk, width: 360 }), name: "Nour", way: "mouse" }, link);
  await lead(leader, "workshop.open");
  await lead(leader, "step.open");
  const undo = () => alix.locator(".board-notice").getByRole("button", { name: "Annuler" }).click();

  for (const words of ["Un four", "Un four à pain", "Des bancs"]) await write(nour, nour.page.locator("#body form.add").first(), words);
  await expect(alix.locator("#body li.note")).toHaveCount(3);
  await alix.locator("#note-1").getByRole("link", { name: "Note 1" }).click();
  await alix.getByRole("dialog").getByLabel("Fusionner avec").selectOption("2");
  await check(walk, alix);
  await alix.getByRole("dialog").getByRole("button", { name: "Fusionner" }).click();
  await expect(nour.page.locator("#body li.note")).toHaveCount(2);
  await expect(nour.page.locator("#note-2")).toContainText("1 note fusionnée avec celle-ci");
  await undo();
  await expect(nour.page.locator("#body li.note")).toHaveCount(3);
  await alix.locator("#note-3").getByRole("link", { name: "Note 3" }).click();
  await alix.getByRole("dialog").getByRole("button", { name: "Retirer cette note" }).click();
  await expect(nour.page.locator("#note-3:not(.gone)")).toHaveCount(0);
  await undo();
  await expect(nour.page.locator("#note-3:not(.gone)")).toHaveCount(1);

  await lead(leader, "step.open");
  await round(leader, "Questions");
  await write(nour, nour.page.locator("#body form.add").first(), "Le soir, jusqu’à quelle heure ?");
  const question = alix.locator("li.note", { hasText: "jusqu’à quelle heure" });
  await question.locator("summary").click();
  await question.locator("textarea").fill("Vingt-deux heures.");
  await question.getByRole("button", { name: "Répondre" }).click();
  await expect(nour.page.locator("#body")).toContainText("Vingt-deux heures.");
  await check(walk, alix);
  await round(leader, "Réactions");
  await write(nour, nour.page.locator("#body form.add").first(), "Enfin !");
  await round(leader, "Objections");
  await (await unfold(nour.page, "J’ai une objection")).locator("textarea").fill("Le mardi, la salle est prise.");
  await nour.page.getByRole("button", { name: "Faire cette objection" }).click();
  await kept(nour);
  await check(walk, nour.page);
  await (await unfold(alix, "Conduire la décision")).getByRole("button", { name: "Adopter" }).click();
  await expect(alix.locator(".board-waiting, #decision").filter({ hasText: "Une objection n’est pas levée" })).not.toHaveCount(0);
  await check(walk, alix);
  const objection = alix.locator("li.note", { hasText: "la salle est prise" });
  await objection.locator("summary").click();
  await objection.locator("textarea").fill("Le mercredi.");
  await objection.getByRole("button", { name: "intégrée" }).click();
  await (await unfold(alix, "Modifier la proposition")).locator("textarea").fill("Ouvrir la halle le mercredi soir.");
  await alix.getByRole("button", { name: "Proposer ce texte" }).click();
  await expect(nour.page.locator("#decision blockquote")).toHaveText("Ouvrir la halle le mercredi soir.");
  await nour.page.getByRole("button", { name: "Je consens" }).click();
  await (await unfold(alix, "Conduire la décision")).getByRole("button", { name: "Adopter" }).click();
  await expect(nour.page.locator("#decision")).toContainText("Adoptée");
  await check(walk, nour.page);
  await lead(leader, "workshop.end");
  await minutes(walk, alix, nour.page, base);
  await exported(alix, nour.page, base);
  for (const page of [alix, nour.page]) await page.context().close();
});

/** The minutes: drafted by who led, amended by a guest who was there, then final. */
async function minutes(walk: Walk, alix: Page, nour: Page, base: string) {
  await open(walk, alix, `${base}/minutes`);
  await alix.getByRole("button", { name: "Rédiger le compte rendu" }).click();
  await expect(alix.locator("main")).toContainText("Ouvrir la halle le mercredi soir.");
  await open(walk, nour, `${base}/minutes`);
  await nour.getByRole("link", { name: "Modifier – Vos idées" }).click();
  await check(walk, nour);
  const field = nour.locator("[name=text]");
  await field.fill(`${await field.inputValue()}\n\nLe four est celui de la place.`);
  await nour.getByRole("button", { name: "Enregistrer ma modification" }).click();
  await expect(nour.locator("main")).toContainText("Modifié par Nour");

  await alix.getByRole("button", { name: "Rendre ce compte rendu définitif" }).click(); // not what she read
  await expect(alix.locator(".notice.error")).toBeVisible();
  await expect(alix.locator("main")).toContainText("Le four est celui de la place.");
  await check(walk, alix);
  await alix.getByRole("button", { name: "Rendre ce compte rendu définitif" }).click();
  await expect(alix.locator("main")).toContainText("Rendu définitif par Alix Morel");
  const proof = await alix.locator("section[aria-labelledby=proof] code").innerText();
  const frozen = await alix.request.get(`${base}/minutes/frozen`);
  expect(createHash("sha256").update(await frozen.body()).digest("hex")).toBe(proof);
  await check(walk, alix);
  await nour.reload();
  await expect(nour.getByRole("link", { name: /^Modifier/ })).toHaveCount(0);
}

/** The whole workshop, as files: for members. */
async function exported(alix: Page, nour: Page, base: string) {
  for (const [format, kind] of [["html", "text/html"], ["odt", "application/vnd.oasis.opendocument.text"], ["csv", "text/csv"]] as const) {
    const answer = await alix.request.get(`${base}/export/${format}`);
    expect(answer.status(), format).toBe(200);
    expect(answer.headers()["content-type"], format).toContain(kind);
    if (format !== "odt") expect(await answer.text(), format).toContain("Un four à pain");
    else expect((await answer.body()).subarray(0, 2).toString(), "a zip").toBe("PK");
  }
  const refused = await nour.request.get(`${base}/export/csv`, { maxRedirects: 0 });
  expect(refused.ok(), "a guest has the minutes alone").toBe(false);
}
