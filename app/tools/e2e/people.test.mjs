// An owner adds people to a team, in place: the field proposes whom one means,
// and what can't be taken says so beside the form.
import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { stranger, team } from "./community.mjs";
import { useStage } from "./stage.mjs";
import { until } from "./until.mjs";
import { mark, same } from "./widget.mjs";

describe("people of a team", () => {
  const stage = useStage();

  test("are proposed as one types, and added in place", async () => {
    const { page } = await owner();
    await mark(page);
    await page.locator("#username").pressSequentially("yus");
    const proposed = await until("people to be proposed", async () => {
      const names = await page.locator("#username-known option").evaluateAll((list) => list.map((o) => `${o.value}: ${o.label}`));
      return names.length > 0 && names;
    });
    assert.ok(proposed.some((name) => /^yusra: \S+/.test(name)), `yusra is proposed by name: ${proposed}`);
    assert.match(await page.locator("#username-found").textContent(), /^\d+ match(es)?\.$/);
    await page.locator("#username").fill("yusra");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("yusra is now a member.").waitFor();
    assert.equal(await page.locator("#username").inputValue(), "", "the field is free for the next");
    await page.getByRole("button", { name: "Remove: yusra" }).click();
    await page.getByText("yusra is no longer a member.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Remove: yusra" }).count(), 0, "buttons for who was removed");
    assert.ok(await same(page), "the page was not loaded anew");
  });

  for (const javaScriptEnabled of [true, false]) {
    test(`a wrong name leads to the right one, with scripts: ${javaScriptEnabled}`, async () => {
      const { page, reader } = await owner({ javaScriptEnabled });
      reader.watch.pardon(/ 422/);
      await page.locator("#username").fill("Yusraa");
      await page.getByLabel("Owner", { exact: true }).check();
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await page.locator("#username-problem").getByText("There is no account with this name.").waitFor();
      assert.equal(await page.locator("#username").inputValue(), "Yusraa", "what was typed");
      assert.ok(await page.getByLabel("Owner", { exact: true }).isChecked(), "what was chosen");
      assert.equal(await page.evaluate(() => document.activeElement.id), "new-member-problems", "the focus");
      await page.getByRole("button", { name: /^yusra/ }).click();
      await page.getByRole("button", { name: "Make member: yusra" }).waitFor();
      await page.getByRole("button", { name: "Remove: yusra" }).click();
      await page.getByRole("button", { name: "Remove: yusra" }).waitFor({ state: "detached" });
    });
  }

  test("a site that does not answer is told of beside the form, which stays as it is", async () => {
    const { page, reader } = await owner();
    reader.watch.pardon(/ 503/, /ERR_FAILED/, /htmx:error: Failed to fetch/);
    await page.locator("#username").fill("yusra");
    await page.route("**/members", (route) => route.fulfill({ status: 503, body: "<p>no</p>", contentType: "text/html" }));
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("Hubs is having trouble.").waitFor();
    assert.equal(await page.locator("#username").inputValue(), "yusra", "what was typed");
    const proposals = page.waitForResponse(/people\/find.*yusr$/);
    await page.locator("#username").fill("yusr");
    await (await proposals).finished();
    await page.getByText(/^\d+ match(es)?\.$/).waitFor();
    assert.match(await page.locator("#problem").textContent(), /is having trouble/, "what is said of the form, once people are proposed");
    await page.locator("#username").fill("yusra");
    await page.unroute("**/members");
    await page.route("**/members", (route) => route.abort());
    const failed = page.waitForEvent("requestfailed");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await failed;
    await page.getByText("Hubs is having trouble.").waitFor();
    await page.unroute("**/members");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("yusra is now a member.").waitFor();
    assert.equal(await page.locator("#problem").textContent(), "", "what is said of the site");
    await page.getByRole("button", { name: "Remove: yusra" }).click();
    await page.getByRole("button", { name: "Remove: yusra" }).waitFor({ state: "detached" });
  });

  // The last one: who has sent too many waits for the next.
  test("too many forms are refused beside the form, which stays as it is", async () => {
    const { page, reader } = await owner();
    reader.watch.pardon(/ 429/);
    await until("there to be too many", async () => {
      await page.locator("#username").fill("yusra");
      const answer = page.waitForResponse((r) => r.request().method() === "POST" && r.url().endsWith("/members"));
      const more = page.evaluate(async (path) => {
        const send = () => fetch(path, { method: "POST", body: new URLSearchParams({ want: "yes" }), redirect: "manual" });
        await Promise.all(Array.from({ length: 70 }, send));
        const go = (n) => n === 0 ? undefined : send().then(() => go(n - 1)); // while the form is on its way, too
        window.more = Promise.all(Array.from({ length: 6 }, () => go(20)));
      }, `/t/${team}/star`);
      await more;
      await page.getByRole("button", { name: "Add", exact: true }).click();
      return (await answer).status() === 429; // on a slow machine some may be sent again by now
    });
    await page.locator("#problem .notice").waitFor();
    assert.match(await page.locator("#problem").textContent(), /You sent very many forms in a short time\. Please try again in /);
    assert.equal(await page.locator("#username").inputValue(), "yusra", "what was typed");
    assert.ok(await page.locator("#problem .notice").evaluate((e) => {
      const box = e.getBoundingClientRect();
      return box.top >= 0 && box.bottom <= innerHeight;
    }), "the reason is in sight");
  });

  let teams = 0;

  /** Signs somebody in who makes a team, and opens its members. */
  async function owner(options) {
    const reader = await stage.reader(options);
    const page = await reader.open(`/sign-in?search=${stranger}&to=/new`);
    await page.locator(`button[value="${stranger}"]`).click();
    const name = `crew-${++teams}`;
    await page.locator("#title").fill(`Crew ${teams}`);
    await page.getByLabel("Address").fill(name);
    await page.getByRole("button", { name: "Create team" }).click();
    await page.waitForURL(`**/t/${name}`);
    await page.goto(`/t/${name}/members`);
    await page.locator("#username").waitFor();
    return { page, reader };
  }
});
