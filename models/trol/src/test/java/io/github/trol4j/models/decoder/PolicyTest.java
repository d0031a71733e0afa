package io.github.trol4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Stage;
import io.github.trol4j.core.Stage.Kind;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every policy owes: its neutral setting is the published model, chunks and turns change nothing, rows it keeps are exact. */
class PolicyTest {
    private static final List<String> CHECKPOINTS = List.of(Decoders.INTERNLM2, Decoders.NTK, Decoders.PHI3);
    private static final List<String> POLICIES = List.of(
            "lossless",
            "threshold=0.5",
            "budget=50%",
            "layers=1",
            "image",
            "text",
            "all",
            "full",
            "off",
            "router=60%-10%",
            "drop-attention=pass2:0-1",
            "drop-attention=1",
            "drop-mlp=pass2",
            "drop-mlp=1",
            "share-attention",
            "share-attention=1",
            "threshold=0.5+share-attention",
            "visual-exit=1",
            "visual-exit=0+share-attention",
            "skip-image-mlp",
            "mute-image-heads=0.1,1.0",
            "mute-image-heads=0.0+share-attention=pass2:0");
    private static final float SHUT = -1e4f;

    static Stream<Arguments> everyPolicy() {
        return CHECKPOINTS.stream().flatMap(c -> POLICIES.stream().map(p -> Arguments.of(c, Traversal.parse(p))));
    }

    static Stream<String> checkpoints() {
        return CHECKPOINTS.stream();
    }

    @ParameterizedTest
    @MethodSource("everyPolicy")
    void chunksAndTurnsChangeNothing(String checkpoint, Traversal policy) {
        LanguageModel model = Decoders.of(checkpoint);
        Prompt prompt = Decoders.prompt(model, 5, 70, 30);
        Prompt longer = Decoders.extended(prompt, 9, 8, 7, 6, 5, 4, 3, 9, 8, 7, 6);
        float[] fresh = Decoders.logits(model, policy, longer);
        for (int chunk : new int[] {13, 64}) {
            try (DecoderSession session = new DecoderSession(model, policy, chunk)) {
                float[] first = session.prefill(prompt, Reuse.PREFIX, Observer.NONE);
                assertThat(first).isEqualTo(Decoders.logits(model, policy, prompt));
                session.decode(11);
                session.decode(12);
                assertThat(session.prefill(longer, Reuse.PREFIX, Observer.NONE)).isEqualTo(fresh);
                assertThat(session.reused()).isEqualTo(70);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void neutralSettingsAreThePublishedModelAndThePlainDecoder(String checkpoint) {
        LanguageModel model = Decoders.of(checkpoint);
        Prompt prompt = Decoders.prompt(model, 6, 45, 20);
        float[] full = Decoders.logits(model, Traversal.FULL, prompt);
        float[] off = Decoders.logits(model, Traversal.OFF, prompt);
        assertThat(full).isNotEqualTo(off);
        String all = "layers=0-" + (model.config().layers() - 1);
        for (String neutral : List.of("threshold=0", "budget=100%", all, "all", "router=100")) {
            assertThat(Decoders.logits(model, Traversal.parse(neutral), prompt))
                    .as(neutral)
                    .isEqualTo(full);
        }
        for (String nothing : List.of("threshold=1", "budget=0%", "off+drop-mlp=pass2")) {
            assertThat(Decoders.logits(model, Traversal.parse(nothing), prompt))
                    .as(nothing)
                    .isEqualTo(off);
        }
        LanguageModel shut = Decoders.withGate(model, SHUT);
        assertThat(Decoders.logits(shut, Traversal.LOSSLESS, prompt))
                .isEqualTo(Decoders.logits(shut, Traversal.FULL, prompt))
                .isEqualTo(off);
    }

    /** The released gate is 0 in fp16 where it is at most 2^-13: a pre-activation of -4.51 is skipped, one of -4.49 is not. */
    @Test
    void losslessSkipsWhatFp16RoundsToNothing() {
        LanguageModel model = Decoders.of(Decoders.INTERNLM2);
        Prompt prompt = Decoders.prompt(model, 6, 45, 20);
        float[] off = Decoders.logits(model, Traversal.OFF, prompt);
        assertThat(Decoders.logits(Decoders.withGate(model, -4.51f), Traversal.LOSSLESS, prompt))
                .isEqualTo(off);
        assertThat(Decoders.logits(Decoders.withGate(model, -4.49f), Traversal.LOSSLESS, prompt))
                .isNotEqualTo(off);
    }

    /** In the first layer both runs see the same rows, so those that the policy carries must have the bits of the dense pass. */
    @ParameterizedTest
    @ValueSource(strings = {Decoders.INTERNLM2, Decoders.NTK, Decoders.PHI3})
    void keptRowsHaveTheBitsOfADenseSecondPass(String checkpoint) {
        LanguageModel model = Decoders.of(checkpoint);
        Prompt prompt = Decoders.prompt(model, 7, 50, 25);
        Map<String, float[]> dense = taps(model, Traversal.FULL, prompt);
        float[] gates = dense.get("layer.0.gate");
        float[] sorted = gates.clone();
        Arrays.sort(sorted);
        for (int kept : new int[] {1, 3, 20}) { // fewer and more than a backend computes row by row
            float threshold = sorted[sorted.length - kept - 1];
            Map<String, float[]> sparse = taps(model, new Traversal.Threshold(threshold), prompt);
            int width = dense.get("layer.0.h1").length / gates.length;
            int at = 0;
            for (int row = 0; row < gates.length; row++) {
                float[] out = row(sparse.get("layer.0.out"), row, width);
                if (gates[row] > threshold) {
                    assertThat(row(sparse.get("layer.0.h2"), at++, width))
                            .isEqualTo(row(dense.get("layer.0.h2"), row, width));
                    assertThat(out).isEqualTo(row(dense.get("layer.0.out"), row, width));
                } else {
                    assertThat(out).isEqualTo(row(dense.get("layer.0.h1"), row, width));
                }
            }
            assertThat(at).isEqualTo(kept);
        }
    }

    /** With {@code all} a written token is what it would be as the last of a prompt. */
    @ParameterizedTest
    @MethodSource("checkpoints")
    void allWritesAsItReads(String checkpoint) {
        LanguageModel model = Decoders.of(checkpoint);
        Prompt prompt = Decoders.prompt(model, 8, 30, 12);
        try (DecoderSession session = new DecoderSession(model, Traversal.ALL)) {
            session.prefill(prompt, Reuse.NONE, Observer.NONE);
            for (int length = 1; length <= 3; length++) {
                float[] written = session.decode(20 + length);
                int[] more = new int[length];
                Arrays.setAll(more, i -> 21 + i);
                assertThat(written).isEqualTo(Decoders.logits(model, Traversal.ALL, Decoders.extended(prompt, more)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "full",
                "off",
                "lossless",
                "threshold=0.25",
                "budget=40.0%",
                "layers=0,1,2,7",
                "image",
                "text",
                "all",
                "router=60.0%-10.0%",
                "router=30.0%",
                "drop-attention=pass2:1,2,3",
                "drop-mlp=4",
                "share-attention=pass2",
                "threshold=0.25+share-attention=pass1:3",
                "lossless+visual-exit=2+skip-image-mlp=pass2",
                "off+mute-image-heads=0.1,3.0"
            })
    void aPolicyIsReadAsItIsWritten(String text) {
        assertThat(Traversal.parse(text)).hasToString(text).isEqualTo(Traversal.parse(" " + text.toUpperCase()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "twice",
                "full=1",
                "threshold",
                "threshold=",
                "threshold=x",
                "layers=",
                "layers=3-1",
                "layers=1-2-3",
                "layers=0-999999999",
                "router=",
                "router=1-2-3",
                "drop-attention",
                "drop-attention=pass3",
                "drop-mlp=pass2:",
                "visual-exit=x",
                "mute-image-heads=3",
                "visual-exit=1+full",
                "full+off"
            })
    void whatIsNoPolicyIsRefusedWithThoseThereAre(String text) {
        assertThatThrownBy(() -> Traversal.parse(text))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("threshold=T")
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void valuesOutOfRangeSayTheRange() {
        assertThatThrownBy(() -> Traversal.parse("threshold=1.5")).hasMessageContaining("between 0 and 1");
        assertThatThrownBy(() -> Traversal.parse("budget=120%")).hasMessageContaining("100 %");
        assertThatThrownBy(() -> Traversal.parse("router=10-60")).hasMessageContaining("fall");
        assertThatThrownBy(() -> Traversal.parse("drop-mlp=9").plan(4)).hasMessageContaining("layers 0 to 3");
        assertThatThrownBy(() -> Traversal.parse("layers=0-99").plan(4)).hasMessageContaining("layers 0 to 3");
    }

    private static float[] row(float[] values, int row, int width) {
        return Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }

    private static Map<String, float[]> taps(LanguageModel model, Traversal traversal, Prompt prompt) {
        Map<String, float[]> seen = new HashMap<>();
        Observer tapping = new Observer() {
            @Override
            public boolean taps() {
                return true;
            }

            @Override
            public void tap(Stage stage, Tensor value) {
                if (stage.kind() != Kind.FINAL_NORM) {
                    seen.put(stage.toString(), value.toArray());
                }
            }
        };
        try (DecoderSession session = new DecoderSession(model, traversal)) {
            session.prefill(prompt, Reuse.NONE, tapping);
        }
        return seen;
    }
}
