import { crc32, inflateRawSync } from 'node:zlib';

/** A file of a zip archive. `mode` is its Unix mode, where the archive has one. */
export interface ZipEntry {
  path: string;
  data: Buffer;
  mode?: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const END_SIZE = 22;

function findEnd(zip: Buffer): number {
  // The end record is last, before a comment of at most 65,535 bytes.
  for (let at = zip.length - END_SIZE; at >= Math.max(0, zip.length - END_SIZE - 0xffff); at -= 1) {
    if (zip.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  throw new Error('not a zip archive: no end of central directory');
}

function checkPath(path: string): string {
  const isOutside =
    path.startsWith('/') || path.includes('\\') || path.split('/').includes('..') || path.includes('\0');
  if (isOutside) throw new Error(`a path outside the archive: ${path}`);
  return path;
}

function inflate(zip: Buffer, method: number, from: number, size: number, fullSize: number): Buffer {
  const raw = zip.subarray(from, from + size);
  if (method === 0) return raw;
  if (method !== 8) throw new Error(`compression method ${method} is not supported`);
  return inflateRawSync(raw, { maxOutputLength: Math.max(fullSize, 1) });
}

/**
 * Reads the files of a zip archive by its central directory (stored and deflated entries, checksums verified, no zip64,
 * no encryption). Throws an Error for anything that is not a whole archive, and for paths that lead out of it.
 * APPNOTE.TXT 6.3, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function* readZip(bytes: Uint8Array): Generator<ZipEntry> {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff) throw new Error('zip64 is not supported');

  for (let n = 0; n < count; n += 1) {
    if (zip.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error('a broken central directory');
    if ((zip.readUInt16LE(at + 8) & 1) !== 0) throw new Error('an encrypted entry');
    const method = zip.readUInt16LE(at + 10);
    const checksum = zip.readUInt32LE(at + 16);
    const size = zip.readUInt32LE(at + 20);
    const fullSize = zip.readUInt32LE(at + 24);
    const nameLength = zip.readUInt16LE(at + 28);
    const isUnix = zip.readUInt8(at + 5) === 3;
    const mode = zip.readUInt16LE(at + 40) & 0o7777;
    const localAt = zip.readUInt32LE(at + 42);
    const path = checkPath(zip.toString('utf8', at + 46, at + 46 + nameLength));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    if (path.endsWith('/')) continue;

    if (zip.readUInt32LE(localAt) !== LOCAL_ENTRY) throw new Error(`a broken entry: ${path}`);
    const from = localAt + 30 + zip.readUInt16LE(localAt + 26) + zip.readUInt16LE(localAt + 28);
    const data = inflate(zip, method, from, size, fullSize);
    if (data.length !== fullSize || crc32(data) !== checksum) throw new Error(`a damaged entry: ${path}`);
    yield { path, data, ...(isUnix && mode !== 0 && { mode }) };
  }
}
