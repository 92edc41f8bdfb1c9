// What a page must be for everyone.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong with a page, a line each: rule, help, elements. Rules
 *  leave out all others. */
export async function complaints(page, ...rules) {
  await page.evaluate(axe); // not as a script element: the page's policy refuses those
  return page.evaluate(async (only) => {
    const found = await window.axe.run(only.length > 0 ? { runOnly: { type: "rule", values: only } } : {});
    return found.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(" ") + " " + (n.any[0]?.message ?? "")).join(" | ")}`);
  }, rules);
}

/** What is wrong with the structure of a page, a line each. */
export function faults(page) {
  return page.evaluate(() => {
    const list = [];
    const expect = (ok, fault) => { if (!ok) list.push(fault); };
    const all = (selector) => [...document.querySelectorAll(selector)];

    expect(document.documentElement.lang, "html has no lang");
    expect(document.title.trim(), "there is no title");
    for (const [name, selector] of Object.entries({
      banner: "body > header", navigation: "nav", main: "main", contentinfo: "body > footer",
    })) expect(all(selector).length >= 1, `there is no ${name} landmark`);
    expect(all("main").length === 1, "there must be one main");
    const names = all("nav").map((n) => n.getAttribute("aria-label") ?? "");
    expect(names.every(Boolean) && new Set(names).size === names.length, `navigations need names of their own: ${names}`);

    const headings = all("h1, h2, h3, h4, h5, h6").map((h) => ({ level: Number(h.tagName[1]), text: h.textContent.trim() }));
    expect(headings.filter((h) => h.level === 1).length === 1, "there must be one h1");
    expect(headings.every((h) => h.text), "a heading is empty");
    headings.forEach((h, i) => {
      if (i > 0) expect(h.level <= headings[i - 1].level + 1, `h${h.level} “${h.text}” follows h${headings[i - 1].level} “${headings[i - 1].text}”`);
    });

    for (const img of all("img")) expect(img.hasAttribute("alt"), `img ${img.src} has no alt`);
    for (const e of all("time")) expect(!Number.isNaN(Date.parse(e.dateTime)), `time “${e.textContent}” has no datetime`);
    for (const a of all("a:not([aria-hidden=true])")) expect(a.textContent.trim() || a.querySelector("img[alt]:not([alt=''])") || a.ariaLabel, `the link to ${a.href} has no text`);
    for (const e of all("[role=status], [role=alert]")) expect(getComputedStyle(e).display !== "none", `what ${e.id || e.className} says is not told: it is away until then`);
    const ids = all("[id]").map((e) => e.id);
    expect(new Set(ids).size === ids.length, `an id is there twice: ${ids.filter((id, i) => ids.indexOf(id) !== i)}`);
    expect(all("[style], style, script:not([src])").length === 0, "there are styles or scripts within the page");
    return list;
  });
}

/** The elements that stick out of a window to the right, if the page can be scrolled sideways. */
export function overflow(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [
      `the page is ${document.documentElement.scrollWidth} wide in a window of ${width}`,
      ...[...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > width + 0.5)
        .map((e) => `${e.tagName.toLowerCase()}.${e.className}: ${e.textContent.trim().slice(0, 60)}`),
    ];
  });
}
