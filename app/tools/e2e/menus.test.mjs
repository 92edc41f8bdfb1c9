// Menus are details, which open without scripts. With scripts they also close.
import { beforeEach, describe, test } from "node:test";
import assert from "node:assert/strict";
import { complaints, faults, overflow } from "./audit.mjs";
import { strangers, stranger } from "./community.mjs";
import { signIn } from "./evening.mjs";
import { useStage } from "./stage.mjs";
import { live } from "./widget.mjs";

const hub = `/t/${strangers}`;
const menus = { "Your hubs": ".bookmarks", "one's own": ".you", "what one is to the team": "#actions .menu", "the options of a widget": ".widget .menu" };

describe("menus", () => {
  const stage = useStage();
  let reader, page;

  beforeEach(async () => {
    reader = await stage.reader();
    page = await reader.open("/");
    await signIn(page, stranger);
    await page.goto(hub);
    await live(page);
  });

  const opened = () => page.locator("details.menu[open]").count();
  const focused = (target) => target.evaluate((e) => e === document.activeElement);

  for (const [name, selector] of Object.entries(menus)) {
    test(`close by Escape, and give the focus back: ${name}`, async () => {
      const menu = page.locator(selector).first();
      const summary = menu.locator("summary");
      await summary.focus();
      await page.keyboard.press("Enter");
      assert.equal(await opened(), 1, "open by Enter");
      await page.keyboard.press("Escape");
      assert.equal(await opened(), 0, "closed by Escape");
      assert.ok(await focused(summary), "the focus stays");

      await page.keyboard.press("Space");
      await page.keyboard.press("Tab");
      assert.ok(await menu.locator(".drop").evaluate((e) => e.contains(document.activeElement)), "the tabulator leads into it");
      await page.keyboard.press("Escape");
      assert.equal(await opened(), 0, "closed by Escape from within");
      assert.ok(await focused(summary), "the focus is given back");
    });
  }

  test("close when one goes on elsewhere", async () => {
    const [first, second] = [page.locator(".bookmarks > summary"), page.locator(".you > summary")];
    await first.click();
    await second.click();
    assert.deepEqual(await page.locator("details.menu[open]").evaluateAll((all) => all.map((e) => e.className)), ["menu you"], "one at a time");
    await page.locator("h1").click();
    assert.equal(await opened(), 0, "closed by a click beside it");
    await second.click();
    await page.keyboard.press("Shift+Tab");
    assert.ok(await focused(first), "the focus");
    assert.equal(await opened(), 0, "closed when the focus leaves it");
    await page.keyboard.press("Escape");
    assert.ok(await focused(first), "Escape takes no focus where no menu is open");
  });

  for (const [width, scheme] of [[1200, "light"], [1200, "dark"], [320, "light"]]) {
    test(`are as good as the page, in ${width} pixels, ${scheme}`, async () => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 800 });
      for (const [name, selector] of Object.entries(menus)) {
        const menu = page.locator(selector).first();
        await menu.locator("summary").click();
        assert.deepEqual(await complaints(page), [], `axe, ${name}`);
        assert.deepEqual(await faults(page), [], `structure, ${name}`);
        assert.deepEqual(await overflow(page), [], `width, ${name}`);
        const box = await menu.locator(".drop").boundingBox();
        assert.ok(box.x >= 0 && box.x + box.width <= width, `${name} is in the window: ${JSON.stringify(box)}`);
        await page.keyboard.press("Escape");
      }
    });
  }

  test("keep the way to the title short, whatever the number of one's hubs", async () => {
    reader.watch.pardon(/ 409/, /subscription net::ERR_ABORTED/); // of teams that are archived
    await page.goto("/t");
    const teams = await page.locator(".card a").evaluateAll((all) => all.map((a) => a.pathname).slice(0, 20));
    await page.evaluate(async (paths) => {
      for (const path of paths) await fetch(`${path}/subscription`, { method: "POST", body: new URLSearchParams({ want: "yes" }), redirect: "manual" });
    }, teams);
    await page.goto(hub);
    await live(page);
    const hubs = await page.locator(".bookmarks a").count();
    assert.ok(hubs > 12, `${hubs} hubs`);
    let stops = 0;
    const before = () => page.evaluate(() => (document.activeElement.compareDocumentPosition(document.querySelector("h1")) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0);
    await page.evaluate(() => scrollTo(0, 0));
    for (await page.keyboard.press("Tab"); await before(); await page.keyboard.press("Tab")) stops++;
    assert.ok(stops > 3 && stops <= 8, `${stops} stops before the title`);
  });
});

describe("menus without scripts", () => {
  const stage = useStage();

  test("open, and lead on", async () => {
    const page = await (await stage.reader({ javaScriptEnabled: false })).open("/");
    await signIn(page, stranger);
    await page.locator(".you > summary").click();
    await page.getByRole("link", { name: "Your page" }).click();
    await page.waitForURL(`**/u/${stranger}`);
    await page.locator(".bookmarks > summary").click();
    await page.locator(`.bookmarks a[href="${hub}"]`).click();
    await page.waitForURL(`**${hub}`);
  });
});
