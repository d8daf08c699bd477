// A browser on a profile that outlives it, and the processes it is made of.

import { execFileSync } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { PUPPETEER, poll } from '../e2e/browsers.mjs';

const RENDERER = { chromium: /--type=renderer/, firefox: /^Isolated Web/ };

export async function launch(name, profile) {
  // Killed while it replaced one of these, Firefox has none, and Puppeteer wants both or neither.
  if (name === 'firefox') {
    for (const file of ['prefs.js', 'user.js']) await appendFile(join(profile, file), '');
  }
  const browser = await puppeteer.launch({
    ...PUPPETEER[name],
    headless: true,
    userDataDir: profile,
    protocolTimeout: 30_000,
  });
  const { pid } = browser.process();
  return {
    newTab: () => browser.newPage(),
    close: () => browser.close(),
    /** All of it at once, so that no process can finish what another began. */
    async kill() {
      process.kill(-pid, 'SIGKILL');
      // Puppeteer tidies the profile up when the process has ended.
      await browser.close();
    },
    /** A browser gives a new tab to a dead renderer until it has buried that. */
    async killRenderers() {
      const renderers = below(pid, RENDERER[name]);
      for (const renderer of renderers) process.kill(renderer, 'SIGKILL');
      await poll(() => !below(pid, /./).some((process) => renderers.includes(process)));
    },
  };
}

/** The descendants of a process whose command matches. */
function below(ancestor, pattern) {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,comm=,args='], { encoding: 'utf8' });
  const processes = lines
    .trim()
    .split('\n')
    .map((line) => line.match(/^\s*(\d+)\s+(\d+)\s+(.*)$/))
    .map(([, pid, parent, command]) => ({ pid: Number(pid), parent: Number(parent), command }));
  const family = new Set([ancestor]);
  for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  return processes
    .filter(({ pid, command }) => family.has(pid) && pattern.test(command))
    .map(({ pid }) => pid);
}
