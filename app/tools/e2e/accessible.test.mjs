// Each kind of page, in light and dark and on a small screen.
import { before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { join } from "node:path";
import { complaints, faults, overflow } from "./audit.mjs";
import { note, path, person, stranger, team } from "./community.mjs";
import { signIn } from "./evening.mjs";
import { issue } from "./message.mjs";
import { shots } from "./setting.mjs";
import { useStage } from "./stage.mjs";
import { until } from "./until.mjs";
import { live, shows, widget, widgets } from "./widget.mjs";

const views = {
  light: { colorScheme: "light", width: 1200 },
  dark: { colorScheme: "dark", width: 1200, rules: ["color-contrast", "link-in-text-block"] }, // all else is as in light
  small: { colorScheme: "light", width: 320 },
};

// Addresses; functions look for them on a page.
const pages = {
  front: "/",
  teams: "/t",
  people: "/u",
  team: `/t/${note}`,
  quiet: "/t/games",
  archived: "/t/gangplank",
  person: path.person,
  members: `/t/${team}/members`,
  search: "/search?q=do",
  unfound: "/search?q=nothing-of-the-kind",
  widget: async (reader) => {
    const feed = await widget(await reader.open(path.person), "feed");
    return feed.id.replace("widget-", "/w/");
  },
  message: async (reader) => (await reader.open(path.person)).locator("a[href^='/messages/']").first().getAttribute("href"),
  missing: "/t/nobody-has-this-name",
};

// Those of who has signed in, and owns a team.
const hub = "/t/hana-and-friends";
const owned = {
  hub, edit: `${hub}/edit`, gallery: `${hub}/widgets`, form: `${hub}/widgets?kind=feed`, settings: `${hub}/settings`,
  members: `${hub}/members`, history: `${hub}/history`, self: `/u/${stranger}`, front: "/", teams: "/t", new: "/new", sessions: "/sessions",
};

describe("for everyone", () => {
  const stage = useStage();

  for (const [name, where] of Object.entries(pages)) {
    test(`${name}`, async () => {
      const reader = await stage.reader();
      if (name === "missing") reader.watch.pardon(/404/);
      const page = await reader.open(typeof where === "string" ? where : await where(reader));
      if (await page.locator(".live").count()) await live(page);
      await good(page, name);
    });
  }

  test("what was swapped in is as good as what was there", async () => {
    const page = await (await stage.reader()).open(path.person);
    await live(page);
    const before = await widgets(page);
    stage.bus.publish(issue(person, "A <b>bold</b> claim & more"));
    await shows(page, "A <b>bold</b> claim & more");
    assert.deepEqual(await complaints(page), [], "axe");
    assert.deepEqual(await faults(page), [], "structure");
    assert.equal((await widgets(page)).length, before.length, "number of widgets");
  });
});

describe("for an owner", () => {
  const stage = useStage();
  let storageState; // with which who makes a team is signed in

  before(async () => {
    const reader = await stage.reader();
    const page = await reader.open("/");
    await signIn(page, stranger);
    await page.goto("/new");
    await page.locator("#title").fill("Hana and friends");
    await page.locator("#name").fill("hana-and-friends");
    await page.getByRole("button", { name: "Create team" }).click();
    await page.waitForURL(`**${hub}`);
    storageState = await reader.context.storageState();
  });

  for (const [name, address] of Object.entries(owned)) {
    test(name, async () => {
      const page = await (await stage.reader({ storageState })).open(address);
      if (await page.locator(".live").count()) await live(page);
      await good(page, `owner-${name}`);
    });
  }
});

/** Nothing is wrong with a page in any view of it. */
async function good(page, name) {
  assert.deepEqual(await faults(page), [], "structure");
  await skips(page);
  for (const [view, { colorScheme, width, rules = [] }] of Object.entries(views)) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    if (!process.env.CI) await page.screenshot({ path: join(shots, `${name}-${view}.png`), fullPage: true }); // nobody looks at them there
    assert.deepEqual(await complaints(page, ...rules), [], `axe, ${view}`);
    assert.deepEqual(await overflow(page), [], `width, ${view}`);
  }
}

/** The skip link comes first and leads to the content. */
async function skips(page) {
  await page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => {
    const e = document.activeElement;
    return { text: e.textContent, shown: e.getBoundingClientRect().top >= 0 && e.getBoundingClientRect().bottom > 0 };
  });
  assert.equal(first.text, "Skip to content", "the first element that the tabulator reaches");
  await until("the skip link to be in sight", () => page.evaluate(() => document.activeElement.getBoundingClientRect().top >= 0));
  await page.keyboard.press("Enter");
  await until("the focus to be on main", () => page.evaluate(() => document.activeElement?.tagName === "MAIN"));
}
