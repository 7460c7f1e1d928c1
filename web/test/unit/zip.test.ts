import { describe, expect, it } from 'vitest';
import { crc32, partsOf, zipOf } from '../../apps/console/views/policy/zip';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('zip', () => {
  it('has the check value of the standard', () => {
    expect(crc32(bytes('123456789'))).toBe(0xcbf43926);
    expect(crc32(bytes(''))).toBe(0);
  });

  it('lists every part in its directory, with the name in UTF-8', async () => {
    const blob = zipOf([{ path: 'guangzhou/pack.yaml', bytes: bytes('pack: guangzhou\n') }, { path: 'guangzhou/规则.yaml', bytes: bytes('x') }]);
    const view = new DataView(await blob.arrayBuffer());
    const end = view.byteLength - 22;
    expect(view.getUint32(end, true)).toBe(0x06054b50);
    expect(view.getUint16(end + 10, true)).toBe(2);
    const directory = view.getUint32(end + 16, true);
    expect(view.getUint32(directory, true)).toBe(0x02014b50);
    expect(directory + view.getUint32(end + 12, true)).toBe(end);
    const name = new Uint8Array(view.buffer, 30, view.getUint16(26, true));
    expect(new TextDecoder().decode(name)).toBe('guangzhou/pack.yaml');
  });

  it('takes the texts of a folder and leaves hidden files behind', async () => {
    const file = (path: string) => Object.defineProperty(new File(['x'], path.split('/').at(-1)!), 'webkitRelativePath', { value: path });
    const parts = await partsOf([file('guangzhou/pack.yaml'), file('guangzhou/.git/config.yaml'), file('guangzhou/photo.png'), file('guangzhou/README.md')]);
    expect(parts.map((p) => p.path)).toEqual(['guangzhou/pack.yaml', 'guangzhou/README.md']);
  });
});
