// The link to the viewer, in the page. It is in a shadow root, so that the styles of the page and of the link do not affect each
// other. It is a button if the app opens the viewer in this page.

import { attempt, filter } from './builtins.js';

const ID = 'tinyturret-link';
const STYLE =
  'position:fixed;right:12px;bottom:12px;z-index:2147483647;padding:4px 10px;border-radius:999px;' +
  'background:#1c1c1f;color:#fff;font:13px/1.4 system-ui,sans-serif;border:0;text-decoration:none;' +
  'cursor:pointer;box-shadow:0 1px 4px #0006';

const isOpen = ({ state }) => state === 'open';

/** Resolves to the number of open groups, which `core` reads. */
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

/** Adds the link to the page, without a text. Returns it. */
const addLink = (document, viewerUrl, load) => {
  const host = create(document, 'div', { id: ID });
  const link = viewerUrl
    ? create(document, 'a', { href: viewerUrl, target: '_blank', rel: 'noopener' })
    : createButton(document, load);
  // A content security policy may forbid style attributes, but it does not apply to `style.cssText`.
  link.style.cssText = STYLE;
  host.attachShadow({ mode: 'open' }).append(link);
  document.documentElement.append(host);
  return link;
};

/**
 * Returns the functions of the link of a client, or undefined if `showViewerLink` is off, if there is no viewer to open, or if
 * there is no document. The link appears when a text is first shown. No function throws or rejects.
 */
export function createViewerLink({ global, settings, load }) {
  const { showViewerLink, viewerUrl } = settings;
  const { document } = global;
  if (!showViewerLink || !document || !(viewerUrl || load.core?.openViewer)) return;
  let countGroups;
  let isCounting = false;
  let mustRepeat = false;
  let isRemoved = false;

  /** `label` is the name for assistive technology. */
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
    /** Shows the number of open groups, or no number if `count` is undefined. */
    show,

    showPanic: () => write('tinyturret panic', 'tinyturret: the app panicked'),

    /** Shows the number that `newCountGroups()` resolves to. Without an argument, uses the `newCountGroups` of the last call. */
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
        // The core cannot read. The last number stays.
      } finally {
        isCounting = false;
      }
    },

    /** Removes the link for good, because other settings replace these. */
    remove() {
      isRemoved = true;
      attempt(() => document.getElementById(ID)?.remove());
    },
  };
}
