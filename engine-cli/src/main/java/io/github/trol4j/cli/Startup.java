package io.github.trol4j.cli;

import io.github.trol4j.core.Backends;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What must be so before the first engine class is loaded, however the JVM was started. */
final class Startup {
    private Startup() {}

    static void prepare(String... args) {
        // Native tokenizers come with their jar: nothing is fetched, nothing is reported.
        setIfAbsent("ai.djl.offline", "true");
        setIfAbsent("OPT_OUT_TRACKING", "true");
        // Named, so that it is not looked for in every jar.
        setIfAbsent("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
        setIfAbsent("slf4j.internal.verbosity", "WARN");
        String level = System.getProperty("trol.log", System.getenv().getOrDefault("TROL_LOG", "warn"));
        setIfAbsent("org.slf4j.simpleLogger.log.io.github.trol4j", level);
        if (args.length > 0 && args[0].equals("serve")) {
            setIfAbsent("org.slf4j.simpleLogger.log.io.github.trol4j.serve.requests", "info");
            setIfAbsent("org.slf4j.simpleLogger.showDateTime", "true");
            setIfAbsent("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        }
        // Or Java would not tell a proxy the name and password that HTTPS_PROXY holds.
        setIfAbsent("jdk.http.auth.tunneling.disabledSchemes", "");
        if (args.length > 1 && (args[0].equals("ask") || args[0].equals("serve"))) {
            Backends.prepare(backend(args)); // meanwhile the command line and the model are read
        }
    }

    /** The backend that the arguments name, or null. */
    static @Nullable String backend(String... args) {
        for (int i = 1; i < args.length; i++) {
            if (args[i].startsWith("--backend=")) {
                return args[i].substring("--backend=".length());
            }
            if (args[i].equals("--backend") && i + 1 < args.length) {
                return args[i + 1];
            }
        }
        return null;
    }

    /** Whether the JVM replaced what its locale cannot say; a question so changed must not be answered. */
    static boolean isGarbled(String... args) {
        boolean utf8 = "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));
        return !utf8 && Stream.of(args).anyMatch(arg -> arg.indexOf('\uFFFD') >= 0);
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
