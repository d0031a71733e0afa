package io.github.trol4j.cli;

import io.github.trol4j.core.Backends;

/**
 * What must be so before the first engine class is loaded, however the JVM was started.
 *
 * <p>The Vector API lives in an incubator module that a class path program gets only by {@code --add-modules}, which a
 * manifest cannot say and which prints a warning at each start. The JDK can also load a system module late, as it does
 * for agents; the manifest exports that one package. On a JDK where this no longer works the backends that need the
 * Vector API say so, and {@code --add-modules jdk.incubator.vector} helps.
 */
final class Startup {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private Startup() {}

    static void prepare(String... args) {
        // Native tokenizers come with their jar: nothing is fetched, nothing is reported.
        setIfAbsent("ai.djl.offline", "true");
        setIfAbsent("OPT_OUT_TRACKING", "true");
        addVectorModule();
        if (args.length > 1 && args[0].equals("ask")) {
            Backends.prepare(); // meanwhile the command line and the model are read
        }
    }

    /** Whether the Vector API can be used from here on. */
    static boolean addVectorModule() {
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()) {
            return true;
        }
        try {
            Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, VECTOR_MODULE);
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return false;
        }
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
