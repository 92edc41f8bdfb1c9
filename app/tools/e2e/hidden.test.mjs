import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { path, person } from "./community.mjs";
import { issue } from "./message.mjs";
import { useStage } from "./stage.mjs";
import { Tabs } from "./tabs.mjs";
import { until } from "./until.mjs";
import { live, mark, same, widget } from "./widget.mjs";

describe("a hidden tab", () => {
  const stage = useStage();
  const tabs = new Tabs();
  before(() => tabs.start());
  after(() => tabs.stop());

  test("lets go of its stream, and catches up when it is shown again", async () => {
    const page = await tabs.open(stage.site.url + path.person);
    await live(page);
    await mark(page);
    assert.equal(tabs.streams(page), 1, "open streams while it is shown");

    await page.locator(".widget-feed").evaluate((e) => e.scrollIntoView());
    stage.bus.publish(issue(person, "Somebody looks"));
    await page.getByRole("button", { name: "Show 1 new" }).waitFor();

    const other = await tabs.open(stage.site.url + "/t");
    assert.equal(await page.evaluate(() => document.visibilityState), "hidden", "the tab behind");
    await until("the hidden tab to let go of its stream", () => tabs.streams(page) === 0);

    stage.bus.publish(issue(person, "Nobody looks"));
    await until("the site to have the message", async () => (await stage.site.html(path.person)).includes("Nobody looks"));
    assert.ok(!(await widget(page, "feed")).text.includes("Nobody looks"), "the hidden page is as it was");

    await page.bringToFront();
    await until("both messages in the tab", async () => /Nobody looks.*Somebody looks/s.test((await widget(page, "feed")).text));
    assert.equal(await page.locator(".widget-feed .news").count(), 0, "nothing waits any more");
    assert.equal(tabs.streams(page), 1, "open streams when it is shown again");
    assert.ok(await same(page), "the page was not loaded anew");
    await other.close();
    await page.close();
  });

  test("that was opened behind takes no stream before it is shown", async () => {
    const list = await tabs.open(stage.site.url + "/t");
    const page = await tabs.openBehind(list.locator(".card a").first());
    await page.waitForLoadState("load");
    await until("htmx to have seen the page", () => page.evaluate(() => document.querySelector("[data-htmx-powered]") !== null));
    assert.equal(await page.evaluate(() => document.visibilityState), "hidden", "the tab behind");
    assert.equal(tabs.tries(page), 0, "streams that the hidden tab asked for");
    await page.bringToFront();
    await live(page);
    assert.equal(tabs.tries(page), 1, "streams that it asked for until it was shown");
    assert.equal(tabs.streams(page), 1, "open streams when it is shown");
    await list.close();
    await page.close();
  });
});
