// Whom the tests are about. "hubs populate" makes the same community each
// time; live.test.mjs makes sure that these are still true.
export const person = "paloma"; // has done more lately than a feed shows
export const team = "accessibility"; // has paloma as a member
export const strangers = "council"; // a team that has not
export const stranger = "hana"; // who owns or belongs to strangers, not to team
export const note = "infra"; // a team with a note above its feed
export const path = { person: `/u/${person}`, team: `/t/${team}`, strangers: `/t/${strangers}` };
