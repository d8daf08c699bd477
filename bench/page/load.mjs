export const load = (name) => import(`/contestants/${name}/index.js`);

/** `settings` are for tinyturret. */
export async function begin(name, settings) {
  const contestant = await load(name);
  await contestant.init(settings);
  return contestant;
}
