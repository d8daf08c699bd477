// The context that is stored with a failure: the request or the event during which it happened. The recorder scrubs it. The
// address of the client is never read.

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

/** Returns the context to store with a failure of a Request: its URL, method and some headers, and Cloudflare's data center. */
export function requestContext(request) {
  return {
    url: request.url,
    method: request.method,
    ...headerContext((name) => request.headers.get(name)),
    ...dataCenterContext(request.cf),
  };
}

/** Returns the headers that are stored with a failure, as values by name. `get(name)` returns the value of a header. */
export function headerContext(get) {
  return Object.fromEntries(HEADERS.map((name) => [name, get(name)]));
}

/**
 * Returns the data center and the country in `cf`, the property that Cloudflare adds to a Request, or an empty object without
 * it.
 */
function dataCenterContext(cf) {
  return cf ? { colo: cf.colo, country: cf.country } : {};
}

/**
 * Returns the context to store with a failure of the handler with the name `handler`: the request, or facts about another
 * event. `given` is the first argument of the handler.
 */
export function eventContext(handler, given) {
  if (isRequest(given)) return requestContext(given);
  const context = { handler };
  if (given?.request) Object.assign(context, requestContext(given.request));
  if (handler === 'scheduled') Object.assign(context, { cron: given?.cron });
  if (handler === 'queue')
    Object.assign(context, { queue: given?.queue, messages: given?.messages?.length });
  if (handler === 'email') Object.assign(context, { size: given?.rawSize });
  if (handler === 'tail') Object.assign(context, { events: given?.length });
  if (handler === 'alarm') Object.assign(context, { retries: given?.retryCount });
  if (handler === 'run') Object.assign(context, { instance: given?.instanceId });
  return context;
}

export function isRequest(given) {
  return typeof given?.url === 'string' && typeof given.headers?.get === 'function';
}

/**
 * Returns the context to store with a failure of a method of a Durable Object or an entry point: the names of the class, the
 * method and the object. `state` is the first argument of its constructor.
 */
export function methodContext(Class, method, state) {
  const { id } = state ?? {};
  return { class: Class.name, handler: method, object: id?.name ?? id?.toString() };
}
