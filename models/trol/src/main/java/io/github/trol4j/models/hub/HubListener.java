package io.github.trol4j.models.hub;

import java.util.function.BooleanSupplier;

/** Hears how a pull is getting on, always on the thread that called it, and may stop it. */
public interface HubListener {
    /** Hears nothing and never stops. */
    HubListener NONE = new HubListener() {};

    /** About ten times a second while something is fetched. */
    default void progress(PullProgress progress) {}

    /** Something worth a line: a wait that the hub asked for, a part that an earlier run had left, an address that fell silent. */
    default void remark(String text) {}

    /** Whether to stop. What has been fetched stays and is gone on with by the next pull. */
    default BooleanSupplier stopped() {
        return () -> false;
    }
}
