package io.github.trol4j.llm;

import io.github.trol4j.core.Activation;
import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.Norm;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.WeightUse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A decoder of three small blocks with random weights on backend {@code reference}, and its weights as plain arrays. */
public final class ToyDecoder implements AutoCloseable {
    static final int WIDTH = 8;
    static final int INNER = 12;
    static final int BLOCKS = 3;
    public static final int VOCABULARY = 11;
    static final HeadLayout HEADS = new HeadLayout(2, 1, 4);
    static final float EPS = 1e-5f;
    static final Rotary ROTARY = new Rotary.Plain(4, 1024, 100);

    /** Weights of a block: {@code qkv [16, 8]}, {@code out [8, 8]}, {@code up [12, 8]}, {@code down [8, 12]}, {@code gate [8]}. */
    record BlockValues(float[] qkv, float[] out, float[] up, float[] down, float[] gate, float gateBias) {}

    private final SplittableRandom random = new SplittableRandom(11);
    private final Backend backend = Backends.create("reference", BackendOptions.defaults());
    private final float[] embedding = values(VOCABULARY * WIDTH);
    private final float[] head = values(VOCABULARY * WIDTH);
    private final List<BlockValues> blockValues = new ArrayList<>();
    private final LanguageModel model;

    public ToyDecoder() {
        List<Block> blocks = new ArrayList<>();
        List<Gate> gates = new ArrayList<>();
        for (int i = 0; i < BLOCKS; i++) {
            BlockValues v = new BlockValues(
                    values(HEADS.fusedWidth() * WIDTH),
                    values(WIDTH * HEADS.queryWidth()),
                    values(INNER * WIDTH),
                    values(WIDTH * INNER),
                    values(WIDTH),
                    0.3f * i);
            blockValues.add(v);
            blocks.add(new ToyBlock(
                    linear(v.qkv, HEADS.fusedWidth(), WIDTH),
                    linear(v.out, WIDTH, HEADS.queryWidth()),
                    linear(v.up, INNER, WIDTH),
                    linear(v.down, WIDTH, INNER)));
            Weight bias = backend.prepare(HostTensor.of("b", "toy", new float[] {v.gateBias}, 1), WeightUse.VECTOR);
            gates.add(new Gate.Learned(new Linear(weight(v.gate, 1, WIDTH, WeightUse.VECTOR), bias)));
        }
        float[] ones = new float[WIDTH];
        Arrays.fill(ones, 1);
        Norm norm = new Norm.Rms(backend.prepare(HostTensor.of("norm", "toy", ones, WIDTH), WeightUse.VECTOR), EPS);
        DecoderConfig config = new DecoderConfig(WIDTH, INNER, BLOCKS, HEADS, EPS, VOCABULARY, ROTARY);
        Weight table = weight(embedding, VOCABULARY, WIDTH, WeightUse.EMBEDDING);
        Linear output = new Linear(weight(head, VOCABULARY, WIDTH, WeightUse.HEAD), null);
        model = new LanguageModel(config, table, new TraversedDecoder(blocks, gates, norm), output, backend);
    }

    /** Attention with its residual, and an MLP with SiLU; no norms, so that the plain computation stays short. */
    private record ToyBlock(Linear qkv, Linear out, Linear up, Linear down) implements Block {
        @Override
        public Tensor attention(Ops ops, Tensor x, Pass pass) {
            Tensor attended = pass.attend(ops, ops.linear(x, qkv), HEADS);
            return ops.add(ops.rows(x, pass.rows()), ops.linear(attended, out));
        }

        @Override
        public Tensor mlp(Ops ops, Tensor h, Rows image) {
            return ops.add(h, ops.linear(ops.linear(h, up, Activation.SILU), down));
        }

        @Override
        public void keysAndValues(Ops ops, Tensor x, Pass pass) {
            pass.remember(ops, ops.linear(x, qkv), HEADS);
        }
    }

    public LanguageModel model() {
        return model;
    }

    float[] embedding() {
        return embedding;
    }

    float[] head() {
        return head;
    }

    List<BlockValues> blockValues() {
        return blockValues;
    }

    private float[] values(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * 0.6f;
        }
        return values;
    }

    private Linear linear(float[] values, int out, int in) {
        return new Linear(weight(values, out, in, WeightUse.DECODER), null);
    }

    private Weight weight(float[] values, int out, int in, WeightUse use) {
        return backend.prepare(HostTensor.of("w", "toy", values, out, in), use);
    }

    @Override
    public void close() {
        backend.close();
    }
}
