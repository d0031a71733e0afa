package io.github.trol4j.core.cpu.dnnl;

import io.github.trol4j.core.cpu.kernel.Products;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.engine;

/** Whether oneDNN can be had here, and the way to it. */
public final class Dnnl {
    private static final String OFF = "trol.cpu.dnnl";

    private Dnnl() {}

    /**
     * Outcome of trying to load the library.
     *
     * @param usable whether {@link #products} can be called
     * @param text version and instruction set, or what went wrong
     */
    public record Status(boolean usable, String text) {}

    /** Loads the library if that has not happened yet. Never throws. The system property {@code trol.cpu.dnnl=off} keeps it out. */
    public static Status load() {
        if ("off".equals(System.getProperty(OFF))) {
            return new Status(false, "switched off by -D" + OFF + "=off");
        }
        try {
            return Native.status();
        } catch (LinkageError | RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return new Status(
                    false,
                    cause instanceof ClassNotFoundException
                            ? "oneDNN is not on the class path; org.bytedeco:dnnl has it"
                            : "oneDNN cannot be loaded: " + cause);
        }
    }

    /** Products for {@code threads} workers. */
    public static Products products(int threads) {
        return new DnnlProducts(threads);
    }

    /** Apart, so that the class above loads where JavaCPP is not on the class path. */
    private static final class Native {
        static Status status() {
            new engine(engine.kind.cpu, 0).close();
            dnnl_version_t version = org.bytedeco.dnnl.global.dnnl.dnnl_version();
            String isa = org.bytedeco.dnnl.global.dnnl.get_effective_cpu_isa().toString();
            String number = version.major() + "." + version.minor() + "." + version.patch();
            return new Status(
                    true, "oneDNN " + number + ", " + isa); // to format numbers loads the locales at each start
        }
    }
}
