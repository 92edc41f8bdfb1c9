// Owners drag widgets with the mouse.
import { beforeEach, describe, test } from "node:test";
import assert from "node:assert/strict";
import { complaints, faults } from "./audit.mjs";
import { stranger } from "./community.mjs";
import { signIn } from "./evening.mjs";
import { useStage } from "./stage.mjs";
import { until } from "./until.mjs";

const edit = "/t/workshop/edit";

describe("dragging", () => {
  const stage = useStage("formhubs");
  let reader, page;

  beforeEach(async () => {
    reader = await stage.reader({ viewport: { width: 1200, height: 1000 } });
    page = await reader.open("/");
    await signIn(page, stranger);
    await page.goto(edit);
    await page.locator(".draggable").nth(1).waitFor({ state: "attached" });
  });

  test("moves a widget within its column and to the other, in one step each", async () => {
    assert.deepEqual(await order(page), ["Latest activity", "Leave a note", "Mood", "About", "|"]);
    await drag(page, "Mood", page.locator("li", { hasText: "Latest activity" }), "Mood,Latest activity,Leave a note,About,|");
    await drag(page, "Leave a note", page.locator("#list-side"), "Mood,Latest activity,About,|,Leave a note");
    await page.getByText("Empty. Move a widget here.").waitFor({ state: "detached" });
    await drag(page, "About", page.locator("li", { hasText: "Leave a note" }), "Mood,Latest activity,|,About,Leave a note");
    await page.getByText("About moved, now 1 of 2.", { exact: true }).waitFor();
    const shown = await order(page);
    await page.reload();
    assert.deepEqual(await order(page), shown, "what is saved");
    assert.deepEqual(await complaints(page), [], "axe");
    assert.deepEqual(await faults(page), [], "structure");
    await page.goto("/t/workshop/history");
    assert.equal(await page.locator(".changes > li", { hasText: "moved" }).count(), 3, "moves in the history");
  });

  test("leaves the buttons what they are", async () => {
    const before = await order(page);
    await page.getByRole("button", { name: `Move ${before[0]} down`, exact: true }).click();
    await page.getByText(`${before[0]} moved down, now 2 of 2.`).waitFor();
    await page.getByRole("button", { name: `Move ${before[0]} up`, exact: true }).click();
    await page.getByText(`${before[0]} moved up, now 1 of 2.`).waitFor();
    assert.deepEqual(await order(page), before);
  });

  test("that fails says why, and the list is as it was", async () => {
    reader.watch.pardon(/422/, /503/, /htmx:response:error/, /ERR_FAILED/, /htmx:error/);
    const before = await order(page);
    const post = `**${edit}`;
    const answers = {
      "The page has changed since you opened it.": (route) => route.continue({ postData: route.request().postData().replace(/position=\d+/, "position=99") }),
      "Hubs is having trouble": (route) => route.fulfill({ status: 503, contentType: "text/html", body: "<h1>Away</h1>" }),
      "Nothing you typed is lost": (route) => route.abort(),
    };
    for (const [why, answer] of Object.entries(answers)) {
      await page.route(post, answer);
      await drag(page, before[0], page.locator("li", { hasText: before[1] }), [before[1], before[0], ...before.slice(2)].join());
      await page.locator("#problem", { hasText: why }).waitFor();
      assert.deepEqual(await order(page), before, why);
      await page.unroute(post);
    }
    await page.getByRole("button", { name: `Move ${before[0]} down`, exact: true }).click();
    await page.getByText(`${before[0]} moved down, now 2 of 2.`).waitFor();
    assert.equal(await page.locator("#problem").textContent(), "", "what was wrong is over");
  });
});

/** Drags a widget by its heading onto an element, and lets go where that makes the order. */
async function drag(page, title, onto, wanted) {
  await until(`“${title}” to come to ${wanted}, not ${await order(page)}`, () => dragged(page, title, onto, wanted));
}

/** Drags once; false if that did not begin, as on a page that was busy with something else. */
async function dragged(page, title, onto, wanted) {
  const from = await page.locator("li", { hasText: title }).locator("h3").boundingBox();
  const to = await onto.boundingBox();
  await page.mouse.move(from.x + 10, from.y + 5);
  await page.mouse.down();
  await page.mouse.move(from.x + 20, from.y + 15, { steps: 3 });
  const below = Math.abs(to.x - from.x) < 100 && to.y > from.y; // over the half of it that is farther away
  const y = to.y + to.height * (below ? 0.8 : 0.2);
  await page.mouse.move(to.x + 60, y, { steps: 8 });
  for (let n = 0; n < 100; n++) {
    await page.mouse.move(to.x + 60 + (n % 2), y + (n % 3)); // the list moves while one drags over it
    if ((await order(page)).join() === wanted) {
      const move = (request) => request.method() === "POST";
      const over = Promise.any(["requestfinished", "requestfailed"].map((end) => page.waitForEvent(end, move)));
      await page.mouse.up();
      await over;
      return true;
    }
  }
  await page.mouse.move(from.x + 10, from.y + 5, { steps: 8 }); // what is back where it was is not sent
  await page.mouse.up();
  return false;
}

/** The titles of a page's widgets by column, with a bar between the columns. */
function order(page) {
  return page.evaluate(() => [...document.querySelectorAll(".arranged[id]")]
    .map((list) => [...list.querySelectorAll("h3")].map((h) => h.textContent))
    .reduce((all, column) => [...all, "|", ...column]));
}
