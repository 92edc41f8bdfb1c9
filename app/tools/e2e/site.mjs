// The site under test: the real binary on a database of its own.
import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Process } from "./process.mjs";
import { database, programs } from "./setting.mjs";
import { until } from "./until.mjs";

export class Site {
  /** A program ("hubs" or "formhubs") that listens to a bus. */
  constructor(program, bus) {
    this.program = programs[program];
    this.bus = bus;
  }

  async start() {
    this.dir = await mkdtemp(join(tmpdir(), "hubs-e2e-"));
    await copyFile(database, join(this.dir, "hubs.db"));
    await this.begin("127.0.0.1:0");
  }

  /** Starts the process and waits until it answers and listens to the bus. */
  async begin(address = new URL(this.url).host) {
    this.process = new Process(this.program, ["run"], {
      HUBS_ADDR: address,
      HUBS_DATABASE_URL: `sqlite://${join(this.dir, "hubs.db")}`,
      HUBS_BUS_ENDPOINTS: this.bus.endpoint,
      HUBS_MAIL_DOMAIN: "harbor.example",
      HUBS_DEVELOPER_SIGN_IN: "yes",
    });
    this.url = await until(`${this.program} to say where it is`, () => {
      if (!this.process.running) throw new Error(`${this.program} ended: ${this.process.lines.join("\n")}`);
      return this.process.last((line) => /^Hubs is at (http:\/\/[^/]+)/.exec(line)?.[1]);
    });
    await until("the site to be ready", async () => (await fetch(`${this.url}/healthz/ready`)).ok);
    await this.bus.subscribed();
  }

  /** Ends the process as a power cut would. */
  async kill() {
    await this.process.end("SIGKILL");
    await this.bus.deserted();
  }

  /** The HTML of a page as a client without a browser gets it. */
  async html(path) {
    return (await fetch(this.url + path)).text();
  }

  /** Ends the process in good order. It must not have met an error meanwhile. */
  async stop() {
    await this.process?.end("SIGTERM");
    if (this.dir) await rm(this.dir, { recursive: true, force: true });
    const lines = this.process?.lines ?? [];
    const wrong = lines.findIndex((line) => /level=ERROR|^panic|DATA RACE/.test(line));
    assert.deepEqual(wrong < 0 ? [] : lines.slice(wrong, wrong + 60), [], "errors in the site's log");
    assert.equal(this.process?.child.exitCode, 0, "the exit code of the site");
  }
}
