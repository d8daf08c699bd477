// Lists the texts that people see: node scripts/texts.mjs [--tests]
//
// A line is `<file>:<line>`, the kind of the text, and the text, separated by tabs. In a template, `…` replaces expressions.

import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { argv } from 'node:process';
import { jsTexts } from './texts-js.mjs';

/** The folders of the code that prints or shows texts. Comments and documentation are reviewed as files. */
const SOURCES = ['pkg-template', 'src', 'www', 'symbols/src', 'examples', 'scripts', 'bench'];
const TESTS = [...SOURCES, 'tests', 'symbols'];
/** Matches texts for people: two words, or a capitalized label. */
const IS_TEXT = /[a-z…] [\w…]|^[A-Z][a-z]{2,}…?$/;

/** Matches test files, and the .mjs files in the folders of the product, which are helpers of tests. */
const IS_TEST = /^tests\/|(^|\/)tests?(\/|\.rs$)|^(pkg-template|src|www)\/.*\.mjs$/;

const wantsTests = argv.includes('--tests');
const files = execFileSync('git', ['ls-files', ...(wantsTests ? TESTS : SOURCES)], {
  encoding: 'utf8',
});
const lines = [];
for (const file of files.split('\n')) {
  for (const { line, kind, text } of await textsOf(file)) {
    if ((kind === 'test') === wantsTests && (wantsTests || IS_TEXT.test(text))) {
      lines.push(`${file}:${line}\t${kind}\t${text.replace(/\s+/g, ' ').trim()}`);
    }
  }
}
console.log(lines.join('\n'));

/** Resolves to the texts of a file as `[{ line, kind, text }, …]`, in the order of the file. */
async function textsOf(file) {
  const read = { '.js': jsTexts, '.mjs': jsTexts, '.rs': rustTexts, '.html': htmlTexts }[
    extname(file)
  ];
  const isScript = /^scripts\/[a-z-]+$/.test(file);
  if (!read && !isScript) return [];
  const texts = (read ?? shellTexts)(await readFile(file, 'utf8'), file);
  return texts.filter(({ kind }) => kind === 'test' || !IS_TEST.test(file));
}

/** Returns the string literals of a Rust file up to its first module of tests, and the names of its tests. */
function rustTexts(source) {
  const code = source.replace(/^\s*\/\/.*$/gm, '');
  const end = code.search(/#\[cfg\(test\)\]\s*mod /);
  // Matches string literals of Rust. The first alternative skips character literals, such as '"', which would begin a string.
  const pattern = /b?'(?:\\.|[^\\'])'|\br(#*)"([\s\S]*?)"\1|"((?:\\[\s\S]|[^\\"])*)"/g;
  const strings = [...code.matchAll(pattern)]
    .filter(({ index, 2: raw, 3: text }) => (raw ?? text) && (end < 0 || index < end))
    .map((match) => found(code, match, 'rust', (match[2] ?? match[3]).replace(/\\\n\s*/g, '')));
  const tests = [...code.matchAll(/#\[(?:\w+::)?test\]\s*(?:#\[.*\]\s*)*(?:async )?fn (\w+)/g)];
  return [
    ...strings,
    ...tests.map((match) => found(code, match, 'test', match[1].replaceAll('_', ' '))),
  ];
}

/** Returns the texts of an HTML file: those between tags, and of the attributes that people see. */
function htmlTexts(source) {
  const code = source.replace(/<(script|style)[\s\S]*?<\/\1>/g, (text) =>
    text.replace(/[^\n]/g, ' '),
  );
  const pattern = />([^<>]*[a-z][^<>]*)<|\b(?:title|aria-label|placeholder|label)="([^"]+)"/g;
  return [...code.matchAll(pattern)].map((match) =>
    found(code, match, 'page', (match[1] ?? match[2]).trim()),
  );
}

/** Returns the texts of a shell script: names of steps, usage, and printed texts. */
function shellTexts(source) {
  const pattern =
    /^[^#\n]*?\b(?:step|shown_step|missing|usage|echo|get|apt_install) (["'])(.*?)\1/gm;
  return [...source.matchAll(pattern)].map((match) => found(source, match, 'script', match[2]));
}

function found(code, { index, 0: match }, kind, text) {
  const start = index + match.search(/\S/);
  return { line: code.slice(0, start).split('\n').length, kind, text };
}
