package io.github.trol4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.llm.DecoderLane;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Sequence;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.plan.LayerPlan;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.ModelLoader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A token that the cpu backend writes costs no garbage. It takes a JVM of its own: after tests of other formats and sizes the compiler
 * leaves some vectors boxed in the kernels, 1.4 KB a token at q8 on these models.
 */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int TOKENS = 40;

    @ParameterizedTest
    @CsvSource({
        "internlm2-tiny, F32, 2",
        "internlm2-tiny, BF16, 2",
        "internlm2-tiny, Q8, 2",
        "internlm2-tiny, Q4, 2",
        "phi3-tiny, Q4, 2",
        "internlm2-tiny, F32, 1",
        "phi3-tiny, Q8, 2"
    })
    void aTokenAllocatesNothing(String checkpoint, WeightFormat format, int threads) {
        ModelFiles files = ModelFiles.folder(Path.of(System.getProperty("trol.fixtures"), checkpoint));
        BackendOptions options = BackendOptions.defaults().withWeights(format).withThreads(threads);
        try (Backend cpu = Backends.create("cpu", options);
                TensorSource source = files.weights()) {
            LanguageModel model = ModelLoader.load(files, source, cpu).language();
            try (DecoderSession session = new DecoderSession(model, Traversal.FULL)) {
                session.prefill(Decoders.prompt(model, 5, 40, 16), Reuse.PREFIX, Observer.NONE);
                long best = Long.MAX_VALUE;
                for (int i = 0; i < 400 && best > 0; i++) { // until the compiler has got rid of the vectors' boxes
                    if (session.length() > 200) {
                        session.prefill(Decoders.prompt(model, i, 40, 16), Reuse.PREFIX, Observer.NONE);
                        write(session); // the step is bound anew
                    }
                    best = Math.min(best, allocated(() -> write(session)));
                }
                assertThat(best).as("bytes allocated by %d tokens", TOKENS).isZero();
            }
        }
    }

    /** Sequences of different lengths, fed together. */
    @ParameterizedTest
    @CsvSource({"internlm2-tiny, BF16, 3", "phi3-tiny, Q8, 8"})
    void aStepOfSeveralSequencesAllocatesNothing(String checkpoint, WeightFormat format, int count) {
        ModelFiles files = ModelFiles.folder(Path.of(System.getProperty("trol.fixtures"), checkpoint));
        BackendOptions options = BackendOptions.defaults().withWeights(format).withThreads(2);
        try (Backend cpu = Backends.create("cpu", options);
                TensorSource source = files.weights()) {
            LanguageModel model = ModelLoader.load(files, source, cpu).language();
            List<Sequence> sequences = new ArrayList<>();
            try (DecoderLane lane = new DecoderLane(model)) {
                for (int i = 0; i < count; i++) {
                    sequences.add(
                            new Sequence(LayerPlan.traversed(model.config().layers())));
                    lane.prefill(sequences.get(i), Decoders.prompt(model, i, 30 + i, 16), Reuse.NONE, Observer.NONE);
                }
                int[] ids = new Random(1).ints(count, 0, 100).toArray();
                long best = Long.MAX_VALUE;
                for (int i = 0; i < 400 && best > 0; i++) {
                    sequences.forEach(sequence -> sequence.truncate(30)); // the answers begin anew
                    best = Math.min(best, allocated(() -> write(lane, sequences, ids)));
                }
                assertThat(best).as("bytes allocated by %d steps", TOKENS).isZero();
            } finally {
                sequences.forEach(Sequence::close);
            }
        }
    }

    private static void write(DecoderLane lane, List<Sequence> sequences, int[] ids) {
        for (int i = 0; i < TOKENS; i++) {
            lane.decode(sequences, ids);
        }
    }

    private static void write(DecoderSession session) {
        for (int i = 0; i < TOKENS; i++) {
            session.decode(17 + i);
        }
    }

    /** What some work allocates, on this thread and on the workers. */
    private static long allocated(Runnable work) {
        long[] workers = workers();
        long others = -sum(workers);
        long own = -THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        own += THREADS.getCurrentThreadAllocatedBytes();
        return own + others + sum(workers);
    }

    private static long sum(long[] threads) {
        return Arrays.stream(threads).map(THREADS::getThreadAllocatedBytes).sum();
    }

    private static long[] workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("trol-cpu-"))
                .mapToLong(Thread::threadId)
                .toArray();
    }
}
