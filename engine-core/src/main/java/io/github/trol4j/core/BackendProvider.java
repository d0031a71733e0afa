package io.github.trol4j.core;

/** How a backend announces itself to {@link java.util.ServiceLoader}. Must load even where the backend itself cannot. */
public interface BackendProvider {
    String name();

    /** The usable provider with the highest rank is chosen when the user does not choose. */
    int rank();

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
     */
    record Probe(boolean usable, String reason) {
        public static Probe usable(String what) {
            return new Probe(true, what);
        }

        public static Probe unusable(String why) {
            return new Probe(false, why);
        }
    }
}
