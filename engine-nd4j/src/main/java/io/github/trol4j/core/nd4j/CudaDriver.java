package io.github.trol4j.core.nd4j;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Optional;

/** Asks the CUDA driver itself, before ND4J does: ND4J's own error says neither what is missing nor where it looked. */
@SuppressWarnings("restricted") // calls into the driver, whose functions are declared as its manual does
final class CudaDriver {
    private CudaDriver() {}

    /** Why no GPU can be used, or empty if there is one. */
    static Optional<String> problem() {
        boolean windows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
        return problem(windows ? "nvcuda.dll" : "libcuda.so.1");
    }

    static Optional<String> problem(String library) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup driver;
            try {
                driver = SymbolLookup.libraryLookup(library, arena);
            } catch (IllegalArgumentException notFound) {
                return Optional.of("nd4j-cuda: no CUDA driver (%s not found)".formatted(library));
            }
            int error = (int) call(driver, "cuInit", ValueLayout.JAVA_INT).invoke(0);
            if (error != 0) {
                return Optional.of("nd4j-cuda: the CUDA driver does not start (cuInit: error %d)".formatted(error));
            }
            MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            error = (int) call(driver, "cuDeviceGetCount", ValueLayout.ADDRESS).invoke(count);
            return error != 0 || count.get(ValueLayout.JAVA_INT, 0) == 0
                    ? Optional.of(
                            "nd4j-cuda: the CUDA driver sees no GPU (cuDeviceGetCount: error %d)".formatted(error))
                    : Optional.empty();
        } catch (Throwable unexpected) {
            return Optional.of("nd4j-cuda: the CUDA driver %s cannot be asked: %s".formatted(library, unexpected));
        }
    }

    private static java.lang.invoke.MethodHandle call(
            SymbolLookup driver, String name, java.lang.foreign.MemoryLayout argument) {
        return Linker.nativeLinker()
                .downcallHandle(driver.findOrThrow(name), FunctionDescriptor.of(ValueLayout.JAVA_INT, argument));
    }
}
