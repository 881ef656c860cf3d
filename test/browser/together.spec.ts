// Two people in the same section at once, and a line that drops: nothing typed is lost.
import { become, check, open, people, send, start, type Walk } from "./acts.ts";
import { expect, test } from "./site.ts";

test("both texts are kept when two people write the same answer", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "together" };
  const lea = await become(walk, people.lea);
  const tom = await become(walk, people.tom);
  const dossier = await start(walk, lea, "Écrire à deux");
  const section = `${dossier}/sections/projet`;
  await open(walk, lea, section);
  await open(walk, tom, section);
  await lea.locator("[name=nom]").fill("Le texte de Léa, tapé sans appuyer sur aucun bouton.");
  await expect(lea.locator("[data-state]")).toContainText("Enregistré");
  await lea.locator("[name=courriel]").fill("léa sans adresse");
  await expect(lea.locator("[data-state]")).toContainText(/^Enregistré, mais à revoir\s: .+ – .+/); // kept in a draft all the same
  await lea.locator("main form button.main").focus();
  await expect(lea.locator("#f-courriel-error")).toHaveText(/^Erreur\s: /);
  await tom.locator("[name=nom]").fill("Le texte de Tom, écrit au même moment.");
  await expect(tom.locator("[data-state]")).toContainText("les deux textes sont gardés");
  await check(walk, tom);
  await tom.getByRole("link", { name: "Comparer" }).last().click();
  await expect(tom.locator("main")).toContainText("Le texte de Léa");
  await expect(tom.locator("main")).toContainText("Le texte de Tom");
  await check(walk, tom);
  await tom.locator("#f-nom").fill("Le texte de Tom et de Léa.");
  await tom.locator("main form button.main").click();
  await open(walk, lea, section);
  await expect(lea.locator("[name=nom]")).toHaveValue("Le texte de Tom et de Léa.");

  // Tom's train enters a tunnel while he writes.
  await tom.goto(section);
  await tom.context().setOffline(true);
  await tom.locator("[name=nom]").fill("Écrit dans le tunnel.");
  await expect(tom.locator("[data-state]")).toContainText("Hors ligne");
  await tom.context().setOffline(false);
  await expect(tom.locator("[data-state]")).toContainText("Enregistré");
  await lea.reload();
  await expect(lea.locator("[name=nom]")).toHaveValue("Écrit dans le tunnel.");
  for (const page of [lea, tom]) await page.context().close();
});

test("a line that is down or a session that ended keeps what is typed, button or not", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "down" };
  const lea = await become(walk, people.lea);
  const section = `${await start(walk, lea, "Écrire malgré tout")}/sections/projet`;
  await lea.goto(section);
  await lea.route(`**${section}`, (route) => route.abort());
  await lea.locator("[name=nom]").fill("Pendant la panne.");
  await expect(lea.locator("[data-state]")).toContainText("L’enregistrement a échoué");
  await lea.locator("main form button.main").click();
  await expect(lea.locator("[data-state]")).toContainText("L’enregistrement a échoué");
  await expect(lea.locator("[name=nom]")).toHaveValue("Pendant la panne.");
  await lea.unroute(`**${section}`);
  await expect(lea.locator("[data-state]")).toContainText("Enregistré");
  await lea.locator("main form button.main").click();
  await expect(lea).not.toHaveURL(/\/projet$/); // kept, and on to what follows

  // Two tabs of one person.
  const tab = await lea.context().newPage();
  await tab.goto(section);
  await lea.goto(section);
  await tab.locator("[name=nom]").fill("Dans le premier onglet.");
  await expect(tab.locator("[data-state]")).toContainText("Enregistré");
  await lea.locator("[name=nom]").fill("Dans le second onglet.");
  await expect(lea.locator("[data-state]")).toContainText("les deux textes sont gardés");
  await lea.waitForTimeout(2_000); // what is said first is heard first
  await lea.locator("[name=nom]").pressSequentially(" Suite.");
  await expect(lea.locator("[data-state]")).toContainText("L’enregistrement automatique est arrêté");
  await lea.getByRole("link", { name: "Comparer" }).last().click();
  await expect(lea.locator(".both")).toContainText("Dans le premier onglet.");
  await expect(lea.locator(".both")).toContainText("Dans le second onglet.");
  await lea.locator("main form button.main").click();

  await lea.goto(section);
  await lea.context().clearCookies();
  await lea.locator("[name=nom]").fill("Après la fin de la session.");
  await expect(lea.locator("[data-state]")).toContainText("Votre session est terminée. Votre texte est encore ici");
  // A finger stays a while: what is told meanwhile must not move the button from under it.
  await lea.locator("main form button.main").click({ delay: 500 });
  await lea.waitForURL(/\/sign-in/);
  await lea.goto("/sign-in");
  await lea.locator("form[action='/demo/sign-in']", { has: lea.locator(`input[value='${people.lea}']`) }).getByRole("button").click();
  await expect(lea.locator("main")).toContainText("Après la fin de la session.");
  await lea.locator("main form button.main").first().click();
  await lea.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  await lea.goto(section);
  await expect(lea.locator("[name=nom]")).toHaveValue("Après la fin de la session.");
  await lea.context().close();
});

test("a double click adds one place", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "tabs" };
  const lea = await become(walk, people.lea);
  await lea.goto("/home");
  const group = (await lea.locator("main a[href^='/collectives/']").first().getAttribute("href")) ?? "";
  await lea.goto(`${group}/places/new`);
  await lea.locator("[name=name]").fill("Le fournil");
  await lea.locator("[name=status][value=planned]").check();
  await lea.locator("[name=commune]").fill("Saint-Lô (50000, Manche)");
  await lea.locator("form[action$='/places'] button.main").dblclick();
  await lea.waitForURL(/\/collectives\/[^/]+$/);
  await lea.goto(group);
  await expect(lea.getByText("Le fournil", { exact: true })).toHaveCount(1);
  await lea.context().close();
});

test("leaving a form with unsent words asks first, and a removal says what it takes", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "leave" };
  const lea = await become(walk, people.lea);
  const dossier = await start(walk, lea, "Partir en oubliant");
  await lea.goto(`${dossier}/letters`);
  const asked: string[] = [];
  lea.on("dialog", (dialog) => { asked.push(dialog.type()); void dialog.accept(); });
  await lea.goto(`${dossier}/letters`);
  expect(asked).toEqual([]); // nothing was typed
  await lea.locator("[name=from_whom]").pressSequentially("Mairie de Fl");
  await lea.getByRole("link", { name: "Budget" }).click();
  await lea.waitForURL(/\/budget$/);
  expect(asked).toEqual(["beforeunload"]);

  await lea.goto(`${dossier}/letters`);
  await lea.locator("[name=from_whom]").pressSequentially("Mairie de Flers");
  await lea.locator("[name=status][value=asked]").check();
  await send(lea, "/letters");
  await lea.getByRole("link", { name: "Modifier Mairie de Flers" }).click();
  expect(asked).toEqual(["beforeunload"]); // what is sent is no loss
  await check(walk, lea);
  const removal = lea.locator("details.removal");
  await expect(removal.getByRole("button")).toBeHidden();
  await removal.locator("summary").click();
  await expect(removal).toContainText("seront retirés pour tout le collectif");
  await check(walk, lea);
  await removal.getByRole("button", { name: "Oui, retirer" }).click();
  await expect(lea.locator("main")).not.toContainText("Mairie de Flers");
  await lea.context().close();
});
