// A widget whose source fails keeps its last good content and says why.
import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { join } from "node:path";
import { complaints } from "./audit.mjs";
import { person } from "./community.mjs";
import { work } from "./message.mjs";
import { shots } from "./setting.mjs";
import { useStage } from "./stage.mjs";
import { until } from "./until.mjs";
import { live, mark, same, shows, widget } from "./widget.mjs";

describe("a third party's widget", () => {
  const stage = useStage("formhubs");

  test("brings its own style and script", async () => {
    const page = await (await stage.reader()).open("/t/workshop");
    const sheets = await page.locator("link[rel=stylesheet]").evaluateAll((list) => list.map((l) => l.getAttribute("href")));
    assert.equal(sheets.length, 1, `one stylesheet for all: ${sheets}`);
    assert.equal(await page.locator(".widget-mood .mood").evaluate((e) => getComputedStyle(e).fontStyle), "italic");
    assert.equal(await page.locator(".widget-about p").first().evaluate((e) => getComputedStyle(e).fontStyle), "normal");
    assert.equal(await page.evaluate(() => document.documentElement.dataset.mood), "known");
  });
});

describe("a widget that fails", () => {
  const stage = useStage("formhubs");

  test("shows its last good content with the reason, and is fresh again afterwards", async () => {
    const page = await (await stage.reader()).open("/t/workshop");
    await live(page);
    await mark(page);

    const good = stage.bus.publish(work(person, "mood.good"));
    await says(page, good.msg_id);
    const before = await widget(page, "mood");
    assert.equal(before.stale, "", "nothing is wrong yet");

    stage.bus.publish(work(person, "mood.bad"));
    await until("the widget to tell of its problem", async () => (await widget(page, "mood")).stale);
    const failing = await widget(page, "mood");
    assert.match(failing.stale, /The barometer does not answer\./, "the reason");
    assert.match(failing.stale, /^From /, "what is shown instead");
    assert.doesNotMatch(failing.stale, /on demand/, "the cause, which is not for visitors");
    assert.equal(failing.html, before.html, "the last good content");
    assert.equal(await page.locator(".widget-mood .stale time").first().getAttribute("datetime"), before.drawn, "when it was good");
    await shows(page, "bad"); // the other widgets work
    await page.locator(".widget-mood").screenshot({ path: join(shots, "failing-light.png") });
    assert.deepEqual(await complaints(page), [], "accessibility of the page with the problem");

    const scriptless = await (await stage.reader({ javaScriptEnabled: false })).open("/t/workshop");
    assert.match((await widget(scriptless, "mood")).stale, /barometer/, "the reason without scripts");

    const better = stage.bus.publish(work(person, "mood.good"));
    await says(page, better.msg_id);
    assert.equal((await widget(page, "mood")).stale, "", "the problem is gone");
    assert.ok(await same(page), "the page was not loaded anew");
  });
});

function says(page, text) {
  return until(`${text} in the widget`, async () => (await widget(page, "mood")).text.includes(text));
}
