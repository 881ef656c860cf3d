// The benches in a browser, run by hand: make bench-map.
import { defineConfig } from "@playwright/test";
import journeys from "./playwright.config.ts";

export default defineConfig({
  testDir: ".",
  outputDir: "output",
  testMatch: /\.bench\.ts$/,
  workers: 1,
  retries: 0,
  timeout: 600_000,
  reporter: [["line"]],
  use: { ...journeys.use, viewport: { width: 1280, height: 900 } },
});
