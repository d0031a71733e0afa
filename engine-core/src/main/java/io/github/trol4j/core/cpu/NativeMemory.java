package io.github.trol4j.core.cpu;

import io.github.trol4j.core.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Zeroed, 64-byte aligned memory outside the heap, given back on close. On Linux it is mapped directly with huge pages asked for:
 * that does not count against the limit for direct buffers, returns to the system at once, and reads faster. Elsewhere it is an
 * {@link Arena}.
 */
@SuppressWarnings("restricted") // the three functions are declared as their manual does
final class NativeMemory implements AutoCloseable {
    private static final AtomicLong TOTAL = new AtomicLong();
    private static final long HUGE_PAGE = 2L << 20;

    private final long address;
    private final long bytes;
    private final @Nullable Arena arena;
    private boolean closed;

    private NativeMemory(long address, long bytes, @Nullable Arena arena) {
        this.address = address;
        this.bytes = bytes;
        this.arena = arena;
        TOTAL.addAndGet(bytes);
    }

    /** Somebody else's memory, such as a mapped file, which must outlive what is made of it. Closing does nothing. */
    static NativeMemory borrow(MemorySegment segment) {
        return new NativeMemory(segment);
    }

    private NativeMemory(MemorySegment borrowed) {
        this.address = borrowed.address();
        this.bytes = borrowed.byteSize();
        this.arena = null;
        this.closed = true; // for us there is nothing to give back
    }

    /**
     * @throws BackendException if the memory cannot be had; {@code what} says for what
     */
    static NativeMemory allocate(long bytes, String what) {
        long size = Math.max(64, bytes);
        try {
            if (Posix.AVAILABLE) {
                return new NativeMemory(Posix.map(size), size, null);
            }
            Arena arena = Arena.ofShared();
            return new NativeMemory(arena.allocate(size, 64).address(), size, arena);
        } catch (OutOfMemoryError e) {
            throw new BackendException(
                    "%s needs %d MB of memory that could not be had. Choose a smaller weight format or free memory."
                            .formatted(what, size >> 20),
                    e);
        }
    }

    long address() {
        return address;
    }

    long bytes() {
        return bytes;
    }

    /** Bytes held by the whole process through this class, for leak tests. */
    static long totalBytes() {
        return TOTAL.get();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        TOTAL.addAndGet(-bytes);
        if (arena != null) {
            arena.close();
        } else {
            Posix.unmap(address, bytes);
        }
    }

    /** {@code mmap}, {@code munmap} and {@code madvise} of Linux. */
    private static final class Posix {
        private static final int READ_WRITE = 3;
        private static final int PRIVATE_ANONYMOUS = 0x22;
        private static final int ADVISE_HUGE_PAGES = 14;
        private static final boolean AVAILABLE =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
        private static final MethodHandle MMAP = handle(
                "mmap",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG));
        private static final MethodHandle MUNMAP = handle(
                "munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        private static final MethodHandle MADVISE = handle(
                "madvise",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

        private static MethodHandle handle(String name, FunctionDescriptor type) {
            Linker linker = Linker.nativeLinker();
            MemorySegment symbol = linker.defaultLookup().find(name).orElseThrow();
            return linker.downcallHandle(symbol, type);
        }

        /** Large blocks start on a huge page: a mapping is made too long and its ends are given back. */
        static long map(long bytes) {
            long slack = bytes >= HUGE_PAGE ? HUGE_PAGE : 0;
            try {
                long start = (long) MMAP.invokeExact(0L, bytes + slack, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
                if (start == -1) {
                    throw new OutOfMemoryError("mmap");
                }
                if (slack == 0) {
                    return start;
                }
                long aligned = (start + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
                long end = pages(aligned + bytes);
                unmap(start, aligned - start);
                unmap(end, start + pages(bytes + slack) - end);
                int ignored = (int) MADVISE.invokeExact(aligned, bytes, ADVISE_HUGE_PAGES);
                return aligned;
            } catch (OutOfMemoryError e) {
                throw e;
            } catch (Throwable e) {
                throw new BackendException("mmap could not be called", e);
            }
        }

        static void unmap(long address, long bytes) {
            if (bytes <= 0) {
                return;
            }
            try {
                int ignored = (int) MUNMAP.invokeExact(address, bytes);
            } catch (Throwable e) {
                throw new BackendException("munmap could not be called", e);
            }
        }

        private static long pages(long bytes) {
            return (bytes + 4095) / 4096 * 4096;
        }
    }
}
