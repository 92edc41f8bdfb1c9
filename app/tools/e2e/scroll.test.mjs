// Who reads further down is not disturbed by what happens above.
import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { path, person } from "./community.mjs";
import { issue, work } from "./message.mjs";
import { useStage } from "./stage.mjs";
import { until } from "./until.mjs";
import { live, widget } from "./widget.mjs";

describe("reading on", () => {
  const stage = useStage("formhubs");

  test("the lines that one reads stay where they are while a widget above grows", async () => {
    const page = await (await stage.reader()).open("/t/workshop");
    await live(page);
    const line = page.getByText("Paragraph 30 of a text");
    await line.evaluate((e) => e.scrollIntoView({ block: "center" }));
    const seen = () => line.evaluate((e) => Math.round(e.getBoundingClientRect().top));
    const height = () => page.evaluate(() => document.documentElement.scrollHeight);
    const before = { seen: await seen(), height: await height(), y: await page.evaluate(() => scrollY) };
    for (let n = 1; n <= 3; n++) {
      stage.bus.publish(work(person, `saw.plank${n}`));
      await until(`plank ${n} in the feed`, async () => (await widget(page, "feed")).text.includes(`plank${n}`));
    }
    const after = { seen: await seen(), height: await height(), y: await page.evaluate(() => scrollY) };
    assert.ok(after.height > before.height + 100, `the page grew, from ${before.height} to ${after.height}`);
    assert.equal(after.seen, before.seen, "where the line is in the window");
    assert.equal(after.y - before.y, after.height - before.height, "the browser scrolled by as much as the page grew");
  });

  test("a link in a feed keeps the focus while newer messages wait above it, and after", async () => {
    const page = await (await stage.reader()).open(path.person);
    await live(page);
    const link = page.locator(".feed > li > .event > div > .hint a[href^='/messages/']").nth(1);
    await link.focus();
    const focused = () => page.evaluate(() => document.activeElement.getAttribute("href"));
    const before = await focused();
    assert.match(before, /^\/messages\//, "the link that the test focused");
    stage.bus.publish(issue(person, "Barnacles on the bell"));
    const button = page.getByRole("button", { name: "Show 1 new" });
    await button.waitFor();
    assert.equal(await focused(), before, "the link with the focus");
    await page.keyboard.press("Escape"); // nothing is bound to it
    assert.equal(await focused(), before, "the link with the focus");
    await button.evaluate((e) => e.parentElement.remove()); // as if the page had no such script: the next message comes in
    await page.evaluate(() => document.addEventListener("htmx:sse:before:message", (e) => { e.detail.cancelled = false; }));
    stage.bus.publish(issue(person, "Barnacles on the rope"));
    await until("the messages in the feed", async () => /rope.*Barnacles on the bell/s.test((await widget(page, "feed")).text));
    assert.equal(await focused(), before, "the link with the focus");
  });
});
