// One's account in a real browser: a passkey made by a virtual authenticator, sessions,
// and a text that outlives its session.
import { expect, expectAccessible, signIn, test } from "./site.ts";

test("a passkey signs in without mail", async ({ page, context }, info) => {
  test.skip(info.project.name !== "desktop", "the virtual authenticator needs Chromium's own protocol, once is enough");
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await signIn(page, "cle@example.org", "Claude Lefèvre");
  await page.goto("/account");
  await page.getByRole("button", { name: "Ajouter une clé d’accès" }).click();
  await expect(page.getByText("La clé d’accès est ajoutée.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Se déconnecter" }).click();
  await page.waitForURL((url) => url.pathname !== "/account");
  await page.goto("/sign-in?to=%2Faccount");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Se connecter avec une clé d’accès" }).click();
  await expect(page).toHaveURL(/\/account$/);
  await expect(page.getByText(/Utilisée le/)).toBeVisible();
});

test("a text sent after the session ended is given back", async ({ page, browser }, info) => {
  const email = `texte-${info.project.name}@example.org`;
  await signIn(page, email, "Anne Texte");
  await page.goto("/account");
  await page.getByLabel("Prénom et nom").fill("Anne Texte Gardé");
  await page.context().clearCookies(); // what browsers do when a session ends
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await expect(page.getByText("Ce que vous avez écrit est gardé")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Adresse électronique").fill(email);
  await page.getByRole("button", { name: "Recevoir un lien" }).click();
  const outbox = await page.context().newPage();
  let link: string | null = null;
  await expect(async () => {
    await outbox.goto(`/demo/outbox?to=${email}`);
    link = await outbox.locator("article a[href*='/sign-in/']").first().getAttribute("href", { timeout: 1_000 });
    expect(await outbox.locator("article").count()).toBe(2);
  }).toPass();
  await expectAccessible(outbox);
  await page.goto(link ?? "");
  await page.getByRole("button", { name: "Me connecter" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Votre saisie a été gardée");
  await expect(page.locator("blockquote")).toHaveText("Anne Texte Gardé");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Envoyer maintenant" }).click();
  await expect(page.getByLabel("Prénom et nom")).toHaveValue("Anne Texte Gardé");

  const other = await browser.newContext();
  const second = await other.newPage();
  await signIn(second, email);
  await page.goto("/account");
  await expect(page.locator("tbody tr")).toHaveCount(3); // the one whose cookie is gone is still open on the server
  await page.getByRole("button", { name: "Déconnecter tous les autres appareils" }).click();
  await expect(page.getByText("2 autres appareils sont déconnectés.")).toBeVisible();
  await second.goto("/home");
  await expect(second).toHaveURL(/\/sign-in/);
  await other.close();
});
