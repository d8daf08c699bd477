// Fake workers for tests: `messages` has the messages to the worker, and `post` sends one to the page.

export function fakeWorkers() {
  const workers = [];
  class Worker {
    messages = [];
    isTerminated = false;

    constructor(url, options) {
      Object.assign(this, { url, options });
      workers.push(this);
    }

    postMessage(message) {
      this.messages.push(message);
    }

    terminate() {
      this.isTerminated = true;
    }

    post(data) {
      this.onmessage({ data });
    }
  }
  return { workers, Worker };
}
