// The message bus: a publisher of the real libzmq in a process of its own.
import { fileURLToPath } from "node:url";
import { Process } from "./process.mjs";
import { python } from "./setting.mjs";
import { until } from "./until.mjs";

const script = fileURLToPath(new URL("bus.py", import.meta.url));

export class Bus {
  async start(endpoint = "tcp://127.0.0.1:*") {
    this.process = new Process(python, [script, endpoint]);
    this.endpoint = await until("the bus to bind", () => this.#told("endpoint"));
  }

  /** Waits until somebody subscribes: what is published before is for nobody. */
  subscribed() {
    return until("a subscriber on the bus", () => this.#told("subscribers") > 0);
  }

  /** Waits until nobody does. */
  deserted() {
    return until("the bus to have no subscriber", () => this.#told("subscribers") === 0);
  }

  publish(envelope) {
    this.process.write(JSON.stringify([envelope.topic, envelope]));
    return envelope;
  }

  async stop() {
    this.process?.child.stdin.end();
    await this.process?.ended;
  }

  #told(key) {
    return this.process.last((line) => (line.startsWith("{") ? JSON.parse(line)[key] : undefined));
  }
}
