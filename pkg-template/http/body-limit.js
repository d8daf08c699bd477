/** Resolves to the text of a body. If the body is longer than `limit` bytes, stops reading it and resolves to `undefined`. */
export async function bodyOf({ headers, body }, limit) {
  if (Number(headers.get('content-length')) > limit) return undefined;
  if (!body) return '';
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > limit) break;
    text += decoder.decode(value, { stream: true });
  }
  reader.cancel().catch(() => {});
}
