package io.github.trol4j.models.load;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.LowRankForm;
import io.github.trol4j.core.Shown;
import io.github.trol4j.core.checkpoint.BitsAndBytes;
import io.github.trol4j.core.checkpoint.PackedFile;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.core.checkpoint.TorchArchive;
import io.github.trol4j.core.checkpoint.Weights;
import io.github.trol4j.llm.DecoderConfig;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds a model from the files of a checkpoint: what its family cannot differ in. */
public final class ModelLoader {
    private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

    private final TensorSource source;
    private final Weights weights;

    private ModelLoader(TensorSource source, Backend backend, LowRankForm lowRank) {
        this.source = source;
        this.weights = Weights.of(source, backend, lowRank);
        if (lowRank.merges() && rank() == 0) {
            throw new CheckpointException(
                    "%s has no low-rank branches to merge. Leave --lora out.".formatted(Shown.text(source.origin())));
        }
    }

    /** With low-rank branches as they were published. */
    public static LoadedModel load(ModelFiles files, TensorSource source, Backend backend) {
        return load(files, source, backend, LowRankForm.BRANCH);
    }

    /**
     * @param source the weights, still encoded as stored; must stay open as long as the model if the backend keeps looking at it
     * @throws CheckpointException if files are missing, damaged, or do not belong together, or have no branch to merge
     */
    public static LoadedModel load(ModelFiles files, TensorSource source, Backend backend, LowRankForm lowRank) {
        try {
            return loadAll(files, source, backend, lowRank);
        } catch (InternalError e) { // what the JVM makes of a mapped page that is gone
            throw new CheckpointException(
                    "%s changed while it was read: it became shorter. Load it again once it is complete; -Dtrol.copy=true reads files into memory instead of mapping them."
                            .formatted(files.origin()),
                    e);
        }
    }

    private static LoadedModel loadAll(ModelFiles files, TensorSource source, Backend backend, LowRankForm lowRank) {
        TrolConfig config = TrolConfig.read(files);
        ModelLoader loader = new ModelLoader(BitsAndBytes.decode(source), backend, lowRank);
        if (!(source instanceof PackedFile)) { // what is packed was checked before
            TensorCheck.check(config, loader.source, files.small().describe(ModelFiles.CONFIG));
        }
        GateReader gates = loader.gates(files, config.decoder());
        Family.Parts parts = config.family().assemble(loader.weights, config, gates.gates(), backend);
        LoadReport report = loader.report(source, gates, config);
        UnusedTensors.require(report.unusedTensors(), config, source.origin());
        warn(files.origin(), report);
        return model(config, parts, backend, report);
    }

    /**
     * Builds a model from a source that has everything in it, the gate as {@code trol_gating.I.weight} and {@code .bias}. For
     * weights that are made up on demand, where going through all of them for a report would cost more than preparing them.
     */
    public static LoadedModel assemble(TrolConfig config, TensorSource source, Backend backend, LowRankForm lowRank) {
        ModelLoader loader = new ModelLoader(source, backend, lowRank);
        GateReader gates = GateReader.of(
                loader.amongWeights(),
                config.decoder().layers(),
                config.decoder().hidden(),
                loader.weights.at("trol_gating"));
        LoadReport none = new LoadReport(0, Map.of(), gates.kind().text(), loader.rank(), lowRank, Set.of(), Set.of());
        return model(config, config.family().assemble(loader.weights, config, gates.gates(), backend), backend, none);
    }

    private static LoadedModel model(TrolConfig config, Family.Parts parts, Backend backend, LoadReport report) {
        return new LoadedModel(config, parts.tower(), parts.projector(), parts.language(), backend, report);
    }

    /** The gate file; a copy among the weights, which some checkpoints carry, is used only if there is no file. */
    private GateReader gates(ModelFiles files, DecoderConfig c) {
        byte[] archive = files.small().read(ModelFiles.GATES);
        Map<String, HostTensor> entries = archive != null
                ? TorchArchive.read(archive, files.small().describe(ModelFiles.GATES))
                : GatesAmongWeights.forAll(amongWeights(), c.layers());
        GatesAmongWeights.names(source).forEach(weights::ignore);
        if (entries.isEmpty()) {
            throw new CheckpointException(
                    "%s: no such file, and no gate among the weights. Without its gate a TroL model cannot mix its two traversals."
                            .formatted(files.small().describe(ModelFiles.GATES)));
        }
        return GateReader.of(entries, c.layers(), c.hidden(), weights.at("trol_gating"));
    }

    private Map<String, HostTensor> amongWeights() {
        return GatesAmongWeights.of(source);
    }

    /** Call it when the model is put together, since it says which tensors nobody asked for. */
    private LoadReport report(TensorSource stored, GateReader gates, TrolConfig config) {
        Census census = Census.of(stored);
        return new LoadReport(
                census.parameters(),
                census.bytes(),
                gates.kind().text(),
                rank(),
                weights.lowRank(),
                weights.unused(),
                config.unknownKeys());
    }

    /** Of the low-rank branches, all of which have the same. */
    private int rank() {
        return source.names().stream()
                .filter(name -> name.endsWith(".lora_A.weight"))
                .findFirst()
                .map(weights::rowsOf)
                .orElse(0);
    }

    private static void warn(String origin, LoadReport report) {
        if (!report.unusedTensors().isEmpty()) {
            LOG.warn(
                    "{}: {} tensors are not part of the model: {}",
                    Shown.text(origin),
                    report.unusedTensors().size(),
                    Shown.list(report.unusedTensors(), 5));
        }
        if (!report.unknownKeys().isEmpty()) {
            LOG.warn("{}: unknown keys in config.json: {}", Shown.text(origin), Shown.list(report.unknownKeys(), 10));
        }
    }
}
