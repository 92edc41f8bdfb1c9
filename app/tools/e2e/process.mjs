// A process that is started and watched line by line.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

// The environment without settings for Hubs, but for the mark by which the Go
// test finds processes that are left.
const surroundings = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^HUBS_(?!E2E_RUN)/.test(name)));

export class Process {
  constructor(command, args, env = {}) {
    this.lines = [];
    this.child = spawn(command, args, { env: { ...surroundings, ...env }, stdio: ["pipe", "pipe", "pipe"] });
    this.ended = new Promise((resolve) => this.child.once("close", resolve));
    this.child.once("error", (error) => this.lines.push(String(error)));
    this.child.stdin.on("error", () => {}); // it ended before it had read everything
    for (const from of [this.child.stdout, this.child.stderr]) {
      createInterface({ input: from }).on("line", (line) => this.lines.push(line));
    }
  }

  /** The last thing that check finds in a line. */
  last(check) {
    for (let i = this.lines.length - 1; i >= 0; i--) {
      const found = check(this.lines[i]);
      if (found !== undefined && found !== null) return found;
    }
    return undefined;
  }

  write(line) {
    this.child.stdin.write(line + "\n");
  }

  get running() {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Ends the process, after a minute by force. */
  async end(signal) {
    if (this.running) this.child.kill(signal);
    const force = setTimeout(() => this.child.kill("SIGKILL"), 60_000);
    await this.ended;
    clearTimeout(force);
  }
}
