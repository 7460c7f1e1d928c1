// A folder picked in the browser as one zip file, stored without compression: enough to send a pack's texts in one request.

const table = new Uint32Array(256).map((_, n) => {
  let c = n;
  for (let k = 0; k < 8; ++k) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = table[(c ^ byte) & 0xff]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

export interface Part { path: string; bytes: Uint8Array }

function record(signature: number, fields: [number, number][], tail: Uint8Array): Uint8Array {
  const size = 4 + fields.reduce((n, [width]) => n + width, 0);
  const out = new Uint8Array(size + tail.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, signature, true);
  let at = 4;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true); else view.setUint32(at, value, true);
    at += width;
  }
  out.set(tail, size);
  return out;
}

/** Names are UTF-8 (bit 11 of the flags); the moment of every file is the format's first, 1980-01-01. */
export function zipOf(parts: readonly Part[]): Blob {
  const chunks: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const part of parts) {
    const name = new TextEncoder().encode(part.path);
    const crc = crc32(part.bytes);
    const common: [number, number][] = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 0x21], [4, crc], [4, part.bytes.length], [4, part.bytes.length], [2, name.length], [2, 0]];
    const head = record(0x04034b50, common, name);
    directory.push(record(0x02014b50, [[2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]], name));
    chunks.push(head, part.bytes);
    offset += head.length + part.bytes.length;
  }
  const size = directory.reduce((n, d) => n + d.length, 0);
  const end = record(0x06054b50, [[2, 0], [2, 0], [2, parts.length], [2, parts.length], [4, size], [4, offset], [2, 0]], new Uint8Array());
  return new Blob([...chunks, ...directory, end] as BlobPart[], { type: 'application/zip' });
}

/** The texts of a folder chosen with a directory picker, by their path below it. */
export async function partsOf(files: Iterable<File>): Promise<Part[]> {
  const out: Part[] = [];
  for (const file of files) {
    const path = file.webkitRelativePath || file.name;
    if (path.split('/').some((p) => p.startsWith('.')) || !(path.endsWith('.yaml') || path.endsWith('.md'))) continue;
    out.push({ path, bytes: new Uint8Array(await file.arrayBuffer()) });
  }
  return out;
}
