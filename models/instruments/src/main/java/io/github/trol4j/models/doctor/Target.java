package io.github.trol4j.models.doctor;

import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.Packing;
import io.github.trol4j.models.load.TrolConfig;
import org.jspecify.annotations.Nullable;

/**
 * The model that a machine is wanted for.
 *
 * @param packing what its packed file is bound to; null where backend and format are still open
 */
public record Target(TrolConfig model, @Nullable Packing packing) {
    public static Target of(TrolConfig model) {
        return new Target(model, null);
    }

    public static Target of(ModelFiles files) {
        return new Target(TrolConfig.read(files), files instanceof ModelFiles.Packed packed ? packed.packing() : null);
    }

    /** Whether a backend could compute this model if it works at all. */
    boolean suits(HostFacts.Backend backend) {
        return packing == null || packing.backend().equals(backend.name());
    }
}
