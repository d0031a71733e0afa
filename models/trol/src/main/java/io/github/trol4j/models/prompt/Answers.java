package io.github.trol4j.models.prompt;

import io.github.trol4j.llm.text.Blanks;
import io.github.trol4j.llm.text.Tokenizer;
import java.util.Arrays;

/** From generated ids to the answer. */
public final class Answers {
    private Answers() {}

    /**
     * The answer to show: ids up to the first end of turn or of text, without added tokens, without white space around
     * it.
     */
    public static String plain(Tokenizer tokenizer, int[] answerIds) {
        int end = 0;
        while (end < answerIds.length
                && answerIds[end] != tokenizer.eosId()
                && answerIds[end] != tokenizer.endOfTurnId()) {
            end++;
        }
        return Blanks.strip(tokenizer.decodePlain(Arrays.copyOf(answerIds, end)));
    }

    /**
     * The answer as the official scripts print it. It equals {@link #plain} where the model ends its turn properly, and
     * otherwise shows special tokens with odd blanks around them. The internlm2 scripts decode prompt and answer
     * together, so that an answer which itself contains "assistant" and a line break loses what comes before.
     */
    public static String official(ChatFormat format, Tokenizer tokenizer, int[] promptIds, int[] answerIds) {
        int[] ids = answerIds;
        if (format.decodesPrompt()) {
            ids = Arrays.copyOf(promptIds, promptIds.length + answerIds.length);
            System.arraycopy(answerIds, 0, ids, promptIds.length, answerIds.length);
        }
        return format.filterAnswer(tokenizer.decode(ids));
    }
}
