package io.github.trol4j.models.bench;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.LowRankForm;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.checkpoint.PackedFile;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.TraversedDecoder;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.LowRankChoice;
import io.github.trol4j.models.load.LoadedModel;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.ModelLoader;
import io.github.trol4j.models.load.TrolConfig;
import java.nio.file.Path;
import java.util.function.Function;

/** A model to be measured, in memory without a tokenizer. Holds native memory until closed. */
public final class BenchModel implements AutoCloseable {
    private final LoadedModel model;
    private final TensorSource source;
    private final CountingBackend backend;
    private final long loadNanos;

    private BenchModel(LoadedModel model, TensorSource source, CountingBackend backend, long loadNanos) {
        this.model = model;
        this.source = source;
        this.backend = backend;
        this.loadNanos = loadNanos;
    }

    /** How to come by a model, as often as wanted. */
    @FunctionalInterface
    public interface Opener {
        BenchModel open();
    }

    /** A checkpoint in a folder or a packed file, or {@code nano}, the one that comes with this library. */
    public static BenchModel checkpoint(String name, LoadOptions options) {
        long start = System.nanoTime();
        ModelFiles files = name.equals("nano") ? ModelFiles.nano() : ModelFiles.of(Path.of(name));
        LowRankForm lowRank = options.lowRankOf(files);
        TensorSource source = files.weights();
        if (source instanceof PackedFile packed) {
            packed.check();
        }
        return prepared(
                source, options.fitting(files), start, backend -> ModelLoader.load(files, source, backend, lowRank));
    }

    /** Random weights of the given sizes; making them up counts as loading, as reading them would. */
    public static BenchModel random(TrolConfig config, int rank, LoadOptions options) {
        long start = System.nanoTime();
        Backend backend = Backends.create(options.backend(), options.compute());
        try {
            TensorSource source = RandomTensorSource.of(config, rank);
            LowRankForm lowRank = options.lowRank() == LowRankChoice.MERGED ? LowRankForm.MERGED : LowRankForm.BRANCH;
            return prepared(source, backend, start, tally -> ModelLoader.assemble(config, source, tally, lowRank));
        } catch (Throwable failure) {
            backend.close();
            throw failure;
        }
    }

    private static BenchModel prepared(
            TensorSource source, LoadOptions options, long start, Function<Backend, LoadedModel> load) {
        try {
            Backend backend = Backends.create(options.backend(), options.compute());
            try {
                return prepared(source, backend, start, load);
            } catch (Throwable failure) {
                backend.close();
                throw failure;
            }
        } catch (Throwable failure) {
            source.close();
            throw failure;
        }
    }

    private static BenchModel prepared(
            TensorSource source, Backend backend, long start, Function<Backend, LoadedModel> load) {
        CountingBackend tally = new CountingBackend(backend);
        LoadedModel model = load.apply(tally);
        return new BenchModel(model, source, tally, System.nanoTime() - start);
    }

    /** The same model with gates that lie as in the paper's Figure 5. */
    public BenchModel withPaperGates() {
        LanguageModel language = model.language();
        TraversedDecoder decoder = language.decoder();
        TraversedDecoder gated = new TraversedDecoder(
                decoder.blocks(), PaperGates.of(decoder.blocks().size()), decoder.finalNorm());
        LanguageModel shaped =
                new LanguageModel(language.config(), language.embedding(), gated, language.head(), language.backend());
        return new BenchModel(
                new LoadedModel(
                        model.config(), model.tower(), model.projector(), shaped, model.backend(), model.report()),
                source,
                backend,
                loadNanos);
    }

    LoadedModel parts() {
        return model;
    }

    public TrolConfig config() {
        return model.config();
    }

    /** Time from nothing to ready. */
    long loadNanos() {
        return loadNanos;
    }

    /** What computes. */
    public Backend backend() {
        return backend;
    }

    /** Rank of the low-rank branches, 0 for none. */
    int lowRank() {
        return backend.lowRank();
    }

    /** Bytes of all weights as prepared. */
    long weightBytes() {
        return backend.bytes();
    }

    /** Bytes of the weights that every generated token reads. */
    long decodeBytes() {
        return backend.bytes(WeightUse.DECODER) + backend.bytes(WeightUse.HEAD);
    }

    /** Image tokens of one square that the tower sees. */
    public int tokensPerTile() {
        return model.projector().tokens(model.config().vision().grid().patches());
    }

    /** Most squares that one picture is cut into, the thumbnail included. */
    public int mostTiles() {
        return model.config().family().mostTiles();
    }

    @Override
    public void close() {
        backend.close();
        source.close();
    }
}
