package io.github.trol4j.models;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Rows;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.constrain.Constraint;
import io.github.trol4j.llm.constrain.Grammar;
import io.github.trol4j.llm.constrain.TokenMasks;
import io.github.trol4j.llm.generate.BeamSearch;
import io.github.trol4j.llm.generate.BeamSearch.BeamOptions;
import io.github.trol4j.llm.generate.BeamSearch.Hypothesis;
import io.github.trol4j.llm.generate.LogitsFilter;
import io.github.trol4j.llm.generate.LogitsFilters;
import io.github.trol4j.llm.generate.SequenceScorer;
import io.github.trol4j.llm.generate.TokenGenerator;
import io.github.trol4j.llm.generate.TokenGenerator.Token;
import io.github.trol4j.llm.text.TextStream;
import io.github.trol4j.llm.text.Tokenizer;
import io.github.trol4j.models.Answer.Finish;
import io.github.trol4j.models.PictureEncoder.EncodedPicture;
import io.github.trol4j.models.prompt.Answers;
import io.github.trol4j.models.prompt.ChatFormat;
import io.github.trol4j.models.prompt.MarkerRule;
import io.github.trol4j.models.prompt.PromptException;
import io.github.trol4j.models.prompt.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The way from a written-down conversation to an answer: tokens, prompt, decoding, text. */
final class Answerer {
    private final ChatFormat format;
    private final Tokenizer tokenizer;
    private final int limit;
    private final Constraints constraints;

    /** @param limit longest sequence that the decoder accepts */
    Answerer(ChatFormat format, Tokenizer tokenizer, int limit) {
        this.format = format;
        this.tokenizer = tokenizer;
        this.limit = limit;
        this.constraints = new Constraints(tokenizer);
    }

    /** A question as it is written down, with the pictures that it shows first. */
    static Turn turn(Question question, List<EncodedPicture> fresh) {
        List<Integer> tokens = fresh.stream().map(EncodedPicture::tokens).toList();
        return new Turn(question.text(), tokens, question.task(), null);
    }

    /** The prompt of a conversation; {@code pictures} are those of all turns, in order. */
    Prompt prompt(List<Turn> turns, List<EncodedPicture> pictures) {
        return prompt(ChatFormat.SYSTEM, turns, pictures);
    }

    /** The same with another system text. */
    Prompt prompt(String system, List<Turn> turns, List<EncodedPicture> pictures) {
        int[] ids = tokenizer.encode(format.prompt(system, turns, MarkerRule.INTENDED));
        if (ids.length >= limit) {
            throw new PromptException(
                    "the prompt has %d tokens, the model reads at most %d; ask a shorter question or start a new conversation"
                            .formatted(ids.length, limit - 1));
        }
        int[] image = IntStream.range(0, ids.length)
                .filter(i -> ids[i] == tokenizer.imageTokenId())
                .toArray();
        return new Prompt(ids, Rows.of(image), rows(pictures));
    }

    /** Reads the prompt and writes the answer. */
    Answer answer(DecoderSession session, Prompt prompt, List<EncodedPicture> fresh, Request request) {
        Form form = form(prompt, request); // before the prompt is read: it may not be possible
        long start = System.nanoTime();
        float[] logits = session.prefill(prompt, request.reuse, request.observer);
        long read = System.nanoTime();
        GateSummary.of(session.gates(), prompt.image()).ifPresent(request.listener::gates);
        Draft draft = request.options.beams() > 1
                ? search(session, logits, prompt, request, form)
                : write(session, logits, prompt, request, form);
        GenerationStats stats = new GenerationStats(
                prompt.image().count(),
                prompt.length(),
                session.reused(),
                draft.ids.size(),
                sum(fresh, EncodedPicture::reading),
                sum(fresh, EncodedPicture::encoding),
                Duration.ofNanos(read - start),
                Duration.ofNanos(System.nanoTime() - read),
                session.work());
        return answer(prompt, draft, stats);
    }

    Answer answer(Prompt prompt, Draft draft, GenerationStats stats) {
        String official = official(prompt, draft.ids.stream().mapToInt(i -> i).toArray());
        return new Answer(draft.text, official, draft.ids, draft.tokens, draft.hypotheses, draft.finish, stats);
    }

    /** How likely an answer is after the prompt that the session has read. */
    ScoredAnswer score(DecoderSession session, float[] first, String answer, Observer observer) {
        int[] text = tokenizer.encode(answer);
        int[] ids = Arrays.copyOf(text, text.length + 1);
        ids[text.length] = tokenizer.endOfTurnId();
        double sum =
                Arrays.stream(SequenceScorer.of(session, first, ids, observer)).sum();
        return new ScoredAnswer(answer, sum, ids.length);
    }

    /** What is wanted beside the prompt. */
    record Request(AskOptions options, int maxNewTokens, Reuse reuse, AnswerListener listener, Observer observer) {}

    /** What was written, without what it took. */
    record Draft(String text, List<Integer> ids, List<Token> tokens, List<Hypothesis> hypotheses, Finish finish) {}

    /** What one answer is held to: how its logits are changed, and how its tokens become text. */
    private record Form(LogitsFilter filter, TextStream text) {}

    private Form form(Prompt prompt, Request request) {
        List<String> stop = request.options.stop();
        List<LogitsFilter> filters = new ArrayList<>();
        request.options.filters().forEach(filter -> filters.add(filter.fork()));
        Grammar grammar = request.options.grammar();
        if (grammar == null) {
            return new Form(new LogitsFilters(filters), tokenizer.answerStream(stop));
        }
        TokenMasks masks = constraints.masks(grammar);
        boolean beams = request.options.beams() > 1; // a hypothesis is closed by the end of text alone
        int[] ends = beams ? new int[] {tokenizer.eosId()} : new int[] {tokenizer.eosId(), tokenizer.endOfTurnId()};
        filters.add(Constraint.start(masks, room(prompt, request), ends));
        return new Form(new LogitsFilters(filters), tokenizer.literalStream(stop, masks.blankBefore()));
    }

    private Draft search(DecoderSession session, float[] logits, Prompt prompt, Request request, Form form) {
        BeamOptions options = new BeamOptions(request.options.beams(), room(prompt, request), form.filter);
        List<Hypothesis> found = BeamSearch.search(session, logits, options, tokenizer.eosId(), request.observer);
        int[] ids = found.getFirst().ids();
        AnswerText text = new AnswerText(form.text, AnswerListener.NONE);
        for (int i = 0; i < ids.length && !ends(ids[i]) && text.accept(ids[i]); i++) {}
        String shown = text.finish();
        if (!shown.isEmpty()) {
            request.listener.text(shown);
        }
        Finish finish = text.stopped() ? Finish.STOP : finish(ids);
        return new Draft(shown, boxed(ids), List.of(), found, finish);
    }

    private Draft write(DecoderSession session, float[] logits, Prompt prompt, Request request, Form form) {
        AnswerWriter writer = writer(prompt, request, form);
        TokenGenerator.generate(session, logits, writer.generation(), room(prompt, request), request.observer);
        return writer.draft();
    }

    /** An answer of its own to a prompt that somebody else reads. */
    AnswerWriter writer(Prompt prompt, Request request) {
        return writer(prompt, request, form(prompt, request));
    }

    private AnswerWriter writer(Prompt prompt, Request request, Form form) {
        TokenGenerator.Options options = new TokenGenerator.Options(
                request.options.sampling(),
                room(prompt, request),
                this::ends,
                request.options.alternatives(),
                form.filter);
        return new AnswerWriter(this, prompt, options, new AnswerText(form.text, request.listener), request.listener);
    }

    /** The text of an answer to {@code prompt} as the official scripts print it. */
    String official(Prompt prompt, int[] answer) {
        return Answers.official(format, tokenizer, prompt.ids(), answer);
    }

    private int room(Prompt prompt, Request request) {
        return Math.min(request.maxNewTokens, limit - prompt.length());
    }

    boolean ends(int id) {
        return id == tokenizer.eosId() || id == tokenizer.endOfTurnId();
    }

    Finish finish(int[] ids) {
        return ids.length > 0 && ends(ids[ids.length - 1]) ? Finish.END : Finish.LENGTH;
    }

    private static float[] rows(List<EncodedPicture> pictures) {
        float[] joined =
                new float[pictures.stream().mapToInt(p -> p.rows().length).sum()];
        int at = 0;
        for (EncodedPicture picture : pictures) {
            System.arraycopy(picture.rows(), 0, joined, at, picture.rows().length);
            at += picture.rows().length;
        }
        return joined;
    }

    static List<Integer> boxed(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    /** Time that some pictures took together. */
    static Duration sum(List<EncodedPicture> pictures, Function<EncodedPicture, Duration> time) {
        return pictures.stream().map(time).reduce(Duration.ZERO, Duration::plus);
    }
}
