// Who reads a page can pause it (WCAG 2.2.2): nothing of it changes until they go on.
import { beforeEach, describe, test } from "node:test";
import assert from "node:assert/strict";
import { complaints, faults, overflow } from "./audit.mjs";
import { path, person, stranger } from "./community.mjs";
import { signIn } from "./evening.mjs";
import { issue, work } from "./message.mjs";
import { useStage } from "./stage.mjs";
import { until } from "./until.mjs";
import { changed, live, mark, same, shows, widget, widgets } from "./widget.mjs";

describe("who pauses a page", () => {
  const stage = useStage("formhubs");
  let reader, page;

  beforeEach(async () => {
    reader = await stage.reader();
    page = await reader.open(path.team);
    await live(page);
    await mark(page);
  });

  const pause = (on = page) => on.getByRole("button", { name: "Pause live updates", exact: true });
  const resume = (on = page) => on.getByRole("button", { name: "Resume live updates", exact: true });
  const word = (on = page) => on.locator(".live > .word").textContent();

  test("sees nothing change, how much waits, and then all of it", async () => {
    const other = await reader.open(path.team);
    await live(other);
    await pause().click();
    assert.equal(await word(), "Paused");
    const before = await widgets(page);
    const title = await page.title();

    stage.bus.publish(issue(person, "A bell in the fog"));
    await shows(other, "A bell in the fog");
    await until("the page to tell that something waits", async () => (await word()) === "Paused · 2 new"); // the feed and the chart
    stage.bus.publish(issue(person, "A horn in the fog"));
    await shows(other, "A horn in the fog");
    assert.deepEqual(changed(before, await widgets(page)), [], "what changed while it was paused");
    assert.equal(await page.title(), title);
    assert.equal(await word(), "Paused · 2 new", "places in which something is new");
    assert.equal(await page.locator(".widget-feed .news").count(), 0, "a feed offers nothing of it");
    assert.deepEqual(await complaints(page), [], "axe");
    assert.deepEqual(await faults(page), [], "structure");
    await page.setViewportSize({ width: 320, height: 800 });
    for (const word of [page.locator(".live > .word"), resume().locator(".word")]) {
      const box = await word.boundingBox();
      assert.ok(box.width > 30, `on a phone one sees that it is paused, and how to go on: ${JSON.stringify(box)}`);
    }
    assert.deepEqual(await overflow(page), [], "width");
    await page.setViewportSize({ width: 1200, height: 800 });

    await resume().click();
    await until("all that waited", async () => /A horn in.*A bell in/s.test((await widget(page, "feed")).text));
    assert.equal(await page.locator(".widget-feed .news").count(), 0, "what was asked for waits behind no button");
    await until("all to be as on a page that was not paused", async () => {
      const [one, two] = [await widgets(page), await widgets(other)].map((list) => list.map((w) => w.html));
      return JSON.stringify(one) === JSON.stringify(two);
    });
    assert.equal(await word(), "Live");
    stage.bus.publish(issue(person, "The fog lifts"));
    await shows(page, "The fog lifts");
    assert.ok(await same(page), "the page was not loaded anew");
  });

  test("keeps the focus on the button, which says what it does", async () => {
    await pause().focus();
    await page.keyboard.press("Enter");
    await resume().waitFor();
    assert.ok(await resume().evaluate((e) => e === document.activeElement), "the focus when it is paused");
    assert.equal((await resume().textContent()).trim(), "Resume");
    await page.keyboard.press("Enter");
    await pause().waitFor();
    assert.ok(await pause().evaluate((e) => e === document.activeElement), "the focus when it goes on");
    assert.equal((await pause().textContent()).trim(), "Pause");
  });

  test("finds the next page of the tab paused, too, and other tabs not", async () => {
    await pause().click();
    await page.goto(path.person);
    await resume().waitFor();
    assert.equal(await word(), "Paused");
    const other = await reader.open(path.person);
    await live(other);
    const before = await widgets(page);
    stage.bus.publish(issue(person, "A gull on the rail"));
    await shows(other, "A gull on the rail");
    await until("something to wait", async () => /^Paused · \d+ new$/.test(await word()));
    assert.deepEqual(changed(before, await widgets(page)), [], "what changed while it was paused");

    await resume().click();
    await shows(page, "A gull on the rail");
    await page.goto(path.team);
    await live(page);
    assert.equal(await word(), "Live");
    await pause().waitFor();
  });

  test("sees what owners changed when it goes on, in its order", async () => {
    const owner = await (await stage.reader()).open("/");
    await signIn(owner, stranger);
    await page.goto("/t/workshop");
    await live(page);
    await pause().click();
    const kinds = () => page.locator(".placed .widget").evaluateAll((list) => list.map((w) => [...w.classList].find((c) => c.startsWith("widget-"))));
    const before = await kinds();
    await owner.goto("/t/workshop/edit");
    await owner.getByRole("button", { name: "Remove Mood", exact: true }).click();
    await owner.getByText("Mood removed.").waitFor();
    await owner.getByRole("button", { name: "Move Leave a note up", exact: true }).click();
    await owner.getByText("Leave a note moved up").waitFor();
    stage.bus.publish(work(person, "fold.paper"));
    const other = await reader.open("/t/workshop");
    await live(other);
    await shows(other, "fold");
    await until("the page to tell that something waits", async () => /^Paused · \d+ new$/.test(await word()));
    assert.deepEqual(await kinds(), before, "the widgets while it is paused");
    assert.ok(!(await widget(page, "feed")).text.includes("fold"), "the feed while it is paused");
    await resume().click();
    await until("the widgets as the owner wants them", async () => (await kinds()).join() === ["widget-noteform", "widget-feed", "widget-about"].join());
    await shows(page, "fold");
  });
});
