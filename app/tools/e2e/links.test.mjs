import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { note, path } from "./community.mjs";
import { useStage } from "./stage.mjs";
import { live } from "./widget.mjs";

const starts = ["/", "/t", "/u", path.person, path.team, `/t/${note}`];
const most = 60; // pages of one kind (the first part of the path)

describe("links", () => {
  const stage = useStage();

  test("none of the site leads nowhere", async () => {
    const { site } = stage;
    const seen = new Map(starts.map((s) => [s, "the test"])); // address to where it was found
    const kinds = new Map();
    const broken = [];
    for (const [address, from] of seen) { // grows meanwhile
      const answer = await fetch(site.url + address, { redirect: "manual" });
      if (answer.status !== 200) broken.push(`${address} on ${from}: ${answer.status}`);
      const html = answer.headers.get("content-type")?.startsWith("text/html") ? await answer.text() : "";
      for (const target of targets(html)) {
        const url = new URL(target, site.url + address);
        if (url.origin !== site.url) continue;
        if (url.hash && url.pathname === address && !html.includes(` id="${url.hash.slice(1)}"`)) broken.push(`${url.hash} on ${address}: not there`);
        const next = url.pathname + url.search;
        const kind = url.pathname.split("/")[1];
        if (seen.has(next) || (kinds.get(kind) ?? 0) >= most) continue;
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        seen.set(next, address);
      }
    }
    assert.ok(seen.size > 100, `only ${seen.size} addresses were found`);
    for (const kind of ["t", "u", "assets", "messages"]) assert.ok(kinds.get(kind) > 0, `no address of the kind /${kind} was found`);
    assert.deepEqual(broken, []);
  });

  test("no page asks anybody but the site for anything", async () => {
    const reader = await stage.reader(); // its watch complains of other sites
    let requests = 0;
    reader.context.on("request", () => { requests++; });
    for (const address of starts) {
      const page = await reader.open(address);
      if (await page.locator(".live").count()) await live(page);
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight)); // pictures load when they are near
      await page.close();
    }
    assert.ok(requests > starts.length * 2, `the watch saw only ${requests} requests`);
  });

  test("links to elsewhere give nothing away", async () => {
    const page = await (await stage.reader()).open(`/t/${note}`);
    const bare = await page.locator("main a[href^='http'][target='_blank']:not([rel~='noopener'])").count();
    assert.equal(bare, 0, "links that open a window which can reach back");
    const policy = (await fetch(stage.site.url + path.team)).headers.get("referrer-policy");
    assert.match(policy, /^(same-origin|no-referrer|strict-origin.*)$/, "what other sites learn of where a reader comes from");
  });
});

function targets(html) {
  return [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map((m) => m[1].replaceAll("&amp;", "&")).filter((t) => !/^(mailto|data):/.test(t));
}
