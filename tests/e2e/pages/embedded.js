// Defines global functions for tests of a page in which the viewer opens.

globalThis.pageErrors = [];
for (const event of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
  addEventListener(event, ({ type, message, reason, violatedDirective }) =>
    pageErrors.push([type, message ?? reason?.stack ?? violatedDirective].join(' ')),
  );
}

globalThis.viewers = () => document.querySelectorAll('#tinyturret-viewer');

/** Returns the document in which the viewer is drawn, or undefined if the viewer is closed. */
globalThis.viewer = () => viewers()[0]?.shadowRoot.querySelector('iframe').contentDocument;

globalThis.link = () => document.querySelector('#tinyturret-link')?.shadowRoot.firstElementChild;

/** Returns the properties of the page that the viewer must not change. */
globalThis.pageAsItIs = () => ({
  address: location.href,
  title: document.title,
  history: history.length,
  scroll: scrollY,
  sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
  markup: document.body.outerHTML,
  looks: ['html', 'body', 'h1', '#own'].map((selector) => {
    const { font, color, margin, overflow, display } = getComputedStyle(
      document.querySelector(selector),
    );
    return [font, color, margin, overflow, display].join(' | ');
  }),
});
