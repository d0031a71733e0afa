package io.github.trol4j.cli;

import io.github.trol4j.core.Backends;
import io.github.trol4j.core.Capabilities;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.TrolConfig;
import io.github.trol4j.models.machine.Machine;
import io.github.trol4j.models.machine.WeightChoice;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What {@code --weights} takes: a format, or to leave it to the memory there is. */
enum Precision {
    AUTO(null),
    F32(WeightFormat.F32),
    BF16(WeightFormat.BF16),
    Q8(WeightFormat.Q8),
    Q4(WeightFormat.Q4);

    private final @Nullable WeightFormat format;

    Precision(@Nullable WeightFormat format) {
        this.format = format;
    }

    /** The precision for a checkpoint: its own if it is a packed file, else as asked for; a choice of ours is said in a line. */
    static WeightFormat of(String model, @Nullable Precision asked, Precision otherwise, Choosing how) {
        Precision wanted = asked == null ? otherwise : asked;
        if (model.equals(ModelFlags.NANO)) {
            return wanted.format == null ? WeightFormat.F32 : wanted.format; // small enough to be exact
        }
        ModelFiles files = ModelFiles.of(Path.of(model));
        if (!(files instanceof ModelFiles.Packed packed)) {
            return wanted.format == null ? wanted.of(TrolConfig.read(files), how) : wanted.format;
        }
        WeightFormat stored = packed.packing().format();
        if (asked != null && asked.format != null && asked.format != stored) {
            throw new UsageException(
                    "%s was converted to %s weights, --weights %s cannot change that. Leave --weights out, or convert the checkpoint again."
                            .formatted(model, stored.label(), asked.format.label()));
        }
        return stored;
    }

    /** The precision for a model of these sizes. */
    WeightFormat of(TrolConfig config, Choosing how) {
        if (format != null) {
            return format;
        }
        WeightChoice choice = WeightChoice.of(
                config, how.capabilities(), Machine.here().memory().available());
        how.err.println("trol: weights " + choice.reason());
        return choice.format();
    }

    /**
     * @param backend the user's, or null for the best
     * @param err gets the line that says what was chosen
     */
    record Choosing(@Nullable String backend, PrintWriter err) {
        private Capabilities capabilities() {
            if (backend != null) {
                return Backends.capabilities(backend);
            }
            return Backends.candidates().stream()
                    .filter(candidate -> candidate.probe().usable())
                    .map(candidate -> candidate.provider().capabilities())
                    .findFirst()
                    .orElse(Capabilities.ofF32(Capabilities.Exactness.ROUNDED));
        }
    }
}
