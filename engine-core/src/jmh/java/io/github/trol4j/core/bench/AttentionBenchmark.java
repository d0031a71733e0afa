package io.github.trol4j.core.bench;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvFormat;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.cpu.CpuProvider;
import io.github.trol4j.core.reference.ReferenceProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** The attention of a block of TroL-1.8B, rotation and the writing of keys and values included; each call is another block's turn. */
public class AttentionBenchmark extends CpuBenchmark {
    private static final HeadLayout HEADS = new HeadLayout(16, 8, 128);
    private static final int BLOCKS = 24;

    @Param("1300")
    public int positions;

    @Param({"F32", "BF16"})
    public KvFormat kv;

    private Backend backend;
    private Ops ops;
    private RotaryTable rotary;
    private Tensor prompt; // [positions, (16 + 2 * 8) * 128]
    private Tensor token; // [1, (16 + 2 * 8) * 128]
    private final List<KvLayer> blocks = new ArrayList<>();
    private int next;

    @Setup
    public void prepare() {
        backend = new CpuProvider().create(BackendOptions.defaults().withKv(kv));
        ops = backend.newOps();
        rotary = angles(positions, HEADS.dim() / 2);
        float[] values = Noise.activations(positions * HEADS.fusedWidth());
        prompt = ops.tensor(values, positions, HEADS.fusedWidth());
        token = ops.rows(prompt, Rows.range(positions - 1, positions));
        for (int i = 0; i < BLOCKS; i++) {
            blocks.add(backend.newKvLayer(HEADS));
            readPrompt(blocks.getLast());
        }
        check(values);
    }

    /** The last of the positions is written; the others are there already. */
    @Benchmark
    public void token(Work.Traffic traffic) {
        writeToken(turn());
        int bytes = kv == KvFormat.F32 ? Float.BYTES : Short.BYTES;
        traffic.add(2L * positions * HEADS.kvWidth() * bytes);
    }

    /** All of the positions are read at once. */
    @Benchmark
    public void prompt(Work.Arithmetic arithmetic) {
        readPrompt(turn());
        double seen = 0.5 * positions * (positions + 1);
        arithmetic.add(4 * seen * HEADS.queryWidth());
    }

    private KvLayer turn() {
        KvLayer block = blocks.get(next);
        next = (next + 1) % BLOCKS;
        return block;
    }

    private void writeToken(KvLayer block) {
        block.truncate(positions - 1);
        ops.repeat(() -> ops.selfAttention(token, block, HEADS, rotary, Rows.range(0, 1)));
    }

    private void readPrompt(KvLayer block) {
        block.truncate(0);
        ops.repeat(() -> ops.selfAttention(prompt, block, HEADS, rotary, Rows.range(0, positions)));
    }

    /** Compares three rows of the prompt, and the token, which is its last row, with the reference. */
    private void check(float[] values) {
        Rows checked = Rows.of(0, positions / 2, positions - 1);
        KvLayer block = blocks.getFirst();
        block.truncate(0);
        float[] got = ops.rows(ops.selfAttention(prompt, block, HEADS, rotary, Rows.range(0, positions)), checked)
                .toArray(); // [3, 16 * 128]
        block.truncate(positions - 1);
        float[] last =
                ops.selfAttention(token, block, HEADS, rotary, Rows.range(0, 1)).toArray(); // [1, 16 * 128]
        try (Backend reference = new ReferenceProvider().create(BackendOptions.defaults());
                Ops exact = reference.newOps();
                KvLayer empty = reference.newKvLayer(HEADS)) {
            Tensor qkv = exact.tensor(values, positions, HEADS.fusedWidth());
            float[] expected =
                    exact.selfAttention(qkv, empty, HEADS, rotary, checked).toArray(); // [3, 16 * 128]
            double limit = kv == KvFormat.F32 ? 1e-3 : 0.05;
            Check.close("attention of a prompt", expected, got, limit);
            Check.close(
                    "attention of a token",
                    Arrays.copyOfRange(expected, 2 * last.length, expected.length),
                    last,
                    limit);
        }
    }

    private static RotaryTable angles(int positions, int half) {
        float[] cos = new float[positions * half]; // [positions, half]
        float[] sin = new float[positions * half]; // [positions, half]
        for (int i = 0; i < cos.length; i++) {
            double angle = i / half * Math.pow(1e6, -(i % half) / (double) half);
            cos[i] = (float) Math.cos(angle);
            sin[i] = (float) Math.sin(angle);
        }
        return new RotaryTable(0, half, cos, sin);
    }

    @TearDown
    public void close() {
        blocks.forEach(KvLayer::close);
        ops.close();
        backend.close();
    }
}
