// A browser with a profile that is kept after its end, and its processes.

import { execFileSync } from 'node:child_process';
import { poll } from '../e2e/harness/browsers.mjs';
import * as puppeteer from '../e2e/harness/puppeteer.mjs';

const RENDERER = { chromium: /--type=renderer/, firefox: /^Isolated Web/ };

export async function launch(name, profile) {
  const browser = await launchOn(name, profile);
  const { pid } = browser.process();
  return {
    newTab: () => puppeteer.newTab(browser),
    close: () => puppeteer.end(browser),
    async kill() {
      puppeteer.kill(browser.process());
      // Puppeteer tidies the profile up when the process has ended.
      await puppeteer.end(browser);
    },
    /** Opens a tab. A browser may give a new tab to a dead renderer until it has noticed its end. */
    async killRenderers() {
      const renderers = below(pid, RENDERER[name]);
      for (const renderer of renderers) process.kill(renderer, 'SIGKILL');
      await poll(() => !below(pid, /./).some((process) => renderers.includes(process)));
    },
  };
}

/** Puppeteer may still be tidying the profile up after the browser that was killed. */
async function launchOn(name, profile) {
  for (let left = 20; ; left--) {
    try {
      return await puppeteer.launch(name, { userDataDir: profile });
    } catch (error) {
      if (!left || error.code !== 'ENOENT') throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
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
