#!/usr/bin/env node
// Checks the references of Markdown files: relative links lead to a file and a heading of it, and paths in backticks exist. In
// other files it checks comments that name a page of docs/.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Matches files that are not checked: their texts are inputs of tests or built from other files. */
const SKIPPED =
  /^dist\/|^tests\/fixtures\/|scrub-cases|links\.test\.mjs$|\.(?:png|wasm|lock)$|package-lock\.json$/;
/**
 * Matches a path below a folder of the project. Paths with `<name>`, `*` or `…`, which stand for a part that varies, do not
 * match.
 */
const PATH =
  /^(?:src|www|tests|scripts|docs|examples|pkg-template|bench|benches|symbols|fuzz)\/[\w./-]+$/;

const CODE = /^ *```[\s\S]*?^ *```/gm;

/** Returns a line for each reference in `text` that leads nowhere. `file` is a path relative to the root. */
export function brokenReferences(file, text) {
  const found = file.endsWith('.md') ? inMarkdown(file, text) : namedPages(text);
  return found.map((reference) => `${file}: ${reference}`);
}

function inMarkdown(file, text) {
  const prose = text.replaceAll(CODE, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  const paths = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, path]) => path);
  return [
    ...targets.filter((target) => !/^\w+:/.test(target) && !leads(file, target, text)),
    ...paths.filter((path) => PATH.test(path) && !existsSync(join(ROOT, path))),
  ];
}

function namedPages(text) {
  const pages = text.match(/\bdocs\/[\w/-]+\.md\b/g) ?? [];
  return pages.filter((page) => !existsSync(join(ROOT, page)));
}

function leads(file, target, text) {
  const [path, heading] = target.split('#');
  const absolute = path ? join(ROOT, normalize(join(dirname(file), path))) : join(ROOT, file);
  if (!existsSync(absolute)) return false;
  if (heading === undefined) return true;
  return headings(path ? readFileSync(absolute, 'utf8') : text).has(heading);
}

/** Returns the ids that GitHub gives to the headings of a Markdown text. */
function headings(text) {
  const lines = text.replaceAll(CODE, '').matchAll(/^#+ (.+)$/gm);
  const id = (title) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
  return new Set([...lines].map(([, title]) => id(title)));
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const files = listed.split('\n').filter((file) => file && !SKIPPED.test(file));
  const read = (file) => readFileSync(join(ROOT, file), 'utf8');
  const broken = files
    .filter((file) => existsSync(join(ROOT, file)))
    .flatMap((file) => brokenReferences(file, read(file)));
  for (const line of broken) console.error(line);
  process.exitCode = broken.length ? 1 : 0;
}
