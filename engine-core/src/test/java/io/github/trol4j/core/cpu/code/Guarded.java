package io.github.trol4j.core.cpu.code;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Memory whose first or last byte lies beside a page that nobody may touch: to read or write outside ends the process, and the test
 * with it. Mapped for good; tests use little.
 */
@SuppressWarnings("restricted")
final class Guarded {
    private static final int PAGE = 4096;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle MMAP = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("mmap"),
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG));
    private static final MethodHandle MPROTECT = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("mprotect"),
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

    private final long start;
    private final long room;

    /** Room for up to {@code bytes}. */
    Guarded(long bytes) throws Throwable {
        room = (bytes + PAGE - 1) / PAGE * PAGE;
        start = (long) MMAP.invokeExact(0L, room + 2 * PAGE, 3, 0x22, -1, 0L) + PAGE;
        protect(start - PAGE);
        protect(start + room);
    }

    private static void protect(long page) throws Throwable {
        int failed = (int) MPROTECT.invokeExact(page, (long) PAGE, 0);
        if (failed != 0) {
            throw new AssertionError("a page cannot be protected");
        }
    }

    /** {@code bytes} of it directly behind the first guard, or directly before the second one. */
    MemorySegment take(long bytes, boolean atEnd) {
        return MemorySegment.ofAddress(atEnd ? start + room - bytes : start).reinterpret(bytes);
    }
}
