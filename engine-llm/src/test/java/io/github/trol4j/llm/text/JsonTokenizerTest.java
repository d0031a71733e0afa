package io.github.trol4j.llm.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Decoding in Java equals the native decoder; the text of an answer is what follows an end of turn there. */
class JsonTokenizerTest {
    private static final String END = "<|end|>";

    @Test
    void plainTextIsWhatTheNativeDecoderGivesAfterAnEndOfTurn() throws IOException {
        Path folder = Fixtures.ROOT.resolve("phi3-tiny");
        Random random = new Random(9);
        try (Tokenizer tokenizer = Tokenizers.open(folder);
                HuggingFaceTokenizer whole = HuggingFaceTokenizer.newInstance(
                        folder.resolve("tokenizer.json"), Map.of("truncation", "false", "padding", "false"))) {
            for (int round = 0; round < 2000; round++) {
                int[] ids = random.ints(random.nextInt(12), 3, tokenizer.size())
                        .map(id -> random.nextInt(3) == 0 ? 3 + random.nextInt(256) : id)
                        .toArray();
                long[] kept = Arrays.stream(ids)
                        .filter(id -> id < tokenizer.id("<|endoftext|>").orElseThrow())
                        .asLongStream()
                        .toArray();
                long[] afterEnd = new long[kept.length + 1];
                afterEnd[0] = tokenizer.endOfTurnId();
                System.arraycopy(kept, 0, afterEnd, 1, kept.length);
                assertThat(tokenizer.decodePlain(ids))
                        .as(Arrays.toString(ids))
                        .isEqualTo(whole.decode(afterEnd, false).substring(END.length()));
            }
        }
    }
}
