const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
/** Where the kernel maps the file: any place above the lowest addresses, which no program may have. */
const BASE = 0x400000n;

/** By the engine's name of the architecture: ELF's number of the machine, and a loop around a call that waits for ever. */
const MACHINES: Record<string, { machine: number; code: number[] }> = {
  amd64: {
    machine: 62,
    code: [
      ...[0xb8, 0x22, 0x00, 0x00, 0x00], // mov eax, 34      pause
      ...[0x0f, 0x05], //                   syscall
      ...[0xeb, 0xf7], //                   jmp to the first
    ],
  },
  arm64: {
    machine: 183,
    // It has no pause: ppoll of nothing, without a limit. Words, the lowest byte first.
    code: [
      ...[0x00, 0x00, 0x80, 0xd2], // mov x0, #0
      ...[0x01, 0x00, 0x80, 0xd2], // mov x1, #0
      ...[0x02, 0x00, 0x80, 0xd2], // mov x2, #0
      ...[0x03, 0x00, 0x80, 0xd2], // mov x3, #0
      ...[0x04, 0x00, 0x80, 0xd2], // mov x4, #0
      ...[0x28, 0x09, 0x80, 0xd2], // mov x8, #73      ppoll
      ...[0x01, 0x00, 0x00, 0xd4], // svc #0
      ...[0xf9, 0xff, 0xff, 0x17], // b to the first
    ],
  },
};

/**
 * A program that waits for ever, as the smallest static executable of Linux: the ELF header, one loadable segment (the
 * file itself, readable and executable), and the code behind them (man 5 elf). Undefined for an architecture that is not
 * there.
 */
export function buildPauseProgram(architecture: string): Uint8Array | undefined {
  const found = MACHINES[architecture];
  if (!found) return undefined;
  const { machine, code } = found;
  const start = HEADER_BYTES + SEGMENT_BYTES;
  const bytes = BigInt(start + code.length);
  const file = Buffer.alloc(Number(bytes));
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // e_ident: "\x7fELF", 64 bits, the lowest byte first, version 1
  file.writeUInt16LE(2, 16); // e_type: executable
  file.writeUInt16LE(machine, 18); // e_machine
  file.writeUInt32LE(1, 20); // e_version
  file.writeBigUInt64LE(BASE + BigInt(start), 24); // e_entry
  file.writeBigUInt64LE(BigInt(HEADER_BYTES), 32); // e_phoff
  file.writeUInt16LE(HEADER_BYTES, 52); // e_ehsize
  file.writeUInt16LE(SEGMENT_BYTES, 54); // e_phentsize
  file.writeUInt16LE(1, 56); // e_phnum
  file.writeUInt32LE(1, 64); // p_type: loadable
  file.writeUInt32LE(5, 68); // p_flags: readable, executable
  file.writeBigUInt64LE(BASE, 80); // p_vaddr
  file.writeBigUInt64LE(BASE, 88); // p_paddr
  file.writeBigUInt64LE(bytes, 96); // p_filesz
  file.writeBigUInt64LE(bytes, 104); // p_memsz
  file.writeBigUInt64LE(0x1000n, 112); // p_align
  file.set(code, start);
  return file;
}
