// Shows a link to the viewer in the page. A shadow root separates its styles from those of the page. The link is a button if
// the app opens the viewer inside the page.

import { attempt, filter } from './builtins.js';

const ID = 'tinyturret-link';
const STYLE =
  'position:fixed;right:12px;bottom:12px;z-index:2147483647;padding:4px 10px;border-radius:999px;' +
  'background:#1c1c1f;color:#fff;font:13px/1.4 system-ui,sans-serif;border:0;text-decoration:none;' +
  'cursor:pointer;box-shadow:0 1px 4px #0006';

const isOpen = ({ state }) => state === 'open';

/** Returns a promise of the number of open groups. `core` has the functions of the core. */
export const countOpen = async (core) => filter(await core.groups(), isOpen).length;

const create = (document, name, attributes) => {
  const element = document.createElement(name);
  for (const key of Object.keys(attributes)) element.setAttribute(key, attributes[key]);
  return element;
};

const createButton = (document, load) => {
  const button = create(document, 'button', { type: 'button' });
  button.onclick = () => void attempt(() => load.core.openViewer());
  return button;
};

/** Adds an empty link to the page, or a button if there is no `viewerUrl`, and returns it. */
const addLink = (document, viewerUrl, load) => {
  const host = create(document, 'div', { id: ID });
  const link = viewerUrl
    ? create(document, 'a', { href: viewerUrl, target: '_blank', rel: 'noopener' })
    : createButton(document, load);
  // The style is set through `style.cssText`, because a content security policy may forbid style attributes.
  link.style.cssText = STYLE;
  host.attachShadow({ mode: 'open' }).append(link);
  document.documentElement.append(host);
  return link;
};

/**
 * Returns the functions of a client's link, or undefined if `showViewerLink` is off, there is no viewer to open, or there is no
 * document. The first text that is shown adds the link to the page. No function throws or rejects.
 */
export function createViewerLink({ global, settings, load }) {
  const { showViewerLink, viewerUrl } = settings;
  const { document } = global;
  if (!showViewerLink || !document || !(viewerUrl || load.core?.openViewer)) return;
  let countGroups;
  let isCounting = false;
  let mustRepeat = false;
  let isRemoved = false;

  /**
   * Shows a text in the link, and adds the link to the page if it is not there. `label` is the accessible name. Does nothing
   * after `remove`.
   */
  const write = (text, label) =>
    attempt(() => {
      if (isRemoved) return;
      const host = document.getElementById(ID);
      const link = host ? host.shadowRoot.firstElementChild : addLink(document, viewerUrl, load);
      link.textContent = text;
      link.setAttribute('aria-label', label);
    });

  const show = (count) => {
    if (count === undefined) return write('tinyturret', 'tinyturret');
    const noun = count === 1 ? 'group' : 'groups';
    write(`tinyturret ${count}`, `tinyturret: ${count} ${noun} of exceptions`);
  };

  return {
    /** Shows `count`, the number of open groups, in the link, or no number if it is undefined. */
    show,

    showPanic: () => write('tinyturret panic', 'tinyturret: the app panicked'),

    /**
     * Shows the number to which `newCountGroups()` resolves. Without an argument, calls the function that was passed last. A
     * call during a count causes another count after it.
     */
    async updateCount(newCountGroups) {
      countGroups = newCountGroups ?? countGroups;
      mustRepeat = true;
      if (isCounting || !countGroups) return;
      isCounting = true;
      try {
        while (mustRepeat) {
          mustRepeat = false;
          show(await countGroups());
        }
      } catch {
        // The core cannot read the groups, so the link keeps its number.
      } finally {
        isCounting = false;
      }
    },

    /**
     * Removes the link from the page, and never shows it again: `init` was called with other settings, for which another link
     * is made.
     */
    remove() {
      isRemoved = true;
      attempt(() => document.getElementById(ID)?.remove());
    },
  };
}
