package io.github.trol4j.models.hub;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code flock(2)} of Linux and macOS, which Python's file locks are made of. Java's own {@code FileLock} is another kind of lock:
 * neither sees the other.
 */
@SuppressWarnings("restricted") // the functions are declared as their manual does
final class Flock {
    private static final boolean LINUX = system().contains("linux");
    private static final boolean MAC = system().contains("mac");

    private static final int READ_WRITE = 2;
    private static final int CLOSE_ON_EXEC = LINUX ? 0x80000 : 0x1000000;
    private static final int EXCLUSIVE_WITHOUT_WAITING = 2 | 4;
    private static final int PERMISSION_DENIED = 13;
    private static final int WOULD_BLOCK = LINUX ? 11 : 35;

    private Flock() {}

    /** What came of an attempt. */
    enum Outcome {
        HELD,
        TAKEN_BY_ANOTHER,
        IMPOSSIBLE
    }

    /** An attempt at a lock; the descriptor is open exactly if it is held. */
    record Attempt(Outcome outcome, int descriptor) {}

    private static final Attempt IMPOSSIBLE = new Attempt(Outcome.IMPOSSIBLE, -1);

    /** Tries to lock a file that exists. */
    static Attempt tryLock(Path file) {
        Optional<Calls> calls = Calls.IF_THERE;
        if (calls.isEmpty()) {
            return IMPOSSIBLE;
        }
        try (Arena arena = Arena.ofConfined()) {
            return calls.get().tryLock(file, arena);
        } catch (IOException _) {
            return IMPOSSIBLE;
        }
    }

    /** Lets go of a lock; the system does so too when the process ends. */
    static void release(int descriptor) {
        Calls.IF_THERE.ifPresent(calls -> calls.closeQuietly(descriptor));
    }

    private static String system() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    }

    private record Calls(MethodHandle open, MethodHandle flock, MethodHandle close, VarHandle errno) {
        static final Optional<Calls> IF_THERE = LINUX || MAC ? look() : Optional.empty();

        private static final StructLayout STATE = Linker.Option.captureStateLayout();

        private static Optional<Calls> look() {
            try {
                ValueLayout.OfInt number = ValueLayout.JAVA_INT;
                Linker.Option state = Linker.Option.captureCallState("errno");
                return Optional.of(new Calls(
                        handle(
                                "open",
                                FunctionDescriptor.of(number, ValueLayout.ADDRESS, number),
                                Linker.Option.firstVariadicArg(2),
                                state),
                        handle("flock", FunctionDescriptor.of(number, number, number), state),
                        handle("close", FunctionDescriptor.of(number, number)),
                        Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"))));
            } catch (RuntimeException _) { // no such function, or native access is forbidden
                return Optional.empty();
            }
        }

        private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type, options);
        }

        Attempt tryLock(Path file, Arena arena) throws IOException {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment name = arena.allocateFrom(file.toString());
            try {
                int descriptor = (int) open.invokeExact(state, name, READ_WRITE | CLOSE_ON_EXEC);
                if (descriptor < 0) {
                    return IMPOSSIBLE;
                }
                int result = (int) flock.invokeExact(state, descriptor, EXCLUSIVE_WITHOUT_WAITING);
                if (result == 0) {
                    return new Attempt(Outcome.HELD, descriptor);
                }
                int error = (int) errno.get(state, 0L);
                closeQuietly(descriptor);
                return error == WOULD_BLOCK || error == PERMISSION_DENIED
                        ? new Attempt(Outcome.TAKEN_BY_ANOTHER, -1)
                        : IMPOSSIBLE;
            } catch (Throwable e) {
                throw new IOException("flock could not be called", e);
            }
        }

        void closeQuietly(int descriptor) {
            try {
                int ignored = (int) close.invokeExact(descriptor);
            } catch (Throwable e) {
                throw new IllegalStateException("close could not be called", e);
            }
        }
    }
}
