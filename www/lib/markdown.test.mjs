// Tests of the text for an issue tracker: hostile groups and exceptions cannot add markup to it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonOf, markdownOf } from './markdown.js';

const GROUP = {
  title: 'TypeError: no total',
  culprit: 'total (cart.js)',
  count: 3,
  firstSeen: Date.UTC(2026, 0, 2),
  lastSeen: Date.UTC(2026, 0, 3),
  sessions: 2,
  releases: [{ name: '1.4.1' }, { name: '1.4.2' }],
};
const EXCEPTION = {
  type: 'TypeError',
  message: 'no total',
  location: 'src/cart.rs:7:1',
  time: 10_000,
  frames: [
    { inApp: false, function: 'run', file: 'https://shop.example/lib.js', line: 1, column: 2 },
    { inApp: true, async: true, function: '', file: 'cart.js', line: 30 },
    { inApp: true, function: 'total', module: 'cart.wasm', file: '', index: 4, offset: 255 },
  ],
  causes: [{ type: 'Error', message: 'offline', frames: [] }],
  locals: { sum: '12' },
  scopes: [{ function: 'cart::total', location: 'cart.rs:7', values: { lines: '[]' } }],
  context: { cart: '4 articles' },
  breadcrumbs: [{ time: 8_500, text: 'click', data: 'button.pay' }],
  url: 'https://shop.example/cart',
};

const EXPECTED = `## TypeError: no total

in \` total (cart.js) \`

| | |
| --- | --- |
| Count | 3 |
| First seen | 2026-01-02T00:00:00.000Z |
| Last seen | 2026-01-03T00:00:00.000Z |
| Sessions | 2 |
| Releases | 1.4.1, 1.4.2 |
| Address | https://shop.example/cart |

\`\`\`
TypeError: no total
at src/cart.rs:7:1
  run (https://shop.example/lib.js:1:2)
> async (anonymous) (cart.js:30)
> total (cart.wasm function 4 0xff)
\`\`\`

Caused by

\`\`\`
Error: offline
\`\`\`

**Locals**

- \` sum \` \` 12 \`

**Scope cart::total cart.rs:7**

- \` lines \` \` [] \`

**Context**

- \` cart \` \` 4 articles \`

**Breadcrumbs**

- −1.5 s click \` button.pay \`
`;

const HOSTILE = [
  '``` ```` `a ~~~',
  '```',
  '# heading',
  '| a | b | \\| \\\\|',
  '<img src=x onerror=alert(1)><!-- &lt; -->',
  '[link](javascript:alert(1)) ![](x) **bold** _it_ $x$',
  '',
  '- [ ] item @everyone \u2028 > quote \r ---',
  '\\',
].join('\n');

describe('the text for an issue tracker', () => {
  it('has all fields of a group and an exception, and marks frames of the app', () => {
    assert.equal(markdownOf(GROUP, EXCEPTION), EXPECTED);
  });

  it('has the original frames of a wasm frame, or its original name', () => {
    const wasm = {
      function: 'f',
      module: 'cart.wasm',
      file: '',
      index: 4,
      offset: 255,
      inApp: true,
    };
    const original = { function: 'cart::pay', file: 'src/pay.rs', line: 7, isInlined: false };
    const inlined = { ...original, function: 'get', column: 3, isInlined: true };
    const frames = [
      { ...wasm, resolved: [inlined, original] },
      { ...wasm, resolved: [{ function: 'cart::run', isInlined: false }] },
      wasm,
    ];
    const lines = markdownOf(GROUP, { ...EXCEPTION, frames }).split('\n');
    assert.deepEqual(lines.filter((line) => line.startsWith('> ')).slice(0, 4), [
      '> inlined get (src/pay.rs:7:3)',
      '> cart::pay (src/pay.rs:7)',
      '> cart::run (cart.wasm function 4 0xff)',
      '> f (cart.wasm function 4 0xff)',
    ]);
  });

  it('has the fields of a group when there is no exception', () => {
    assert.equal(markdownOf(GROUP), EXPECTED.slice(0, EXPECTED.indexOf('| Address')));
  });

  it('does not let hostile text out of its line or fence', () => {
    const { fences, lines } = outside(markdownOf(...[GROUP, EXCEPTION].map(hostile)));
    assert.equal(fences, 1 + EXCEPTION.causes.length);
    assert.equal(lines.filter((line) => line.startsWith('| ')).length, 8);
    for (const line of lines) {
      const [, , text] = SHAPES.map((shape) => shape.exec(line)).find(Boolean) ?? [];
      assert.notEqual(text, undefined, `no line of its own: ${line}`);
      assert.doesNotMatch(plain(text), /[`<>|[\]*_#&$]|@\w/, line);
    }
  });

  it('copies a group as JSON with the exception that is shown', () => {
    const { group, exceptions } = JSON.parse(jsonOf(GROUP, EXCEPTION));
    assert.deepEqual(group, GROUP);
    assert.deepEqual(exceptions, [EXCEPTION]);
    assert.deepEqual(JSON.parse(jsonOf(GROUP)).exceptions, []);
  });
});

/**
 * Patterns for all lines that Markdown of a group has outside of code blocks. The second group of each is text that must be
 * escaped.
 */
const SHAPES = [
  /^(## |in |- (?:−\d+\.\d s )?)(.*)$/,
  /^(\| [A-Z][a-z ]+ \| )(.*) \|$/,
  /^(\*\*)(.*)\*\*$/,
  /^(\| \| \||\| --- \| --- \||Caused by)()$/,
];

/**
 * Returns a copy of `value` in which every text is hostile. The names of properties are, too, in the objects whose names the
 * page chooses: those with a property `sum`, `lines` or `cart`.
 */
function hostile(value) {
  if (typeof value === 'string') return HOSTILE;
  if (Array.isArray(value)) return value.map(hostile);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, hostile(inner)]);
  const isNamedByPage = ['sum', 'lines', 'cart'].some((name) => Object.hasOwn(value, name));
  return Object.fromEntries(isNamedByPage ? entries.map(([, inner]) => [HOSTILE, inner]) : entries);
}

/**
 * Returns `{ fences, lines }` of a Markdown text: the number of code blocks, and the lines outside of code blocks that are not
 * empty, as CommonMark defines code blocks.
 */
function outside(text) {
  let fence = '';
  let fences = 0;
  const lines = text.split(/\r\n?|\n/).filter((line) => {
    const [, run, rest] = /^ {0,3}(`{3,})(.*)$/.exec(line) ?? [];
    if (fence) {
      if (run && !rest.trim() && run.length >= fence.length) fence = '';
      return false;
    }
    if (run && !rest.includes('`')) {
      fence = run;
      fences += 1;
      return false;
    }
    return line.trim() !== '';
  });
  assert.equal(fence, '', 'the last fence is closed');
  return { fences, lines };
}

/** Returns the text without code spans and escaped characters. If everything is escaped, no Markdown is left in it. */
function plain(text) {
  return text.replace(/(?<![\\`])(`+) .*? \1(?!`)/g, '').replace(/\\[!-/:-@[-`{-~]/g, '');
}
