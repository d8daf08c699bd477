// The errors that the viewer shows when a request to the worker fails.

export function offline() {
  return failure('Offline', 'this device has no connection');
}

export function unanswered(what) {
  return failure('The worker cannot be reached', what);
}

/** Returns the error for a response that is neither a success nor 304. */
export function refused({ status, type }, method) {
  if (status === 401 || type === 'opaqueredirect') {
    return failure('Signed out', 'you are not signed in here any more', 'Try again to sign in.');
  }
  if (status === 404) {
    return failure(
      'Closed',
      'the viewer is not here any more, or not open to you',
      'Ask whoever runs the worker; its settings say who may see this page.',
    );
  }
  if (status === 403 && method === 'POST') {
    return failure('Refused', 'the worker takes this for a request of another site');
  }
  return failure(`HTTP ${status}`, status >= 500 ? 'the worker failed' : 'not what was asked for');
}

export function closed({ name }) {
  return name === 'Signed out' || name === 'Closed';
}

function failure(name, message, advice) {
  return Object.assign(new Error(message), { name, advice });
}
