package io.github.trol4j.models.bench;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Rows;
import io.github.trol4j.llm.DecoderLane;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Sequence;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.bench.BenchModel.Opener;
import io.github.trol4j.models.bench.BenchRow.Share;
import io.github.trol4j.models.load.LoadedModel;
import io.github.trol4j.models.machine.Machine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Measures a model phase by phase, each once unmeasured to warm up and then as often as planned. */
public final class Bench {
    /** A model that loads faster than this is loaded again, as often as everything else is repeated. */
    private static final long QUICK_LOAD_NANOS = 3_000_000_000L;

    private static final int SEED = 7;

    private final BenchModel model;
    private final BenchPlan plan;
    private final Work work;
    private final Roofline roofline;
    private final Progress progress;
    private final Random random = new Random(SEED);
    private final List<BenchRow> rows = new ArrayList<>();

    private Bench(BenchModel model, BenchPlan plan, Roofline roofline, Progress progress) {
        this.model = model;
        this.plan = plan.on(model);
        this.work = new Work(model.config(), model.lowRank());
        this.roofline = roofline;
        this.progress = progress;
    }

    /** Hears how far a phase has come. */
    @FunctionalInterface
    public interface Progress {
        /** @param part of the phase that is done, 0 to 1 */
        void at(String phase, double part);
    }

    public static BenchReport run(Opener opener, BenchPlan plan, Roofline roofline, Progress progress) {
        List<Double> loads = new ArrayList<>();
        BenchModel model = null;
        do {
            if (model != null) {
                model.close();
            }
            progress.at("loading", (double) loads.size() / plan.repetitions());
            model = opener.open();
            loads.add(model.loadNanos() / 1e9);
        } while (loads.size() < plan.repetitions() && model.loadNanos() < QUICK_LOAD_NANOS);
        try (BenchModel measured = model) {
            Bench bench = new Bench(measured, plan, roofline, progress);
            bench.row("load", "until ready", samples(loads), "s", null);
            return bench.measure();
        }
    }

    private BenchReport measure() {
        try (DecoderSession session = new DecoderSession(model.parts().language(), plan.traversal())) {
            if (plan.imageTokens() > 0) {
                vision(session);
            }
            Prompt prompt = prompt();
            if (plan.others().isEmpty()) {
                reading(session, prompt);
            } else {
                session.prefill(prompt, Reuse.NONE, Observer.NONE); // reading is measured for all policies in turn
            }
            writing(session);
            policies(prompt);
        }
        if (plan.sequences() > 1) {
            together();
        }
        if (plan.questions() > 1) {
            questions();
        }
        PeakMemory peak = PeakMemory.now(Machine.here());
        row("rss", peak.what(), new Samples(peak.bytes() / 1e6), "MB", null);
        return new BenchReport(facts(), List.copyOf(rows), roofline);
    }

    private void vision(DecoderSession session) {
        int tiles = tiles();
        float[] pixels = pixels(tiles);
        Samples seconds = repeat("vision", (i, observer) -> {
            long start = System.nanoTime();
            look(session.ops(), pixels, tiles, observer);
            return System.nanoTime() - start;
        });
        double flop = work.tower(tiles) + work.projector(tiles * model.tokensPerTile());
        row("ve", squares(tiles, model.parts().tower().side()), seconds, "s", ofMatrix(flop / seconds.median()));
    }

    private int tiles() {
        return Math.min(model.mostTiles(), Math.ceilDiv(plan.imageTokens(), model.tokensPerTile()));
    }

    private float[] pixels(int tiles) {
        int side = model.parts().tower().side();
        return normal(tiles * 3 * side * side);
    }

    private void look(Ops ops, float[] pixels, int tiles, Observer observer) {
        LoadedModel parts = model.parts();
        ops.run(() -> parts.projector()
                .project(ops, parts.tower().encode(ops, pixels, tiles, observer), tiles, observer)
                .toArray());
    }

    private static String squares(int tiles, int side) {
        return "one picture, %s%d x %d".formatted(tiles == 1 ? "" : tiles + " squares of ", side, side);
    }

    private void reading(DecoderSession session, Prompt prompt) {
        int n = plan.repetitions();
        double[] first = new double[n];
        double[] second = new double[n];
        Samples whole = repeat("prompt", (i, observer) -> {
            PassWatch watch = new PassWatch(observer);
            session.forget();
            long start = System.nanoTime();
            session.prefill(prompt, Reuse.NONE, watch);
            long time = System.nanoTime() - start;
            if (i >= 0) {
                first[i] = watch.first() / 1e9;
                second[i] = watch.second() / 1e9;
            }
            return time;
        });
        rows.add(PolicyTurns.work(plan.traversal().toString(), session.work()));
        double last = work.lastRowPass(plan.prompt(), plan.imageTokens());
        if (plan.traversal() == Traversal.FULL) {
            double all = work.pass(plan.prompt(), plan.imageTokens());
            pass("pp1", "first traversal", new Samples(first), all);
            pass("pp2", "second traversal", new Samples(second), last);
            pass("pp", "prompt, both traversals", whole, all + last + work.head());
        } else if (plan.traversal() == Traversal.OFF) {
            pass("pp", "prompt, one traversal", whole, last + work.head());
        } else { // how much work that is depends on the gates
            Samples speed = whole.map(s -> plan.prompt() / s);
            row("pp", "prompt, traversal " + plan.traversal(), speed, "tokens/s", null);
        }
    }

    /** Other policies beside the first, and how far they all lie from the standard. */
    private void policies(Prompt prompt) {
        LanguageModel language = model.parts().language();
        if (!plan.others().isEmpty()) {
            rows.addAll(PolicyTurns.measure(language, prompt, plan.policies(), plan.repetitions(), progress));
        }
        Traversal standard = plan.standard();
        if (standard != null) {
            List<Prompt> prompts = new ArrayList<>(List.of(prompt));
            while (prompts.size() < plan.repetitions()) {
                prompts.add(prompt());
            }
            for (Traversal policy : plan.policies()) {
                if (!policy.equals(standard)) {
                    rows.addAll(
                            PolicyDifference.measure(language, prompts, policy, standard, plan.generated(), progress));
                }
            }
        }
    }

    private void pass(String name, String what, Samples seconds, double flop) {
        row(name, what, seconds.map(s -> plan.prompt() / s), "tokens/s", ofMatrix(flop / seconds.median()));
    }

    /** The session has just read the prompt; each repetition goes back to its end. */
    private void writing(DecoderSession session) {
        int[] ids = ids(plan.generated());
        Samples seconds = repeat("writing", (i, observer) -> {
            session.cache().truncate(plan.prompt());
            long start = System.nanoTime();
            for (int id : ids) {
                session.decode(id);
            }
            return System.nanoTime() - start;
        });
        double bytes =
                (double) model.decodeBytes() + (double) work.cacheBytes() * (plan.prompt() + plan.generated() / 2.0);
        double rate = bytes * plan.generated() / seconds.median();
        row(
                "tg",
                "writing after the prompt",
                seconds.map(s -> plan.generated() / s),
                "tokens/s",
                roofline.ofBandwidth(rate));
    }

    /** Several sequences, each after a prompt of its own, that share each read of the weights. */
    private void together() {
        int count = plan.sequences();
        int[] ids = ids(count);
        LanguageModel language = model.parts().language();
        List<Sequence> sequences = new ArrayList<>();
        try (DecoderLane lane = new DecoderLane(language)) {
            for (int i = 0; i < count; i++) {
                progress.at("prompts of %d sequences".formatted(count), (double) i / count);
                Sequence sequence =
                        new Sequence(plan.traversal().plan(language.config().layers()));
                sequences.add(sequence);
                lane.prefill(sequence, prompt(), Reuse.NONE, Observer.NONE);
            }
            double[] alone = new double[plan.repetitions()];
            Samples seconds = repeat("writing together", (i, _) -> {
                long one = writing(lane, sequences.subList(0, 1), ids); // in turn: bandwidth changes by the minute
                if (i >= 0) {
                    alone[i] = one / 1e9;
                }
                return writing(lane, sequences, ids);
            });
            Samples speed = seconds.map(s -> plan.generated() * (double) count / s);
            double gain = count * new Samples(alone).median() / seconds.median();
            String what = "writing, %d sequences together: %.1f times one of them".formatted(count, gain);
            row("tg" + count, what, speed, "tokens/s", null);
        } finally {
            sequences.forEach(Sequence::close);
        }
    }

    /** Further questions about a picture go on from what is kept of the first. */
    private void questions() {
        int count = plan.questions();
        Prompt first = prompt();
        List<Prompt> prompts = new ArrayList<>(List.of(first));
        int own = plan.imageTokens() > 0 ? plan.prompt() - first.image().end() : Math.ceilDiv(plan.prompt(), 2);
        while (prompts.size() < count) {
            int[] ids = first.ids().clone();
            System.arraycopy(ids(own), 0, ids, plan.prompt() - own, own);
            prompts.add(new Prompt(ids, first.image(), first.imageRows()));
        }
        int tiles = tiles();
        float[] pixels = pixels(tiles);
        LanguageModel language = model.parts().language();
        QuestionBench bench = new QuestionBench(
                language,
                plan.traversal().plan(language.config().layers()),
                part -> progress.at("%d questions".formatted(count), part));
        QuestionBench.Result result = bench.measure(prompts, lane -> {
            if (plan.imageTokens() > 0) {
                look(lane.ops(), pixels, tiles, Observer.NONE);
            }
        });
        row("q1", "first question, until its first token", new Samples(result.first()), "s", null);
        String what = "question 2 to %d about the same picture, %d tokens of its own: %.3f of the first"
                .formatted(count, own, result.share());
        row("q" + count, what, result.further(), "s", null);
        String kept = "what is kept of %d of %d questions, of at most %.0f MB"
                .formatted(result.kept().entries(), count, result.kept().limit() / 1e6);
        row("kept", kept, new Samples(result.kept().bytes() / 1e6), "MB", null);
    }

    /** Nanoseconds to write behind the prompts. */
    private long writing(DecoderLane lane, List<Sequence> sequences, int[] ids) {
        sequences.forEach(sequence -> sequence.truncate(plan.prompt()));
        int[] some = Arrays.copyOf(ids, sequences.size());
        long start = System.nanoTime();
        for (int i = 0; i < plan.generated(); i++) {
            lane.decode(sequences, some);
        }
        return System.nanoTime() - start;
    }

    private @Nullable Share ofMatrix(double flopPerSecond) {
        return roofline.ofMatrix(flopPerSecond);
    }

    @FunctionalInterface
    private interface Measurement {
        /**
         * @param i number of the repetition, -1 for the one to warm up
         * @return nanoseconds
         */
        long take(int i, Observer observer);
    }

    /** Seconds of each repetition. */
    private Samples repeat(String phase, Measurement measurement) {
        double[] seconds = new double[plan.repetitions()];
        int runs = plan.repetitions() + 1;
        for (int i = -1; i < plan.repetitions(); i++) {
            int done = i + 1;
            progress.at(phase, (double) done / runs);
            Observer observer = new Observer() {
                @Override
                public void progress(Phase ignored, int blocks, int total) {
                    progress.at(phase, (done + (double) blocks / total) / runs);
                }
            };
            long nanos = measurement.take(i, observer);
            if (i >= 0) {
                seconds[i] = nanos / 1e9;
            }
        }
        return new Samples(seconds);
    }

    /** Random ids with the rows of a picture in the middle of the text, nearer to its beginning as in a real prompt. */
    private Prompt prompt() {
        int image = plan.imageTokens();
        int before = (plan.prompt() - image) / 2;
        float[] rows = normal(image * model.config().decoder().hidden());
        return new Prompt(ids(plan.prompt()), Rows.range(before, before + image), rows);
    }

    private int[] ids(int count) {
        return random.ints(count, 0, model.parts().language().config().vocabulary())
                .toArray();
    }

    /** Of the size that a projector makes, so that no part of the network saturates. */
    private float[] normal(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("backend", model.backend().name() + ": " + model.backend().description());
        facts.put(
                "weights",
                "%.0f MB, of which a token reads %.0f MB"
                        .formatted((double) model.weightBytes() / 1e6, (double) model.decodeBytes() / 1e6));
        facts.put("prompt", "%d tokens, %d of pictures".formatted(plan.prompt(), plan.imageTokens()));
        facts.put("partial LoRA", model.parts().report().lora());
        facts.put("written", plan.generated() + " tokens");
        facts.put("traversal", plan.policies().stream().map(Traversal::toString).collect(Collectors.joining(", ")));
        facts.put("repeated", plan.repetitions() + " times after one to warm up");
        facts.putAll(Machine.here().facts());
        return facts;
    }

    private void row(String name, String what, Samples samples, String unit, @Nullable Share share) {
        rows.add(new BenchRow(name, what, samples, unit, share));
    }

    private static Samples samples(List<Double> values) {
        return new Samples(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
