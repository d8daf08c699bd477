// What a test asks of a page in which the viewer opens.

globalThis.heard = [];
for (const event of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
  addEventListener(event, ({ type, message, reason, violatedDirective }) =>
    heard.push([type, message ?? reason?.stack ?? violatedDirective].join(' ')),
  );
}

globalThis.viewers = () => document.querySelectorAll('#tinyturret-viewer');

/** The document in which the viewer is drawn. */
globalThis.viewer = () => viewers()[0]?.shadowRoot.querySelector('iframe').contentDocument;

globalThis.link = () => document.querySelector('#tinyturret-link')?.shadowRoot.firstElementChild;

/** What a host would not want changed. */
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
