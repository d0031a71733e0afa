package io.github.trol4j.core.cpu.code;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Memory that holds machine code: mapped writable, filled, then made readable and executable, so that it is never both. It stays for as
 * long as the process, like code that the JVM compiles.
 */
@SuppressWarnings("restricted") // functions are declared as their manual pages do, and the code's as the listings say
final class ExecutableMemory {
    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int EXECUTE = 4;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int PAGE = 4096;

    private ExecutableMemory() {}

    /**
     * @return the address of the first instruction
     * @throws UnsupportedOperationException if the system refuses memory or to make it executable
     */
    static MemorySegment of(byte[] code) {
        long bytes = (code.length + PAGE - 1L) / PAGE * PAGE;
        long address = map(bytes);
        MemorySegment.ofAddress(address).reinterpret(bytes).copyFrom(MemorySegment.ofArray(code));
        if (protect(address, bytes, READ | EXECUTE) != 0) {
            unmap(address, bytes);
            throw new UnsupportedOperationException("this system does not let memory be executed");
        }
        return MemorySegment.ofAddress(address);
    }

    private static long map(long bytes) {
        try {
            long address = (long) Posix.MMAP.invokeExact(0L, bytes, READ | WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            if (address == -1) {
                throw new UnsupportedOperationException(
                        "this system has no memory for %d bytes of code".formatted(bytes));
            }
            return address;
        } catch (Throwable e) {
            throw asUnchecked(e);
        }
    }

    private static int protect(long address, long bytes, int access) {
        try {
            return (int) Posix.MPROTECT.invokeExact(address, bytes, access);
        } catch (Throwable e) {
            throw asUnchecked(e);
        }
    }

    private static void unmap(long address, long bytes) {
        try {
            int ignored = (int) Posix.MUNMAP.invokeExact(address, bytes);
        } catch (Throwable e) {
            throw asUnchecked(e);
        }
    }

    static RuntimeException asUnchecked(Throwable e) {
        return switch (e) {
            case RuntimeException known -> known;
            case Error error -> throw error;
            default -> throw new AssertionError("a function of C throws nothing", e);
        };
    }

    private static final class Posix {
        static final MethodHandle MMAP = handle(
                "mmap",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG));
        static final MethodHandle MPROTECT = handle(
                "mprotect",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        static final MethodHandle MUNMAP = handle(
                "munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

        private static MethodHandle handle(String name, FunctionDescriptor type) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type);
        }
    }
}
