// Nothing moves under the eyes of those who read.
import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { path, person } from "./community.mjs";
import { issue, tagged } from "./message.mjs";
import { useStage } from "./stage.mjs";
import { until } from "./until.mjs";
import { live, shows, widget } from "./widget.mjs";

const events = 30; // as many as concern a team of the demo in 60 s at its default speed

describe("a feed on screen", () => {
  const stage = useStage();

  test("keeps its place while much happens", async () => {
    const views = {
      "at the top": { width: 1440, height: 900 },
      "that fills the screen": { width: 1440, height: 900, fills: true },
      "of a phone": { width: 360, height: 800, fills: true },
    };
    for (const view of Object.values(views)) {
      view.page = await (await stage.reader({ viewport: { width: view.width, height: view.height } })).open(path.team);
      await live(view.page);
      if (view.fills) await view.page.evaluate(() => scrollTo(0, document.querySelector(".feed").getBoundingClientRect().top + scrollY - 60));
      view.first = await view.page.evaluate(watchShifts);
    }
    for (let n = 1; n <= events; n++) {
      stage.bus.publish(n % 2 ? tagged(person, `wave-${n}.`) : issue(person, `A long wave-${n}. from the west that takes a second line, and a third one on a phone`));
      await until(`wave ${n} to be drawn`, async () => (await stage.site.html(path.team)).includes(`wave-${n}.`));
    }
    for (const [name, { page, first }] of Object.entries(views)) {
      await until("the last wave to come", () => page.evaluate((text) => window.newest.includes(text), `wave-${events}.`));
      const { sum, shifts, top } = await page.evaluate(shifted);
      assert.ok(sum <= 0.01, `the layout of a feed ${name} shifted by ${sum}: ${JSON.stringify(shifts)}`);
      assert.equal(top, first, `where the first entry of a feed ${name} is`);
      assert.equal(await page.locator(".widget-feed .news").count(), 1, "what is new waits");
      await shows(page, `wave-${events}.`);
    }
  });

  test("tints what came in, once, and not for those who want no motion", async () => {
    for (const reducedMotion of ["no-preference", "reduce"]) {
      const page = await (await stage.reader({ reducedMotion })).open(path.team);
      await live(page);
      const tinted = () => page.evaluate(() => document.getAnimations()
        .filter((a) => a.effect.target.closest(".feed")).map((a) => a.effect.target.textContent.includes("lantern")));
      assert.deepEqual(await tinted(), [], "what is tinted at load");
      await page.evaluate(() => { // tints go on for as long as the test looks
        const { animate } = Element.prototype;
        Element.prototype.animate = function (...args) { const a = animate.apply(this, args); a.pause(); return a; };
      });
      stage.bus.publish(issue(person, `A lantern for ${reducedMotion}`));
      await page.getByRole("button", { name: "Show 1 new" }).click();
      await until("the entry", async () => (await widget(page, "feed")).text.includes(`lantern for ${reducedMotion}`));
      await until("the focus on it", () => page.evaluate(() => document.activeElement.closest(".feed > li:first-child") !== null)); // comes last
      assert.deepEqual(await tinted(), reducedMotion === "reduce" ? [] : [true], `what is tinted with ${reducedMotion}`);
    }
  });

  test("shows the newest when a pause ends, and nothing waits any more", async () => {
    const page = await (await stage.reader()).open(path.team);
    await live(page);
    stage.bus.publish(issue(person, "A rope on the quay"));
    await page.getByRole("button", { name: "Show 1 new" }).waitFor();
    await page.getByRole("button", { name: "Pause", exact: false }).click();
    stage.bus.publish(issue(person, "A second rope on the quay"));
    await until("it to be counted", async () => / · [1-9]\d* new/.test(await page.locator(".live .word").first().textContent()));
    await until("the site to have it", async () => (await stage.site.html(path.team)).includes("A second rope"));
    await page.locator(".live button").click();
    await until("the newest", async () => (await widget(page, "feed")).text.includes("A second rope") || (await page.getByRole("button", { name: /^Show \d+ new$/ }).count()) > 0);
    await shows(page, "A second rope");
    assert.equal(await page.locator(".widget-feed .news").count(), 0, "nothing waits");
  });
});

/** Notes shifts of the layout from now on, and tells where the first entry is; runs in the page. */
function watchShifts() {
  window.newest = "";
  document.addEventListener("hubs:fragment", ({ detail: { text } }) => { if (text.includes("wave-")) window.newest = text; });
  window.shifts = [];
  const since = performance.now();
  new PerformanceObserver((list) => {
    for (const { value, startTime, hadRecentInput, sources } of list.getEntries()) {
      if (startTime < since || hadRecentInput) continue;
      window.shifts.push({ value, of: sources.map(({ node }) => (node?.nodeType === 1 ? node : node?.parentElement)?.className ?? "") });
    }
  }).observe({ type: "layout-shift", buffered: true });
  return document.querySelector(".feed > li .event").getBoundingClientRect().top;
}

/** What has shifted since; runs in the page. */
async function shifted() {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); // observers are told after a frame
  return {
    sum: window.shifts.reduce((sum, { value }) => sum + value, 0),
    shifts: window.shifts,
    top: document.querySelector(".feed > li .event").getBoundingClientRect().top,
  };
}
