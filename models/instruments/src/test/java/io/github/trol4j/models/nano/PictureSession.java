package io.github.trol4j.models.nano;

import io.github.trol4j.core.Observer;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.generate.Sampling;
import io.github.trol4j.llm.generate.TokenGenerator;
import io.github.trol4j.llm.generate.TokenGenerator.Token;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.prompt.ChatFormat;
import java.nio.file.Path;
import java.util.List;

/**
 * Many questions about one picture: it is encoded once, and what their prompts have in common is read once for each traversal. Gives
 * the same ids as asking each question by itself.
 */
final class PictureSession implements AutoCloseable {
    private static final int STEPS = 48; // as the reference

    private final TrolModel model;
    private final DecoderSession full;
    private final DecoderSession off;
    private final Prompt shown;

    PictureSession(TrolModel model, Path picture) {
        this.model = model;
        this.full = model.session(Traversal.FULL);
        this.off = model.session(Traversal.OFF);
        this.shown = model.prompt(Question.of("What is it?").about(picture), full, Observer.NONE);
    }

    /** Ids of the greedy answer, the end of the turn included. */
    List<Integer> answer(NanoItem item, Traversal traversal) {
        DecoderSession session = traversal == Traversal.FULL ? full : off;
        Prompt prompt = prompt(item);
        float[] logits = session.prefill(prompt, Reuse.PREFIX, Observer.NONE);
        int end = model.tokenizer().endOfTurnId();
        TokenGenerator.Options options = new TokenGenerator.Options(Sampling.GREEDY, STEPS, id -> id == end, -1);
        return TokenGenerator.generate(session, logits, prompt.ids(), options, t -> true, Observer.NONE).stream()
                .map(Token::id)
                .toList();
    }

    String text(List<Integer> ids) {
        int end = model.tokenizer().endOfTurnId();
        int[] said = ids.stream().mapToInt(i -> i).filter(id -> id != end).toArray();
        return model.tokenizer().decodePlain(said).strip();
    }

    /** Every picture takes the same places behind the same system text. */
    private Prompt prompt(NanoItem item) {
        String text = ChatFormat.INTERNLM2.prompt(item.turns(shown.image().count()));
        return new Prompt(model.tokenizer().encode(text), shown.image(), shown.imageRows());
    }

    @Override
    public void close() {
        full.close();
        off.close();
    }
}
