// What people do in an evening, whatever they do it with.

/** Signs somebody in by the developer's way. */
export async function signIn(page, username) {
  await page.goto(`/sign-in?search=${username}`);
  await page.getByRole("button", { name: `Sign in as ${username}`, exact: true }).click();
  await page.locator(`.you a[href="/u/${username}"]`).waitFor();
}
