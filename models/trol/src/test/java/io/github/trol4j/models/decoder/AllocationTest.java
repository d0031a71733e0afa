package io.github.trol4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.ModelLoader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
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
                    best = Math.min(best, bytesOf(session, workers()));
                }
                assertThat(best).as("bytes allocated by %d tokens", TOKENS).isZero();
            }
        }
    }

    private static void write(DecoderSession session) {
        for (int i = 0; i < TOKENS; i++) {
            session.decode(17 + i);
        }
    }

    /** What the tokens allocate, on this thread and on the workers. */
    private static long bytesOf(DecoderSession session, long[] workers) {
        long others = -sum(workers);
        long own = -THREADS.getCurrentThreadAllocatedBytes();
        write(session);
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
