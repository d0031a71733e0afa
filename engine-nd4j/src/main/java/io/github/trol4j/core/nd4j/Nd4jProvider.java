package io.github.trol4j.core.nd4j;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.BackendProvider;
import io.github.trol4j.core.Capabilities;

/** Announces the ND4J backend. Mentions no ND4J class itself, so that it loads where ND4J is left out. */
public final class Nd4jProvider implements BackendProvider {
    static final String NAME = "nd4j";

    /** BLAS may sum otherwise for other numbers of rows, so several rows promise nothing; few queries are computed apart. */
    static final Capabilities CAPABILITIES =
            Capabilities.ofF32(Capabilities.Exactness.ROUNDED).withRows(1, 8);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int rank() {
        return 10;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Probe probe() {
        try {
            return Nd4jRuntime.probe();
        } catch (Throwable failure) { // LinkageErrors of any kind: a jar left out, a native library that does not load
            return Probe.unusable(reason(failure));
        }
    }

    @Override
    public Backend create(BackendOptions options) {
        Probe probe = probe();
        if (!probe.usable()) {
            throw new BackendException("nd4j cannot be used here: " + probe.reason());
        }
        return new Nd4jBackend(options, probe.reason());
    }

    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof NoClassDefFoundError || cause instanceof ClassNotFoundException) {
            return "ND4J is not on the class path (no %s); add org.nd4j:nd4j-native with the classifier of this platform"
                    .formatted(String.valueOf(cause.getMessage()).replace('/', '.'));
        }
        if (cause instanceof UnsatisfiedLinkError) {
            return "the native libraries of ND4J do not load on %s %s: %s"
                    .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), cause.getMessage());
        }
        return "ND4J does not start: " + cause;
    }
}
