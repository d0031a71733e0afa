package io.github.trol4j.models.decoder;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.Gate;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.TraversedDecoder;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.ModelLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** Decoders of the fixture checkpoints on the reference backend, variants of them, and seeded prompts to read. */
final class Decoders {
    /** InternLM2 with plain rotary positions and partial LoRA. */
    static final String INTERNLM2 = "internlm2-tiny";
    /** InternLM2 whose rotary base grows with the length beyond {@link #NTK_LIMIT} positions. */
    static final String NTK = "internlm2-tiny-fp16-sharded";

    static final int NTK_LIMIT = 96;
    /** Phi-3 whose rotary factors change beyond {@link #SU_LIMIT} positions. */
    static final String PHI3 = "phi3-tiny";

    static final int SU_LIMIT = 256;

    private static final Map<String, LanguageModel> LOADED = new HashMap<>();

    private Decoders() {}

    /** The decoder of a fixture checkpoint; the reference backend holds heap memory only, so nobody needs to close it. */
    static synchronized LanguageModel of(String checkpoint) {
        return LOADED.computeIfAbsent(checkpoint, name -> load(name, tensor -> tensor));
    }

    /** The decoder that the checkpoint would hold if every tensor went through {@code change}. */
    static LanguageModel load(String checkpoint, UnaryOperator<HostTensor> change) {
        ModelFiles files = ModelFiles.folder(Path.of(System.getProperty("trol.fixtures"), checkpoint));
        Backend reference = Backends.create("reference", BackendOptions.defaults());
        try (TensorSource source = files.weights()) {
            return ModelLoader.load(files, new ChangedSource(source, change), reference)
                    .language();
        }
    }

    /** The same decoder with a gate that gives one value everywhere: {@code bias} -1e4 shuts it, 1e4 opens it. */
    static LanguageModel withGate(LanguageModel model, float bias) {
        int hidden = model.config().hidden();
        HostTensor weight = HostTensor.of("gate.weight", "test", new float[hidden], 1, hidden);
        HostTensor offset = HostTensor.of("gate.bias", "test", new float[] {bias}, 1);
        Gate gate = new Gate.Learned(new Linear(
                model.backend().prepare(weight, WeightUse.VECTOR),
                model.backend().prepare(offset, WeightUse.VECTOR)));
        TraversedDecoder decoder = model.decoder();
        return new LanguageModel(
                model.config(),
                model.embedding(),
                new TraversedDecoder(
                        decoder.blocks(), Collections.nCopies(decoder.blocks().size(), gate), decoder.finalNorm()),
                model.head(),
                model.backend());
    }

    /** A seeded prompt with pictures at {@code 3 .. 3+image-1}; each token id is below 500. */
    static Prompt prompt(LanguageModel model, long seed, int length, int image) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] ids = random.ints(length, 3, 500).toArray();
        float[] rows = new float[image * model.config().hidden()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) (random.nextGaussian() * 0.5);
        }
        return new Prompt(ids, image == 0 ? Rows.none() : Rows.range(3, 3 + image), rows);
    }

    /** The prompt with further tokens behind it. */
    static Prompt extended(Prompt prompt, int... more) {
        int[] ids = Arrays.copyOf(prompt.ids(), prompt.length() + more.length);
        System.arraycopy(more, 0, ids, prompt.length(), more.length);
        return new Prompt(ids, prompt.image(), prompt.imageRows());
    }

    /** Logits after the prompt, read by a session of its own. */
    static float[] logits(LanguageModel model, Traversal traversal, Prompt prompt) {
        try (DecoderSession session = new DecoderSession(model, traversal)) {
            return session.prefill(prompt, Reuse.NONE, Observer.NONE).clone();
        }
    }

    /** {@code count} greedy tokens behind what the session has read. */
    static int[] greedy(DecoderSession session, float[] logits, int count) {
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = argmax(logits);
            logits = session.decode(ids[i]);
        }
        return ids;
    }

    static int argmax(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }
}
