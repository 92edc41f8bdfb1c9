// What people use a page with.
import assert from "node:assert/strict";

/** Somebody with a mouse, with or without scripts. */
export const mouse = {
  press: (target) => target.click(),
  write: (field, text) => field.fill(text),
  choose: (radio) => radio.check(),
  tick: (box) => box.check(),
  at: async () => {},
};

/** Somebody with a keyboard alone. */
export const keys = {
  async press(target) {
    await reach(target);
    await target.page().keyboard.press("Enter");
  },

  async write(field, text) {
    await reach(field);
    await field.page().keyboard.press("ControlOrMeta+a");
    await field.page().keyboard.press("Delete");
    await field.page().keyboard.insertText(text);
  },

  /** The tabulator reaches one button of a group; arrows lead on. */
  async choose(radio) {
    const page = radio.page();
    const name = await radio.getAttribute("name");
    await tab(page, () => page.evaluate((group) => document.activeElement?.type === "radio" && document.activeElement.name === group, name));
    if (!(await radio.isChecked())) await page.keyboard.press("Space");
    for (let n = 0; n < 10 && !(await radio.isChecked()); n++) await page.keyboard.press("ArrowDown");
    assert.ok(await radio.isChecked(), "the choice is reached by arrows");
  },

  async tick(box) {
    await reach(box);
    await box.page().keyboard.press("Space");
  },

  /** After a swap the focus is where one goes on. */
  async at(target) {
    await target.waitFor();
    await target.page().waitForFunction((e) => e === document.activeElement, await target.elementHandle())
      .catch(async () => assert.fail(`the focus is on ${await target.page().evaluate(() => document.activeElement.outerHTML.slice(0, 200))}, not on ${target}`));
  },
};

async function reach(target) {
  await target.waitFor();
  const page = target.page();
  const away = await target.evaluate(stops);
  for (let n = 0; n < Math.abs(away); n++) await page.keyboard.press(away > 0 ? "Tab" : "Shift+Tab");
  await tab(target.page(), () => target.evaluate((e) => e === document.activeElement));
}

/** How many stops away an element should be; runs in the page. */
function stops(target) {
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")].filter((e) =>
    e === target || e === document.activeElement || (e.tabIndex >= 0 && !e.disabled && e.checkVisibility() && (e.type !== "radio" || e.checked)));
  return all.indexOf(target) - all.indexOf(document.activeElement);
}

/** Presses the tabulator until something is so, once around at the most. */
async function tab(page, there) {
  for (let n = 0; n < 300; n++) {
    if (await there()) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`the tabulator does not come there on ${page.url()}`);
}
