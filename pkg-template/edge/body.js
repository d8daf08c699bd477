/** The text of a body; nothing where it is longer than `most` bytes, of which no more than that is read. */
export async function bodyOf({ headers, body }, most) {
  if (Number(headers.get('content-length')) > most) return undefined;
  if (!body) return '';
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > most) break;
    text += decoder.decode(value, { stream: true });
  }
  reader.cancel().catch(() => {});
}
