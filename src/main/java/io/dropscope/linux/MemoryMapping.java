package io.dropscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Memory mappings that FileChannel cannot make: of descriptors that are not files (BPF maps), and of nothing. */
public final class MemoryMapping {
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

    private MemoryMapping() {}

    /**
     * Maps a descriptor, shared, until the arena closes.
     *
     * @param offset bytes, a multiple of the page size
     * @param length bytes
     * @param writable whether to map for writing too; some maps refuse that for some of their pages
     * @param arena whose end unmaps the memory; a shared one if more than one thread touches it
     * @throws LinuxException when the kernel refuses: EPERM (1), EINVAL (22), ENOMEM (12)
     */
    @SuppressWarnings("restricted")
    public static MemorySegment map(int fd, long offset, long length, boolean writable, Arena arena)
            throws LinuxException {
        int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
        long address = Syscalls.check(
                "mmap " + length + " bytes at " + offset,
                Syscalls.call(Syscalls.MMAP, 0, length, protection, MAP_SHARED, fd, offset));
        MemorySegment mapped = MemorySegment.ofAddress(address)
                .reinterpret(length, arena, gone -> Syscalls.call(Syscalls.MUNMAP, address, length, 0));
        return writable ? mapped : mapped.asReadOnly();
    }

    /**
     * Memory outside of the heap until the process ends, which the JVM's limit for direct buffers does not count; a page of
     * it takes room from when it is first touched.
     *
     * @throws LinuxException when the kernel refuses: ENOMEM (12)
     */
    @SuppressWarnings("restricted")
    public static ByteBuffer anonymous(int bytes) throws LinuxException {
        long address = Syscalls.check(
                "mmap " + bytes + " bytes",
                Syscalls.call(Syscalls.MMAP, 0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0));
        return MemorySegment.ofAddress(address).reinterpret(bytes).asByteBuffer();
    }
}
