// A whole evening of a newcomer, three times.
import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { complaints, faults } from "./audit.mjs";
import { evening, signIn } from "./evening.mjs";
import { keys, mouse } from "./hands.mjs";
import { useStage } from "./stage.mjs";

// Who makes a team, who is added, who comes by: three for each, who send many forms.
const ways = {
  "with a mouse": { hands: mouse, people: ["amara", "tuomas", "ines"], audit: true },
  "with the keyboard alone": { hands: keys, people: ["kenjiro", "ngozi", "priyav"] },
  "without scripts": { hands: mouse, people: ["larserik", "mateo", "oksana"], javaScriptEnabled: false },
};

describe("an evening", () => {
  const stage = useStage();

  for (const [way, { hands, people, audit = false, javaScriptEnabled = true }] of Object.entries(ways)) {
    test(way, async () => {
      const readers = [await stage.reader({ javaScriptEnabled }), await stage.reader({ javaScriptEnabled })];
      for (const reader of readers) reader.watch.pardon(/ 422/);
      const [owner, guest] = [await readers[0].open("/"), await readers[1].open("/")];
      await signIn(guest, people[2]);
      const look = async (page) => {
        if (!audit) return;
        assert.deepEqual(await complaints(page), [], `axe at ${page.url()}`);
        assert.deepEqual(await faults(page), [], `structure of ${page.url()}`);
      };
      await evening({ owner, guest, hands, team: `late-${people[0]}`, look, people, scripts: javaScriptEnabled });
    });
  }
});
