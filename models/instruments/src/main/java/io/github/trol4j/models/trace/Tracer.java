package io.github.trol4j.models.trace;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.llm.DecoderLane;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.generate.LogProbs;
import io.github.trol4j.llm.generate.LogProbs.Scored;
import io.github.trol4j.llm.generate.TokenGenerator.Token;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AnswerListener;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.load.TrolConfig;
import io.github.trol4j.models.trace.Lens.Candidate;
import io.github.trol4j.models.trace.Recorder.LastRow;
import io.github.trol4j.vision.image.ImageSource;
import io.github.trol4j.vision.image.PreprocessingReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Asks one question and puts together what was written down meanwhile. */
final class Tracer {
    private static final int LENS_TOKENS = 5;

    private final TrolModel model;
    private final Question question;
    private final AnswerListener listener;
    private final List<PreprocessingReport> reports = new ArrayList<>();
    private final List<Watched> watched = new ArrayList<>();

    Tracer(TrolModel model, Question question, AnswerListener listener) {
        this.model = model;
        this.question = question;
        this.listener = listener;
    }

    /** A prompt and who watched how it was read. */
    private record Watched(Prompt prompt, Recorder recorder) {}

    Trace ask() {
        AskOptions options = question.options();
        Question asked = options.alternatives() < 0 ? question.with(options.withLogProbs(0)) : question;
        Answer answer = model.ask(asked, new Reports(), this::watch);
        Watched seen = watched.getFirst();
        List<TracedPicture> pictures = pictures();
        return new Trace(
                asked,
                answer,
                written(answer),
                pictures,
                new PromptParts(model.tokenizer(), pictures).of(seen.prompt),
                seen.recorder.gates(),
                seen.recorder.passes(),
                seen.recorder.looks(),
                lens(seen.recorder));
    }

    /** Keeps what is said of the pictures, and passes everything on. */
    private final class Reports implements AnswerListener {
        @Override
        public void picture(PreprocessingReport report) {
            reports.add(report);
            listener.picture(report);
        }

        @Override
        public void text(String piece) {
            listener.text(piece);
        }

        @Override
        public void token(Token token) {
            listener.token(token);
        }

        @Override
        public void gates(GateSummary summary) {
            listener.gates(summary);
        }

        @Override
        public void progress(Phase phase, int done, int total) {
            listener.progress(phase, done, total);
        }
    }

    private Observer watch(Prompt prompt) {
        Recorder recorder = new Recorder(model.config().decoder(), prompt.length());
        watched.add(new Watched(prompt, recorder));
        return recorder;
    }

    private List<TracedPicture> pictures() {
        TrolConfig config = model.config();
        int perTile = config.family().tokensPerTile(config.vision());
        int cells = (int) Math.round(Math.sqrt(perTile));
        if (cells * cells != perTile) {
            throw new EngineException(
                    "a square of a picture becomes %d tokens, which are no square".formatted(perTile));
        }
        List<ImageSource> images = question.images();
        return IntStream.range(0, images.size())
                .mapToObj(i -> new TracedPicture(
                        name(reports.get(i)),
                        model.picture(images.get(i)).pixels(),
                        reports.get(i).grid(),
                        cells))
                .toList();
    }

    /** Without the folder: pages are shown to others. */
    private static String name(PreprocessingReport report) {
        String path = report.source().name();
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    private List<Candidate> written(Answer answer) {
        boolean scored = answer.tokens().size() == answer.ids().size(); // not after beam search
        return IntStream.range(0, answer.ids().size())
                .mapToObj(i -> candidate(
                        answer.ids().get(i), scored ? answer.tokens().get(i).logProb() : Double.NaN))
                .toList();
    }

    private List<Lens> lens(Recorder recorder) {
        try (DecoderLane lane = model.lane()) {
            return IntStream.range(0, model.config().decoder().layers())
                    .mapToObj(layer -> lens(lane, recorder.last(layer)))
                    .toList();
        }
    }

    private Lens lens(DecoderLane lane, LastRow row) {
        return new Lens(read(lane, row.once()), read(lane, row.twice()), read(lane, row.mixed()));
    }

    private List<Candidate> read(DecoderLane lane, float[] state) {
        if (state.length == 0) {
            return List.of();
        }
        List<Scored> best = LogProbs.top(lane.readOut(state), LENS_TOKENS);
        return best.stream().map(s -> candidate(s.id(), s.logProb())).toList();
    }

    private Candidate candidate(int id, double logProb) {
        return new Candidate(id, model.tokenizer().piece(id), logProb);
    }
}
