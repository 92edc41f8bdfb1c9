import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { note, path, person } from "./community.mjs";
import { issue } from "./message.mjs";
import { useStage } from "./stage.mjs";
import { until } from "./until.mjs";
import { live, shows } from "./widget.mjs";

describe("without scripts", () => {
  const stage = useStage();

  test("all pages read the same", async () => {
    const scripted = await stage.reader();
    const plain = await stage.reader({ javaScriptEnabled: false });
    for (const address of ["/", "/t", "/u", path.person, path.team, `/t/${note}`, `/t/${note}/members`]) {
      const page = await scripted.open(address);
      if (await page.locator(".live").count()) await live(page);
      const bare = await plain.open(address);
      assert.equal(await bare.locator(".live, .age").filter({ visible: true }).count(), 0, `what only scripts can do on ${address}`);
      const text = await content(bare);
      assert.ok(text.length > 200, `${address} has something to read: ${text}`);
      assert.equal(text, await content(page), `the content of ${address}`);
    }
  });

  test("times are absolute, and relative with scripts", async () => {
    const times = (page) => page.locator("main time[data-relative]").evaluateAll((list) => list.map((t) => [t.dataset.relative, t.textContent]));
    const plain = await (await stage.reader({ javaScriptEnabled: false })).open(path.person);
    const absolute = {
      "": /^\d{1,2} \w{3} \d{4}, \d{2}:\d{2} UTC$/,
      short: /^\d{2}:\d{2} UTC$/, // below the heading of its day
      day: /^[A-Z]\w+day \d{1,2} [A-Z]\w+ \d{4}$/,
      span: /^(\d{2}:\d{2}( UTC)?|\d{1,2} \w{3})$/,
    };
    for (const [form, text] of await times(plain)) assert.match(text, absolute[form]);
    const scripted = await (await stage.reader()).open(path.person);
    await live(scripted);
    const relative = {
      "": /^\d+ (minute|hour|day|month|year)s? ago$|^just now$/,
      short: /^(just now|\d+ (min|h)|([A-Z]\w\w )?\d{2}:\d{2}|\d{1,2} [A-Z]\w+( \d{4})?)$/,
      day: /^(Today|Yesterday|[A-Z]\w+day \d{1,2} [A-Z]\w+( \d{4})?|(Earlier in )?[A-Z]\w+( \d{4})?)$/,
      span: /^(\d{2}:\d{2}|[A-Z]\w\w|\d{1,2} [A-Z]\w+( \d{4})?)$/,
    };
    for (const [form, text] of await times(scripted)) assert.match(text, relative[form]);
  });

  test("a reload shows what is new", async () => {
    const plain = await (await stage.reader({ javaScriptEnabled: false })).open(path.person);
    const scripted = await (await stage.reader()).open(path.person);
    await live(scripted);
    stage.bus.publish(issue(person, "The gull took my sandwich"));
    await shows(scripted, "sandwich");
    assert.ok(!(await content(plain)).includes("sandwich"), "the page without scripts is as it was loaded");
    await plain.reload();
    assert.ok((await content(plain)).includes("sandwich"), "the message after a reload");
    await until("both to show the same", async () => { // other widgets may be drawn only now
      await plain.reload();
      return await content(plain) === await content(scripted);
    });
  });
});

/** The text and the links of main, with times as they are in the HTML. */
function content(page) {
  return page.evaluate(() => {
    const main = document.querySelector("main").cloneNode(true);
    main.querySelector(".live")?.remove(); // what one sees of it only scripts can do
    for (const time of main.querySelectorAll("time")) time.replaceWith(`[${time.getAttribute("datetime")}]`);
    for (const link of main.querySelectorAll("a")) link.append(` (${link.getAttribute("href")})`);
    return main.textContent.replace(/\s+/g, " ").trim();
  });
}
