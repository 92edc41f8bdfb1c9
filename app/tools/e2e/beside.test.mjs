// Two browsers side by side: one edits a page, the other has it open.
import { beforeEach, describe, test } from "node:test";
import assert from "node:assert/strict";
import { work } from "./message.mjs";
import { person, stranger } from "./community.mjs";
import { complaints, faults } from "./audit.mjs";
import { signIn } from "./evening.mjs";
import { useStage } from "./stage.mjs";
import { until } from "./until.mjs";
import { live, mark, same } from "./widget.mjs";

const hub = "/t/workshop";

describe("side by side", () => {
  const stage = useStage("formhubs");
  let readers, owner, page;

  beforeEach(async () => {
    readers = [await stage.reader(), await stage.reader()];
    owner = await readers[0].open("/");
    await signIn(owner, stranger);
    page = await readers[1].open(hub);
    await live(page);
    await mark(page);
  });

  test("who has the page open sees each change, and keeps what was typed", async () => {
    const alone = await (await stage.reader()).open(`/w/${(await place(page, "Mood")).slice(7)}`);
    await live(alone);
    await page.locator("#note-more summary").click();
    await page.locator("#note-text").fill(Array.from({ length: 30 }, (_, n) => `Line ${n}`).join("\n"));
    await page.locator("#note-text").evaluate((e) => { e.scrollTop = 120; });
    await page.locator("#note-subject").fill("Something else");
    await page.locator("#note-subject").evaluate((e) => { e.focus(); e.setSelectionRange(3, 9, "forward"); });
    const form = () => page.evaluate(() => {
      const at = (id) => document.getElementById(id);
      return {
        subject: at("note-subject").value, selection: [at("note-subject").selectionStart, at("note-subject").selectionEnd],
        text: at("note-text").value, textScroll: at("note-text").scrollTop, open: at("note-more").open, focus: document.activeElement?.id,
      };
    });
    const before = await form();
    assert.deepEqual([before.selection, before.textScroll, before.open, before.focus], [[3, 9], 120, true, "note-subject"], "what the test did");
    const kept = async (what) => {
      assert.deepEqual(await form(), before, `the form after ${what}`);
      assert.ok(await same(page), "the page was not loaded anew");
    };

    await owner.goto(`${hub}/widgets?kind=sticky`);
    await owner.locator("#field-text").fill("Tea is **ready**.");
    await owner.getByRole("radio", { name: "Side column" }).check();
    await owner.getByRole("button", { name: "Add widget" }).click();
    await owner.waitForURL(`**${hub}/edit?said=placed&widget=*`);
    await page.locator(".column.side .widget-sticky", { hasText: "Tea is ready." }).waitFor();
    await kept("a widget was added");
    await until("it to be said", async () => (await page.locator("#hub-changes").textContent()).includes("This page was rearranged."));

    await owner.getByRole("link", { name: "Settings of Note" }).click();
    await owner.locator("#field-text").fill("Coffee is ready.");
    await owner.getByRole("button", { name: "Save" }).click();
    await page.locator(".column.side .widget-sticky", { hasText: "Coffee is ready." }).waitFor();
    await kept("a widget was configured");

    for (const [button, order] of [
      ["Move Leave a note up", ["noteform", "feed", "mood", "about", "|", "sticky"]],
      ["Move Latest activity down", ["noteform", "mood", "feed", "about", "|", "sticky"]],
      ["Move to side column: Leave a note", ["mood", "feed", "about", "|", "sticky", "noteform"]],
      ["Move Leave a note up", ["mood", "feed", "about", "|", "noteform", "sticky"]],
      ["Remove Mood", ["feed", "about", "|", "noteform", "sticky"]],
      ["Undo", ["mood", "feed", "about", "|", "noteform", "sticky"]],
    ]) {
      await owner.getByRole("button", { name: button, exact: true }).click();
      await until(`the order after “${button}”`, async () => (await arrangement(page)).join() === order.join());
      await kept(button);
      if (button === "Remove Mood") await alone.getByText("This widget was removed from Workshop.").waitFor();
    }
    await alone.locator(".widget-mood").waitFor();

    await owner.goto(`${hub}/settings`);
    await owner.locator("#field-title").fill("The <i>new</i> workshop");
    await owner.locator("#field-summary").fill("Tidy.");
    await owner.getByRole("radio", { name: "Two equal columns" }).check();
    await owner.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "The <i>new</i> workshop" }).waitFor();
    assert.equal(await page.title(), "The <i>new</i> workshop · Hubs");
    assert.doesNotMatch(await page.locator("body > header, main > header").evaluateAll((all) => all.map((e) => e.outerHTML).join()), /Workshop/, "its old name, in what is around the widgets");
    assert.equal(await page.locator(".hub .summary").textContent(), "Tidy.");
    assert.equal(await page.locator("#hub-widgets > .columns").getAttribute("class"), "columns even");
    await kept("the hub got another name");

    // And the page goes on as it was: its widgets are drawn anew where they are.
    const count = () => page.locator("data.count").evaluate((e) => Number(e.value));
    const was = await count();
    stage.bus.publish(work(person, "plane.board"));
    await until("the number beside the form to grow", async () => (await count()) > was);
    await kept("a message");
    assert.deepEqual(await complaints(page), [], "axe");
    assert.deepEqual(await faults(page), [], "structure");
  });

  test("who was away while it was changed sees it when the line is there again", async () => {
    readers.forEach((reader) => reader.watch.pardon(/ERR_/, /network error/, /htmx:sse:error: Failed to fetch/));
    await page.route("**/events?*", (route) => route.abort());
    await stage.site.kill();
    await page.locator(".live.lost").waitFor();
    await stage.site.begin();
    await owner.goto(`${hub}/edit`);
    await owner.getByRole("button", { name: "Move to side column: Mood" }).click();
    await owner.getByText("Mood moved to the side column.").waitFor();
    await page.unroute("**/events?*");
    await until("the widget in the other column", async () => (await arrangement(page)).at(-1) === "mood");
    await page.locator(".live.on").waitFor();
    assert.ok(await same(page), "the page was not loaded anew");
  });

  test("two owners who change the same widget are told, and choose", async () => {
    readers.forEach((reader) => reader.watch.pardon(/ 409/));
    await owner.goto(`${hub}/members`);
    await owner.locator("#username").fill("yusra");
    await owner.getByRole("radio", { name: "Owner", exact: true }).check();
    await owner.getByRole("button", { name: "Add", exact: true }).click();
    await owner.getByText("yusra is now an owner.").waitFor();
    const other = page;
    await signIn(other, "yusra");

    const edit = `/w/${await about(owner)}/edit`;
    const write = async (on, text) => {
      await on.locator("#field-text").fill(text);
      await on.getByRole("button", { name: "Save", exact: true }).click();
    };
    await Promise.all([owner.goto(edit), other.goto(edit)]);
    await write(owner, "Hers.");
    await owner.waitForURL(`**${hub}/edit?said=saved`);
    await write(other, "His.");
    await until("the conflict to have the focus", () => other.evaluate(() => document.activeElement.id === "conflict"));
    assert.match(await other.locator("#conflict").textContent(), /^\s*Not saved: \S+ changed this first/);
    assert.deepEqual(await other.locator("#conflict td").allTextContents(), ["Hers.", "His."]);
    assert.equal(await other.locator("#field-text").inputValue(), "His.", "nothing is lost");
    assert.deepEqual(await complaints(other), [], "axe");
    assert.deepEqual(await faults(other), [], "structure");
    await other.locator("#save-mine").click();
    await other.waitForURL(`**${hub}/edit?said=saved`);
    await owner.goto(edit);
    assert.equal(await owner.locator("#field-text").inputValue(), "His.");

    await other.goto(edit);
    await write(owner, "Hers again.");
    await owner.waitForURL(`**${hub}/edit?said=saved`);
    await write(other, "His again.");
    await other.getByRole("link", { name: "Keep saved version" }).click();
    await owner.goto(edit);
    assert.equal(await owner.locator("#field-text").inputValue(), "Hers again.");
  });

  test("what somebody evil writes does nothing in a browser", async () => {
    const alerts = [];
    for (const one of [owner, page]) one.on("dialog", (dialog) => { alerts.push(dialog.message()); dialog.dismiss(); });
    const evil = [
      `"><script>alert(1)</script><img src=x onerror=alert(2)>`, `[x](javascript:alert(3)) <svg onload=alert(4)> <a href="javascript:alert(5)">x</a>`,
      `</textarea></title></template><script>alert(6)</script>`, `<hx-partial hx-target="body"><b hx-on:click="alert(7)">x</b></hx-partial>`,
    ];
    readers.forEach((reader) => reader.watch.pardon(/ 503/)); // a machine that is too busy for a form
    for (const kind of ["sticky", "about", "rules", "contact", "library"]) {
      await owner.goto(`${hub}/widgets?kind=${kind}`);
      await owner.locator("#fields").evaluate((form, texts) => {
        const fields = [...form.querySelectorAll("textarea, input[type=text]")].filter((f) => !/until|username/.test(f.name));
        fields.forEach((f, i) => { f.value = texts[i % texts.length].slice(0, f.maxLength > 0 ? f.maxLength : undefined); });
      }, evil);
      // There is a preview from the start: only the answer tells whether the form has problems.
      const preview = owner.waitForResponse((r) => r.request().method() === "POST");
      await owner.locator("#preview-all").click();
      if ((await (await preview).text()).includes('id="problems"')) await owner.locator("#problems").waitFor();
      await owner.locator("#fields").evaluate((form) => { for (const f of form.querySelectorAll("[aria-invalid]")) f.value = ""; });
      let status;
      await until("the form to be taken", async () => {
        const answer = owner.waitForResponse((r) => r.request().method() === "POST" && !/(^|&)preview=/.test(r.request().postData()));
        await owner.getByRole("button", { name: "Add widget" }).click();
        status = (await answer).status();
        return status !== 503;
      });
      assert.equal(status, 200, `the form of ${kind} is taken`);
      await owner.waitForURL(`**${hub}/edit?said=placed&widget=*`);
    }
    await owner.goto(`${hub}/settings`);
    await owner.locator("#field-title").fill(evil[0]);
    await owner.locator("#field-summary").fill(evil[2]);
    await owner.getByRole("button", { name: "Save" }).click();
    await owner.waitForURL(`**${hub}/edit?said=saved`);
    await page.getByRole("heading", { level: 1, name: evil[0] }).waitFor(); // by the stream
    await page.locator(".widget-sticky h2", { hasText: evil[0] }).waitFor();
    for (const path of [hub, `${hub}/edit`, `${hub}/history`, `${hub}/settings`, `${hub}/members`, "/t", "/search?q=alert"]) await owner.goto(path);
    for (const link of await page.locator("main a").all()) {
      const address = await link.evaluate((a) => a.protocol);
      assert.match(address, /^(https?|mailto):$/, "where a link leads");
    }
    assert.deepEqual(alerts, [], "what ran");
  });
});

/** The id of the widget about the hub. */
async function about(page) {
  await page.goto(hub);
  return (await page.locator(".placed:has(.widget-about)").last().getAttribute("id")).slice(6);
}

/** The kinds of a page's widgets by column, with a bar between the columns. One
 *  that is not drawn yet has none. */
function arrangement(page) {
  return page.evaluate(() => [...document.querySelectorAll("#hub-widgets .column")]
    .map((c) => [...c.querySelectorAll(".placed > div > .widget")].map((w) => [...w.classList].find((n) => n.startsWith("widget-"))?.slice(7)))
    .reduce((all, column) => [...all, "|", ...column]));
}

async function place(page, title) {
  return page.locator(".placed > div", { has: page.getByRole("heading", { name: title, exact: true }) }).getAttribute("id");
}
