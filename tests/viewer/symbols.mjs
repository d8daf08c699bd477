// Makes source maps for the scripts of the shop, and passes them to the viewer.

import { scriptGroups } from './shop-scripts.mjs';

const FRAME = /at (?:async )?([\w.]+) \(https:\/\/shop\.example\/assets\/([\w/.-]+):(\d+):\d+\)/g;
const LINES = 150;

/** Returns source maps for these scripts, as files. Each line of a script is mapped to the same line of `src/<script>`. */
export function mapsOf(...scripts) {
  return scripts.map((script) => ({
    name: `${script}.map`,
    text: JSON.stringify({
      version: 3,
      file: script,
      sources: [`src/${script}`],
      sourcesContent: [contentOf(script)],
      names: [],
      mappings: ['AAAA', ...Array(LINES - 1).fill('AACA')].join(';'),
    }),
  }));
}

/** Returns a source text in which the functions of the recorded stacks are at the lines of their frames. */
function contentOf(script) {
  const lines = Array(LINES).fill('  items.push(article);');
  for (const { stack } of scriptGroups) {
    for (const [, name, file, number] of (stack ?? '').matchAll(FRAME)) {
      if (file !== script) continue;
      const line = Number(number);
      lines[line - 3] = `function ${name.split('.').at(-1)}(cart) {`;
      lines[line - 2] = '  const { items, currency } = cart.current();';
      lines[line - 1] =
        '  const sum = items.reduce((total, { price, count }) => total + price * count, 0);';
      lines[line] = '  return { sum, currency };';
      lines[line + 1] = '}';
    }
  }
  return lines.join('\n');
}

/** Runs in the page. Forgets the symbols that earlier tests have loaded, and drops `files` on the viewer. */
export async function dropMaps(files) {
  document.querySelector('[data-action="forget-symbols"]').click();
  while (!document.querySelector('.notice')) await new Promise((done) => setTimeout(done, 10));
  const dataTransfer = new DataTransfer();
  for (const { name, text } of files) dataTransfer.items.add(new File([text], name));
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
}
