// A browser as a person has it: of its tabs one is in front and the others are
// hidden. (In the contexts that Playwright makes all pages count as visible.)
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium as playwright } from "playwright-core";
import { flags } from "./flags.mjs";
import { Process } from "./process.mjs";
import { chromium } from "./setting.mjs";
import { until } from "./until.mjs";

export class Tabs {
  #streams = new Map(); // page to how many event streams it asked for, and how many of them ended

  async start() {
    this.dir = await mkdtemp(join(tmpdir(), "hubs-e2e-tabs-"));
    this.process = new Process(chromium, ["--headless", "--remote-debugging-port=0", `--user-data-dir=${this.dir}`, ...flags, "about:blank"]);
    const address = await until("Chromium to listen", () => this.process.last((line) => /^DevTools listening on (\S+)/.exec(line)?.[1]));
    this.browser = await playwright.connectOverCDP(address, { noDefaults: true });
    this.context = this.browser.contexts()[0];
    this.context.setDefaultTimeout(15_000);
    this.context.on("request", (r) => this.#note(r, "tries"));
    this.context.on("requestfinished", (r) => this.#note(r, "ended"));
    this.context.on("requestfailed", (r) => this.#note(r, "ended"));
  }

  /** Opens a tab in front. */
  async open(url) {
    const page = await this.context.newPage();
    await page.goto(url);
    return page;
  }

  /** Opens a link in a tab behind, as a click with the middle button does. */
  async openBehind(link) {
    const opened = this.context.waitForEvent("page");
    await link.click({ button: "middle" });
    return opened;
  }

  /** How many event streams a page has open, asked for included. */
  streams(page) {
    const { tries, ended } = this.#of(page);
    return tries - ended;
  }

  /** How many event streams a page has asked for so far. */
  tries(page) {
    return this.#of(page).tries;
  }

  /** Closes all tabs but an empty one. */
  async clear() {
    const pages = this.context.pages();
    await this.context.newPage();
    for (const page of pages) await page.close();
  }

  async stop() {
    await this.browser?.close();
    await this.process?.end("SIGTERM");
    if (this.dir) await rm(this.dir, { recursive: true, force: true });
  }

  #of(page) {
    if (!this.#streams.has(page)) this.#streams.set(page, { tries: 0, ended: 0 });
    return this.#streams.get(page);
  }

  #note(request, what) {
    if (!request.url().includes("/events?") || request.isNavigationRequest()) return;
    this.#of(request.frame().page())[what]++;
  }
}
