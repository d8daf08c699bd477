export const load = (name) => import(`/contestants/${name}/index.js`);

/** Loads and initializes the contestant `name`. Resolves to its module. Only tinyturret reads `settings`. */
export async function begin(name, settings) {
  const contestant = await load(name);
  await contestant.init(settings);
  return contestant;
}
