package io.github.trol4j.models.verify;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.checkpoint.SafetensorsFile;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.generate.BeamSearch;
import io.github.trol4j.llm.generate.BeamSearch.BeamOptions;
import io.github.trol4j.llm.generate.BeamSearch.Hypothesis;
import io.github.trol4j.llm.generate.LogProbs;
import io.github.trol4j.llm.generate.Sampling;
import io.github.trol4j.llm.generate.TokenGenerator;
import io.github.trol4j.llm.generate.TokenGenerator.Token;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.prompt.Answers;
import io.github.trol4j.models.prompt.Task;
import io.github.trol4j.models.verify.GoldenCase.Expected;
import io.github.trol4j.models.verify.GoldenCase.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs golden cases. Each row of a batch is run alone, which is what the model does for one prompt; rows that the reference padded are
 * compared without their padding.
 */
public final class Verifier {
    private final TrolModel model;
    private final Tolerance tolerance;

    public Verifier(TrolModel model, Tolerance tolerance) {
        this.model = model;
        this.tolerance = tolerance;
    }

    /**
     * Runs the cases of a golden folder.
     *
     * @param only name of the one case to run, if given
     * @param listener hears of each finished case
     */
    public List<CaseResult> run(Path golden, Optional<String> only, Consumer<CaseResult> listener) {
        List<CaseResult> results = new ArrayList<>();
        for (GoldenCase each : GoldenCase.all(golden)) {
            if (only.isEmpty() || only.get().equals(each.name())) {
                CaseResult result = run(each);
                listener.accept(result);
                results.add(result);
            }
        }
        return results;
    }

    private CaseResult run(GoldenCase golden) {
        List<StageResult> results = new ArrayList<>();
        try (TensorSource file = SafetensorsFile.open(golden.tensors())) {
            GoldenTensors expected = new GoldenTensors(file, tolerance.stages());
            Recorder vision = new Recorder();
            List<Row> rows = golden.rows();
            for (int r = 0; r < rows.size(); r++) {
                results.addAll(runRow(golden, r, expected.row(r, rows.size()), vision));
            }
            results.addAll(0, expected.compareAll(vision.stages()));
            results.addAll(expected.missing());
        }
        return new CaseResult(golden.name(), results);
    }

    /** What the cases of a golden folder ask, row by row. */
    public static List<Question> questions(Path golden) {
        return GoldenCase.all(golden).stream()
                .flatMap(each -> each.rows().stream().map(row -> question(each, row)))
                .toList();
    }

    private static Question question(GoldenCase golden, Row row) {
        Question question = Question.of(row.question()).forTask(Task.named(row.dataset()));
        for (String image : row.images()) {
            question = question.about(golden.images().resolve(image));
        }
        return question;
    }

    private List<StageResult> runRow(GoldenCase golden, int r, GoldenTensors.Row expected, Recorder vision) {
        Question question = question(golden, golden.rows().get(r));
        List<StageResult> results = new ArrayList<>();
        try (DecoderSession session = model.session(Traversal.FULL)) {
            Prompt prompt = model.prompt(question, session, vision);
            results.add(expected.ids("input_ids", prompt.ids()));
            Recorder decoder = new Recorder();
            float[] logits = session.prefill(prompt, Reuse.NONE, decoder);
            results.addAll(expected.compareAll(decoder.stages()));
            results.addAll(expected.compareCache("cache", session.cache(), 0, prompt.length()));
            results.addAll(greedy(golden, r, session, prompt, logits, expected));
            results.addAll(beam(golden, r, session, prompt));
        }
        results.addAll(singlePass(golden, r, question));
        return results;
    }

    private List<StageResult> greedy(
            GoldenCase golden,
            int r,
            DecoderSession session,
            Prompt prompt,
            float[] logits,
            GoldenTensors.Row expected) {
        List<StageResult> results = new ArrayList<>();
        int[] wanted = golden.greedyIds(r);
        List<float[]> steps = new ArrayList<>();
        int[] ids = new int[wanted.length];
        for (int t = 0; t < wanted.length; t++) {
            steps.add(logits.clone());
            ids[t] = LogProbs.argmax(logits);
            if (t + 1 < wanted.length) {
                logits = session.decode(ids[t]);
            }
        }
        results.add(expected.compareLogits(steps));
        results.addAll(expected.compareCache("cache_new", session.cache(), prompt.length(), session.length()));
        if (tolerance.exactIds()) {
            results.add(equalIds("greedy.ids", wanted, ids));
        }
        if (tolerance.exactIds() && golden.hasGreedyText()) {
            Expected text = golden.greedyText(r);
            results.addAll(texts("greedy_until_eos", text, prompt, untilEnd(ids, text.ids().length)));
        }
        return results;
    }

    private List<StageResult> beam(GoldenCase golden, int r, DecoderSession session, Prompt prompt) {
        if (!tolerance.exactIds() || !golden.hasBeam()) {
            return List.of();
        }
        float[] logits = session.prefill(prompt, Reuse.NONE, Observer.NONE);
        BeamOptions options = new BeamOptions(golden.beams(), golden.beamTokens());
        Hypothesis best = BeamSearch.search(
                        session, logits, options, model.tokenizer().eosId(), Observer.NONE)
                .getFirst();
        List<StageResult> results = new ArrayList<>();
        results.add(equalIds("beam.ids", golden.beam(r).ids(), best.ids()));
        double off = Math.abs(best.score() - golden.beamScore(r));
        results.add(
                new StageResult("beam.score", off, Double.NaN, off <= tolerance.beamScore(), "score " + best.score()));
        results.addAll(texts("beam", golden.beam(r), prompt, best.ids()));
        return results;
    }

    /** That the second traversal matters: without it the reference says something else, and so must we. */
    private List<StageResult> singlePass(GoldenCase golden, int r, Question question) {
        if (!tolerance.exactIds() || !golden.hasSinglePass()) {
            return List.of();
        }
        int[] wanted = golden.singlePassIds(r);
        try (DecoderSession session = model.session(Traversal.OFF)) {
            Prompt prompt = model.prompt(question, session, Observer.NONE);
            float[] logits = session.prefill(prompt, Reuse.NONE, Observer.NONE);
            TokenGenerator.Options options =
                    new TokenGenerator.Options(Sampling.GREEDY, wanted.length, id -> false, -1);
            List<Token> tokens =
                    TokenGenerator.generate(session, logits, prompt.ids(), options, t -> true, Observer.NONE);
            int[] ids = tokens.stream().mapToInt(Token::id).toArray();
            return List.of(equalIds("greedy_single_pass.ids", wanted, ids));
        }
    }

    private List<StageResult> texts(String name, Expected expected, Prompt prompt, int[] ids) {
        return List.of(
                StageResult.equal(name + ".answer", expected.answer(), model.officialText(prompt, ids)),
                StageResult.equal(name + ".plain", expected.plain(), Answers.plain(model.tokenizer(), ids)));
    }

    /** Ids up to the end token; a row that ends before the others of its batch is filled up with end tokens. */
    private int[] untilEnd(int[] ids, int length) {
        int end = model.tokenizer().eosId();
        int[] cut = Arrays.copyOf(ids, length);
        for (int i = 1; i < cut.length; i++) {
            cut[i] = cut[i - 1] == end ? end : cut[i];
        }
        return cut;
    }

    private static StageResult equalIds(String stage, int[] expected, int[] got) {
        return StageResult.equal(stage, Arrays.toString(expected), Arrays.toString(got));
    }
}
