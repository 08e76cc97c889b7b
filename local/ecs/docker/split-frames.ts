const HEADER_BYTES = 8;

/**
 * Takes the frames of an engine's log apart: each has a byte for the stream (1 stdout, 2 stderr), three zeros, the length as
 * 32 bits, the highest byte first, and so many bytes that were written (docs.docker.com/reference/api/engine, ContainerAttach,
 * "Stream format"). The two streams come out in the order in which the engine read them. A container with a terminal has no frames.
 * @returns takes the bytes as they come, cut anywhere, and gives what was written
 */
export function createFrameSplitter(): (bytes: Uint8Array) => Uint8Array[] {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerBytes = 0;
  let payloadLeft = 0;

  return (bytes) => {
    const written: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; ) {
      if (payloadLeft === 0) {
        const taken = Math.min(HEADER_BYTES - headerBytes, bytes.length - at);
        header.set(bytes.subarray(at, at + taken), headerBytes);
        headerBytes += taken;
        at += taken;
        if (headerBytes < HEADER_BYTES) break;
        payloadLeft = header.readUInt32BE(4);
        headerBytes = 0;
        continue;
      }
      const taken = Math.min(payloadLeft, bytes.length - at);
      written.push(bytes.subarray(at, at + taken));
      payloadLeft -= taken;
      at += taken;
    }
    return written;
  };
}
