export const load = (name) => import(`/contestants/${name}/index.js`);

export async function begin(name) {
  const contestant = await load(name);
  await contestant.init();
  return contestant;
}
