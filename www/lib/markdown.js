// Formats a group and one of its exceptions as Markdown for an issue tracker, or as JSON.

import { before } from './time.js';

/** The sign before a frame of the app (an in-app frame), and before the line of source code to which the frame points. */
const IN_APP = '>';

export function jsonOf(group, exception) {
  return JSON.stringify({ group, exceptions: exception ? [exception] : [] }, null, 2);
}

export function markdownOf(group, exception) {
  return [
    `## ${inline(group.title || '(no title)')}`,
    group.culprit && `in ${code(group.culprit)}`,
    table(facts(group, exception)),
    exception && [
      failure(exception, exception.location),
      ...exception.causes.map((cause) => `Caused by\n\n${failure(cause)}`),
      section('Locals', pairs(exception.locals)),
      ...exception.scopes.map((scope) =>
        section(`Scope ${inline(`${scope.function} ${scope.location}`)}`, pairs(scope.values)),
      ),
      section('Context', pairs(exception.context)),
      section('Breadcrumbs', breadcrumbLines(exception)),
    ],
  ]
    .flat()
    .filter(Boolean)
    .join('\n\n')
    .concat('\n');
}

function facts(group, exception) {
  return [
    ['Count', String(group.count)],
    ['First seen', iso(group.firstSeen)],
    ['Last seen', iso(group.lastSeen)],
    ['Sessions', String(group.sessions)],
    ['Releases', group.releases.map(({ name }) => name).join(', ')],
    ['Environment', exception?.environment],
    ['Address', exception?.url],
    ['Browser', exception?.userAgent],
  ].filter(([, value]) => value);
}

function table(rows) {
  const lines = rows.map(([name, value]) => `| ${name} | ${inline(value)} |`);
  return ['| | |', '| --- | --- |', ...lines].join('\n');
}

function failure({ type, message, frames }, location) {
  const headline = [type, message].filter(Boolean).join(': ');
  const at = location ? [`at ${location}`] : [];
  const withCode = frames.find((one) => one.inApp && one.resolved?.[0].source);
  const lines = frames.flatMap((one) => [
    ...(one.resolved ?? [one]).map((original) => frame(one, original)),
    ...(one === withCode ? codeLines(one.resolved[0]) : []),
  ]);
  return fenced([headline, ...at, ...lines].join('\n'));
}

function codeLines({ line, source: { first, lines } }) {
  return lines.map(
    (text, at) => `    ${first + at === line ? IN_APP : ' '} ${first + at} | ${text}`,
  );
}

/**
 * Returns the line of text for the frame `raw`. `original` is one of the original frames to which symbols resolved it, or
 * `raw` itself. If `original` has no file, the line has the location of `raw`.
 */
function frame(raw, original) {
  const { file, module, line, column, index, offset } = original.file ? original : raw;
  const place = [module || file, line, column].filter((part) => part !== undefined && part !== '');
  const wasm = [
    index !== undefined && `function ${index}`,
    offset !== undefined && `0x${offset.toString(16)}`,
  ];
  const where = [place.join(':'), ...wasm].filter(Boolean).join(' ');
  const prefix = `${raw.inApp ? IN_APP : ' '} ${raw.async ? 'async ' : ''}${original.isInlined ? 'inlined ' : ''}`;
  return `${prefix}${original.function || raw.function || '(anonymous)'}${where && ` (${where})`}`;
}

function section(heading, lines) {
  return lines.length > 0 && `**${heading}**\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
}

function pairs(values) {
  return Object.entries(values).map(([name, value]) => `${code(name)} ${code(value)}`);
}

function breadcrumbLines({ breadcrumbs, time }) {
  return breadcrumbs.map(({ time: at, text, data }) =>
    [before(at, time), inline(text), data && code(data)].filter(Boolean).join(' '),
  );
}

/**
 * Returns the text as a code block. The fence is longer than each run of backticks in the text, so the text cannot end the
 * block.
 */
function fenced(text) {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}\n${text}\n${fence}`;
}

/**
 * Returns the text as a code span in one line. Its backticks are more than in each run of them in the text, so the text cannot
 * end the span.
 */
function code(text) {
  const line = oneLine(text);
  const fence = '`'.repeat(longestRun(line) + 1);
  return `${fence} ${line} ${fence}`;
}

function longestRun(text) {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

/**
 * Returns the text in one line, with Markdown, HTML and mentions (`@name`) escaped. Issue trackers still turn URLs into links.
 */
function inline(text) {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>()#+!|~&$]/g, '\\$&')
    .replace(/@/g, '@\u200b');
}

function oneLine(text) {
  return String(text).replace(/\s+/g, ' ').trim();
}

function iso(time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? 'unknown' : date.toISOString();
}
