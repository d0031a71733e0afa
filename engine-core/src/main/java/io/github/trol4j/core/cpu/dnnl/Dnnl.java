package io.github.trol4j.core.cpu.dnnl;

import io.github.trol4j.core.cpu.kernel.Products;
import java.util.Locale;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.engine;
import org.jspecify.annotations.Nullable;

/** Whether oneDNN can be had here, and the way to it. */
public final class Dnnl {
    private static final String OFF = "trol.cpu.dnnl";

    private Dnnl() {}

    /**
     * Outcome of trying to load the library.
     *
     * @param text version and instruction set, or what went wrong
     * @param problem why {@link #products} must not or should not be called, and what helps; null if all is well
     */
    public record Status(String text, @Nullable String problem) {
        private static Status missing(String why) {
            return new Status(why, why);
        }
    }

    /** Loads the library if that has not happened yet. Never throws. The system property {@code trol.cpu.dnnl=off} keeps it out. */
    public static Status load() {
        if ("off".equals(System.getProperty(OFF))) {
            return Status.missing("switched off by -D" + OFF + "=off");
        }
        return Native.STATUS;
    }

    /** Products for {@code threads} workers. */
    public static Products products(int threads) {
        return new DnnlProducts(threads);
    }

    /**
     * Whether oneDNN has kernels for our panels with this instruction set. On x86 they begin with AVX2; below, oneDNN takes plain
     * reference loops. Elsewhere the instruction set says nothing.
     */
    static boolean hasKernels(String isa) {
        String name = isa.toLowerCase(Locale.ROOT).replace("dnnl_cpu_isa_", "").replace("isa_", "");
        return !name.equals("sse41") && !name.equals("avx");
    }

    /** Apart, so that the class above loads where JavaCPP is not on the class path. */
    private static final class Native {
        static final Status STATUS = tried();

        private static Status tried() {
            try {
                return find();
            } catch (LinkageError | RuntimeException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                return Status.missing(
                        cause instanceof ClassNotFoundException
                                ? "oneDNN is not on the class path; org.bytedeco:dnnl has it"
                                : "oneDNN cannot be loaded: " + cause);
            }
        }

        private static Status find() {
            new engine(engine.kind.cpu, 0).close();
            dnnl_version_t version = org.bytedeco.dnnl.global.dnnl.dnnl_version();
            String isa = org.bytedeco.dnnl.global.dnnl.get_effective_cpu_isa().toString();
            String number = version.major() + "." + version.minor() + "." + version.patch();
            String text = "oneDNN " + number + ", " + isa; // to format numbers loads the locales at each start
            return hasKernels(isa)
                    ? new Status(text, null)
                    : new Status(
                            text,
                            "oneDNN is limited to " + isa
                                    + " and has no fast kernels for it; look for ONEDNN_MAX_CPU_ISA in the environment");
        }
    }
}
