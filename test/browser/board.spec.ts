// The island of a board, with a server that answers as the test wants.
import { board, clock, Fake, list, note, step } from "./fakeboard.ts";
import { expect, expectAccessible } from "./site.ts";
import { test } from "@playwright/test";

const two = () => board(list("f", "forces", "Forces", note(1, "La halle"), note(2, "Un réseau"), note(3, "Des outils")) + list("l", "limites", "Limites", note(4, "Le temps")));

test("what is written waits until it is kept, across a loss of the line and a reload", async ({ browser }) => {
  const fake = await Fake.open(browser, two());
  const { page } = fake;
  await expect(fake.state()).toHaveText("Connecté. Tout est enregistré.");
  const field = page.getByLabel("Une note – Forces");
  await field.fill("Une cuisine");
  await field.press("Control+Enter");
  const first = await fake.command("note.add");
  expect(first).toMatchObject({ step: "s1", to: "forces", text: "Une cuisine" });
  await expect(field).toHaveValue("");
  await expect(field).toBeFocused(); // for the next one
  await expect(page.locator(".board-waiting")).toHaveText(/En attente\s: «\sUne cuisine\s»/);
  await expect(fake.state()).toHaveText("Connecté. 1 envoi en attente…");
  fake.answers = false;
  fake.cut();
  await expect(fake.state()).toContainText("Connexion perdue. 1 envoi est gardé ici");
  await page.reload();
  await expect(page.locator(".board-waiting")).toContainText("Une cuisine");
  fake.sent.length = 0;
  fake.answers = true;
  const again = await fake.command("note.add");
  expect(again).toEqual(first); // under the same name: it counts once
  fake.tell({ ok: [first["id"]], ops: [{ put: "note-5", in: "list-f", html: note(5, "Une cuisine").replace('class="note"', 'class="note mine"') }] });
  await expect(fake.state()).toHaveText("Connecté. Tout est enregistré.");
  await expect(page.locator("#list-f .written").last()).toHaveText("Une cuisine");
  await expect(fake.said()).toContainText("Note ajoutée.");
  await page.reload();
  await expect.poll(() => fake.opened).toBeGreaterThan(2);
  await expect(page.locator(".board-waiting li")).toHaveCount(0);
  await expectAccessible(page);
  await page.context().close();
});

test("a refusal stands beside the field, with what was typed", async ({ browser }) => {
  const fake = await Fake.open(browser, two());
  const { page } = fake;
  const field = page.getByLabel("Une note – Limites");
  await field.fill("Trop");
  await page.locator("#list-l").getByRole("button", { name: "Ajouter" }).click();
  const { id } = await fake.command("note.add");
  fake.tell({ no: [{ id, why: "L’étape est verrouillée.", field: "text" }] });
  await expect(field).toHaveValue("Trop");
  await expect(field).toBeFocused();
  await expect(field).toHaveAccessibleDescription("L’étape est verrouillée.");
  await field.fill("Encore");
  await page.locator("#list-l").getByRole("button", { name: "Ajouter" }).click();
  await field.fill("Autre chose entre-temps");
  const second = await fake.command("note.add");
  fake.tell({ no: [{ id: second["id"], why: "L’étape est verrouillée." }] });
  await expect(field).toHaveValue("Autre chose entre-temps");
  await expect(page.locator(".board-waiting")).toHaveText(/L’étape est verrouillée. Vous aviez écrit\s: «\sEncore\s»/);
  await expectAccessible(page);
  await page.locator(".board-waiting").getByRole("button", { name: "Fermer" }).click();
  await expect(page.locator(".board-waiting li")).toHaveCount(0);
  await page.context().close();
});

test("what others do leaves the focus, the caret, the words and the folds of who writes", async ({ browser }) => {
  const fake = await Fake.open(browser, two().replace("</header>", "<details><summary>Plus</summary><p>Ici</p></details></header>"));
  const { page } = fake;
  await page.locator("#step summary").click();
  const [forces, limites] = [page.getByLabel("Une note – Forces"), page.getByLabel("Une note – Limites")];
  await limites.fill("Commencé ici");
  await forces.fill("Je suis en train");
  await forces.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(3, 3));
  fake.tell({ ops: [{ put: "note-9", in: "list-f", before: "note-1", html: note(9, "D’un autre") }, { drop: "note-2" }, { put: "list-f", in: "body", html: list("f", "forces", "Nos forces") }] });
  await expect(page.locator("#list-f h3")).toHaveText("Nos forces");
  await expect(page.locator("#list-f .note")).toHaveCount(3);
  fake.tell({ ops: [{ whole: two().replace("</header>", "<details><summary>Plus</summary><p>Ici</p></details></header>") }] });
  await expect(page.locator("#list-f h3")).toHaveText("Forces");
  await expect(page.locator("#note-2")).toBeVisible();
  await expect(forces).toBeFocused();
  await expect(forces).toHaveValue("Je suis en train");
  await expect(limites).toHaveValue("Commencé ici");
  expect(await forces.evaluate((field: HTMLTextAreaElement) => field.selectionStart)).toBe(3);
  await expect(page.getByText("Ici")).toBeVisible();
  await page.context().close();
});

test("notes that come while a finger is down do not move the button from under it", async ({ browser }) => {
  const fake = await Fake.open(browser, two());
  const { page } = fake;
  await page.getByLabel("Une note – Forces").fill("Écrit pendant que d’autres écrivent");
  const add = page.locator("#list-f form.add button").last();
  await add.hover();
  await page.mouse.down();
  fake.tell({ ops: [9, 10, 11, 12].map((no) => ({ put: `note-${no}`, in: "list-f", html: note(no, "D’un autre") })) });
  await page.waitForTimeout(300); // a finger stays as long
  await page.mouse.up();
  await expect(page.locator("#note-12")).toBeVisible();
  await expect(page.getByLabel("Une note – Forces")).toHaveValue(""); // it was sent
  await page.context().close();
});

test("by keyboard alone notes are reached, chosen, moved, merged, and put back", async ({ browser }) => {
  const fake = await Fake.open(browser, two());
  const { page } = fake;
  await page.locator("#note-1").focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("#note-2")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator("#note-4")).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(page.locator("#note-3")).toBeFocused();
  await page.keyboard.press("Space");
  await page.keyboard.press("Home");
  await page.keyboard.press("Space");
  await expect(page.locator(".board-chosen")).toContainText("2 notes choisies");
  await expect(fake.said()).toContainText("2 notes choisies");
  await page.keyboard.press("m");
  const dialog = page.getByRole("dialog", { name: "Déplacer les notes 1, 3 vers…" });
  await expect(dialog.getByRole("button", { name: "Forces" })).toHaveCount(0); // they are there
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Limites" }).press("Enter");
  const moved = await fake.command("note.move");
  expect(moved).toMatchObject({ notes: "1 3", to: "limites" });
  fake.tell({ ok: [moved["id"]], ops: [{ put: "note-1", in: "list-l", html: note(1, "La halle") }, { put: "note-3", in: "list-l", html: note(3, "Des outils") }] });
  await expect(page.locator("#list-l .note")).toHaveCount(3);
  await expect(page.locator("#note-1")).toBeFocused(); // where one was, wherever it went
  await expect(fake.said()).toContainText("2 notes déplacées. Vous pouvez annuler.");
  await expectAccessible(page);
  await page.locator(".board-notice").getByRole("button", { name: "Annuler" }).press("Enter");
  await expect.poll(() => fake.sent.at(-1)).toMatchObject({ do: "note.move", notes: "1 3", to: "forces" });

  await page.locator("#note-1").focus();
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "Note 1" });
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Retirer" }).press("Enter");
  const removed = await fake.command("note.remove");
  expect(removed).toMatchObject({ note: "1" });
  fake.tell({ ok: [removed["id"]], ops: [{ drop: "note-1" }] });
  await expect(sheet).toBeHidden();
  await expect(page.locator("li.note:focus, h3:focus")).toHaveCount(1); // not thrown to the top
  await page.locator(".board-notice").getByRole("button", { name: "Annuler" }).press("Enter");
  expect(await fake.command("note.restore")).toMatchObject({ note: "1" });
  await page.context().close();
});

test("chosen notes are merged into one, and a note is dragged to another list", async ({ browser }) => {
  const fake = await Fake.open(browser, two(), { viewport: { width: 1280, height: 2_000 } }); // nothing scrolls under the mouse
  const { page } = fake;
  await page.getByLabel("Choisir la note 2").check();
  await page.getByLabel("Choisir la note 4").check();
  await page.getByRole("button", { name: "Fusionner" }).click();
  await page.getByRole("dialog", { name: /Fusionner/ }).getByRole("button", { name: "Un réseau" }).click();
  expect(await fake.command("notes.merge")).toMatchObject({ notes: "4", into: "2" });
  await page.locator("#note-3 .grip").dragTo(page.locator("#list-l h3"));
  expect(await fake.command("note.move")).toMatchObject({ notes: "3", to: "limites" });
  await page.context().close();
});

test("what others do is told in few words, and less by choice", async ({ browser }) => {
  const fake = await Fake.open(browser, two());
  const { page } = fake;
  await page.clock.install({ time: 1_000 });
  await page.reload();
  await expect.poll(() => fake.opened).toBe(2);
  await page.clock.pauseAt(60_000);
  const bring = (from: number) => fake.tell({ ops: [0, 1, 2].map((i) => ({ put: `note-${from + i}`, in: "list-f", html: note(from + i, "x") })), tell: [{ kind: "hand", text: "Tom lève la main." }] });
  bring(20);
  await expect(page.locator("#note-22")).toBeVisible();
  await fake.later(5_000);
  expect(await fake.said().textContent()).not.toContain("nouvelles");
  await fake.later(5_000);
  await expect(fake.said()).toHaveText("Tom lève la main. 3 nouvelles notes dans «\u00a0Forces\u00a0».");
  await page.getByText("Réglages", { exact: true }).click();
  await page.getByLabel("Annonces pour lecteur d’écran").selectOption("lead");
  bring(30);
  fake.tell({ tell: [{ kind: "step.open", text: "Étape 2." }] });
  await expect(page.locator("#note-32")).toBeVisible();
  await fake.later(10_000);
  await expect(fake.said()).toHaveText("Étape 2.");
  await page.context().close();
});

test("the clock follows the server, and is told at its last minute and at its end", async ({ browser }) => {
  const fake = await Fake.open(browser, two());
  const { page } = fake;
  await page.clock.install({ time: 1_000_000_000_000 });
  await page.reload();
  await expect.poll(() => fake.opened).toBe(2);
  fake.tell({ now: 5_000_000, ops: [{ put: "clock", html: clock('data-ends="5090000"') }] }); // the clocks differ by years
  await expect(page.locator("[data-clock] [aria-hidden]")).toHaveText(/^1:(30|29)$/);
  await expect(page.locator("[data-clock] .visually-hidden")).toHaveText(/^1 minute (30|29) secondes$/);
  await fake.later(31_000);
  await expect(fake.said()).toHaveText("Il reste une minute.");
  await fake.later(61_000);
  await expect(page.locator("[data-clock]")).toHaveText("Le temps est écoulé.");
  await expect(fake.said()).toHaveText("Le temps est écoulé.");
  fake.tell({ ops: [{ put: "clock", html: clock('data-left="65000"') }] });
  await expect(page.locator("[data-clock]")).toHaveText("1:05, en pause1 minute 5 secondes, en pause");
  await page.context().close();
});

test("a summons leads to the step, and asks who writes first", async ({ browser }) => {
  const fake = await Fake.open(browser, two());
  const { page } = fake;
  fake.tell({ ops: [{ put: "step", html: step(7) }] });
  await expect(page.locator("#step h2")).toBeFocused();
  const field = page.getByLabel("Une note – Limites");
  await field.fill("J’écris");
  fake.tell({ ops: [{ put: "step", html: step(9) }] });
  const there = page.getByRole("button", { name: "Y aller" });
  await expect(there).toBeVisible();
  await expect(field).toBeFocused();
  await there.click();
  await expect(page.locator("#step h2")).toBeFocused();
  await expect(there).toBeHidden();
  await field.focus();
  for (const summons of [11, 12]) fake.tell({ ops: [{ put: "step", html: step(summons) }] });
  await expect(there).toHaveCount(1); // the later one, which stays while one writes on
  await page.locator("#list-l").getByRole("button", { name: "Ajouter" }).click();
  const { id } = await fake.command("note.add");
  fake.tell({ ok: [id], ops: [{ put: "note-30", in: "list-l", html: note(30, "J’écris", " data-mine") }] });
  await expect(page.locator("#note-30")).toBeVisible();
  await expect(there).toBeVisible();
  await page.locator("#step button").focus(); // one is there
  await expect(there).toBeHidden();
  await field.focus();
  fake.tell({ ops: [{ put: "step", html: step(14) }] });
  await expect(there).toBeVisible();
  fake.tell({ ops: [{ put: "step", html: step(0) }] }); // the step has ended
  await expect(there).toBeHidden();
  await expect(field).toBeFocused();
  await page.context().close();
});

test("who was sent away is told so, and nothing is said to leave", async ({ browser }) => {
  const fake = await Fake.open(browser, two());
  const { page } = fake;
  fake.cut(4403);
  await expect(fake.state()).toContainText("Vous n’êtes plus dans cet atelier.");
  await page.getByLabel("Une note – Forces").fill("Perdu ?");
  await page.locator("#list-f").getByRole("button", { name: "Ajouter" }).click();
  await expect(page.getByLabel("Une note – Forces")).toHaveValue("Perdu ?");
  await expect(fake.said()).toContainText("Rien n’est parti");
  expect(fake.opened).toBe(1);
  await page.context().close();
});

test("a piece without a place brings the whole board, from the beginning", async ({ browser }) => {
  const fake = await Fake.open(browser, two());
  fake.tell({ ops: [{ put: "note-50", in: "list-zz", html: note(50, "?") }] });
  await expect.poll(() => [fake.opened, fake.since]).toEqual([2, "0"]);
  fake.cut();
  await expect.poll(() => fake.opened).toBe(3);
  await fake.page.context().close();
});

test("on a phone the board is a list, and what one chose is remembered", async ({ browser }) => {
  const fake = await Fake.open(browser, two(), { viewport: { width: 360, height: 740 } });
  const { page } = fake;
  await expect(page.locator("maillage-board")).toHaveAttribute("data-view", "list");
  await page.getByText("Réglages", { exact: true }).click();
  await page.getByRole("button", { name: "Côte à côte" }).click();
  await page.reload();
  await expect(page.locator("maillage-board")).toHaveAttribute("data-view", "wall");
  await expectAccessible(page);
  await page.context().close();
});

test("a line that is dead without a word is opened again", async ({ browser }) => {
  const fake = await Fake.open(browser, two());
  const { page } = fake;
  await page.clock.install();
  await page.reload();
  await expect.poll(() => fake.opened).toBe(2);
  await expect(fake.state()).toContainText("Connecté.");
  await fake.later(30_000);
  expect(fake.opened).toBe(2);
  fake.lives = false;
  await fake.later(30_000);
  await expect.poll(() => fake.opened).toBeGreaterThan(2);
  await page.context().close();
});

test("words whose field goes away are kept in sight, and come back to it", async ({ browser }) => {
  const fake = await Fake.open(browser, two());
  const { page } = fake;
  const field = page.getByLabel("Une note – Forces");
  await field.fill("Une phrase à moitié");
  const locked = list("f", "forces", "Forces", note(1, "La halle")).replace(/<form[\s\S]*<\/form>/, "");
  fake.tell({ ops: [{ put: "list-f", html: locked }], tell: [{ kind: "locked", text: "L’étape est verrouillée." }] });
  await expect(field).toHaveCount(0);
  await expect(page.locator(".board-waiting")).toHaveText(/^Pas envoyé\s: «\sUne phrase à moitié\s»/);
  await expect(fake.said()).toContainText("Une phrase à moitié");
  await expect(page.locator("#list-f h3")).toBeFocused();
  await expectAccessible(page);
  fake.tell({ ops: [{ put: "list-f", html: list("f", "forces", "Forces", note(1, "La halle")) }] });
  await expect(field).toHaveValue("Une phrase à moitié");
  await expect(page.locator(".board-waiting li")).toHaveCount(0);
  await page.context().close();
});

test("words that were not sent are there again when the page is loaded again", async ({ browser }) => {
  const fake = await Fake.open(browser, two());
  const { page } = fake;
  const field = page.getByLabel("Une note – Forces");
  await field.fill("Une phrase à moitié");
  await page.goto(page.url() + "?for=3"); // as who chooses for whom they speak
  await expect(field).toHaveValue("Une phrase à moitié");
  await page.locator("#list-f").getByRole("button", { name: "Ajouter" }).click();
  await fake.command("note.add");
  await expect(field).toHaveValue("");
  await page.goto(page.url().replace("?for=3", ""));
  await expect(field).toHaveValue("");
  await page.context().close();
});

test("who goes on stays on the act that goes on, and another step begins at its title", async ({ browser }) => {
  const fake = await Fake.open(browser, two());
  const { page } = fake;
  const opened = (id: string, buttons: string) => `<header id="step" class="step" data-step="${id}" data-summons="0"><h2>Étape ${id}</h2><div class="lead-bar"><form method="post" action="commands"><input type="hidden" name="do" value="step.open">${buttons}</form></div></header>`;
  const [back, on] = [`<button id="do-previous" name="step" value="s1">Étape précédente</button>`, `<button id="do-next" name="step" value="s3" class="main">Étape suivante</button>`];
  fake.tell({ ops: [{ put: "step", html: opened("s1", on) }] });
  await page.getByRole("button", { name: "Étape suivante" }).press("Enter");
  await fake.command("step.open");
  fake.tell({ ops: [{ put: "step", html: opened("s2", back + on) }] });
  await expect(page.getByRole("button", { name: "Étape suivante" })).toBeFocused(); // not on the one that goes back
  fake.tell({ ops: [{ put: "step", html: opened("s3", back) }] });
  await expect(page.locator("#step h2")).toBeFocused();
  await page.getByLabel("Une note – Forces").focus();
  fake.tell({ ops: [{ put: "list-f", html: list("f", "forces", "Forces", note(1, "La halle")).replace(/<form[\s\S]*<\/form>/, "") }, { put: "step", html: opened("s4", back) }] });
  await expect(page.locator("#step h2")).toBeFocused(); // not on a note that only stands where one was
  await page.context().close();
});

test("one hears what one did once, and at once", async ({ browser }) => {
  const hand = (up: string) => `<form method="post" action="commands"><input type="hidden" name="do" value="hand"><button name="up" value="${up}">Lever la main</button></form>`;
  const fake = await Fake.open(browser, two().replace(`<section id="body"`, `<div id="me">${hand("yes")}</div><section id="body"`));
  const { page } = fake;
  await page.getByRole("button", { name: "Lever la main" }).press("Enter");
  const { id } = await fake.command("hand");
  fake.tell({ ok: [id], ops: [{ put: "me", html: `<div id="me">${hand("no")}</div>` }], tell: [{ kind: "hand", text: "Nour lève la main." }] });
  await expect(fake.said()).toHaveText("Main levée.");
  await page.waitForTimeout(2_000);
  await expect(fake.said()).toHaveText("Main levée."); // neither that the line is there, nor one's own name
  await page.context().close();
});

test("who takes an act back by keyboard is where they were before", async ({ browser }) => {
  const fake = await Fake.open(browser, two());
  const { page } = fake;
  await page.locator("#note-1").focus();
  await page.keyboard.press("m");
  await page.getByRole("dialog").getByRole("button", { name: "Limites" }).press("Enter");
  const { id } = await fake.command("note.move");
  fake.tell({ ok: [id], ops: [{ put: "note-1", in: "list-l", html: note(1, "La halle") }] });
  await page.locator(".board-notice").getByRole("button", { name: "Annuler" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".board-notice")).toBeHidden();
  await expect(page.locator("#note-1")).toBeFocused();
  await page.context().close();
});

test("one who waits hears that they are in, and chooses an organisation once for all lists", async ({ browser }) => {
  const choice = `<label>Organisation <select name="organisation" required><option value="">Choisir…</option><option value="a">Papillon</option><option value="b">Lin</option></select></label><button>`;
  const inside = two().replaceAll("<button>Ajouter", `${choice}Ajouter`);
  const fake = await Fake.open(browser, `<div id="board" class="board"><div class="notice"><p>La personne qui anime va vous laisser entrer.</p></div></div>`);
  const { page } = fake;
  fake.tell({ ops: [{ whole: inside }] });
  await expect(fake.said()).toHaveText("Vous êtes dans l’atelier.");
  await page.getByLabel("Une note – Forces").fill("Une cuisine");
  await page.locator("#list-f").getByRole("button", { name: "Ajouter" }).click();
  await page.waitForTimeout(300);
  expect(fake.sent.filter((message) => message["do"] === "note.add")).toEqual([]); // not for whoever comes first
  await page.locator("#list-f select").selectOption("Lin");
  await expect(page.locator("#list-l select")).toHaveValue("b");
  await page.locator("#list-f").getByRole("button", { name: "Ajouter" }).click();
  expect(await fake.command("note.add")).toMatchObject({ text: "Une cuisine", organisation: "b" });
  await page.context().close();
});

test("on a phone one sees how the line is, and what was not sent, wherever one writes", async ({ browser }) => {
  const many = Array.from({ length: 30 }, (_, i) => note(i + 1, `Une note qui tient sa place, ${i + 1}`));
  const fake = await Fake.open(browser, board(list("f", "forces", "Forces", ...many)), { viewport: { width: 360, height: 740 } });
  const { page } = fake;
  const field = page.getByLabel("Une note – Forces");
  await field.fill("À moitié");
  await field.scrollIntoViewIfNeeded();
  fake.answers = false;
  fake.cut();
  await expect(fake.state()).toContainText("Connexion perdue");
  await expect(fake.state()).toBeInViewport();
  await expect(field).toBeInViewport();
  fake.answers = true;
  await expect(fake.state()).toContainText("Connecté.", { timeout: 15_000 });
  fake.tell({ ops: [{ put: "list-f", html: list("f", "forces", "Forces", ...many).replace(/<form[\s\S]*<\/form>/, "") }] });
  await expect(page.locator(".board-waiting li")).toBeInViewport();
  await expectAccessible(page);
  await page.context().close();
});
