import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { note, path } from "./community.mjs";
import { useStage } from "./stage.mjs";
import { live } from "./widget.mjs";

describe("with the keyboard alone", () => {
  const stage = useStage();

  for (const address of ["/", "/t", path.person, `/t/${note}`]) {
    test(`all of ${address} is reached in order, and one sees where one is`, async () => {
      const page = await (await stage.reader()).open(address);
      if (await page.locator(".live").count()) await live(page);
      const all = await page.evaluate(() => {
        const list = [...document.querySelectorAll("a[href]:not([tabindex='-1']), button, input, select, textarea, summary")].filter((e) => e.checkVisibility());
        list.forEach((e, i) => { e.dataset.stop = i; });
        return list.map((e) => e.textContent.trim() || e.querySelector("img")?.alt || e.tagName);
      });
      const stops = [];
      for (let n = 0; n < all.length; n++) {
        await page.keyboard.press("Tab");
        stops.push(await page.evaluate(stop));
      }
      assert.deepEqual(stops.map((s) => s.at), all.map((_, n) => n), "the order of the stops");
      assert.deepEqual(stops.slice(0, 4).map((s) => s.text), ["Skip to content", "Hubs", "Teams", "People"], "the first stops");
      assert.ok(stops.some((s) => s.inMain), "there are stops in main");
      for (const s of stops) {
        assert.ok(s.outline, `the focus is seen on “${s.text}”`);
        assert.ok(s.inSight, `“${s.text}” is in sight when it has the focus`);
      }
    });
  }

  test("one goes to a page and back", async () => {
    const page = await (await stage.reader()).open("/");
    for (let n = 0; n < 3; n++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/t");
    for (let n = 0; n < 2; n++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === "/");
  });
});

/** What has the focus; runs in the page. */
function stop() {
  const e = document.activeElement;
  const style = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  return {
    at: Number(e.dataset.stop ?? -1),
    text: e.textContent.trim() || e.querySelector("img")?.alt || e.tagName,
    outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inSight: box.width > 0 && box.height > 0 && box.top < innerHeight && box.bottom > 0,
    inMain: e.closest("main") !== null && e.tagName !== "MAIN",
  };
}
