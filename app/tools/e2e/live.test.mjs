import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { path, person, strangers, stranger, team } from "./community.mjs";
import { issue } from "./message.mjs";
import { useStage } from "./stage.mjs";
import { nextSecond, until } from "./until.mjs";
import { changed, live, mark, same, shows, widget, widgets } from "./widget.mjs";

describe("live pages", () => {
  const stage = useStage();

  test("the community is as the tests take it to be", async () => {
    const members = linksOf(await stage.site.html(`/t/${team}/members`));
    const others = linksOf(await stage.site.html(`/t/${strangers}/members`));
    assert.ok(members.has(`/u/${person}`), `${person} belongs to ${team}`);
    assert.ok(!members.has(`/u/${stranger}`), `${stranger} does not belong to ${team}`);
    assert.ok(others.has(`/u/${stranger}`), `${stranger} belongs to ${strangers}`);
    assert.ok(!others.has(`/u/${person}`), `${person} does not belong to ${strangers}`);
    await until("the person's feed has its messages", async () => { // it is drawn when it is looked at first
      const own = [...linksOf(await stage.site.html(path.person))].filter((link) => link.startsWith("/messages/"));
      return own.length >= 15;
    });
  });

  test("a message changes exactly the widgets that it concerns, in all open pages", async () => {
    const reader = await stage.reader();
    const pages = {
      person: await reader.open(path.person),
      team: await reader.open(path.team),
      strangers: await reader.open(path.strangers),
    };
    const before = {};
    for (const [name, page] of Object.entries(pages)) {
      await live(page);
      await mark(page);
      before[name] = await widgets(page);
    }
    await nextSecond(); // times of drawing have no smaller unit

    stage.bus.publish(issue(person, "The lamp flickers"));
    await shows(pages.person, "The lamp flickers");
    await shows(pages.team, "The lamp flickers");
    // Whatever else the first message changed is there before the second's change is.
    const between = await widgets(pages.strangers);
    stage.bus.publish(issue(stranger, "The fog bell is silent"));
    await shows(pages.strangers, "The fog bell is silent");

    const after = {};
    for (const [name, page] of Object.entries(pages)) after[name] = await widgets(page);
    assert.deepEqual(changed(before.person, after.person), ["feed", "fedmsgs", "fedmsgstats"], "on the person's page");
    assert.deepEqual(changed(before.team, after.team), ["feed", "fedmsgs"], "on the team's page");
    assert.deepEqual(changed(before.strangers, between), [], "on the page of a team that it does not concern");
    assert.equal(count(after.person), count(before.person) + 1, "messages of the person");
    for (const [name, page] of Object.entries(pages)) assert.ok(await same(page), `the page ${name} was not loaded anew`);
  });

  for (const late of ["htmx.min.js", "hx-sse.min.js", "hubs.js"]) {
    test(`a page becomes live also when ${late} takes its time`, async () => {
      const reader = await stage.reader();
      await reader.context.route(`**/${late}`, async (route) => {
        await pause(400); // a slow line
        await route.continue();
      });
      await live(await reader.open(path.person));
    });
  }

  test("the entries of a feed stay the elements that they were", async () => {
    const page = await (await stage.reader()).open(path.person);
    await live(page);
    const entries = await page.locator(".feed > li").evaluateAll((list) => list.map((li, n) => { li.was = n; return n; }));
    stage.bus.publish(issue(person, "A moth in the lamp"));
    await shows(page, "A moth in the lamp");
    const were = await page.locator(".feed > li").evaluateAll((list) => list.map((li) => li.was));
    assert.deepEqual(were, [undefined, ...entries].slice(0, 15), "which element each entry was before; the first is new");
  });
});

function count(list) {
  return Number(/<data [^>]*value="(\d+)"/.exec(list.find((w) => w.kind === "fedmsgstats").html)[1]);
}

function linksOf(html) {
  return new Set([...html.matchAll(/href="([^"]+)"/g)].map((m) => m[1]));
}
