// Reading a feed: what is new waits while somebody reads, and what is old comes
// page by page.
import { beforeEach, describe, test } from "node:test";
import assert from "node:assert/strict";
import { path, person } from "./community.mjs";
import { issue, tagged } from "./message.mjs";
import { useStage } from "./stage.mjs";
import { until } from "./until.mjs";
import { live, mark, same, shows } from "./widget.mjs";

describe("who reads a feed", () => {
  const stage = useStage();
  let page;

  beforeEach(async () => {
    page = await (await stage.reader()).open(path.team);
    await live(page);
    await mark(page);
  });

  const entries = () => page.locator(".feed > li").evaluateAll((list) => list.map((li) => li.dataset.entry));
  const button = () => page.locator(".widget-feed .news button");
  const waits = (n) => until(`${n} entries to wait`, async () =>
    (await button().count()) === 1 && (await button().textContent()) === `Show ${n} new`);

  test("is told of new entries, and shows them with a button", async () => {
    const before = await entries();
    stage.bus.publish(issue(person, "A seal on the stairs"));
    await waits(1);
    stage.bus.publish(issue(person, "Two seals on the stairs"));
    await waits(2);
    assert.deepEqual(await entries(), before, "the feed that is read");
    await until("them to be told of", async () => (await page.locator("#hub-changes").textContent()) === "2 new entries in Latest activity");
    await button().click();
    await until("the entries", async () => (await page.locator(".feed").textContent()).includes("Two seals"));
    assert.deepEqual((await entries()).slice(2), before.slice(0, before.length - 2), "what follows the two new entries");
    assert.equal(await button().count(), 0, "the button is gone");
    const focused = await page.evaluate(() => document.activeElement.closest("li")?.dataset.entry);
    assert.equal(focused, (await entries())[0], "the entry with the focus");
    assert.ok(await same(page), "the page was not loaded anew");
  });

  test("reaches the button by the keyboard", async () => {
    await page.locator(".feed > li a.person").first().focus();
    stage.bus.publish(issue(person, "A kite in the rigging"));
    await waits(1);
    const before = await page.evaluate(() => document.activeElement.getAttribute("href"));
    assert.ok(before, "the focus stays where it is");
    const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
    for (let n = 0; n < 7 && await focused() !== "Show 1 new"; n++) await page.keyboard.press("Shift+Tab"); // by the sorts, and the options
    assert.equal(await focused(), "Show 1 new");
    await page.keyboard.press("Enter");
    await until("the entry", async () => (await page.locator(".feed").textContent()).includes("A kite"));
  });

  test("keeps the lines where they are further down", async () => {
    const line = page.locator(".feed > li").nth(12);
    await line.evaluate((e) => e.scrollIntoView({ block: "center" }));
    const seen = () => line.evaluate((e) => Math.round(e.getBoundingClientRect().top));
    const before = await seen();
    stage.bus.publish(issue(person, "Fog from the west"));
    await waits(1);
    assert.equal(await seen(), before, "where the line is in the window");
    assert.ok(await button().isVisible(), "the button is in sight");
    await button().click();
    await until("the entry", async () => (await page.locator(".feed").textContent()).includes("Fog from"));
    const first = page.locator(".feed > li").first();
    assert.ok(await first.evaluate((e) => e.getBoundingClientRect().top >= 0), "the new entry is in sight");
  });

  test("sees new entries when it is on screen again", async () => {
    const feed = page.locator(".feed");
    stage.bus.publish(issue(person, "An egg in the lamp room"));
    await waits(1);
    await page.evaluate(() => { document.querySelector("#hub-widgets").style.marginBlockStart = "200vh"; }); // further down, as on a long page
    await until("what waited", async () => (await feed.textContent()).includes("An egg in the"));
    assert.equal(await button().count(), 0, "the button is gone");
    stage.bus.publish(issue(person, "A nest in the lamp room"));
    await until("what is new", async () => /nest in the.*egg in the/s.test(await feed.textContent()));
    assert.equal(await button().count(), 0, "nothing waits");
  });

  test("reads on, page by page", async () => {
    const before = await entries();
    await page.getByRole("link", { name: "Show older" }).click();
    await until("the second page", async () => (await page.locator(".further .feed > li").count()) > 0);
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Latest activity, older");
    assert.equal(await page.getByRole("link", { name: "Show older" }).count(), 1, "one link leads on");
    await page.getByRole("link", { name: "Show older" }).focus();
    await page.keyboard.press("Enter");
    await until("the third page", async () => (await page.locator(".further .further .feed > li").count()) > 0);
    const all = await entries();
    assert.deepEqual(all.slice(0, before.length), before);
    assert.equal(new Set(all).size, all.length, "no entry comes twice");
    const times = await page.locator(".feed > li > .event > div > .hint time").evaluateAll((list) => list.map((e) => e.dateTime));
    assert.deepEqual(times, [...times].sort().reverse(), "the newest come first");

    stage.bus.publish(issue(person, "A crab in the boat"));
    await waits(1);
    assert.deepEqual(await entries(), all, "all pages stay");
    await button().click();
    await until("the entry", async () => (await page.locator(".feed").first().textContent()).includes("A crab"));
    assert.equal(await page.locator(".further .feed").count(), 0, "older pages would leave a gap, and are gone");
  });
});

describe("a feed", () => {
  const stage = useStage();

  test("shows what there is of one sort in place, and all again", async () => {
    const page = await (await stage.reader()).open(path.team);
    await live(page);
    await mark(page);
    const all = await page.locator(".feed > li").count();
    const sorts = page.getByRole("group", { name: "Show" });
    await sorts.getByRole("link", { name: "Builds" }).click();
    const only = page.locator(".only .feed > li");
    await until("the builds", async () => (await only.count()) > 0);
    assert.deepEqual([...new Set(await only.evaluateAll((list) => list.map((li) => li.dataset.sort)))], ["builds"]);
    assert.equal(await sorts.locator("[aria-current]").textContent().then((t) => t.trim()), "Builds", "one row of sorts");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.only), "builds", "the focus");

    stage.bus.publish(issue(person, "A whale at the pier")); // is code
    await until("it behind the builds", async () => (await page.locator(".feed").allTextContents()).some((t) => t.includes("A whale")));
    assert.equal(await page.locator(".widget-feed .news").count(), 0, "no button for what is of another sort");

    stage.bus.publish(tagged(person, "gannet"));
    await until("a build to wait", async () => (await page.locator(".widget-feed .news button").allTextContents()).includes("Show 1 new"));
    await page.getByRole("button", { name: "Show 1 new" }).click();
    await until("the build among the builds", async () => (await page.locator(".only .feed").textContent()).includes("gannet"));
    assert.equal(await page.locator(".widget-feed .news").count(), 0, "nothing waits any more");
    assert.deepEqual([...new Set(await only.evaluateAll((list) => list.map((li) => li.dataset.sort)))], ["builds"]);

    await sorts.getByRole("link", { name: "All" }).click();
    assert.equal(await page.locator(".feed > li").count(), all, "all, and no builds by themselves");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.only), "", "the focus");
    assert.ok(await page.getByText("A whale at the pier").isVisible());
    assert.ok(await same(page), "the page was not loaded anew");
  });

  for (const timezoneId of ["UTC", "Pacific/Auckland", "America/Los_Angeles"]) {
    test(`has the days of a reader in ${timezoneId}`, async () => {
      const page = await (await stage.reader({ timezoneId })).open(path.team);
      await live(page);
      const days = () => page.locator(".feed > li").evaluateAll((list) => list.map((li) => {
        const time = new Date(li.querySelector(".hint time").dateTime);
        const heading = li.querySelector(".day");
        return [time.toDateString(), heading.hidden ? "" : heading.textContent, li.querySelector(".hint time").textContent];
      }));
      const check = async () => {
        let last = "";
        for (const [day, heading, time] of await days()) {
          if (heading) assert.match(heading, /^(Today|Yesterday|[A-Z]\w+day \d+ [A-Z]\w+( \d{4})?|(Earlier in )?[A-Z]\w+( \d{4})?)$/);
          assert.ok(day === last ? !heading : heading || /^\d+ [A-Z]/.test(time), `${heading} for ${day} after ${last}, ${time}`);
          last = day;
          assert.match(time, /^(just now|\d+ (min|h)|([A-Z]\w\w )?\d\d:\d\d|\d+ [A-Z]\w+( \d{4})?)$/);
        }
      };
      await until("the days", () => check().then(() => true, () => false));
      stage.bus.publish(issue(person, `A tern from ${timezoneId}`)); // the headings move with the entries
      await shows(page, timezoneId);
      await check();
    });
  }
});

describe("a feed without scripts", () => {
  const stage = useStage();

  test("has pages of one sort", async () => {
    const page = await (await stage.reader({ javaScriptEnabled: false })).open(path.team);
    await until("the feed to be drawn", async () => {
      if (await page.locator(".feed > li").count() > 0) return true;
      await page.reload();
      return false;
    });
    await page.getByRole("group", { name: "Show" }).getByRole("link", { name: "Code" }).click();
    await page.getByRole("heading", { level: 1, name: "Latest activity, code" }).waitFor();
    const sorts = () => page.locator(".feed > li").evaluateAll((list) => [...new Set(list.map((li) => li.dataset.sort))]);
    assert.deepEqual(await sorts(), ["code"]);
    await page.getByRole("group", { name: "Show" }).getByRole("link", { name: "All" }).click();
    await page.getByRole("heading", { level: 1, name: "Latest activity" }).waitFor();
    assert.ok((await sorts()).length > 1, "all sorts again");
  });

  test("has pages that follow each other", async () => {
    const page = await (await stage.reader({ javaScriptEnabled: false })).open(path.team);
    await until("the feed to be drawn", async () => { // a page does not wait long for it
      if (await page.locator(".feed > li").count() > 0) return true;
      await page.reload();
      return false;
    });
    const seen = new Set();
    let pages = 0;
    for (let more = true; more; pages++) {
      for (const entry of await page.locator(".feed > li").evaluateAll((list) => list.map((li) => li.dataset.entry))) {
        assert.ok(!seen.has(entry), `${entry} comes twice`);
        seen.add(entry);
      }
      const link = page.getByRole("link", { name: "Show older" });
      if ((more = (await link.count()) === 1)) {
        await link.click();
        await page.getByRole("heading", { level: 1, name: "Latest activity, older" }).waitFor();
      }
    }
    assert.ok(pages > 2 && seen.size > 30, `${seen.size} entries on ${pages} pages`);
    await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Latest activity" }).click();
    await page.getByRole("heading", { level: 1, name: "Latest activity" }).waitFor();
  });
});
