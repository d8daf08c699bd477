// The errors that the viewer shows when a request to the worker fails.

// Each error has a `name`, a `message`, and optionally an `advice` for the person.

export function offline() {
  return failure('Offline', 'this device has no connection');
}

export function unanswered(reason) {
  return failure('The worker cannot be reached', reason);
}

/** Returns the error for a response with any other status than a success or 304. `method` is that of the request. */
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

/** Whether the worker has closed the viewer to this visitor, according to an error of `refused`. */
export function closed({ name }) {
  return name === 'Signed out' || name === 'Closed';
}

function failure(name, message, advice) {
  return Object.assign(new Error(message), { name, advice });
}
