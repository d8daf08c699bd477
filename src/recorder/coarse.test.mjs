import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redactStack, redactText } from './coarse.js';
import { scrub } from './scrub.js';
import { DIRTY } from './scrub-cases.mjs';

const TEXTS = Object.values(DIRTY)
  .flat()
  .map(([text]) => text);
/** The texts in which the secret is a plain word instead of `hunter2`. */
const WORDS = TEXTS.map((text) => text.replace(/hunter2/gi, 'swordfish'));
/** Encodes spaces, quotes and brackets of a text as an address contains them. */
const encode = (text) =>
  text.replace(/[\s()<>"]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** Returns stack frames in the formats of all engines, whose address ends with `mark`, such as `?token=`, and `secret`. */
const frames = (mark, secret) => {
  const address = `https://shop.test/a.js${mark}${secret}`;
  return [
    `    at f (${address}:1:2)`,
    `    at async Object.f [as g] (${address}:1:2)`,
    `    at ${address}:1:2`,
    `f@${address}:1:2`,
    `@${address}:1:2`,
    `${address}:1:2`,
    `    at wasm (${address}:wasm-function[1]:0x2)`,
    `f@${address}:wasm-function[1]:0x2`,
  ];
};

const timeOf = (work) => {
  // Processor time is measured, because other processes share the machine.
  const start = process.cpuUsage().user;
  work();
  return (process.cpuUsage().user - start) / 1_000;
};

describe('redactText', () => {
  it('replaces each secret that the scrubber recognizes', () => {
    assert.ok(TEXTS.length > 200);
    for (const text of TEXTS) {
      for (const whole of [text, `Error: ${text}`, `x ${text} y`, `${text}\n${text}`]) {
        assert.doesNotMatch(redactText(whole), /hunter2/i, whole);
      }
    }
  });

  it('replaces a secret that is a plain word if its name precedes it', () => {
    const after = WORDS.filter((text) => {
      const name = text.search(/pass|pwd|secret|token|auth|key|credential|cookie|bearer|jwt/i);
      return name >= 0 && name < text.search(/swordfish/i);
    });
    assert.ok(after.length > 150, `${after.length}`);
    const isOther = /^\{"value"|^sent Digest|^curl (-u|--user)/;
    for (const text of after) {
      if (!isOther.test(text)) assert.doesNotMatch(redactText(text), /swordfish/i, text);
    }
  });

  it('replaces other secrets that are plain words', () => {
    const leaked = WORDS.filter(
      (text) => /swordfish/i.test(redactText(text)) && !/swordfish/i.test(scrub(text)),
    );
    assert.deepEqual(leaked, []);
  });

  it('keeps plain words', () => {
    for (const text of ['', 'no cart', 'x is not a function', 'Größe fehlt, bitte warten.'])
      assert.equal(redactText(text), text);
    for (const [text, start] of [
      ["Cannot read properties of undefined (reading 'name')", 'Cannot read properties of '],
      ['undefined is not an object (evaluating "this.cart")', 'undefined is not an object'],
    ]) {
      assert.ok(redactText(text).startsWith(start), redactText(text));
    }
  });

  it('replaces texts with numbers, addresses, long words or the name of a secret', () => {
    for (const [text, secret] of [
      ['order 4711 failed', /47|11/],
      ['no user ann@shop.test here', /ann|shop/],
      ['load https://h/a failed', /\/\/|h\/a/],
      [`x ${'a'.repeat(21)} y`, /aa/],
      ['the password is swordfish', /swordfish/],
      ['session swordfish', /swordfish/],
      ['eyJhbGciOiJIUzI1.eyJzdWIiOiIx.c2lnbmF0', /[a-z0-9]{9}\./i],
    ]) {
      const kept = redactText(text);
      assert.doesNotMatch(kept, secret);
      assert.match(kept, /\[redacted\]/);
    }
  });

  it('takes little time for a long text', () => {
    for (const piece of [
      'a',
      '1',
      '-',
      '_',
      '.',
      "'",
      'a1',
      'a.',
      '漢',
      '\u0301',
      '=',
      ' ',
      '\n',
    ]) {
      const text = piece.repeat(8_192 / piece.length);
      assert.ok(timeOf(() => redactText(text)) < 100, piece);
    }
  });
});

describe('redactStack', () => {
  it('drops secrets in the query or fragment of an address', () => {
    for (const text of TEXTS) {
      for (const frame of [...frames('?', encode(text)), ...frames('#', encode(text))]) {
        assert.doesNotMatch(redactStack(frame), /hunter2/i, frame);
      }
    }
  });

  it('drops the user name and password of an address', () => {
    for (const user of ['ann:hunter2', 'hunter2', ':hunter2', 'ann:hunter2%40']) {
      for (const frame of [
        `    at f (https://${user}@h/a.js:1:2)`,
        `f@https://${user}@h/a.js:1:2`,
      ]) {
        const stack = redactStack(frame);
        assert.doesNotMatch(stack, /hunter2/);
        assert.match(stack, /https:\/\/h\/a\.js:1:2/);
      }
    }
  });

  it('keeps the path and position of frames, without the query', () => {
    const stack = [
      '    at Cart.pay (https://shop.test/a.js?v=3:10:20)',
      '    at new Cart (https://shop.test/a.js#x:1:2)',
      '    at async Object.pay [as go] (https://shop.test/dir/a-b_c.js:1:2)',
      '    at async Promise.all (index 0)',
      '    at file:///home/ann/a.mjs:3:4',
      'pay@https://shop.test/a.js:1:2',
      'https://shop.test/a.js:5:6',
      'f@[native code]',
      '@http://[::1]:8080/a.js:1:2',
      '    at wasm (https://shop.test/a.wasm:wasm-function[7]:0x2f)',
      '',
    ].join('\n');
    const kept = redactStack(stack).split('\n');
    // Only frames with a position must be kept.
    const expected = stack.replace('?v=3', '').replace('#x', '').split('\n');
    for (const frame of expected.filter((line) => /:\w+\)?$/.test(line)))
      assert.ok(kept.includes(frame), `${frame} is not in ${kept.join('\n')}`);
    for (const frame of kept) assert.ok(frame === '' || expected.includes(frame), frame);
    assert.equal(redactStack(''), '');
  });

  it('drops lines that are not frames', () => {
    const stack = 'Error: the password is hunter2\nand more hunter2\n    at f (http://h/a.js:1:2)';
    assert.equal(redactStack(stack).trimEnd(), '    at f (http://h/a.js:1:2)');
  });

  it('drops secrets in frames of eval, and in a query with a bracket', () => {
    for (const frame of [
      '    at f (https://h/a.js?filter=(a)&code=hunter2:1:2)',
      '    at eval (eval at f (https://h/a.js?code=hunter2:1:2), <anonymous>:1:1)',
      'f@https://h/a.js?code=hunter2 line 3 > eval:1:1',
      '    at f (https://h/a.js?code=hunter2:1:2), more text',
    ]) {
      assert.doesNotMatch(redactStack(frame), /hunter2/, frame);
    }
  });

  it('drops secrets in paths that the scrubber redacts', () => {
    for (const text of [
      '/token=hunter2/a.js',
      '/a.js;jsessionid=hunter2',
      `/ghp_${'a1'.repeat(18)}/a.js`,
    ]) {
      const frame = `    at f (https://h${text}:1:2)`;
      assert.notEqual(scrub(frame), frame);
      assert.doesNotMatch(redactStack(frame), /hunter2|ghp_a1/, frame);
    }
  });

  it('drops lines without a position', () => {
    for (const line of ['password=hunter2', 'mail ann@shop.test hunter2', '  at password: hunter2'])
      assert.doesNotMatch(redactStack(line), /hunter2|ann@/, line);
  });

  it('drops lines that only look like frames', () => {
    for (const line of [
      'Error: token: hunter2 at http://h/a.js:1:2',
      'Cookie: sid hunter2, see https://h/a.js:1:2',
    ]) {
      assert.doesNotMatch(redactStack(line), /hunter2/, line);
    }
  });

  it('takes little time for a long stack', () => {
    for (const piece of ['?', '?:1', ':1', '#', '@', '//', '//a', ' at ', 'a', '\n', '(', ')']) {
      for (const [start, end] of [
        ['@', ''],
        ['@?', ' x'],
        ['    at ?', ' x'],
      ]) {
        const stack = start + piece.repeat(20_480 / piece.length) + end;
        const time = timeOf(() => redactStack(stack));
        assert.ok(time < 150, `${JSON.stringify([start, piece, end])}: ${time} ms`);
      }
    }
  });
});
