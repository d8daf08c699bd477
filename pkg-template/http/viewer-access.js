// Decides who may open the viewer. It is closed unless a setting opens it.

import { refusal } from './secure-headers.js';

/** Matches the name of a user, which has no colon (RFC 7617). */
const USER = /^[^:]+$/;

/**
 * Returns a function of a request and its peer. It resolves to `undefined` if the viewer may respond, and else to the response
 * to send. `base` is the path of the viewer. The first of `authorize`, `auth` and `development` that is set decides.
 */
export function accessBy(settings, base) {
  const access = attempt(() => chosen(settings ?? {}, base)) ?? closed;
  return async (request, peer) => {
    try {
      return await access(request, peer);
    } catch {
      return closed();
    }
  };
}

/** Returns a list of warnings, one for each of these settings that is wrong. */
export function problemsOf({ authorize, auth, development }) {
  const problems = [];
  if (!isAccess({ authorize, auth })) {
    problems.push('authorize must be a function, auth { user, password }; the viewer is closed');
  }
  if (development && development !== true) {
    problems.push('development must be true to open the viewer');
  }
  return problems;
}

const closed = () => refusal(404);

function isAccess({ authorize, auth }) {
  if (authorize !== undefined && typeof authorize !== 'function') return false;
  return auth === undefined || isAuth(auth ?? {});
}

/** Whether `auth` has a user and a password that a browser can send. */
function isAuth({ user, password }) {
  const isText = typeof user === 'string' && typeof password === 'string';
  return isText && USER.test(user) && password !== '';
}

function chosen({ authorize, auth, development, storageBackends, address }, base) {
  if (!isAccess({ authorize, auth })) return closed;
  if (authorize) return authorizedBy(authorize);
  if (auth) {
    const { user, password } = auth;
    return loaded(() => import('./basic-auth.js'), { user, password, address });
  }
  if (development === true) {
    return loaded(() => import('./development-token.js'), { base, address, storageBackends });
  }
  return closed;
}

/**
 * Returns a function of a request and its peer that calls the result of `module.access(options)`. The module is loaded at the
 * first call, and `access` is created once, because it counts attempts.
 */
function loaded(load, options) {
  let access;
  return async (request, peer) => {
    const module = await load();
    access ??= module.access(options);
    return access(request, peer);
  };
}

/**
 * Returns a function of a request that resolves to `undefined` if `authorize` returns `true`, and else to a 404 response. Any
 * other truthy value may mean a refusal, such as `{ ok: false }` or a response.
 */
function authorizedBy(authorize) {
  let hasWarned = false;
  return async (request) => {
    const answer = await authorize(request);
    if (answer === true) return undefined;
    if (answer && !hasWarned) {
      hasWarned = true;
      console.warn('tinyturret: authorize must return true to open the viewer');
    }
    return closed();
  };
}

function attempt(work) {
  try {
    return work();
  } catch {}
}
