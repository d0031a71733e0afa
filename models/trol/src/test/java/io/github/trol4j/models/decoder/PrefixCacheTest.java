package io.github.trol4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.llm.DecoderLane;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.PrefixCache;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Sequence;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.plan.LayerPlan;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.ModelLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sequence takes from the cache is what it would have computed, and the cache keeps to its limit. */
class PrefixCacheTest {
    private static final long PLENTY = 1L << 30;

    @ParameterizedTest
    @CsvSource({
        "reference, F32, internlm2-tiny, 2",
        "reference, F32, phi3-tiny, 2",
        "reference, F32, internlm2-tiny-fp16-sharded, 2",
        "cpu, F32, internlm2-tiny, 3",
        "cpu, BF16, phi3-tiny, 2",
        "cpu, Q8, internlm2-tiny, 2",
        "cpu, Q4, phi3-tiny, 2"
    })
    void conversationsGetTheBitsOfFreshRuns(String backend, WeightFormat format, String checkpoint, int conversations) {
        talk(backend, format, checkpoint, conversations, PLENTY);
    }

    @ParameterizedTest
    @CsvSource({
        "reference, F32, internlm2-tiny",
        "cpu, F32, internlm2-tiny",
        "cpu, Q8, phi3-tiny",
        "cpu, BF16, internlm2-tiny-fp16-sharded"
    })
    @Tag("nightly")
    void twoHundredConversations(String backend, WeightFormat format, String checkpoint) {
        talk(backend, format, checkpoint, 200, PLENTY);
    }

    @ParameterizedTest
    @CsvSource({"reference, F32, internlm2-tiny, 2, 200000", "cpu, F32, internlm2-tiny, 3, 2000000"})
    void soTheyDoWhenMostIsForgotten(
            String backend, WeightFormat format, String checkpoint, int conversations, long limit) {
        talk(backend, format, checkpoint, conversations, limit);
    }

    private static void talk(String backend, WeightFormat format, String checkpoint, int conversations, long limit) {
        ModelFiles files = ModelFiles.folder(Path.of(System.getProperty("trol.fixtures"), checkpoint));
        BackendOptions options = BackendOptions.defaults().withWeights(format).withThreads(2);
        try (Backend computing = Backends.create(backend, options);
                TensorSource source = files.weights()) {
            LanguageModel model = ModelLoader.load(files, source, computing).language();
            try (PrefixCache cache = new PrefixCache(model, limit);
                    DecoderLane lane = new DecoderLane(model)) {
                RandomTalk talk = new RandomTalk(model, lane, cache, limit == PLENTY);
                for (int seed = 0; seed < conversations; seed++) {
                    talk.hold(seed);
                    assertThat(cache.stats().bytes()).isLessThanOrEqualTo(limit);
                }
                assertThat(cache.stats().hits()).isPositive();
                assertThat(cache.stats().evictions() > 0).isEqualTo(limit != PLENTY);
                cache.clear();
                assertThat(cache.stats().bytes()).isZero();
                assertThat(cache.stats().entries()).isZero();
            }
        }
    }

    /** The ids of two pictures are the same; what stands in for them is not. */
    @Test
    void anotherPictureSharesOnlyWhatComesBeforeIt() {
        LanguageModel model = Decoders.of(Decoders.INTERNLM2);
        Prompt first = Decoders.prompt(model, 1, 40, 9);
        float[] other = first.imageRows().clone();
        other[other.length - 1] = Math.nextUp(other[other.length - 1]); // in the last row only
        try (Reader reader = new Reader(model, PLENTY)) {
            assertThat(reader.read(pad(first, first.imageRows()))).isZero();
            assertThat(reader.read(pad(first, other))).isEqualTo(20 + 3 + 8);
            assertThat(reader.read(pad(first, first.imageRows())))
                    .isEqualTo(60 - 8); // as many rows as the backend asks for
        }
    }

    @Test
    void anotherPlanSharesNothing() {
        LanguageModel model = Decoders.of(Decoders.INTERNLM2);
        Prompt prompt = Decoders.prompt(model, 1, 40, 9);
        try (Reader reader = new Reader(model, PLENTY)) {
            reader.read(prompt);
            LayerPlan off = Traversal.OFF.plan(model.config().layers());
            try (Sequence sequence = reader.cache.acquire(off, prompt)) {
                assertThat(sequence.length()).isZero();
            }
        }
    }

    /** Fifty questions about a picture hold its keys and values once. */
    @Test
    void branchesHoldTheirOwnPartOnly() {
        LanguageModel model = Decoders.of(Decoders.PHI3);
        Prompt stem = Decoders.prompt(model, 1, 200, 150);
        try (Backend cpu = Backends.create("cpu", BackendOptions.defaults().withThreads(1));
                TensorSource source = files(Decoders.PHI3).weights()) {
            LanguageModel onCpu =
                    ModelLoader.load(files(Decoders.PHI3), source, cpu).language();
            try (Reader reader = new Reader(onCpu, PLENTY)) {
                reader.read(Decoders.extended(stem, 7, 8, 9));
                long one = reader.cache.stats().bytes();
                for (int i = 0; i < 10; i++) {
                    assertThat(reader.read(Decoders.extended(stem, 10 + i, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)))
                            .isEqualTo(200);
                }
                assertThat(reader.cache.stats().entries()).isEqualTo(11);
                assertThat(reader.cache.stats().bytes()).isLessThan(11 * one);
            }
        }
    }

    /** What continues a prompt takes its place; what begins one is covered by it. */
    @Test
    void aTurnReplacesTheOneBefore() {
        LanguageModel model = Decoders.of(Decoders.INTERNLM2);
        Prompt first = Decoders.prompt(model, 1, 40, 9);
        Prompt next = Decoders.extended(first, 5, 6, 7, 8, 9, 10, 11, 12, 13);
        try (Reader reader = new Reader(model, PLENTY)) {
            reader.read(first);
            assertThat(reader.read(next)).isEqualTo(40);
            assertThat(reader.cache.stats().entries()).isEqualTo(1);
            assertThat(reader.read(first)).isEqualTo(40 - 8);
            assertThat(reader.cache.stats().entries()).isEqualTo(1);
        }
    }

    @Test
    void whatWasNotUsedForLongestGoesFirst() {
        LanguageModel model = Decoders.of(Decoders.INTERNLM2);
        long one;
        try (Reader reader = new Reader(model, PLENTY)) {
            reader.read(Decoders.prompt(model, 1, 40, 0));
            one = reader.cache.stats().bytes();
        }
        try (Reader reader = new Reader(model, 2 * one + one / 2)) {
            reader.read(Decoders.prompt(model, 1, 40, 0));
            reader.read(Decoders.prompt(model, 2, 40, 0));
            reader.read(Decoders.prompt(model, 1, 40, 0)); // used again
            reader.read(Decoders.prompt(model, 3, 40, 0)); // 2 has to go
            assertThat(reader.cache.stats().evictions()).isEqualTo(1);
            assertThat(reader.read(Decoders.prompt(model, 1, 40, 0))).isEqualTo(32);
            assertThat(reader.read(Decoders.prompt(model, 2, 40, 0))).isZero();
        }
        try (Reader reader = new Reader(model, one / 2)) {
            reader.read(Decoders.prompt(model, 1, 40, 0)); // does not fit at all
            assertThat(reader.cache.stats().entries()).isZero();
            assertThat(reader.cache.stats().evictions()).isZero();
        }
        try (Reader reader = new Reader(model, 0)) {
            reader.read(Decoders.prompt(model, 1, 40, 0));
            assertThat(reader.read(Decoders.prompt(model, 1, 40, 0))).isZero();
            assertThat(reader.cache.stats().lookups()).isZero();
        }
    }

    /** A prompt that fails or is cancelled on its way leaves what was known and adds nothing. */
    @Test
    void whatWasNotReadToItsEndIsNotKept() {
        LanguageModel model = Decoders.of(Decoders.INTERNLM2);
        Prompt first = Decoders.prompt(model, 1, 40, 9);
        Prompt next = Decoders.extended(first, 5, 6, 7, 8, 9, 10, 11, 12, 13);
        Observer stopping = new Observer() {
            @Override
            public void progress(Phase phase, int done, int total) {
                throw new CancelledException("enough");
            }
        };
        try (Reader reader = new Reader(model, PLENTY)) {
            reader.read(first);
            Sequence sequence = reader.cache.acquire(reader.plan, next);
            assertThatThrownBy(() -> reader.lane.prefill(sequence, next, Reuse.PREFIX, stopping))
                    .isInstanceOf(CancelledException.class);
            reader.cache.put(sequence);
            sequence.close();
            assertThat(reader.cache.stats().entries()).isEqualTo(1);
            assertThat(reader.read(next)).isEqualTo(40);
        }
    }

    @Test
    void aClosedCacheKeepsNothing() {
        LanguageModel model = Decoders.of(Decoders.INTERNLM2);
        Reader reader = new Reader(model, PLENTY);
        reader.cache.close();
        assertThat(reader.read(Decoders.prompt(model, 1, 40, 0))).isZero();
        assertThat(reader.cache.stats().entries()).isZero();
        reader.close();
        assertThatThrownBy(() -> new PrefixCache(model, -1)).hasMessageContaining("got -1");
    }

    @Test
    void threadsShareIt() throws Exception {
        try (Backend cpu = Backends.create("cpu", BackendOptions.defaults().withThreads(1));
                TensorSource source = files(Decoders.INTERNLM2).weights()) {
            LanguageModel model =
                    ModelLoader.load(files(Decoders.INTERNLM2), source, cpu).language();
            try (PrefixCache cache = new PrefixCache(model, 6_000_000);
                    ExecutorService pool = Executors.newFixedThreadPool(4)) {
                List<Future<?>> running = new ArrayList<>();
                for (int thread = 0; thread < 4; thread++) {
                    int seed = thread % 2; // two of them ask the same
                    running.add(pool.submit(() -> {
                        try (DecoderLane lane = new DecoderLane(model)) {
                            RandomTalk talk = new RandomTalk(model, lane, cache, false);
                            talk.hold(seed);
                            talk.hold(seed + 1);
                        }
                    }));
                }
                for (Future<?> each : running) {
                    each.get();
                }
                assertThat(cache.stats().hits()).isPositive();
                assertThat(cache.stats().bytes()).isLessThanOrEqualTo(6_000_000);
            }
        }
    }

    private static ModelFiles files(String checkpoint) {
        return ModelFiles.folder(Path.of(System.getProperty("trol.fixtures"), checkpoint));
    }

    /** The prompt behind twenty other tokens. */
    private static Prompt pad(Prompt prompt, float[] imageRows) {
        int[] ids = new int[20 + prompt.length()];
        Arrays.fill(ids, 0, 20, 4);
        System.arraycopy(prompt.ids(), 0, ids, 20, prompt.length());
        return new Prompt(ids, prompt.image().shift(20), imageRows);
    }

    /** Reads prompts by way of a cache. */
    private static final class Reader implements AutoCloseable {
        private final DecoderLane lane;
        private final PrefixCache cache;
        private final LayerPlan plan;

        Reader(LanguageModel model, long limit) {
            this.lane = new DecoderLane(model);
            this.cache = new PrefixCache(model, limit);
            this.plan = Traversal.FULL.plan(model.config().layers());
        }

        /** How many tokens were known. */
        int read(Prompt prompt) {
            try (Sequence sequence = cache.acquire(plan, prompt)) {
                lane.prefill(sequence, prompt, Reuse.PREFIX, Observer.NONE);
                cache.put(sequence);
                return sequence.reused();
            }
        }

        @Override
        public void close() {
            cache.close();
            lane.close();
        }
    }
}
