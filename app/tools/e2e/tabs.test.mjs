// A browser keeps six connections to a server, whatever the number of its tabs
// (HTTP/1.1). Were each tab to keep its stream, the seventh would not even load.
import { after, afterEach, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { path, person } from "./community.mjs";
import { issue } from "./message.mjs";
import { useStage } from "./stage.mjs";
import { Tabs } from "./tabs.mjs";
import { until } from "./until.mjs";
import { live, shows } from "./widget.mjs";

const many = 8;

describe("many tabs of one browser", () => {
  const stage = useStage();
  const tabs = new Tabs();
  before(() => tabs.start());
  afterEach(() => tabs.clear());
  after(() => tabs.stop());

  test("all load, and all get the message when they are looked at", async () => {
    const pages = await openAll();
    stage.bus.publish(issue(person, "For all of you"));
    for (const page of pages.toReversed()) {
      await page.bringToFront();
      await shows(page, "For all of you");
    }
    assert.ok(open(pages) <= 1 + 1, `${open(pages)} streams are open`); // the last one may still be closing
  });

  test("that were opened behind leave the one in front its connections", async () => {
    const list = await tabs.open(stage.site.url + "/t");
    const pages = [];
    for (let n = 0; n < many; n++) pages.push(await tabs.openBehind(list.locator(".card a").nth(n)));
    for (const page of pages) await page.waitForLoadState("load");
    assert.equal(open(pages), 0, "streams of the tabs behind");
    await list.goto(stage.site.url + path.person);
    await live(list);
    stage.bus.publish(issue(person, "In front"));
    await shows(list, "In front");
  });

  test("that were only passed by keep no stream", async () => {
    const pages = await openAll();
    const tries = pages.map((page) => tabs.tries(page));
    for (const page of pages) await page.bringToFront(); // faster than htmx connects
    await until("each tab to have tried to connect", () => pages.every((page, i) => tabs.tries(page) > tries[i]));
    await until("all but the tab in front to have let go", () => open(pages) === 1);
    const front = pages.at(-1);
    await front.goto(stage.site.url + path.person);
    await live(front);
    stage.bus.publish(issue(person, "Passed by"));
    await shows(front, "Passed by");
  });

  async function openAll() {
    const pages = [];
    for (let n = 0; n < many; n++) {
      const page = await tabs.open(stage.site.url + (n % 2 ? path.team : path.person));
      await live(page);
      pages.push(page);
    }
    return pages;
  }

  function open(pages) {
    return pages.reduce((sum, page) => sum + tabs.streams(page), 0);
  }
});
