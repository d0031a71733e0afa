package io.github.trol4j.cli;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.checkpoint.PackedFile;
import io.github.trol4j.models.hub.Hub;
import io.github.trol4j.models.hub.Snapshot;
import io.github.trol4j.models.load.Converter;
import io.github.trol4j.models.load.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Packs a model right after it was fetched, and takes its source away if that is wanted. */
final class PullPacking {
    private final Hub hub;
    private final Snapshot snapshot;
    private final @Nullable String backend;
    private final @Nullable Path output;

    PullPacking(Hub hub, Snapshot snapshot, @Nullable String backend, @Nullable Path output) {
        this.hub = hub;
        this.snapshot = snapshot;
        this.backend = backend;
        this.output = output;
    }

    Path pack(WeightFormat weights, boolean dropSource, PullProgressLine progress, StopSwitch stop) {
        Path file = output == null ? hub.packed().place(snapshot.model(), weights.label()) : output;
        Path folder = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CheckpointException(
                    "%s: the folder cannot be made (%s). Name another with --output.".formatted(folder, e), e);
        }
        BackendOptions options = BackendOptions.defaults().withWeights(weights);
        try (Backend made = Backends.create(backend, options);
                ConvertProgress line = new ConvertProgress(progress.err(), ProgressLine.onTerminal(), stop)) {
            Converter.Result result =
                    new Converter(ModelFiles.folder(snapshot.folder()), made, weights, line).write(file, true);
            progress.remark("packed as %s for backend %s: %s from %s"
                    .formatted(
                            weights.label(),
                            made.name(),
                            PullProgressLine.size(result.after()),
                            PullProgressLine.size(result.before())));
        }
        if (dropSource) {
            try (PackedFile packed = PackedFile.open(file)) {
                packed.check(); // nothing goes before what replaces it is known to be good
            }
            progress.remark("%s freed in the cache".formatted(PullProgressLine.size(hub.remove(snapshot))));
        }
        return file;
    }
}
