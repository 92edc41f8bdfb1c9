// What people do in an evening, whatever they do it with.
import assert from "node:assert/strict";
import { until } from "./until.mjs";

/** Signs somebody in by the developer's way. */
export async function signIn(page, username, hands) {
  await page.goto(`/sign-in?search=${username}`);
  const button = page.getByRole("button", { name: `Sign in as ${username}`, exact: true });
  await (hands ? hands.press(button) : button.click());
  await page.locator(`.you a[href="/u/${username}"]`).waitFor({ state: "attached" });
}

/** A newcomer makes a team and its page, others come by, and it is archived.
 *  Look is called on each page. */
export async function evening({ owner: page, guest: visitor, hands, team, look, scripts, people: [username, other] }) {
  const hub = `/t/${team}`;
  const link = (name, on = page) => on.getByRole("link", { name, exact: true });
  const button = (name, on = page) => on.getByRole("button", { name, exact: true });
  const field = (name) => page.locator(`#field-${name}`);
  const says = (text, on = page) => on.getByText(text, { exact: true }).waitFor();
  // A page without scripts has what is new when it is loaded again.
  const shows = (target) => until(`${target} on ${page.url()}`, async () => {
    if (await target.count()) return true;
    if (!scripts) await page.reload();
    return false;
  });
  /** Opens a menu, and presses what is in it. */
  const inMenu = async (menu, target) => {
    await hands.press(menu);
    await hands.press(target);
  };
  const at = (path) => page.waitForURL((url) => url.pathname === path);

  await signIn(page, username, hands);
  await look(page);

  // A team, at the second try.
  await inMenu(page.locator(".you > summary"), link("New team"));
  await hands.write(page.locator("#title"), "The late shift");
  await hands.write(page.getByLabel("Address"), `${team} here`);
  await hands.write(page.getByLabel("Summary"), "Who is still awake.");
  await hands.choose(page.getByRole("radio", { name: /On request/ }));
  await hands.press(button("Create team"));
  const summary = page.locator("#new-team [role=alert]");
  await hands.at(summary);
  assert.equal(await page.locator("#title").inputValue(), "The late shift", "what was typed");
  await look(page);
  await hands.press(summary.getByRole("link"));
  await hands.write(page.getByLabel("Address"), team);
  await hands.press(button("Create team"));
  await at(hub);
  await look(page);

  // Somebody is added.
  await hands.press(link("Members 1"));
  await hands.write(page.locator("#username"), other);
  await hands.choose(page.getByRole("radio", { name: "Member", exact: true }));
  await hands.press(button("Add"));
  await button(`Remove: ${other}`).waitFor();
  await look(page);
  await hands.press(page.locator(".breadcrumb").getByRole("link", { name: "The late shift" }));
  await at(hub);

  // Five widgets.
  await hands.press(link("Edit page"));
  const add = async (title) => {
    await hands.press(link("Add widget"));
    if (title === "Note") await look(page);
    await hands.press(link(title));
  };
  const placed = async (title) => {
    await hands.press(button("Add widget"));
    await at(`${hub}/edit`);
    await says(`${title} added.`);
  };

  await add("Note");
  await hands.write(field("title"), "Tonight");
  await hands.write(field("text"), "Tea is **ready**.");
  await hands.press(button("Preview text: Text"));
  await page.locator(".preview strong", { hasText: "ready" }).waitFor();
  await hands.at(page.locator("#field-text-preview"));
  await look(page);
  await hands.write(field("until"), "someday");
  await hands.press(button("Add widget"));
  await hands.at(page.locator("#problems"));
  await says("Enter a day like 2026-05-31.");
  assert.equal(await field("text").inputValue(), "Tea is **ready**.", "what was typed");
  await look(page);
  await hands.press(page.locator("#problems").getByRole("link"));
  await hands.at(field("until"));
  await hands.write(field("until"), "");
  await placed("Tonight");

  await add("Rules and meetings");
  await hands.write(field("link"), "javascript:alert(1)");
  await hands.write(field("chat"), "#late");
  await hands.press(button("Add widget"));
  await page.locator("#field-link-problem").waitFor();
  await hands.write(field("link"), "https://example.org/rules");
  await placed("Rules and meetings");

  await add("Library");
  await hands.write(field("links"), "https://example.org/guide How to start\nhttps://example.org/more And on");
  await hands.choose(page.getByRole("radio", { name: "Side column" }));
  await hands.press(button("Preview widget"));
  await page.locator("section.preview", { hasText: "How to start" }).waitFor();
  await placed("Library");

  await add("Latest activity");
  await hands.choose(page.getByRole("radio", { name: "Warnings and errors" }));
  await placed("Latest activity");

  await add("Contact");
  await hands.write(field("place"), "The lamp room");
  await placed("Contact");
  await look(page);

  // Their order.
  for (const [what, said, then] of [
    ["Move Contact up", /^Contact moved up, now \d+ of \d+\.$/],
    ["Move to side column: Contact", /^Contact moved to the side column\.$/, "Move to main column: Contact"],
    ["Move Tonight down", /^Tonight moved down, now \d+ of \d+\.$/],
  ]) {
    await hands.press(button(what));
    await page.getByText(said).waitFor();
    await hands.at(button(then ?? what));
  }
  await hands.press(button("Remove Library"));
  await says("Library removed. You can restore it below.");
  await hands.at(page.locator("#undo"));
  await look(page);
  await hands.press(page.locator("#undo"));
  await says("Library restored.");

  // Settings of the hub, at the second try.
  await hands.press(page.locator("#main").getByRole("link", { name: "Settings", exact: true }));
  await look(page);
  await hands.write(field("title"), " ");
  await hands.press(button("Save settings"));
  await hands.at(page.locator("#problems"));
  await hands.write(field("title"), "The night shift");
  await hands.choose(page.getByRole("radio", { name: "Two equal columns" }));
  await hands.press(button("Save settings"));
  await at(`${hub}/edit`);
  await says("Settings saved.");
  await hands.press(link("Done"));
  await shows(page.locator(".columns.even"));
  await look(page);

  // Somebody comes by.
  await visitor.goto(hub);
  for (const [what, then] of [["Star, 0 so far", "Star, 1 so far"], ["Follow", "Following"]]) {
    await hands.press(visitor.getByRole("button", { name: what, exact: true, pressed: false }));
    const pressed = visitor.getByRole("button", { name: then, exact: true, pressed: true });
    await pressed.waitFor();
    await hands.at(pressed);
  }
  const asked = visitor.locator("#actions summary", { hasText: "Request sent" });
  await hands.press(button("Ask to join", visitor));
  await asked.waitFor();
  await hands.at(asked);
  await inMenu(asked, button("Cancel request", visitor));
  await hands.at(button("Ask to join", visitor));
  await hands.press(button("Ask to join", visitor));
  await hands.at(asked);
  await page.reload(); // what only owners see does not come by itself
  await hands.press(link("Members 2 1 request"));
  await look(page);
  await hands.press(page.getByRole("button", { name: /^Accept: / }));
  await page.getByRole("button", { name: /^Accept: / }).waitFor({ state: "detached" });
  await visitor.reload();
  await hands.press(visitor.locator("#actions summary", { hasText: "Member" }));
  await button("Leave The night shift", visitor).waitFor();

  // A change, and the way back.
  await hands.press(page.locator(".breadcrumb").getByRole("link", { name: "The night shift" }));
  await hands.press(link("Edit page"));
  await hands.press(link("Settings of Tonight"));
  await hands.write(field("text"), "Coffee.");
  await hands.press(button("Save"));
  await says("Settings saved.");
  await hands.press(link("History"));
  await look(page);
  await hands.press(link("Restore this version").first());
  assert.equal(await field("text").inputValue(), "Tea is **ready**.", "what was there before");
  await hands.press(button("Save"));
  await says("Settings saved.");

  // Good night.
  await hands.press(page.locator("#main").getByRole("link", { name: "Settings", exact: true }));
  await hands.tick(page.getByRole("checkbox", { name: "Archived" }));
  await hands.press(button("Save settings"));
  await page.getByText("Archived. To edit it, unarchive it in Settings.").waitFor();
  await look(page);
  await hands.press(link("Done"));
  await shows(page.getByText("Archived. This page is kept as a record and no longer changes."));
  for (const text of ["Tea is ready.", "How to start", "The lamp room"]) await shows(page.locator("#hub-widgets").getByText(text));
  assert.deepEqual((await page.locator("#actions button").allTextContents()).map((text) => text.trim()), ["Leave The night shift"], "what one has can be given up, and nothing else is changed any more");
}
