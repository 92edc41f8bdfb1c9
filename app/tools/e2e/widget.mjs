// The widgets of a page as a reader finds them.
import { until } from "./until.mjs";

/** Waits until a page follows its stream and all its widgets are there. */
export async function live(page) {
  await page.locator(".live.on").waitFor();
  await page.locator(".widget.not-drawn").first().waitFor({ state: "detached" });
}

/** All widgets of a page, in order: id, kind, heading, when drawn, and content
 *  with times as they are in the HTML, whatever the script makes of them. */
export function widgets(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("[id^='widget-']")]
      .filter((element) => /^widget-\d+$/.test(element.id))
      .map((element) => {
        const section = element.querySelector(":scope > .widget");
        const copy = element.cloneNode(true);
        for (const time of copy.querySelectorAll("time")) time.replaceWith(`[${time.getAttribute("datetime")}]`);
        return {
          id: element.id,
          kind: section ? [...section.classList].find((c) => c.startsWith("widget-"))?.slice(7) : "",
          title: section?.querySelector("h2")?.textContent ?? "",
          drawn: section?.querySelector(":scope > header .menu time")?.dateTime ?? "",
          stale: section?.querySelector(":scope > .stale, :scope > .failed")?.textContent.trim() ?? "",
          html: copy.querySelector(".content")?.innerHTML ?? "",
          text: copy.textContent.replace(/\s+/g, " ").trim(),
        };
      }),
  );
}

/** The widget of a kind on a page. */
export async function widget(page, kind) {
  const found = (await widgets(page)).find((w) => w.kind === kind);
  if (!found) throw new Error(`${page.url()} has no ${kind} widget`);
  return found;
}

/** Waits until a feed says something, and lets in what waits there (see feed.js). */
export function shows(page, text) {
  return until(`“${text}” in the feed of ${page.url()}`, async () => {
    await page.evaluate(() => document.querySelector(".widget-feed .news button")?.click());
    return (await widget(page, "feed")).text.includes(text);
  });
}

/** The kinds of those that differ between two looks at a page. */
export function changed(before, after) {
  const at = new Map(before.map((w) => [w.id, w]));
  return after.filter((w) => JSON.stringify(w) !== JSON.stringify(at.get(w.id))).map((w) => w.kind);
}

/** Marks a page, so that it can be told whether it was loaded anew. */
export function mark(page) {
  return page.evaluate(() => { window.sameSinceMarked = true; });
}

export function same(page) {
  return page.evaluate(() => window.sameSinceMarked === true);
}
