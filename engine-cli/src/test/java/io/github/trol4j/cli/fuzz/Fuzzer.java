package io.github.trol4j.cli.fuzz;

import io.github.trol4j.cli.fuzz.Targets.Target;
import io.github.trol4j.core.EngineException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Feeds damaged files to every reader. A file may be read or refused with an {@link EngineException}; anything else is a find, as is a
 * file that takes more than ten seconds of processor time, or ten minutes. What is found is written to a folder with the name of its target.
 *
 * <p>Arguments: folder of the fixtures, folder for finds, seconds for all targets together, seed.
 */
public final class Fuzzer {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int LOOKS = 60;
    private static final int LOOK_SECONDS = 10;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Path finds;
    private final long seed;
    private volatile @Nullable Thread reader;
    private volatile long began;

    /** What became of one target. */
    record Outcome(String target, long read, long refused, List<String> finds) {}

    Fuzzer(Path finds, long seed) {
        this.finds = finds;
        this.seed = seed;
    }

    public static void main(String[] args) throws IOException {
        Path fixtures = Path.of(args[0]);
        Path finds = Files.createDirectories(Path.of(args[1]));
        long seconds = Long.parseLong(args[2]);
        Fuzzer fuzzer = new Fuzzer(finds, Long.parseLong(args[3]));
        List<Target> targets = Targets.all(fixtures, Files.createTempDirectory("fuzz"));
        int found = 0;
        for (Target target : targets) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds) / targets.size();
            Outcome outcome = fuzzer.run(target, round -> System.nanoTime() < end);
            System.out.printf(
                    "%-18s %8d read, %8d refused, %d finds%n",
                    outcome.target(),
                    outcome.read(),
                    outcome.refused(),
                    outcome.finds().size());
            outcome.finds().forEach(System.out::println);
            found += outcome.finds().size();
        }
        long cpu = ManagementFactory.getRuntimeMXBean().getUptime() / 1000;
        System.out.printf("%d finds, seed %s, %d s%n", found, args[3], cpu);
        System.exit(found == 0 ? 0 : 1); // a reader that hangs must not keep the process
    }

    /** Whether there is to be another round. */
    interface More {
        boolean after(long round);
    }

    Outcome run(Target target, More more) throws IOException {
        Mutations mutations = new Mutations(new Random(seed ^ target.name().hashCode()), target.corpus());
        long read = 0;
        long refused = 0;
        List<String> found = new ArrayList<>();
        ExecutorService worker =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
        for (long round = 0; more.after(round) && found.size() < 10; round++) {
            byte[] bytes = mutations.next();
            Future<?> reading = worker.submit(() -> {
                reader = Thread.currentThread();
                began = THREADS.getCurrentThreadCpuTime();
                target.reader().accept(bytes);
            });
            try {
                await(reading);
                read++;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof EngineException) {
                    refused++;
                } else {
                    found.add(keep(target, round, bytes, e.getCause()));
                }
            } catch (TimeoutException e) {
                found.add(keep(target, round, bytes, e));
                worker = Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().factory());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        worker.shutdownNow();
        return new Outcome(target.name(), read, refused, found);
    }

    private static ExecutorService worker() {
        return Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    }

    /** The machine may be busy with other things: what counts is what the reader itself takes. */
    private void await(Future<?> reading) throws ExecutionException, TimeoutException, InterruptedException {
        for (int look = 0; look < LOOKS; look++) {
            try {
                reading.get(LOOK_SECONDS, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException e) {
                Thread thread = reader;
                if (thread != null && THREADS.getThreadCpuTime(thread.threadId()) - began > LONGEST_NANOS) {
                    throw e;
                }
            }
        }
        throw new TimeoutException("it waits without an end");
    }

    private String keep(Target target, long round, byte[] bytes, Throwable failure) throws IOException {
        Path file = finds.resolve("%s-%d-%d".formatted(target.name(), seed, round));
        Files.write(file, bytes);
        StringBuilder trace = new StringBuilder(failure.toString());
        for (int i = 0; i < Math.min(6, failure.getStackTrace().length); i++) {
            trace.append("\n    at ").append(failure.getStackTrace()[i]);
        }
        return "FOUND " + file + ": " + trace;
    }
}
