package io.github.trol4j.models;

import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.generate.Generation;
import io.github.trol4j.llm.generate.TokenGenerator.Options;
import io.github.trol4j.llm.generate.TokenGenerator.Token;
import io.github.trol4j.models.Answer.Finish;
import io.github.trol4j.models.Answerer.Draft;
import java.util.List;

/**
 * One answer that is written step by step by whoever computes the logits, alone or together with others: it takes those of the next
 * token, chooses one, makes text of it and says whether the answer goes on. Made by {@link TrolModel#writer}. For one thread at a time.
 */
public final class AnswerWriter {
    private final Answerer answerer;
    private final Prompt prompt;
    private final AnswerText text;
    private final Generation generation;

    AnswerWriter(Answerer answerer, Prompt prompt, Options options, AnswerText text, AnswerListener listener) {
        this.answerer = answerer;
        this.prompt = prompt;
        this.text = text;
        this.generation = new Generation(prompt.ids(), options, token -> {
            listener.token(token);
            return answerer.ends(token.id()) || text.accept(token.id());
        });
    }

    /**
     * Chooses the next token; the listener hears of it.
     *
     * @param logits {@code [V]}; may be changed
     * @return the token whose successor's logits are wanted next, or {@link Generation#FINISHED} if it was the last
     */
    public int accept(float[] logits) {
        return generation.accept(logits);
    }

    /** Whether the answer has ended: by its last token, a stop string or its limit. */
    public boolean isFinished() {
        return generation.isFinished();
    }

    /** Tokens so far, an ending token included. */
    public int length() {
        return generation.length();
    }

    /** The whole answer once it has ended; the listener hears the rest of the text. */
    public Answer answer(GenerationStats stats) {
        return answerer.answer(prompt, draft(), stats);
    }

    Generation generation() {
        return generation;
    }

    Draft draft() {
        String shown = text.finish();
        List<Token> tokens = generation.tokens();
        int[] ids = tokens.stream().mapToInt(Token::id).toArray();
        Finish finish = text.stopped() ? Finish.STOP : answerer.finish(ids);
        return new Draft(shown, Answerer.boxed(ids), tokens, List.of(), finish);
    }
}
