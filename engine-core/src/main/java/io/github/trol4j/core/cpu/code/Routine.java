package io.github.trol4j.core.cpu.code;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Machine code that can be called with up to six integers, which arrive in {@code rdi, rsi, rdx, rcx, r8, r9}. A call takes about
 * 10 ns and allocates nothing. The JVM cannot stop the thread meanwhile, so a call should not last longer than some 100 µs.
 */
final class Routine {
    @SuppressWarnings("restricted") // calls addresses; only of ExecutableMemory
    private static final MethodHandle CALL = Linker.nativeLinker()
            .downcallHandle(
                    FunctionDescriptor.ofVoid(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG),
                    Linker.Option.critical(false));

    private final MemorySegment entry;

    Routine(byte[] code) {
        entry = ExecutableMemory.of(code);
    }

    void call(long a, long b, long c, long d, long e, long f) {
        try {
            CALL.invokeExact(entry, a, b, c, d, e, f);
        } catch (Throwable thrown) {
            throw ExecutableMemory.asUnchecked(thrown);
        }
    }
}
