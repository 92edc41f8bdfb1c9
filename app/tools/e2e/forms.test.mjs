// A third party's program (formhubs) has a widget with a form in it. What a
// reader types, chose, opened or scrolled to survives each new fragment.
import { beforeEach, describe, test } from "node:test";
import assert from "node:assert/strict";
import { person } from "./community.mjs";
import { work } from "./message.mjs";
import { useStage } from "./stage.mjs";
import { until } from "./until.mjs";
import { live, mark, same } from "./widget.mjs";

describe("a form in a widget", () => {
  const stage = useStage("formhubs");
  let page;

  beforeEach(async () => {
    page = await (await stage.reader()).open("/t/workshop");
    await live(page);
    await mark(page);
  });

  test("keeps all that a reader did to it while its widget is drawn anew", async () => {
    await page.locator("#note-more summary").click();
    await page.locator("#note-private").check();
    await page.locator("#note-kind").selectOption("Answer");
    await page.locator("#note-text").fill(Array.from({ length: 30 }, (_, n) => `Line ${n}`).join("\n"));
    await page.locator("#note-text").evaluate((e) => { e.scrollTop = 120; });
    await page.locator("#note-subject").fill("Something else");
    await page.locator("#note-subject").evaluate((e) => { e.focus(); e.setSelectionRange(3, 9, "forward"); });
    await page.evaluate(() => scrollBy(0, 40));
    const before = await state(page);
    assert.deepEqual(before.selection, [3, 9], "the text that the test marked");
    assert.equal(before.textScroll, 120, "how far the test scrolled the text");

    await happens(page, 1);

    assert.deepEqual(await state(page), before, "the form after its widget was drawn anew");
    assert.ok(await same(page), "the page was not loaded anew");
  });

  test("takes each letter that is typed while messages arrive", async () => {
    const text = "The quick brown otter jumps over the lazy kraken, again and again. ";
    await page.locator("#note-text").fill("");
    const from = await count(page);
    const messages = 5;
    let typing = true;
    const typed = page.locator("#note-text").pressSequentially(text.repeat(3), { delay: 8 }).finally(() => { typing = false; });
    for (let n = 1; n <= messages; n++) await happens(page, 1);
    assert.ok(typing, `${messages} messages arrived before the end of the typing`);
    await typed;
    assert.equal(await page.locator("#note-text").inputValue(), text.repeat(3), "the text that was typed");
    assert.equal((await state(page)).focus, "note-text", "the element with the focus");
    assert.equal(await count(page), from + messages, "the number beside the form");
  });

  test("keeps the caret where it is, so that typing goes on there", async () => {
    await page.locator("#note-subject").fill("Hello");
    await page.keyboard.press("Home");
    await page.keyboard.type("1");
    await happens(page, 1);
    await page.keyboard.type("2");
    await happens(page, 1);
    await page.keyboard.type("3");
    assert.equal(await page.locator("#note-subject").inputValue(), "123Hello");
  });

  test("lets details stay closed that a reader closed", async () => {
    const open = () => page.locator("#note-more").evaluate((e) => e.open);
    await page.locator("#note-more summary").click();
    assert.ok(await open(), "open after a click");
    await page.locator("#note-more summary").click();
    await happens(page, 1);
    assert.equal(await open(), false, "still closed");
  });

  /** Messages arrive, one by one, and the widget with the form is drawn for each. */
  async function happens(page, messages) {
    for (let n = 0; n < messages; n++) {
      const before = await count(page);
      stage.bus.publish(work(person, "plane.board"));
      await until("the number beside the form to grow", async () => (await count(page)) > before);
      const summary = await page.locator("#note-more summary").textContent();
      assert.match(summary, new RegExp(`after ${await count(page)} messages`), "the inside of the details is new, too");
    }
  }
});

function count(page) {
  return page.locator("data.count").evaluate((e) => Number(e.value));
}

/** All of a form that is not in the HTML. */
function state(page) {
  return page.evaluate(() => {
    const at = (id) => document.getElementById(id);
    return {
      subject: at("note-subject").value,
      selection: [at("note-subject").selectionStart, at("note-subject").selectionEnd],
      text: at("note-text").value,
      textScroll: at("note-text").scrollTop,
      private: at("note-private").checked,
      kind: at("note-kind").value,
      open: at("note-more").open,
      focus: document.activeElement?.id,
      seenAt: Math.round(at("note-subject").getBoundingClientRect().top), // in the window
    };
  });
}
