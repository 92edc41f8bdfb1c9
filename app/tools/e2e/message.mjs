// Messages as fedmsg has them, of the demo's people.
import { randomUUID } from "node:crypto";

function envelope(event, msg) {
  return {
    topic: `org.fedoraproject.prod.${event}`,
    msg_id: `${new Date().getUTCFullYear()}-${randomUUID()}`,
    timestamp: Math.floor(Date.now() / 1000),
    username: "pagure",
    i: 1,
    msg,
  };
}

let issues = 0; // each has a number of its own, or a feed would show them as one

/** Somebody opens an issue: it concerns this person alone, and whoever's team it is. */
export function issue(agent, title) {
  return envelope("pagure.issue.new", {
    agent,
    issue: { id: ++issues, title, comments: [], user: { name: agent } },
    project: { name: "lighthouse", namespace: "keepers", parent: null, user: { name: "keeper" } },
  });
}

/** Somebody tags a build. */
export function tagged(user, name) {
  return envelope("buildsys.tag", { user, name, version: "1", release: "1", tag: "tideway" });
}

/** Somebody does something in the workshop (see formhubs). */
export function work(agent, event) {
  return envelope(`workshop.${event}`, { agent });
}
