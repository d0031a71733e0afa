package io.github.trol4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Rows;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every method of the field against a plain decoder in doubles that was written from the papers' formulas. */
class FieldMethodsTest {
    private static final double GATE = 0.3;
    private static final double ROUNDING = 2e-4; // floats against doubles

    @Test
    void thePublishedModelIsTheYardstick() {
        check("full", new PlainDecoder(GATE));
    }

    @Test
    void attentionIsDroppedInSecondPasses() {
        check("drop-attention=pass2:0,2", new PlainDecoder(GATE) {
            @Override
            boolean attends(int layer, int pass) {
                return pass == 1 || layer == 1;
            }
        });
    }

    @Test
    void attentionIsDroppedInBothPasses() {
        check("drop-attention=1-2", new PlainDecoder(GATE) {
            @Override
            boolean attends(int layer, int pass) {
                return layer == 0;
            }
        });
    }

    @Test
    void theMlpIsDropped() {
        check("drop-mlp=pass2:1", new PlainDecoder(GATE) {
            @Override
            boolean mlp(int layer, int pass, boolean image) {
                return pass == 1 || layer != 1;
            }
        });
    }

    @Test
    void secondPassesTakeTheProbabilitiesOfFirstOnes() {
        check("share-attention", new PlainDecoder(GATE) {
            @Override
            boolean shares(int layer, int pass) {
                return pass == 2;
            }
        });
    }

    @Test
    void firstPassesTakeTheProbabilitiesOfTheBlockBefore() {
        check("share-attention=1-2", new PlainDecoder(GATE) {
            @Override
            boolean shares(int layer, int pass) {
                return layer > 0;
            }
        });
    }

    @Test
    void imageRowsLeave() {
        check("visual-exit=1", new PlainDecoder(GATE) {
            @Override
            boolean present(int layer, boolean image) {
                return layer < 1 || !image;
            }
        });
    }

    @Test
    void imageRowsSkipTheMlp() {
        check("skip-image-mlp=1-2", new PlainDecoder(GATE) {
            @Override
            boolean mlp(int layer, int pass, boolean image) {
                return layer == 0 || !image;
            }
        });
    }

    @Test
    void headsAreMutedForImageRows() {
        check("mute-image-heads=0.1,0.3,2.0", new PlainDecoder(GATE) {
            @Override
            boolean muted(int layer, int head, boolean image) {
                return image && (layer == 0 && head % 2 == 1 || layer == 2 && head == 0);
            }
        });
    }

    @Test
    void methodsAreLaidOverEachOther() {
        check("visual-exit=2+share-attention=pass2+drop-mlp=pass2:0", new PlainDecoder(GATE) {
            @Override
            boolean present(int layer, boolean image) {
                return layer < 2 || !image;
            }

            @Override
            boolean shares(int layer, int pass) {
                return pass == 2;
            }

            @Override
            boolean mlp(int layer, int pass, boolean image) {
                return pass == 1 || layer != 0;
            }
        });
    }

    /** A row is carried if fewer than its share of the rows so far, itself included, have a gate as high. */
    @ParameterizedTest
    @ValueSource(ints = {7, 2048})
    void theRouterRanksARowAmongThoseInFrontOfIt(int chunk) {
        LanguageModel model = Decoders.of(Decoders.INTERNLM2);
        Map<Integer, List<Integer>> carried = new HashMap<>();
        int[] chunks = {0, 0}; // where the present one begins, and where it ends
        Observer watching = new Observer() {
            @Override
            public void carries(int layer, int pass, Rows rows) {
                if (layer == 0 && pass == 1) {
                    chunks[0] = chunks[1];
                    chunks[1] += rows.count();
                }
                for (int i = 0; pass == 2 && layer < 2 && i < rows.count(); i++) {
                    carried.computeIfAbsent(layer, _ -> new ArrayList<>()).add(chunks[0] + rows.get(i));
                }
            }
        };
        try (DecoderSession session = new DecoderSession(model, Traversal.parse("router=80-20"), chunk)) {
            session.prefill(Decoders.prompt(model, 4, 49, 20), Reuse.PREFIX, watching);
            double[] shares = {0.8, 0.5};
            for (int layer = 0; layer < 2; layer++) {
                List<Integer> expected = new ArrayList<>();
                float[] gates = session.gates()[layer];
                for (int row = 0; row < gates.length; row++) {
                    int asHigh = 0;
                    for (int other = 0; other < row; other++) {
                        asHigh += gates[other] >= gates[row] ? 1 : 0;
                    }
                    if (asHigh < shares[layer] * (row + 1)) {
                        expected.add(row);
                    }
                }
                assertThat(carried.get(layer)).isEqualTo(expected);
            }
        }
    }

    @Test
    void whatAModelDoesNotHaveIsRefused() {
        LanguageModel model = Decoders.of(Decoders.INTERNLM2);
        Prompt prompt = Decoders.prompt(model, 1, 20, 5);
        refused(model, prompt, "drop-attention=3", "layers 0 to 2");
        refused(model, prompt, "visual-exit=3", "layers 0 to 2");
        refused(model, prompt, "mute-image-heads=0.4", "heads 0 to 3");
        refused(model, prompt, "share-attention=0", "no attention before it");
    }

    private static void refused(LanguageModel model, Prompt prompt, String policy, String why) {
        assertThatThrownBy(() -> Decoders.logits(model, Traversal.parse(policy), prompt))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(why);
    }

    private static void check(String policy, PlainDecoder plain) {
        double bias = 0.5 * Math.log(GATE / (1 - GATE)); // 0.5 tanh(bias) + 0.5 = GATE
        LanguageModel model = Decoders.withGate(Decoders.of(Decoders.INTERNLM2), (float) bias);
        Prompt prompt = Decoders.prompt(model, 9, 30, 12);
        float[] logits = Decoders.logits(model, Traversal.parse(policy), prompt);
        double[] expected = plain.logits(prompt);
        for (int i = 0; i < logits.length; i++) {
            assertThat((double) logits[i]).as("logit %d", i).isCloseTo(expected[i], within(ROUNDING));
        }
        if (!policy.equals("full")) {
            assertThat(logits).isNotEqualTo(Decoders.logits(model, Traversal.FULL, prompt));
        }
    }
}
