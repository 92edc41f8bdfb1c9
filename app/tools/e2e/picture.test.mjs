// People send pictures of themselves.
import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { complaints, faults } from "./audit.mjs";
import { stranger } from "./community.mjs";
import { signIn } from "./evening.mjs";
import { useStage } from "./stage.mjs";
import { until } from "./until.mjs";
import { live } from "./widget.mjs";

const home = `/u/${stranger}`; // whose picture the demo does not have
const pictures = `main img[src^="${home}/picture/"]`;

describe("a picture", () => {
  const stage = useStage();

  for (const javaScriptEnabled of [true, false]) {
    test(`is sent, seen at once by others, and removed ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
      const visitor = await (await stage.reader()).open(home);
      await live(visitor);
      assert.equal(await visitor.locator(pictures).count(), 0, "pictures before");
      const reader = await stage.reader({ javaScriptEnabled });
      reader.watch.pardon(/422/);
      const page = await reader.open("/");
      await signIn(page, stranger);
      await page.goto(`${home}/settings`);
      await send(page, { name: "face.png", mimeType: "image/png", buffer: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>") });
      await page.getByText("This is no picture in the format PNG, JPEG or WebP.").waitFor();
      assert.deepEqual(await faults(page), [], "structure of a refusal");
      const seen = new Set();
      for (const type of ["image/png", "image/jpeg", "image/webp"]) {
        await send(page, { name: "face", mimeType: type, buffer: await drawn(visitor, type) });
        let now;
        await until(`a new address for a picture in ${type}`, async () => {
          now = (await page.locator("#picture img").evaluateAll((all) => all.map((e) => e.getAttribute("src"))).catch(() => []))[0]; // another page may come just now
          return now && !seen.has(now);
        });
        seen.add(now);
        await page.getByText("The picture is saved.").waitFor();
        await until(`others to see ${type}`, () => visitor.locator(`main img[src="${now}"]`).first().isVisible());
      }
      assert.deepEqual(await faults(page), [], "structure");
      if (javaScriptEnabled) assert.deepEqual(await complaints(page), [], "axe");
      await page.getByRole("button", { name: "Remove picture" }).click();
      await page.getByText("The picture is removed.").waitFor();
      await until("others to see initials again", async () => (await visitor.locator(pictures).count()) === 0);
    });
  }

  test("that is too long is not sent", async () => {
    const reader = await stage.reader();
    const page = await reader.open("/");
    await signIn(page, stranger);
    await page.goto(`${home}/settings`);
    let sent = 0;
    page.on("request", (r) => { if (r.method() === "POST") sent++; });
    const file = page.getByLabel("New picture");
    await send(page, { name: "face", mimeType: "image/png", buffer: Buffer.alloc((8 << 20) + 1) });
    assert.match(await file.evaluate((e) => e.validationMessage), /more than 8 MB/);
    assert.equal(sent, 0, "forms that were sent");
    await send(page, { name: "face", mimeType: "image/png", buffer: await drawn(page, "image/png") });
    await page.getByText("The picture is saved.").waitFor();
    await page.getByRole("button", { name: "Remove picture" }).click();
    await page.getByText("The picture is removed.").waitFor();
  });

  test("leaves what is typed beside it", async () => {
    const reader = await stage.reader();
    const page = await reader.open("/");
    await signIn(page, stranger);
    await page.goto(`${home}/settings`);
    await page.getByLabel("Summary").fill("Not saved yet");
    await send(page, { name: "face", mimeType: "image/png", buffer: await drawn(page, "image/png") });
    await page.getByText("The picture is saved.").waitFor();
    assert.equal(await page.getByLabel("Summary").inputValue(), "Not saved yet");
    await page.getByRole("button", { name: "Save settings", exact: true }).click();
    await page.getByText("Settings saved.").waitFor();
  });
});

async function send(page, file) {
  await page.getByLabel("New picture").setInputFiles(file);
  await page.getByRole("button", { name: "Upload picture" }).click();
}

/** A picture as a browser makes one, of other colours for each type. */
async function drawn(page, type) {
  const address = await page.evaluate((type) => {
    const canvas = document.createElement("canvas");
    canvas.width = 400;
    canvas.height = 300;
    const pen = canvas.getContext("2d");
    pen.fillStyle = { "image/png": "#703", "image/jpeg": "#370", "image/webp": "#037" }[type];
    pen.fillRect(0, 0, 400, 300);
    return canvas.toDataURL(type);
  }, type);
  assert.ok(address.startsWith(`data:${type}`), `the browser makes ${type}`);
  return Buffer.from(address.split(",")[1], "base64");
}
