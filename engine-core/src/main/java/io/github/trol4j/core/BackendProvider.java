package io.github.trol4j.core;

import org.jspecify.annotations.Nullable;

/** How a backend announces itself to {@link java.util.ServiceLoader}. Must load even where the backend itself cannot. */
public interface BackendProvider {
    String name();

    /** The usable provider with the highest rank is chosen when the user does not choose. */
    int rank();

    /** What it can do where it can be used; a backend of f32 alone need not say anything. Loads nothing. */
    default Capabilities capabilities() {
        return Capabilities.ofF32(Capabilities.Exactness.ROUNDED);
    }

    /** Finds out whether the backend can work here. Never throws: what is missing is the answer. */
    Probe probe();

    /**
     * @throws BackendException if it cannot be made after all
     */
    Backend create(BackendOptions options);

    /**
     * Answer of a probe.
     *
     * @param usable whether {@link BackendProvider#create} is expected to work
     * @param reason if usable what will compute (library versions, instruction set), else what is missing and how to get it
     * @param degraded why it is slower than it should be although it is usable, and what helps; null if it is not
     */
    record Probe(boolean usable, String reason, @Nullable String degraded) {
        public static Probe usable(String what) {
            return new Probe(true, what, null);
        }

        /** Usable, but slower than it should be. */
        public static Probe degraded(String what, String why) {
            return new Probe(true, what, why);
        }

        public static Probe unusable(String why) {
            return new Probe(false, why, null);
        }
    }
}
