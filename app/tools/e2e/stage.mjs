// What a test plays on: a bus, a site, a browser. Call useStage within
// describe; all of it is there from the first test to the last, and gone after.
import { after, afterEach, before } from "node:test";
import assert from "node:assert/strict";
import { chromium as playwright } from "playwright-core";
import { Bus } from "./bus.mjs";
import { flags } from "./flags.mjs";
import { Site } from "./site.mjs";
import { Watch } from "./watch.mjs";
import { chromium } from "./setting.mjs";

export function useStage(program = "hubs") {
  const stage = new Stage();
  before(() => stage.open(program));
  afterEach(() => stage.clear());
  after(() => stage.close());
  return stage;
}

class Stage {
  #contexts = [];

  async open(program) {
    this.bus = new Bus();
    await this.bus.start();
    this.site = new Site(program, this.bus);
    await this.site.start();
    this.browser = await playwright.launch({ executablePath: chromium, args: flags });
  }

  /** A browser of one reader; options as Playwright's newContext has them. */
  async reader(options = {}) {
    const context = await this.browser.newContext({ baseURL: this.site.url, viewport: { width: 1200, height: 800 }, ...options });
    context.setDefaultTimeout(60_000);
    const reader = new Reader(context, this.site);
    this.#contexts.push(reader);
    return reader;
  }

  /** Closes all pages, and fails if the browser had something to complain about. */
  async clear() {
    const readers = this.#contexts.splice(0);
    const problems = readers.flatMap((reader) => reader.watch.problems);
    for (const reader of readers) await reader.context.close();
    assert.deepEqual(problems, [], "the browser had complaints");
  }

  async close() {
    await this.browser?.close();
    try {
      await this.site?.stop();
    } finally {
      await this.bus?.stop();
    }
  }
}

class Reader {
  constructor(context, site) {
    this.context = context;
    this.watch = new Watch(context, site);
  }

  /** Opens a page in a tab of its own. */
  async open(path) {
    const page = await this.context.newPage();
    await page.goto(path);
    return page;
  }
}
