package io.github.trol4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.LowRankForm;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.llm.DecoderLane;
import io.github.trol4j.llm.KvCache.Keep;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Prefill;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Sequence;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.ModelLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever the order in which a lane reads chunks of prompts, takes turns, forks sequences and decodes two to eight of them together:
 * each gets the bits that it gets alone on a lane of its own. On nd4j, whose library sums in an order of its own, up to rounding.
 */
class SchedulesTest {
    private static final float ROUNDING = 1e-3f;

    @ParameterizedTest
    @CsvSource({
        "reference, F32, internlm2-tiny, FULL, 1",
        "reference, F32, phi3-tiny, FULL, 1",
        "reference, F32, internlm2-tiny-fp16-sharded, FULL, 1",
        "cpu, F32, internlm2-tiny, FULL, 1",
        "cpu, BF16, internlm2-tiny, FULL, 1",
        "cpu, Q8, internlm2-tiny, FULL, 1",
        "cpu, Q4, internlm2-tiny, FULL, 1",
        "cpu, F32, phi3-tiny, OFF, 2",
        "cpu, BF16, phi3-tiny, FULL, 1",
        "cpu, Q8, phi3-tiny, FULL, 1",
        "cpu, Q4, phi3-tiny, FULL, 1",
        "cpu, F32, internlm2-tiny, threshold=0.5, 1",
        "cpu, Q8, internlm2-tiny, lossless, 1",
        "cpu, Q8, internlm2-tiny, router=60%-10%, 1",
        "cpu, F32, internlm2-tiny, threshold=0.5+share-attention, 1",
        "cpu, Q8, internlm2-tiny, share-attention=1, 1",
        "cpu, F32, internlm2-tiny, visual-exit=1, 1",
        "cpu, F32, internlm2-tiny, visual-exit=0, 2",
        "cpu, Q4, internlm2-tiny, skip-image-mlp, 1",
        "cpu, F32, phi3-tiny, drop-attention=pass2, 1",
        "cpu, F32, phi3-tiny, drop-mlp=1, 1",
        "cpu, F32, internlm2-tiny, 'mute-image-heads=0.0,1.1', 1",
        "nd4j, F32, internlm2-tiny, FULL, 1",
        "nd4j, F32, phi3-tiny, FULL, 1",
    })
    void nothingDependsOnTheSchedule(
            String backend, WeightFormat format, String checkpoint, Traversal traversal, int seeds) {
        run(backend, format, checkpoint, traversal, seeds, LowRankForm.BRANCH);
    }

    /** Chunks cut pictures anywhere, so that a chunk has few rows of one kind and many of the other. */
    @ParameterizedTest
    @CsvSource({
        "reference, F32, FULL",
        "cpu, F32, FULL",
        "cpu, BF16, FULL",
        "cpu, Q8, FULL",
        "cpu, Q4, FULL",
        "cpu, Q8, lossless",
        "cpu, Q8, router=60%-10%",
        "cpu, Q4, skip-image-mlp",
        "nd4j, F32, FULL"
    })
    void norWithMergedBranches(String backend, WeightFormat format, Traversal traversal) {
        run(backend, format, "internlm2-tiny", traversal, 1, LowRankForm.MERGED);
    }

    private static void run(
            String backend,
            WeightFormat format,
            String checkpoint,
            Traversal traversal,
            int seeds,
            LowRankForm lowRank) {
        ModelFiles files = ModelFiles.folder(Path.of(System.getProperty("trol.fixtures"), checkpoint));
        BackendOptions options = BackendOptions.defaults().withWeights(format).withThreads(2);
        try (Backend computing = Backends.create(backend, options);
                TensorSource source = files.weights()) {
            LanguageModel model =
                    ModelLoader.load(files, source, computing, lowRank).language();
            for (int seed = 0; seed < seeds; seed++) {
                try (DecoderLane lane = new DecoderLane(model);
                        DecoderLane alone = new DecoderLane(model)) {
                    new Schedule(model, lane, alone, traversal, seed, backend.equals("nd4j")).run();
                }
            }
        }
    }

    /** One text: how it came to be, and what the shared lane makes of it. */
    private static final class Text {
        private final Sequence sequence;
        private Prompt prompt;
        private List<Integer> generated = new ArrayList<>();

        Text(Sequence sequence, Prompt prompt) {
            this.sequence = sequence;
            this.prompt = prompt;
        }
    }

    /** A seeded order of things to do. */
    private record Schedule(
            LanguageModel model, DecoderLane lane, DecoderLane alone, Traversal traversal, int seed, boolean rounds) {

        void run() {
            SplittableRandom random = new SplittableRandom(seed);
            List<Text> texts = new ArrayList<>();
            int count = random.nextInt(2, 6);
            for (int i = 0; i < count; i++) {
                Prompt prompt =
                        Decoders.prompt(model, random.nextInt(1000), random.nextInt(15, 60), random.nextInt(0, 10));
                texts.add(new Text(new Sequence(traversal.plan(model.config().layers())), prompt));
            }
            readInTurns(texts, random);
            for (int round = 0; round < 1; round++) {
                while (texts.size() < 8 && random.nextInt(3) == 0) {
                    Text parent = texts.get(random.nextInt(texts.size()));
                    Text child = new Text(parent.sequence.fork(Keep.BOTH), parent.prompt);
                    child.generated.addAll(parent.generated);
                    texts.add(child);
                }
                for (int step = random.nextInt(1, 4); step > 0; step--) {
                    decode(some(texts, random), random);
                }
                Text talking = texts.get(random.nextInt(texts.size()));
                int[] answer = talking.generated.stream().mapToInt(i -> i).toArray();
                talking.prompt = Decoders.extended(
                        Decoders.extended(talking.prompt, answer),
                        random.ints(random.nextInt(1, 20), 3, 500).toArray());
                talking.generated.clear();
                readInTurns(List.of(talking), random);
            }
            decode(texts, random);
            texts.forEach(text -> text.sequence.close());
        }

        /** Reads chunks of any sizes, now of one prompt, now of another. */
        private void readInTurns(List<Text> texts, SplittableRandom random) {
            List<Prefill> open = new ArrayList<>();
            for (Text text : texts) {
                open.add(lane.begin(text.sequence, text.prompt, Reuse.PREFIX, random.nextInt(1, 40)));
            }
            while (!open.isEmpty()) {
                Prefill next = open.get(random.nextInt(open.size()));
                float[] logits = lane.prefillChunk(next, Observer.NONE);
                if (next.isDone()) {
                    open.remove(next);
                    Text text = texts.stream()
                            .filter(t -> t.sequence == next.sequence())
                            .findFirst()
                            .orElseThrow();
                    same(logits, fresh(text));
                }
            }
        }

        private void decode(List<Text> some, SplittableRandom random) {
            int[] ids = random.ints(some.size(), 3, 500).toArray();
            float[][] logits =
                    lane.decode(some.stream().map(text -> text.sequence).toList(), ids);
            for (int i = 0; i < some.size(); i++) {
                some.get(i).generated.add(ids[i]);
            }
            for (int i = 0; i < some.size(); i++) {
                same(logits[i], fresh(some.get(i)));
            }
        }

        private static List<Text> some(List<Text> texts, SplittableRandom random) {
            List<Text> some = new ArrayList<>(texts);
            while (some.size() > 1 && random.nextInt(3) == 0) {
                some.remove(random.nextInt(some.size()));
            }
            return some;
        }

        /** What a new sequence alone on its lane gets, its prompt read in one go. */
        private float[] fresh(Text text) {
            try (Sequence sequence = new Sequence(traversal.plan(model.config().layers()))) {
                float[] logits = alone.prefill(sequence, text.prompt, Reuse.NONE, Observer.NONE);
                for (int id : text.generated) {
                    logits = alone.decode(sequence, id);
                }
                assertThat(text.sequence.ids()).isEqualTo(sequence.ids());
                return logits.clone();
            }
        }

        private void same(float[] got, float[] expected) {
            if (!rounds) {
                assertThat(got).isEqualTo(expected);
                return;
            }
            for (int i = 0; i < got.length; i++) {
                assertThat(Math.abs(got[i] - expected[i])).as("logit %d", i).isLessThan(ROUNDING);
            }
        }
    }
}
