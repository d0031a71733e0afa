package io.github.trol4j.models.load;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Shown;
import io.github.trol4j.core.checkpoint.PackedFile;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.llm.text.Tokenizer;
import io.github.trol4j.llm.text.Tokenizers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What is in a checkpoint, found out by going through all the motions of loading it without preparing any weight.
 *
 * @param facts for people, in reading order
 * @param remarks things that are unusual but do no harm
 * @param problems reasons why it cannot be used
 */
public record Inspection(Map<String, String> facts, List<String> remarks, List<String> problems) {

    /** Of each kind; a hostile file could ask for hundreds of thousands. */
    private static final int MOST_REMARKS = 20;

    /** @param path folder of a checkpoint, or a packed file */
    public static Inspection of(Path path) {
        return of(ModelFiles.of(path));
    }

    public static Inspection of(ModelFiles files) {
        Inspection found = new Inspection(new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
        found.attempt(() -> found.model(files));
        found.attempt(() -> found.tokenizer(files));
        return found;
    }

    private void model(ModelFiles files) {
        try (TensorSource source = files.weights()) {
            LoadedModel model = ModelLoader.load(files, source, new ShapesOnlyBackend());
            TrolConfig c = model.config();
            facts.put("family", c.family().label());
            facts.put(
                    "decoder",
                    "%d layers, hidden %d, MLP %d, %d query and %d key/value heads of %d, vocabulary %d"
                            .formatted(
                                    c.decoder().layers(),
                                    c.decoder().hidden(),
                                    c.decoder().mlp(),
                                    c.decoder().heads().query(),
                                    c.decoder().heads().kv(),
                                    c.decoder().heads().dim(),
                                    model.language().config().vocabulary()));
            facts.put(
                    "vision",
                    "%d layers, width %d, MLP %d, %d heads, pictures of %d pixels in patches of %d"
                            .formatted(
                                    c.vision().layers(),
                                    c.vision().width(),
                                    c.vision().mlp(),
                                    c.vision().heads(),
                                    c.vision().grid().side(),
                                    c.vision().grid().patch()));
            int tokens = model.projector().tokens(c.vision().grid().patches());
            facts.put("image tokens", tokens + (c.family().mostTiles() > 1 ? " a tile" : " a picture"));
            facts.put(
                    "positions",
                    "%d, rotary %s"
                            .formatted(
                                    c.decoder().rotary().maxPositions(),
                                    c.decoder().rotary().getClass().getSimpleName()));
            LoadReport report = model.report();
            facts.put("parameters", String.format(Locale.ROOT, "%,d", report.parameters()));
            facts.put("stored as", report.dtypes().toString());
            facts.put("gate", report.gate());
            facts.put("low-rank", report.lowRank() == 0 ? "none" : "rank " + report.lowRank());
            if (source instanceof PackedFile packed) {
                packed(packed);
            }
            remark("tensor not used", report.unusedTensors());
            remark("unknown key in config.json", report.unknownKeys());
        }
    }

    private void remark(String what, Set<String> names) {
        names.stream().limit(MOST_REMARKS).forEach(name -> remarks.add(what + ": " + Shown.text(name)));
        if (names.size() > MOST_REMARKS) {
            remarks.add("%s: %d more".formatted(what, names.size() - MOST_REMARKS));
        }
    }

    private void packed(PackedFile file) {
        Packing packing = Packing.of(file);
        facts.put("packed for", packing.backend() + ", " + packing.format().label());
        if (packing.lowRank().merges()) {
            facts.put("packed low-rank", "as published, and merged into a second set of weights (--lora)");
        }
        facts.put("packed as", file.bytesByEncoding().toString());
        facts.put("packed from", packing.source() + ", " + packing.made());
    }

    /** Reads every byte of a packed file; what is damaged becomes a problem. Of a folder nothing is known that could be checked. */
    public void check(Path path) {
        if (PackedFile.isPacked(path)) {
            attempt(() -> {
                try (PackedFile file = PackedFile.open(path)) {
                    file.check();
                    facts.put("checksums", "all correct");
                }
            });
        } else {
            remarks.add("a folder has no checksums");
        }
    }

    private void tokenizer(ModelFiles files) {
        try (Tokenizer tokenizer = Tokenizers.open(files.small())) {
            facts.put(
                    "tokenizer",
                    "%d ids, end of text %d, end of turn %d, image token %d"
                            .formatted(
                                    tokenizer.size(),
                                    tokenizer.eosId(),
                                    tokenizer.endOfTurnId(),
                                    tokenizer.imageTokenId()));
        }
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (EngineException e) {
            problems.add(e.getMessage());
        }
    }
}
