import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { join } from "node:path";
import { path, person } from "./community.mjs";
import { issue } from "./message.mjs";
import { shots } from "./setting.mjs";
import { useStage } from "./stage.mjs";
import { until } from "./until.mjs";
import { live, mark, same, shows, widget } from "./widget.mjs";

describe("a server that dies", () => {
  const stage = useStage();
  const gone = [/ERR_CONNECTION_REFUSED/, /ERR_CONNECTION_RESET/, /ERR_INCOMPLETE_CHUNKED_ENCODING/, /ERR_EMPTY_RESPONSE/, /ERR_SOCKET_NOT_CONNECTED/, /network error/, /htmx:sse:error: Failed to fetch/];

  test("and comes back: the open page says so, goes on by itself and shows what is new", async () => {
    const reader = await stage.reader();
    reader.watch.pardon(...gone);
    const page = await reader.open(path.person);
    await live(page);
    await mark(page);
    const before = await widget(page, "fedmsgstats");

    await stage.site.kill();
    await page.locator(".live.lost").waitFor();
    assert.match(await page.locator(".live").textContent(), /Offline\. Reconnecting…/, "what the page says meanwhile");

    await page.screenshot({ path: join(shots, "lost-light.png") });

    await stage.site.begin();
    stage.bus.publish(issue(person, "The power is back"));
    await shows(page, "The power is back");
    await page.locator(".live.on").waitFor();
    assert.notEqual((await widget(page, "fedmsgstats")).text, before.text, "the number of messages, too");
    assert.ok(await same(page), "the page was not loaded anew");

    stage.bus.publish(issue(person, "And it stays"));
    await shows(page, "And it stays");
  });

  test("what changed while the page had no connection arrives with the connection", async () => {
    const reader = await stage.reader();
    reader.watch.pardon(...gone, /ERR_FAILED/, /ERR_INTERNET_DISCONNECTED/);
    const page = await reader.open(path.person);
    await live(page);
    await mark(page);

    await page.route("**/events?*", (route) => route.abort());
    await stage.site.kill();
    await page.locator(".live.lost").waitFor();
    await stage.site.begin();
    stage.bus.publish(issue(person, "Said while you were away"));
    await until("the site to have the message", async () => (await stage.site.html(path.person)).includes("Said while you were away"));
    assert.ok(!(await widget(page, "feed")).text.includes("Said while"), "the page has no connection yet");
    await page.unroute("**/events?*");
    await shows(page, "Said while you were away");
    assert.ok(await same(page), "the page was not loaded anew");
  });

  test("a page that is opened right after the start is live at once", async () => {
    await stage.site.kill();
    await stage.site.begin();
    const reader = await stage.reader();
    const streams = [];
    reader.context.on("response", (response) => { if (response.url().includes("/events?")) streams.push(response.status()); });
    const page = await reader.open(path.team);
    await page.locator(".live.on").waitFor();
    assert.deepEqual(streams, [200], "none was refused, which would be tried again after 15 s");
  });
});
