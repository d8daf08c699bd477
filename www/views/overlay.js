// Opens the viewer in the page of an app: in a frame in a dialog that covers the page. Links in the viewer change an address
// of the overlay, and neither the address nor the history of the page.

const ID = 'tinyturret-viewer';
const OVERLAY = `
  :host { all: initial; color-scheme: light dark; }
  dialog { inset: 0; width: 100vw; height: 100vh; height: 100dvh; max-width: none; max-height: none; margin: 0;
    padding: 0; border: 0; overflow: hidden; background: Canvas; }
  iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: light dark; }`;

/**
 * Opens an overlay with the style sheets `styles`. `fill(place)` starts the viewer in it (see page.js for `place`), and
 * returns a function that is called when the overlay is closed. If `fill` throws, the overlay is closed.
 */
export function openOverlay(styles, fill) {
  // If an overlay is open already, which another app in this page may have opened, it gets the focus, and no other is opened.
  const before = document.getElementById(ID);
  if (before) return before.shadowRoot.querySelector('iframe').focus();
  const host = element('div', { id: ID });
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheet(window, OVERLAY)];
  const dialog = element('dialog', { 'aria-label': 'tinyturret' });
  const frame = element('iframe', { title: 'tinyturret' });
  let stop = () => {};
  const close = () => {
    dialog.close();
    host.remove();
    stop();
  };
  const begin = () => {
    try {
      stop = fill({ ...placeIn(frame, styles), close });
      frame.contentDocument.getElementById('main').focus();
    } catch {
      close();
    }
  };
  // The frame is filled after its event `load`, because Firefox replaces the first document of a frame before that event.
  frame.addEventListener('load', begin, { once: true });
  dialog.addEventListener('cancel', close);
  root.append(dialog);
  document.documentElement.append(host);
  dialog.showModal();
  dialog.append(frame);
}

function placeIn({ contentDocument: page, contentWindow }, styles) {
  let address = '';
  let moved = () => {};
  const go = (to) => {
    const from = address;
    address = to;
    if (from !== to) moved(from);
  };
  page.adoptedStyleSheets = [sheet(contentWindow, styles)];
  page.documentElement.lang = 'en';
  page.documentElement.className = 'embedded';
  page.body.append(
    element('header', { id: 'header' }, page),
    element('main', { id: 'main', tabindex: '-1' }, page),
    element('footer', { id: 'footer' }, page),
  );
  for (const event of ['click', 'auxclick']) {
    page.addEventListener(event, (event) => {
      const link = event.target.closest('a');
      if (!link) return;
      event.preventDefault();
      go(link.getAttribute('href'));
    });
  }
  return {
    document: page,
    address: () => address,
    go,
    replace: go,
    onMove(listener) {
      moved = listener;
    },
  };
}

function sheet({ CSSStyleSheet }, text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

function element(tag, attributes, place = document) {
  const made = place.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
