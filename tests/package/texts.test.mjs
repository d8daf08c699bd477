// Tests of scripts/texts-js.mjs, which lists the texts that people see.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { it } from 'node:test';
import { jsTexts } from '../../scripts/texts-js.mjs';

it('jsTexts finds messages, labels and names of tests with their lines', () => {
  const source = `import x from 'a file';
// A comment 'with quotes'.
warn(\`no \${x} here\`);
h('p', { title: 'Copy' }, 'All groups');
find.querySelector('.a .b');
it('does this', () => fail('that failed'));`;
  const texts = jsTexts(source).map(({ line, kind, text }) => `${line} ${kind} ${text}`);
  assert.deepEqual(texts, [
    '3 message no … here',
    '4 label p',
    '4 label Copy',
    '4 label All groups',
    '6 test does this',
    '6 message that failed',
  ]);
});

it('scripts/texts.mjs lists a text of each kind', () => {
  const output = execFileSync(process.execPath, ['scripts/texts.mjs'], { encoding: 'utf8' });
  const kinds = new Set(output.split('\n').map((line) => line.split('\t')[1]));
  for (const kind of ['message', 'label', 'rust', 'page', 'script']) {
    assert.ok(kinds.has(kind), kind);
  }
});
