import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { join } from "node:path";
import { path } from "./community.mjs";
import { shots } from "./setting.mjs";
import { useStage } from "./stage.mjs";
import { until } from "./until.mjs";
import { live, mark, same } from "./widget.mjs";

describe("a bus that goes away", () => {
  const stage = useStage();

  test("is a notice on the open page, until it is back, and then of what nobody can fetch", async () => {
    const page = await (await stage.reader()).open(path.person);
    await live(page);
    await mark(page);
    const notice = page.getByRole("status").filter({ hasText: "Messages" });
    assert.equal(await notice.count(), 0, "notices while all is well");

    await stage.bus.stop();
    await notice.waitFor({ timeout: 60_000 });
    const cut = /^Messages since \d\d:\d\d UTC are missing: their source is not heard\. They can't be fetched later\.$/;
    assert.match((await notice.textContent()).trim(), cut);
    assert.match(await notice.locator("time").getAttribute("datetime"), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.match(await stage.site.html(path.person), /Messages since <time/, "the page without scripts");
    await page.screenshot({ path: join(shots, "missing-light.png") });

    await stage.bus.start(stage.bus.endpoint);
    await until("the notice to say what was missed", async () => /^Messages from .* UTC may be missing\. They can't be fetched\.$/.test((await notice.textContent()).trim()), 60_000);
    assert.equal(await notice.count(), 1, "notices");
    assert.ok(await same(page), "the page was not loaded anew");
  });
});
