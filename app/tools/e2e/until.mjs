// Waiting: always for a condition, never for a time.
import { setTimeout as pause } from "node:timers/promises";

/** Gives the first true value of check. What says in words what was waited for. A busy machine may take long. */
export async function until(what, check, limit = 60_000) {
  const end = Date.now() + limit;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${limit / 1000} s in vain: ${what}`);
    await pause(25);
  }
}

/** Waits until the clock shows another second than it does now. */
export function nextSecond() {
  const second = Math.floor(Date.now() / 1000);
  return until("the next second", () => Math.floor(Date.now() / 1000) > second);
}
