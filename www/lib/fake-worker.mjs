// A fake class `Worker` for tests: `messages` of a fake worker has the messages that the page has sent to it, and `post` sends
// a message to the page.

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
