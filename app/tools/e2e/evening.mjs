// What people do in an evening, whatever they do it with.
import assert from "node:assert/strict";
import { until } from "./until.mjs";

/** Signs somebody in by the developer's way. */
export async function signIn(page, username, hands) {
  await page.goto(`/sign-in?search=${username}`);
  const button = page.getByRole("button", { name: `Sign in as ${username}`, exact: true });
  await (hands ? hands.press(button) : button.click());
  await page.locator(`.you a[href="/u/${username}"]`).waitFor();
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
  const at = (path) => page.waitForURL((url) => url.pathname === path);

  await signIn(page, username, hands);
  await look(page);

  // A team, at the second try.
  await hands.press(link("New team"));
  await hands.write(page.locator("#title"), "The late shift");
  await hands.write(page.getByLabel("Name in the address"), `${team} here`);
  await hands.write(page.getByLabel("Summary"), "Who is still awake.");
  await hands.choose(page.getByRole("radio", { name: /They ask/ }));
  await hands.press(button("Make the team"));
  const summary = page.locator("#new-team [role=alert]");
  await hands.at(summary);
  assert.equal(await page.locator("#title").inputValue(), "The late shift", "what was typed");
  await look(page);
  await hands.press(summary.getByRole("link"));
  await hands.write(page.getByLabel("Name in the address"), team);
  await hands.press(button("Make the team"));
  await at(hub);
  await look(page);

  // Somebody is added.
  await hands.press(link("Members"));
  await hands.write(page.locator("#username"), other);
  await hands.choose(page.getByRole("radio", { name: "A member" }));
  await hands.press(button("Add"));
  await button(`Remove: ${other}`).waitFor();
  await look(page);
  await hands.press(page.locator(".breadcrumb").getByRole("link", { name: "The late shift" }));
  await at(hub);

  // Five widgets.
  await hands.press(link("Edit page"));
  const add = async (title) => {
    await hands.press(link("Add a widget"));
    if (title === "Note") await look(page);
    await hands.press(link(`Look at it and add it: ${title}`));
  };
  const placed = async () => {
    await hands.press(button("Add to the page"));
    await at(`${hub}/edit`);
    await says("The widget is on the page.");
  };

  await add("Note");
  await hands.write(field("title"), "Tonight");
  await hands.write(field("text"), "Tea is **ready**.");
  await hands.press(button("Preview the text: Text"));
  await page.locator(".preview strong", { hasText: "ready" }).waitFor();
  await hands.at(page.locator("#field-text-preview"));
  await look(page);
  await hands.write(field("until"), "someday");
  await hands.press(button("Add to the page"));
  await hands.at(page.locator("#problems"));
  await says("Enter a day like 2026-05-31.");
  assert.equal(await field("text").inputValue(), "Tea is **ready**.", "what was typed");
  await look(page);
  await hands.press(page.locator("#problems").getByRole("link"));
  await hands.at(field("until"));
  await hands.write(field("until"), "");
  await placed();

  await add("Rules and meetings");
  await hands.write(field("link"), "javascript:alert(1)");
  await hands.write(field("chat"), "#late");
  await hands.press(button("Add to the page"));
  await page.locator("#field-link-problem").waitFor();
  await hands.write(field("link"), "https://example.org/rules");
  await placed();

  await add("Library");
  await hands.write(field("links"), "https://example.org/guide How to start\nhttps://example.org/more And on");
  await hands.choose(page.getByRole("radio", { name: "Side column" }));
  await hands.press(button("Preview"));
  await page.locator("section.preview", { hasText: "How to start" }).waitFor();
  await placed();

  await add("Latest activity");
  await hands.choose(page.getByRole("radio", { name: "warning" }));
  await placed();

  await add("Contact");
  await hands.write(field("place"), "The lamp room");
  await placed();
  await look(page);

  // Their order.
  for (const [what, said] of [["Up: Contact", "Moved up."], ["To the other column: Contact", "Moved to the other column."], ["Down: Note", "Moved down."]]) {
    await hands.press(button(what));
    await says(said);
    await hands.at(button(what));
  }
  await hands.press(button("Remove: Library"));
  await says("Removed. It can be put back.");
  await hands.at(page.locator("#undo"));
  await look(page);
  await hands.press(page.locator("#undo"));
  await says("Put back.");

  // Settings of the hub, at the second try.
  await hands.press(page.locator("#main").getByRole("link", { name: "Settings", exact: true }));
  await look(page);
  await hands.write(field("title"), " ");
  await hands.press(button("Save"));
  await hands.at(page.locator("#problems"));
  await hands.write(field("title"), "The night shift");
  await hands.choose(page.getByRole("radio", { name: "Two columns of one width" }));
  await hands.press(button("Save"));
  await at(`${hub}/edit`);
  await says("The settings are saved.");
  await hands.press(link("Look at the page"));
  await shows(page.locator(".columns.even"));
  await look(page);

  // Somebody comes by.
  await visitor.goto(hub);
  for (const [what, then] of [["Star", "Remove star"], ["Subscribe", "Unsubscribe"], ["Ask to join", "Take back the request to join"]]) {
    await hands.press(button(what, visitor));
    await button(then, visitor).waitFor();
    await hands.at(button(then, visitor));
  }
  await page.reload(); // what only owners see does not come by itself
  await hands.press(link("1 person asks to join"));
  await look(page);
  await hands.press(page.getByRole("button", { name: /^Accept: / }));
  await page.getByRole("button", { name: /^Accept: / }).waitFor({ state: "detached" });
  await visitor.reload();
  await button("Leave", visitor).waitFor();

  // A change, and the way back.
  await hands.press(page.locator(".breadcrumb").getByRole("link", { name: "The night shift" }));
  await hands.press(link("Edit page"));
  await hands.press(link("Settings: Note"));
  await hands.write(field("text"), "Coffee.");
  await hands.press(button("Save"));
  await says("The settings are saved.");
  await hands.press(link("History"));
  await look(page);
  await hands.press(link("Back to this").first());
  assert.equal(await field("text").inputValue(), "Tea is **ready**.", "what was there before");
  await hands.press(button("Save"));
  await says("The settings are saved.");

  // Good night.
  await hands.press(page.locator("#main").getByRole("link", { name: "Settings", exact: true }));
  await hands.tick(page.getByRole("checkbox", { name: "Archived" }));
  await hands.press(button("Save"));
  await page.getByText("This hub is archived. To change it").waitFor();
  await look(page);
  await hands.press(link("Look at the page"));
  await shows(page.getByText("This hub is archived. It is kept"));
  for (const text of ["Tea is ready.", "How to start", "The lamp room"]) await shows(page.locator("#hub-widgets").getByText(text));
  assert.deepEqual(await page.locator("#actions button").allTextContents(), ["Leave"], "what one has can be given up, and nothing else is changed any more");
}
