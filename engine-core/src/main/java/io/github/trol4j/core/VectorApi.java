package io.github.trol4j.core;

/**
 * The Vector API, whose module is an incubator's: a class path program gets it only by {@code --add-modules}, which a manifest cannot
 * say and which prints a warning at each start. The JDK can also load a system module late, as it does for agents. A program whose
 * manifest exports {@code java.base/jdk.internal.module} may ask for that; for any other one {@link LateModule} asks. Either takes
 * time, so it happens when vectors are first wanted.
 */
public final class VectorApi {
    private static final String MODULE = "jdk.incubator.vector";
    private static final String LOADER = "jdk.internal.module";

    private VectorApi() {}

    /** Whether it is loaded, or {@link #load} can load it; this Java must have the module, as a full JDK does. */
    public static boolean isWithinReach() {
        return isLoaded() || isLoaderExported() || load();
    }

    /** Whether it can be used from here on. */
    public static synchronized boolean load() {
        if (isLoaded()) {
            return true;
        }
        if (isLoaderExported()) {
            try {
                Class.forName(LOADER + ".Modules")
                        .getMethod("loadModule", String.class)
                        .invoke(null, MODULE);
            } catch (ReflectiveOperationException | RuntimeException e) {
                return false;
            }
        } else {
            LateModule.load(MODULE);
        }
        return isLoaded();
    }

    /**
     * Loads it if need be.
     *
     * @throws BackendException if it cannot be loaded
     */
    public static void require() {
        if (!load()) {
            throw new BackendException(
                    "The Vector API cannot be loaded: this Java has no module jdk.incubator.vector; use a whole JDK");
        }
    }

    private static boolean isLoaderExported() {
        return Object.class.getModule().isExported(LOADER, VectorApi.class.getModule());
    }

    /** The class rather than the boot layer is asked, since the module may have been loaded after the start. */
    private static boolean isLoaded() {
        try {
            Class.forName(MODULE + ".FloatVector", false, VectorApi.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
