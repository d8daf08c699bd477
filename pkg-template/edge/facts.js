// What an exception tells of the request or the event in which it came. Secrets are taken out where it is stored; an
// address of a person is not read.

const HEADERS = [
  'accept',
  'accept-language',
  'cf-ray',
  'content-length',
  'content-type',
  'origin',
  'referer',
  'user-agent',
  'x-request-id',
];

/** Of a Request. */
export function requestFacts(request) {
  return {
    url: request.url,
    method: request.method,
    ...headerFacts((name) => request.headers.get(name)),
    ...placeFacts(request.cf),
  };
}

export function headerFacts(get) {
  return Object.fromEntries(HEADERS.map((name) => [name, get(name)]));
}

function placeFacts(cf) {
  return cf ? { colo: cf.colo, country: cf.country } : {};
}

/** Of what a handler of this name is called with. */
export function eventFacts(handler, given) {
  if (isRequest(given)) return requestFacts(given);
  const facts = { handler };
  if (given?.request) Object.assign(facts, requestFacts(given.request));
  if (handler === 'scheduled') Object.assign(facts, { cron: given?.cron });
  if (handler === 'queue')
    Object.assign(facts, { queue: given?.queue, messages: given?.messages?.length });
  if (handler === 'email') Object.assign(facts, { size: given?.rawSize });
  if (handler === 'tail') Object.assign(facts, { events: given?.length });
  if (handler === 'alarm') Object.assign(facts, { retries: given?.retryCount });
  if (handler === 'run') Object.assign(facts, { instance: given?.instanceId });
  return facts;
}

export function isRequest(given) {
  return typeof given?.url === 'string' && typeof given.headers?.get === 'function';
}

/** Of a method of a Durable Object or an entry point. */
export function classFacts(Class, method, context) {
  const { id } = context ?? {};
  return { class: Class.name, handler: method, object: id?.name ?? id?.toString() };
}
