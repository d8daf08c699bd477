/**
 * Captures an error before `init` and one after it, and reads. Resolves to `{ titles, tiers }`: the titles of the groups and
 * the states of the backends.
 */
export async function tryOut({ init, capture, flush, groups }) {
  capture(new TypeError('before init'));
  const { tiers } = await init();
  capture(new RangeError('after init'));
  await flush();
  const found = await groups();
  return {
    titles: found.map(({ title }) => title).sort(),
    tiers: tiers.map(({ name, state }) => `${name} ${state}`),
  };
}
