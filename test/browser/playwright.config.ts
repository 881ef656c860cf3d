// Journeys in Debian’s headless Chromium, the one without a browser’s own windows, against the built program. No retry: a journey that fails
// once in ten shows a bug.
import { defineConfig, devices } from "@playwright/test";

const launchOptions = {
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium-headless-shell",
  args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
};

export default defineConfig({
  testDir: ".",
  outputDir: "output",
  workers: 2,
  retries: 0,
  timeout: 600_000, // against a hang; on two busy cores axe takes seconds a page
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  // A click or a page that never comes says so, and does not hold the others for ten minutes.
  use: { launchOptions, locale: "fr-FR", screenshot: "only-on-failure", trace: "off", actionTimeout: 60_000, navigationTimeout: 60_000 },
  projects: [
    { name: "desktop", use: { ...devices["Desktop Chrome"], viewport: { width: 1280, height: 900 }, launchOptions, locale: "fr-FR" } },
    { name: "phone", use: { viewport: { width: 360, height: 740 }, launchOptions, locale: "fr-FR" }, testMatch: /pages\.spec\.ts/ },
    { name: "no-script", use: { javaScriptEnabled: false, viewport: { width: 1280, height: 900 }, launchOptions, locale: "fr-FR" }, testMatch: /journey\.spec\.ts/, grep: /français/ },
  ],
});
