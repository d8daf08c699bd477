// Bodies that fail after the response was returned.

const text = new TextEncoder();

export const bodies = {
  pull: () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          if (this.hasSent) throw new Error('failed in pull');
          this.hasSent = true;
          controller.enqueue(text.encode('first'));
        },
      }),
    ),
  bytes: () =>
    new Response(
      new ReadableStream({
        type: 'bytes',
        async pull(controller) {
          if (this.hasSent) throw new Error('failed in bytes');
          this.hasSent = true;
          controller.enqueue(text.encode('first'));
        },
      }),
    ),
  transform: () => {
    const { readable, writable } = new TransformStream({
      transform() {
        throw new Error('failed in transform');
      },
    });
    const writer = writable.getWriter();
    writer.write(text.encode('first')).catch(() => {});
    return new Response(readable);
  },
};
