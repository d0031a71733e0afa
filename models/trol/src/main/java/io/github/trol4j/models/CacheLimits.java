package io.github.trol4j.models;

import io.github.trol4j.core.EngineException;
import java.lang.management.ManagementFactory;

/**
 * How much a model keeps for further questions; what was not used for longest goes first.
 *
 * @param prefixes bytes of keys and values of prompts; 0 for none
 * @param pictures bytes of encoded pictures; 0 for none
 */
public record CacheLimits(long prefixes, long pictures) {
    /** Nothing is kept beyond a conversation. */
    public static final CacheLimits NONE = new CacheLimits(0, 0);

    public CacheLimits {
        if (prefixes < 0 || pictures < 0) {
            throw new EngineException("a cache's limit is a number of bytes, or 0 for no cache; got %d and %d"
                    .formatted(prefixes, pictures));
        }
    }

    /**
     * An eighth of the machine's (or container's) memory for prompts, but no more than half of the Java heap's limit, where some
     * backends put keys and values; a sixteenth of that limit for pictures.
     */
    public static CacheLimits defaults() {
        long heap = Runtime.getRuntime().maxMemory();
        long machine =
                ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getTotalMemorySize()
                        : heap;
        return new CacheLimits(Math.min(machine / 8, heap / 2), heap / 16);
    }

    public CacheLimits withPrefixes(long bytes) {
        return new CacheLimits(bytes, pictures);
    }

    public CacheLimits withPictures(long bytes) {
        return new CacheLimits(prefixes, bytes);
    }
}
