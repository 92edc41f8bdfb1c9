// What the Go test (e2e_test.go) hands over.
function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: start these tests with \`go test ./app/tools/e2e\``);
  return value;
}

export const chromium = setting("HUBS_TEST_CHROMIUM");
export const python = setting("HUBS_TEST_PYTHON");
export const database = setting("HUBS_E2E_DATABASE"); // a file with the community of the demo
export const shots = setting("HUBS_E2E_SHOTS"); // a folder for pictures
export const programs = { hubs: setting("HUBS_E2E_HUBS"), formhubs: setting("HUBS_E2E_FORMHUBS") };
