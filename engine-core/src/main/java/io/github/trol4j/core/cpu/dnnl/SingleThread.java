package io.github.trol4j.core.cpu.dnnl;

import io.github.trol4j.core.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps oneDNN on the thread that calls it. The threads are ours; a team of OpenMP's beside them would spin for work and take the
 * cores away. How many threads OpenMP may use is a property of each calling thread, so it is set around a call and put back, unless
 * the environment says {@code OMP_NUM_THREADS=1} for all of them.
 */
@SuppressWarnings("restricted") // the two functions are declared as the OpenMP standard does
final class SingleThread {
    private static final Logger LOG = LoggerFactory.getLogger(SingleThread.class);

    /** Null where every thread works alone anyway. */
    private final @Nullable MethodHandle getMaxThreads;

    private final @Nullable MethodHandle setNumThreads;

    private SingleThread(@Nullable MethodHandle getMaxThreads, @Nullable MethodHandle setNumThreads) {
        this.getMaxThreads = getMaxThreads;
        this.setNumThreads = setNumThreads;
    }

    /** Finds the OpenMP runtime that oneDNN has loaded; without one the library is sequential already. */
    static SingleThread find() {
        if ("1".equals(System.getenv("OMP_NUM_THREADS"))) {
            return new SingleThread(null, null);
        }
        SymbolLookup symbols = openMp();
        Linker linker = Linker.nativeLinker();
        var get = symbols.find("omp_get_max_threads");
        var set = symbols.find("omp_set_num_threads");
        if (get.isEmpty() || set.isEmpty()) {
            LOG.info("No OpenMP runtime found beside oneDNN: it decides about its threads itself");
            return new SingleThread(null, null);
        }
        return new SingleThread(
                linker.downcallHandle(
                        get.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT), Linker.Option.critical(false)),
                linker.downcallHandle(
                        set.get(), FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT), Linker.Option.critical(false)));
    }

    private static SymbolLookup openMp() {
        String library = Loader.load(org.bytedeco.dnnl.global.dnnl.class);
        Path folder = library == null ? null : Path.of(library).getParent();
        for (String name :
                new String[] {"libgomp.so.1", "libiomp5.dylib", "libomp.dylib", "libiomp5md.dll", "vcomp140.dll"}) {
            if (folder != null && Files.exists(folder.resolve(name))) {
                return SymbolLookup.libraryLookup(folder.resolve(name), Arena.global());
            }
        }
        return SymbolLookup.loaderLookup();
    }

    /** From here on the calling thread works alone; what is returned is for {@link #leave}. */
    int enter() {
        if (getMaxThreads == null || setNumThreads == null) {
            return 1;
        }
        try {
            int before = (int) getMaxThreads.invokeExact();
            setNumThreads.invokeExact(1);
            return before;
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** Puts the former number of threads back. */
    void leave(int before) {
        if (setNumThreads == null) {
            return;
        }
        try {
            setNumThreads.invokeExact(before);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private static BackendException failed(Throwable e) {
        return new BackendException("OpenMP could not be called", e);
    }
}
