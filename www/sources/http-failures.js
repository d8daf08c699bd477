// Makes the errors that the viewer shows when a request to the worker fails.

// Each error has a `name`, a `message`, and in some cases the property `advice`: what the person can do.

export function offline() {
  return failure('Offline', 'this device has no connection');
}

export function unanswered(reason) {
  return failure('The worker cannot be reached', reason);
}

/** Returns the error for a response whose status is neither a success nor 304. `method` is the method of the request. */
export function refused({ status, type }, method) {
  if (status === 401 || type === 'opaqueredirect') {
    return failure('Signed out', 'you are no longer signed in', 'Try again to sign in.');
  }
  if (status === 404) {
    return failure(
      'Closed',
      'the viewer was removed, or you may not open it',
      'The settings `authorize`, `auth` and `development` of the worker decide who may open it.',
    );
  }
  if (status === 403 && method === 'POST') {
    return failure(
      'Refused',
      'the worker treats this as a request of another site; a proxy must pass the Host header',
    );
  }
  return failure(`HTTP ${status}`, status >= 500 ? 'the worker failed' : 'unexpected response');
}

/**
 * Whether an error of `refused` shows that the worker has closed the viewer to this visitor, so that further requests would
 * fail.
 */
export function closed({ name }) {
  return name === 'Signed out' || name === 'Closed';
}

function failure(name, message, advice) {
  return Object.assign(new Error(message), { name, advice });
}
