package io.github.trol4j.core;

import io.github.trol4j.core.BackendProvider.Probe;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds backends and picks one: by name, or the best that can work here. */
public final class Backends {
    private static final Logger LOG = LoggerFactory.getLogger(Backends.class);
    private static final String PROPERTY = "trol.backend";

    /** Second choices that were said to be ones. */
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private Backends() {}

    /** A provider and what it said of itself. */
    public record Candidate(BackendProvider provider, Probe probe) {}

    /** Every provider on the class path, best first, probed. */
    public static List<Candidate> candidates() {
        return providers().stream().map(p -> new Candidate(p, probe(p))).toList();
    }

    /**
     * What the named backend can do.
     *
     * @throws BackendException if there is none of that name
     */
    public static Capabilities capabilities(String name) {
        return provider(name, providers()).capabilities();
    }

    /**
     * Has the best backend load its libraries in the background: for a program that has other things to do before it needs one, and
     * is waited for. Nothing happens if another backend was asked for: it would be loaded for nothing.
     *
     * @param name of the backend that was asked for, or null
     */
    public static void prepare(@Nullable String name) {
        String wanted = name != null ? name : System.getProperty(PROPERTY);
        BackendProvider best = providers().getFirst();
        if (wanted != null && !wanted.equals(best.name())) {
            return;
        }
        Thread.ofPlatform().daemon().name("trol-libraries").start(() -> probe(best));
    }

    /**
     * Makes the named backend, or the best usable one if no name is given here or in the system property {@code trol.backend}.
     *
     * @throws BackendException if the named backend is unknown or cannot work here; there is no silent second choice
     */
    public static Backend create(@Nullable String name, BackendOptions options) {
        String wanted = name != null ? name : System.getProperty(PROPERTY);
        return wanted != null ? named(wanted, options, providers()) : best(options, providers());
    }

    static Backend named(String name, BackendOptions options, List<BackendProvider> providers) {
        BackendProvider provider = provider(name, providers);
        Probe probe = probe(provider);
        if (!probe.usable()) {
            throw new BackendException(
                    "Backend '%s' was asked for but cannot be used here: %s".formatted(name, probe.reason()));
        }
        warnIfDegraded(provider, probe);
        return provider.create(options);
    }

    private static BackendProvider provider(String name, List<BackendProvider> providers) {
        return providers.stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BackendException("There is no backend '%s'; known: %s"
                        .formatted(
                                name,
                                providers.stream().map(BackendProvider::name).toList())));
    }

    private static void warnIfDegraded(BackendProvider provider, Probe probe) {
        if (probe.degraded() != null) {
            LOG.warn("Backend {} is slower here than it should be: {}", provider.name(), probe.degraded());
        }
    }

    /** @param providers best first */
    static Backend best(BackendOptions options, List<BackendProvider> providers) {
        List<String> skipped = new ArrayList<>();
        for (BackendProvider provider : providers) {
            Probe probe = probe(provider);
            if (probe.usable()) {
                report(provider, probe, skipped);
                warnIfDegraded(provider, probe);
                return provider.create(options);
            }
            skipped.add("%s (%s)".formatted(provider.name(), probe.reason()));
        }
        throw new BackendException("No backend can be used here: " + String.join(", ", skipped));
    }

    /** A second choice is many times slower, so it is said loudly, but once: a program may make many backends. */
    private static void report(BackendProvider chosen, Probe probe, List<String> skipped) {
        if (skipped.isEmpty()) {
            LOG.info("Backend {}: {}", chosen.name(), probe.reason());
        } else if (WARNED.add(chosen.name())) {
            LOG.warn(
                    "Backend {} computes, many times slower than the best one would, because of {}",
                    chosen.name(),
                    String.join(", ", skipped));
        }
    }

    /** A provider that throws although it must not is one that cannot be used. */
    private static Probe probe(BackendProvider provider) {
        try {
            return provider.probe();
        } catch (RuntimeException | LinkageError failure) {
            return Probe.unusable("its probe failed: " + failure);
        }
    }

    private static List<BackendProvider> providers() {
        return ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt(BackendProvider::rank).reversed())
                .toList();
    }
}
