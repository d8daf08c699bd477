/** What every project does with the installed package, whatever brought it there. */
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
