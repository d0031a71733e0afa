package io.github.trol4j.models.load;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Shown;
import io.github.trol4j.core.checkpoint.BitsAndBytes;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.core.checkpoint.TorchArchive;
import io.github.trol4j.core.checkpoint.Weights;
import io.github.trol4j.llm.DecoderConfig;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.vision.ClipVit;
import io.github.trol4j.vision.InternVit;
import io.github.trol4j.vision.MlpProjector;
import io.github.trol4j.vision.PixelShuffleProjector;
import io.github.trol4j.vision.Projector;
import io.github.trol4j.vision.VisionTower;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds a model from the files of a checkpoint. Two short methods say where each family keeps its parts. */
public final class ModelLoader {
    private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

    private final TensorSource source;
    private final Weights weights;
    private final Backend backend;

    private ModelLoader(TensorSource source, Backend backend) {
        this.source = source;
        this.weights = Weights.of(source, backend);
        this.backend = backend;
    }

    /**
     * @param source the weights, still encoded as stored; must stay open as long as the model if the backend keeps looking at it
     * @throws CheckpointException if files are missing, damaged, or do not belong together
     */
    public static LoadedModel load(ModelFiles files, TensorSource source, Backend backend) {
        TrolConfig config = TrolConfig.read(files);
        ModelLoader loader = new ModelLoader(BitsAndBytes.decode(source), backend);
        ConfigCheck.require(
                config, loader.source, files.required(ModelFiles.CONFIG), files.small().describe(ModelFiles.CONFIG));
        GateReader gates = loader.gates(files, config.decoder());
        LoadedModel model = config.family() == Family.INTERNLM2
                ? loader.internLm2(config, gates, loader.report(source, gates, config))
                : loader.phi3(config, gates, loader.report(source, gates, config));
        LoadReport report = withUnused(model.report(), loader.weights);
        UnusedTensors.require(report.unusedTensors(), config.family(), source.origin());
        warn(files.origin(), report);
        return new LoadedModel(config, model.tower(), model.projector(), model.language(), backend, report);
    }

    /**
     * Builds a model from a source that has everything in it, the gate as {@code trol_gating.I.weight} and {@code .bias}. For
     * weights that are made up on demand, where going through all of them for a report would cost more than preparing them.
     */
    public static LoadedModel assemble(TrolConfig config, TensorSource source, Backend backend) {
        ModelLoader loader = new ModelLoader(source, backend);
        GateReader gates = GateReader.of(
                loader.amongWeights(),
                config.decoder().layers(),
                config.decoder().hidden(),
                loader.weights.at("trol_gating"));
        LoadReport none = new LoadReport(0, Map.of(), gates.kind().text(), 0, Set.of(), Set.of());
        return config.family() == Family.INTERNLM2
                ? loader.internLm2(config, gates, none)
                : loader.phi3(config, gates, none);
    }

    private LoadedModel internLm2(TrolConfig c, GateReader gates, LoadReport report) {
        VisionTower tower = ClipVit.load(weights.at("vit.vision_tower.vision_model"), c.vision());
        Projector projector =
                MlpProjector.load(projector(), c.vision().width(), c.decoder().hidden());
        LanguageModel language = LanguageModel.internLm2(weights, c.decoder(), gates.gates(), backend);
        return new LoadedModel(c, tower, projector, language, backend, report);
    }

    private LoadedModel phi3(TrolConfig c, GateReader gates, LoadReport report) {
        VisionTower tower = InternVit.load(weights.at("vision_model"), c.vision(), c.variant());
        Projector projector = PixelShuffleProjector.load(
                projector(), c.vision().width(), c.decoder().hidden());
        Weights decoder = weights.at("language_model");
        LanguageModel language =
                LanguageModel.phi3(decoder, withRowsOf(decoder, "lm_head.weight", c.decoder()), gates.gates(), backend);
        return new LoadedModel(c, tower, projector, language, backend, report);
    }

    /** Later releases call it vision_proj, the models it was made from mlp1. */
    private Weights projector() {
        boolean old = weights.at("mlp1").has("0.weight");
        return weights.at(old ? "mlp1" : "vision_proj");
    }

    /** Phi-3 checkpoints come with 32,020 or 32,064 output rows under the same vocab_size: the file is right. */
    private static DecoderConfig withRowsOf(Weights w, String head, DecoderConfig c) {
        int rows = w.rowsOf(head);
        return new DecoderConfig(c.hidden(), c.mlp(), c.layers(), c.heads(), c.eps(), rows, c.rotary());
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

    private LoadReport report(TensorSource stored, GateReader gates, TrolConfig config) {
        Census census = Census.of(stored);
        String branch = "model.layers.0.attention.wqkv.lora_A.weight";
        int rank = source.names().contains(branch) ? weights.rowsOf(branch) : 0;
        return new LoadReport(
                census.parameters(), census.bytes(), gates.kind().text(), rank, Set.of(), config.unknownKeys());
    }

    private static LoadReport withUnused(LoadReport r, Weights weights) {
        return new LoadReport(r.parameters(), r.dtypes(), r.gate(), r.lowRank(), weights.unused(), r.unknownKeys());
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
